//! Month: the months of a calendar, in their order.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month to which a day belongs.
    pub(crate) fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// Its last day.
    pub(crate) fn last(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
    }

    /// The months from this one to another, both included.
    pub(crate) fn through(self, last: Self) -> impl Iterator<Item = Self> {
        let next = |it: &Self| it.last()?.succ_opt().map(Self::of);
        std::iter::successors(Some(self), next).take_while(move |it| *it <= last)
    }
}

/// `2026-03`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use isms_core::testing::day;

    use super::*;

    #[test]
    fn months_follow_each_other_over_the_end_of_a_year() {
        let month = |text: &str| Month::of(day(text));
        let all: Vec<_> = month("2025-11-30").through(month("2026-02-01")).map(|it| it.to_string()).collect();
        assert_eq!(all, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(month("2024-02-03").last(), Some(day("2024-02-29")));
        assert_eq!(month("2026-03-01").through(month("2026-02-01")).count(), 0);
    }
}
