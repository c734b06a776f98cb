//! Calendar: the months and the quarters by which a report counts, those in which nothing happened included.

use std::collections::BTreeSet;

use chrono::Datelike;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::{PartialDate, UtcOffset};

/// Into what a year is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calendar {
    Months,
    Quarters,
}

/// A part of a year; or the whole of it, for what is known to the year only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    year: i32,
    /// Which one, from 1.
    number: Option<u32>,
}

impl Calendar {
    /// How many parts a year has.
    fn parts(self) -> u32 {
        match self {
            Self::Months => 12,
            Self::Quarters => 4,
        }
    }

    /// The part in which a date lies.
    pub(crate) fn part(self, date: PartialDate, offset: UtcOffset) -> Part {
        let day = date.first_day(offset);
        let number = (day.month0() * self.parts()) / 12 + 1;
        let is_known = !matches!(date, PartialDate::Year(_));
        Part { year: day.year(), number: is_known.then_some(number) }
    }

    /// Every part from the founding to the moment, and those in which these dates lie.
    pub(crate) fn parts_until(
        self,
        moment: &Moment,
        dates: impl IntoIterator<Item = PartialDate>,
    ) -> BTreeSet<Part> {
        let offset = moment.register.offset();
        let mut parts: BTreeSet<_> = dates.into_iter().map(|date| self.part(date, offset)).collect();
        if let Some((_, founded)) = founding(&moment.register) {
            let (first, now) = (founded.start(offset).into(), moment.latest().end(offset).into());
            let last = self.part(now, offset);
            let next = |part: &Part| Some(self.after(*part)).filter(|next| *next <= last);
            parts.extend(std::iter::successors(Some(self.part(first, offset)), next));
        }
        parts
    }

    fn after(self, part: Part) -> Part {
        match part.number {
            Some(number) if number < self.parts() => Part { number: Some(number + 1), ..part },
            _ => Part { year: part.year + 1, number: Some(1) },
        }
    }

    /// What it is called: `2025-03`, `2025-Q1`, or `2025`.
    pub(crate) fn name(self, part: Part) -> String {
        match (self, part.number) {
            (_, None) => format!("{:04}", part.year),
            (Self::Months, Some(month)) => format!("{:04}-{month:02}", part.year),
            (Self::Quarters, Some(quarter)) => format!("{:04}-Q{quarter}", part.year),
        }
    }
}

impl Part {
    /// Whether it is a year of which no more is known.
    pub(crate) fn is_vague(self) -> bool {
        self.number.is_none()
    }
}

/// The event by which the management system came to be, and when that was.
pub(crate) fn founding(register: &Register) -> Option<(u64, PartialDate)> {
    let (id, _) = register.management_systems.iter().next()?;
    register.head(Stream::from(id)).map(|head| (head.first, head.since))
}

#[cfg(test)]
mod tests {
    use isms_core::moment::AsOf;
    use isms_core::testing::given;

    use super::*;

    #[test]
    fn no_part_is_missing_between_the_founding_and_the_moment() {
        let names = |calendar: Calendar, at: &str, dates: &[&str]| {
            let register = given([]).register;
            let moment = Moment::new(register, AsOf::Now, String::new(), at.parse().unwrap());
            let dates = dates.iter().map(|it| it.parse().unwrap());
            let parts = calendar.parts_until(&moment, dates);
            parts.into_iter().map(|part| calendar.name(part)).collect::<Vec<_>>()
        };
        assert_eq!(names(Calendar::Months, "2026-02-28", &[]), ["2026-01", "2026-02"]);
        assert_eq!(names(Calendar::Quarters, "2026-04-01", &[]), ["2026-Q1", "2026-Q2"]);
        assert_eq!(names(Calendar::Months, "2026-01-01", &["1999-12-31"]), ["1999-12", "2026-01"]);
        assert_eq!(
            names(Calendar::Months, "2026-01-01", &["2026", "2026-03"]),
            ["2026", "2026-01", "2026-03"]
        );
        assert_eq!(names(Calendar::Months, "2025-01-01", &[]), ["2026-01"]);
        assert_eq!(names(Calendar::Months, "2027-01-01", &[]).len(), 13);
    }

    #[test]
    fn a_date_lies_in_the_month_that_it_has_where_the_organization_is() {
        let part = |date: &str, offset: &str| {
            let part = Calendar::Months.part(date.parse().unwrap(), offset.parse().unwrap());
            Calendar::Months.name(part)
        };
        assert_eq!(part("2025-12-31T23:30:00Z", "+00:00"), "2025-12");
        assert_eq!(part("2025-12-31T23:30:00Z", "+01:00"), "2026-01");
        assert_eq!(part("2025-12", "+01:00"), "2025-12");
    }
}
