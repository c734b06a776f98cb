//! Indicator: what is measured, how, when and by whom, and what the measurements come to.
//!
//! ISO/IEC 27001:2022, 9.1. The series of an indicator is a history, and is read from the log. The entry keeps what
//! decisions need of it: which periods are measured and by whom, and the latest few values.
//!
//! ```text
//! defined -> measured* -> analyzed*
//!               └─ corrected
//! ```

pub mod measurement;
pub mod frequency;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use self::frequency::Frequency;
use self::measurement::{Measured, Measurement, MeasurementCorrection};
use super::{Aggregate, Mentions};
use crate::id::{IndicatorId, MeasurementId, PersonId};
use crate::persistent;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::period::Period;
use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::scale::{Direction, Unit};
use crate::vocabulary::text::{Area, Prose, Reference, Title};
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// How many of the latest values an entry has: a year of months, and the month with which the last compares.
pub const LATEST_MAX: usize = 13;

/// A row of the register of indicators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Indicator {
    /// What it is, as last defined.
    pub definition: Noted<Definition>,
    /// Every period that was measured, by which measurement, and who has collected that.
    #[serde(with = "persistent")]
    pub measured: OrdMap<(Period, MeasurementId), PersonId>,
    /// The measurements of the latest periods, at most [`LATEST_MAX`], in the order of periods.
    pub latest: Vec<Measured>,
    /// The latest analysis.
    pub analysis: Option<Noted<CollectedAnalysis>>,
}

/// What can happen to an indicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was defined; or, defined before, it was defined anew.
    Defined(Definition),
    /// It was measured.
    MeasurementRecorded(Measurement),
    /// What was measured is another value.
    MeasurementCorrected(MeasurementCorrection),
    /// Its measurements were looked at.
    MeasurementsAnalyzed(CollectedAnalysis),
}

/// What an indicator is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What people call it, unique among indicators.
    pub reference: Reference,
    /// Its name.
    pub name: Title,
    /// What somebody needs to know.
    pub information_need: Prose,
    /// How its value is found.
    pub formula: Prose,
    /// In what it is counted.
    pub unit: Unit,
    /// Which way is better.
    pub direction: Direction,
    /// From which values on somebody is to act.
    pub thresholds: Option<Thresholds>,
    /// How often it is measured.
    pub frequency: Frequency,
    /// Who measures it, and answers for its series.
    pub collector: Responsible,
    /// Who analyzes its measurements.
    pub analyst: Responsible,
    /// What it tells.
    pub kind: Kind,
    /// The unit, process or system that it measures.
    pub area: Option<Area>,
}

/// From which values on somebody is to act. What is worse than both is critical.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// The last value that needs no attention.
    pub warning: Quantity,
    /// The last value that can wait.
    pub critical: Quantity,
}

/// How a value stands to the thresholds, the worse the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It needs no attention.
    Good,
    /// It needs attention.
    Warning,
    /// It cannot wait.
    Critical,
}

/// What an indicator tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// How well information security is performed: whether what was planned is done.
    Performance,
    /// How effective the management system is: whether what is done achieves what it is for.
    Effectiveness,
}

/// What somebody makes of the measurements of some days. Who acts is the analyst (rule M-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    /// The days. Every measurement of a period within them was looked at.
    pub period: Period,
    /// What follows from them.
    pub conclusion: Prose,
    /// Which way things go.
    pub trend: Trend,
    /// What needs to be done.
    pub action_needed: Option<Prose>,
}

/// An analysis, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectedAnalysis {
    /// The analysis.
    pub analysis: Analysis,
    /// The measurements that were looked at.
    pub measurements: BTreeSet<MeasurementId>,
    /// Who has collected them.
    pub collectors: BTreeSet<PersonId>,
}

/// Which way things go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// They become better.
    Improving,
    /// They stay as they are.
    Stable,
    /// They become worse.
    Worsening,
    /// Nobody can tell yet.
    Unclear,
}

impl Definition {
    /// How a value stands to the thresholds; none where there are none.
    #[must_use]
    pub fn level(&self, value: Quantity) -> Option<Level> {
        let Thresholds { warning, critical } = self.thresholds?;
        Some(if !self.direction.reaches(value, critical) {
            Level::Critical
        } else if !self.direction.reaches(value, warning) {
            Level::Warning
        } else {
            Level::Good
        })
    }
}

impl CollectedAnalysis {
    /// Whether one of those who had a hand in it has also collected some of what was analyzed (rule M-2).
    pub fn is_by_a_collector(&self, mut hands: impl Iterator<Item = PersonId>) -> bool {
        hands.any(|person| self.collectors.contains(&person))
    }
}

impl Indicator {
    /// The measurement with this identity, and the period that it is of.
    #[must_use]
    pub fn period_of(&self, measurement: MeasurementId) -> Option<Period> {
        self.measured.keys().find(|(_, id)| *id == measurement).map(|(period, _)| *period)
    }

    /// The measurements of this period or of one that shares a day with it: one at most, unless more were allowed.
    pub fn overlapping(&self, days: Period) -> impl Iterator<Item = (Period, MeasurementId)> {
        let keys = self.measured.keys().take_while(move |(period, _)| period.first() <= days.last());
        keys.filter(move |(period, _)| period.overlaps(days)).copied()
    }

