//! Frequency: how often an indicator is measured.
//!
//! ISO/IEC 27001:2022, 9.1.

use std::num::NonZeroU32;

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// How often an indicator is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Every day.
    Daily,
    /// Every seven days.
    Weekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    HalfYearly,
    /// Every year.
    Yearly,
    /// Every so many days.
    Days(NonZeroU32),
}

impl Frequency {
    /// The last day of the period that follows one which ends on `day`; none beyond the calendar. What ends with a
    /// month is followed by what ends with a month.
    #[must_use]
    pub fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        let days = |days: u32| day.checked_add_days(Days::new(days.into()));
        // The day after it is the first of a period, and the day before the next first is the last.
        let months = |months| day.succ_opt()?.checked_add_months(Months::new(months))?.pred_opt();
        match self {
            Self::Daily => days(1),
            Self::Weekly => days(7),
            Self::Monthly => months(1),
            Self::Quarterly => months(3),
            Self::HalfYearly => months(6),
            Self::Yearly => months(12),
            Self::Days(count) => days(count.get()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_with_a_month_is_followed_by_what_ends_with_a_month() {
        let days = |days: u32| Frequency::Days(days.try_into().unwrap());
        for (frequency, from, to) in [
            (Frequency::Daily, "2026-02-28", "2026-03-01"),
            (Frequency::Weekly, "2026-02-28", "2026-03-07"),
            (Frequency::Monthly, "2026-02-28", "2026-03-31"),
            (Frequency::Monthly, "2026-01-31", "2026-02-28"),
            (Frequency::Monthly, "2026-01-15", "2026-02-15"),
            (Frequency::Quarterly, "2026-03-31", "2026-06-30"),
            (Frequency::HalfYearly, "2026-06-30", "2026-12-31"),
            (Frequency::Yearly, "2027-02-28", "2028-02-29"),
            (days(10), "2026-02-28", "2026-03-10"),
        ] {
            assert_eq!(frequency.after(from.parse().unwrap()), to.parse().ok(), "{frequency:?} {from}");
        }
        assert_eq!(Frequency::Yearly.after(NaiveDate::MAX), None);
        assert_eq!(days(u32::MAX).after(NaiveDate::MAX), None);
    }
}
