//! Difference: what changed between two moments, cell by cell, and which events did it, by whom and why.
//!
//! ```text
//! Report, Report    its rows, matched by their key       ┐
//!                                                        ├──►  Difference  ──►  Report
//! Moment, Moment    every thing of the register          ┘
//! ```
//!
//! The moments may stand in any order, and differ in what was known as well as in the date that is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use isms_core::ending::has_ended;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;

use crate::cell::Cell;
use crate::comparison::{self, change, key};
use crate::fields::{self, Field, Fields, Said};
use crate::table::{Column, Header, Kind, Report, Row, Table};
use crate::{naming, value};

/// The version of its definition.
const VERSION: u32 = 2;

/// What changed between two moments.
#[derive(Debug)]
pub struct Difference {
    title: String,
    then: End,
    now: End,
    changes: Vec<Change>,
    /// How many things of each register ended; none where reports are compared, which know of no end.
    ended: Option<BTreeMap<String, i64>>,
}

/// One of the two.
#[derive(Debug)]
struct End {
    as_of: String,
    position: u64,
    root: String,
    what_if: Option<String>,
}

/// One change.
#[derive(Debug)]
struct Change {
    register: String,
    thing: Cell,
    key: String,
    what: What,
    /// The events that did it, where there are some.
    events: BTreeSet<u64>,
}

#[derive(Debug)]
enum What {
    Added,
    Removed,
    Cell { heading: String, then: Cell, now: Cell },
}

impl Difference {
    /// What changed from one report to another, which is the same at another moment, or with something supposed.
    #[must_use]
    pub fn of(then: &Report, now: &Report) -> Self {
        let [before, after] = [then, now].map(|it| End::of(&it.header));
        let recorded = [&then.header, &now.header].into_iter().find(|it| it.what_if.is_none());
        let title = format!("What changed: {}", recorded.unwrap_or(&now.header).title);
        let mut difference = Self { title, then: before, now: after, changes: Vec::new(), ended: None };
        for comparison::Pair { then, now } in comparison::tables(&then.tables, &now.tables) {
            let rows = |table: Option<&'_ Table>| table.map(|it| it.rows.clone()).unwrap_or_default();
            let (before, after) = (rows(then), rows(now));
            let caption = now.or(then).map(|it| it.caption.clone()).unwrap_or_default();
            for pair in comparison::rows(&before, &after) {
                difference.compare_rows(&caption, [then, now], pair);
            }
        }
        difference
    }

    /// What changed from one moment to another in the whole register. Entries are compared as they are; only those that
    /// differ are taken apart.
    #[must_use]
    pub fn between(then: &Moment, now: &Moment) -> Self {
        let mut difference = Self {
            title: "What changed".to_owned(),
            then: End::of(&Header::with_command(then, "diff", "", VERSION, String::new())),
            now: End::of(&Header::with_command(now, "diff", "", VERSION, String::new())),
            changes: Vec::new(),
            ended: Some(BTreeMap::new()),
        };
        for thing in now.register.differing(&then.register) {
            difference.compare_thing(then, now, thing);
        }
        difference
    }

