//! Digest: the rows of a report as lines of JSON, and the SHA-256 over them.
//!
//! The serialization is what `to_json_lines` prints, so that whoever holds a printed report checks it with
//! `… --format jsonl | sha256sum`:
//!
//! - one object a row, tables and rows in their order, each line ended by `\n`;
//! - members: `table`, then the columns by their key in their order, then `rests_on`; no spaces. Where something is only
//!   supposed, `what_if` stands before them and says so, so that no such row is one of the record, nor the digest its;
//! - strings in UTF-8, escaped where JSON demands it; what would act on a screen (other control characters, controls
//!   of direction) is written as `\uXXXX`.
//!
//! Headings, captions, charts and notes are wording, not findings: they are not digested.

use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::SerializeMap;
use sha2::{Digest, Sha256};

use crate::inert;
use crate::table::{Report, Row, Table};

impl Report {
    /// SHA-256 over the rows, in lower-case hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hex = String::with_capacity(64);
        for byte in Sha256::digest(rows(self)) {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

/// Every row as one line of JSON.
pub(crate) fn rows(report: &Report) -> String {
    let mut lines = String::new();
    let what_if = report.header.what_if.as_deref();
    for table in &report.tables {
        for row in &table.rows {
            // It cannot fail: the members of a row have strings for keys.
            let object =
                serde_json::to_string(&RowObject { table, row, named: true, what_if }).unwrap_or_default();
            lines += &inert_json(&object);
            lines.push('\n');
        }
    }
    lines
}

/// JSON with what acts on a screen written as `\uXXXX`; it says the same as before.
///
/// JSON itself escapes only the first 32 characters, and lets others stand in strings, nowhere else.
pub(crate) fn inert_json(json: &str) -> String {
    let mut inert = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && inert::acts(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(inert, "\\u{unit:04x}");
            }
        } else {
            inert.push(character);
        }
    }
    inert
}

/// A row with the keys of its columns.
pub(crate) struct RowObject<'a> {
    /// Where the row stands.
    pub(crate) table: &'a Table,
    /// The row.
    pub(crate) row: &'a Row,
    /// Whether the object begins with the table's name.
    pub(crate) named: bool,
    /// What is only supposed.
    pub(crate) what_if: Option<&'a str>,
}

impl Serialize for RowObject<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(what_if) = self.what_if {
            object.serialize_entry("what_if", what_if)?;
        }
        if self.named {
            object.serialize_entry("table", &self.table.name)?;
        }
        for (column, cell) in self.table.cells(self.row) {
            object.serialize_entry(&column.key, cell)?;
        }
        object.serialize_entry("rests_on", &self.row.rests_on)?;
        object.end()
    }
}
