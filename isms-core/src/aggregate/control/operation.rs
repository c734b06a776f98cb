//! Operation: that a control was carried out, and on which days it has been.
//!
//! ISO/IEC 27001:2022, 8.1.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::vocabulary::period::Period;
use crate::vocabulary::text::{Prose, Title};

/// A control as it was carried out over some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The days.
    pub period: Period,
    /// What was done.
    pub activity: Title,
    /// What came of it.
    pub result: Option<Prose>,
    /// Who did it, where that is not whoever records it.
    pub performer: Option<PersonId>,
}

/// The days on which a control was carried out, joined where they follow each other: what decisions need of
/// records that only grow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatedDays(Vec<Period>);

impl OperatedDays {
    /// The days of this period as well.
    pub(crate) fn add(&mut self, period: Period) {
        let after = |day: NaiveDate| day.succ_opt().unwrap_or(day);
        let before = self.0.partition_point(|old| after(old.last()) < period.first());
        let touching = self.0.iter().skip(before).take_while(|old| old.first() <= after(period.last()));
        let until = before + touching.count();
        let joined = self.0.drain(before..until).fold(period, join);
        self.0.insert(before, joined);
    }

    /// Whether it was carried out on a day of `period`.
    #[must_use]
    pub fn meet(&self, period: Period) -> bool {
        self.0.iter().any(|days| days.first() <= period.last() && period.first() <= days.last())
    }

    /// The last of the days.
    #[must_use]
    pub fn last(&self) -> Option<NaiveDate> {
        self.0.last().map(|days| days.last())
    }

    /// The days, in order, as periods that do not touch.
    pub fn iter(&self) -> impl Iterator<Item = Period> {
        self.0.iter().copied()
    }
}

/// The days from the first of two periods that touch to the last.
fn join(one: Period, other: Period) -> Period {
    let (first, last) = (one.first().min(other.first()), one.last().max(other.last()));
    Period::new(first, last).unwrap_or(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_follow_each_other_are_one_period() {
        let mut days = OperatedDays::default();
        for (from, to) in [(20, 21), (1, 2), (5, 6), (3, 4), (2, 3)] {
            days.add(january(from, to));
        }
        assert_eq!(days.iter().collect::<Vec<_>>(), [january(1, 6), january(20, 21)]);
        assert_eq!(days.last(), Some(january(1, 21).last()));
        assert!(days.meet(january(6, 19)) && !days.meet(january(7, 19)));
    }

    fn january(from: u32, to: u32) -> Period {
        let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        Period::new(day(from), day(to)).unwrap()
    }
}
