//! Rows of a CSV file, read by a mapping: bounded, and each for itself.

use std::collections::BTreeMap;

use csv::{ByteRecord, Reader, ReaderBuilder};
use isms_core::vocabulary::text::Text;
use thiserror::Error;

use crate::import::mapping::{Mapping, Origin};

/// How long a file may be, in bytes: it is held in memory, since the identity of each row rests on all of it.
pub(crate) const FILE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// How many lines a file may have: every row has its place in the report, which is held in memory too.
pub(crate) const FILE_LINES_MAX: usize = 1_000_000;

/// How long a row may be, in bytes: what is longer fits no event, and is usually a quotation mark without its other.
pub(crate) const ROW_BYTES_MAX: usize = 64 * 1024;

/// How much of a wrong value a message repeats, in characters.
const QUOTED_MAX: usize = 80;

/// How many columns a message names.
const NAMED_MAX: usize = 100;

/// A detail that a row can tell of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Its name, as a mapping has it.
    pub name: &'static str,
    /// Whether a thing cannot be without it.
    pub is_required: bool,
    /// What it says.
    pub says: &'static str,
}

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
    /// The file has no heading.
    #[error("expected a first line that names the columns, found {found}")]
    Heading {
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

/// Why a row could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RowError {
    /// A value is no UTF-8.
    #[error("expected UTF-8 in field `{field}`; save the file in that encoding")]
    NotUtf8 {
        /// The field.
        field: &'static str,
    },
    /// The row is too long.
    #[error("expected a row of at most {ROW_BYTES_MAX} bytes, found {found}; is a quotation mark missing?")]
    TooLong {
        /// Its length, in bytes.
        found: usize,
    },
    /// The row has more or fewer values than there are columns.
    #[error("expected {expected} values, as there are columns, found {found}")]
    Columns {
        /// How many columns there are.
        expected: usize,
        /// How many values there are.
        found: usize,
    },
    /// A detail is missing without which the thing cannot be.
    #[error("expected a value for `{field}`, found none")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A value is not what the field takes.
    #[error("expected {expected} for `{field}`, found `{found}`")]
    Value {
        /// The field.
        field: &'static str,
        /// What it takes.
        expected: String,
        /// What was found.
        found: String,
    },
}

impl RowError {
    pub(crate) fn value(field: &'static str, expected: impl Into<String>, found: impl AsRef<str>) -> Self {
        Self::Value { field, expected: expected.into(), found: quoted(found.as_ref()) }
    }
}

/// The rows of a file, in their order.
pub(crate) struct Rows<'a> {
    reader: Reader<&'a [u8]>,
    mapping: &'a Mapping,
    columns: usize,
    origins: Vec<(&'static str, Place)>,
    record: ByteRecord,
    number: u64,
}

/// Where a detail stands.
enum Place {
    Column(usize),
    Constant(String),
}

/// A row: what it tells of each field that is mapped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    told: BTreeMap<&'static str, Option<String>>,
}

impl<'a> Rows<'a> {
    /// Reads the heading, and finds every column that the mapping names.
    pub(crate) fn of(
        file: &'a [u8],
        mapping: &'a Mapping,
        fields: &'static [Field],
    ) -> Result<Self, FileError> {
        if file.len() > FILE_BYTES_MAX {
            return Err(FileError::TooLong { found: file.len() });
        }
        let ends = |end| file.split(|byte| *byte == end).skip(1).count();
        let lines = ends(b'\n').max(ends(b'\r'));
        if lines > FILE_LINES_MAX {
            return Err(FileError::TooManyLines { found: lines });
        }
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let heading = heading(&mut reader)?;
        let mut origins = Vec::new();
        for (name, origin) in mapping.origins() {
            let field = fields.iter().find(|field| field.name == name).ok_or_else(|| {
                let fields: Vec<_> = fields.iter().map(|field| field.name).collect();
                FileError::Field { field: quoted(name), fields: fields.join(", ") }
            })?;
            let place = match origin {
                Origin::Constant(value) => Place::Constant(value.clone()),
                Origin::Column(column) => Place::Column(find(&heading, column)?),
            };
            origins.push((field.name, place));
        }
        if let Some(field) = fields.iter().find(|field| field.is_required && !mapping.has(field.name)) {
            return Err(FileError::Unmapped { field: field.name, says: field.says });
        }
        let columns = heading.len();
        Ok(Self { reader, mapping, columns, origins, record: ByteRecord::new(), number: 0 })
    }

