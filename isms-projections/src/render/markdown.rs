//! Markdown: a report for a wiki or a ticket, with tables in GitHub's dialect.
//!
//! Recorded text is escaped, so that it is neither markup nor HTML nor a link nor a mention.

use crate::cell::Cell;
use crate::inert;
use crate::provenance::{self, EMPTY, EVENTS, Fact, NO_ROWS};
use crate::sketch::Sketch;
use crate::table::{Kind, Report, Table};

impl Report {
    /// The report as Markdown with tables in GitHub's dialect.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut parts = vec![format!("# {}", escaped(&self.header.title)), facts(&provenance::heading(self))];
        parts.extend(self.notes.iter().map(|note| format!("> {}", escaped(note))));
        for chart in &self.charts {
            let sketch = Sketch::of(chart);
            parts.extend([section(&sketch.caption), escaped(&sketch.words)]);
            parts.extend((!sketch.rows.is_empty()).then(|| sketched(&sketch)));
        }
        for table in &self.tables {
            parts.push(section(&format!("{} ({})", table.caption, provenance::count(table))));
            parts.push(if table.rows.is_empty() { NO_ROWS.to_owned() } else { markdown(table) });
        }
        parts.extend(["---".to_owned(), facts(&provenance::imprint(self))]);
        let mut text = parts.join("\n\n");
        text.push('\n');
        text
    }
}

fn section(caption: &str) -> String {
    format!("## {}", escaped(caption))
}

fn facts(facts: &[Fact]) -> String {
    let lines: Vec<String> =
        facts.iter().map(|(label, fact)| format!("- **{label}:** {}", escaped(fact))).collect();
    lines.join("\n")
}

fn markdown(table: &Table) -> String {
    let headings = table.columns.iter().map(|column| escaped(&column.heading));
    let rules = table.columns.iter().map(|column| match column.kind {
        Kind::Number => "---:".to_owned(),
        Kind::Key | Kind::Short | Kind::Prose | Kind::Date => "---".to_owned(),
    });
    let mut lines = vec![line(headings.chain([EVENTS.to_owned()])), line(rules.chain(["---".to_owned()]))];
    for row in &table.rows {
        let events: Vec<String> = row.rests_on.iter().map(u64::to_string).collect();
        lines.push(line(table.cells(row).map(|(_, cell)| value(cell)).chain([events.join(", ")])));
    }
    lines.join("\n")
}

/// The small table of a chart, with what each row is about in bold.
fn sketched(sketch: &Sketch) -> String {
    let cell = |it: &String| if it.is_empty() { EMPTY.to_owned() } else { escaped(it) };
    let mut lines = vec![
        line(sketch.head.iter().map(|it| escaped(it))),
        line(sketch.head.iter().map(|_| "---".to_owned())),
    ];
    for row in &sketch.rows {
        let cells = row.iter().map(cell).enumerate();
        lines.push(line(cells.map(|(at, text)| if at == 0 { format!("**{text}**") } else { text })));
    }
    lines.join("\n")
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

fn value(cell: &Cell) -> String {
    if cell.is_empty() {
        return EMPTY.to_owned();
    }
    let text = cell.to_string();
    let lines: Vec<String> = inert::lines(&text).split('\n').map(escaped).collect();
    lines.join("<br>")
}

/// Recorded text on one line that Markdown shows as it is.
fn escaped(text: &str) -> String {
    let text = inert::line(text);
    let mut escaped = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '@' | '$' => {
                escaped.extend(['\\', character]);
            }
            // At the beginning they would make a list or a rule of the line.
            '-' | '+' | '=' if at == 0 => escaped.extend(['\\', character]),
            _ => escaped.push(character),
        }
    }
    // GitHub makes links of bare addresses.
    escaped.replace("://", "\\://").replace("www.", "www\\.")
}
