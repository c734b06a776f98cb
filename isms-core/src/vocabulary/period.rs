//! A period: days from a first to a last.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::time::TimeError;

/// Days from a first to a last, both included, written `2026-01-01/2026-12-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

impl Period {
    /// The days from `first` to `last`; none where the last lies before the first.
    #[must_use]
    pub fn new(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> NaiveDate {
        self.first
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        self.last
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Whether a day lies in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl From<NaiveDate> for Period {
    /// One day.
    fn from(day: NaiveDate) -> Self {
        Self { first: day, last: day }
    }
}

impl FromStr for Period {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let day = |text: &str| text.parse().ok().filter(|day: &NaiveDate| day.to_string() == text);
        let period = text.split_once('/').and_then(|(first, last)| Self::new(day(first)?, day(last)?));
        period.ok_or_else(|| TimeError {
            expected: "a period like `2026-01-01/2026-12-31`",
            found: text.chars().take(80).collect(),
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.last)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Period {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_no_sooner_than_it_begins() {
        let year: Period = "2026-01-01/2026-12-31".parse().unwrap();
        assert_eq!(year.to_string(), "2026-01-01/2026-12-31");
        assert!(year.contains(year.first()) && year.contains(year.last()));
        assert!(!year.contains(year.last().succ_opt().unwrap()));
        for bad in ["", "2026-01-01", "2026-12-31/2026-01-01", "2026-1-1/2026-12-31", "2026/2027"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }
}
