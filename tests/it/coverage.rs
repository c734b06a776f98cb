//! What `docs/coverage.md` names is there: event types, rules, reports and files.

use std::path::Path;

use isms::meaning::Meaning;
use isms::projections::reports;
use isms::rule::Rule;

const PAGE: &str = include_str!("../../docs/coverage.md");

/// How many rows the page has.
const ROWS: usize = 80;

#[test]
fn every_row_is_answered_by_something_that_is_there() {
    let rows: Vec<(usize, &str)> = PAGE.lines().filter_map(row).collect();
    assert!(rows.iter().map(|(number, _)| *number).eq(1..=ROWS), "{rows:#?}");
    let mut lost = Vec::new();
    for (number, answer) in rows {
        let named: Vec<_> = answer.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "row {number} is answered by nothing");
        lost.extend(named.iter().filter(|name| !is_there(name)).map(|name| format!("{number}: {name}")));
    }
    assert!(lost.is_empty(), "named and not there:\n{}", lost.join("\n"));
}

#[test]
fn what_is_not_there_is_not_found() {
    for name in ["risk.forgotten", "K-99", "no-such-report", "docs/nothing.md"] {
        assert!(!is_there(name), "{name}");
    }
}

/// The number of a row, and what answers it.
fn row(line: &str) -> Option<(usize, &str)> {
    let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
    let number = cells.next()?.parse().ok()?;
    cells.nth(1).map(|answer| (number, answer))
}

fn is_there(name: &str) -> bool {
    let is_file = name.contains('/') && Path::new(env!("CARGO_MANIFEST_DIR")).join(name).is_file();
    is_file || Meaning::of(name).is_some() || name.parse::<Rule>().is_ok() || reports::named(name).is_some()
}
