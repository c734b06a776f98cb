//! Decisions about indicators: one measurement a period, in one unit, and what the measurements come to.

use serde::{Deserialize, Serialize};

use crate::aggregate::indicator::measurement::{Measurement, MeasurementCorrection, Reading};
use crate::aggregate::indicator::{Analysis, CollectedAnalysis, Definition, Event, Indicator};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::IndicatorId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::period::Period;
use crate::vocabulary::scale::Unit;

/// How many measurements one analysis looks at, at most: those of every day of a year, which one event can name.
pub const ANALYZED_MAX: usize = 366;

/// What may be asked of an indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Define it; or, defined before, define it anew, which needs a reason.
    Define(IndicatorId, Definition),
    /// Note what it was for a period.
    RecordMeasurement(IndicatorId, Measurement),
    /// Note what it should have been read as; needs a reason.
    CorrectMeasurement(IndicatorId, MeasurementCorrection),
    /// Note what its measurements come to.
    Analyze(IndicatorId, Analysis),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Define(id, it) => define(register, by, *id, it),
            Self::RecordMeasurement(id, it) => record_measurement(register, by, *id, it),
            Self::CorrectMeasurement(id, it) => correct_measurement(register, by, *id, *it),
            Self::Analyze(id, it) => analyze(register, by, *id, it),
        }
    }
}

fn define(
    register: &Register,
    by: &Context<'_>,
    id: IndicatorId,
    it: &Definition,
) -> Result<Decision, Refusal> {
    match register.indicators.get(id) {
        None => unused(register, id)?,
        Some(indicator) if indicator.definition.value == *it => return Ok(Decision::nothing()),
        Some(indicator) => redefine(register, by, id, (indicator, it))?,
    }
    by.require_meaning(&it.information_need, "information need")?;
    by.require_meaning(&it.formula, "formula")?;
    Ok(Decision::of(id, Event::Defined(it.clone())))
}

/// What is called otherwise, or counted in something else, is another indicator (G-9, M-1).
fn redefine(
    register: &Register,
    by: &Context<'_>,
    id: IndicatorId,
    (indicator, it): (&Indicator, &Definition),
) -> Result<(), Refusal> {
    let old = &indicator.definition.value;
    by.require_reason(Rule::G6, "reason for the new definition")?;
    since(register, by, id, indicator.definition.effective_at)?;
    if it.reference != old.reference {
        let found = format!("reference `{}` for what is called `{}`", it.reference, old.reference);
        return Err(Refusal::new(Rule::G9, found).about(id));
    }
    if it.unit != old.unit {
        let found = format!("unit `{}` for what is measured in `{}`", it.unit, old.unit);
        return Err(Refusal::new(Rule::M1, found).about(id));
    }
    Ok(())
}

fn record_measurement(
    register: &Register,
    by: &Context<'_>,
    id: IndicatorId,
    it: &Measurement,
) -> Result<Decision, Refusal> {
    let indicator = existing(&register.indicators, id)?;
    if indicator.period_of(it.measurement).is_some() {
        return Err(Refusal::new(Rule::G9, "an identity that is taken").about(id));
    }
    ended(register, by, id, it.period)?;
    fits(indicator, id, &it.unit, it.reading)?;
    if let Some((period, _)) = indicator.overlapping(it.period).next() {
        by.require(register, Rule::M1, false, || {
            format!("a measurement for {}, where {period} is measured; correct that", it.period)
        })?;
    }
    Ok(Decision::of(id, Event::MeasurementRecorded(it.clone())))
}

/// The days lie behind when the act takes effect (G-1).
fn ended(register: &Register, by: &Context<'_>, id: IndicatorId, period: Period) -> Result<(), Refusal> {
    if by.effective_at.is_before(period.last().into(), register.offset()) {
        let found = format!("the days {period}, effective {}", by.effective_at);
        return Err(Refusal::new(Rule::G1, found).about(id));
    }
    Ok(())
}

/// What was read is in the unit of the indicator, and a part is no more than its whole (M-1). No waiver mends what
/// has no value.
fn fits(indicator: &Indicator, id: IndicatorId, unit: &Unit, reading: Reading) -> Result<(), Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::M1, found).about(id));
    let expected = &indicator.definition.value.unit;
    if unit != expected {
        return refuse(format!("a measurement in `{unit}`, where the indicator is in `{expected}`"));
    }
    let Reading::Ratio { numerator, denominator } = reading else { return Ok(()) };
    if *unit != Unit::Percent {
        return refuse(format!("a part of a whole, where the indicator is in `{expected}`"));
    }
    if numerator > denominator || denominator.is_zero() {
        return refuse(format!("{numerator} of {denominator}"));
    }
    Ok(())
}

fn correct_measurement(
    register: &Register,
    by: &Context<'_>,
    id: IndicatorId,
    it: MeasurementCorrection,
) -> Result<Decision, Refusal> {
    let indicator = existing(&register.indicators, id)?;
    let Some(period) = indicator.period_of(it.measurement) else {
        return Err(Refusal::new(Rule::G4, format!("no measurement {}", it.measurement)).about(id));
    };
    let latest = indicator.latest.iter().find(|old| old.measurement.value.measurement == it.measurement);
    if latest.is_some_and(|old| old.reading() == it.reading) {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the correction")?;
    ended(register, by, id, period)?;
    latest.map_or(Ok(()), |old| since(register, by, id, old.measurement.effective_at))?;
    fits(indicator, id, &indicator.definition.value.unit, it.reading)?;
    Ok(Decision::of(id, Event::MeasurementCorrected(it)))
}

fn analyze(
    register: &Register,
    by: &Context<'_>,
    id: IndicatorId,
    it: &Analysis,
) -> Result<Decision, Refusal> {
    let indicator = existing(&register.indicators, id)?;
    ended(register, by, id, it.period)?;
    by.require_meaning(&it.conclusion, "conclusion")?;
    it.action_needed.iter().try_for_each(|action| by.require_meaning(action, "action that is needed"))?;
    let (measurements, collectors) = indicator.measured_within(it.period).unzip();
    let analysis = CollectedAnalysis { analysis: it.clone(), measurements, collectors };
    let count = analysis.measurements.len();
    if !(1..=ANALYZED_MAX).contains(&count) {
        let found =
            format!("{count} measurements within {}, where 1 to {ANALYZED_MAX} are looked at", it.period);
        return Err(Refusal::new(Rule::G4, found).about(id));
    }
    let looked_at = indicator.latest.iter().map(|old| &old.measurement);
    looked_at
        .filter(|old| analysis.measurements.contains(&old.value.measurement))
        .try_for_each(|old| since(register, by, id, old.effective_at))?;
    Ok(Decision::of(id, Event::MeasurementsAnalyzed(analysis)))
}

#[cfg(test)]
mod tests;
