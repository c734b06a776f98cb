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
    by.require_human("whether actions were effective").map_err(|refusal| refusal.about(id))?;
    let (last, offset) = (it.observed.last(), register.offset());
    if last > by.now.day(offset) || by.effective_at.is_before(last.into(), offset) {
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
        "one who answers for it, decided that no action is needed, or answered for an action or carried it out".into()
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

/// What was looked at lies after what was done; where nothing has to be, after the cause and what was corrected (N-4).
/// What was done in a month was done by the end of it.
fn observed_after(
    register: &Register,
    nonconformity: &Nonconformity,
    it: &Verification,
) -> Result<(), Refusal> {
    let first = it.observed.first();
    let done = nonconformity.actions.iter().filter_map(|it| Some(it.completed.as_ref()?.effective_at));
    let cause = nonconformity.cause.as_ref().filter(|it| it.value.no_action.is_some());
    let corrected = cause.iter().flat_map(|_| &nonconformity.corrections).map(|it| it.effective_at);
    let mut done = done.chain(cause.map(|it| it.effective_at)).chain(corrected);
    let offset = register.offset();
    match done.find(|done| first < done.end(offset).day(offset)) {
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
    by.require_human("whether a nonconformity is over").map_err(|refusal| refusal.about(id))?;
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
        return Err(Refusal::new(Rule::N7, "whoever has verified as one who answers for what was verified"));
    }
    Ok(())
}

/// Whether somebody has answered for it or for one of the actions, has decided that none is needed, or has carried
/// one out.
fn answerable(
    register: &Register,
    nonconformity: &Nonconformity,
    until: PartialDate,
    is_them: impl Fn(PersonId) -> bool,
) -> bool {
    let answers = |responsible: Responsible, since: PartialDate| match responsible {
        Responsible::Person(person) => is_them(person),
        Responsible::Role(role) => register.roles.get(role).is_some_and(|role| {
            let area = Some(&nonconformity.raising.value.area);
            let held = role.assignments.iter().filter(|it| it.answers_in(area) && is_them(it.person));
            held.into_iter().any(|it| it.holds_within(since, until, register.offset()))
        }),
    };
    let unneeded = nonconformity.cause.as_ref().filter(|it| it.value.no_action.is_some());
    nonconformity.owners().any(|it| answers(it.value, it.effective_at))
        || unneeded.is_some_and(|cause| cause.hands().any(&is_them))
        || nonconformity.actions.iter().any(|action| {
            let planned = &action.planned;
            answers(planned.value.responsible, planned.effective_at) || carried_out(action, &is_them)
        })
}

/// Whether somebody is who carried out an action: who is said to have, or else whoever recorded it.
fn carried_out(action: &Action, is_them: impl Fn(PersonId) -> bool) -> bool {
    action.completed.as_ref().is_some_and(|completed| match completed.value.performer {
        Some(performer) => is_them(performer),
        None => completed.hands().any(is_them),
    })
}
