//! Table: the rows of a CSV file.

use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::import::file::{FILE_LINES_MAX, FileError, Records, Value, unknown_column};
use crate::import::row::{ROW_BYTES_MAX, RowError, quoted};

/// The rows of a CSV file, and where in them the columns stand that are asked for.
pub(crate) struct Table<'a> {
    reader: Reader<&'a [u8]>,
    heading: Vec<String>,
    places: Vec<usize>,
    record: ByteRecord,
}

impl<'a> Table<'a> {
    /// Reads the heading, and finds the columns in it.
    pub(crate) fn of(file: &'a [u8], columns: &[&str]) -> Result<Self, FileError> {
        let ends = |end| file.split(|byte| *byte == end).skip(1).count();
        let lines = ends(b'\n').max(ends(b'\r'));
        if lines > FILE_LINES_MAX {
            return Err(FileError::TooManyLines { found: lines });
        }
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let heading = heading(&mut reader)?;
        let places = columns.iter().map(|column| find(&heading, column)).collect::<Result<_, _>>()?;
        Ok(Self { reader, heading, places, record: ByteRecord::new() })
    }
}

impl Records for Table<'_> {
    fn advance(&mut self) -> bool {
        // Bytes in memory cannot fail, and rows of any length are taken: all that is left is the end.
        self.reader.read_byte_record(&mut self.record).unwrap_or(false)
    }

    fn check(&mut self) -> Result<(), RowError> {
        let found: usize = self.record.iter().map(<[u8]>::len).sum();
        if found > ROW_BYTES_MAX {
            return Err(RowError::TooLong { found });
        }
        if self.record.len() != self.heading.len() {
            return Err(RowError::Columns { expected: self.heading.len(), found: self.record.len() });
        }
        Ok(())
    }

    fn value(&self, column: usize) -> Result<Value<'_>, RowError> {
        let place = self.places.get(column).copied().unwrap_or_default();
        let value = std::str::from_utf8(self.record.get(place).unwrap_or_default());
        let name = || self.heading.get(place).map(|name| quoted(name)).unwrap_or_default();
        value.map(|value| Value::Text(value.into())).map_err(|_| RowError::NotUtf8 { column: name() })
    }

    fn bytes(&self) -> u64 {
        self.reader.position().byte()
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
        (None, _) => Err(unknown_column(column, heading.iter().map(String::as_str))),
    }
}
