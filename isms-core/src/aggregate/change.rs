//! Change: a planned change to the management system or to what it protects, from the proposal to the look back.
//!
//! ISO/IEC 27001:2022, 6.3 and 8.1; control 8.32 of Annex A.
//!
//! ```text
//! proposed ──> approved ──> implemented ──> reviewed
//!    │  │          │             ^
//!    │  │          v             │ approved
//!    │  └─────> rejected    awaiting its decision
//!    │             ^             │     ^
//!    │             └─────────────┘     │
//!    └── in an emergency ──────────────┘
//! ```
//!
//! An emergency is met first and decided upon afterwards, by the day that is noted when it was met. What is rejected
//! then is undone, and looked back upon like the others.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{
    ChangeId, DecisionId, ImprovementId, IncidentId, ManagementReviewId, NonconformityId, PersonId, RiskId,
};
use crate::stream::Stream;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference};
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// A row of the register of changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// What is to change.
    pub proposal: Noted<Proposal>,
    /// How it was decided upon.
    pub decision: Option<Noted<Decision>>,
    /// How it was carried out.
    pub implemented: Option<Noted<DatedImplementation>>,
    /// What came of it.
    pub reviewed: Option<Noted<Review>>,
}

/// What can happen to a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was proposed.
    Proposed(Proposal),
    /// It was decided upon.
    Decided(Decision),
    /// It was carried out.
    Implemented(DatedImplementation),
    /// It was looked back upon.
    Reviewed(Review),
}

/// A change that is proposed (6.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// What people call it, unique among changes.
    pub reference: Reference,
    /// What changes.
    pub kind: Kind,
    /// Whether it can wait for its decision.
    pub urgency: Urgency,
    /// What it is for.
    pub purpose: Prose,
    /// What may come of it.
    pub consequences: Prose,
    /// What it takes.
    pub resources: Option<Prose>,
    /// Which responsibilities and authorities change with it.
    pub responsibilities: Option<Prose>,
    /// Who answers for it.
    pub owner: Option<Responsible>,
    /// The unit, process or system to which it belongs.
    pub area: Option<Area>,
    /// The things that it changes: assets, controls, documents, roles, the risk method, the management system itself.
    #[serde(default)]
    pub affected: BTreeSet<Stream>,
    /// What has led to it, where something in the register did.
    pub source: Option<Source>,
}

/// What changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The management system.
    Isms,
    /// The organization.
    Organization,
    /// A process.
    Process,
    /// A system.
    System,
}

/// Whether a change can wait for its decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// It can.
    Ordinary,
    /// It cannot: it may be carried out first (rule H-1).
    Emergency,
}

/// What has led to a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A decision of a management review.
    ManagementReview {
        /// The review.
        review: ManagementReviewId,
        /// The decision.
        decision: DecisionId,
    },
    /// An incident.
    Incident(IncidentId),
    /// A nonconformity.
    Nonconformity(NonconformityId),
    /// An opportunity for improvement.
    Improvement(ImprovementId),
}

/// A decision about a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What was decided.
    pub verdict: Verdict,
    /// What the change means for information security.
    pub security_assessment: Prose,
    /// The risks that it touches or brings.
    #[serde(default)]
    pub risks: BTreeSet<RiskId>,
}

/// What was decided about a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is to be carried out.
    Approved,
    /// It is not; where it was carried out already, it is undone.
    Rejected,
}

/// That a change was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implementation {
    /// Who did it, where that is not whoever records it.
    pub performer: Option<PersonId>,
}

/// That a change was carried out, with the day by which it is decided upon where that is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedImplementation {
    /// What was done.
    pub implementation: Implementation,
    /// The last day for its decision, by the profile of that time; none where it was decided upon before.
    pub decision_due: Option<NaiveDate>,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Whether it did what it was for.
    pub result: ReviewResult,
    /// What it did besides; none where nothing was noticed.
    pub unintended_effects: Option<Prose>,
    /// What is done about it.
    pub follow_up: Option<Prose>,
}

