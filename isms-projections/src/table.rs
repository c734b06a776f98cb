//! Table: what every report returns, before it is printed.
//!
//! ```text
//! Report ── Header               what, of whom, as of when, how to make it again
//!    ├───── Table*  ── Column*   the same for every row
//!    │        └─────── Row*      cells, and the events that they rest on
//!    ├───── Chart*               a picture of the tables
//!    └───── note*                what the reader has to know about the tables
//! ```
//!
//! Most reports are one table. Nothing here knows in which format it will be printed.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::cell::Cell;
use crate::chart::Chart;

/// A report at one moment, ready to be printed in any format.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What it is, and where it comes from.
    pub header: Header,
    /// Pictures of the tables; printed before them, and left out of CSV and JSON.
    pub charts: Vec<Chart>,
    /// What it says.
    pub tables: Vec<Table>,
    /// What the reader has to know: "2 unknown events were passed over".
    pub notes: Vec<String>,
}

/// What a report is, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Header {
    /// Its heading: "Risk register".
    pub title: String,
    /// The organization whose management system it is.
    pub organization: String,
    /// The management system.
    pub isms: String,
    /// The revision of the scope in force; none before the first approval.
    pub scope_revision: Option<String>,
    /// The standard: "ISO/IEC 27001".
    pub standard: String,
    /// Its edition: "2022 + Amd 1:2024".
    pub edition: String,
    /// The moment that was asked for, in words: "31 March 2026, as known on 2 April 2026".
    pub as_of: String,
    /// How many events of the log were known at that moment.
    pub position: u64,
    /// The root of the Merkle tree over those events, in base64. Empty where something is only supposed.
    pub root: String,
    /// The name under which the report can be asked for: `risk-register`.
    pub report: String,
    /// The version of the report's definition: raised whenever the same log would give other rows.
    pub report_version: u32,
    /// The command line that makes the report again.
    pub command: String,
    /// What is only supposed: then this is no record, and every row says so too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_if: Option<String>,
}

/// Rows that have the same columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name for programs: `risks`. Tables of one name have the same columns.
    pub name: String,
    /// Its name for people: "Risks".
    pub caption: String,
    /// What each row says.
    pub columns: Vec<Column>,
    /// The rows, in the order in which they are to be read.
    pub rows: Vec<Row>,
}

/// What the cells at one place of every row mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in CSV and JSON, unique in its table; `table` and `rests_on` are taken.
    pub key: String,
    /// Its name for people.
    pub heading: String,
    /// What its cells look like.
    pub kind: Kind,
    /// Where a page shows it.
    pub place: Place,
}

/// What the cells of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What identifies the row: its head. A table has one such column, the first.
    Key,
    /// A word or two: a name, a level, a status, a few references.
    Short,
    /// Sentences, which need room.
    Prose,
    /// Numbers, aligned to the right.
    Number,
    /// Dates, which never break.
    Date,
}

/// Where a page shows a column. What reads data, not pages, makes no difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the row, to be compared from row to row.
    Across,
    /// Under the row, to be read with it: so that a register with twenty columns still fits a sheet of paper.
    Beneath,
}

/// One thing that a report tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// One cell a column, in their order; one that is missing is empty, one that is over is not shown.
    pub cells: Vec<Cell>,
    /// The positions in the log of the events that the row rests on.
    pub rests_on: BTreeSet<u64>,
}

impl Report {
    /// A report that is these tables.
    pub fn of(header: Header, tables: impl IntoIterator<Item = Table>) -> Self {
        Self { header, charts: Vec::new(), tables: tables.into_iter().collect(), notes: Vec::new() }
    }
}

impl Table {
    /// A table of these rows.
    pub fn of(
        name: impl Into<String>,
        caption: impl Into<String>,
        columns: impl IntoIterator<Item = Column>,
        rows: impl IntoIterator<Item = Row>,
    ) -> Self {
        let (columns, rows) = (columns.into_iter().collect(), rows.into_iter().collect());
        Self { name: name.into(), caption: caption.into(), columns, rows }
    }
}

impl Row {
    /// A row that says this, and rests on the events at these positions.
    pub fn of(cells: impl IntoIterator<Item = Cell>, rests_on: impl IntoIterator<Item = u64>) -> Self {
        Self { cells: cells.into_iter().collect(), rests_on: rests_on.into_iter().collect() }
    }
}

impl Column {
    /// A column that is compared from row to row.
    pub fn across(key: impl Into<String>, heading: impl Into<String>, kind: Kind) -> Self {
        Self { key: key.into(), heading: heading.into(), kind, place: Place::Across }
    }

    /// A column that is read with its row.
    pub fn beneath(key: impl Into<String>, heading: impl Into<String>, kind: Kind) -> Self {
        Self { key: key.into(), heading: heading.into(), kind, place: Place::Beneath }
    }
}

impl Table {
    /// Whether a column says the same in every row, of which there are several: then people are told once.
    pub(crate) fn says_the_same(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().map(|row| row.cells.get(column));
        let first = cells.next();
        self.rows.len() > 1 && cells.all(|cell| Some(cell) == first)
    }

    /// The cells of a row with their columns.
    pub fn cells<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.columns.iter().zip(row.cells.iter().chain(std::iter::repeat(&Cell::Empty)))
    }
}
