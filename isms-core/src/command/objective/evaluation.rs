//! Decisions about evaluations of objectives: from where a value is, and what it comes to.
//!
//! ISO/IEC 27001:2022, 6.2 and 9.1. What follows from value, target, baseline and day (O-3):
//!
//! ```text
//! the value reaches the target ───────────────────────────► achieved
//! it does not, on the day of the objective or later ──────► missed
//!              before, and is on the line or beyond it ───► on track
//!              before, and is short of the line ──────────► at risk
//!
//! the line      target ┤                    ╱ due
//!                      │               ╱
//!             baseline ┤          ╱ on
//! ```
//!
//! Without a baseline there is no line: until it is achieved, such an objective is at risk.

use chrono::NaiveDate;

use super::pursued;
use crate::aggregate::indicator::Indicator;
use crate::aggregate::indicator::measurement::Measured;
use crate::aggregate::objective::evaluation::{Evaluation, JudgedEvaluation, Verdict};
use crate::aggregate::objective::{Baseline, Definition, Event, Objective};
use crate::context::Context;
use crate::decide::{Decision, since};
use crate::id::ObjectiveId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::scale::Direction;

pub(super) fn evaluate(
    register: &Register,
    by: &Context<'_>,
    id: ObjectiveId,
    it: &Evaluation,
) -> Result<Decision, Refusal> {
    let objective = pursued(register, id)?;
    if by.effective_at.is_before(it.as_of.into(), register.offset()) {
        let found = format!("a value of {}, effective {}", it.as_of, by.effective_at);
        return Err(Refusal::new(Rule::G1, found).about(id));
    }
    since(register, by, id, objective.definition.effective_at)?;
    measured(register, by, &objective.definition.value, it)?;
    let computed = verdict(&objective.definition.value, it.value, it.as_of);
    let judged = JudgedEvaluation { evaluation: it.clone(), computed };
    let comes_to = judged.verdict();
    follows(register, by, comes_to == computed, || format!("{comes_to:?}, where {computed:?} follows"))?;
    if it.nonconformity.is_some() && comes_to != Verdict::Missed {
        let found = format!("a nonconformity, for an objective that is {comes_to:?}");
        return Err(Refusal::new(Rule::O3, found).about(id));
    }
    Ok(Decision::of(id, Event::Evaluated(judged)))
}

/// The value is what the indicator was then, or there is a reason (O-3).
fn measured(
    register: &Register,
    by: &Context<'_>,
    definition: &Definition,
    it: &Evaluation,
) -> Result<(), Refusal> {
    let indicator = register.indicators.get(definition.indicator);
    let value = indicator.and_then(|indicator| value_of(indicator, it.as_of));
    follows(register, by, value == Some(it.value), || match value {
        Some(value) => format!("{} of {}, where the indicator was {value}", it.value, it.as_of),
        None => format!("{} of {}, where nothing was measured", it.value, it.as_of),
    })
}

/// What an indicator was on a day: what the latest measurement says that had begun by then, unless the next was due.
fn value_of(indicator: &Indicator, day: NaiveDate) -> Option<Quantity> {
    let frequency = indicator.definition.value.frequency;
    let of = |it: &Measured| it.measurement.value.period;
    let latest = indicator.latest.iter().rev().find(|it| of(it).first() <= day)?;
    let holds = frequency.after(of(latest).last()).is_none_or(|next| day <= next);
    holds.then(|| latest.value())
}

/// What is said of an objective follows, or has a reason (O-3).
pub(super) fn follows(
    register: &Register,
    by: &Context<'_>,
    follows: bool,
    found: impl FnOnce() -> String,
) -> Result<(), Refusal> {
    by.require(register, Rule::O3, follows || by.reason.is_some(), || format!("{}, and no reason", found()))?;
    match by.reason.filter(|_| !follows) {
        Some(reason) => by.require_meaning(reason, "reason"),
        None => Ok(()),
    }
}

/// What its latest evaluation has come to follows from it as it stands (O-3).
pub(crate) fn judged_as_defined(objective: &Objective) -> Result<(), Refusal> {
    let Some(JudgedEvaluation { evaluation, computed }) = objective.evaluation.as_ref().map(|it| &it.value)
    else {
        return Ok(());
    };
    let follows = verdict(&objective.definition.value, evaluation.value, evaluation.as_of);
    if follows == *computed {
        return Ok(());
    }
    let found =
        format!("an evaluation that came to {computed:?}, where {follows:?} would follow; void that first");
    Err(Refusal::new(Rule::O3, found))
}

/// What follows from a value on a day (O-3).
pub(super) fn verdict(definition: &Definition, value: Quantity, as_of: NaiveDate) -> Verdict {
    if definition.target.direction.reaches(value, definition.target.value) {
        Verdict::Achieved
    } else if as_of >= definition.due {
        Verdict::Missed
    } else if keeps_up(definition, value, as_of) {
        Verdict::OnTrack
    } else {
        Verdict::AtRisk
    }
}

/// Whether a value is on the line from the baseline to the target, or beyond it.
fn keeps_up(definition: &Definition, value: Quantity, as_of: NaiveDate) -> bool {
    let Baseline::Measured { value: baseline, on } = definition.baseline else { return false };
    let whole = i128::from((definition.due - on).num_days()).max(1);
    let elapsed = i128::from((as_of - on).num_days()).clamp(0, whole);
    let from_baseline = |it: Quantity| i128::from(it.millionths()) - i128::from(baseline.millionths());
    // In whole numbers: both sides are multiplied by the days of the whole line.
    let (come, to_come) = (from_baseline(value) * whole, from_baseline(definition.target.value) * elapsed);
    match definition.target.direction {
        Direction::Higher => come >= to_come,
        Direction::Lower => come <= to_come,
    }
}
