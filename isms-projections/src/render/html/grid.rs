//! Grid: a table as the template of the page wants it, with what stands across and what stands beneath.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Address, Target};
use crate::cell::{Cell, Level, Link, Reading, Status};
use crate::inert;
use crate::provenance;
use crate::table::{Column, Kind, Place, Row, Table};

/// More characters than this do not stand beside each other on a screen of 1280 pixels: the table scrolls in itself.
const WIDTH_MAX: usize = 170;

/// The room between two columns, in characters.
const GAP: usize = 3;
/// What the style sheet gives at least to a column of words.
const SHORT_LEAST: usize = 10;
/// What it gives at least to a column of sentences.
const PROSE_LEAST: usize = 25;
/// What it gives at least to the events.
const EVENTS_LEAST: usize = 10;

/// What the template of a table is filled with.
#[derive(Serialize)]
pub(super) struct Grid {
    caption: String,
    count: String,
    wide: bool,
    /// How many columns stand across beside the head of the row, with the events.
    span: usize,
    columns: Vec<Head>,
    /// What stands beneath every row and is the same there.
    once: Vec<Shown>,
    rows: Vec<Line>,
}

#[derive(Serialize)]
struct Head {
    heading: String,
    class: &'static str,
}

#[derive(Serialize)]
struct Line {
    across: Vec<Shown>,
    beneath: Vec<Shown>,
    events: Vec<Item>,
}

/// A cell in the place of its column.
#[derive(Serialize)]
struct Shown {
    heading: String,
    class: &'static str,
    value: Value,
}

#[derive(Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
enum Value {
    Empty,
    Words { text: String },
    Level { text: String, rank: u32, of: u32, step: u32 },
    Status { text: String, sign: &'static str, mark: &'static str },
    Items { items: Vec<Item> },
}

/// Something that may lead somewhere, or be led to.
#[derive(Serialize)]
struct Item {
    text: String,
    href: Option<String>,
    id: Option<String>,
}

/// The tables of a page: a thing that has a row on it is linked to that row.
pub(super) fn grids(tables: &[Table], address: Address<'_>) -> Vec<Grid> {
    let mut links =
        Links { address, rows: tables.iter().flat_map(own_streams).collect(), placed: BTreeSet::new() };
    tables.iter().map(|table| grid(table, &mut links)).collect()
}

/// The things that the rows of a table are about.
fn own_streams(table: &Table) -> impl Iterator<Item = &str> {
    let cells = table.rows.iter().flat_map(|row| table.cells(row));
    cells.filter_map(|(column, cell)| {
        let Cell::Link(link) = cell else { return None };
        (column.kind == Kind::Key).then_some(link.stream.as_str())
    })
}

fn grid<'a>(table: &'a Table, links: &mut Links<'a>) -> Grid {
    let across: Vec<&Column> = table.columns.iter().filter(|it| it.place == Place::Across).collect();
    Grid {
        caption: inert::line(&table.caption).into_owned(),
        count: provenance::count(table),
        wide: width_least(table) > WIDTH_MAX,
        span: across.iter().filter(|column| column.kind != Kind::Key).count() + 1,
        columns: across.iter().map(|column| head(column)).collect(),
        once: table.rows.first().map(|row| once(table, row, links)).unwrap_or_default(),
        rows: table.rows.iter().map(|row| line(table, row, links)).collect(),
    }
}

/// The characters that stand beside each other when every column is as narrow as its words allow.
fn width_least(table: &Table) -> usize {
    let across = table.columns.iter().enumerate().filter(|(_, column)| column.place == Place::Across);
    let widths = across.map(|(at, column)| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
        let heading = longest_word(&column.heading);
        cells.map(|cell| least(cell, column.kind)).fold(heading, usize::max) + GAP
    });
    widths.sum::<usize>() + EVENTS_LEAST
}

/// Sentences get room, levels are not broken, anything else breaks between its words.
fn least(cell: &Cell, kind: Kind) -> usize {
    let text = cell.to_string();
    match (cell, kind) {
        (Cell::Level(_), _) | (_, Kind::Number | Kind::Date) => text.chars().count(),
        (_, Kind::Prose) => longest_word(&text).max(PROSE_LEAST),
        (_, Kind::Key | Kind::Short) => longest_word(&text).max(SHORT_LEAST),
    }
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0)
}

fn head(column: &Column) -> Head {
    Head { heading: inert::line(&column.heading).into_owned(), class: class(column.kind) }
}

