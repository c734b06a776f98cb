//! CSV: the rows of a report for a spreadsheet, after RFC 4180.
//!
//! UTF-8 without a mark, lines ended by `\n`. The first line holds the keys of the columns and `rests_on`. A report of
//! several tables is written one below the other with a blank line between. Where something is only supposed, every line
//! begins with `what_if`. Whatever a spreadsheet could take for a
//! formula gets an apostrophe in front; JSON has the exact text.

use crate::cell::Cell;
use crate::inert;
use crate::table::{Report, Table};

impl Report {
    /// The rows for a spreadsheet: RFC 4180 in UTF-8 with `\n` at the end of a line.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let tables: Vec<String> = self.tables.iter().map(|table| csv(self, table)).collect();
        tables.join("\n")
    }
}

fn csv(report: &Report, table: &Table) -> String {
    let what_if = report.header.what_if.iter();
    let keys = table.columns.iter().map(|column| text(&column.key));
    let supposed = what_if.clone().map(|_| "what_if".to_owned());
    let mut lines = line(supposed.chain(keys).chain(["rests_on".to_owned()]));
    for row in &table.rows {
        let events: Vec<String> = row.rests_on.iter().map(u64::to_string).collect();
        let supposed = what_if.clone().map(|it| text(it));
        let cells = table.cells(row).map(|(_, cell)| field(cell));
        lines += &line(supposed.chain(cells).chain([events.join(" ")]));
    }
    lines
}

fn line(fields: impl Iterator<Item = String>) -> String {
    let mut line = fields.map(quoted).collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

/// What stands in a field: a level without its rank and a status without its sign, so that one can filter by them.
fn field(cell: &Cell) -> String {
    match cell {
        Cell::Level(level) => text(&level.level),
        Cell::Status(status) => text(&status.status),
        Cell::List(words) => text(&words.join("; ")),
        Cell::Links(links) => {
            let texts: Vec<&str> = links.iter().map(|link| link.text.as_str()).collect();
            text(&texts.join("; "))
        }
        Cell::Decimal(number) if is_number(number) => number.clone(),
        Cell::Integer(_) | Cell::YesNo(_) | Cell::Empty => cell.to_string(),
        Cell::Text(_) | Cell::Decimal(_) | Cell::Date(_) | Cell::Link(_) | Cell::Reading(_) => {
            text(&cell.to_string())
        }
    }
}

/// Recorded text that no spreadsheet calculates with.
fn text(text: &str) -> String {
    let formula = text.starts_with(['\t', '\r', '\n'])
        || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let inert = inert::lines(text);
    if formula { format!("'{inert}") } else { inert.into_owned() }
}

/// Whether a decimal is what it claims to be, so that `-5.00` needs no apostrophe.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit() || digit == '.')
}

fn quoted(field: String) -> String {
    let plain = !field.contains([',', '"', '\n', '\r']) && field.trim() == field;
    if plain { field } else { format!("\"{}\"", field.replace('"', "\"\"")) }
}
