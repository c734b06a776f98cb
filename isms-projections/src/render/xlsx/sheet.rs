//! Sheet: one table with its headings, and the sheet that says where the tables come from.

pub(super) mod looks;

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};

use self::looks::Looks;
use super::{ROWS_MAX, TEXT_UNITS_MAX, WorkbookError};
use crate::cell::{Cell, Status};
use crate::inert;
use crate::provenance::{self, EVENTS};
use crate::table::{Column, Kind, Report, Table};

/// A4.
const PAPER: u8 = 9;
/// Digits of a number that a spreadsheet keeps.
const DIGITS_MAX: usize = 15;
/// The greatest whole number that a spreadsheet keeps.
const INTEGER_MAX: u64 = 999_999_999_999_999;
/// The first year of which a spreadsheet knows every day.
const YEAR_MIN: i32 = 1901;
/// The last one.
const YEAR_MAX: i32 = 9999;
/// Characters in a line of sentences.
const PROSE_WIDTH: u16 = 48;
/// Characters in a line of anything else, at most.
const SHORT_WIDTH: usize = 26;
/// Characters in a line of anything, at least.
const LEAST_WIDTH: usize = 9;
/// Characters of a text in the margin of a sheet of paper.
const MARGIN_MAX: usize = 60;

/// The row of a sheet and the column, counted from 0.
type Place = (u32, u16);

pub(super) fn write(
    sheet: &mut Worksheet,
    report: &Report,
    table: &Table,
    looks: &Looks,
) -> Result<(), WorkbookError> {
    if table.rows.len() >= ROWS_MAX {
        return Err(WorkbookError::TooManyRows { table: table.name.clone(), rows: table.rows.len() });
    }
    let columns = || (0u16..).zip(&table.columns);
    let events = u16::try_from(table.columns.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    for (at, column) in columns() {
        text(sheet, (0, at), &column.heading, &looks.head, |units| too_long(table, 0, &column.key, units))?;
        sheet.set_column_width(at, width(table, column, usize::from(at)))?;
    }
    text(sheet, (0, events), EVENTS, &looks.head, |units| too_long(table, 0, EVENTS, units))?;
    sheet.set_column_width(events, 14)?;
    for ((line, row), number) in (1u32..).zip(&table.rows).zip(1usize..) {
        for ((at, column), (_, cell)) in columns().zip(table.cells(row)) {
            let failed = |units| too_long(table, number, &column.key, units);
            write_cell(sheet, (line, at), cell, column.kind, looks, failed)?;
        }
        let positions: Vec<String> = row.rests_on.iter().map(u64::to_string).collect();
        let failed = |units| too_long(table, number, "rests_on", units);
        text(sheet, (line, events), &positions.join(", "), &looks.text, failed)?;
    }
    let last = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    if last > 0 {
        sheet.autofilter(0, 0, last, events)?;
    }
    sheet.set_freeze_panes(1, u16::from(table.columns.first().is_some_and(|it| it.kind == Kind::Key)))?;
    sheet.set_repeat_rows(0, 0)?;
    on_paper(sheet, report);
    Ok(())
}

/// Title, notes, and what a reader needs who wants to check the tables.
pub(super) fn write_provenance(
    sheet: &mut Worksheet,
    report: &Report,
    looks: &Looks,
) -> Result<(), WorkbookError> {
    let failed = |row: u32| {
        move |units| WorkbookError::TooLong {
            table: "provenance".to_owned(),
            column: "fact".to_owned(),
            row: usize::try_from(row).unwrap_or(usize::MAX),
            units,
        }
    };
    sheet.set_column_width(0, 24)?.set_column_width(1, 90)?;
    text(sheet, (0, 0), &report.header.title, &looks.title, failed(1))?;
    let notes = report.notes.iter().map(|note| ("Note", note.clone()));
    let facts = provenance::heading(report).into_iter().chain(notes).chain(provenance::imprint(report));
    for (row, (label, fact)) in (2u32..).zip(facts) {
        text(sheet, (row, 0), label, &looks.key, failed(row))?;
        text(sheet, (row, 1), &fact, &looks.text, failed(row))?;
    }
    on_paper(sheet, report);
    Ok(())
}

fn too_long(table: &Table, row: usize, column: &str, units: usize) -> WorkbookError {
    WorkbookError::TooLong { table: table.name.clone(), column: column.to_owned(), row, units }
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): Place,
    cell: &Cell,
    kind: Kind,
    looks: &Looks,
    failed: impl FnOnce(usize) -> WorkbookError,
) -> Result<(), WorkbookError> {
    let words = if kind == Kind::Key { &looks.key } else { &looks.text };
    match cell {
        cell if cell.is_empty() => {}
        Cell::Integer(number) if number.unsigned_abs() <= INTEGER_MAX => {
            // No digit is lost: it has at most fifteen.
            sheet.write_number_with_format(row, column, exact(&number.to_string()), &looks.decimal(0))?;
        }
        Cell::Decimal(number) if is_kept(number) => {
            let digits = number.split_once('.').map_or(0, |(_, digits)| digits.len());
            sheet.write_number_with_format(row, column, exact(number), &looks.decimal(digits))?;
        }
        Cell::YesNo(yes) => {
            sheet.write_boolean_with_format(row, column, *yes, &looks.text)?;
        }
        Cell::Date(date) => match day(date) {
            Some(day) => {
                sheet.write_datetime_with_format(row, column, &day, &looks.date)?;
            }
            None => text(sheet, (row, column), date, words, failed)?,
        },
        Cell::Level(level) => text(sheet, (row, column), &level.level, looks.level(level.step()), failed)?,
        Cell::Status(Status { mark, .. }) => {
            text(sheet, (row, column), &cell.to_string(), looks.mark(*mark), failed)?;
        }
        Cell::Empty
        | Cell::Text(_)
        | Cell::Integer(_)
        | Cell::Decimal(_)
        | Cell::List(_)
        | Cell::Link(_)
        | Cell::Links(_)
        | Cell::Reading(_) => text(sheet, (row, column), &cell.to_string(), words, failed)?,
    }
    Ok(())
}

