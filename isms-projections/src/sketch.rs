//! Sketch: a chart as words and a small table, for whoever hears a page, reads a terminal or a wiki.
//!
//! ```text
//! Chart ──► words   a sentence or two: what somebody would say who describes the picture
//!      └──► rows    the picture as a table without colors
//! ```
//!
//! Everything in it is as it was recorded; each format makes it inert.

mod heat_map;
mod trend;
mod ring;
mod coverage;
mod timeline;

use crate::cell::Mark;
use crate::chart::Chart;

/// More rows than this are read in the tables of the report.
const ROWS_MAX: usize = 40;

/// A chart without colors.
pub(crate) struct Sketch {
    /// What the chart shows.
    pub(crate) caption: String,
    /// What is to be seen, in words.
    pub(crate) words: String,
    /// The heading of the small table.
    pub(crate) head: Vec<String>,
    /// Its rows, each as long as the heading; the first cell is what it is about.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sketch {
    pub(crate) fn of(chart: &Chart) -> Self {
        let (caption, words, head, rows) = match chart {
            Chart::HeatMap(it) => (&it.caption, heat_map::words(it), heat_map::head(it), heat_map::rows(it)),
            Chart::Trend(it) => (&it.caption, trend::words(it), trend::head(), trend::rows(it)),
            Chart::Ring(it) => (&it.caption, ring::words(it), ring::head(), ring::rows(it)),
            Chart::Coverage(it) => (&it.caption, coverage::words(it), coverage::head(it), coverage::rows(it)),
            Chart::Timeline(it) => (&it.caption, timeline::words(it), timeline::head(), timeline::rows(it)),
        };
        let more = rows.len().saturating_sub(ROWS_MAX);
        let hint = if more > 0 { format!(" {more} more rows are in the tables.") } else { String::new() };
        let full = |mut row: Vec<String>| {
            row.resize(head.len(), String::new());
            row
        };
        let rows = rows.into_iter().take(ROWS_MAX).map(full).collect();
        Self { caption: caption.clone(), words: words + &hint, head, rows }
    }
}

/// How many of each mark there are, in words: "3 as they should be, 1 gap".
fn marks(marks: impl Iterator<Item = Mark>) -> String {
    let marks: Vec<Mark> = marks.collect();
    let told = [Mark::Good, Mark::Attention, Mark::Gap].map(|mark| {
        let count = marks.iter().filter(|it| **it == mark).count();
        let words = match (mark, count) {
            (_, 0) | (Mark::Neutral, _) => return None,
            (Mark::Good, _) => "as it should be",
            (Mark::Attention, _) => "to be looked at",
            (Mark::Gap, 1) => "gap",
            (Mark::Gap, _) => "gaps",
        };
        Some(format!("{count} {words}"))
    });
    told.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A text with the sign of its mark in front.
fn signed(mark: Mark, text: &str) -> String {
    format!("{} {text}", mark.sign()).trim().to_owned()
}