fn once<'a>(table: &'a Table, row: &'a Row, links: &mut Links<'a>) -> Vec<Shown> {
    let cells = table.cells(row).enumerate().filter(|(at, (column, cell))| {
        column.place == Place::Beneath && !cell.is_empty() && table.says_the_same(*at)
    });
    cells.map(|(_, (column, cell))| shown(column, cell, links)).collect()
}

fn shown<'a>(column: &Column, cell: &'a Cell, links: &mut Links<'a>) -> Shown {
    let Head { heading, class } = head(column);
    let value = if let Cell::Integer(event) = cell
        && column.kind == Kind::Key
        && column.key == "position"
    {
        links.event(*event)
    } else {
        value(cell, column.kind, links)
    };
    Shown { heading, class, value }
}

/// What is not said is left out beneath a row; across, its place stays empty.
fn line<'a>(table: &'a Table, row: &'a Row, links: &mut Links<'a>) -> Line {
    let (mut across, mut beneath) = (Vec::new(), Vec::new());
    for (at, (column, cell)) in table.cells(row).enumerate() {
        match column.place {
            Place::Across => across.push(shown(column, cell, links)),
            Place::Beneath if cell.is_empty() || table.says_the_same(at) => {}
            Place::Beneath => beneath.push(shown(column, cell, links)),
        }
    }
    let event =
        |seq: &u64| Item { text: seq.to_string(), href: (links.address)(Target::Event(*seq)), id: None };
    Line { across, beneath, events: row.rests_on.iter().map(event).collect() }
}

fn value<'a>(cell: &'a Cell, kind: Kind, links: &mut Links<'a>) -> Value {
    match cell {
        cell if cell.is_empty() => Value::Empty,
        Cell::Level(level @ Level { level: name, rank, of }) => {
            Value::Level { text: inert::line(name).into_owned(), rank: *rank, of: *of, step: level.step() }
        }
        Cell::Status(Status { status, mark }) => {
            Value::Status { text: inert::line(status).into_owned(), sign: mark.sign(), mark: mark.name() }
        }
        Cell::Link(link) => Value::Items { items: vec![links.item(link, kind)] },
        Cell::Links(several) => {
            Value::Items { items: several.iter().map(|it| links.item(it, kind)).collect() }
        }
        Cell::Reading(reading) => Value::Items { items: vec![links.report(reading)] },
        Cell::List(words) => Value::Items { items: words.iter().map(|word| Item::plain(word)).collect() },
        Cell::Empty
        | Cell::Text(_)
        | Cell::Integer(_)
        | Cell::Decimal(_)
        | Cell::Date(_)
        | Cell::YesNo(_) => Value::Words { text: inert::lines(&cell.to_string()).into_owned() },
    }
}

const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Key => "key",
        Kind::Short => "short",
        Kind::Prose => "prose",
        Kind::Number => "number",
        Kind::Date => "date",
    }
}

impl Item {
    fn plain(text: &str) -> Self {
        Self { text: inert::line(text).into_owned(), href: None, id: None }
    }
}

/// Where things are to be found: on this page, or wherever the application says.
struct Links<'a> {
    address: Address<'a>,
    /// The things that have a row on this page.
    rows: BTreeSet<&'a str>,
    /// Those whose row has been written: a name on a page is given once.
    placed: BTreeSet<&'a str>,
}

impl<'a> Links<'a> {
    fn item(&mut self, link: &'a Link, kind: Kind) -> Item {
        let stream = link.stream.as_str();
        let own = kind == Kind::Key;
        let here = || (!own && self.rows.contains(stream)).then(|| format!("#{stream}"));
        let href = (self.address)(Target::Stream(stream)).or_else(here);
        let id = (own && self.placed.insert(stream)).then(|| stream.to_owned());
        Item { href, id, ..Item::plain(&link.text) }
    }

    /// An event that has a row of its own: other pages lead to it.
    fn event(&self, event: i64) -> Value {
        let href = u64::try_from(event).ok().and_then(|seq| (self.address)(Target::Event(seq)));
        let text = event.to_string();
        Value::Items { items: vec![Item { id: Some(format!("event-{text}")), href, text }] }
    }

    fn report(&self, reading: &Reading) -> Item {
        Item { href: (self.address)(Target::Report(&reading.report)), ..Item::plain(&reading.text) }
    }
}
