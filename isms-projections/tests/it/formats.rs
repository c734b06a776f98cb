//! What each format looks like, and what holds for all of them.

use isms_projections::{Cell, Report, Table};
use sha2::{Digest, Sha256};

use crate::sample;

#[test]
fn text() {
    insta::assert_snapshot!(sample::tiny().to_text(110));
}

#[test]
fn narrow_text_has_a_line_a_column() {
    insta::assert_snapshot!(sample::tiny().to_text(64));
}

#[test]
fn csv() {
    insta::assert_snapshot!(sample::tiny().to_csv());
}

#[test]
fn json() {
    insta::assert_snapshot!(sample::tiny().to_json());
}

#[test]
fn json_lines() {
    insta::assert_snapshot!(sample::tiny().to_json_lines());
}

#[test]
fn markdown() {
    insta::assert_snapshot!(sample::tiny().to_markdown());
}

#[test]
fn html() {
    let page = sample::tiny().to_html();
    let (before, rest) = page.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    insta::assert_snapshot!(format!("{before}<style>(report.css)</style>{after}"));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let all = |it: Report| {
        [it.to_text(80), it.to_csv(), it.to_json(), it.to_json_lines(), it.to_markdown(), it.to_html()]
    };
    assert_eq!(all(sample::risk_register()), all(sample::risk_register()));
}

#[test]
fn the_digest_is_over_the_lines_of_json() {
    let report = sample::risk_register();
    let bytes = Sha256::digest(report.to_json_lines());
    let digest = bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    assert_eq!(report.digest(), digest);
    for printed in [report.to_text(200), report.to_json(), report.to_markdown(), report.to_html()] {
        assert!(printed.contains(&digest));
    }
}

#[test]
fn text_is_no_wider_than_it_is_told() {
    let heat_map = sample::heat_map();
    for report in [sample::risk_register(), heat_map, sample::charts(), sample::statement_of_applicability()]
    {
        for width in [40, 80, 120, 200] {
            let text = report.to_text(width);
            // A heading and the name of the standard may be longer than a very narrow terminal; nothing is cut off.
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(longest <= usize::from(width.max(60)), "{longest} in {width}");
            assert!(text.lines().all(|line| line.trim_end() == line), "blanks at the end of a line");
        }
    }
}

#[test]
fn a_spreadsheet_reads_what_was_written() {
    let report = sample::risk_register();
    let csv = report.to_csv();
    let lines: Vec<_> = csv::Reader::from_reader(csv.as_bytes()).into_records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), report.tables[0].rows.len());
    assert_eq!(&lines[0][1], "Ransomware encrypts the file servers of a plant");
    assert_eq!(&lines[0][17], "37 41");
}

#[test]
fn a_row_that_is_too_short_or_too_long_loses_no_column() {
    let mut report = sample::tiny();
    let Some(Table { columns, rows, .. }) = report.tables.first_mut() else { panic!("a table") };
    columns.truncate(2);
    rows.truncate(1);
    assert_eq!(report.to_csv().lines().next(), Some("risk,title,rests_on"));
    let mut short = report.clone();
    short.tables[0].rows[0].cells = vec![Cell::Empty];
    assert_eq!(short.to_csv().lines().nth(1), Some(",,9 41 4712"));
}
