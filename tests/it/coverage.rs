//! What `docs/coverage.md` names is there: event types, rules, reports and files.

use std::path::Path;

use isms::meaning::Meaning;
use isms::projections::view::View;
use isms::rule::Rule;

const PAGE: &str = include_str!("../../docs/coverage.md");

/// How many rows the page has.
const ROWS: usize = 80;

#[test]
fn every_row_is_answered_by_something_that_is_there() {
    let rows: Vec<Vec<&str>> = PAGE.lines().filter_map(row).collect();
    let numbers: Vec<_> = rows.iter().map(|row| row[0].to_owned()).collect();
    assert_eq!(numbers, (1..=ROWS).map(|number| number.to_string()).collect::<Vec<_>>());
    let mut lost = Vec::new();
    for row in &rows {
        let named: Vec<_> = row[2].split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "row {} is answered by nothing", row[0]);
        lost.extend(named.iter().filter(|name| !is_there(name)).map(|name| format!("{}: {name}", row[0])));
    }
    assert!(lost.is_empty(), "named and not there:\n{}", lost.join("\n"));
}

#[test]
fn what_is_not_there_is_not_found() {
    for name in ["risk.forgotten", "K-99", "no-such-report", "docs/nothing.md"] {
        assert!(!is_there(name), "{name}");
    }
}

/// The cells of a row with a number.
fn row(line: &str) -> Option<Vec<&str>> {
    let cells: Vec<_> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
    (cells.len() == 3 && cells[0].parse::<usize>().is_ok()).then_some(cells)
}

fn is_there(name: &str) -> bool {
    let is_file = name.contains('/') && Path::new(env!("CARGO_MANIFEST_DIR")).join(name).is_file();
    is_file || Meaning::of(name).is_some() || name.parse::<Rule>().is_ok() || View::named(name).is_some()
}
