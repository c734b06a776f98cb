//! Improvement: something that could be better, from the proposal to what it has brought.
//!
//! ISO/IEC 27001:2022, 10.1.
//!
//! ```text
//! proposed -> accepted -> implemented -> benefit evaluated*
//!    │  ^        └─ accepted anew
//!    │  └─ postponed, and decided again
//!    └─ rejected
//! ```

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{
    AuditId, ContinuityPlanId, DecisionId, FeedbackId, FindingId, ImprovementId, IncidentId, IndicatorId,
    ManagementReviewId, PersonId,
};
use crate::stream::Stream;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::phase::Goal;
use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference};

/// A row of the register of improvements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Improvement {
    /// What could be better. Who noted it has proposed it.
    pub proposal: Noted<Proposal>,
    /// What was decided about it, each time; the last counts.
    pub decisions: Vec<Noted<Decision>>,
    /// How it was put in place.
    pub implemented: Option<Noted<Implementation>>,
    /// What it was found to have brought, in the order of recording.
    pub evaluations: Vec<Noted<Evaluation>>,
}

/// What can happen to an improvement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was proposed.
    Proposed(Proposal),
    /// It was decided upon.
    Decided(Decision),
    /// It was put in place.
    Implemented(Implementation),
    /// Somebody found out what it has brought.
    BenefitEvaluated(Evaluation),
}

/// An improvement that is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// What people call it, unique among improvements.
    pub reference: Reference,
    /// Where the thought came from.
    pub source: Source,
    /// What could be better, and how.
    pub description: Prose,
    /// What of the management system's goals it serves.
    pub goal: Goal,
    /// What it is to bring.
    pub expected_benefit: Prose,
}

/// Where the thought of an improvement came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// An audit.
    Audit {
        /// The audit.
        audit: AuditId,
        /// Its finding.
        finding: FindingId,
    },
    /// What was learned from an incident.
    Incident(IncidentId),
    /// A management review.
    ManagementReview {
        /// The review.
        review: ManagementReviewId,
        /// Its decision.
        decision: DecisionId,
    },
    /// An exercise of continuity.
    Exercise(ContinuityPlanId),
    /// What an interested party said.
    Feedback(FeedbackId),
    /// What was measured.
    Measurement(IndicatorId),
    /// Somebody at work.
    Own,
}

/// What was decided about an improvement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It is to be put in place.
    Accepted(Task),
    /// It is decided upon later.
    Postponed(Postponement),
    /// It is not to be.
    Rejected(Rejection),
}

/// Who puts an improvement in place, and by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Who answers for it.
    pub owner: Responsible,
    /// The last day for it.
    pub due: NaiveDate,
}

/// Until when a decision waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postponement {
    /// The day on which it is decided upon again, where one was set.
    pub until: Option<NaiveDate>,
}

/// That an improvement is not to be. The reason is all there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {}

/// How an improvement was put in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implementation {
    /// What was done, where it is not what was proposed.
    pub what: Option<Prose>,
    /// Who did it, where that is not whoever records it.
    pub performer: Option<PersonId>,
}

/// What an improvement has brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Whether it has brought what it was to bring.
    pub result: Benefit,
    /// What was seen.
    pub statement: Option<Prose>,
    /// What was measured, where something was.
    pub indicator: Option<IndicatorId>,
    /// Its value before.
    pub before: Option<Quantity>,
    /// Its value since.
    pub after: Option<Quantity>,
}

/// Whether an improvement has brought what it was to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Benefit {
    /// It has.
    Reached,
    /// In part.
    Partly,
    /// It has not.
    Missed,
}

/// Where an improvement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It waits for a decision.
    Proposed,
    /// The decision was postponed.
    Postponed,
    /// It is to be put in place.
    Accepted,
    /// It is in place.
    Implemented,
    /// It is in place, and what it has brought is known.
    Evaluated,
    /// It is not to be.
    Rejected,
}

impl Source {
    /// The thing in whose history the thought came up, where that is one of its own.
    #[must_use]
    pub fn thing(self) -> Option<Stream> {
        match self {
            Self::Audit { audit, .. } => Some(audit.into()),
            Self::Incident(id) => Some(id.into()),
            Self::ManagementReview { review, .. } => Some(review.into()),
            Self::Exercise(id) => Some(id.into()),
            Self::Measurement(id) => Some(id.into()),
            Self::Feedback(_) | Self::Own => None,
        }
    }
}

impl Improvement {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (&self.implemented, self.decisions.last().map(|it| it.value)) {
            (Some(_), _) if self.evaluations.is_empty() => Stage::Implemented,
            (Some(_), _) => Stage::Evaluated,
            (None, None) => Stage::Proposed,
            (None, Some(Decision::Accepted(_))) => Stage::Accepted,
            (None, Some(Decision::Postponed(_))) => Stage::Postponed,
            (None, Some(Decision::Rejected(_))) => Stage::Rejected,
        }
    }

    /// Whether it is neither in place nor rejected.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.stage(), Stage::Proposed | Stage::Postponed | Stage::Accepted)
    }

    /// Whether its latest evaluation shows by an indicator, before and after, what it has brought (rule V-3).
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.evaluations.last().is_some_and(|it| it.value.is_proof())
    }

    /// Who puts it in place and by when, as last accepted.
    #[must_use]
    pub fn task(&self) -> Option<Noted<Task>> {
        let last = self.decisions.last()?;
        let Decision::Accepted(task) = last.value else { return None };
        Some(last.with(task))
    }
}

impl Evaluation {
    /// Whether it shows by an indicator, before and after, that something was reached (rule V-3).
    #[must_use]
    pub fn is_proof(&self) -> bool {
        let is_measured = self.indicator.is_some() && self.before.is_some() && self.after.is_some();
        is_measured && self.result != Benefit::Missed
    }
}

impl Aggregate for Improvement {
    type Id = ImprovementId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut improvement) = entry else {
            let Event::Proposed(it) = event else { return None };
            let proposal = meta.note(it.clone());
            let (decisions, implemented, evaluations) = (Vec::new(), None, Vec::new());
            return Some(Self { proposal, decisions, implemented, evaluations });
        };
        match event {
            Event::Proposed(_) => {}
            Event::Decided(it) => improvement.decisions.push(meta.note(*it)),
            Event::Implemented(it) => improvement.implemented = Some(meta.note(it.clone())),
            Event::BenefitEvaluated(it) => improvement.evaluations.push(meta.note(it.clone())),
        }
        Some(improvement)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Proposed(it) => Mentions::of(it.source.thing()).named(&it.reference),
            Event::Decided(Decision::Accepted(it)) => Mentions::of([it.owner.into()]),
            Event::Decided(Decision::Postponed(_) | Decision::Rejected(_)) => Mentions::nothing(),
            Event::Implemented(it) => Mentions::of(it.performer.map(Into::into)),
            Event::BenefitEvaluated(it) => Mentions::of(it.indicator.map(Into::into)),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.proposal.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        let is_open = self.implemented.is_none();
        self.task().filter(|_| is_open).map(|it| it.with(it.value.owner))
    }
}
