//! Risk: what is known of one information security risk or opportunity, and what can happen to it.
//!
//! ISO/IEC 27001:2022, 6.1.1 to 6.1.3, 8.2 and 8.3.
//!
//! ```text
//! identified -> owned -> analyzed -> evaluated ─┬─ retained ───────────────────────────┐
//!                           │            ^      └─ planned -> in treatment -> treated ─┤
//!                           ^            │                                             v
//!                  at any time anew      └─ reopened <- closed <- accepted <- residual assessed
//! ```
//!
//! What rests on an earlier step falls with it: a new analysis takes the evaluation and what was assessed to
//! remain with it, a newly approved plan takes what was assessed to remain, a new assessment of what remains
//! takes its acceptance. Review needed, stale and expired are computed, not stored.

pub mod identification;
pub mod analysis;
pub mod treatment;
pub mod acceptance;
pub mod closure;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::acceptance::{AcceptedResidual, Withdrawal};
use self::analysis::{JudgedEvaluation, RatedAnalysis, RatedResidual, Stage, TreatOrRetain};
use self::closure::{ClosingGround, Closure, Reopening, Review};
use self::identification::{Identification, Ownership};
use self::treatment::{
    ApprovedPlan, Completion, Dropping, PlanApproval, PlanRevision, Progress, Rescheduling,
};
use super::{Aggregate, Mentions};
use crate::id::{ControlId, RiskId, TreatmentId};
use crate::stream::Stream;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Reference};

/// A row of the risk register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Risk {
    /// What it is.
    pub identification: Noted<Identification>,
    /// Who answers for it.
    pub owner: Option<Noted<Ownership>>,
    /// Its latest analysis as it would be without controls.
    pub inherent: Option<Noted<RatedAnalysis>>,
    /// Its latest analysis as it is.
    pub current: Option<Noted<RatedAnalysis>>,
    /// How its analysis was evaluated.
    pub evaluation: Option<Noted<JudgedEvaluation>>,
    /// Its latest plan, approved or not.
    pub plan: Option<Noted<PlanRevision>>,
    /// The plan that its owner has approved: it stays in force until a later one is.
    pub approved_plan: Option<ApprovedPlan>,
    /// What became of its treatments.
    pub progress: BTreeMap<TreatmentId, Progress>,
    /// What remains of it.
    pub residual: Option<Noted<RatedResidual>>,
    /// The acceptance of what remains, expired or not.
    pub acceptance: Option<Noted<AcceptedResidual>>,
    /// How the latest acceptance was withdrawn, where it was.
    pub withdrawn: Option<Noted<Withdrawal>>,
    /// Its latest review.
    pub reviewed: Option<Noted<Review>>,
    /// How it was closed.
    pub closed: Option<Noted<Closure>>,
}

/// What can happen to a risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It entered the register.
    Identified(Identification),
    /// Somebody answers for it.
    OwnerAssigned(Ownership),
    /// Its level was determined.
    Analyzed(RatedAnalysis),
    /// Its level was compared with the criteria.
    Evaluated(JudgedEvaluation),
    /// It was planned what to do about it.
    TreatmentPlanned(PlanRevision),
    /// Its owner approved the plan.
    TreatmentPlanApproved(PlanApproval),
    /// A treatment was completed.
    TreatmentCompleted(Completion),
    /// A treatment got another last day.
    TreatmentRescheduled(Rescheduling),
    /// A treatment is not going to be done.
    TreatmentDropped(Dropping),
    /// The level of what remains was determined.
    ResidualRiskAssessed(RatedResidual),
    /// What remains was accepted.
    ResidualRiskAccepted(AcceptedResidual),
    /// What remains is no longer accepted.
    AcceptanceWithdrawn(Withdrawal),
    /// It was looked at again.
    Reviewed(Review),
    /// It was closed.
    Closed(Closure),
    /// It was opened again, as it had been evaluated.
    Reopened(Reopening),
}

/// Where a risk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is in the register.
    Identified,
    /// It has an owner.
    Owned,
    /// Its level is known; it waits to be evaluated.
    Analyzed,
    /// It is to be treated; it waits for a plan.
    Evaluated,
    /// It is left as it is.
    Retained,
    /// It has a plan that waits for approval.
    Planned,
    /// Its plan is carried out.
    InTreatment,
    /// Every treatment is completed or dropped.
    Treated,
    /// What remains is known; it waits to be accepted.
    ResidualAssessed,
    /// What remains was accepted; until when is another question.
    Accepted,
    /// It is closed.
    Closed,
}

