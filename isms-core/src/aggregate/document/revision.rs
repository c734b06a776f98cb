//! One revision of a document: what was drafted, reviewed, approved and published, to the byte.
//!
//! ISO/IEC 27001:2022, 7.5.2 and 7.5.3.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::{Location, Prose, Title};

/// One revision of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Revision {
    /// Its draft. Who noted it is its author.
    pub draft: Noted<Draft>,
    /// Its latest review.
    pub review: Option<Noted<Review>>,
    /// Its approval, unless that was taken back by a rejection.
    pub approval: Option<Noted<Approval>>,
    /// Its rejection.
    pub rejection: Option<Noted<Rejection>>,
    /// To whom it was published, and how.
    pub publications: Vec<Noted<Publication>>,
    /// Who has acknowledged it.
    pub acknowledged: BTreeSet<PersonId>,
}

/// Where a revision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Somebody has written it.
    Drafted,
    /// Somebody has reviewed it.
    Reviewed,
    /// It may be published.
    Approved,
    /// It is in force.
    Published,
    /// It will not be approved, or its approval was taken back.
    Rejected,
    /// A higher revision has taken its place.
    Superseded,
    /// The document was withdrawn.
    Withdrawn,
}

/// A revision as somebody has written it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Its number: 1 for the first, then one more than the highest (rule D-3).
    pub revision: u32,
    /// The digest of its bytes.
    pub content: Digest,
    /// Where they lie.
    pub location: Option<Location>,
    /// What is new in it.
    pub changes: Option<Prose>,
}

/// A review of one revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Which revision.
    pub revision: u32,
    /// The digest of the bytes that were reviewed.
    pub content: Digest,
    /// What came of it.
    pub verdict: Verdict,
    /// What is to be changed, or whatever else there is to say.
    pub comment: Option<Prose>,
}

/// What a review comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may be approved.
    Suitable,
    /// It may not, as it stands.
    ChangesNeeded,
}

/// An approval of one revision, from the day on which it takes effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Which revision.
    pub revision: u32,
    /// The digest of the bytes that are approved.
    pub content: Digest,
    /// The last day for the next review (rule D-4).
    pub next_review_due: Option<NaiveDate>,
}

/// A rejection of one revision: what is to follow it is drafted as the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// Which revision.
    pub revision: u32,
}

/// A publication of one revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Which revision.
    pub revision: u32,
    /// To whom it was made known.
    pub audience: Title,
    /// How.
    pub channel: Title,
}

/// That whoever acts has taken note of a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgment {
    /// Which revision.
    pub revision: u32,
}

impl Revision {
    /// A revision of which nothing is known but its draft.
    pub(super) fn of(draft: Noted<Draft>) -> Self {
        let (review, approval, rejection) = (None, None, None);
        let (publications, acknowledged) = (Vec::new(), BTreeSet::new());
        Self { draft, review, approval, rejection, publications, acknowledged }
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.draft.value.revision
    }
}
