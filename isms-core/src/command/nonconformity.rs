//! Decisions about nonconformities: what is raised, what is known of its cause, and when it is over.
//!
//! Who answers for one is said when it is raised. Where nobody knows yet, a gap is shown until a correction or a cause
//! says so; each of them may hand it over as well.

mod action;
mod effect;

use serde::{Deserialize, Serialize};

pub(crate) use self::effect::{closed_as_verified, verified_by_others};

use crate::aggregate::nonconformity::action::{Completion, NewDay, PlannedAction};
use crate::aggregate::nonconformity::cause::{Correction, RootCause, Similar};
use crate::aggregate::nonconformity::effect::{Closing, Reopening, Verification};
use crate::aggregate::nonconformity::{Event, Nonconformity, Raising, Round, Source};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused, was_found, was_said};
use crate::id::NonconformityId;
use crate::recurrence::{alike, raised_from};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What may be asked of a nonconformity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter it in the register. Whether it has come back is found out, unless it is said.
    Raise(NonconformityId, Raising),
    /// Note what was done at once.
    ApplyCorrection(NonconformityId, Correction),
    /// Say why it came about.
    DetermineCause(NonconformityId, RootCause),
    /// Say what is to be done about the cause.
    PlanAction(NonconformityId, PlannedAction),
    /// Set another last day for an action; needs a reason.
    RescheduleAction(NonconformityId, NewDay),
    /// Note that an action is done.
    CompleteAction(NonconformityId, Completion),
    /// Note whether the actions were effective.
    VerifyEffectiveness(NonconformityId, Verification),
    /// Close it.
    Close(NonconformityId, Closing),
    /// Open it again; needs a reason.
    Reopen(NonconformityId),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Raise(id, it) => raise(register, by, *id, it),
            Self::ApplyCorrection(id, it) => {
                open(register, *id)?;
                by.require_meaning(&it.what, "correction")?;
                Ok(Decision::of(*id, Event::CorrectionApplied(it.clone())))
            }
            Self::DetermineCause(id, it) => determine_cause(register, by, *id, it),
            Self::PlanAction(id, it) => action::plan(register, by, *id, it),
            Self::RescheduleAction(id, it) => action::reschedule(register, by, *id, *it),
            Self::CompleteAction(id, it) => action::complete(register, by, *id, it),
            Self::VerifyEffectiveness(id, it) => effect::verify(register, by, *id, it),
            Self::Close(id, it) => effect::close(register, by, *id, it),
            Self::Reopen(id) => reopen(register, by, *id),
        }
    }
}

/// A nonconformity that is not closed (G-3).
fn open(register: &Register, id: NonconformityId) -> Result<&Nonconformity, Refusal> {
    let nonconformity = existing(&register.nonconformities, id)?;
    if nonconformity.is_closed() {
        return Err(Refusal::new(Rule::G3, "a nonconformity that is closed; reopen it").about(id));
    }
    Ok(nonconformity)
}

fn raise(
    register: &Register,
    by: &Context<'_>,
    id: NonconformityId,
    it: &Raising,
) -> Result<Decision, Refusal> {
    unused(register, id)?;
    let refuse = |found: String| Err(Refusal::new(Rule::N1, found).about(id));
    for (is_said, text, what) in [
        (it.requirement.is_meaningful(), it.requirement.as_str(), "requirement"),
        (it.statement.is_meaningful(), it.statement.as_str(), "statement"),
        (it.evidence.is_meaningful(), it.evidence.as_str(), "evidence"),
        (it.area.is_meaningful(), it.area.as_str(), "area"),
    ] {
        if !is_said {
            return refuse(format!("`{text}` as {what}"));
        }
    }
    if !it.grade.is_nonconformity() {
        return refuse("a grade that says the requirement is met".into());
    }
    noticed(register, by, id, it.source)?;
    let recurrence_of = match it.recurrence_of {
        Some(earlier) if recurs_from(register, earlier, id) => {
            let found = "a recurrence of what itself recurs from it";
            return Err(Refusal::new(Rule::G8, found).about(earlier));
        }
        Some(earlier) => Some(earlier),
        None => {
            let alike = alike(register, by.effective_at, &it.requirement, &it.area);
            alike.into_iter().find(|earlier| !recurs_from(register, *earlier, id))
        }
    };
    Ok(Decision::of(id, Event::Raised(Raising { recurrence_of, ..it.clone() })))
}

