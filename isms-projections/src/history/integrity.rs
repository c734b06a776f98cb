//! Integrity: what the log says of itself: how much was recorded, what was amended, imported and noticed.
//!
//! ISO/IEC 27001:2022, 7.5.3; control 5.33 of Annex A. That nobody has changed the log is not for its own events to say:
//! that is what verification is for.

use isms_core::event::Event;
use isms_core::moment::Moment;
use isms_core::recorded_event::{RecordedEvent, Source as Origin};
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::{Actor, ActorKind};
use isms_core::vocabulary::time::{Timestamp, UtcOffset};

use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{fields, value};

/// The integrity of the log.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "integrity",
    title: "Integrity of the log",
    version: 1,
    theme: Theme::Log,
    question: "What does the log say of itself, and how do we know that it is whole?",
    columns,
    source: Source::Log(|moment| Box::new(Integrity::at(moment.register.offset()))),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("what", "What", Kind::Key),
        Column::across("number", "Number", Kind::Number),
        Column::across("first", "First recorded", Kind::Date),
        Column::across("last", "Last recorded", Kind::Date),
        Column::across("position", "Last position", Kind::Number),
        Column::across("status", "To be read as", Kind::Short),
    ]
}

fn notice_columns() -> Vec<Column> {
    vec![
        Column::across("position", "Position", Kind::Key),
        Column::across("recorded", "Recorded", Kind::Date),
        Column::across("event", "Event", Kind::Short),
        Column::across("says", "What it says", Kind::Prose),
    ]
}

/// What is counted, with how one or more of it is to be read. The order is that of the rows.
const COUNTED: [(&str, Mark); 12] = [
    ("events", Mark::Neutral),
    ("by programs", Mark::Neutral),
    ("followed from others by a rule", Mark::Neutral),
    ("imported", Mark::Neutral),
    ("recorded later than the day on which they hold", Mark::Neutral),
    ("with evidence", Mark::Good),
    ("corrections", Mark::Attention),
    ("voidings", Mark::Attention),
    ("denied attempts", Mark::Attention),
    ("steps of the clock", Mark::Attention),
    ("restorations", Mark::Attention),
    ("unknown to this version", Mark::Gap),
];

/// How often something was recorded, and when.
#[derive(Clone, Copy, Debug)]
struct Count {
    number: usize,
    first: (u64, Timestamp),
    last: (u64, Timestamp),
}

#[derive(Debug)]
struct Integrity {
    offset: UtcOffset,
    counts: [Option<Count>; COUNTED.len()],
    /// What the log has noted about itself.
    notices: Vec<RecordedEvent>,
}

impl Integrity {
    fn at(offset: UtcOffset) -> Self {
        Self { offset, counts: [None; COUNTED.len()], notices: Vec::new() }
    }
}

impl Projection for Integrity {
    fn apply(&mut self, event: &RecordedEvent) {
        let is_so = counted(event, self.offset);
        for (count, _) in self.counts.iter_mut().zip(is_so).filter(|(_, is_so)| *is_so) {
            let here = (event.seq, event.recorded_at);
            let so_far = count.map_or(Count { number: 0, first: here, last: here }, |it| it);
            *count = Some(Count { number: so_far.number + 1, last: here, ..so_far });
        }
        if matches!(event.stream, Stream::Log(_)) {
            self.notices.push(event.clone());
        }
    }
}

/// As which of them an event counts.
fn counted(event: &RecordedEvent, offset: UtcOffset) -> [bool; COUNTED.len()] {
    use isms_core::aggregate::log::Event::{AttemptDenied, ClockSteppedBack, Restored};
    let by_program = matches!(&event.actor, Actor::Person(it) if it.kind != ActorKind::Human);
    let late = event.effective_at.is_some_and(|it| it.end(offset) < event.recorded_at);
    [
        true,
        by_program,
        matches!(event.source, Some(Origin::Rule(_))),
        matches!(event.source, Some(Origin::Import { .. })),
        late,
        !event.evidence.is_empty(),
        matches!(event.event, Event::Corrected(_)),
        matches!(event.event, Event::Voided(_)),
        matches!(event.event, Event::Log(AttemptDenied(_))),
        matches!(event.event, Event::Log(ClockSteppedBack(_))),
        matches!(event.event, Event::Log(Restored(_))),
        event.event.is_unknown(),
    ]
}

impl Account for Integrity {
    fn report(&self, moment: &Moment) -> Report {
        let all = self.counts.first().copied().flatten();
        let rows =
            COUNTED.iter().zip(&self.counts).map(|((what, mark), count)| row(what, *mark, *count, all));
        let notices = Table {
            name: "notices".into(),
            caption: "What the log has noted about itself".into(),
            columns: notice_columns(),
            rows: self.notices.iter().map(|it| notice_row(moment, it)).collect(),
        };
        let counts = HISTORY.table("counts", "What was recorded", rows.collect());
        let mut report = HISTORY.report(moment, vec![counts, notices]);
        report.notes = vec![
            format!(
                "Over the {} events up to here stands the root {}. Whether these are the events that were recorded then \
                 is shown by `isms verify`, held against a checkpoint that somebody else keeps; this report does not say it.",
                moment.position, moment.root
            ),
            "Nothing is ever erased: what was corrected or voided stays in the log, and the report of amendments shows it \
             before and after."
                .into(),
        ];
        report
    }
}

/// How much of something there is; that there is none rests on the last event that was looked at.
fn row(what: &str, mark: Mark, count: Option<Count>, all: Option<Count>) -> Row {
    let number = count.map_or(0, |it| it.number);
    let at = |(_, at): (u64, Timestamp)| Cell::Date(at.to_string());
    let words = match mark {
        Mark::Neutral => "as it is",
        Mark::Good => "in order",
        Mark::Attention => "to be looked at",
        Mark::Gap => "not understood",
    };
    let status = if number > 0 { value::status(words, mark) } else { value::status("none", Mark::Neutral) };
    let known = count.or(all).into_iter().flat_map(|it| [it.first.0, it.last.0]);
    let cells = vec![
        Cell::Text(what.into()),
        value::count(number),
        count.map_or(Cell::Empty, |it| at(it.first)),
        count.map_or(Cell::Empty, |it| at(it.last)),
        count.and_then(|it| i64::try_from(it.last.0).ok()).map_or(Cell::Empty, Cell::Integer),
        Cell::Status(status),
    ];
    Row { cells, rests_on: known.collect() }
}

fn notice_row(moment: &Moment, event: &RecordedEvent) -> Row {
    let cells = vec![
        i64::try_from(event.seq).map_or(Cell::Empty, Cell::Integer),
        Cell::Date(event.recorded_at.to_string()),
        Cell::Text(event.type_name()),
        Cell::Text(fields::said_by(event, &moment.register)),
    ];
    Row { cells, rests_on: [event.seq].into() }
}
