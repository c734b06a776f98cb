//! Decisions about corrective actions: what is planned, by when, and that it is done.

use super::open;
use crate::aggregate::nonconformity::action::{Action, Completion, NewDay, PlannedAction, Rescheduling};
use crate::aggregate::nonconformity::{Event, Nonconformity};
use crate::context::Context;
use crate::decide::{Decision, since};
use crate::id::{ActionId, NonconformityId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

pub(super) fn plan(
    register: &Register,
    by: &Context<'_>,
    id: NonconformityId,
    it: &PlannedAction,
) -> Result<Decision, Refusal> {
    let nonconformity = open(register, id)?;
    match nonconformity.action(it.action) {
        Some(old) if old.planned.value == *it => return Ok(Decision::nothing()),
        Some(_) => {
            let found = format!("something else under the identity of action {}", it.action);
            return Err(Refusal::new(Rule::G9, found).about(id));
        }
        None => {}
    }
    by.require_meaning(&it.description, "action")?;
    Ok(Decision::of(id, Event::CorrectiveActionPlanned(it.clone())))
}

pub(super) fn reschedule(
    register: &Register,
    by: &Context<'_>,
    id: NonconformityId,
    it: NewDay,
) -> Result<Decision, Refusal> {
    let action = planned(register, by, open(register, id)?, id, it.action)?;
    if action.completed.is_some() {
        return Err(Refusal::new(Rule::G3, format!("action {}, which is completed", it.action)).about(id));
    }
    let due_before = action.due();
    if due_before == it.due {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the rescheduling")?;
    let rescheduling = Rescheduling { action: it.action, due: it.due, due_before };
    Ok(Decision::of(id, Event::CorrectiveActionRescheduled(rescheduling)))
}

pub(super) fn complete(
    register: &Register,
    by: &Context<'_>,
    id: NonconformityId,
    it: &Completion,
) -> Result<Decision, Refusal> {
    let nonconformity = open(register, id)?;
    if let Some(before) = &planned(register, by, nonconformity, id, it.action)?.completed {
        let same_performer = it.performer.is_some() || before.hands().any(|hand| by.acts_for(hand));
        if before.value == *it && same_performer {
            return Ok(Decision::nothing());
        }
        return Err(Refusal::new(Rule::G3, format!("action {}, which is completed", it.action)).about(id));
    }
    explained(register, by, nonconformity, id)?;
    Ok(Decision::of(id, Event::CorrectiveActionCompleted(it.clone())))
}

/// A correction and a cause are there, and were when the act takes effect (N-2).
fn explained(
    register: &Register,
    by: &Context<'_>,
    nonconformity: &Nonconformity,
    id: NonconformityId,
) -> Result<(), Refusal> {
    let refuse = |found: &str| Refusal::new(Rule::N2, found).about(id);
    let correction = nonconformity.corrections.first().ok_or_else(|| refuse("no correction"))?;
    let cause = nonconformity.cause.as_ref().ok_or_else(|| refuse("no cause"))?;
    since(register, by, id, correction.effective_at)?;
    since(register, by, id, cause.effective_at)
}

/// An action that is planned (G-4), and was when the act takes effect.
fn planned<'a>(
    register: &Register,
    by: &Context<'_>,
    nonconformity: &'a Nonconformity,
    id: NonconformityId,
    action: ActionId,
) -> Result<&'a Action, Refusal> {
    let found = || Refusal::new(Rule::G4, format!("no action {action}")).about(id);
    let action = nonconformity.action(action).ok_or_else(found)?;
    since(register, by, id, action.planned.effective_at)?;
    Ok(action)
}
