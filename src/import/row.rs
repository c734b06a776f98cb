//! Row: what one row of a file tells of a thing, field by field.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use isms_core::vocabulary::text::Text;
use isms_core::vocabulary::time::PartialDate;
use serde::de::IntoDeserializer as _;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

/// How long a row may be, in bytes: what is longer fits no event, and is usually a quotation mark without its other.
pub(crate) const ROW_BYTES_MAX: usize = 64 * 1024;

/// How much of a wrong value a message repeats, in characters.
const QUOTED_MAX: usize = 80;

/// A detail that a row can tell of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Its name, as a mapping has it.
    pub name: &'static str,
    /// Whether a thing cannot be without it.
    pub is_required: bool,
    /// Whether it may say several things: a list in JSON, or parts with commas, semicolons or line feeds between.
    pub is_list: bool,
    /// What it says.
    pub says: &'static str,
}

/// From when what a row tells holds: a field of every kind of thing.
pub(crate) const EFFECTIVE_AT: Field = Field::optional(
    "effective_at",
    "from when it holds: a year, a month or a day; as the import says where the row does not",
);

impl Field {
    /// One without which a thing cannot be.
    pub(crate) const fn required(name: &'static str, says: &'static str) -> Self {
        Self { name, is_required: true, is_list: false, says }
    }

    /// One that may be missing.
    pub(crate) const fn optional(name: &'static str, says: &'static str) -> Self {
        Self { name, is_required: false, is_list: false, says }
    }

    /// One that may say several things, or none.
    pub(crate) const fn list(name: &'static str, says: &'static str) -> Self {
        Self { name, is_required: false, is_list: true, says }
    }
}

/// Why a row could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RowError {
    /// A value is no UTF-8.
    #[error("expected UTF-8 in column `{column}`; save the file in that encoding")]
    NotUtf8 {
        /// The column.
        column: String,
    },
    /// A row of a JSON file is no object, or not one that can be read.
    #[error("expected an object whose members are the columns: {error}")]
    NoObject {
        /// What is wrong.
        error: String,
    },
    /// A value of a JSON file is none that a column could hold.
    #[error(
        "expected a text, a number or a list of these in `{column}`; name what lies in an object with dots"
    )]
    Nested {
        /// The column.
        column: String,
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
    /// What is recorded of the thing says something else, and nothing could record a change of it.
    #[error(
        "expected `{field}` to be as it is recorded, found `{found}`; correct what is recorded, or leave the row out"
    )]
    Recorded {
        /// The field, or the member of the payload that fields have told of.
        field: String,
        /// What the row says.
        found: String,
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

/// What a row tells of each field that is mapped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    told: BTreeMap<&'static str, Vec<String>>,
    /// What the columns say of which the reference is composed; nothing where it is not composed.
    composed: Vec<String>,
}

impl Row {
    pub(crate) fn of(told: BTreeMap<&'static str, Vec<String>>, composed: Vec<String>) -> Self {
        Self { told, composed }
    }

    /// What the columns say of which the reference is composed; nothing where it is not composed.
    pub(crate) fn composed(&self) -> &[String] {
        &self.composed
    }

    /// Whether the mapping says where the field comes from.
    pub(crate) fn is_told(&self, field: &str) -> bool {
        self.told.contains_key(field)
    }

    /// What the row says; nothing where the field is not mapped or blank.
    pub(crate) fn said(&self, field: &str) -> Option<&str> {
        self.told.get(field)?.first().map(String::as_str)
    }

    /// What the row says, as bounded text.
    pub(crate) fn text<const MAX: usize>(&self, field: &'static str) -> Result<Option<Text<MAX>>, RowError> {
        self.said(field).map(|said| bounded(field, said)).transpose()
    }

    /// What the row says of a field that may say several things.
    pub(crate) fn texts<const MAX: usize>(&self, field: &'static str) -> Result<Vec<Text<MAX>>, RowError> {
        let said = self.told.get(field).into_iter().flatten();
        said.map(|said| bounded(field, said)).collect()
    }

