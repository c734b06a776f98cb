//! Text: a report on a terminal, without color, no wider than it is told.
//!
//! Of a table whose columns do not fit, those that are read across stay columns as far as there is room, and the others
//! are told in words in a last one; what is the same in every row is told once. Where not even that fits, each row is a
//! block, a line a column: squeezed to three letters each, fifteen columns cannot be read.

use comfy_table::presets::NOTHING;
use comfy_table::{
    Cell as Field, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle,
    Table as Grid, TableStyle, Width,
};

use crate::cell::Cell;
use crate::inert;
use crate::provenance::{self, EMPTY, EVENTS, Fact, NO_ROWS};
use crate::sketch::Sketch;
use crate::table::{Kind, Place, Report, Row, Table};

/// Narrower than this, nothing could be laid out at all.
const WIDTH_MIN: u16 = 30;

/// A longer word may be broken before its table counts as too wide.
const SQUEEZED_MAX: usize = 16;

/// Sentences want at least this many characters.
const PROSE_LEAST: usize = 24;

/// What is told in words wants at least this many characters.
const WORDS_LEAST: usize = 32;

/// With fewer columns than this beside the words, a block is read more easily.
const SHOWN_LEAST: usize = 3;

/// Columns without borders under a line.
const COLUMNS: TableStyle = NOTHING
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('─').junction(' '))
    .content_lines(ContentLineStyle::none().junction(' '));

impl Report {
    /// The report for a terminal of so many columns.
    #[must_use]
    pub fn to_text(&self, width: u16) -> String {
        let width = width.max(WIDTH_MIN);
        let mut parts = vec![titled(&self.header.title, '═'), facts(&provenance::heading(self), width)];
        if !self.notes.is_empty() {
            let notes = self.notes.iter().map(|note| ("Note".to_owned(), inert::lines(note).into_owned()));
            parts.push(pairs(notes, width));
        }
        for chart in &self.charts {
            let sketch = Sketch::of(chart);
            parts.extend([titled(&sketch.caption, '─'), wrapped(&sketch.words, width)]);
            parts.extend((!sketch.rows.is_empty()).then(|| sketched(&sketch, width)));
        }
        for table in &self.tables {
            parts.push(titled(&format!("{} ({})", table.caption, provenance::count(table)), '─'));
            parts.push(rows(table, width));
        }
        parts.push(titled("Provenance", '─'));
        parts.push(facts(&provenance::imprint(self), width));
        let mut text = parts.join("\n\n");
        text.push('\n');
        text
    }
}

fn titled(title: &str, rule: char) -> String {
    let title = inert::line(title);
    let length = title.chars().count();
    format!("{title}\n{}", rule.to_string().repeat(length))
}

fn facts(facts: &[Fact], width: u16) -> String {
    pairs(facts.iter().map(|(label, fact)| ((*label).to_owned(), inert::line(fact).into_owned())), width)
}

fn rows(table: &Table, width: u16) -> String {
    if table.rows.is_empty() {
        return NO_ROWS.to_owned();
    }
    let all: Vec<usize> = (0..table.columns.len()).collect();
    if width_least(table, &all) <= usize::from(width) {
        return grid(table, &all, &[], width);
    }
    let (same, differing): (Vec<_>, Vec<_>) = all.into_iter().partition(|at| table.says_the_same(*at));
    let (mut shown, mut told) = (Vec::new(), Vec::new());
    for at in differing {
        shown.push(at);
        let is_across = table.columns.get(at).is_some_and(|column| column.place == Place::Across);
        if !is_across || width_least(table, &shown) + WORDS_LEAST > usize::from(width) {
            told.extend(shown.pop());
        }
    }
    if shown.len() >= SHOWN_LEAST {
        let once = table.rows.first().map(|row| words(table, row, &same)).unwrap_or_default();
        let grid = grid(table, &shown, &told, width);
        let once = (!once.is_empty()).then(|| pairs([("In every row".into(), once)], width));
        return once.into_iter().chain([grid]).collect::<Vec<_>>().join("\n\n");
    }
    let blocks: Vec<String> = table.rows.iter().map(|row| block(table, row, width)).collect();
    blocks.join("\n\n")
}

/// What some columns say of a row, in words; nothing of those that say nothing.
fn words(table: &Table, row: &Row, columns: &[usize]) -> String {
    let told =
        table.cells(row).enumerate().filter(|(at, (_, cell))| columns.contains(at) && !cell.is_empty());
    let told: Vec<String> = told
        .map(|(_, (column, cell))| format!("{}: {}", inert::line(&column.heading), value(cell)))
        .collect();
    told.join("; ")
}

/// The width below which some columns of a table can no longer be read.
fn width_least(table: &Table, columns: &[usize]) -> usize {
    let columns =
        table.columns.iter().enumerate().filter(|(at, _)| columns.contains(at)).map(|(at, column)| {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
            let text = cells.map(|cell| least(cell, column.kind)).max().unwrap_or(0);
            text.max(longest_word(&column.heading)) + 2
        });
    columns.sum::<usize>() + EVENTS.len()
}

