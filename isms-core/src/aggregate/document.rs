//! Document: a piece of documented information, through its revisions.
//!
//! ISO/IEC 27001:2022, 5.2, 7.3 and 7.5; controls 5.1, 5.33 and 5.37 of Annex A.
//!
//! ```text
//! a revision   drafted -> reviewed -> approved -> published -> superseded
//!                              \___________\____> rejected
//! the document registered -> … -> reviewed again -> … -> withdrawn -> disposed of
//! ```

pub mod revision;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use self::revision::{Acknowledgment, Approval, Draft, Publication, Rejection, Review, Revision, Stage};
use super::{Aggregate, Mentions};
use crate::id::DocumentId;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Clause, ControlNumber, Language, Reference, Title};
use crate::vocabulary::time::UtcOffset;

/// A row of the document register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Document {
    /// What it is.
    pub registration: Noted<Registration>,
    /// Its revisions, in the order in which they were drafted.
    pub revisions: Vec<Revision>,
    /// Its latest periodic review.
    pub reviewed: Option<Noted<PeriodicReview>>,
    /// The last day for its next review, as the latest periodic review that named one has set it.
    pub next_review: Option<Noted<NaiveDate>>,
    /// How it was withdrawn, and what became of it.
    pub withdrawn: Option<Noted<Withdrawal>>,
}

/// What can happen to a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It entered the register.
    Registered(Registration),
    /// A revision was written.
    RevisionDrafted(Draft),
    /// A revision was reviewed.
    RevisionReviewed(Review),
    /// A revision was approved.
    RevisionApproved(Approval),
    /// A revision was rejected.
    RevisionRejected(Rejection),
    /// A revision was made known.
    Published(Publication),
    /// Whoever acts has taken note of a revision.
    Acknowledged(Acknowledgment),
    /// It was reviewed as it stands.
    PeriodicReviewCompleted(PeriodicReview),
    /// It was withdrawn; or, withdrawn before, it was disposed of or is kept for longer.
    Withdrawn(Withdrawal),
}

/// A document that enters the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What people call it, unique among documents.
    pub reference: Reference,
    /// Its title.
    pub title: Title,
    /// What it is for.
    pub kind: Kind,
    /// How it is classified, in the words of the organization's own scheme.
    pub classification: Option<Title>,
    /// Who answers for it. A role goes on when a person leaves.
    pub owner: Responsible,
    /// The language in which it is written.
    pub language: Option<Language>,
    /// The clauses of the standard that it serves.
    #[serde(default)]
    pub clauses: Vec<Clause>,
    /// The controls that it serves, by their numbers.
    #[serde(default)]
    pub controls: Vec<ControlNumber>,
    /// Where it comes from.
    pub origin: Origin,
    /// The area to which it belongs.
    pub area: Option<Area>,
}

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The information security policy of 5.2: top management approves it (rule D-5).
    InformationSecurityPolicy,
    /// The policy on one topic.
    TopicPolicy,
    /// How something is done.
    Procedure,
    /// How one step of it is done.
    Instruction,
    /// What is to be done.
    Plan,
    /// What was agreed with somebody.
    Agreement,
    /// What was done or found.
    Record,
    /// What others have written and the organization goes by: a law, a standard, a manual.
    External,
}

/// Where a document comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The organization has written it.
    Internal,
    /// Somebody else has.
    External,
}

/// A review of a document as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodicReview {
    /// What came of it.
    pub outcome: ReviewOutcome,
    /// The last day for the next review (rule D-4).
    pub next_review_due: Option<NaiveDate>,
}

/// What a periodic review comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// It stays as it is.
    StillSuitable,
    /// It needs a new revision.
    Revise,
    /// It is no longer needed.
    Withdraw,
}

/// That a document is no longer in use, and for how long it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// The document that takes its place.
    pub replaced_by: Option<DocumentId>,
    /// The last day on which it is kept (rule D-6).
    pub retain_until: Option<NaiveDate>,
    /// What becomes of it then, or became.
    pub disposal: Option<Disposal>,
}

/// What becomes of a document whose retention has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposal {
    /// It is to be disposed of in this way.
    Planned(Title),
    /// It was disposed of in this way.
    Done(Title),
}

impl Document {
    /// The revision with this number.
    #[must_use]
    pub fn revision(&self, number: u32) -> Option<&Revision> {
        self.revisions.iter().find(|it| it.number() == number)
    }

    /// The revision that is in force: published, and neither superseded nor withdrawn.
    #[must_use]
    pub fn in_force(&self) -> Option<&Revision> {
        self.revisions.iter().find(|it| self.stage(it) == Stage::Published)
    }

