//! Sort: the rows of a table by one of its columns. Rows that are alike in it stay as the report has them, and those
//! with nothing in it come at the end.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use super::{QueryError, column};
use crate::measure::Measured;
use crate::table::{Row, Table};

/// A column that rows are sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The key of the column.
    pub column: String,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Sort {
    /// Sorts each of the tables, which have the same columns.
    pub(super) fn apply(&self, tables: &mut [Table]) -> Result<(), QueryError> {
        let at = column(tables, &self.column)?;
        for table in tables {
            let rows = std::mem::take(&mut table.rows).into_iter();
            let mut keyed: Vec<(Option<Measured>, Row)> =
                rows.map(|row| (row.cells.get(at).and_then(Measured::of), row)).collect();
            keyed.sort_by(|(one, _), (other, _)| self.order(one.as_ref(), other.as_ref()));
            table.rows = keyed.into_iter().map(|(_, row)| row).collect();
        }
        Ok(())
    }

    fn order(&self, one: Option<&Measured>, other: Option<&Measured>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if self.descending => other.order(one),
            (Some(one), Some(other)) => one.order(other),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }
}

impl FromStr for Sort {
    type Err = Infallible;

    /// Reads `next_review`, or `-next_review` for the latest first.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let (descending, column) = text.strip_prefix('-').map_or((false, text), |column| (true, column));
        Ok(Self { column: column.to_owned(), descending })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(f, "{sign}{}", self.column)
    }
}
