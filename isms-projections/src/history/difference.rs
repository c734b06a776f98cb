//! Difference: what changed between two moments, field by field, and which events did it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;

use crate::cell::Cell;
use crate::table::{Column, Header, Kind, Report, Row, Table};
use crate::{fields, naming};

/// The version of its definition.
const VERSION: u32 = 1;

/// What changed between two moments.
#[derive(Debug)]
pub struct Difference<'a> {
    then: &'a Moment,
    now: &'a Moment,
    changes: Vec<Change>,
}

/// One change.
#[derive(Debug)]
struct Change {
    thing: Stream,
    what: What,
    /// The event that did it, where there is one.
    seq: Option<u64>,
}

#[derive(Debug)]
enum What {
    Added,
    Removed,
    Field { path: String, then: Option<String>, now: Option<String> },
}

/// How many things of a register came, went and changed.
#[derive(Default)]
struct Counts {
    added: BTreeSet<Stream>,
    removed: BTreeSet<Stream>,
    changed: BTreeSet<Stream>,
}

impl<'a> Difference<'a> {
    /// What changed from one moment to another. Entries are compared as they are; only those that differ are taken
    /// apart.
    #[must_use]
    pub fn between(then: &'a Moment, now: &'a Moment) -> Self {
        let mut difference = Self { then, now, changes: Vec::new() };
        for thing in now.register.differing(&then.register) {
            difference.compare(thing);
        }
        difference
    }

    /// The positions between which all events lie that did it.
    #[must_use]
    pub fn positions(&self) -> Range<u64> {
        let seqs = || self.changes.iter().filter_map(|change| change.seq);
        seqs().min().unwrap_or(0)..seqs().max().map_or(0, |last| last + 1)
    }

    /// The report. `events` are at least those at [`positions`](Self::positions); `command` makes it again.
    pub fn report<E>(
        &self,
        events: impl IntoIterator<Item = Result<RecordedEvent, E>>,
        command: String,
    ) -> Result<Report, E> {
        let wanted: BTreeSet<u64> = self.changes.iter().filter_map(|change| change.seq).collect();
        let mut found = BTreeMap::new();
        for event in events {
            let event = event?;
            if wanted.contains(&event.seq) {
                found.insert(event.seq, event);
            }
        }
        let rows = self.changes.iter().map(|change| self.row(change, &found)).collect();
        let title = "What changed";
        Ok(Report {
            header: Header::with_command(self.now, "diff", title, VERSION, command),
            charts: Vec::new(),
            tables: vec![
                Table { name: "changes".into(), caption: "Changes".into(), columns: columns(), rows },
                self.counts(),
            ],
            notes: vec![format!(
                "compared with the register at position {} of the log, root {}",
                self.then.position, self.then.root
            )],
        })
    }

    fn compare(&mut self, thing: Stream) {
        let (then, now) = (&self.then.register, &self.now.register);
        let head = now.head(thing);
        match (then.exists(thing), now.exists(thing)) {
            (true, true) => self.compare_fields(thing),
            (false, _) => {
                let seq = head.map(|head| head.first);
                self.changes.push(Change { thing, what: What::Added, seq });
            }
            (true, false) => {
                let seq = now.voided_by(thing);
                self.changes.push(Change { thing, what: What::Removed, seq });
            }
        }
    }

    fn compare_fields(&mut self, thing: Stream) {
        let (then, now) =
            (fields::of_thing(&self.then.register, thing), fields::of_thing(&self.now.register, thing));
        let paths: BTreeSet<_> = then.keys().chain(now.keys()).cloned().collect();
        let last = self.now.register.head(thing).map(|head| head.last);
        for path in paths {
            let (before, after) = (then.get(&path), now.get(&path));
            if before.map(|it| &it.value) == after.map(|it| &it.value) {
                continue;
            }
            // What has gone leaves no mark of the event that took it: it is the thing's latest.
            let seq = after.and_then(|field| field.seq).or(last);
            let value = |field: Option<&fields::Field>| field.map(|field| field.value.clone());
            let what = What::Field { path, then: value(before), now: value(after) };
            self.changes.push(Change { thing, what, seq });
        }
    }

    fn row(&self, change: &Change, events: &BTreeMap<u64, RecordedEvent>) -> Row {
        let register = if matches!(change.what, What::Removed) { self.then } else { self.now };
        let register = &register.register;
        let value = |value: &Option<String>| match value {
            Some(value) => Cell::Text(naming::readable(register, value)),
            None => Cell::Empty,
        };
        let (field, then, now) = match &change.what {
            What::Added => (Cell::Empty, Cell::Empty, Cell::Text("added".into())),
            What::Removed => (Cell::Empty, Cell::Text("there".into()), Cell::Text("removed".into())),
            What::Field { path, then, now } => (Cell::Text(path.clone()), value(then), value(now)),
        };
        let event = change.seq.and_then(|seq| events.get(&seq));
        let cells = vec![
            Cell::Link(naming::link(register, change.thing)),
            Cell::Text(change.thing.aggregate().into()),
            field,
            then,
            now,
            naming::cell(register, event.and_then(|event| event.actor.person())),
            event.map_or(Cell::Empty, |event| Cell::Date(event.effective().to_string())),
            event.map_or(Cell::Empty, |event| Cell::Text(event.type_name())),
            event
                .and_then(|event| event.reason.as_ref())
                .map_or(Cell::Empty, |reason| Cell::Text(reason.to_string())),
        ];
        Row { cells, rests_on: change.seq.into_iter().collect() }
    }

    /// For each register, how many things came, went and changed.
    fn counts(&self) -> Table {
        let mut registers: BTreeMap<&str, Counts> = BTreeMap::new();
        for change in &self.changes {
            let counts = registers.entry(change.thing.aggregate()).or_default();
            match change.what {
                What::Added => counts.added.insert(change.thing),
                What::Removed => counts.removed.insert(change.thing),
                What::Field { .. } => counts.changed.insert(change.thing),
            };
        }
        let count =
            |things: &BTreeSet<Stream>| Cell::Integer(i64::try_from(things.len()).unwrap_or(i64::MAX));
        let rows = registers.iter().map(|(register, counts)| Row {
            cells: vec![
                Cell::Text((*register).to_owned()),
                count(&counts.added),
                count(&counts.removed),
                count(&counts.changed),
            ],
            rests_on: BTreeSet::new(),
        });
        Table {
            name: "registers".into(),
            caption: "Registers".into(),
            columns: vec![
                Column::across("register", "Register", Kind::Key),
                Column::across("added", "Added", Kind::Number),
                Column::across("removed", "Removed", Kind::Number),
                Column::across("changed", "Changed", Kind::Number),
            ],
            rows: rows.collect(),
        }
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::across("thing", "Thing", Kind::Key),
        Column::across("register", "Register", Kind::Short),
        Column::across("field", "Field", Kind::Short),
        Column::across("then", "Then", Kind::Prose),
        Column::across("now", "Now", Kind::Prose),
        Column::across("by", "By", Kind::Short),
        Column::beneath("effective", "Effective", Kind::Date),
        Column::beneath("event", "Event", Kind::Short),
        Column::beneath("reason", "Reason", Kind::Prose),
    ]
}