    /// The last day for its next review, as the latest of its approvals and periodic reviews has set it.
    #[must_use]
    pub fn review_due(&self, offset: UtcOffset) -> Option<NaiveDate> {
        let approvals = self.revisions.iter().filter_map(|it| it.approval.as_ref());
        let approved = approvals.filter_map(|it| Some((it.effective_at, it.value.next_review_due?)));
        let reviewed = self.next_review.iter().map(|it| (it.effective_at, it.value));
        approved.chain(reviewed).max_by_key(|(at, _)| at.start(offset)).map(|(_, due)| due)
    }

    /// Where one of its revisions stands.
    #[must_use]
    pub fn stage(&self, revision: &Revision) -> Stage {
        if revision.rejection.is_some() {
            Stage::Rejected
        } else if self.is_superseded(revision) {
            Stage::Superseded
        } else if self.withdrawn.is_some() {
            Stage::Withdrawn
        } else if !revision.publications.is_empty() {
            Stage::Published
        } else if revision.approval.is_some() {
            Stage::Approved
        } else if revision.review.is_some() {
            Stage::Reviewed
        } else {
            Stage::Drafted
        }
    }

    /// What is published stays in force until a higher revision is; anything else gives way to a higher
    /// revision as soon as that is approved.
    fn is_superseded(&self, revision: &Revision) -> bool {
        let mut higher = self.revisions.iter().filter(|it| it.number() > revision.number());
        if revision.publications.is_empty() {
            higher.any(|it| it.approval.is_some())
        } else {
            higher.any(|it| !it.publications.is_empty())
        }
    }

    fn revision_mut(&mut self, number: u32) -> Option<&mut Revision> {
        self.revisions.iter_mut().find(|it| it.number() == number)
    }
}

impl Aggregate for Document {
    type Id = DocumentId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut document) = entry else {
            let Event::Registered(it) = event else { return None };
            let registration = meta.note(it.clone());
            let (reviewed, next_review, withdrawn) = (None, None, None);
            return Some(Self { registration, revisions: Vec::new(), reviewed, next_review, withdrawn });
        };
        match event {
            Event::Registered(_) => {}
            Event::RevisionDrafted(it) => {
                if document.revision(it.revision).is_none() {
                    document.revisions.push(Revision::of(meta.note(it.clone())));
                }
            }
            Event::RevisionReviewed(it) => {
                if let Some(revision) = document.revision_mut(it.revision) {
                    revision.review = Some(meta.note(it.clone()));
                }
            }
            Event::RevisionApproved(it) => {
                if let Some(revision) = document.revision_mut(it.revision) {
                    revision.approval = Some(meta.note(it.clone()));
                }
            }
            Event::RevisionRejected(it) => {
                if let Some(revision) = document.revision_mut(it.revision) {
                    revision.approval = None;
                    revision.rejection = Some(meta.note(it.clone()));
                }
            }
            Event::Published(it) => {
                if let Some(revision) = document.revision_mut(it.revision) {
                    revision.publications.push(meta.note(it.clone()));
                }
            }
            Event::Acknowledged(it) => {
                if let Some(revision) = document.revision_mut(it.revision) {
                    revision.acknowledged.extend(meta.actor.person().map(|person| (person, meta.seq)));
                }
            }
            Event::PeriodicReviewCompleted(it) => {
                document.reviewed = Some(meta.note(it.clone()));
                let due = it.next_review_due.map(|due| meta.note(due));
                document.next_review = due.or(document.next_review);
            }
            Event::Withdrawn(it) => document.withdrawn = Some(meta.note(it.clone())),
        }
        Some(document)
    }

    fn mentions(event: &Event) -> Mentions {
        let part = |revision: u32| Mentions::nothing().part(&revision);
        match event {
            Event::Registered(it) => {
                Mentions::of([it.owner.into()]).named(&it.reference).within(it.area.as_ref())
            }
            Event::RevisionDrafted(it) => part(it.revision),
            Event::RevisionReviewed(it) => part(it.revision),
            Event::RevisionApproved(it) => part(it.revision),
            Event::RevisionRejected(it) => part(it.revision),
            Event::Published(it) => part(it.revision),
            Event::Acknowledged(it) => part(it.revision),
            Event::PeriodicReviewCompleted(_) => Mentions::nothing(),
            Event::Withdrawn(it) => Mentions::of(it.replaced_by.map(Into::into)),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.registration.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.registration.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        Some(self.registration.with(self.registration.value.owner)).filter(|_| self.withdrawn.is_none())
    }
}
