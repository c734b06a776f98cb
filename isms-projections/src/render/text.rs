//! Text: a report on a terminal, without color, no wider than it is told.
//!
//! A table whose columns do not fit is written as one block a row, a line a column: squeezed to three letters each,
//! fifteen columns cannot be read.

use comfy_table::presets::NOTHING;
use comfy_table::{
    Cell as Field, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle,
    Table as Grid, TableStyle, Width,
};

use crate::cell::Cell;
use crate::chart::{Chart, HeatMap};
use crate::inert;
use crate::provenance::{self, EMPTY, EVENTS, Fact, NO_ROWS};
use crate::table::{Kind, Report, Row, Table};

/// Narrower than this, nothing could be laid out at all.
const WIDTH_MIN: u16 = 30;

/// A longer word may be broken before its table counts as too wide.
const SQUEEZED_MAX: usize = 16;

/// Sentences want at least this many characters.
const PROSE_LEAST: usize = 24;

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
            match chart {
                Chart::HeatMap(map) => parts.extend([titled(&map.caption, '─'), heat_map(map, width)]),
            }
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
    if width_least(table) <= usize::from(width) {
        return grid(table, width);
    }
    let blocks: Vec<String> = table.rows.iter().map(|row| block(table, row, width)).collect();
    blocks.join("\n\n")
}

/// The width below which the columns of a table can no longer be read.
fn width_least(table: &Table) -> usize {
    let columns = table.columns.iter().enumerate().map(|(at, column)| {
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

/// One line a row, or several where a cell is broken; then a blank line keeps the rows apart.
fn grid(table: &Table, width: u16) -> String {
    let mut grid = laid_out(COLUMNS, width);
    let headings = table.columns.iter().map(|it| Field::new(inert::line(&it.heading)));
    grid.set_header(headings.chain([Field::new(EVENTS)]).collect::<Vec<_>>());
    for row in &table.rows {
        let cells = table.cells(row).map(|(_, cell)| Field::new(value(cell)));
        grid.add_row(cells.chain([Field::new(events(row))]).collect::<Vec<_>>());
    }
    for (column, drawn) in table.columns.iter().zip(grid.column_iter_mut()) {
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

fn heat_map(map: &HeatMap, width: u16) -> String {
    let mut grid = laid_out(COLUMNS, width);
    let corner = "Likelihood \\ consequence".to_owned();
    let heads = map.consequence.iter().map(|step| inert::line(step).into_owned());
    grid.set_header(std::iter::once(corner).chain(heads));
    for (step, squares) in map.likelihood.iter().zip(&map.grid).rev() {
        let squares = squares.iter().map(|square| match square.risks.len() {
            0 => format!("· {}", inert::line(&square.level.level)),
            risks => format!("{risks} {}", inert::line(&square.level.level)),
        });
        grid.add_row(std::iter::once(inert::line(step).into_owned()).chain(squares));
    }
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
