//! Why: which values a cell of a report had, and which events gave them.
//!
//! The report is made anew wherever its row could have become another: after each event of the things on which the row
//! rests, at whatever moment it does so.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::event::Event;
use isms_core::moment::{AsOf, Moment};
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::{PartialDate, Timestamp};
use isms_projections::history::cell::{self, Held};
use isms_projections::{Blueprint, Cell, Report, question};
use isms_store::LogError;
use thiserror::Error;

use crate::isms::Isms;

/// Why nothing can be said about a cell.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WhyError {
    /// The report has no such column.
    #[error("no column `{found}` in `{report}`; the columns are {columns}")]
    Column {
        /// The report.
        report: &'static str,
        /// What was asked for.
        found: String,
        /// The columns that it has.
        columns: String,
    },
    /// The report has no such row at the moment, and never had before.
    #[error("no row `{found}` in `{report}`")]
    Row {
        /// The report.
        report: &'static str,
        /// What was asked for.
        found: String,
    },
    /// Something is only supposed: no event says so.
    #[error("what is only supposed has no history; ask for a moment of the record")]
    Supposed,
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] LogError),
}

/// A cell of a report: in the row with this key, in this column.
#[derive(Clone, Copy)]
struct Place<'a> {
    row: &'a str,
    column: &'a str,
}

/// What a cell says, and the events on which its row rests.
type Found = (Cell, BTreeSet<u64>);

/// When a cell may have become another: at a position, or on a date as it is known at an instant.
#[derive(Clone, Copy)]
enum Way {
    Recorded,
    Effective(Timestamp),
}

impl Isms {
    /// Every value that a cell of a report had up to a moment, each with the event that gave it, the latest last. `row` is
    /// what stands in the row's first column (`RSK-1`, or the thing's stream), `column` the key of a column or its heading.
    /// Now is judged as of the latest event.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// let register = isms::projections::reports::named("risk-register").ok_or("no such report")?;
    /// println!("{}", isms.why(register, &isms.now()?, "RSK-1", "owner")?.to_text(120));
    /// # Ok(())
    /// # }
    /// ```
    pub fn why(
        &self,
        blueprint: &Blueprint,
        moment: &Moment,
        row: &str,
        column: &str,
    ) -> Result<Report, WhyError> {
        if moment.supposition().is_some() {
            return Err(WhyError::Supposed);
        }
        // What today makes of it is not the same tomorrow; a position is.
        let moment = match moment.as_of {
            AsOf::Now => &self.as_of(AsOf::Position(moment.position))?,
            AsOf::Position(_) | AsOf::Recorded(_) | AsOf::Effective { .. } => moment,
        };
        let now = self.report(blueprint, moment)?;
        let heading = heading(&now, column).ok_or_else(|| unknown_column(blueprint, &now, column))?;
        let place = Place { row, column };
        let mut held = self.values(blueprint, moment, place)?;
        let last = find(&now, place);
        if let Some((value, rests_on)) =
            last.filter(|(it, _)| held.last().is_none_or(|held| held.value != *it))
        {
            held.push(Held { value, event: None, rests_on });
        }
        if held.iter().all(|it| it.rests_on.is_empty()) {
            return Err(WhyError::Row { report: blueprint.name, found: row.chars().take(80).collect() });
        }
        let command =
            format!("isms why {} '{row}' '{column}' --as-of '{}'", blueprint.name, question(moment));
        let what = format!("{heading} of {row}, {}", blueprint.title);
        Ok(cell::report(moment, &what, &held, command))
    }

