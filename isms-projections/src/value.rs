//! Value: how the values of the register stand in cells.

use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::PartialDate;
use serde::Serialize;
use serde_json::Value;

use crate::cell::{Cell, Level, Link, Mark, Status};
use crate::listing::natural;
use crate::naming;

/// A cell with a text, or an empty one.
pub(crate) fn text(text: Option<impl ToString>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.to_string()))
}

/// A cell with several texts, or an empty one.
pub(crate) fn list(texts: impl IntoIterator<Item = impl ToString>) -> Cell {
    let texts: Vec<_> = texts.into_iter().map(|text| text.to_string()).collect();
    if texts.is_empty() { Cell::Empty } else { Cell::List(texts) }
}

/// A cell with links, or an empty one.
pub(crate) fn links(links: Vec<Link>) -> Cell {
    if links.is_empty() { Cell::Empty } else { Cell::Links(links) }
}

/// A cell with things, in the order of their references, or an empty one.
pub(crate) fn things(register: &Register, things: impl IntoIterator<Item = impl Into<Stream>>) -> Cell {
    links(named(register, things))
}

/// Things by what people call them, in that order.
pub(crate) fn named(register: &Register, things: impl IntoIterator<Item = impl Into<Stream>>) -> Vec<Link> {
    let mut all: Vec<_> = things.into_iter().map(|thing| naming::link(register, thing)).collect();
    all.sort_by(|one, other| natural(&one.text, &other.text).then_with(|| one.stream.cmp(&other.stream)));
    all.dedup();
    all
}

/// The word for one of several choices: as it is stored, with blanks.
pub(crate) fn word(choice: impl Serialize) -> String {
    match serde_json::to_value(choice) {
        Ok(Value::String(word)) => word.replace('_', " "),
        // A choice that says more than which it is, is named by its one key.
        Ok(Value::Object(members)) => members.keys().map(|word| word.replace('_', " ")).collect(),
        _ => String::new(),
    }
}

/// A date to the day, or as vague as it is known.
pub(crate) fn date(register: &Register, date: Option<PartialDate>) -> Cell {
    let to_the_day = |date: PartialDate| match date {
        PartialDate::Instant(at) => at.day(register.offset()).to_string(),
        PartialDate::Year(_) | PartialDate::Month(..) | PartialDate::Day(_) => date.to_string(),
    };
    date.map_or(Cell::Empty, |date| Cell::Date(to_the_day(date)))
}

/// A date as exactly as it is known: an instant to the minute, by the clock of the organization.
pub(crate) fn time(register: &Register, date: Option<PartialDate>) -> Cell {
    date.map_or(Cell::Empty, |date| Cell::Date(clock(register, date)))
}

/// The same as a text.
pub(crate) fn clock(register: &Register, date: PartialDate) -> String {
    match date {
        PartialDate::Instant(at) => at.on_the_clock(register.offset()),
        PartialDate::Year(_) | PartialDate::Month(..) | PartialDate::Day(_) => date.to_string(),
    }
}

/// A number, where there is one.
pub(crate) fn number(number: Option<impl TryInto<i64>>) -> Cell {
    number.and_then(|number| number.try_into().ok()).map_or(Cell::Empty, Cell::Integer)
}

/// A decimal number, where there is one.
pub(crate) fn decimal(number: Option<impl ToString>) -> Cell {
    number.map_or(Cell::Empty, |number| Cell::Decimal(number.to_string()))
}

/// A step of a scale whose steps have names, the first of them the lowest.
pub(crate) fn step<T: Serialize + PartialEq>(scale: &[T], step: &T) -> Cell {
    let rank = scale.iter().position(|it| it == step).and_then(|at| u32::try_from(at + 1).ok());
    match (rank, u32::try_from(scale.len())) {
        (Some(rank), Ok(of)) => Cell::Level(Level { level: word(step), rank, of }),
        _ => Cell::Text(word(step)),
    }
}

/// A day, where there is one.
pub(crate) fn day(day: Option<impl ToString>) -> Cell {
    day.map_or(Cell::Empty, |day| Cell::Date(day.to_string()))
}

/// How many.
pub(crate) fn count(many: usize) -> Cell {
    Cell::Integer(i64::try_from(many).unwrap_or(i64::MAX))
}

/// Where something stands.
pub(crate) fn status(status: impl Into<String>, mark: Mark) -> Status {
    Status { status: status.into(), mark }
}

/// A text that begins as a sentence does.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