impl Risk {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        if self.closed.is_some() {
            return State::Closed;
        }
        let Some(evaluation) = &self.evaluation else {
            let known = if self.owner.is_some() { State::Owned } else { State::Identified };
            return if self.analysis().is_some() { State::Analyzed } else { known };
        };
        let retained = evaluation.value.evaluation.decision == TreatOrRetain::Retain;
        if self.residual.is_some() {
            // What was accepted before the risk was analyzed or planned anew is not what remains of it now.
            if self.acceptance.is_some() { State::Accepted } else { State::ResidualAssessed }
        } else if self.open_treatments().next().is_some() {
            State::InTreatment
        } else if self.approved_plan.is_some() {
            State::Treated
        } else if retained {
            State::Retained
        } else if self.plan.is_some() {
            State::Planned
        } else {
            State::Evaluated
        }
    }

    /// The analysis that counts: as it is, or else as it would be without controls.
    #[must_use]
    pub fn analysis(&self) -> Option<&Noted<RatedAnalysis>> {
        self.current.as_ref().or(self.inherent.as_ref())
    }

    fn identified(it: &Identification, meta: &Meta<'_>) -> Self {
        Self {
            identification: meta.note(it.clone()),
            owner: None,
            inherent: None,
            current: None,
            evaluation: None,
            plan: None,
            approved_plan: None,
            progress: BTreeMap::new(),
            residual: None,
            acceptance: None,
            withdrawn: None,
            reviewed: None,
            closed: None,
        }
    }

    fn analyzed(&mut self, it: &RatedAnalysis, meta: &Meta<'_>) {
        let noted = Some(meta.note(it.clone()));
        match it.analysis.stage {
            Stage::Current => self.current = noted,
            Stage::Inherent => self.inherent = noted,
        }
        // What the risk would be without controls says nothing once it is known what it is with them.
        if it.analysis.stage == Stage::Current || self.current.is_none() {
            self.evaluation = None;
            self.residual = None;
        }
    }

    fn plan_approved(&mut self, it: PlanApproval, meta: &Meta<'_>) {
        let Some(plan) = self.plan.as_ref().filter(|plan| plan.value.number == it.number) else {
            return;
        };
        self.approved_plan = Some(ApprovedPlan { revision: plan.clone(), approval: meta.note(it) });
        // The plan has every last day in it, so that those set before it say nothing any more.
        self.progress.values_mut().for_each(|progress| progress.rescheduled.clear());
        self.residual = None;
    }

    fn reopened(&mut self) {
        self.closed = None;
        self.approved_plan = None;
        self.residual = None;
        self.acceptance = None;
    }

    fn progress(&mut self, of: TreatmentId) -> &mut Progress {
        self.progress.entry(of).or_default()
    }
}

impl Aggregate for Risk {
    type Id = RiskId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut risk) = entry else {
            let Event::Identified(it) = event else { return None };
            return Some(Self::identified(it, meta));
        };
        match event {
            Event::Identified(_) => {}
            Event::OwnerAssigned(it) => risk.owner = Some(meta.note(*it)),
            Event::Analyzed(it) => risk.analyzed(it, meta),
            Event::Evaluated(it) => risk.evaluation = Some(meta.note(it.clone())),
            Event::TreatmentPlanned(it) => risk.plan = Some(meta.note(it.clone())),
            Event::TreatmentPlanApproved(it) => risk.plan_approved(*it, meta),
            Event::TreatmentCompleted(it) => {
                risk.progress(it.treatment).completed = Some(meta.note(it.clone()));
            }
            Event::TreatmentRescheduled(it) => risk.progress(it.treatment).rescheduled.push(meta.note(*it)),
            Event::TreatmentDropped(it) => risk.progress(it.treatment).dropped = Some(meta.note(*it)),
            Event::ResidualRiskAssessed(it) => {
                risk.residual = Some(meta.note(it.clone()));
                risk.acceptance = None;
            }
            Event::ResidualRiskAccepted(it) => {
                risk.acceptance = Some(meta.note(it.clone()));
                risk.withdrawn = None;
            }
            Event::AcceptanceWithdrawn(it) => {
                risk.acceptance = None;
                risk.withdrawn = Some(meta.note(*it));
            }
            Event::Reviewed(it) => risk.reviewed = Some(meta.note(*it)),
            Event::Closed(it) => risk.closed = Some(meta.note(*it)),
            Event::Reopened(Reopening {}) => risk.reopened(),
        }
        Some(risk)
    }

    fn mentions(event: &Event) -> Mentions {
        let streams =
            |controls: &[ControlId]| controls.iter().map(|id| (*id).into()).collect::<Vec<Stream>>();
        match event {
            Event::Identified(it) => {
                let assets = it.assets.iter().map(|id| (*id).into());
                let exploits = it.exploits.iter().map(|id| (*id).into());
                let assessment = it.assessment.map(Into::into);
                Mentions::of(assets.chain(exploits).chain(assessment))
                    .named(&it.reference)
                    .within(it.area.as_ref())
            }
            Event::OwnerAssigned(it) => Mentions::of([it.owner.into()]),
            Event::Analyzed(it) => {
                let controls = streams(&it.analysis.existing_controls);
                Mentions::of(controls.into_iter().chain([it.analysis.estimate.method.into()]))
            }
            Event::TreatmentPlanned(it) => Mentions::of(it.plan.treatments.iter().flat_map(|treatment| {
                streams(&treatment.controls).into_iter().chain([treatment.responsible.into()])
            })),
            Event::TreatmentCompleted(it) => Mentions::of(streams(&it.controls)).part(&it.treatment),
            Event::TreatmentRescheduled(it) => Mentions::nothing().part(&it.treatment),
            Event::TreatmentDropped(it) => Mentions::nothing().part(&it.treatment),
            Event::ResidualRiskAssessed(it) => Mentions::of([it.residual.estimate.method.into()]),
            Event::ResidualRiskAccepted(it) => Mentions::of([it.method.into()]),
            Event::Closed(Closure { ground: ClosingGround::Merged(into) }) => Mentions::of([(*into).into()]),
            Event::Closed(_)
            | Event::Evaluated(_)
            | Event::TreatmentPlanApproved(_)
            | Event::AcceptanceWithdrawn(_)
            | Event::Reviewed(_)
            | Event::Reopened(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.identification.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.identification.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        self.owner.as_ref().filter(|_| self.closed.is_none()).map(|it| it.with(it.value.owner))
    }
}
