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
//! D-4   a document                      is reviewed by its day                       doing.rs
//! H-1   an emergency change             is decided upon by its day
//! I-3   a duty to notify                is met by its time
//! U-1   a supplier in use               is assessed, bound and looked at again
//! X-3   an exception                    is ended or renewed by its last day
//! M-1   an indicator                    is measured in its period                    checking.rs
//! O-3   an objective                    is evaluated on its day
//! L-1   an obligation                   is evaluated by its day
//! V-1   the management system           is reviewed by top management in time
//! H-1   a later revision                belongs to a change, or management hears     acting.rs
//! O-5   a missed objective              has a nonconformity, or management hears
//! N-4   a corrective action             is done by its day
//! V-2   a decision of a review          is fulfilled by its day
//! ```

mod owner;
mod training;
mod risk;
mod doing;
mod checking;
mod acting;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use crate::id::{AssetId, PersonId};
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
    let day = Day::of(register, on);
    let plan = day.of_owners().chain(day.of_training()).chain(day.of_risks());
    plan.chain(day.of_doing()).chain(day.of_checking()).chain(day.of_acting()).collect()
}

/// What is missing of who answers for an asset (A-1, R-2), found without looking at the others.
#[must_use]
pub fn owner_gap(register: &Register, asset: AssetId, on: PartialDate) -> Option<Gap> {
    Day::of(register, on).of_owner_of(asset)
}

/// The register, judged at one instant.
#[derive(Clone, Copy)]
struct Day<'a> {
    register: &'a Register,
    at: Timestamp,
    today: NaiveDate,
}

impl<'a> Day<'a> {
    fn of(register: &'a Register, on: PartialDate) -> Self {
        let at = on.end(register.offset());
        Self { register, at, today: at.day(register.offset()) }
    }

    /// What should have been done by a last day, where that has passed: a gap since the day after.
    fn overdue(
        self,
        rule: Rule,
        about: impl Into<Stream>,
        last: Option<NaiveDate>,
        (found, rests_on): (String, Vec<u64>),
    ) -> Option<Gap> {
        let since = last.filter(|last| *last < self.today)?.succ_opt()?;
        Some(Gap {
            rule,
            about: about.into(),
            since: PartialDate::Day(since),
            overdue: true,
            found,
            rests_on,
        })
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
