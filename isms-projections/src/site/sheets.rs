//! Sheets: a report on as many pages as its rows need, each of which a browser can still show.

use std::collections::BTreeMap;

use isms_core::stream::Stream;

use super::{Sheet, from_index, up};
use crate::address;
use crate::blueprint::Blueprint;
use crate::cell::Cell;
use crate::provenance;
use crate::render::html::{Setting, Step};
use crate::table::{Kind, Report, Table};

/// How many rows stand on one page: with twenty columns some two megabytes.
const ROWS_PER_PAGE: usize = 500;

/// The pages of a report. What has a row on one of them is noted in `rows`.
pub(super) fn of_report(
    blueprint: &Blueprint,
    report: Report,
    rows: &mut BTreeMap<Stream, Vec<(&'static str, usize)>>,
) -> Vec<Sheet> {
    let (imprint, identity) = (provenance::imprint(&report), provenance::identity(&report));
    let setting = Setting {
        trail: vec![from_index()],
        turns: Vec::new(),
        imprint: Some(imprint),
        identity: Some(identity),
    };
    let sheets = parted(report, &setting, |page| address::of_report(blueprint.name, page));
    for (at, sheet) in sheets.iter().enumerate() {
        for thing in sheet.report.tables.iter().flat_map(things) {
            let found = rows.entry(thing).or_default();
            if found.last().is_none_or(|(name, _)| *name != blueprint.name) {
                found.push((blueprint.name, at + 1));
            }
        }
    }
    sheets
}

/// The pages of a report in one setting.
pub(super) fn parted(report: Report, setting: &Setting, path: impl Fn(usize) -> String) -> Vec<Sheet> {
    let parts = parts(report);
    let count = parts.len();
    let turn = |text: &str, page: usize| {
        let text = format!("{text} page, {page} of {count}");
        (1..=count).contains(&page).then(|| Step::to(&text, up(&path(page))))
    };
    let sheet = |(at, report): (usize, Report)| {
        let turns = [turn("Previous", at), turn("Next", at + 2)].into_iter().flatten().collect();
        Sheet { path: path(at + 1), report, setting: Setting { turns, ..setting.clone() }, rows: Vec::new() }
    };
    parts.into_iter().enumerate().map(sheet).collect()
}

/// The report with at most so many rows each. Charts and notes stand on the first page.
fn parts(report: Report) -> Vec<Report> {
    let Report { header, charts, tables, notes } = report;
    let mut parts = vec![Report { header: header.clone(), charts, tables: Vec::new(), notes }];
    let mut room = ROWS_PER_PAGE;
    for table in tables {
        let Table { name, caption, columns, rows } = table;
        let mut rows = rows.into_iter();
        let mut is_first = true;
        while is_first || rows.len() > 0 {
            if room == 0 {
                let header = header.clone();
                parts.push(Report { header, charts: Vec::new(), tables: Vec::new(), notes: Vec::new() });
                room = ROWS_PER_PAGE;
            }
            let some: Vec<_> = rows.by_ref().take(room).collect();
            room -= some.len();
            let (name, columns) = (name.clone(), columns.clone());
            let caption = if is_first { caption.clone() } else { format!("{caption}, continued") };
            if let Some(part) = parts.last_mut() {
                part.tables.push(Table { name, caption, columns, rows: some });
            }
            is_first = false;
        }
    }
    parts
}

/// The things that the rows of a table are about.
fn things(table: &Table) -> impl Iterator<Item = Stream> {
    let cells = table.rows.iter().flat_map(|row| table.cells(row));
    cells.filter_map(|(column, cell)| {
        let Cell::Link(link) = cell else { return None };
        if column.kind == Kind::Key { link.stream.parse().ok() } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Header, Row};

    #[test]
    fn no_row_is_lost_on_the_way_from_page_to_page() {
        let parts = parts(report(&[3, 0, 2 * ROWS_PER_PAGE, 1]));
        let counts: Vec<Vec<_>> =
            parts.iter().map(|it| it.tables.iter().map(|it| it.rows.len()).collect()).collect();
        assert_eq!(counts, [vec![3, 0, ROWS_PER_PAGE - 3], vec![ROWS_PER_PAGE], vec![3, 1]]);
        assert_eq!(parts[2].tables[0].caption, "t, continued");
        let rows =
            parts.iter().flat_map(|it| &it.tables).filter(|it| it.name == "t2").flat_map(|it| &it.rows);
        let numbers: Vec<_> = rows.map(|row| row.cells[0].to_string().parse::<usize>().unwrap()).collect();
        assert_eq!(numbers, (0..2 * ROWS_PER_PAGE).collect::<Vec<_>>());
    }

    #[test]
    fn a_report_without_rows_has_a_page() {
        assert_eq!(parts(report(&[])).len(), 1);
        assert_eq!(parts(report(&[0])).len(), 1);
        assert_eq!(parts(report(&[ROWS_PER_PAGE])).len(), 1);
    }

    fn report(rows: &[usize]) -> Report {
        let table = |(at, rows): (usize, &usize)| Table {
            name: format!("t{at}"),
            caption: "t".into(),
            columns: Vec::new(),
            rows: (0..*rows)
                .map(|n| Row { cells: vec![Cell::Text(n.to_string())], rests_on: [1].into() })
                .collect(),
        };
        let header = Header::with_command(&moment(), "t", "T", 1, String::new());
        Report {
            header,
            charts: Vec::new(),
            tables: rows.iter().enumerate().map(table).collect(),
            notes: Vec::new(),
        }
    }

    fn moment() -> isms_core::moment::Moment {
        let now = isms_core::moment::AsOf::Now;
        isms_core::moment::Moment::new(
            isms_core::register::Register::default(),
            now,
            String::new(),
            "2026".parse().unwrap(),
        )
    }
}
