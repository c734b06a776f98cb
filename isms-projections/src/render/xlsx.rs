//! XLSX: a report as a workbook, one sheet a table and one that says where it comes from.
//!
//! Cells are of their type: numbers, dates and truth values can be sorted and filtered, and text is text, whatever it
//! begins with. What a workbook has no room for is an error: nothing is cut off. The same report gives the same bytes.

mod name;
mod sheet;

use std::collections::BTreeSet;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::inert;
use crate::table::Report;

/// So many rows has a sheet, with the one of the headings.
const ROWS_MAX: usize = 1_048_576;

/// So many characters has a cell, in units of UTF-16.
const TEXT_UNITS_MAX: usize = 32_767;

/// The year in which every workbook says that it was made: a report is of a moment, and says of which.
const MADE_IN: u16 = 2000;

/// Why a report is no workbook.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbookError {
    /// A table has more rows than a sheet.
    #[error("`{table}` has {rows} rows, a sheet has room for {max}", max = ROWS_MAX - 1)]
    TooManyRows {
        /// The name of the table.
        table: String,
        /// How many rows it has.
        rows: usize,
    },
    /// A text is longer than a cell.
    #[error("`{column}` in row {row} of `{table}` has {units} characters, a cell has room for {max}", max = TEXT_UNITS_MAX)]
    TooLong {
        /// The name of the table.
        table: String,
        /// The key of the column.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// How long the text is, in units of UTF-16.
        units: usize,
    },
    /// The workbook could not be put together.
    #[error("the workbook could not be put together")]
    Writer(#[from] XlsxError),
}

impl Report {
    /// The report as a workbook in the format XLSX: the bytes of the file.
    ///
    /// Charts are left out: they add nothing to the tables.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WorkbookError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(
            &DocProperties::new()
                .set_title(inert::line(&self.header.title))
                .set_company(inert::line(&self.header.organization))
                .set_creation_datetime(&ExcelDateTime::from_ymd(MADE_IN, 1, 1)?),
        );
        let looks = sheet::looks::Looks::new();
        let mut taken = BTreeSet::new();
        for table in &self.tables {
            let sheet = workbook.add_worksheet();
            sheet.set_name(name::unique(&table.caption, &mut taken))?;
            sheet::write(sheet, self, table, &looks)?;
        }
        let sheet = workbook.add_worksheet();
        sheet.set_name(name::unique("Provenance", &mut taken))?;
        sheet::write_provenance(sheet, self, &looks)?;
        Ok(workbook.save_to_buffer()?)
    }
}
