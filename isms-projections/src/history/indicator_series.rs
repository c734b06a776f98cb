//! Indicator series: what each indicator was period by period, who has measured and who has analyzed it, and which
//! periods passed without a measurement.
//!
//! ISO/IEC 27001:2022, 9.1. Every value is held against the thresholds as they are defined at the moment, so that a
//! whole series is read by one measure.

use isms_core::aggregate::indicator::frequency::Frequency;
use isms_core::aggregate::indicator::measurement::Reading;
use isms_core::aggregate::indicator::{Indicator, Level};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::vocabulary::period::Period;

use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::chart::{Chart, Line, Stroke, Trend};
use crate::facts::Fact;
use crate::listing::{Listed, listed};
use crate::projection::Projection;
use crate::series::{self, Point, Series};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The series of indicators.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "indicator-series",
    title: "Indicators period by period",
    version: 1,
    theme: Theme::Evaluation,
    question: "What was measured, for which periods not, and what was made of it?",
    columns,
    source: Source::Log(begin),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("indicator", "Indicator", Kind::Key),
        Column::across("from", "From", Kind::Date),
        Column::across("until", "Until", Kind::Date),
        Column::across("value", "Value", Kind::Number),
        Column::across("unit", "Unit", Kind::Short),
        Column::across("state", "State", Kind::Short),
        Column::across("collected_by", "Collected by", Kind::Short),
        Column::across("analyzed_by", "Analyzed by", Kind::Short),
        Column::across("independence", "Independence", Kind::Short),
        Column::beneath("numerator", "Part", Kind::Number),
        Column::beneath("denominator", "Whole", Kind::Number),
        Column::beneath("source", "Source", Kind::Short),
        Column::beneath("recorded", "Recorded", Kind::Date),
        Column::beneath("recorded_value", "Recorded as", Kind::Number),
        Column::beneath("corrected_by", "Corrected by", Kind::Short),
        Column::beneath("correction_reason", "Why corrected", Kind::Prose),
        Column::beneath("analyzed", "Analyzed", Kind::Date),
        Column::beneath("trend", "Trend, as analyzed", Kind::Short),
        Column::beneath("conclusion", "Conclusion", Kind::Prose),
        Column::beneath("action_needed", "Action needed", Kind::Prose),
    ]
}

fn begin(moment: &Moment) -> Box<dyn Account> {
    Box::new(Told(Series::until(moment)))
}

/// What the log says of the measurements.
struct Told(Series);

impl Projection for Told {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for Told {
    fn report(&self, moment: &Moment) -> Report {
        let points = self.0.points();
        let (mut rows, mut sums, mut charts) = (Vec::new(), Vec::new(), Vec::new());
        for it in listed(&moment.register.indicators) {
            let measured = points.get(&it.id).map(Vec::as_slice).unwrap_or_default();
            let line = Sequence::of(moment, &it, measured);
            rows.extend(line.periods.iter().map(|period| line.row(period)));
            sums.push(line.sum());
            charts.extend(line.chart());
        }
        let indicators = Table {
            name: "indicators".into(),
            caption: "Indicators".into(),
            columns: sum_columns(),
            rows: sums,
        };
        let mut report = HISTORY.report(moment, vec![HISTORY.table("periods", "Periods", rows), indicators]);
        report.charts = charts;
        report.notes.push(
            "Every value is held against the thresholds as they are defined today. A period counts as not measured \
             when it has passed as a whole, by the indicator's own frequency."
                .into(),
        );
        report
    }
}

/// What an indicator was for a period, or that nobody has measured it.
enum Passed<'a> {
    Measured(&'a Point),
    Unmeasured(Period),
}

impl Passed<'_> {
    fn period(&self) -> Period {
        match self {
            Self::Measured(point) => point.period(),
            Self::Unmeasured(period) => *period,
        }
    }
}

/// One indicator with its periods, measured or not, in their order.
struct Sequence<'a> {
    moment: &'a Moment,
    it: &'a Listed<'a, Indicator>,
    periods: Vec<Passed<'a>>,
}

