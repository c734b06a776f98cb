//! Calendar: everything that is due and everything that ends, in the order of days; what was not done in time comes first.
//!
//! ISO/IEC 27001:2022, 6.2, 8.1, 9.1 to 9.3 and 10.2.

use std::collections::BTreeMap;

use isms_core::deadline::{Deadline, deadlines};
use isms_core::moment::Moment;
use isms_core::vocabulary::time::PartialDate;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::chart::{Chart, Line, Stroke, Trend};
use crate::month::Month;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The calendar.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "calendar",
    title: "Calendar",
    version: 1,
    theme: Theme::Operation,
    question: "What is due next, what is late, and whose is it?",
    columns,
    source: Source::Register(build),
};

/// How many days before its last day something deserves a look.
const SOON: i64 = 30;

fn columns() -> Vec<Column> {
    vec![
        Column::across("thing", "Thing", Kind::Key),
        Column::across("date", "Date", Kind::Date),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("what", "What", Kind::Prose),
        Column::across("responsible", "Responsible", Kind::Short),
        Column::across("days_left", "Days left", Kind::Number),
        Column::across("status", "Status", Kind::Short),
        Column::beneath("rule", "Rule", Kind::Short),
    ]
}

fn month_columns() -> Vec<Column> {
    vec![
        Column::across("month", "Month", Kind::Key),
        Column::across("due", "To be done", Kind::Number),
        Column::across("overdue", "Overdue", Kind::Number),
        Column::across("ends", "Ends", Kind::Number),
        Column::across("expired", "Expired", Kind::Number),
        Column::beneath("kinds", "Of these", Kind::Prose),
    ]
}

fn build(moment: &Moment) -> Report {
    let all = deadlines(&moment.register, moment.at);
    let months = by_month(moment, &all);
    let rows = all.iter().map(|it| row(moment, it)).collect();
    let months = Table {
        name: "months".into(),
        caption: "Month by month".into(),
        columns: month_columns(),
        rows: months.iter().map(|(month, it)| month_row(moment, *month, it)).collect(),
    };
    let mut report = VIEW.report(moment, vec![VIEW.table("deadlines", "Deadlines", rows), months]);
    report.charts.extend(chart(moment, &all));
    report.notes.push("Something is overdue, or has expired, from the day after its date.".into());
    report
}

fn row(moment: &Moment, it: &Deadline) -> Row {
    let (register, offset) = (&moment.register, moment.register.offset());
    let mut basis = Basis::of(register, it.about);
    basis.add(it.rests_on.iter().copied());
    basis.row(vec![
        Cell::Link(naming::link(register, it.about)),
        value::date(register, Some(it.due)),
        Cell::Text(value::word(it.what)),
        value::text(which(it)),
        naming::cell(register, it.responsible),
        Cell::Integer(it.days_left(moment.today(), offset)),
        Cell::Status(status(moment, it)),
        value::text(it.rule.map(|rule| rule.entry().id)),
    ])
}

/// Which of the thing's it is; of a clock that runs in hours also until when exactly.
fn which(it: &Deadline) -> Option<String> {
    let exactly = if let PartialDate::Instant(at) = it.due { Some(format!("until {at}")) } else { None };
    let words: Vec<_> = it.which.iter().cloned().chain(exactly).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Whether something is late, soon or ahead.
fn status(moment: &Moment, it: &Deadline) -> Status {
    let offset = moment.register.offset();
    match (it.has_passed(moment.at, offset), it.what.is_an_end()) {
        (true, true) => value::status("expired", Mark::Gap),
        (true, false) => value::status("overdue", Mark::Gap),
        (false, true) if it.days_left(moment.today(), offset) <= SOON => {
            value::status("ends soon", Mark::Attention)
        }
        (false, false) if it.days_left(moment.today(), offset) <= SOON => {
            value::status("due soon", Mark::Attention)
        }
        (false, _) => value::status("ahead", Mark::Neutral),
    }
}

/// The deadlines of each month that has some.
fn by_month<'a>(moment: &Moment, all: &'a [Deadline]) -> BTreeMap<Month, Vec<&'a Deadline>> {
    let mut months: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for it in all {
        months.entry(Month::of(it.due.first_day(moment.register.offset()))).or_default().push(it);
    }
    months
}

fn month_row(moment: &Moment, month: Month, of: &[&Deadline]) -> Row {
    let mut basis = Basis::default();
    let mut kinds: BTreeMap<_, usize> = BTreeMap::new();
    for it in of {
        basis.add(it.rests_on.iter().copied());
        *kinds.entry(value::word(it.what)).or_default() += 1;
    }
    let passed = |it: &Deadline| it.has_passed(moment.at, moment.register.offset());
    let count = |is_end: bool, only_passed: bool| {
        let such = of.iter().filter(|it| it.what.is_an_end() == is_end && (!only_passed || passed(it)));
        value::count(such.count())
    };
    basis.row(vec![
        Cell::Date(month.to_string()),
        count(false, false),
        count(false, true),
        count(true, false),
        count(true, true),
        value::list(kinds.into_iter().map(|(kind, many)| format!("{kind} {many}"))),
    ])
}

/// How many months are drawn: what lies further ahead, or was meant to, is in the table.
const MONTHS_DRAWN: usize = 36;

/// How many deadlines each month has, from the earliest that still is one.
fn chart(moment: &Moment, all: &[Deadline]) -> Option<Chart> {
    let months = by_month(moment, all);
    let (first, last) = (*months.keys().next()?, *months.keys().next_back()?);
    let drawn: Vec<Month> = first.through(last).take(MONTHS_DRAWN).collect();
    let until = drawn.last().filter(|until| **until < last);
    let until = until.map(|it| format!(", until {it}")).unwrap_or_default();
    let counts = |is_end: bool| {
        let such = |of: &Vec<&Deadline>| of.iter().filter(|it| it.what.is_an_end() == is_end).count();
        let count = |month| months.get(&month).map(such).unwrap_or_default();
        drawn.iter().map(|month| u32::try_from(count(*month)).ok().map(f64::from)).collect()
    };
    let line = |name: &str, values| Line { name: name.into(), stroke: Stroke::Steps, values };
    Some(Chart::Trend(Trend {
        caption: format!("Deadlines by month{until}"),
        unit: "deadlines".into(),
        periods: drawn.iter().map(ToString::to_string).collect(),
        lines: vec![line("to be done", counts(false)), line("ends", counts(true))],
    }))
}
