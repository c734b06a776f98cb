//! Cell: why a field of a thing, or a cell of a report, has its value, and which values it had before.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::correction::{Horizon, Reading};
use isms_core::event::Event;
use isms_core::history::Unreadable;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use thiserror::Error;

use super::{circumstance_columns, circumstances};
use crate::cell::Cell;
use crate::fields::{self, Fields};
use crate::table::{Column, Header, Kind, Report, Row, Table};
use crate::{naming, value};

/// The version of its definition.
const VERSION: u32 = 2;

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

/// A value that a cell had from some moment on.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The value.
    pub value: Cell,
    /// The event that gave it; none where time has passed.
    pub event: Option<RecordedEvent>,
    /// The events on which the row with the cell rested then.
    pub rests_on: BTreeSet<u64>,
}

/// Every value that a field had, with the event that set it, the latest last: in the order in which they were recorded, or,
/// for a date of the past, of the dates from which they hold. `field` is a path (`details.name`, "details › name") or the
/// beginning of several (`owner`); `events` are all of the thing's stream up to the moment, in order; `command` makes the
/// report again.
pub fn cell(
    moment: &Moment,
    thing: Stream,
    events: &[RecordedEvent],
    field: &str,
    command: String,
) -> Result<Report, CellError> {
    let steps = match moment.horizon() {
        None => events.iter().zip(fields::after_each(events)?).collect(),
        Some(horizon) => by_date(thing, events, horizon)?,
    };
    if steps.iter().all(|(_, fields)| select(fields, field).is_empty()) {
        let known: BTreeSet<_> = steps.iter().flat_map(|(_, fields)| fields.keys()).cloned().collect();
        let fields = known.into_iter().collect::<Vec<_>>().join(", ");
        return Err(CellError::Field { field: field.chars().take(80).collect(), fields });
    }
    let mut held = Vec::new();
    let mut before = Fields::new();
    for (event, fields) in steps {
        let now = select(&fields, field);
        if now != before {
            let value = Cell::Text(say(moment, field, &now));
            held.push(Held { value, event: Some(event.clone()), rests_on: [event.seq].into() });
        }
        before = now;
    }
    let name = naming::link(&moment.register, thing).text;
    Ok(report(moment, &format!("{field} of {name}"), &held, command))
}

/// Every value that a cell of a report had, the latest last; `what` is the cell in words.
#[must_use]
pub fn report(moment: &Moment, what: &str, held: &[Held], command: String) -> Report {
    let mut columns = circumstance_columns();
    columns.push(Column::beneath("amends", "Corrects or voids", Kind::Number));
    columns.push(Column::beneath("evidence", "Evidence", Kind::Prose));
    columns.push(Column::across("value", "Value from then on", Kind::Prose));
    let rows = held.iter().map(|held| row(moment, held)).collect();
    let tables = vec![Table { name: "values".into(), caption: "Values".into(), columns, rows }];
    let mut notes = Vec::new();
    if moment.horizon().is_some() {
        notes.push(
            "In the order of the dates from which the values hold, as it was known at the moment that was asked for."
                .to_owned(),
        );
    }
    if held.iter().any(|it| it.event.is_none()) {
        notes.push("Where no event is named, time alone has changed the value.".to_owned());
    }
    let header = Header::with_command(moment, "why", what, VERSION, command);
    Report { header, charts: Vec::new(), tables, notes }
}

fn row(moment: &Moment, held: &Held) -> Row {
    let mut cells = match &held.event {
        Some(event) => circumstances(moment, event),
        None => vec![Cell::Empty; circumstance_columns().len()],
    };
    let evidence = held.event.iter().flat_map(|event| &event.evidence);
    cells.extend([
        held.event.as_ref().map_or(Cell::Empty, amended),
        value::list(evidence.map(|it| format!("{} {}", it.kind, it.reference))),
        held.value.clone(),
    ]);
    let rests_on = held.event.as_ref().map_or_else(|| held.rests_on.clone(), |event| [event.seq].into());
    Row { cells, rests_on }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these two amend another event")]
fn amended(event: &RecordedEvent) -> Cell {
    let seq = match &event.event {
        Event::Corrected(it) => it.corrects,
        Event::Voided(it) => it.voids,
        _ => return Cell::Empty,
    };
    i64::try_from(seq).map_or(Cell::Empty, Cell::Integer)
}

/// The fields of a thing from each date on from which something holds, with the event that says so; as far as the horizon.
fn by_date(
    thing: Stream,
    events: &[RecordedEvent],
    horizon: Horizon,
) -> Result<Vec<(&RecordedEvent, Fields)>, Unreadable> {
    let reading = Reading::of(events);
    let by_seq: BTreeMap<u64, &RecordedEvent> = events.iter().map(|event| (event.seq, event)).collect();
    let begun = reading.standing().filter(|it| horizon.reaches(it.meta.effective_at));
    // Of several from one instant on, the one recorded last speaks.
    let dates: BTreeMap<_, _> =
        begun.map(|it| (it.meta.effective_at.start(horizon.offset), it.meta.seq)).collect();
    let history = events.to_vec();
    let mut steps = Vec::new();
    for (until, seq) in dates {
        let mut register = Register::default();
        for event in events {
            register.evolve_until(event, &history, Some(Horizon { until, ..horizon }))?;
        }
        let event = by_seq.get(&seq).copied();
        steps.extend(event.map(|event| (event, fields::of_thing(&register, thing))));
    }
    Ok(steps)
}

/// The field itself, or all that begin with it.
fn select(fields: &Fields, field: &str) -> Fields {
    let chosen = fields.iter().filter(|(path, _)| fields::is_asked(path, field));
    chosen.map(|(path, field)| (path.clone(), field.clone())).collect()
}

fn say(moment: &Moment, field: &str, fields: &Fields) -> String {
    let register = &moment.register;
    let words = fields.iter().map(|(path, it)| {
        let value = it.value.readable(register).words();
        if *path == field { value } else { format!("{}: {value}", fields::heading(register, path)) }
    });
    words.collect::<Vec<_>>().join("; ")
}
