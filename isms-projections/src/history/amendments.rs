//! Amendments: every event that was corrected or voided, what it said before and what counts since, by whom and why.
//!
//! ISO/IEC 27001:2022, 7.5.3; control 5.33 of Annex A.

use std::collections::BTreeMap;

use isms_core::event::Event;
use isms_core::id::PersonId;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::{PartialDate, Timestamp};

use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::fields::{self, Fields};
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The amendments.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "amendments",
    title: "Amendments",
    version: 1,
    theme: Theme::Log,
    question: "What was corrected or voided, what did it say before, and why?",
    columns,
    source: Source::Log(|_| Box::new(Amendments::default())),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("position", "Position", Kind::Key),
        Column::across("thing", "Thing", Kind::Short),
        Column::across("amended", "Amended", Kind::Short),
        Column::across("change", "Before and after", Kind::Prose),
        Column::across("why", "Why", Kind::Prose),
        Column::across("by", "By", Kind::Short),
        Column::across("on", "On", Kind::Date),
        Column::across("how", "How", Kind::Short),
        Column::beneath("event", "Event", Kind::Short),
        Column::beneath("recorded_by", "Recorded by", Kind::Short),
        Column::beneath("recorded_on", "Recorded on", Kind::Date),
        Column::beneath("stood", "Days it stood", Kind::Number),
    ]
}

fn total_columns() -> Vec<Column> {
    vec![
        Column::across("kind", "Things", Kind::Key),
        Column::across("corrected", "Corrected", Kind::Number),
        Column::across("voided", "Voided", Kind::Number),
        Column::across("of", "Of events", Kind::Number),
    ]
}

/// What is kept of an event, in case that it is amended: what an amendment says is not known before it comes.
#[derive(Debug)]
struct Said {
    event: String,
    /// What it says, as JSON: less than half of what it takes in memory otherwise.
    data: String,
    effective: PartialDate,
    recorded_at: Timestamp,
    by: Option<PersonId>,
}

#[derive(Debug)]
struct Amendment {
    of: u64,
    before: Fields,
    effective_before: PartialDate,
    recorded: (String, Option<PersonId>, Timestamp),
    by: RecordedEvent,
}

#[derive(Debug, Default)]
struct Amendments {
    said: BTreeMap<u64, Said>,
    all: Vec<Amendment>,
    /// How many events there are of each kind of thing.
    events: BTreeMap<&'static str, usize>,
}

impl Projection for Amendments {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two amend another event")]
    fn apply(&mut self, event: &RecordedEvent) {
        *self.events.entry(event.stream.aggregate()).or_default() += 1;
        match &event.event {
            Event::Corrected(it) => {
                self.amend(it.corrects, event);
                let data = it.event.to_json().unwrap_or_default();
                if let Some(said) = self.said.get_mut(&it.corrects) {
                    said.data.clone_from(&data);
                    said.effective = it.effective_at.unwrap_or(said.effective);
                }
                self.keep(event, data);
            }
            Event::Voided(it) => self.amend(it.voids, event),
            other => self.keep(event, other.to_json().unwrap_or_default()),
        }
    }
}

impl Amendments {
    fn keep(&mut self, event: &RecordedEvent, data: String) {
        let said = Said {
            event: event.type_name(),
            data,
            effective: event.effective(),
            recorded_at: event.recorded_at,
            by: event.actor.person(),
        };
        self.said.insert(event.seq, said);
    }

    fn amend(&mut self, of: u64, by: &RecordedEvent) {
        let Some(said) = self.said.get(&of) else { return };
        let (effective_before, recorded) = (said.effective, (said.event.clone(), said.by, said.recorded_at));
        let before = fields::of_text(&said.data);
        self.all.push(Amendment { of, before, effective_before, recorded, by: by.clone() });
    }
}

impl Account for Amendments {
    fn report(&self, moment: &Moment) -> Report {
        let rows = self.all.iter().map(|it| row(moment, it)).collect();
        let total = Table {
            name: "total".into(),
            caption: "By kind of thing".into(),
            columns: total_columns(),
            rows: self.totals(),
        };
        let mut report = HISTORY.report(moment, vec![HISTORY.table("amendments", "Amendments", rows), total]);
        report.notes.push(
            "What was amended is still in the log. An event that was voided never was: what rested on it had to be taken \
             back before."
                .into(),
        );
        report
    }
}

impl Amendments {
    fn totals(&self) -> Vec<Row> {
        let mut kinds: BTreeMap<&str, Vec<&Amendment>> = BTreeMap::new();
        for it in &self.all {
            kinds.entry(it.by.stream.aggregate()).or_default().push(it);
        }
        let row = |(kind, of): (&str, Vec<&Amendment>)| {
            let voided = of.iter().filter(|it| matches!(it.by.event, Event::Voided(_))).count();
            let cells = vec![
                Cell::Text(value::word(kind)),
                value::count(of.len() - voided),
                value::count(voided),
                value::count(self.events.get(kind).copied().unwrap_or_default()),
            ];
            Row { cells, rests_on: of.iter().flat_map(|it| [it.of, it.by.seq]).collect() }
        };
        kinds.into_iter().map(row).collect()
    }
}

fn row(moment: &Moment, it: &Amendment) -> Row {
    let register = &moment.register;
    let offset = register.offset();
    let (event, recorded_by, recorded_at) = &it.recorded;
    let is_voided = matches!(it.by.event, Event::Voided(_));
    let status = if is_voided { "voided" } else { "corrected" };
    let position = |seq: u64| i64::try_from(seq).map_or(Cell::Empty, Cell::Integer);
    let stood = it.by.recorded_at.day(offset) - recorded_at.day(offset);
    let cells = vec![
        position(it.by.seq),
        Cell::Link(naming::link(register, it.by.stream)),
        position(it.of),
        value::list(changes(moment, it)),
        value::text(it.by.reason.as_ref()),
        naming::cell(register, it.by.actor.person()),
        value::date(register, Some(it.by.recorded_at.into())),
        Cell::Status(value::status(status, Mark::Attention)),
        Cell::Text(event.clone()),
        naming::cell(register, recorded_by.map(Stream::Person)),
        value::date(register, Some((*recorded_at).into())),
        Cell::Integer(stood.num_days()),
    ];
    Row { cells, rests_on: [it.of, it.by.seq].into() }
}

/// What it said before and what counts since, field by field; of what was voided, what it had said.
fn changes(moment: &Moment, it: &Amendment) -> Vec<String> {
    let say = |value: &str| naming::readable(&moment.register, value);
    let Event::Corrected(correction) = &it.by.event else {
        let said = it.before.iter();
        return said.map(|(path, field)| format!("{path}: {} → nothing", say(&field.value))).collect();
    };
    let after = fields::of_text(&correction.event.to_json().unwrap_or_default());
    let set = after.iter().filter_map(|(path, field)| match it.before.get(path) {
        None => Some(format!("{path}: nothing → {}", say(&field.value))),
        Some(old) if old.value != field.value => {
            Some(format!("{path}: {} → {}", say(&old.value), say(&field.value)))
        }
        Some(_) => None,
    });
    let gone = it.before.iter().filter(|(path, _)| !after.contains_key(*path));
    let gone = gone.map(|(path, old)| format!("{path}: {} → nothing", say(&old.value)));
    let dated = correction.effective_at.filter(|to| *to != it.effective_before);
    let dated = dated.map(|to| format!("holds from: {} → {to}", it.effective_before));
    set.chain(gone).chain(dated).collect()
}
