//! Rows of a file, read by a mapping: bounded, and each for itself.

use crate::import::composition::{Piece, pieces};
use crate::import::document::Document;
use crate::import::file::{FILE_BYTES_MAX, FileError, Records};
use crate::import::mapping::{Format, Mapping, Origin};
use crate::import::row::{Field, Row, RowError, quoted};
use crate::import::table::Table;

/// The rows of a file, in their order.
pub(crate) struct Rows<'a> {
    records: Box<dyn Records + 'a>,
    mapping: &'a Mapping,
    origins: Vec<(&'static str, Place)>,
    number: u64,
}

/// Where a detail stands, columns by their place among those that were asked for.
enum Place {
    Column(usize),
    Composed(Vec<Piece<usize>>),
    Constant(String),
}

impl<'a> Rows<'a> {
    /// Reads so much of the file that every column which the mapping names is found.
    pub(crate) fn of(
        file: &'a [u8],
        mapping: &'a Mapping,
        fields: &'static [Field],
    ) -> Result<Self, FileError> {
        if file.len() > FILE_BYTES_MAX {
            return Err(FileError::TooLong { found: file.len() });
        }
        let mut columns = Vec::new();
        let mut origins = Vec::new();
        for (name, origin) in mapping.origins() {
            origins.push((field(fields, name)?, place(origin, &mut columns)?));
        }
        if let Some(field) = fields.iter().find(|field| field.is_required && !mapping.has(field.name)) {
            return Err(FileError::Unmapped { field: field.name, says: field.says });
        }
        mapping.translated().try_for_each(|name| field(fields, name).map(|_| ()))?;
        let records: Box<dyn Records + 'a> = match mapping.format_of(file) {
            Format::Csv => Box::new(Table::of(file, &columns)?),
            Format::Json => Box::new(Document::of(file, &columns, mapping.rows_path())?),
        };
        Ok(Self { records, mapping, origins, number: 0 })
    }

    /// How many bytes of the file have been read.
    pub(crate) fn bytes(&self) -> u64 {
        self.records.bytes()
    }

    fn row(&mut self) -> Result<Row, RowError> {
        self.records.check()?;
        let told = self.origins.iter().map(|(field, place)| {
            let said = self.said(place)?.map(|said| self.mapping.meant(field, said));
            Ok((*field, said))
        });
        told.collect::<Result<_, _>>().map(Row::of)
    }

    /// What stands at a place; nothing where it, or a column of it, says nothing.
    fn said(&self, place: &Place) -> Result<Option<String>, RowError> {
        let column = |index: usize| {
            let value = self.records.value(index)?;
            Ok(self.mapping.said(&value).map(str::to_owned))
        };
        match place {
            Place::Constant(value) => Ok(self.mapping.said(value).map(str::to_owned)),
            Place::Column(index) => column(*index),
            Place::Composed(pieces) => {
                let said = pieces.iter().map(|piece| match piece {
                    Piece::Text(text) => Ok(Some(text.clone())),
                    Piece::Column(index) => column(*index),
                });
                said.collect()
            }
        }
    }
}

impl Iterator for Rows<'_> {
    /// The row's number, from 1 without the heading, and the row.
    type Item = (u64, Result<Row, RowError>);

    fn next(&mut self) -> Option<Self::Item> {
        if !self.records.advance() {
            return None;
        }
        self.number += 1;
        Some((self.number, self.row()))
    }
}

/// The field that a mapping names.
fn field(fields: &'static [Field], name: &str) -> Result<&'static str, FileError> {
    let found = fields.iter().find(|field| field.name == name).map(|field| field.name);
    found.ok_or_else(|| {
        let fields: Vec<_> = fields.iter().map(|field| field.name).collect();
        FileError::Field { field: quoted(name), fields: fields.join(", ") }
    })
}

/// Where a detail will stand, once the columns that it names are found.
fn place<'a>(origin: &'a Origin, columns: &mut Vec<&'a str>) -> Result<Place, FileError> {
    let mut column = |name: &'a str| {
        let known = columns.iter().position(|it| *it == name);
        known.unwrap_or_else(|| {
            columns.push(name);
            columns.len() - 1
        })
    };
    Ok(match origin {
        Origin::Constant(value) => Place::Constant(value.clone()),
        Origin::Column(name) => Place::Column(column(name)),
        Origin::Composed(composition) => {
            let placed = pieces(composition)?.into_iter().map(|piece| match piece {
                Piece::Text(text) => Piece::Text(text),
                Piece::Column(name) => Piece::Column(column(name)),
            });
            Place::Composed(placed.collect())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::file::FILE_LINES_MAX;
    use crate::import::row::ROW_BYTES_MAX;

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
