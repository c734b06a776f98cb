//! Decisions about continuity plans: what has to be back and how soon, who approves the plan, and what it is worth.

use serde::{Deserialize, Serialize};

use crate::aggregate::continuity_plan::exercise::{
    Achieved, Activation, Comparison, Exercise, ExerciseKind, HeldExercise, PastActivation, Timeliness,
};
use crate::aggregate::continuity_plan::{Approval, ContinuityPlan, Event, Requirement};
use crate::context::Context;
use crate::decide::{Decide, Decision, called, existing, since, unused, usable_revision};
use crate::id::ContinuityPlanId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What may be asked of a continuity plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Set what has to be back, and how soon; anew, it needs a reason.
    SetRequirement(ContinuityPlanId, Requirement),
    /// Approve the plan for it: the act of somebody who neither set what is required nor drafted the plan.
    Approve(ContinuityPlanId, Approval),
    /// Note an exercise.
    HoldExercise(ContinuityPlanId, Exercise),
    /// Note a time when the plan was needed.
    RecordActivation(ContinuityPlanId, Activation),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::SetRequirement(id, it) => set_requirement(register, by, *id, it),
            Self::Approve(id, it) => approve(register, by, *id, it),
            Self::HoldExercise(id, it) => hold_exercise(register, by, *id, it),
            Self::RecordActivation(id, it) => record_activation(register, by, *id, it),
        }
    }
}

fn set_requirement(
    register: &Register,
    by: &Context<'_>,
    id: ContinuityPlanId,
    it: &Requirement,
) -> Result<Decision, Refusal> {
    it.minimum_level.iter().try_for_each(|text| by.require_meaning(text, "minimum level"))?;
    if let Some(plan) = register.continuity_plans.get(id) {
        if plan.requirement.value == *it {
            return Ok(Decision::nothing());
        }
        called(id, &plan.requirement.value.reference, &it.reference)?;
        by.require_reason(Rule::G6, "reason for the change")?;
    } else {
        unused(register, id)?;
    }
    Ok(Decision::of(id, Event::RequirementSet(it.clone())))
}

fn approve(
    register: &Register,
    by: &Context<'_>,
    id: ContinuityPlanId,
    it: &Approval,
) -> Result<Decision, Refusal> {
    let plan = existing(&register.continuity_plans, id)?;
    since(register, by, id, plan.requirement.effective_at)?;
    if plan.approved.as_ref().is_some_and(|before| before.value == *it) {
        return Ok(Decision::nothing());
    }
    let revision = usable_revision(register, by, it.document, it.revision)?;
    let authors = plan.requirement.hands().chain(revision.draft.hands());
    let own = authors.into_iter().any(|person| by.acts_for(person));
    by.require(register, Rule::D1, !own, || {
        "whoever set what is required or drafted the plan, or corrected either, in person or through a deputy".into()
    })
    .map_err(|refusal| refusal.about(id))?;
    Ok(Decision::of(id, Event::Approved(it.clone())))
}

fn hold_exercise(
    register: &Register,
    by: &Context<'_>,
    id: ContinuityPlanId,
    it: &Exercise,
) -> Result<Decision, Refusal> {
    let plan = existing(&register.continuity_plans, id)?;
    it.findings.iter().try_for_each(|text| by.require_meaning(text, "findings"))?;
    let comparison = compared(register, by, id, plan, (it.achieved, is_timed(it.kind)))?;
    let held = HeldExercise { exercise: it.clone(), comparison };
    Ok(Decision::of(id, Event::ExerciseHeld(held)))
}

fn record_activation(
    register: &Register,
    by: &Context<'_>,
    id: ContinuityPlanId,
    it: &Activation,
) -> Result<Decision, Refusal> {
    let plan = existing(&register.continuity_plans, id)?;
    by.require_meaning(&it.outcome, "outcome")?;
    let (began, ended, offset) = (by.effective_at, it.ended_at, register.offset());
    if ended.start(offset) > by.now {
        let found = format!("an activation that ended {ended}, recorded {}", by.now);
        return Err(Refusal::new(Rule::G1, found).about(id));
    }
    if ended.is_before(began, offset) {
        let found = format!("an activation that ended {ended}, and began {began}");
        return Err(Refusal::new(Rule::G8, found).about(id));
    }
    let comparison = compared(register, by, id, plan, (it.achieved, true))?;
    let past = PastActivation { activation: it.clone(), comparison };
    Ok(Decision::of(id, Event::Activated(past)))
}

/// Whether an exercise is held on something that has to come back, so that the time which that takes is measured (B-1).
fn is_timed(kind: ExerciseKind) -> bool {
    match kind {
        ExerciseKind::Tabletop | ExerciseKind::Walkthrough => false,
        ExerciseKind::Simulation | ExerciseKind::Partial | ExerciseKind::Full => true,
    }
}

/// What was achieved, compared with what was required when the act takes effect. What had to be measured and was not is
/// missed: what never came back has no time (B-1).
fn compared(
    register: &Register,
    by: &Context<'_>,
    id: ContinuityPlanId,
    plan: &ContinuityPlan,
    (achieved, timed): (Achieved, bool),
) -> Result<Comparison, Refusal> {
    since(register, by, id, plan.requirement.effective_at)?;
    let Requirement { recovery_time_minutes, recovery_point_minutes, .. } = plan.requirement.value;
    let times = [
        (achieved.recovery_time_minutes, recovery_time_minutes),
        (achieved.recovery_point_minutes, recovery_point_minutes),
    ];
    let late = times.iter().any(|(achieved, required)| achieved.is_some_and(|it| it > *required));
    let unmeasured = times.iter().any(|(achieved, _)| achieved.is_none());
    let result = match (late, unmeasured) {
        (true, _) => Timeliness::Missed,
        (false, true) if timed => Timeliness::Missed,
        (false, true) => Timeliness::NotMeasured,
        (false, false) => Timeliness::Met,
    };
    Ok(Comparison { recovery_time_minutes, recovery_point_minutes, result })
}

#[cfg(test)]
mod tests;
