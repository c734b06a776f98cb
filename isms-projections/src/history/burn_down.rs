//! Burn-down: how much was open at the end of each month, and how much came and went.
//!
//! ISO/IEC 27001:2022, 8.3, 9.1 and 10.2. Counted from how long each thing was open, not from what somebody has counted.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use isms_core::aggregate::incident::State as Incident;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::Timestamp;

use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::Cell;
use crate::chart::{Chart, Line, Stroke, Trend};
use crate::lives::{Lives, Spell, spells};
use crate::month::Month;
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row};
use crate::value;

/// The burn-down.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "burn-down",
    title: "Burn-down",
    version: 1,
    theme: Theme::Improvement,
    question: "Do we close more than comes in?",
    columns,
    source: Source::Log(|moment| {
        Box::new(BurnDown(Lives::until(moment, |thing| {
            matches!(thing, Stream::Nonconformity(_) | Stream::Risk(_) | Stream::Incident(_))
        })))
    }),
};

/// What is counted: the key of its column, and what it is called.
const COUNTED: [(&str, &str); 5] = [
    ("nonconformities", "Nonconformities"),
    ("actions", "Actions"),
    ("risks", "Risks above acceptance"),
    ("treatments", "Treatments"),
    ("incidents", "Incidents"),
];

fn columns() -> Vec<Column> {
    let month = [Column::across("month", "Month", Kind::Key)];
    let open = COUNTED.iter().map(|(key, heading)| Column::across(*key, *heading, Kind::Number));
    let came = COUNTED.iter().flat_map(|(key, heading)| {
        let came = Column::beneath(format!("{key}_opened"), format!("{heading}: came"), Kind::Number);
        let went = Column::beneath(format!("{key}_closed"), format!("{heading}: went"), Kind::Number);
        [came, went]
    });
    month.into_iter().chain(open).chain(came).collect()
}

/// What was open of one thing: which of the five, and which part of it.
type Part = (usize, Option<String>);

#[derive(Debug)]
struct BurnDown(Lives);

impl Projection for BurnDown {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for BurnDown {
    fn report(&self, moment: &Moment) -> Report {
        let register = &moment.register;
        let told = self.0.told().filter(|(thing, _)| register.exists(*thing));
        let all: Vec<_> = told.flat_map(|(_, stations)| spells(&stations, |of| open(register, of))).collect();
        let months = months(moment, &all);
        let rows = months.iter().map(|month| row(moment, *month, &all)).collect();
        let mut report =
            HISTORY.report(moment, vec![HISTORY.table("months", "Open at the end of each month", rows)]);
        report.charts.push(chart(moment, &months, &all));
        report.notes.push("The last month is counted up to the day of the report.".into());
        report
    }
}

/// What is open of the one thing that a register has.
fn open(all: &Register, of: &Register) -> BTreeSet<Part> {
    let whole = |what: usize, is_open: bool| is_open.then_some((what, None));
    let mut open = BTreeSet::new();
    for (_, it) in of.nonconformities.iter() {
        open.extend(whole(0, !it.is_closed()));
        let actions = it.open_actions().filter(|_| !it.is_closed());
        open.extend(actions.map(|it| (1, Some(it.planned.value.action.to_string()))));
    }
    for (_, it) in of.risks.iter() {
        open.extend(whole(2, it.is_above_acceptance(all)));
        let treatments = it.open_treatments().filter(|_| it.closed.is_none());
        open.extend(treatments.map(|it| (3, Some(it.id.to_string()))));
    }
    for (_, it) in of.incidents.iter() {
        open.extend(whole(4, !matches!(it.state(), Incident::Closed | Incident::Dismissed)));
    }
    open
}

/// The months from the first in which something was open to that of the day.
fn months(moment: &Moment, all: &[Spell<Part>]) -> Vec<Month> {
    let offset = moment.register.offset();
    let last = Month::of(moment.latest().end(offset).day(offset));
    let first = all.iter().map(|it| it.from).min();
    let first = first.map(|it| Month::of(it.day(offset)));
    first.into_iter().flat_map(|first| first.through(last)).collect()
}

/// The day whose end counts for a month: its last, or that of the report.
fn counted_on(moment: &Moment, month: Month) -> NaiveDate {
    month.last().map_or(moment.today(), |last| last.min(moment.today()))
}

fn is_open_on(moment: &Moment, it: &Spell<Part>, day: NaiveDate) -> bool {
    let offset = moment.register.offset();
    it.from.day(offset) <= day && it.until.is_none_or(|until| until.day(offset) > day)
}

fn open_on(moment: &Moment, all: &[Spell<Part>], what: usize, day: NaiveDate) -> usize {
    all.iter().filter(|it| it.what.0 == what && is_open_on(moment, it, day)).count()
}

fn row(moment: &Moment, month: Month, all: &[Spell<Part>]) -> Row {
    let offset = moment.register.offset();
    let (last, mut basis) = (counted_on(moment, month), Basis::default());
    let within = |at: Timestamp| Month::of(at.day(offset)) == month;
    for it in all {
        let ended = it.until.is_some_and(within);
        if is_open_on(moment, it, last) || within(it.from) || ended {
            basis.add(it.began.iter().copied());
            basis.add(it.ended.iter().copied().filter(|_| ended));
        }
    }
    // That nothing was open rests on what ended before.
    let before = all.iter().filter(|it| it.until.is_some_and(|until| until.day(offset) <= last));
    basis.add(before.flat_map(|it| it.ended.iter().copied()).max());
    let mut cells = vec![Cell::Date(month.to_string())];
    cells.extend((0..COUNTED.len()).map(|what| value::count(open_on(moment, all, what, last))));
    cells.extend((0..COUNTED.len()).flat_map(|what| {
        let of = || all.iter().filter(move |it| it.what.0 == what);
        let came = of().filter(|it| within(it.from)).count();
        let went = of().filter(|it| it.until.is_some_and(within)).count();
        [value::count(came), value::count(went)]
    }));
    basis.row(cells)
}

fn chart(moment: &Moment, months: &[Month], all: &[Spell<Part>]) -> Chart {
    let line = |(what, (_, heading)): (usize, &(&str, &str))| {
        let open = |month: &Month| open_on(moment, all, what, counted_on(moment, *month));
        let values = months.iter().map(|month| u32::try_from(open(month)).ok().map(f64::from)).collect();
        Line { name: (*heading).into(), stroke: Stroke::Steps, values }
    };
    Chart::Trend(Trend {
        caption: "Open at the end of each month".into(),
        unit: "open".into(),
        periods: months.iter().map(ToString::to_string).collect(),
        lines: COUNTED.iter().enumerate().map(line).collect(),
    })
}
