//! What every report keeps to, whatever it is about.

use std::collections::{BTreeMap, BTreeSet};

use isms::moment::AsOf;
use isms::projections::{Report, reports};
use isms::vocabulary::time::PartialDate;

use crate::lived::year;

/// The reports whose columns are all tried elsewhere, on a history made for them.
const TRIED_ELSEWHERE: [&str; 14] = [
    "isms-profile",
    "context",
    "standards-catalog",
    "assets",
    "risk-register",
    "risk-treatment-plan",
    "heat-map",
    "statement-of-applicability",
    "control-assurance",
    "document-register",
    "responsibility-matrix",
    "authority",
    "gaps",
    // Its tables are those of other reports.
    "management-review-pack",
];

/// Every report on the last day of the year.
fn all() -> impl Iterator<Item = Report> {
    let on = AsOf::effective(PartialDate::Day("2026-01-31".parse().unwrap()));
    let last = year().as_of(on).unwrap();
    reports::all().map(move |blueprint| year().report(blueprint, &last).unwrap())
}

#[test]
fn every_report_has_rows_in_every_table() {
    let empty: Vec<_> = all()
        .flat_map(|report| {
            let name = report.header.report;
            assert!(!report.tables.is_empty(), "{name} has no table");
            let empty = report.tables.into_iter().filter(|table| table.rows.is_empty());
            empty.map(|table| format!("{name}: {}", table.name)).collect::<Vec<_>>()
        })
        .collect();
    assert!(empty.is_empty(), "tables without a row in the whole year:\n{}", empty.join("\n"));
}

#[test]
fn every_column_has_something_to_say_somewhere() {
    let unsaid: Vec<_> = all()
        .filter(|report| !TRIED_ELSEWHERE.contains(&report.header.report.as_str()))
        .flat_map(|report| {
            let name = report.header.report;
            let tables = report.tables.into_iter();
            let silent = tables.flat_map(|table| {
                let is_silent = |at: usize| {
                    table
                        .rows
                        .iter()
                        .all(|row| row.cells.get(at).is_none_or(isms::projections::Cell::is_empty))
                };
                let silent = table.columns.iter().enumerate().filter(|(at, _)| is_silent(*at));
                silent.map(|(_, column)| format!("{}.{}", table.name, column.key)).collect::<Vec<_>>()
            });
            silent.map(|it| format!("{name}: {it}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(unsaid.is_empty(), "columns that say nothing in the whole year:\n{}", unsaid.join("\n"));
}

#[test]
fn every_row_rests_on_events_that_were_known_and_has_no_more_cells_than_columns() {
    for report in all() {
        let name = &report.header.report;
        for table in &report.tables {
            let keys: BTreeSet<_> = table.columns.iter().map(|column| &column.key).collect();
            assert_eq!(keys.len(), table.columns.len(), "a key twice in `{}` of {name}", table.name);
            for row in &table.rows {
                assert!(
                    !row.rests_on.is_empty(),
                    "a row of `{}` of {name} rests on nothing: {row:?}",
                    table.name
                );
                assert!(row.rests_on.iter().all(|seq| *seq < report.header.position), "{name}: {row:?}");
                assert!(row.cells.len() <= table.columns.len(), "`{}` of {name}: {row:?}", table.name);
            }
        }
    }
}

#[test]
fn the_columns_of_a_report_are_those_of_its_main_table_and_tables_of_one_name_have_the_same() {
    for (report, blueprint) in all().zip(reports::all()) {
        let first = report.tables.first().map(|table| table.columns.clone());
        assert_eq!(first, Some((blueprint.columns)()), "{}", blueprint.name);
        let mut columns = BTreeMap::new();
        for table in report.tables {
            let known = columns.entry(table.name.clone()).or_insert_with(|| table.columns.clone());
            assert_eq!(*known, table.columns, "`{}` in {}", table.name, blueprint.name);
        }
    }
}

#[test]
fn the_same_log_gives_the_same_bytes() {
    for (one, other) in all().zip(all()) {
        assert_eq!(one.to_json(), other.to_json());
        assert_eq!(one.to_html(), other.to_html());
    }
}

#[test]
fn no_two_reports_have_one_name() {
    let names: BTreeSet<_> = reports::all().map(|blueprint| blueprint.name).collect();
    assert_eq!(names.len(), reports::all().count());
}