    /// How many bytes of the file have been read.
    pub(crate) fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    fn row(&self) -> Result<Row, RowError> {
        let found: usize = self.record.iter().map(<[u8]>::len).sum();
        if found > ROW_BYTES_MAX {
            return Err(RowError::TooLong { found });
        }
        if self.record.len() != self.columns {
            return Err(RowError::Columns { expected: self.columns, found: self.record.len() });
        }
        let told = self.origins.iter().map(|(field, place)| {
            let value = match place {
                Place::Constant(value) => value,
                Place::Column(index) => std::str::from_utf8(self.record.get(*index).unwrap_or_default())
                    .map_err(|_| RowError::NotUtf8 { field })?,
            };
            Ok((*field, self.mapping.said(value).map(str::to_owned)))
        });
        Ok(Row { told: told.collect::<Result<_, _>>()? })
    }
}

impl Iterator for Rows<'_> {
    /// The row's number, from 1 without the heading, and the row.
    type Item = (u64, Result<Row, RowError>);

    fn next(&mut self) -> Option<Self::Item> {
        // Bytes in memory cannot fail, and rows of any length are taken: all that is left is the end.
        if !self.reader.read_byte_record(&mut self.record).unwrap_or(false) {
            return None;
        }
        self.number += 1;
        Some((self.number, self.row()))
    }
}

/// The names of the columns.
fn heading(reader: &mut Reader<&[u8]>) -> Result<Vec<String>, FileError> {
    let mut record = ByteRecord::new();
    let is_there = reader.read_byte_record(&mut record);
    if !is_there.map_err(|error| FileError::Heading { found: error.to_string() })? {
        return Err(FileError::Heading { found: "an empty file".into() });
    }
    let name = |name: &[u8]| {
        let name = std::str::from_utf8(name).map(|name| name.trim().to_owned());
        name.map_err(|_| FileError::Heading { found: "one that is no UTF-8".into() })
    };
    record.iter().map(name).collect()
}

/// Where a column stands.
fn find(heading: &[String], column: &str) -> Result<usize, FileError> {
    let mut found = heading.iter().enumerate().filter(|(_, name)| *name == column.trim());
    match (found.next(), found.next()) {
        (Some((index, _)), None) => Ok(index),
        (Some(_), Some(_)) => Err(FileError::Ambiguous { column: quoted(column) }),
        (None, _) => {
            let mut names: Vec<_> =
                heading.iter().take(NAMED_MAX).map(|name| format!("`{}`", quoted(name))).collect();
            if heading.len() > NAMED_MAX {
                names.push(format!("and {} more", heading.len() - NAMED_MAX));
            }
            Err(FileError::Column { column: quoted(column), columns: names.join(", ") })
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTED_MAX).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    quoted
}

impl Row {
    /// Whether the mapping says where the field comes from.
    pub(crate) fn is_told(&self, field: &str) -> bool {
        self.told.contains_key(field)
    }

    /// What the row says; nothing where the field is not mapped or blank.
    pub(crate) fn said(&self, field: &str) -> Option<&str> {
        self.told.get(field)?.as_deref()
    }

    /// What the row says, as bounded text.
    pub(crate) fn text<const MAX: usize>(&self, field: &'static str) -> Result<Option<Text<MAX>>, RowError> {
        let read = |said: &str| {
            said.parse().map_err(|_| {
                let expected = format!("at most {MAX} characters without control characters");
                RowError::value(field, expected, said)
            })
        };
        self.said(field).map(read).transpose()
    }

    /// What the row says, as bounded text that must be there.
    pub(crate) fn required<const MAX: usize>(&self, field: &'static str) -> Result<Text<MAX>, RowError> {
        self.text(field)?.ok_or(RowError::Missing { field })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: [Field; 1] = [Field { name: "name", is_required: true, says: "what it is called" }];

    #[test]
    fn a_file_is_as_long_as_it_may_be() {
        let mapping = Mapping::new().column("name", "Name");
        let of = |file: &[u8]| Rows::of(file, &mapping, &NAME).map(|_| ());
        let lines = |count: usize| [b"Name".to_vec(), vec![b'\n'; count]].concat();
        assert!(of(&lines(FILE_LINES_MAX)).is_ok());
        let found = FILE_LINES_MAX + 1;
        assert!(matches!(of(&lines(found)), Err(FileError::TooManyLines { found: it }) if it == found));
        let found = FILE_BYTES_MAX + 1;
        assert!(matches!(of(&vec![b'x'; found]), Err(FileError::TooLong { found: it }) if it == found));
    }

    #[test]
    fn a_row_is_as_long_as_it_may_be() {
        let mapping = Mapping::new().column("name", "Name");
        let first = |length: usize| {
            let file = format!("Name\n{}\n", "x".repeat(length));
            let mut rows = Rows::of(file.as_bytes(), &mapping, &NAME).unwrap();
            rows.next().unwrap().1.map(|_| ())
        };
        assert!(first(ROW_BYTES_MAX).is_ok());
        let found = ROW_BYTES_MAX + 1;
        assert!(matches!(first(found), Err(RowError::TooLong { found: it }) if it == found));
    }
}
