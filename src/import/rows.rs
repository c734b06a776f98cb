//! Rows of a file, read by a mapping: bounded, and each for itself.

use std::borrow::Cow;

use crate::import::composition::{Piece, pieces};
use crate::import::document::Document;
use crate::import::file::{FILE_BYTES_MAX, FileError, Records, Value};
use crate::import::mapping::{Format, Mapping, Origin};
use crate::import::row::{Field, Row, RowError, quoted};
use crate::import::table::Table;

/// The field by which things are told apart.
const REFERENCE: &str = "reference";

/// How many parts a composition may come to: each column that says several things multiplies them.
const PARTS_MAX: usize = 1_000;

/// The rows of a file, in their order.
pub(crate) struct Rows<'a> {
    records: Box<dyn Records + 'a>,
    mapping: &'a Mapping,
    origins: Vec<(&'static Field, Place)>,
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
        mapping.translated().try_for_each(|name| field(fields, name).map(drop))?;
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
            let said = self.said(field, place)?.into_iter().map(|said| self.mapping.meant(field.name, said));
            Ok((field.name, said.collect()))
        });
        Ok(Row::of(told.collect::<Result<_, RowError>>()?, self.composed()?))
    }

    /// What the columns say of which the reference is composed.
    fn composed(&self) -> Result<Vec<String>, RowError> {
        let mut said = Vec::new();
        for (field, place) in self.origins.iter().filter(|(field, _)| field.name == REFERENCE) {
            let Place::Composed(pieces) = place else { continue };
            for piece in pieces {
                let Piece::Column(index) = piece else { continue };
                said.extend(self.parts(field, self.records.value(*index)?));
            }
        }
        Ok(said)
    }

    /// What stands at a place: one text or none, or of a field that may say several things as many as there are.
    fn said(&self, field: &'static Field, place: &Place) -> Result<Vec<String>, RowError> {
        match place {
            Place::Constant(value) => Ok(self.parts(field, Value::Text(value.into()))),
            Place::Column(index) => Ok(self.parts(field, self.records.value(*index)?)),
            Place::Composed(pieces) => {
                let mut composed = vec![String::new()];
                for piece in pieces {
                    let parts = match piece {
                        Piece::Text(text) => vec![text.clone()],
                        Piece::Column(index) => self.parts(field, self.records.value(*index)?),
                    };
                    let found = composed.len().saturating_mul(parts.len());
                    if found > PARTS_MAX {
                        let expected = format!("at most {PARTS_MAX} parts");
                        return Err(RowError::value(field.name, expected, found.to_string()));
                    }
                    let extended =
                        composed.iter().flat_map(|it| parts.iter().map(move |part| format!("{it}{part}")));
                    composed = extended.collect();
                }
                Ok(composed)
            }
        }
    }

    /// The parts of a value that say something; the whole in one for a field that says one thing.
    fn parts(&self, field: &Field, value: Value<'_>) -> Vec<String> {
        let parts: Vec<Cow<'_, str>> = match value {
            Value::Text(text) if field.is_list => {
                text.split([',', ';', '\n']).map(|part| part.to_owned().into()).collect()
            }
            Value::Text(text) => vec![text],
            Value::List(parts) => parts.into_iter().map(Cow::Owned).collect(),
        };
        let said = parts.iter().filter_map(|part| self.mapping.said(part)).map(str::to_owned);
        let said: Vec<_> = said.collect();
        if field.is_list || said.len() < 2 { said } else { vec![said.join(", ")] }
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
fn field(fields: &'static [Field], name: &str) -> Result<&'static Field, FileError> {
    fields.iter().find(|field| field.name == name).ok_or_else(|| {
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

    const NAME: [Field; 1] = [Field::required("name", "what it is called")];

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

    #[test]
    fn a_field_that_may_say_several_things_says_each_of_them_composed() {
        const LIST: [Field; 2] = [Field::list("parts", "what it has"), Field::optional("all", "all of it")];
        let mapping = Mapping::new().composed("parts", "{Unit}/{Part}").column("all", "Part").blank("-");
        let told = |file: &str| {
            let row = Rows::of(file.as_bytes(), &mapping, &LIST).unwrap().next().unwrap().1.unwrap();
            let parts = row.texts::<20>("parts").unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
            (parts.join(" "), row.said("all").map(str::to_owned))
        };
        assert_eq!(told("Unit,Part\nA,\"1, 2;3\"\n"), ("A/1 A/2 A/3".into(), Some("1, 2;3".into())));
        assert_eq!(
            told(r#"[{"Unit": "A", "Part": ["1, 2", "-", 3]}]"#),
            ("A/1, 2 A/3".into(), Some("1, 2, 3".into()))
        );
        assert_eq!(told("Unit,Part\nA,-\n"), (String::new(), None));
        assert_eq!(told(r#"[{"Unit": ["A", "B"], "Part": [1, 2]}]"#).0, "A/1 A/2 B/1 B/2");
    }

    #[test]
    fn a_composition_comes_to_as_many_parts_as_it_may() {
        const LIST: [Field; 1] = [Field::list("parts", "what it has")];
        let mapping = Mapping::new().composed("parts", "{A}{B}");
        let row = |count: usize| {
            let file = format!("A,B\n{},\"1,2\"\n", format_args!("\"{}\"", vec!["a"; count].join(",")));
            Rows::of(file.as_bytes(), &mapping, &LIST).unwrap().next().unwrap().1.map(|_| ())
        };
        assert!(row(PARTS_MAX / 2).is_ok());
        let found = row(PARTS_MAX / 2 + 1).unwrap_err().to_string();
        assert!(found.contains("at most 1000 parts") && found.contains("1002"), "{found}");
    }
}
