//! Series: what indicators were, period by period, read from the log: as recorded, as corrected, and as analyzed.

use std::collections::BTreeMap;

use isms_core::aggregate::indicator::measurement::{Measurement, MeasurementCorrection, Reading};
use isms_core::aggregate::indicator::{CollectedAnalysis, Event as IndicatorEvent};
use isms_core::event::Event;
use isms_core::id::{IndicatorId, MeasurementId, PersonId};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::vocabulary::period::Period;
use isms_core::vocabulary::quantity::Quantity;
use isms_core::vocabulary::scale::Direction;

use crate::cell::{Mark, Status};
use crate::chart::{Line, Stroke};
use crate::facts::{Fact, Facts};
use crate::projection::Projection;
use crate::value;

/// What the log says of the measurements of all indicators.
pub(crate) struct Series(Facts<Said>);

/// What an event says of the measurements of an indicator.
#[derive(Clone)]
enum Said {
    Measured(Measurement),
    Corrected(MeasurementCorrection),
    Analyzed(CollectedAnalysis),
}

/// What an indicator was for one period.
pub(crate) struct Point {
    /// As it was recorded; where that very event was corrected, as the correction has it.
    pub(crate) measured: Fact<Measurement>,
    /// What was read at first.
    pub(crate) recorded: Reading,
    /// What should have been read, the latest last.
    pub(crate) corrections: Vec<Fact<MeasurementCorrection>>,
    /// The latest analysis that looked at it.
    pub(crate) analysis: Option<Fact<CollectedAnalysis>>,
}

/// The measurements of each indicator, in the order of their periods.
pub(crate) type Points = BTreeMap<IndicatorId, Vec<Point>>;

impl Series {
    /// Measurements up to a moment, none of them read yet.
    pub(crate) fn until(moment: &Moment) -> Self {
        Self(Facts::until(moment, said))
    }

    /// The measurements that stand.
    pub(crate) fn points(&self) -> Points {
        let mut points = Points::new();
        let mut places: BTreeMap<(IndicatorId, MeasurementId), usize> = BTreeMap::new();
        for fact in self.0.standing() {
            let Stream::Indicator(id) = fact.stream else { continue };
            let series = points.entry(id).or_default();
            match &fact.value {
                Said::Measured(it) => {
                    places.insert((id, it.measurement), series.len());
                    let measured = fact.with(it.clone());
                    let recorded = self.recorded(fact.seq).unwrap_or(it.reading);
                    series.push(Point { measured, recorded, corrections: Vec::new(), analysis: None });
                }
                Said::Corrected(it) => {
                    let place = places.get(&(id, it.measurement));
                    if let Some(point) = place.and_then(|at| series.get_mut(*at)) {
                        point.corrections.push(fact.with(*it));
                    }
                }
                Said::Analyzed(it) => {
                    for of in &it.measurements {
                        let place = places.get(&(id, *of));
                        if let Some(point) = place.and_then(|at| series.get_mut(*at)) {
                            point.analysis = Some(fact.with(it.clone()));
                        }
                    }
                }
            }
        }
        let place = |it: &Point| (it.period().last(), it.period().first(), it.measured.seq);
        for series in points.values_mut() {
            series.sort_by_key(place);
        }
        points
    }

    /// What the measurement at a position said when it was recorded.
    fn recorded(&self, seq: u64) -> Option<Reading> {
        let Said::Measured(it) = &self.0.as_recorded(seq)?.value else { return None };
        Some(it.reading)
    }
}

impl Projection for Series {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

fn said(_: Stream, event: &Event) -> Option<Said> {
    let Event::Indicator(event) = event else { return None };
    match event {
        IndicatorEvent::Defined(_) => None,
        IndicatorEvent::MeasurementRecorded(it) => Some(Said::Measured(it.clone())),
        IndicatorEvent::MeasurementCorrected(it) => Some(Said::Corrected(*it)),
        IndicatorEvent::MeasurementsAnalyzed(it) => Some(Said::Analyzed(it.clone())),
    }
}

impl Point {
    /// The days that it is of.
    pub(crate) fn period(&self) -> Period {
        self.measured.value.period
    }

    /// What is taken as read.
    pub(crate) fn reading(&self) -> Reading {
        self.corrections.last().map_or(self.measured.value.reading, |it| it.value.reading)
    }

    /// What is taken as its value.
    pub(crate) fn value(&self) -> Quantity {
        self.reading().value()
    }

    /// Who has collected it.
    pub(crate) fn collector(&self) -> Option<PersonId> {
        self.measured.value.collected_by.or(self.measured.by)
    }

    /// Whether it is read otherwise than it was first recorded.
    pub(crate) fn is_corrected(&self) -> bool {
        self.measured.is_corrected() || !self.corrections.is_empty()
    }

    /// Who has corrected it last, where somebody has.
    pub(crate) fn corrector(&self) -> Option<PersonId> {
        let correction = self.corrections.last().map(|it| it.by);
        correction
            .unwrap_or_else(|| self.measured.others.last().copied().filter(|_| self.measured.is_corrected()))
    }

    /// The events by which its value is known.
    pub(crate) fn rests_on(&self) -> impl Iterator<Item = u64> {
        self.measured.rests_on().chain(self.corrections.iter().flat_map(Fact::rests_on))
    }
}

/// Which way a value went, and whether that is better.
pub(crate) fn course(before: Quantity, last: Quantity, better: Direction) -> Status {
    let arrow = match last.cmp(&before) {
        std::cmp::Ordering::Greater => "↑",
        std::cmp::Ordering::Less => "↓",
        std::cmp::Ordering::Equal => return value::status("→ the same", Mark::Neutral),
    };
    if better.reaches(last, before) {
        value::status(format!("{arrow} better"), Mark::Good)
    } else {
        value::status(format!("{arrow} worse"), Mark::Attention)
    }
}

/// A value as a drawing needs it: how exact it is, the table says.
pub(crate) fn height(value: Quantity) -> Option<f64> {
    value.to_string().parse().ok()
}

/// A line at the height of one value, against which others are held.
pub(crate) fn level(name: &str, value: Quantity, periods: usize) -> Line {
    Line { name: name.into(), stroke: Stroke::Dashed, values: vec![height(value); periods] }
}
