//! Decisions about continuity plans: what has to be back and how soon, who approves the plan, and what it is worth.

use serde::{Deserialize, Serialize};

use crate::aggregate::continuity_plan::exercise::{
    Achieved, Activation, Comparison, Exercise, HeldExercise, PastActivation,
};
use crate::aggregate::continuity_plan::{Approval, ContinuityPlan, Event, Requirement};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
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
    /// Approve the plan for it: the act of somebody who did not set what is required.
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
    let document = existing(&register.documents, it.document)?;
    if document.revision(it.revision).is_none() {
        return Err(Refusal::new(Rule::G4, format!("no revision {}", it.revision)).about(it.document));
    }
    let own = plan.requirement.hands().any(|person| by.acts_for(person));
    by.require(register, Rule::D1, !own, || {
        "whoever set or corrected what is required, in person or through a deputy".into()
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
    let comparison = compared(register, by, id, plan, it.achieved)?;
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
    let comparison = compared(register, by, id, plan, it.achieved)?;
    let past = PastActivation { activation: it.clone(), comparison };
    Ok(Decision::of(id, Event::Activated(past)))
}

/// What was achieved, compared with what was required when the act takes effect (B-1).
fn compared(
    register: &Register,
    by: &Context<'_>,
    id: ContinuityPlanId,
    plan: &ContinuityPlan,
    achieved: Achieved,
) -> Result<Comparison, Refusal> {
    since(register, by, id, plan.requirement.effective_at)?;
    Ok(achieved.compared(&plan.requirement.value))
}

#[cfg(test)]
mod tests;
