//! JSON: a report for programs, with typed cells and a stable order of members.
//!
//! ```text
//! { "header": {…}, "rows_sha256": "…", "notes": […],
//!   "tables": [ { "name", "caption", "columns": [ {"key", "heading"} ], "rows": [ { <key>: <cell>, "rests_on": […] } ] } ] }
//! ```
//!
//! Text is exact: what would act on a screen is escaped, not replaced.

use serde::Serialize;

use crate::digest::{self, RowObject};
use crate::table::{Header, Report, Table};

#[derive(Serialize)]
struct Document<'a> {
    header: &'a Header,
    rows_sha256: String,
    notes: &'a [String],
    tables: Vec<TableObject<'a>>,
}

#[derive(Serialize)]
struct TableObject<'a> {
    name: &'a str,
    caption: &'a str,
    columns: Vec<ColumnObject<'a>>,
    rows: Vec<RowObject<'a>>,
}

#[derive(Serialize)]
struct ColumnObject<'a> {
    key: &'a str,
    heading: &'a str,
}

impl Report {
    /// The whole report as one JSON object, indented.
    #[must_use]
    pub fn to_json(&self) -> String {
        let document = Document {
            header: &self.header,
            rows_sha256: self.digest(),
            notes: &self.notes,
            tables: self.tables.iter().map(|table| object(self, table)).collect(),
        };
        // It cannot fail: the members of a report have strings for keys.
        let mut json = digest::inert_json(&serde_json::to_string_pretty(&document).unwrap_or_default());
        json.push('\n');
        json
    }

    /// The rows alone, one JSON object a line: the bytes that [`Report::digest`] is over.
    #[must_use]
    pub fn to_json_lines(&self) -> String {
        digest::rows(self)
    }
}

fn object<'a>(report: &'a Report, table: &'a Table) -> TableObject<'a> {
    let what_if = report.header.what_if.as_deref();
    TableObject {
        name: &table.name,
        caption: &table.caption,
        columns: table.columns.iter().map(|it| ColumnObject { key: &it.key, heading: &it.heading }).collect(),
        rows: table.rows.iter().map(|row| RowObject { table, row, named: false, what_if }).collect(),
    }
}
