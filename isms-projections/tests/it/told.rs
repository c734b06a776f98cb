//! What reports say of a history that is told in facts: as of the end of a day, with the events up to it.

use std::convert::Infallible;

use isms_core::correction::Horizon;
use isms_core::event::{Correction, Event, Voiding};
use isms_core::moment::{AsOf, Moment};
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::testing::{Fact, Given};
use isms_core::vocabulary::time::PartialDate;
use isms_projections::{Report, reports};
use serde::de::DeserializeOwned;
use serde_json::Value;

mod indicators;
mod risks;
mod statements;
mod goals;
mod registers;

/// A report of what had begun on a day, as it is known at the end of the history.
fn told(given: &Given, name: &str, on: &str) -> Report {
    let on: PartialDate = on.parse().unwrap();
    let offset = given.register.offset();
    let horizon = Some(Horizon { until: on.end(offset), offset });
    let mut register = Register::default();
    for event in &given.events {
        register.evolve_until(event, &given.events, horizon).unwrap();
    }
    let moment = Moment::new(register, AsOf::effective(on), "root".into(), on);
    let events = given.events.iter().cloned().map(Ok::<_, Infallible>);
    reports::named(name).unwrap().build(&moment, events).unwrap()
}

/// What stands in a column, row by row, as people read it.
fn column(report: &Report, table: &str, key: &str) -> Vec<String> {
    let table = report.tables.iter().find(|it| it.name == table).unwrap();
    let at = table.columns.iter().position(|column| column.key == key).unwrap();
    let cell = |row: &isms_projections::Row| row.cells.get(at).map(ToString::to_string).unwrap_or_default();
    table.rows.iter().map(cell).collect()
}

/// An event from how it is written.
fn fact<T: DeserializeOwned + Into<Event>>(thing: impl Into<Stream>, event: Value) -> Fact {
    Fact::of(thing, serde_json::from_value::<T>(event).unwrap().into())
}

fn corrected(thing: impl Into<Stream>, corrects: u64, event: impl Into<Event>) -> Fact {
    let correction = Correction { corrects, event: event.into(), effective_at: None };
    Fact::of(thing, Event::Corrected(Box::new(correction)))
}

fn voided(thing: impl Into<Stream>, voids: u64) -> Fact {
    Fact::of(thing, Event::Voided(Voiding { voids }))
}