/// Text that stays text, whole.
fn text(
    sheet: &mut Worksheet,
    (row, column): Place,
    text: &str,
    look: &Format,
    failed: impl FnOnce(usize) -> WorkbookError,
) -> Result<(), WorkbookError> {
    let inert = inert::lines(text).replace('\u{fffe}', "⟨U+FFFE⟩").replace('\u{ffff}', "⟨U+FFFF⟩");
    let units = inert.encode_utf16().count();
    if units > TEXT_UNITS_MAX {
        return Err(failed(units));
    }
    sheet.write_string_with_format(row, column, inert, look)?;
    Ok(())
}

/// Whether a decimal is a number of which a spreadsheet keeps every digit.
fn is_kept(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction) && whole.len() + fraction.len() <= DIGITS_MAX
}

fn exact(number: &str) -> f64 {
    number.parse().unwrap_or(f64::NAN)
}

/// A whole date that a spreadsheet knows; a month or a quarter stays text.
fn day(date: &str) -> Option<ExcelDateTime> {
    let day = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    let is_known = date.len() == 10 && (YEAR_MIN..=YEAR_MAX).contains(&day.year());
    let [month, of_month] = [day.month(), day.day()].map(u8::try_from);
    let year = u16::try_from(day.year()).ok().filter(|_| is_known)?;
    ExcelDateTime::from_ymd(year, month.ok()?, of_month.ok()?).ok()
}

/// As wide as the longest line, within reason: the rest goes onto further lines.
fn width(table: &Table, column: &Column, at: usize) -> u16 {
    if column.kind == Kind::Prose {
        return PROSE_WIDTH;
    }
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at));
    let longest = cells.map(|cell| cell.to_string().chars().count()).max().unwrap_or(0);
    let width = longest.max(column.heading.chars().count()).clamp(LEAST_WIDTH, SHORT_WIDTH);
    u16::try_from(width + 3).unwrap_or(PROSE_WIDTH)
}

/// A4 across, as many sheets high as it takes, each with what it is a part of.
fn on_paper(sheet: &mut Worksheet, report: &Report) {
    let header = &report.header;
    let (title, moment) = (margin(&header.title), margin(&header.as_of));
    sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&L{title}&RAs of {moment}"));
    sheet.set_footer(format!("&LPosition {}, rows {}&RPage &P of &N", header.position, report.digest()));
}

/// Text in the margin of a sheet of paper, where `&` begins a command. There is room for one line.
fn margin(text: &str) -> String {
    let text = inert::line(text);
    let cut = if text.chars().count() > MARGIN_MAX { "…" } else { "" };
    text.chars().take(MARGIN_MAX).chain(cut.chars()).collect::<String>().replace('&', "&&")
}
