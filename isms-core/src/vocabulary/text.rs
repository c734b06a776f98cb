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
    /// The most characters that fit.
    pub const CHARS_MAX: usize = MAX;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has the same words, however they are capitalized and spaced: people write `payroll` for `Payroll`.
    #[must_use]
    pub fn is_spelled_like(&self, other: &Self) -> bool {
        fn letters(text: &str) -> impl Iterator<Item = char> {
            let words = text.split_whitespace().flat_map(|word| [" ", word]);
            words.flat_map(str::chars).flat_map(char::to_lowercase)
        }
        self == other || letters(&self.0).eq(letters(&other.0))
    }

    /// Whether it says something: not "n/a", "-", "tbd" and the like (rule G-6).
    #[must_use]
    pub fn is_meaningful(&self) -> bool {
        /// Without what is between the letters, so that `N / A` and `n.a.` are one.
        const PLACEHOLDERS: [&str; 14] = [
            "na",
            "none",
            "nil",
            "tbd",
            "tba",
            "todo",
            "unknown",
            "test",
            "seeabove",
            "same",
            "notapplicable",
            "tobedetermined",
            "tobedefined",
            "tobedone",
        ];
        let letters: String = self
            .0
            .chars()
            .map(half_width)
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let repeats = |word: &str| !word.is_empty() && letters.replace(word, "").is_empty();
        let first = letters.chars().next().map(String::from).unwrap_or_default();
        !letters.is_empty() && !repeats(&first) && !PLACEHOLDERS.into_iter().any(repeats)
    }
}

/// A letter as it is written in Latin text: East Asian keyboards also have wide ones.
fn half_width(letter: char) -> char {
    const WIDER_BY: u32 = 0xfee0;
    let is_wide = ('\u{ff01}'..='\u{ff5e}').contains(&letter);
    let half = char::from_u32(u32::from(letter).wrapping_sub(WIDER_BY));
    half.filter(|_| is_wide).unwrap_or(letter)
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
    }

    #[test]
    fn a_text_is_spelled_like_another_of_the_same_words() {
        let area = |name: &str| Area::try_from(name).unwrap();
        for (one, other, is_same) in
            [("Pay roll", "pay  roll", true), ("Účtárna", "ÚČTÁRNA", true), ("Payroll", "Pay roll", false)]
        {
            assert_eq!(area(one).is_spelled_like(&area(other)), is_same, "{one}, {other}");
        }
    }

    #[test]
    fn the_longest_text_of_each_kind_fits_and_one_character_more_does_not() {
        fn bounded<const MAX: usize>(_: fn(Text<MAX>)) {
            let (max, found) = (Text::<MAX>::CHARS_MAX, MAX + 1);
            for letter in ["e", "é", "卡", "\u{1f512}"] {
                assert!(Text::<MAX>::try_from(letter.repeat(max)).is_ok(), "{max} times {letter}");
                let longer = Text::<MAX>::try_from(letter.repeat(found));
                assert_eq!(longer, Err(TextError::TooLong { max, found }), "{found} times {letter}");
            }
        }
        bounded(|_: Title| ());
        bounded(|_: Reference| ());
        bounded(|_: Area| ());
        bounded(|_: Prose| ());
        bounded(|_: Clause| ());
        bounded(|_: ControlNumber| ());
        bounded(|_: Language| ());
        bounded(|_: Location| ());
        bounded(|_: Level| ());
    }

    #[test]
    fn a_placeholder_justifies_nothing() {
        for empty in [
            "n/a",
            "-",
            "TBD",
            "...",
            "None.",
            "(unknown)",
            "n.a.",
            "N / A",
            "n. a.",
            "t.b.d.",
            "ｎ／ａ",
            "Ｎ．Ａ．",
            "n\u{200b}/a",
            "n/a n/a",
            "N/A, N/A",
            "None / none",
            "x",
            "xxxxx",
            "1",
            "Not applicable.",
            "not-applicable",
            "To be determined",
            "see above",
            "\u{200b}\u{2060}",
            "— — —",
            "?",
            "xx xx",
            "a a a",
        ] {
            assert!(!Title::try_from(empty).unwrap().is_meaningful(), "{empty}");
        }
        for said in [
            "No card data is processed",
            "卡数据未处理",
            "None of the servers is ours",
            "Test environment",
            "GDPR",
            "ok",
        ] {
            assert!(Title::try_from(said).unwrap().is_meaningful(), "{said}");
        }
    }
}