    /// The measurements of periods within these days, each with who has collected it.
    pub fn measured_within(&self, days: Period) -> impl Iterator<Item = (MeasurementId, PersonId)> {
        let from = self.measured.range((Period::from(days.first()), MeasurementId::from_u128(0))..);
        let begun = from.take_while(move |((period, _), _)| period.first() <= days.last());
        let over = begun.filter(move |((period, _), _)| period.last() <= days.last());
        over.map(|((_, id), collector)| (*id, *collector))
    }

    /// The measurement of the latest period.
    #[must_use]
    pub fn latest(&self) -> Option<&Measured> {
        self.latest.last()
    }

    /// How the latest value stands to the thresholds; none where there is no value, or there are no thresholds.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.definition.value.level(self.latest()?.value())
    }

    /// The last day of the next period to be measured, counted from the latest one, or from when it was defined.
    #[must_use]
    pub fn measurement_due(&self, offset: UtcOffset) -> Option<NaiveDate> {
        let defined = self.definition.effective_at.first_day(offset);
        let start = self.latest().map_or(defined, |it| it.measurement.value.period.last());
        self.definition.value.frequency.after(start)
    }

    /// The periods that have passed on a date without a measurement, in their order: whole ones, counted by the frequency
    /// from the end of the measured one before, or from when it was defined.
    #[must_use]
    pub fn unmeasured(&self, on: PartialDate, offset: UtcOffset) -> Vec<Period> {
        let defined = self.definition.effective_at.first_day(offset);
        let measured = || self.measured.keys().map(|(period, _)| *period);
        let mut last = measured().next().map_or(defined, |first| defined.min(first.first()));
        let mut gaps = Vec::new();
        for period in measured() {
            gaps.extend(self.periods_after(last, |end| end < period.first()));
            last = last.max(period.last());
        }
        gaps.extend(self.periods_after(last, |end| PartialDate::Day(end).is_before(on, offset)));
        gaps
    }

    /// The periods that follow a day, one after another, as long as they have ended.
    fn periods_after(
        &self,
        mut day: NaiveDate,
        has_ended: impl Fn(NaiveDate) -> bool,
    ) -> impl Iterator<Item = Period> {
        let frequency = self.definition.value.frequency;
        std::iter::from_fn(move || {
            let (first, last) = (day.succ_opt()?, frequency.after(day)?);
            day = last;
            has_ended(last).then(|| Period::new(first, last))?
        })
    }

    /// Whether whoever made the latest analysis has also collected some of what was analyzed (rule M-2).
    #[must_use]
    pub fn is_analyzed_by_a_collector(&self) -> bool {
        self.analysis.as_ref().is_some_and(|it| it.value.is_by_a_collector(it.hands()))
    }

    fn measure(&mut self, it: &Measurement, meta: &Meta<'_>) {
        let Some(collector) = it.collected_by.or(meta.actor.person()) else { return };
        self.measured.insert((it.period, it.measurement), collector);
        let place = |of: &Measured| {
            let period = of.measurement.value.period;
            (period.last(), period.first())
        };
        let measured = Measured { measurement: meta.note(it.clone()), corrected: None };
        let at = self.latest.partition_point(|old| place(old) <= place(&measured));
        self.latest.insert(at, measured);
        if self.latest.len() > LATEST_MAX {
            self.latest.remove(0);
        }
    }

    fn correct(&mut self, it: &MeasurementCorrection, meta: &Meta<'_>) {
        let same = |old: &&mut Measured| old.measurement.value.measurement == it.measurement;
        self.latest.iter_mut().filter(same).for_each(|old| old.corrected = Some(meta.note(*it)));
    }
}

impl Aggregate for Indicator {
    type Id = IndicatorId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut indicator) = entry else {
            let Event::Defined(it) = event else { return None };
            let (definition, measured) = (meta.note(it.clone()), OrdMap::new());
            return Some(Self { definition, measured, latest: Vec::new(), analysis: None });
        };
        match event {
            Event::Defined(it) => indicator.definition = meta.note(it.clone()),
            Event::MeasurementRecorded(it) => indicator.measure(it, meta),
            Event::MeasurementCorrected(it) => indicator.correct(it, meta),
            Event::MeasurementsAnalyzed(it) => indicator.analysis = Some(meta.note(it.clone())),
        }
        Some(indicator)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Defined(it) => Mentions::of([it.collector.into(), it.analyst.into()])
                .named(&it.reference)
                .within(it.area.as_ref()),
            Event::MeasurementRecorded(it) => {
                Mentions::of(it.collected_by.map(Into::into)).part(&it.measurement)
            }
            Event::MeasurementCorrected(it) => Mentions::nothing().part(&it.measurement),
            Event::MeasurementsAnalyzed(it) => {
                let analysis = Mentions::nothing().part(&format!("analysis of {}", it.analysis.period));
                it.measurements.iter().fold(analysis, Mentions::resting_on)
            }
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.definition.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.definition.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        Some(self.definition.with(self.definition.value.collector))
    }
}
