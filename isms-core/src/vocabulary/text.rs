//! Text of bounded length: what people write into events.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::written;

/// A title or a name: one line of at most 200 characters.
pub type Title = Text<200>;

/// What a person calls a thing (`R-2026-014`, a domain name): at most 260 characters, which a DNS name fits.
pub type Reference = Text<260>;

/// An organizational unit, process or system in which a role holds and to which a thing belongs.
pub type Area = Text<200>;

/// A statement, a justification, a description: at most 4,000 characters, so that an event with several of
/// them fits a line of the log.
pub type Prose = Text<4_000>;

/// The number of a clause of a standard (`6.1.2`).
pub type Clause = Text<20>;

/// The number of a control in its catalog (`5.7`, `AC-2(1)`).
pub type ControlNumber = Text<40>;

/// The tag of a language (`en`, `cs-CZ`): RFC 5646 finds 35 characters enough for any.
pub type Language = Text<35>;

/// Where something lies: a path, or an address of at most the 2,000 characters that every browser takes.
pub type Location = Text<2_000>;

/// The name of a level of risk, as a risk method defines it.
pub type Level = Text<40>;

/// Text of 1 to `MAX` characters, without control characters other than tab and line feed and without white
/// space at its ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(Arc<str>);

/// Why a text was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// There is nothing in it but white space.
    #[error("expected text, found nothing but white space")]
    Empty,
    /// It is too long.
    #[error("expected at most {max} characters, found {found}")]
    TooLong {
        /// The most that fits.
        max: usize,
        /// What was given.
        found: usize,
    },
    /// It has a control character.
    #[error("expected text without control characters, found U+{found:04X} at byte {at}")]
    Control {
        /// The character's code point.
        found: u32,
        /// Where it stands, in bytes.
        at: usize,
    },
}

impl<const MAX: usize> Text<MAX> {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it says something: not "n/a", "-", "tbd" and the like (rule G-6).
    #[must_use]
    pub fn is_meaningful(&self) -> bool {
        const PLACEHOLDERS: [&str; 12] =
            ["n/a", "na", "none", "nil", "tbd", "tba", "todo", "xxx", "unknown", "test", "see above", "same"];
        let words = self.0.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        !words.is_empty() && !PLACEHOLDERS.contains(&words.as_str())
    }
}

impl<const MAX: usize> TryFrom<&str> for Text<MAX> {
    type Error = TextError;

    fn try_from(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        let control = |c: char| c.is_control() && c != '\n' && c != '\t';
        if let Some((at, c)) = text.char_indices().find(|(_, c)| control(*c)) {
            return Err(TextError::Control { found: u32::from(c), at });
        }
        // Bytes bound characters from above, so that nearly every text needs no count.
        if text.len() > MAX {
            let found = text.chars().count();
            if found > MAX {
                return Err(TextError::TooLong { max: MAX, found });
            }
        }
        Ok(Self(text.into()))
    }
}

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        text.as_str().try_into()
    }
}

impl<const MAX: usize> std::str::FromStr for Text<MAX> {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        text.try_into()
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        written::read(from)
    }
}

impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> Self {
        text.0.as_ref().into()
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_bounded_trimmed_and_free_of_control_characters() {
        assert_eq!(Title::try_from("  Payroll ").map(String::from), Ok("Payroll".into()));
        assert_eq!(Title::try_from(" \n "), Err(TextError::Empty));
        assert_eq!(Title::try_from("a\u{1b}[31m"), Err(TextError::Control { found: 0x1b, at: 1 }));
        assert_eq!(
            Title::try_from("é".repeat(201).as_str()),
            Err(TextError::TooLong { max: 200, found: 201 })
        );
        assert!(Title::try_from("é".repeat(200).as_str()).is_ok());
    }

    #[test]
    fn a_placeholder_justifies_nothing() {
        for empty in ["n/a", "-", "TBD", "...", "None.", "(unknown)"] {
            assert!(!Title::try_from(empty).unwrap().is_meaningful(), "{empty}");
        }
        assert!(Title::try_from("No card data is processed").unwrap().is_meaningful());
    }
}
