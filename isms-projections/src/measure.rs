//! Measure: the value of a cell that can be compared with others of its column.

use std::cmp::Ordering;

use isms_core::vocabulary::time::{PartialDate, UtcOffset};

use crate::cell::Cell;
use crate::listing::natural;

/// What can be compared of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Measured {
    /// A number, in billionths.
    Number(i128),
    /// A date.
    Date(PartialDate),
    /// A step of a scale.
    Rank(u32),
    /// Yes or no.
    YesNo(bool),
    /// Words.
    Text(String),
}

impl Measured {
    /// Of a cell; none where there is nothing in it.
    pub(crate) fn of(cell: &Cell) -> Option<Self> {
        if cell.is_empty() {
            return None;
        }
        let number = || Some(Self::Number(billionths(&cell.to_string())?));
        let date = || Some(Self::Date(cell.to_string().parse().ok()?));
        let exact = match cell {
            Cell::Integer(_) | Cell::Decimal(_) => number(),
            Cell::Date(_) => date(),
            Cell::Level(it) => Some(Self::Rank(it.rank)),
            Cell::YesNo(yes) => Some(Self::YesNo(*yes)),
            Cell::Status(it) => Some(Self::Text(it.status.clone())),
            Cell::Empty
            | Cell::Text(_)
            | Cell::List(_)
            | Cell::Link(_)
            | Cell::Links(_)
            | Cell::Reading(_) => None,
        };
        Some(exact.unwrap_or_else(|| Self::Text(cell.to_string())))
    }

    /// Which comes first. What is of another type is after it.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.cmp(other),
            (Self::Date(one), Self::Date(other)) => {
                let utc = UtcOffset::default();
                one.start(utc).cmp(&other.start(utc)).then_with(|| one.end(utc).cmp(&other.end(utc)))
            }
            (Self::Rank(one), Self::Rank(other)) => one.cmp(other),
            (Self::YesNo(one), Self::YesNo(other)) => one.cmp(other),
            (Self::Text(one), Self::Text(other)) => natural(one, other),
            (one, other) => one.kind().cmp(&other.kind()),
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Date(_) => 1,
            Self::Rank(_) => 2,
            Self::YesNo(_) => 3,
            Self::Text(_) => 4,
        }
    }
}

/// A decimal number in billionths; none where it is none, or too exact or too large to be one of ours.
pub(crate) fn billionths(text: &str) -> Option<i128> {
    const DIGITS: usize = 9;
    let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
    let (whole, fraction) = size.split_once('.').unwrap_or((size, "0"));
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || fraction.len() > DIGITS || whole.len() > 2 * DIGITS {
        return None;
    }
    Some(sign * format!("{whole}{fraction:0<DIGITS$}").parse::<i128>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_what_they_say() {
        let sorted = ["-12.5", "-3", "0", "0.05", "0.5", "2", "10", "10.000000001", "999999999999999999"];
        let numbers: Vec<_> = sorted.iter().map(|it| billionths(it).unwrap()).collect();
        assert!(numbers.is_sorted_by(|one, other| one < other), "{numbers:?}");
        assert_eq!(billionths("12.50"), billionths("12.5"));
        for text in ["", "-", "1.", ".5", "1e3", "12 %", "1.0000000001", "+1", "1234567890123456789"] {
            assert_eq!(billionths(text), None, "{text}");
        }
    }
}
