//! File: how large one may be, what it cannot be read by, and what a format tells of it.

use std::borrow::Cow;

use thiserror::Error;

use crate::import::row::{RowError, quoted};

/// How long a file may be, in bytes: it is held in memory, since the identity of each row rests on all of it.
pub(crate) const FILE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// How many lines a file may have, or rows where it is JSON: every row has its place in the report, which is held in memory too.
pub(crate) const FILE_LINES_MAX: usize = 1_000_000;

/// How many columns a message names.
const NAMED_MAX: usize = 100;

/// What a file, or its mapping, cannot be read by. Nothing was recorded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FileError {
    /// The file is too long.
    #[error("expected a file of at most {FILE_BYTES_MAX} bytes, found {found}; divide it")]
    TooLong {
        /// Its length, in bytes.
        found: usize,
    },
    /// The file has too many lines.
    #[error("expected a file of at most {FILE_LINES_MAX} lines, found {found}; divide it")]
    TooManyLines {
        /// How many it has.
        found: usize,
    },
    /// The file has too many rows.
    #[error("expected a file of at most {FILE_LINES_MAX} rows, found {found}; divide it")]
    TooManyRows {
        /// How many it has.
        found: usize,
    },
    /// The file has no heading.
    #[error("expected a first line that names the columns, found {found}")]
    Heading {
        /// What was found.
        found: String,
    },
    /// The file is no JSON.
    #[error("expected JSON: {error}")]
    Json {
        /// What is wrong, and where.
        error: String,
    },
    /// The file does not have its rows where they are looked for.
    #[error("expected a list with the rows, found {found}")]
    Rows {
        /// What was found.
        found: String,
    },
    /// The mapping names a column that the file does not have.
    #[error("no column is called `{column}`; the columns are {columns}")]
    Column {
        /// The column.
        column: String,
        /// The columns that there are.
        columns: String,
    },
    /// The mapping names a column that the file has twice.
    #[error("more than one column is called `{column}`; give each a name of its own")]
    Ambiguous {
        /// The column.
        column: String,
    },
    /// The mapping composes a detail in a way that cannot be read.
    #[error("expected columns in braces like `{{Unit}}/{{Number}}`, found {found} in `{composition}`")]
    Composition {
        /// The composition.
        composition: String,
        /// What was found.
        found: &'static str,
    },
    /// The mapping names a detail that such things do not have.
    #[error("there is no field `{field}`; the fields are {fields}")]
    Field {
        /// The field.
        field: String,
        /// The fields that there are.
        fields: String,
    },
    /// The mapping leaves out a detail without which no thing can be.
    #[error("field `{field}` needs a column or a constant: {says}")]
    Unmapped {
        /// The field.
        field: &'static str,
        /// What it says.
        says: &'static str,
    },
    /// The mapping is too long to be recorded.
    #[error("the mapping cannot be recorded: {0}")]
    Mapping(String),
}

/// What a format tells of a file, one record after the other.
pub(crate) trait Records {
    /// Goes on to the next record; false at the end.
    fn advance(&mut self) -> bool;

    /// Whether the record can be read at all.
    fn check(&mut self) -> Result<(), RowError>;

    /// What the record has in one of the columns that were asked for.
    fn value(&self, column: usize) -> Result<Value<'_>, RowError>;

    /// How many bytes of the file have been read.
    fn bytes(&self) -> u64;
}

/// What a record has in a column.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// A text, which may say nothing.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<String>),
}

/// That a file does not have a column, and which it has.
pub(crate) fn unknown_column<'a>(column: &str, names: impl ExactSizeIterator<Item = &'a str>) -> FileError {
    let more = names.len().saturating_sub(NAMED_MAX);
    let mut names: Vec<_> = names.take(NAMED_MAX).map(|name| format!("`{}`", quoted(name))).collect();
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    FileError::Column { column: quoted(column), columns: names.join(", ") }
}