impl<'a> Sequence<'a> {
    fn of(moment: &'a Moment, it: &'a Listed<'a, Indicator>, measured: &'a [Point]) -> Self {
        let is_kept = it.voided.is_none();
        let gaps = is_kept.then(|| it.entry.unmeasured(moment.latest(), moment.register.offset()));
        let gaps = gaps.into_iter().flatten().map(Passed::Unmeasured);
        let mut periods: Vec<_> = measured.iter().map(Passed::Measured).chain(gaps).collect();
        periods.sort_by_key(|it| (it.period().last(), it.period().first()));
        Self { moment, it, periods }
    }

    fn measured(&self) -> impl DoubleEndedIterator<Item = &'a Point> {
        self.periods.iter().filter_map(|it| match it {
            Passed::Measured(point) => Some(*point),
            Passed::Unmeasured(_) => None,
        })
    }

    fn row(&self, passed: &Passed<'_>) -> Row {
        let register = &self.moment.register;
        let mut basis = self.it.basis(register);
        let definition = &basis.note(&self.it.entry.definition).value;
        let period = passed.period();
        let mut cells = vec![
            Cell::Link(naming::link(register, self.it.id)),
            value::day(Some(period.first())),
            value::day(Some(period.last())),
        ];
        match passed {
            Passed::Unmeasured(_) => cells.extend([
                Cell::Empty,
                Cell::Text(definition.unit.to_string()),
                self.it.status(|| value::status("not measured", Mark::Gap)),
            ]),
            Passed::Measured(point) => {
                basis.add(point.rests_on());
                basis.add(point.analysis.iter().flat_map(Fact::rests_on));
                cells.extend([
                    value::decimal(Some(point.value())),
                    Cell::Text(definition.unit.to_string()),
                    self.it.status(|| level(definition.level(point.value()))),
                ]);
                cells.extend(read(register, point));
            }
        }
        basis.row(cells)
    }

    /// What is to be said of it as a whole.
    fn sum(&self) -> Row {
        let (register, indicator) = (&self.moment.register, self.it.entry);
        let mut basis = self.it.basis(register);
        let definition = &basis.note(&indicator.definition).value;
        basis.add(self.measured().flat_map(Point::rests_on));
        let analysis = basis.read(indicator.analysis.as_ref());
        let due = indicator.measurement_due(register.offset());
        let (many, last) = (self.measured().count(), self.measured().next_back());
        let before = self.measured().rev().nth(1);
        let course = before.zip(last).map(|(before, last)| {
            Cell::Status(series::course(before.value(), last.value(), definition.direction))
        });
        let by_collector = analysis.map(|_| independence(indicator.is_analyzed_by_a_collector()));
        let state = match last {
            None => value::status("never measured", Mark::Attention),
            Some(last) => level(definition.level(last.value())),
        };
        basis.row(vec![
            Cell::Link(naming::link(register, self.it.id)),
            Cell::Text(definition.name.to_string()),
            value::decimal(last.map(Point::value)),
            Cell::Text(definition.unit.to_string()),
            course.unwrap_or(Cell::Empty),
            self.it.status(|| state),
            value::count(many),
            value::count(self.periods.len() - many),
            value::day(due),
            Cell::Text(definition.information_need.to_string()),
            Cell::Text(definition.formula.to_string()),
            Cell::Text(value::word(definition.kind)),
            Cell::Text(frequency(definition.frequency)),
            Cell::Text(value::word(definition.direction)),
            value::decimal(definition.thresholds.map(|it| it.warning)),
            value::decimal(definition.thresholds.map(|it| it.critical)),
            Cell::Link(naming::link(register, definition.collector)),
            Cell::Link(naming::link(register, definition.analyst)),
            value::day(analysis.map(|it| it.value.analysis.period.last())),
            by_collector.map_or(Cell::Empty, Cell::Status),
        ])
    }

    /// The values against the thresholds; nothing where nothing was measured.
    fn chart(&self) -> Option<Chart> {
        self.measured().next().filter(|_| self.it.voided.is_none())?;
        let definition = &self.it.entry.definition.value;
        let values = self.periods.iter().map(|it| match it {
            Passed::Measured(point) => series::height(point.value()),
            Passed::Unmeasured(_) => None,
        });
        let many = self.periods.len();
        let line =
            Line { name: definition.reference.to_string(), stroke: Stroke::Solid, values: values.collect() };
        let thresholds = definition.thresholds.map(|it| {
            [series::level("warning", it.warning, many), series::level("critical", it.critical, many)]
        });
        Some(Chart::Trend(Trend {
            caption: format!("{}: {}", definition.reference, definition.name),
            unit: definition.unit.to_string(),
            periods: self.periods.iter().map(|it| it.period().last().to_string()).collect(),
            lines: std::iter::once(line).chain(thresholds.into_iter().flatten()).collect(),
        }))
    }
}