/// Whether a change did what it was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewResult {
    /// It did.
    Achieved,
    /// It did in part.
    Partly,
    /// It did not.
    Failed,
    /// It was taken back.
    Undone,
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits for its decision.
    Proposed,
    /// It is to be carried out.
    Approved,
    /// It is not carried out, or is to be undone.
    Rejected,
    /// It was carried out in an emergency and waits for its decision.
    AwaitingDecision,
    /// It was approved and carried out.
    Implemented,
    /// It was carried out and looked back upon.
    Reviewed,
}

impl Change {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        let verdict = self.decision.as_ref().map(|it| it.value.verdict);
        match (&self.reviewed, &self.implemented, verdict) {
            (Some(_), _, _) => State::Reviewed,
            (None, _, Some(Verdict::Rejected)) => State::Rejected,
            (None, Some(_), Some(Verdict::Approved)) => State::Implemented,
            (None, Some(_), None) => State::AwaitingDecision,
            (None, None, Some(Verdict::Approved)) => State::Approved,
            (None, None, None) => State::Proposed,
        }
    }

    /// Whether nothing more can happen to it: it was looked back upon, or rejected before it was carried out.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.reviewed.is_some() || self.state() == State::Rejected && self.implemented.is_none()
    }

    /// Whether it was carried out and rejected afterwards, and nobody has yet looked back on how it was undone.
    #[must_use]
    pub fn is_to_be_undone(&self) -> bool {
        self.state() == State::Rejected && self.implemented.is_some()
    }

    /// The last day for its decision, where it was carried out before one and still waits for it.
    #[must_use]
    pub fn decision_due(&self) -> Option<NaiveDate> {
        self.implemented.as_ref().filter(|_| self.decision.is_none())?.value.decision_due
    }

    /// Whether its decision is late on a date: nobody has decided, and the day for it has passed.
    #[must_use]
    pub fn is_decision_overdue(&self, on: PartialDate, offset: UtcOffset) -> bool {
        self.decision_due().is_some_and(|last| PartialDate::Day(last).is_before(on, offset))
    }

    /// By how many days its decision came after the day for it; none where it came in time, or not yet.
    #[must_use]
    pub fn decided_late_by(&self, offset: UtcOffset) -> Option<u64> {
        let due = self.implemented.as_ref()?.value.decision_due?;
        let decided = self.decision.as_ref()?.effective_at.first_day(offset);
        u64::try_from((decided - due).num_days()).ok().filter(|days| *days > 0)
    }

    /// Everything that it touches: what it was proposed to change, and the risks named by its decision.
    pub fn touches(&self) -> impl Iterator<Item = Stream> {
        let risks = self.decision.iter().flat_map(|it| &it.value.risks);
        self.proposal.value.affected.iter().copied().chain(risks.map(|risk| (*risk).into()))
    }
}

impl Source {
    /// The thing.
    #[must_use]
    pub fn thing(self) -> Stream {
        match self {
            Self::ManagementReview { review, .. } => review.into(),
            Self::Incident(incident) => incident.into(),
            Self::Nonconformity(nonconformity) => nonconformity.into(),
            Self::Improvement(improvement) => improvement.into(),
        }
    }
}

impl Aggregate for Change {
    type Id = ChangeId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut change) = entry else {
            let Event::Proposed(it) = event else { return None };
            let proposal = meta.note(it.clone());
            return Some(Self { proposal, decision: None, implemented: None, reviewed: None });
        };
        match event {
            Event::Proposed(_) => {}
            Event::Decided(it) => change.decision = Some(meta.note(it.clone())),
            Event::Implemented(it) => change.implemented = Some(meta.note(*it)),
            Event::Reviewed(it) => change.reviewed = Some(meta.note(it.clone())),
        }
        Some(change)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Proposed(it) => {
                let others = it.owner.map(Into::into).into_iter().chain(it.source.map(Source::thing));
                Mentions::of(it.affected.iter().copied().chain(others))
                    .named(&it.reference)
                    .within(it.area.as_ref())
            }
            Event::Decided(it) => Mentions::of(it.risks.iter().map(|risk| (*risk).into())),
            Event::Implemented(it) => Mentions::of(it.implementation.performer.map(Into::into)),
            Event::Reviewed(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.proposal.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.proposal.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        self.proposal.value.owner.filter(|_| !self.is_over()).map(|it| self.proposal.with(it))
    }
}
