//! Gaps: what is missing on a day, and since when. They refuse nothing; they are shown until they are mended.
//!
//! ISO/IEC 27001:2022, 5.3, 6.1.2, 7.3, 8.1, 9.1 and 10.2: the rules of the book whose kind is *gap*, and what other
//! rules leave open when nobody does what is due.
//!
//! ```text
//! A-1   an asset in scope               has an owner                                 owner.rs
//! N-1   an open nonconformity           has an owner
//! R-2   whatever has an owner           has one who is there
//! P-4   every active person             has completed the basic training             training.rs
//! K-11  a risk                          is reviewed when something calls for it      risk.rs
//! K-5   a severe vulnerability          is remedied in its time, or among the risks
//! U-1   a supplier in use               is assessed and bound                        supplier.rs
//! D-4, H-1, I-3, K-11, L-1, M-1, N-4, O-3, U-1, V-1, V-2, X-3
//!       what is due by one of them      is done by its day                           late.rs
//! H-1   a later revision                belongs to a change, or management hears     unheard.rs
//! O-5   a missed objective              has a nonconformity, or management hears
//! ```

mod owner;
mod training;
mod risk;
mod supplier;
mod late;
mod unheard;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::deadline::Deadline;
use crate::id::PersonId;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::time::{PartialDate, Timestamp};

/// What a rule finds missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Gap {
    /// The rule.
    pub rule: Rule,
    /// The thing that lacks something.
    pub about: Stream,
    /// Since when.
    pub since: PartialDate,
    /// Whether it should have been mended by now: the profile's grace for owners has passed, or the day for it.
    pub overdue: bool,
    /// What was found instead.
    pub found: String,
    /// The positions of the events that say so.
    pub rests_on: Vec<u64>,
}

/// What is missing at the end of a date, by theme and then by thing.
///
/// A function of the register and the date: for a day of the past, take the register as of that day.
#[must_use]
pub fn gaps(register: &Register, on: PartialDate) -> Vec<Gap> {
    let at = on.end(register.offset());
    let day = Day { register, at, today: at.day(register.offset()) };
    let lacking = day.of_owners().chain(day.of_training()).chain(day.of_risks()).chain(day.of_suppliers());
    lacking.chain(day.of_deadlines()).chain(day.unheard()).collect()
}

/// The register, judged at one instant.
#[derive(Clone, Copy)]
struct Day<'a> {
    register: &'a Register,
    at: Timestamp,
    today: NaiveDate,
}

impl Day<'_> {
    /// A deadline that a rule has set and that has passed.
    fn late(self, it: Deadline) -> Option<Gap> {
        let rule = it.rule.filter(|_| it.has_passed(self.at.into(), self.register.offset()))?;
        let name = self.register.reference(it.about);
        let kind = it.about.aggregate().replace('_', " ");
        let subject = name.map(|name| format!("{kind} `{name}`, ")).unwrap_or_default();
        let which = it.which.as_ref().map(|which| format!(": {which}")).unwrap_or_default();
        let found = format!("{subject}{} by {}{which}", it.what.unmet(), it.due);
        let since = it.late_from();
        Some(Gap { rule, about: it.about, since, overdue: true, found, rests_on: it.rests_on })
    }

    /// Whether a person is registered and has not left.
    fn is_there(self, id: PersonId) -> bool {
        self.register.persons.get(id).is_some_and(|person| {
            person.offboarded.as_ref().is_none_or(|left| !self.has_begun(left.effective_at))
        })
    }

    fn has_begun(self, date: PartialDate) -> bool {
        date.start(self.register.offset()) <= self.at
    }

    fn later(self, one: PartialDate, other: PartialDate) -> PartialDate {
        let offset = self.register.offset();
        if one.start(offset) < other.start(offset) { other } else { one }
    }

    /// Whether the profile's grace for owners has passed, of a vague date surely.
    fn is_late(self, since: PartialDate) -> bool {
        let offset = self.register.offset();
        let days = self.register.profile().map_or(0, |profile| profile.owner_grace_days);
        let last = since.end(offset).day(offset).checked_add_days(Days::new(days.into()));
        last.is_some_and(|last| last < self.at.day(offset))
    }
}

#[cfg(test)]
mod tests;
