//! Evidence of an incident: what was collected, and through whose hands it has gone.
//!
//! Control 5.28 of Annex A of ISO/IEC 27001:2022.
//!
//! ```text
//! collected by Ana ─► Ana to Ben ─► Ben to the laboratory ─► …
//! ```
//!
//! Every event has the whole chain, so that each can be judged by itself; who passes a piece on records it with one
//! link more.

use serde::{Deserialize, Serialize};

use crate::id::{IncidentEvidenceId, PersonId};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::text::{Location, Title};
use crate::vocabulary::time::PartialDate;

/// A piece of evidence, with its chain of custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// The piece.
    pub item: IncidentEvidenceId,
    /// What it is.
    pub description: Title,
    /// Where it is kept.
    pub location: Option<Location>,
    /// The digest of its bytes, or of an image of it (rule I-5).
    pub sha256: Option<Digest>,
    /// Who collected it.
    pub collector: PersonId,
    /// When.
    pub collected_at: PartialDate,
    /// Every time that it was passed on, in order.
    #[serde(default)]
    pub custody: Vec<Handover>,
}

/// That a piece of evidence went from one hand into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// From whom.
    pub from: Custodian,
    /// To whom.
    pub to: Custodian,
    /// When.
    pub at: PartialDate,
}

/// Who keeps a piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Custodian {
    /// A person.
    Person(PersonId),
    /// Another organization: an authority, a laboratory.
    Organization(Title),
}

impl Collection {
    /// Who keeps it.
    #[must_use]
    pub fn keeper(&self) -> Custodian {
        self.custody.last().map_or(Custodian::Person(self.collector), |it| it.to.clone())
    }

    /// Everybody through whose hands it has gone.
    pub(super) fn persons(&self) -> impl Iterator<Item = PersonId> {
        let person = |it: &Custodian| match it {
            Custodian::Person(person) => Some(*person),
            Custodian::Organization(_) => None,
        };
        let hands = self.custody.iter().flat_map(move |it| [person(&it.from), person(&it.to)]);
        [self.collector].into_iter().chain(hands.flatten())
    }
}