/// Who has read it, what was read at first, and what was made of it.
fn read(register: &Register, point: &Point) -> [Cell; 14] {
    let analysis = point.analysis.as_ref();
    let said = analysis.map(|it| &it.value.analysis);
    let (part, whole) = match point.reading() {
        Reading::Value(_) => (None, None),
        Reading::Ratio { numerator, denominator } => (Some(numerator), Some(denominator)),
    };
    let correction = point.corrections.last();
    let recorded = point.is_corrected().then(|| point.recorded.value());
    let by_collector = analysis.map(|it| independence(it.value.is_by_a_collector(it.hands())));
    [
        naming::cell(register, point.collector()),
        naming::cell(register, analysis.and_then(|it| it.by)),
        by_collector.map_or(Cell::Empty, Cell::Status),
        value::decimal(part),
        value::decimal(whole),
        Cell::Text(point.measured.value.source.to_string()),
        value::date(register, Some(point.measured.effective_at)),
        value::decimal(recorded),
        naming::cell(register, point.corrector()),
        value::text(correction.and_then(|it| it.reason.as_ref())),
        value::date(register, analysis.map(|it| it.effective_at)),
        value::text(said.map(|it| value::word(it.trend))),
        value::text(said.map(|it| &it.conclusion)),
        value::text(said.and_then(|it| it.action_needed.as_ref())),
    ]
}

fn frequency(frequency: Frequency) -> String {
    match frequency {
        Frequency::Days(days) => format!("every {days} days"),
        Frequency::Daily
        | Frequency::Weekly
        | Frequency::Monthly
        | Frequency::Quarterly
        | Frequency::HalfYearly
        | Frequency::Yearly => value::word(frequency),
    }
}

/// How a value stands to the thresholds.
fn level(level: Option<Level>) -> Status {
    match level {
        None => value::status("measured, no thresholds", Mark::Neutral),
        Some(Level::Good) => value::status("good", Mark::Good),
        Some(Level::Warning) => value::status("warning", Mark::Attention),
        Some(Level::Critical) => value::status("critical", Mark::Gap),
    }
}

/// Whether those who analyzed it are others than those who collected it.
fn independence(is_by_a_collector: bool) -> Status {
    if is_by_a_collector {
        value::status("analyzed by its collector", Mark::Attention)
    } else {
        value::status("analyzed by another", Mark::Good)
    }
}

fn sum_columns() -> Vec<Column> {
    vec![
        Column::across("indicator", "Indicator", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("last_value", "Last value", Kind::Number),
        Column::across("unit", "Unit", Kind::Short),
        Column::across("trend", "Trend", Kind::Short),
        Column::across("state", "State", Kind::Short),
        Column::across("measured", "Periods measured", Kind::Number),
        Column::across("unmeasured", "Periods not measured", Kind::Number),
        Column::across("next_due", "Next period ends", Kind::Date),
        Column::beneath("information_need", "To be known", Kind::Prose),
        Column::beneath("formula", "Formula", Kind::Prose),
        Column::beneath("kind", "Kind", Kind::Short),
        Column::beneath("frequency", "Frequency", Kind::Short),
        Column::beneath("better", "Better is", Kind::Short),
        Column::beneath("warning", "Warning beyond", Kind::Number),
        Column::beneath("critical", "Critical beyond", Kind::Number),
        Column::beneath("collector", "Collector", Kind::Short),
        Column::beneath("analyst", "Analyst", Kind::Short),
        Column::beneath("analyzed_until", "Analyzed until", Kind::Date),
        Column::beneath("independence", "Independence", Kind::Short),
    ]
}
