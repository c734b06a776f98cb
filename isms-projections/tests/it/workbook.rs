//! Workbooks: what a spreadsheet reads is what the report says, of its type, and never a formula.

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx};
use isms_projections::{Cell, Column, Kind, Report, Row, Table, WorkbookError};

use crate::sample;

fn opened(report: &Report) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(report.to_xlsx().unwrap())).unwrap()
}

fn sheet(report: &Report, name: &str) -> Range<Data> {
    opened(report).worksheet_range(name).unwrap()
}

fn string(cell: Option<&Data>) -> &str {
    let Some(Data::String(text)) = cell else { panic!("{cell:?} is no text") };
    text
}

#[test]
fn a_cell_is_of_its_type() {
    let report = sample::risk_register();
    let risks = sheet(&report, "Risks");
    assert_eq!(risks.height(), report.tables[0].rows.len() + 1);
    assert_eq!(string(risks.get((0, 0))), "Risk");
    assert_eq!(string(risks.get((1, 0))), "RSK-001");
    assert_eq!(string(risks.get((1, 1))), "Ransomware encrypts the file servers of a plant");
    assert_eq!(string(risks.get((1, 3))), "very high");
    let Some(Data::DateTime(day)) = risks.get((1, 6)) else { panic!("{:?} is no date", risks.get((1, 6))) };
    assert_eq!(day.to_ymd_hms_milli(), (2027, 2, 28, 0, 0, 0, 0));
    // Of the third quarter no day is known.
    assert_eq!(string(risks.get((3, 7))), "2026-Q3");
    assert_eq!(risks.get((1, 8)), Some(&Data::Float(1250.0)));
    assert_eq!(string(risks.get((5, 9))), "✗ acceptance expired");
    assert_eq!(risks.get((6, 15)), Some(&Data::Bool(true)));
    assert_eq!(string(risks.get((1, 17))), "37, 41");
}

#[test]
fn a_number_of_which_a_spreadsheet_would_lose_digits_is_text() {
    let mut report = sample::tiny();
    let cells = ["12345678901234.56", "1e3", "-", "0.1"].map(|it| Cell::Decimal(it.into()));
    report.tables[0].rows[0].cells = cells.into_iter().chain([Cell::Integer(i64::MAX)]).collect();
    let risks = sheet(&report, "Backups are unreadable");
    let told = (0..3).chain([4]).map(|at| string(risks.get((1, at))).to_owned()).collect::<Vec<_>>();
    assert_eq!(told, ["12345678901234.56", "1e3", "-", "9223372036854775807"]);
    assert_eq!(risks.get((1, 3)), Some(&Data::Float(0.1)));
}

#[test]
fn text_is_never_a_formula_and_says_what_was_recorded() {
    for title in ["=cmd|'/c calc'!A0", "+1", "-2", "@SUM(1)", "https://example.com", "_x0041_", "<b>&amp;"] {
        let mut workbook = opened(&sample::tiny_with(title));
        for name in workbook.sheet_names() {
            assert!(workbook.worksheet_formula(&name).unwrap().is_empty(), "{title} in {name}");
        }
        let name = workbook.sheet_names().first().unwrap().clone();
        let risks = workbook.worksheet_range(&name).unwrap();
        assert_eq!(string(risks.get((1, 1))), title);
    }
    let mut workbook = opened(&sample::tiny_with("a\u{1b}[2J\u{202e}b\u{ffff}\u{fffe}"));
    let (_, risks) = workbook.worksheets().swap_remove(0);
    assert_eq!(string(risks.get((1, 1))), "a⟨U+001B⟩[2J⟨U+202E⟩b⟨U+FFFF⟩⟨U+FFFE⟩");
}

#[test]
fn every_table_is_a_sheet_and_one_says_where_they_come_from() {
    let mut workbook = opened(&sample::tiny());
    let names = ["Backups are unreadable", "Backups are unreadable (2)", "Provenance"];
    assert_eq!(workbook.sheet_names(), names);
    let provenance = workbook.worksheet_range("Provenance").unwrap();
    let facts: Vec<(&str, &str)> =
        provenance.rows().skip(2).map(|row| (string(row.first()), string(row.get(1)))).collect();
    let digest = sample::tiny().digest();
    assert!(facts.contains(&("SHA-256 of the rows", digest.as_str())), "{facts:?}");
    assert!(facts.contains(&("Note", "Backups are unreadable")), "{facts:?}");
    assert!(facts.iter().any(|(label, _)| *label == "Root of the log"));
}

#[test]
fn what_a_cell_or_a_sheet_has_no_room_for_is_named() {
    let mut long = sample::tiny();
    long.tables[0].rows[1].cells = vec![Cell::Empty, Cell::Text("x".repeat(32_767))];
    assert!(long.to_xlsx().is_ok());
    let mut longer = sample::tiny();
    longer.tables[0].rows[1].cells = vec![Cell::Empty, Cell::Text("🔒".repeat(16_384))];
    let error = longer.to_xlsx().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`title` in row 2 of `risks` has 32768 characters, a cell has room for 32767"
    );
    let column = Column::across("risk", "Risk", Kind::Key);
    let rows = vec![Row { cells: vec![], rests_on: [].into() }; 1_048_576];
    let table = Table { name: "risks".into(), caption: "Risks".into(), columns: vec![column], rows };
    let error = Report { tables: vec![table], ..sample::tiny() }.to_xlsx().unwrap_err();
    assert!(matches!(error, WorkbookError::TooManyRows { rows: 1_048_576, .. }), "{error}");
}

#[test]
fn the_same_report_gives_the_same_workbook() {
    let bytes = sample::risk_register().to_xlsx().unwrap();
    // Were the time of the day in it, a second would make a difference.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(bytes, sample::risk_register().to_xlsx().unwrap());
}
