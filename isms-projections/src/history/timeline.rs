//! Timeline: everything that happened to one thing, and what each event changed.

use isms_core::history::Unreadable;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;

use super::{circumstance_columns, circumstances, meaning, meaning_columns};
use crate::cell::Cell;
use crate::fields::{self, Fields};
use crate::naming;
use crate::table::{Column, Header, Kind, Report, Row, Table};

/// The version of its definition.
const VERSION: u32 = 2;

/// What happened to a thing. `events` are all of its stream, in order; `command` makes the report again.
pub fn timeline(
    moment: &Moment,
    thing: Stream,
    events: &[RecordedEvent],
    command: String,
) -> Result<Report, Unreadable> {
    let after = fields::after_each(events)?;
    let before = std::iter::once(Fields::new()).chain(after.iter().cloned());
    let rows = events.iter().zip(before.zip(&after)).map(|(event, (before, after))| {
        let mut cells = circumstances(moment, event);
        cells.push(Cell::List(fields::changes(&moment.register, &before, after)));
        cells.extend(meaning(moment, event));
        Row { cells, rests_on: [event.seq].into() }
    });
    let mut columns = circumstance_columns();
    columns.push(Column::across("changes", "What it changed", Kind::Prose));
    columns.extend(meaning_columns());
    let name = naming::link(&moment.register, thing).text;
    Ok(Report {
        header: Header::with_command(moment, "history", &format!("History of {name}"), VERSION, command),
        charts: Vec::new(),
        tables: vec![Table {
            name: "events".into(),
            caption: "Events".into(),
            columns,
            rows: rows.collect(),
        }],
        notes: Vec::new(),
    })
}
