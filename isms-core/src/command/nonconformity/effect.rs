//! Decisions about the effect of actions: whether they were effective, and whether that is enough to close.

use super::open;
use crate::aggregate::nonconformity::action::Action;
use crate::aggregate::nonconformity::effect::{Closing, Closure, JudgedVerification, Verification};
use crate::aggregate::nonconformity::{Event, Nonconformity, Round};
use crate::context::Context;
use crate::decide::{Decision, existing, since};
use crate::id::{NonconformityId, PersonId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::time::PartialDate;

pub(super) fn verify(
    register: &Register,
    by: &Context<'_>,
    id: NonconformityId,
    it: &Verification,
) -> Result<Decision, Refusal> {
    let nonconformity = open(register, id)?;
    let last = it.observed.last();
    if by.effective_at.is_before(last.into(), register.offset()) {
        let found = format!("the days {}, effective {}", it.observed, by.effective_at);
        return Err(Refusal::new(Rule::G1, found).about(id));
    }
    acted_upon(nonconformity)
        .and_then(|()| observed_after(register, nonconformity, it))
        .map_err(|it| it.about(id))?;
    if nonconformity.round == Round::Failed {
        let found = "nothing done since the actions were not effective, or since it was reopened";
        return Err(Refusal::new(Rule::N4, found).about(id));
    }
    let independent = !answerable(register, nonconformity, by.now.into(), |person| by.acts_for(person));
    by.require(register, Rule::N7, independent, || {
        "one who answered for an action, or carried it out".into()
    })?;
    let verdict = JudgedVerification { verification: it.clone(), independent };
    Ok(Decision::of(id, Event::EffectivenessVerified(verdict)))
}

/// What was planned is done, after a correction and for a cause that is known; or nothing has to be (N-2, N-4).
fn acted_upon(nonconformity: &Nonconformity) -> Result<(), Refusal> {
    let refuse = |rule, found: String| Err(Refusal::new(rule, found));
    if nonconformity.corrections.is_empty() {
        return refuse(Rule::N2, "no correction".into());
    }
    if nonconformity.cause.is_none() {
        return refuse(Rule::N2, "no cause".into());
    }
    if let Some(action) = nonconformity.open_actions().next() {
        return refuse(Rule::N4, format!("action {}, which is to be done", action.planned.value.action));
    }
    if !nonconformity.is_acted_upon() {
        return refuse(Rule::N2, "no action, nor a decision that none is needed".into());
    }
    Ok(())
}

/// What was looked at lies after what was done, or after it was decided that nothing has to be (N-4).
fn observed_after(
    register: &Register,
    nonconformity: &Nonconformity,
    it: &Verification,
) -> Result<(), Refusal> {
    let first = PartialDate::Day(it.observed.first());
    let done = nonconformity.actions.iter().filter_map(|it| Some(it.completed.as_ref()?.effective_at));
    let cause = nonconformity.cause.as_ref().filter(|it| it.value.no_action.is_some());
    let mut done = done.chain(cause.map(|it| it.effective_at));
    match done.find(|done| first.is_before(*done, register.offset())) {
        None => Ok(()),
        Some(done) => {
            let found = format!("observation from {first}, where something was done as late as {done}");
            Err(Refusal::new(Rule::N4, found))
        }
    }
}

pub(super) fn close(
    register: &Register,
    by: &Context<'_>,
    id: NonconformityId,
    it: &Closing,
) -> Result<Decision, Refusal> {
    let nonconformity = existing(&register.nonconformities, id)?;
    if nonconformity.closed.as_ref().is_some_and(|old| old.value.closing == *it) {
        return Ok(Decision::nothing());
    }
    open(register, id)?;
    let verdict = effective(register, nonconformity).map_err(|refusal| refusal.about(id))?;
    since(register, by, id, verdict.effective_at)?;
    let observed_days = verdict.value.verification.observed_days();
    let required_days = required_days(register, nonconformity);
    Ok(Decision::of(id, Event::Closed(Closure { closing: it.clone(), observed_days, required_days })))
}

/// The verdict by which what was done was effective, looked at for long enough (N-4).
fn effective<'a>(
    register: &Register,
    nonconformity: &'a Nonconformity,
) -> Result<&'a Noted<JudgedVerification>, Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::N4, found));
    acted_upon(nonconformity)?;
    let verdict = match (nonconformity.round, nonconformity.verified.last()) {
        (Round::Effective, Some(verdict)) => verdict,
        (Round::Failed, _) => return refuse("actions that were not effective".into()),
        (Round::Underway | Round::Effective, _) => {
            return refuse("nobody who has found out whether what was done was effective".into());
        }
    };
    let verification = &verdict.value.verification;
    observed_after(register, nonconformity, verification)?;
    let (days, required) = (verification.observed_days(), required_days(register, nonconformity));
    if days < required {
        return refuse(format!("{days} days of observation, where {required} are asked for"));
    }
    Ok(verdict)
}

/// For how many days the profile wants the effect to be observed.
fn required_days(register: &Register, nonconformity: &Nonconformity) -> u32 {
    let is_major = nonconformity.raising.value.grade == Grade::MajorNonconformity;
    register.profile().filter(|_| is_major).map_or(0, |profile| profile.major_observation_days)
}

/// Where it is closed, what it was closed upon is still so (N-2, N-4).
pub(crate) fn closed_as_verified(register: &Register, nonconformity: &Nonconformity) -> Result<(), Refusal> {
    if nonconformity.is_closed() { effective(register, nonconformity).map(|_| ()) } else { Ok(()) }
}

/// Whoever has verified as somebody independent still is (N-7).
pub(crate) fn verified_by_others(register: &Register, nonconformity: &Nonconformity) -> Result<(), Refusal> {
    let Some(verdict) = nonconformity.verified.last().filter(|it| it.value.independent) else {
        return Ok(());
    };
    let is_verifier = |person| verdict.hands().any(|hand| hand == person);
    if answerable(register, nonconformity, verdict.effective_at, is_verifier) {
        return Err(Refusal::new(Rule::N7, "whoever has verified as one who answers for an action"));
    }
    Ok(())
}

/// Whether somebody has answered for one of the actions since it was planned, or has carried it out.
fn answerable(
    register: &Register,
    nonconformity: &Nonconformity,
    until: PartialDate,
    is_them: impl Fn(PersonId) -> bool,
) -> bool {
    nonconformity.actions.iter().any(|action| {
        let planned = &action.planned;
        let answers = match planned.value.responsible {
            Responsible::Person(person) => is_them(person),
            Responsible::Role(role) => register.roles.get(role).is_some_and(|role| {
                let area = Some(&nonconformity.raising.value.area);
                let held = role.assignments.iter().filter(|it| it.answers_in(area) && is_them(it.person));
                held.into_iter().any(|it| it.holds_within(planned.effective_at, until, register.offset()))
            }),
        };
        answers || carried_out(action, &is_them)
    })
}

/// Whether somebody is who carried out an action: who is said to have, or else whoever recorded it.
fn carried_out(action: &Action, is_them: impl Fn(PersonId) -> bool) -> bool {
    action.completed.as_ref().is_some_and(|completed| match completed.value.performer {
        Some(performer) => is_them(performer),
        None => completed.hands().any(is_them),
    })
}
