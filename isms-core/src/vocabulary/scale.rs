//! Scale: the unit in which something is measured, and which way on it is better.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::quantity::Quantity;
use super::text::Title;

/// In what something is measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hundredths of a whole: the one unit in which a part and its whole can be given.
    Percent,
    /// Anything else that is counted (`incidents`, `days`, `EUR`).
    Named(Title),
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The more, the better.
    Higher,
    /// The less, the better.
    Lower,
}

impl Direction {
    /// Whether a value is as good as another, or better.
    #[must_use]
    pub fn reaches(self, value: Quantity, other: Quantity) -> bool {
        match self {
            Self::Higher => value >= other,
            Self::Lower => value <= other,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent => f.write_str("%"),
            Self::Named(name) => name.fmt(f),
        }
    }
}
