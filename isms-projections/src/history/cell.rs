//! Cell: why a field of a thing has its value, and which values it had before.

use std::collections::BTreeSet;

use isms_core::history::Unreadable;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use thiserror::Error;

use super::{circumstance_columns, circumstances};
use crate::cell::Cell;
use crate::fields::{self, Fields};
use crate::naming;
use crate::table::{Column, Header, Kind, Report, Row, Table};

/// The version of its definition.
const VERSION: u32 = 1;

/// Why nothing can be said about a field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CellError {
    /// The thing has no such field, and never had.
    #[error("no field `{field}`; the fields are {fields}")]
    Field {
        /// The field.
        field: String,
        /// The fields that the thing has or had.
        fields: String,
    },
    /// The stream could not be folded.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// Every value that a field had, with the event that set it, the latest last. `field` is a path (`details.name`) or
/// the beginning of several (`owner`); `events` are all of the thing's stream, in order; `command` makes the report
/// again.
pub fn cell(
    moment: &Moment,
    thing: Stream,
    events: &[RecordedEvent],
    field: &str,
    command: String,
) -> Result<Report, CellError> {
    let after = fields::after_each(events)?;
    if after.iter().all(|fields| select(fields, field).is_empty()) {
        let known: BTreeSet<_> = after.iter().flat_map(Fields::keys).cloned().collect();
        let fields = known.into_iter().collect::<Vec<_>>().join(", ");
        return Err(CellError::Field { field: field.chars().take(80).collect(), fields });
    }
    let mut rows = Vec::new();
    let mut before = Fields::new();
    for (event, fields) in events.iter().zip(&after) {
        let now = select(fields, field);
        if now != before {
            let mut cells = circumstances(moment, event);
            cells.push(Cell::Text(say(moment, field, &now)));
            rows.push(Row { cells, rests_on: [event.seq].into() });
        }
        before = now;
    }
    let mut columns = circumstance_columns();
    columns.push(Column::across("value", "Value from then on", Kind::Prose));
    let name = naming::link(&moment.register, thing).text;
    Ok(Report {
        header: Header::with_command(moment, "why", &format!("{field} of {name}"), VERSION, command),
        charts: Vec::new(),
        tables: vec![Table { name: "values".into(), caption: "Values".into(), columns, rows }],
        notes: Vec::new(),
    })
}

/// The field itself, or all that begin with it.
fn select(fields: &Fields, field: &str) -> Fields {
    let below = format!("{field}.");
    let chosen = fields.iter().filter(|(path, _)| *path == field || path.starts_with(&below));
    chosen.map(|(path, field)| (path.clone(), field.clone())).collect()
}

fn say(moment: &Moment, field: &str, fields: &Fields) -> String {
    let below = format!("{field}.");
    let words = fields.iter().map(|(path, it)| {
        let value = naming::readable(&moment.register, &it.value);
        path.strip_prefix(&below).map_or_else(|| value.clone(), |path| format!("{path}: {value}"))
    });
    words.collect::<Vec<_>>().join("; ")
}
