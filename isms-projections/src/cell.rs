//! Cell: one value of a report, of a stated type.
//!
//! A cell says what it is, so that every format can write it in its own way: a number aligns to the right, a level
//! has a color and a rank, a thing has a history one can go to.

use std::fmt;

use serde::{Serialize, Serializer};

/// One value of a report. Its serde form is what JSON shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cell {
    /// Nothing is known or nothing is said; `null` in JSON.
    Empty,
    /// A word, a sentence, a paragraph.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number in its exact notation (`12.50`); a string in JSON, because binary fractions would round it.
    Decimal(String),
    /// A date of stated precision in ISO 8601: `2026`, `2026-03` or `2026-03-31`.
    Date(String),
    /// Yes or no.
    YesNo(bool),
    /// Several words.
    List(Vec<String>),
    /// A step of an ordered scale.
    Level(Level),
    /// Where something stands, and whether that is as it should be.
    Status(Status),
    /// Another thing of the register.
    Link(Link),
    /// Several other things of the register.
    Links(Vec<Link>),
    /// Another report, where more is to be read.
    Reading(Reading),
}

/// A step of an ordered scale, as the organization's own method names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Level {
    /// Its name: "high".
    pub level: String,
    /// Its place on the scale; the lowest step is 1.
    pub rank: u32,
    /// How many steps the scale has.
    pub of: u32,
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The state in words: "review due".
    pub status: String,
    /// Whether it is as it should be.
    pub mark: Mark,
}

/// How a status is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Neither good nor bad.
    Neutral,
    /// As it should be.
    Good,
    /// Somebody should look at it.
    Attention,
    /// Something that is required is missing or late.
    Gap,
}

/// Another thing of the register, and the way to its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What people call it: `RSK-001`.
    pub text: String,
    /// The stream that holds its history: `risk/<uuid>`.
    pub stream: String,
}

/// Another report, where more is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// What is to be read there: "15 risks".
    pub text: String,
    /// The name of the report: `risk-register`.
    pub report: String,
}

impl Cell {
    /// Whether there is nothing to read in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) | Self::Decimal(text) | Self::Date(text) => text.is_empty(),
            Self::List(words) => words.is_empty(),
            Self::Links(links) => links.is_empty(),
            Self::Integer(_)
            | Self::YesNo(_)
            | Self::Level(_)
            | Self::Status(_)
            | Self::Link(_)
            | Self::Reading(_) => false,
        }
    }
}

impl Level {
    /// Its color: one of five steps, whatever the number of its scale.
    pub(crate) fn step(&self) -> u32 {
        let (above, steps) = (self.rank.saturating_sub(1), self.of.saturating_sub(1).max(1));
        1 + (above.min(steps).saturating_mul(8).saturating_add(steps)) / steps.saturating_mul(2)
    }
}

impl Mark {
    /// Its name in JSON and in the style sheet of a page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Attention => "attention",
            Self::Gap => "gap",
        }
    }

    /// The sign that stands before the status, so that color is never the only difference.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Good => "✓",
            Self::Attention => "!",
            Self::Gap => "✗",
        }
    }
}

/// What a person reads. The text is as it was recorded; whoever prints it makes it inert for its format.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Decimal(text) | Self::Date(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::YesNo(yes) => f.write_str(if *yes { "yes" } else { "no" }),
            Self::List(words) => f.write_str(&words.join(", ")),
            Self::Level(Level { level, rank, of }) => write!(f, "{level} ({rank}/{of})"),
            Self::Status(Status { status, mark: Mark::Neutral }) => f.write_str(status),
            Self::Status(Status { status, mark }) => write!(f, "{} {status}", mark.sign()),
            Self::Link(link) => f.write_str(&link.text),
            Self::Reading(reading) => f.write_str(&reading.text),
            Self::Links(links) => {
                let texts: Vec<&str> = links.iter().map(|link| link.text.as_str()).collect();
                f.write_str(&texts.join(", "))
            }
        }
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Text(text) | Self::Decimal(text) | Self::Date(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::YesNo(yes) => serializer.serialize_bool(*yes),
            Self::List(words) => words.serialize(serializer),
            Self::Level(level) => level.serialize(serializer),
            Self::Status(status) => status.serialize(serializer),
            Self::Link(link) => link.serialize(serializer),
            Self::Links(links) => links.serialize(serializer),
            Self::Reading(reading) => reading.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_scale_have_the_ends_of_the_colors() {
        let steps =
            |of| (1..=of).map(|rank| Level { level: String::new(), rank, of }.step()).collect::<Vec<_>>();
        assert_eq!(steps(5), [1, 2, 3, 4, 5]);
        assert_eq!(steps(3), [1, 3, 5]);
        assert_eq!(steps(4), [1, 2, 4, 5]);
        assert_eq!(steps(1), [1]);
        assert_eq!(Level { level: String::new(), rank: u32::MAX, of: 0 }.step(), 5);
    }
}