/// The part of another thing's history in which it was noticed is there (G-4).
fn noticed(
    register: &Register,
    by: &Context<'_>,
    id: NonconformityId,
    source: Source,
) -> Result<(), Refusal> {
    match source {
        Source::Audit { audit, finding } => {
            was_found(register, by, id, audit, finding)?;
            match raised_from(register, source) {
                None => Ok(()),
                Some(other) => {
                    let found = "a finding from which a nonconformity has followed already";
                    Err(Refusal::new(Rule::Q5, found).about(other))
                }
            }
        }
        Source::Complaint(feedback) => was_said(register, by, id, feedback),
        Source::Incident(_)
        | Source::ControlTest(_)
        | Source::Measurement(_)
        | Source::Objective(_)
        | Source::Compliance(_)
        | Source::Exercise(_)
        | Source::Own => Ok(()),
    }
}

/// Whether a nonconformity has come back from another, directly or through others.
fn recurs_from(register: &Register, one: NonconformityId, other: NonconformityId) -> bool {
    let before = |id: &NonconformityId| register.nonconformities.get(*id)?.raising.value.recurrence_of;
    let chain = std::iter::successors(Some(one), before);
    // What is being decided anew is not in the register meanwhile, and can be the last of them.
    chain.take(register.nonconformities.len() + 1).any(|id| id == other)
}

fn determine_cause(
    register: &Register,
    by: &Context<'_>,
    id: NonconformityId,
    it: &RootCause,
) -> Result<Decision, Refusal> {
    let nonconformity = open(register, id)?;
    by.require_meaning(&it.cause, "cause")?;
    similar(id, &it.similar)?;
    if let Some(reason) = &it.no_action {
        let refuse = |found: String| Err(Refusal::new(Rule::N2, found).about(id));
        if !reason.is_meaningful() {
            return refuse(format!("`{reason}` as the reason why no action is needed"));
        }
        if nonconformity.round == Round::Failed {
            let found = "no action needed, where what was done was not effective, or it was reopened";
            return Err(Refusal::new(Rule::N5, found).about(id));
        }
        if let Some(action) = nonconformity.open_actions().next() {
            return refuse(format!(
                "no action needed, and action {} to be done",
                action.planned.value.action
            ));
        }
    }
    Ok(Decision::of(id, Event::RootCauseDetermined(it.clone())))
}

/// It is said whether there are similar cases, or could be, and how that was looked for (N-3).
fn similar(id: NonconformityId, it: &Similar) -> Result<(), Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::N3, found).about(id));
    if !it.statement().is_meaningful() {
        return refuse(format!("`{}` about similar cases", it.statement()));
    }
    match it {
        Similar::Exist(cases) if cases.nonconformities.contains(&id) => {
            refuse("the nonconformity itself as one that is similar".into())
        }
        Similar::Exist(_) | Similar::None(_) | Similar::CouldOccur(_) => Ok(()),
    }
}

fn reopen(register: &Register, by: &Context<'_>, id: NonconformityId) -> Result<Decision, Refusal> {
    let Some(closed) = &existing(&register.nonconformities, id)?.closed else {
        return Ok(Decision::nothing());
    };
    by.require_reason(Rule::G6, "reason for the reopening")?;
    since(register, by, id, closed.effective_at)?;
    Ok(Decision::of(id, Event::Reopened(Reopening {})))
}

#[cfg(test)]
mod tests;