/// Keys and dates are not broken; sentences want room; anything else breaks between its words.
fn least(cell: &Cell, kind: Kind) -> usize {
    let text = cell.to_string();
    match kind {
        Kind::Key | Kind::Date => text.chars().count(),
        Kind::Prose => text.chars().count().min(PROSE_LEAST),
        Kind::Short | Kind::Number => longest_word(&text).min(SQUEEZED_MAX),
    }
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0)
}

/// Some columns, and others told in words. One line a row, or several where a cell is broken; then a blank line keeps the
/// rows apart.
fn grid(table: &Table, columns: &[usize], told: &[usize], width: u16) -> String {
    let mut grid = laid_out(COLUMNS, width);
    let shown =
        || table.columns.iter().enumerate().filter(|(at, _)| columns.contains(at)).map(|(_, column)| column);
    let more = (!told.is_empty()).then(|| Field::new("More"));
    let headings = shown().map(|it| Field::new(inert::line(&it.heading)));
    grid.set_header(headings.chain(more).chain([Field::new(EVENTS)]).collect::<Vec<_>>());
    for row in &table.rows {
        let cells = table.cells(row).enumerate().filter(|(at, _)| columns.contains(at));
        let cells = cells.map(|(_, (_, cell))| Field::new(value(cell)));
        let more = (!told.is_empty()).then(|| Field::new(words(table, row, told)));
        grid.add_row(cells.chain(more).chain([Field::new(events(row))]).collect::<Vec<_>>());
    }
    for (column, drawn) in shown().zip(grid.column_iter_mut()) {
        match column.kind {
            Kind::Number => drawn.set_cell_alignment(CellAlignment::Right),
            Kind::Key | Kind::Date => {
                drawn.set_constraint(ColumnConstraint::ContentWidth);
            }
            Kind::Short | Kind::Prose => {}
        }
    }
    if grid.lines().count() > table.rows.len() + 2 {
        grid.load_style(COLUMNS.row_separator(LineStyle::none().fill(' ').junction(' ')));
    }
    drawn(&mut grid)
}

/// One line a column.
fn block(table: &Table, row: &Row, width: u16) -> String {
    let cells =
        table.cells(row).map(|(column, cell)| (inert::line(&column.heading).into_owned(), value(cell)));
    pairs(cells.chain([(EVENTS.to_owned(), events(row))]), width)
}

/// The small table of a chart; where it is too wide, a line a row.
fn sketched(sketch: &Sketch, width: u16) -> String {
    let text = |it: &String| if it.is_empty() { EMPTY.to_owned() } else { inert::line(it).into_owned() };
    let lines = || std::iter::once(&sketch.head).chain(&sketch.rows);
    let least =
        |at: usize| lines().filter_map(|row| row.get(at)).map(|it| longest_word(it)).max().unwrap_or(0) + 1;
    if (0..sketch.head.len()).map(least).sum::<usize>() > usize::from(width) {
        return pairs(sketch.rows.iter().map(|row| told(sketch, row)), width);
    }
    let mut grid = laid_out(COLUMNS, width);
    grid.set_header(sketch.head.iter().map(|it| inert::line(it).into_owned()));
    for row in &sketch.rows {
        grid.add_row(row.iter().map(text));
    }
    drawn(&mut grid)
}

/// What a row of a chart is about, and the rest of it with its headings.
fn told(sketch: &Sketch, row: &[String]) -> (String, String) {
    let name = row.first().map(|it| inert::line(it).into_owned()).unwrap_or_default();
    let rest = sketch.head.iter().zip(row).skip(1).filter(|(_, text)| !text.is_empty());
    let rest = rest.map(|(head, text)| format!("{}: {}", inert::line(head), inert::line(text)));
    (name, rest.collect::<Vec<_>>().join("; "))
}

fn wrapped(text: &str, width: u16) -> String {
    let mut grid = laid_out(COLUMNS, width);
    grid.add_row([inert::line(text).into_owned()]);
    drawn(&mut grid)
}

/// Labels at the left, what they label at the right.
fn pairs(pairs: impl IntoIterator<Item = (String, String)>, width: u16) -> String {
    let mut grid = laid_out(COLUMNS, width);
    for (label, text) in pairs {
        grid.add_row([label, text]);
    }
    if let Some(labels) = grid.column_mut(0) {
        labels.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(width / 3)));
    }
    drawn(&mut grid)
}

fn laid_out(style: TableStyle, width: u16) -> Grid {
    let mut grid = Grid::new();
    grid.load_style(style).set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
    grid
}

/// The lines of a grid without the room that stands around them.
fn drawn(grid: &mut Grid) -> String {
    for column in grid.column_iter_mut() {
        column.set_padding((0, 1));
    }
    grid.trim_fmt()
}

fn value(cell: &Cell) -> String {
    if cell.is_empty() { EMPTY.to_owned() } else { inert::lines(&cell.to_string()).into_owned() }
}

fn events(row: &Row) -> String {
    let events: Vec<String> = row.rests_on.iter().map(u64::to_string).collect();
    events.join(", ")
}
