//! Thing: what is known of one thing, what it has to do with others, and what happened to it.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::correction::Reading;
use isms_core::history::Unreadable;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;

use super::{Known, Sheet, called, command, setting, up};
use crate::cell::{Cell, Reading as Pointer};
use crate::fields::Said;
use crate::history::timeline::timeline;
use crate::render::html::{Setting, Step};
use crate::table::{Column, Kind, Row, Table};
use crate::{address, fields, naming, reports, value};

/// How many of those that refer to it are named: a person may own a hundred thousand things.
const REFERRERS_MAX: usize = 200;

/// The page of a thing, of which these are all events up to the moment.
pub(super) fn sheet(
    moment: &Moment,
    thing: Stream,
    events: &[RecordedEvent],
    known: &Known,
) -> Result<Sheet, Unreadable> {
    let kind = value::word(thing.aggregate());
    let title = title(moment, thing, known);
    let mut report = timeline(moment, thing, events, command(moment))?;
    report.header.title = title;
    let mut notes = Vec::new();
    notes.extend(
        moment
            .register
            .voided_by(thing)
            .map(|seq| format!("It was voided by event {seq}: it counts as if it had never been.")),
    );
    let (referrers, more) = referrers(moment, thing);
    notes.extend(more);
    let before = [
        own_rows(moment, thing, known),
        known_of_it(moment, thing),
        others(moment, "refers_to", "It refers to", of(moment, thing, events), known),
        others(moment, "referred_to_by", "It is referred to by", referrers, known),
    ];
    for table in &mut report.tables {
        table.caption = "What happened to it".into();
    }
    report.tables.splice(0..0, before.into_iter().filter(|table| !table.rows.is_empty()));
    report.notes = notes;
    let of_kind = Step::to(&value::capital(&kind), up(&address::of_kind(thing.aggregate(), 1)));
    let mut setting: Setting = setting(&report.header);
    setting.trail.push(of_kind);
    let rows = known.rows.get(&thing).into_iter().flatten();
    let rows =
        rows.map(|(name, page)| (*name, format!("{}#{thing}", address::of_report(name, *page)))).collect();
    Ok(Sheet { path: address::of_thing(thing), report, setting, rows })
}

/// Its kind, what people call it, and what it is named beside that.
fn title(moment: &Moment, thing: Stream, known: &Known) -> String {
    let called = called(moment, thing);
    let name = known.names.get(&thing).filter(|name| **name != called);
    let name = name.map(|name| format!(": {name}")).unwrap_or_default();
    let kind =
        moment.register.reference(thing).map(|_| value::capital(&value::word(thing.aggregate())) + " ");
    format!("{}{called}{name}", kind.unwrap_or_default())
}

/// What is known of it at the moment, field by field.
fn known_of_it(moment: &Moment, thing: Stream) -> Table {
    let first = moment.register.head(thing).map(|head| head.first);
    let rows = fields::of_thing(&moment.register, thing).into_iter().map(|(path, field)| Row {
        cells: vec![Cell::Text(fields::heading(&moment.register, &path)), said(moment, &field.value)],
        rests_on: field.seq.or(first).into_iter().collect(),
    });
    Table {
        name: "known".into(),
        caption: "What is known of it".into(),
        columns: vec![
            Column::across("field", "Field", Kind::Key),
            Column::across("value", "Value", Kind::Prose),
        ],
        rows: rows.collect(),
    }
}

/// A value, things as links to them.
fn said(moment: &Moment, value: &Said) -> Cell {
    let register = &moment.register;
    let words = match value {
        Said::One(word) => std::slice::from_ref(word),
        Said::Several(words) => words,
    };
    let things: Option<Vec<_>> = words.iter().map(|word| naming::thing(register, word)).collect();
    match (things, value.readable(register)) {
        (Some(things), _) => Cell::Links(things.into_iter().map(|it| naming::link(register, it)).collect()),
        (None, Said::One(word)) => Cell::Text(word),
        (None, Said::Several(words)) => Cell::List(words),
    }
}

/// The things that it refers to, each with the event that says so.
fn of(moment: &Moment, thing: Stream, events: &[RecordedEvent]) -> BTreeMap<Stream, BTreeSet<u64>> {
    let mut found: BTreeMap<Stream, BTreeSet<u64>> = BTreeMap::new();
    if moment.register.is_voided(thing) {
        return found;
    }
    for it in Reading::of(events).standing() {
        for other in moment.register.mentions(thing, it.event).things {
            found.entry(other).or_default().insert(it.meta.seq);
        }
    }
    found
}

/// The things that refer to it, those that did so last first where there are too many; and how many more there are.
fn referrers(moment: &Moment, thing: Stream) -> (BTreeMap<Stream, BTreeSet<u64>>, Option<String>) {
    let mut all: Vec<_> = moment.register.referrers(thing).collect();
    all.sort_by_key(|(_, seq)| std::cmp::Reverse(*seq));
    let more = all.len().saturating_sub(REFERRERS_MAX);
    let note = (more > 0).then(|| {
        format!(
            "Of the {} things that refer to it, the {REFERRERS_MAX} that did so last are named here.",
            all.len()
        )
    });
    (all.into_iter().take(REFERRERS_MAX).map(|(it, seq)| (it, [seq].into())).collect(), note)
}

/// A table of other things.
fn others(
    moment: &Moment,
    name: &str,
    caption: &str,
    things: BTreeMap<Stream, BTreeSet<u64>>,
    known: &Known,
) -> Table {
    let rows = things.into_iter().map(|(thing, rests_on)| Row {
        cells: vec![
            Cell::Link(naming::link(&moment.register, thing)),
            Cell::Text(value::word(thing.aggregate())),
            value::text(known.names.get(&thing)),
        ],
        rests_on,
    });
    Table {
        name: name.into(),
        caption: caption.into(),
        columns: vec![
            Column::across("thing", "Thing", Kind::Key),
            Column::across("kind", "Kind", Kind::Short),
            Column::across("name", "Name", Kind::Prose),
        ],
        rows: rows.collect(),
    }
}

/// The reports in which it has a row.
fn own_rows(moment: &Moment, thing: Stream, known: &Known) -> Table {
    let found = known.rows.get(&thing).into_iter().flatten();
    let row = |(name, _): &(&'static str, usize)| {
        let blueprint = reports::named(name)?;
        let report = Pointer { text: blueprint.title.into(), report: blueprint.name.into() };
        let rests_on = moment.register.head(thing).map(|head| head.first).into_iter().collect();
        Some(Row { cells: vec![Cell::Reading(report), Cell::Text(blueprint.question.into())], rests_on })
    };
    Table {
        name: "reports".into(),
        caption: "It has a row in".into(),
        columns: vec![
            Column::across("report", "Report", Kind::Key),
            Column::across("question", "What it answers", Kind::Prose),
        ],
        rows: found.filter_map(row).collect(),
    }
}
