//! Markdown: a report for a wiki or a ticket, with tables in GitHub's dialect.
//!
//! Recorded text is escaped, so that it is neither markup nor HTML nor a link nor a mention.

use crate::cell::Cell;
use crate::chart::{Chart, HeatMap};
use crate::inert;
use crate::provenance::{self, EMPTY, EVENTS, Fact, NO_ROWS};
use crate::table::{Kind, Report, Table};

impl Report {
    /// The report as Markdown with tables in GitHub's dialect.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut parts = vec![format!("# {}", escaped(&self.header.title)), facts(&provenance::heading(self))];
        parts.extend(self.notes.iter().map(|note| format!("> {}", escaped(note))));
        for chart in &self.charts {
            match chart {
                Chart::HeatMap(map) => parts.extend([section(&map.caption), heat_map(map)]),
                Chart::Trend(_) | Chart::Ring(_) | Chart::Coverage(_) | Chart::Timeline(_) => {}
            }
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

fn heat_map(map: &HeatMap) -> String {
    let heads = map.consequence.iter().map(|step| escaped(step));
    let mut lines = vec![
        line(["Likelihood \\\\ consequence".to_owned()].into_iter().chain(heads)),
        line(std::iter::repeat_n("---".to_owned(), map.consequence.len() + 1)),
    ];
    for (step, squares) in map.likelihood.iter().zip(&map.grid).rev() {
        let squares = squares.iter().map(|square| {
            let level = escaped(&square.level.level);
            if square.risks.is_empty() { level } else { format!("**{}** {level}", square.risks.len()) }
        });
        lines.push(line([format!("**{}**", escaped(step))].into_iter().chain(squares)));
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