    /// The positions between which all events lie that did it.
    #[must_use]
    pub fn positions(&self) -> Range<u64> {
        let seqs = || self.changes.iter().flat_map(|change| &change.events);
        seqs().min().copied().unwrap_or(0)..seqs().max().map_or(0, |last| last + 1)
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The report. `now` has the names of things; `events` are at least those at [`positions`](Self::positions);
    /// `command` makes it again.
    pub fn report<E>(
        &self,
        now: &Moment,
        events: impl IntoIterator<Item = Result<RecordedEvent, E>>,
        command: String,
    ) -> Result<Report, E> {
        let wanted: BTreeSet<u64> = self.changes.iter().flat_map(|it| &it.events).copied().collect();
        let mut found = BTreeMap::new();
        for event in events {
            let event = event?;
            if wanted.contains(&event.seq) {
                found.insert(event.seq, event);
            }
        }
        let rows = self.changes.iter().map(|change| change.row(now, &found)).collect();
        let table = Table { name: "changes".into(), caption: "Changes".into(), columns: columns(), rows };
        let mut header = Header::with_command(now, "diff", &self.title, VERSION, command);
        // A difference to what is supposed is itself no record, whichever of the two is supposed.
        header.what_if = header.what_if.or_else(|| self.then.what_if.clone());
        Ok(Report { header, charts: Vec::new(), tables: vec![table, self.counts()], notes: self.notes() })
    }

    fn is_backwards(&self) -> bool {
        self.now.position < self.then.position
    }

    fn compare_rows(
        &mut self,
        caption: &str,
        [before, after]: [Option<&Table>; 2],
        (then, now): (Option<&Row>, Option<&Row>),
    ) {
        let Some(row) = now.or(then) else { return };
        let events = self.made_by(then, now);
        let thing = row.cells.first().cloned().unwrap_or(Cell::Empty);
        let mut push = |what| {
            let (register, thing, events) = (caption.to_owned(), thing.clone(), events.clone());
            self.changes.push(Change { register, thing, key: key(row), what, events });
        };
        let ((Some(then), Some(now)), Some(before), Some(after)) = ((then, now), before, after) else {
            return push(if now.is_some() { What::Added } else { What::Removed });
        };
        let was: BTreeMap<_, _> = before.cells(then).map(|(column, cell)| (&column.key, cell)).collect();
        for (column, now) in after.cells(now) {
            let then = was.get(&column.key).copied().unwrap_or(&Cell::Empty);
            if then != now && !(then.is_empty() && now.is_empty()) {
                let (heading, then, now) = (column.heading.clone(), then.clone(), now.clone());
                push(What::Cell { heading, then, now });
            }
        }
    }

    /// The events by which a row became another: those that it rests on now and did not then, of those between the two
    /// moments where there are some. Read backwards, they are those on which it does not rest any more.
    fn made_by(&self, then: Option<&Row>, now: Option<&Row>) -> BTreeSet<u64> {
        let rests_on = |row: Option<&Row>| row.map(|row| row.rests_on.clone()).unwrap_or_default();
        let (then, now) = (rests_on(then), rests_on(now));
        let (came, went) = (&now - &then, &then - &now);
        let (first, second) = if self.is_backwards() { (went, came) } else { (came, went) };
        let made = if first.is_empty() { second } else { first };
        let [from, to] =
            [self.then.position.min(self.now.position), self.then.position.max(self.now.position)];
        let between: BTreeSet<u64> = made.range(from..to).copied().collect();
        if between.is_empty() { made } else { between }
    }

    fn compare_thing(&mut self, then: &Moment, now: &Moment, thing: Stream) {
        let (before, after) = (&then.register, &now.register);
        // Whatever is not there now is called what it was called then.
        let named = if after.exists(thing) { after } else { before };
        let name = Cell::Link(naming::link(named, thing));
        let is_new = |ended: bool| ended && !has_ended(before, thing);
        if let Some(ended) = self.ended.as_mut().filter(|_| is_new(has_ended(after, thing))) {
            *ended.entry(thing.aggregate().to_owned()).or_default() += 1;
        }
        let later = if self.is_backwards() { before } else { after };
        let last = later.head(thing).map(|head| head.last);
        let mut push = |what, seq: Option<u64>| {
            let (register, key) = (value::word(thing.aggregate()), thing.to_string());
            let events = seq.into_iter().collect();
            self.changes.push(Change { register, thing: name.clone(), key, what, events });
        };
        match (before.exists(thing), after.exists(thing)) {
            (true, true) => {}
            (false, _) => return push(What::Added, after.head(thing).map(|head| head.first)),
            (true, false) => return push(What::Removed, after.voided_by(thing).or(last)),
        }
        let say = |said: &Said| match said.readable(named) {
            Said::One(word) => Cell::Text(word),
            Said::Several(words) => Cell::List(words),
        };
        for (path, [then, now]) in differing(named, thing, [then, now]) {
            // What has gone leaves no mark of the event that took it: it is the thing's latest.
            let set = [&now, &then].into_iter().flatten().filter_map(|it| it.seq);
            let seq = if self.now.position < self.then.position { then.as_ref() } else { now.as_ref() };
            let seq = seq.and_then(|it| it.seq).or(last).or_else(|| set.max());
            let cell = |field: Option<Field>| field.map_or(Cell::Empty, |field| say(&field.value));
            let heading = fields::heading(named, &path);
            push(What::Cell { heading, then: cell(then), now: cell(now) }, seq);
        }
    }

    fn notes(&self) -> Vec<String> {
        let End { position, root, as_of, what_if } = &self.then;
        let root = if what_if.is_some() { "none".to_owned() } else { root.clone() };
        let mut notes = vec![format!("compared with {as_of}: position {position} of the log, root {root}")];
        if self.is_backwards() {
            notes.push(
                "Read backwards: the moment that is compared with is the later one, so that the events are those that \
                 had not happened yet."
                    .to_owned(),
            );
        }
        if self.now.what_if.is_some() != self.then.what_if.is_some() {
            notes.push("One of the two is only supposed: no event has made these changes.".to_owned());
        }
        if self.changes.iter().any(|it| it.events.is_empty()) {
            notes.push(
                "Where no event is named, none that the row rests on was recorded in between: time has passed, or \
                 something else has changed that it is compared with."
                    .to_owned(),
            );
        }
        notes
    }

    /// For each register, how many things came, went, ended and changed.
    fn counts(&self) -> Table {
        let mut registers: BTreeMap<&str, [BTreeSet<&str>; 3]> = BTreeMap::new();
        for change in &self.changes {
            let [added, removed, changed] = registers.entry(&change.register).or_default();
            let counted = match change.what {
                What::Added => added,
                What::Removed => removed,
                What::Cell { .. } => changed,
            };
            counted.insert(&change.key);
        }
        let rows = registers.iter().map(|(register, counts)| {
            let mut cells = vec![Cell::Text((*register).to_owned())];
            cells.extend(counts.iter().map(|things| value::count(things.len())));
            let ended =
                self.ended.as_ref().map(|it| it.get(&register.replace(' ', "_")).copied().unwrap_or(0));
            cells.extend(ended.map(Cell::Integer));
            Row { cells, rests_on: BTreeSet::new() }
        });
        let rows = rows.collect();
        let mut columns = vec![
            Column::across("register", "Register", Kind::Key),
            Column::across("added", "Added", Kind::Number),
            Column::across("removed", "Removed", Kind::Number),
            Column::across("changed", "Changed", Kind::Number),
        ];
        let ended = || Column::across("closed", "Of these closed", Kind::Number);
        columns.extend(self.ended.is_some().then(ended));
        Table { name: "registers".into(), caption: "Registers".into(), columns, rows }
    }
}

impl End {
    fn of(header: &Header) -> Self {
        let Header { as_of, position, root, what_if, .. } = header.clone();
        Self { as_of, position, root, what_if }
    }
}

/// The fields of a thing that differ, then and now; an item of a list that came or went as one.
fn differing(named: &Register, thing: Stream, moments: [&Moment; 2]) -> BTreeMap<String, [Option<Field>; 2]> {
    let [then, now] = moments.map(|moment| fields::of_thing(&moment.register, thing));
    let mut found = BTreeMap::new();
    for path in then.keys().chain(now.keys()) {
        let item = fields::item(path)
            .filter(|item| [&then, &now].iter().any(|fields| fields::of_item(fields, item).next().is_none()));
        let of = |fields: &Fields| match item {
            Some(item) => whole(named, fields, item),
            None => fields.get(path).cloned(),
        };
        let (before, after) = (of(&then), of(&now));
        if before.as_ref().map(|it| &it.value) != after.as_ref().map(|it| &it.value) {
            found.insert(item.unwrap_or(path).to_owned(), [before, after]);
        }
    }
    found
}

/// An item of a list as one field.
fn whole(named: &Register, fields: &Fields, item: &str) -> Option<Field> {
    let parts: Vec<_> = fields::of_item(fields, item).collect();
    let seq = parts.iter().filter_map(|(_, field)| field.seq).max();
    let words = parts.iter().map(|(path, field)| {
        let name = path.trim_start_matches('.').replace(['_', '.'], " ");
        let said = field.value.readable(named).words();
        if name.is_empty() { said } else { format!("{name}: {said}") }
    });
    let words: Vec<_> = words.collect();
    (!words.is_empty()).then_some(Field { value: Said::Several(words), seq })
}

impl Change {
    fn row(&self, now: &Moment, events: &BTreeMap<u64, RecordedEvent>) -> Row {
        let register = &now.register;
        let (heading, then, now, became) = match &self.what {
            What::Added => (Cell::Empty, Cell::Empty, Cell::Text("added".into()), "added".to_owned()),
            What::Removed => {
                (Cell::Empty, Cell::Text("there".into()), Cell::Text("removed".into()), "removed".to_owned())
            }
            What::Cell { heading, then, now } => {
                (Cell::Text(heading.clone()), then.clone(), now.clone(), change(then, now))
            }
        };
        let made = || self.events.iter().filter_map(|seq| events.get(seq));
        let mut reasons: Vec<String> = Vec::new();
        for reason in made().filter_map(|event| event.reason.as_ref()).map(ToString::to_string) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let latest = made().next_back().map(RecordedEvent::effective);
        let cells = vec![
            self.thing.clone(),
            Cell::Text(self.register.clone()),
            heading,
            then,
            now,
            Cell::Text(became),
            value::things(register, made().filter_map(|event| event.actor.person())),
            latest.map_or(Cell::Empty, |date| Cell::Date(date.to_string())),
            value::list(made().map(|event| format!("{} {}", event.seq, event.type_name()))),
            value::list(reasons),
        ];
        Row { cells, rests_on: self.events.clone() }
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::across("thing", "Thing", Kind::Key),
        Column::across("register", "Register", Kind::Short),
        Column::across("field", "Field", Kind::Short),
        Column::across("then", "Then", Kind::Prose),
        Column::across("now", "Now", Kind::Prose),
        Column::across("change", "Change", Kind::Short),
        Column::across("by", "By", Kind::Short),
        Column::beneath("effective", "Effective", Kind::Date),
        Column::beneath("event", "Event", Kind::Short),
        Column::beneath("reason", "Reason", Kind::Prose),
    ]
}
