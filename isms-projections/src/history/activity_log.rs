//! Activity log: what happened in the management system, in order.
//!
//! ISO/IEC 27001:2022, 7.5.3; control 8.15 of Annex A.

use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;

use super::{circumstance_columns, circumstances, meaning, meaning_columns};
use crate::cell::Cell;
use crate::table::{Column, Header, Kind, Report, Row, Table};
use crate::{fields, naming};

/// The version of its definition.
const VERSION: u32 = 1;

/// What happened, event by event. The moment has the names of things; `command` makes the report again.
pub fn activity_log<E>(
    moment: &Moment,
    events: impl IntoIterator<Item = Result<RecordedEvent, E>>,
    command: String,
) -> Result<Report, E> {
    let rows = events.into_iter().map(|event| event.map(|event| row(moment, &event)));
    let rows = rows.collect::<Result<Vec<_>, E>>()?;
    let mut columns = circumstance_columns();
    columns.push(Column::across("thing", "Thing", Kind::Short));
    columns.push(Column::beneath("says", "What it says", Kind::Prose));
    columns.extend(meaning_columns());
    Ok(Report {
        header: Header::with_command(moment, "history", "Activity log", VERSION, command),
        charts: Vec::new(),
        tables: vec![Table { name: "events".into(), caption: "Events".into(), columns, rows }],
        notes: Vec::new(),
    })
}

fn row(moment: &Moment, event: &RecordedEvent) -> Row {
    let mut cells = circumstances(moment, event);
    cells.push(Cell::Link(naming::link(&moment.register, event.stream)));
    cells.push(Cell::Text(fields::said_by(event, &moment.register)));
    cells.extend(meaning(moment, event));
    Row { cells, rests_on: [event.seq].into() }
}