    /// The values of a cell in their order, each once.
    fn values(
        &self,
        blueprint: &Blueprint,
        moment: &Moment,
        place: Place<'_>,
    ) -> Result<Vec<Held>, WhyError> {
        let known_at = moment.horizon().and(moment.register.recorded_at);
        let way = known_at.map_or(Way::Recorded, Way::Effective);
        let mut made: BTreeMap<Step, (Option<Found>, RecordedEvent)> = BTreeMap::new();
        let mut streams: BTreeSet<Stream> = BTreeSet::new();
        let mut rests_on = find(&self.report(blueprint, moment)?, place).map(|it| it.1).unwrap_or_default();
        rests_on
            .extend(place.row.parse::<Stream>().ok().and_then(|it| Some(moment.register.head(it)?.first)));
        while !rests_on.is_empty() {
            let mut new = Vec::new();
            for seq in std::mem::take(&mut rests_on) {
                let event = self.log().event(seq)?;
                new.extend(event.map(|event| event.stream).filter(|stream| streams.insert(*stream)));
            }
            for stream in new {
                for event in self.history().of(stream).until(moment.position) {
                    let event = event?;
                    for step in steps(way, moment, &event) {
                        if made.contains_key(&step) {
                            continue;
                        }
                        let found = find(&self.report(blueprint, &self.as_of(step.as_of(way))?)?, place);
                        rests_on.extend(found.iter().flat_map(|(_, rests_on)| rests_on));
                        made.insert(step, (found, event.clone()));
                    }
                }
            }
        }
        let mut held: Vec<Held> = Vec::new();
        for (found, event) in made.into_values() {
            let (value, rests_on) = found.unwrap_or((Cell::Empty, BTreeSet::new()));
            let is_new = held.last().map_or(!rests_on.is_empty(), |before| before.value != value);
            if is_new {
                held.push(Held { value, event: Some(event), rests_on });
            }
        }
        Ok(held)
    }
}

/// A step of the way: what is asked for there, in the order of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Position(u64),
    Date(Timestamp),
}

impl Step {
    fn as_of(self, way: Way) -> AsOf {
        match (self, way) {
            (Self::Position(position), _) => AsOf::Position(position),
            (Self::Date(at), Way::Effective(known_at)) => {
                AsOf::Effective { on: PartialDate::Instant(at), known_at: Some(known_at) }
            }
            (Self::Date(at), Way::Recorded) => AsOf::effective(PartialDate::Instant(at)),
        }
    }
}

/// Where an event may have changed something: behind it, or from the dates on that it says.
fn steps(way: Way, moment: &Moment, event: &RecordedEvent) -> Vec<Step> {
    let Way::Effective(_) = way else { return vec![Step::Position(event.seq + 1)] };
    let corrected = if let Event::Corrected(it) = &event.event { it.effective_at } else { None };
    let dates = [Some(event.effective()), corrected].into_iter().flatten();
    let begun = dates.filter(|date| moment.horizon().is_none_or(|it| it.reaches(*date)));
    begun.map(|date| Step::Date(date.start(moment.register.offset()))).collect()
}

/// What a report says at a place, and on which events the row rests; of several rows with one key, all of it.
fn find(report: &Report, place: Place<'_>) -> Option<Found> {
    let mut cells = Vec::new();
    let mut rests_on = BTreeSet::new();
    for table in &report.tables {
        let Some(at) = table.columns.iter().position(|it| is_asked(&it.key, &it.heading, place.column))
        else {
            continue;
        };
        for row in table.rows.iter().filter(|row| row.cells.first().is_some_and(|it| is_key(it, place.row))) {
            cells.push(row.cells.get(at).cloned().unwrap_or(Cell::Empty));
            rests_on.extend(row.rests_on.iter().copied());
        }
    }
    let several = |cells: &[Cell]| Cell::List(cells.iter().map(ToString::to_string).collect());
    match cells.as_slice() {
        [] => None,
        [cell] => Some((cell.clone(), rests_on)),
        cells => Some((several(cells), rests_on)),
    }
}

fn is_key(cell: &Cell, row: &str) -> bool {
    let is_stream = matches!(cell, Cell::Link(link) if link.stream == row);
    is_stream || cell.to_string() == row
}

fn is_asked(key: &str, heading: &str, asked: &str) -> bool {
    key == asked || heading.eq_ignore_ascii_case(asked)
}

fn heading(report: &Report, asked: &str) -> Option<String> {
    let mut columns = report.tables.iter().flat_map(|table| &table.columns);
    columns.find(|it| is_asked(&it.key, &it.heading, asked)).map(|it| it.heading.clone())
}

fn unknown_column(blueprint: &Blueprint, report: &Report, asked: &str) -> WhyError {
    let columns = report.tables.iter().flat_map(|table| &table.columns).map(|it| it.key.as_str());
    let columns: Vec<_> = columns.collect();
    let found = asked.chars().take(80).collect();
    WhyError::Column { report: blueprint.name, found, columns: columns.join(", ") }
}
