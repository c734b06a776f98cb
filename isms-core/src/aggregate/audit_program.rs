//! Audit program: which audits there are to be in a time, of what, against what, and how.
//!
//! ISO/IEC 27001:2022, 9.2.2.
//!
//! ```text
//! established -> approved -> reviewed* -> ended by a review
//!      ^            |           |
//!      └────────────┴───────────┘ established anew: to be approved anew
//! ```

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{AuditProgramId, PersonId};
use crate::vocabulary::criterion::Criterion;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::period::Period;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A row of the register of audit programs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AuditProgram {
    /// What it is, as last established.
    pub establishment: Noted<Establishment>,
    /// How it was approved, as it is now.
    pub approval: Option<Noted<Approval>>,
    /// What of it was approved last: what holds while it waits to be approved as it is.
    pub approved: Option<Noted<Establishment>>,
    /// Whoever has drawn it up, or drawn it up anew, or corrected that.
    pub authors: BTreeSet<PersonId>,
    /// Its latest review.
    pub reviewed: Option<Noted<Review>>,
}

/// What can happen to an audit program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was drawn up, or drawn up anew.
    Established(Establishment),
    /// It was approved.
    Approved(Approval),
    /// It was reviewed.
    Reviewed(Review),
}

/// What a program provides for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Establishment {
    /// What people call it, unique among programs.
    pub reference: Reference,
    /// For which days.
    pub period: Period,
    /// What it is to show.
    #[serde(default)]
    pub objectives: Vec<Title>,
    /// What all its audits compare with.
    #[serde(default)]
    pub criteria: BTreeSet<Criterion>,
    /// The areas that it reaches; the whole organization if none is named.
    #[serde(default)]
    pub areas: BTreeSet<Area>,
    /// How often each is audited.
    pub frequency: Title,
    /// How audits are done.
    #[serde(default)]
    pub methods: BTreeSet<Title>,
    /// Who sees to it.
    pub responsible: Responsible,
    /// What could keep it from showing what it is to show.
    pub risks: Option<Prose>,
}

/// An approval of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The position of the event that established what is approved.
    pub established: u64,
}

/// A review of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// What of it was audited.
    pub coverage: Prose,
    /// What its audits have come to.
    pub result: Prose,
    /// What becomes of it.
    pub outcome: Outcome,
    /// What is to change, where something is.
    pub changes: Option<Prose>,
}

/// What a review of a program comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It goes on as it is.
    Continue,
    /// It is to be established anew, with changes.
    Change,
    /// It has ended.
    End,
}

/// Where a program stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It was drawn up, and nobody has approved it as it is.
    Established,
    /// Audits may start in it.
    Approved,
    /// It has ended.
    Ended,
}

impl AuditProgram {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match &self.reviewed {
            Some(review) if review.value.outcome == Outcome::End => Stage::Ended,
            _ if self.approval.is_some() => Stage::Approved,
            _ => Stage::Established,
        }
    }

    /// Whether it has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.stage() == Stage::Ended
    }
}

impl Aggregate for AuditProgram {
    type Id = AuditProgramId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut program) = entry else {
            let Event::Established(it) = event else { return None };
            let establishment = meta.note(it.clone());
            let authors = establishment.hands().collect();
            return Some(Self { establishment, approval: None, approved: None, authors, reviewed: None });
        };
        match event {
            Event::Established(it) => {
                program.establishment = meta.note(it.clone());
                program.authors.extend(program.establishment.hands());
                program.approval = None;
            }
            Event::Approved(it) => {
                program.approved = Some(program.establishment.clone());
                program.approval = Some(meta.note(*it));
            }
            Event::Reviewed(it) => program.reviewed = Some(meta.note(it.clone())),
        }
        Some(program)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Established(it) => {
                let criteria = it.criteria.iter().filter_map(Criterion::thing);
                Mentions::of(criteria.chain([it.responsible.into()])).named(&it.reference)
            }
            Event::Approved(_) | Event::Reviewed(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.establishment.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        Some(self.establishment.with(self.establishment.value.responsible)).filter(|_| !self.has_ended())
    }
}
