//! Trainings: what changed among those for whom one was held, and what else may have changed it.

use chrono::{Duration, NaiveDate};
use isms_core::aggregate::training_activity::Evaluation;
use isms_core::moment::Moment;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::time::PartialDate;

use super::Held;
use crate::basis::Basis;
use crate::calendar::founding;
use crate::cases::{Case, Reach, audience};
use crate::cell::{Cell, Mark, Status};
use crate::table::{Column, Kind, Row, Table};
use crate::{naming, value};

/// How many days are compared at most: half a year, in which most of what was learned is forgotten.
const DAYS_MAX: i64 = 183;

/// How many days there have to be on either side, so that anything can be said.
const DAYS_MIN: i64 = 30;

fn columns() -> Vec<Column> {
    vec![
        Column::across("training", "Training", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::beneath("kind", "Kind", Kind::Short),
        Column::across("held", "Held", Kind::Date),
        Column::across("audience", "For", Kind::Short),
        Column::across("days", "Days before and after", Kind::Number),
        Column::across("before", "Cases with human factor before", Kind::Number),
        Column::across("after", "after", Kind::Number),
        Column::beneath("unknown", "Cases without a known cause, before and after", Kind::Number),
        Column::beneath("cases_before", "Cases before", Kind::Short),
        Column::beneath("cases_after", "Cases after", Kind::Short),
        Column::beneath("others", "Other trainings in those days", Kind::Short),
        Column::beneath("measured", "What was measured of it", Kind::Short),
        Column::across("change", "Change", Kind::Short),
    ]
}

/// What changed after each training, the latest first.
pub(super) fn table(moment: &Moment, cases: &[Case<'_>], held: &[Held<'_>]) -> Table {
    Table {
        name: "trainings".into(),
        caption: "Before and after each training".into(),
        columns: columns(),
        rows: held.iter().rev().map(|it| row(moment, it, cases, held)).collect(),
    }
}

/// The days that are compared: as many before the day of the training as after it.
struct Days {
    held: NaiveDate,
    count: i64,
}

impl Days {
    /// None where nobody knows the day of the training, or of the founding.
    fn of(moment: &Moment, held: PartialDate) -> Option<Self> {
        let offset = moment.register.offset();
        let held = held.known_day(offset)?;
        let (_, founded) = founding(&moment.register)?;
        let before = (held - founded.first_day(offset)).num_days();
        let after = (moment.at.end(offset).day(offset) - held).num_days();
        Some(Self { held, count: before.min(after).clamp(0, DAYS_MAX) })
    }

    fn before(&self) -> std::ops::Range<NaiveDate> {
        let first = self.held.checked_sub_signed(Duration::days(self.count));
        first.unwrap_or(self.held)..self.held
    }

    fn after(&self) -> std::ops::Range<NaiveDate> {
        let day = |days| self.held.checked_add_signed(Duration::days(days)).unwrap_or(self.held);
        day(1)..day(self.count + 1)
    }
}

fn row(moment: &Moment, it: &Held<'_>, cases: &[Case<'_>], held: &[Held<'_>]) -> Row {
    let register = &moment.register;
    let mut basis = Basis::of(register, it.id);
    let plan = &basis.note(&it.activity.plan).value;
    basis.add([it.seq].into_iter().chain(founding(register).map(|(seq, _)| seq)));
    let evaluation = basis.read(it.activity.evaluations.last());
    let days = Days::of(moment, it.on);
    let within = |range: fn(&Days) -> std::ops::Range<NaiveDate>| -> Vec<_> {
        let Some(days) = &days else { return Vec::new() };
        let such = cases.iter().filter(|case| it.reach.covers(case.area));
        such.filter(|case| case.happened_within(moment, range(days))).collect()
    };
    let (before, after) = (within(Days::before), within(Days::after));
    basis.add(before.iter().chain(&after).flat_map(|it| &it.rests_on).copied());
    let human = |cases: &[&Case<'_>]| cases.iter().filter(|it| it.has_human_factor()).count();
    let (first, second) = (human(&before), human(&after));
    let unknown = before.iter().chain(&after).filter(|it| it.human_factor.is_none()).count();
    let others: Vec<_> = others(moment, it, days.as_ref(), held).collect();
    basis.add(others.iter().map(|it| it.seq));
    let named = |cases: &[&Case<'_>]| {
        value::things(register, cases.iter().filter(|it| it.has_human_factor()).map(|it| it.thing))
    };
    basis.row(vec![
        Cell::Link(naming::link(register, it.id)),
        Cell::Text(plan.title.to_string()),
        Cell::Text(value::word(plan.kind)),
        value::date(register, Some(it.on)),
        value::list(audience(register, &plan.audience)),
        value::number(days.as_ref().map(|it| it.count)),
        value::count(first),
        value::count(second),
        value::count(unknown),
        named(&before),
        named(&after),
        value::things(register, others.iter().map(|it| it.id)),
        value::text(evaluation.map(measured)),
        Cell::Status(change(days.as_ref(), first, second)),
    ])
}

/// What else was held in those days for some of the same people.
fn others<'a>(
    moment: &'a Moment,
    it: &'a Held<'_>,
    days: Option<&'a Days>,
    held: &'a [Held<'a>],
) -> impl Iterator<Item = &'a Held<'a>> {
    let offset = moment.register.offset();
    let is_near = move |other: &&Held<'_>| {
        let day = other.on.known_day(offset);
        let near =
            |days: &Days| day.is_some_and(|day| (days.before().start..days.after().end).contains(&day));
        days.is_some_and(near)
    };
    let reaches_the_same = |other: &&Held<'_>| match (&it.reach, &other.reach) {
        (Reach::Units(units), other) => units.iter().any(|unit| other.covers(Some(unit))),
        (Reach::Everywhere, Reach::Units(_) | Reach::Everywhere) => true,
    };
    held.iter().filter(|other| other.seq != it.seq).filter(is_near).filter(reaches_the_same)
}

/// What its own evaluation says.
fn measured(it: &Noted<Evaluation>) -> String {
    let result = value::word(it.value.result);
    match (&it.value.baseline, &it.value.value) {
        (Some(before), Some(after)) => format!("{result}: {before} before, {after} after"),
        _ => result,
    }
}

fn change(days: Option<&Days>, before: usize, after: usize) -> Status {
    match days {
        None => value::status("day unknown", Mark::Neutral),
        Some(days) if days.count < DAYS_MIN => value::status("too early to say", Mark::Neutral),
        Some(_) if after < before => value::status("fewer", Mark::Good),
        Some(_) if after > before => value::status("more", Mark::Attention),
        Some(_) => value::status("as many", Mark::Neutral),
    }
}
