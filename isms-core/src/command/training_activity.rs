//! Decisions about training activities: what is planned, what was held, and what it has changed.

use serde::{Deserialize, Serialize};

use crate::aggregate::training_activity::{Delivery, Evaluation, Event, Plan};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::TrainingActivityId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::time::PartialDate;

/// What may be asked of a training activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Plan it.
    Plan(TrainingActivityId, Plan),
    /// Note that it was held.
    Deliver(TrainingActivityId, Delivery),
    /// Say what it has changed.
    EvaluateEffectiveness(TrainingActivityId, Evaluation),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Plan(id, it) => {
                unused(register, *id)?;
                ahead(register, by, *id, it)?;
                Ok(Decision::of(*id, Event::Planned(it.clone())))
            }
            Self::Deliver(id, it) => {
                existing(&register.training_activities, *id)?;
                Ok(Decision::of(*id, Event::Delivered(it.clone())))
            }
            Self::EvaluateEffectiveness(id, it) => evaluate(register, by, *id, it),
        }
    }
}

/// What is planned lies ahead (G-8): whoever plans it, or a rule.
pub(crate) fn ahead(
    register: &Register,
    by: &Context<'_>,
    id: TrainingActivityId,
    it: &Plan,
) -> Result<(), Refusal> {
    if PartialDate::Day(it.date).is_before(by.effective_at, register.offset()) {
        let found = format!("an activity on {}, planned from {}", it.date, by.effective_at);
        return Err(Refusal::new(Rule::G8, found).about(id));
    }
    Ok(())
}

fn evaluate(
    register: &Register,
    by: &Context<'_>,
    id: TrainingActivityId,
    it: &Evaluation,
) -> Result<Decision, Refusal> {
    let activity = existing(&register.training_activities, id)?;
    let found = || Refusal::new(Rule::G8, "an activity that was not held").about(id);
    let first = activity.deliveries.first().ok_or_else(found)?;
    since(register, by, id, first.effective_at)?;
    if let Some(follow_up) = &it.follow_up {
        by.require_meaning(follow_up, "what is to follow")?;
    }
    Ok(Decision::of(id, Event::EffectivenessEvaluated(it.clone())))
}

#[cfg(test)]
mod tests;