    /// What the row says, as bounded text that must be there.
    pub(crate) fn required<const MAX: usize>(&self, field: &'static str) -> Result<Text<MAX>, RowError> {
        self.text(field)?.ok_or(RowError::Missing { field })
    }

    /// A text that may be missing: a blank one takes away what was there, a column that is not mapped does not.
    pub(crate) fn text_or<const MAX: usize>(
        &self,
        field: &'static str,
        before: Option<Text<MAX>>,
    ) -> Result<Option<Text<MAX>>, RowError> {
        if self.is_told(field) { self.text(field) } else { Ok(before) }
    }

    /// A word for one of the values of `T`, as the log writes it; spaces, hyphens and capitals do not matter.
    pub(crate) fn word<T: for<'de> Deserialize<'de>>(
        &self,
        field: &'static str,
    ) -> Result<Option<T>, RowError> {
        let read = |said: &str| {
            let word = said.to_lowercase().replace([' ', '-'], "_");
            T::deserialize(word.into_deserializer()).map_err(|Words(expected)| {
                let words: Vec<_> = expected.iter().map(|word| word.replace('_', " ")).collect();
                RowError::value(field, format!("one of {}", words.join(", ")), said)
            })
        };
        self.said(field).map(read).transpose()
    }

    /// Yes or no.
    pub(crate) fn yes_or_no(&self, field: &'static str) -> Result<Option<bool>, RowError> {
        let read = |said: &str| match said.to_lowercase().as_str() {
            "yes" | "y" | "true" | "1" => Ok(true),
            "no" | "n" | "false" | "0" => Ok(false),
            _ => Err(RowError::value(field, "yes or no", said)),
        };
        self.said(field).map(read).transpose()
    }

    /// A day.
    pub(crate) fn day(&self, field: &'static str) -> Result<Option<NaiveDate>, RowError> {
        let read = |said: &str| match said.parse() {
            Ok(PartialDate::Day(day)) => Ok(day),
            _ => Err(RowError::value(field, "a day, like `2026-11-22`", said)),
        };
        self.said(field).map(read).transpose()
    }

    /// That what the row says of a thing is recorded so. What it leaves out contradicts nothing.
    pub(crate) fn agrees<T: Serialize>(&self, said: &T, recorded: &T) -> Result<(), RowError> {
        let (said, recorded) = (members(said), members(recorded));
        for (name, value) in &said {
            let recorded = recorded.get(name).unwrap_or(&Value::Null);
            let is_so = match (value, recorded) {
                (Value::Null, _) => true,
                (Value::Array(said), Value::Array(recorded)) => said.iter().all(|it| recorded.contains(it)),
                (said, recorded) => said == recorded,
            };
            if !is_so {
                let told = self.told.get(name.as_str()).map(|told| told.join(", "));
                let found = quoted(&told.unwrap_or_else(|| value.to_string()));
                return Err(RowError::Recorded { field: name.clone(), found });
            }
        }
        Ok(())
    }

    /// A date, as precise as the row says it.
    pub(crate) fn date(&self, field: &'static str) -> Result<Option<PartialDate>, RowError> {
        let expected = "a year, a month or a day, like `2026-11-22`";
        let read = |said: &str| said.parse().map_err(|_| RowError::value(field, expected, said));
        self.said(field).map(read).transpose()
    }
}

/// The members of a payload, as the log writes it.
fn members<T: Serialize>(payload: &T) -> Map<String, Value> {
    match serde_json::to_value(payload) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// A text of the log. Its lines end as those do, whatever system wrote the file.
fn bounded<const MAX: usize>(field: &'static str, said: &str) -> Result<Text<MAX>, RowError> {
    said.replace("\r\n", "\n").parse().map_err(|_| {
        let expected = format!("at most {MAX} characters without control characters");
        RowError::value(field, expected, said)
    })
}

/// The words that were expected where another was found.
#[derive(Debug)]
struct Words(&'static [&'static str]);

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

impl std::error::Error for Words {}

impl serde::de::Error for Words {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(expected)
    }
}

/// So much of a text as a message repeats.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTED_MAX).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    quoted
}
