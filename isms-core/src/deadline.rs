//! Deadlines: everything that is to be done by a day or holds until one, and whether that has passed.
//!
//! ISO/IEC 27001:2022, 6.1.3 e, 6.2, 8.1, 9.1 to 9.3 and 10.2. Of all that the register knows, this is the one place
//! where *due* and *overdue* mean something: a calendar lists deadlines, and a gap of lateness is a deadline that has
//! passed and that a rule has set.
//!
//! ```text
//! context.rs      what is reviewed of the context; certificates, waivers, cycles
//! people.rs       trainings, and the time of people in their roles
//! risk.rs         reviews, treatments and acceptances of risks; assessments; vulnerabilities
//! operation.rs    controls, documents, changes, suppliers, exceptions, notifications
//! evaluation.rs   indicators, objectives, obligations, audits, management reviews
//! improvement.rs  actions, decisions, improvements
//! ```

mod what;
pub(crate) mod risk;
mod context;
mod people;
mod operation;
mod evaluation;
mod improvement;

use chrono::NaiveDate;
use serde::Serialize;

pub use self::what::What;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// Something that is to be done by a day or holds until one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deadline {
    /// The thing.
    pub about: Stream,
    /// What it is that is due.
    pub what: What,
    /// Which one of the thing's, where it may have several: the treatment, the recipient, the training.
    pub which: Option<String>,
    /// The last day, or the last instant where the clock runs in hours.
    pub due: PartialDate,
    /// Who sees to it.
    pub responsible: Option<Responsible>,
    /// The rule that has set it, where one of the book does.
    pub rule: Option<Rule>,
    /// The positions of the events that say so.
    pub rests_on: Vec<u64>,
}

/// What is due on a date or later, and what was due before and still is; in the order of days.
#[must_use]
pub fn deadlines(register: &Register, on: PartialDate) -> Vec<Deadline> {
    let offset = register.offset();
    let planned = context::of(register).chain(people::of(register)).chain(risk::of(register));
    let done = operation::of(register).chain(evaluation::of(register)).chain(improvement::of(register));
    // What simply ends leaves nothing to be done.
    let is_ahead = |it: &Deadline| !it.what.leaves_nothing() || !it.has_passed(on, offset);
    let mut all: Vec<_> = planned.chain(done).filter(is_ahead).collect();
    all.sort_by_cached_key(|it| (it.due.end(offset), it.what, it.about, it.which.clone()));
    all
}

impl Deadline {
    /// A deadline of a thing, to be seen to by whoever answers for that.
    fn of(
        register: &Register,
        about: impl Into<Stream>,
        what: What,
        due: NaiveDate,
        rests_on: impl IntoIterator<Item = u64>,
    ) -> Self {
        let about = about.into();
        Self {
            about,
            what,
            which: None,
            due: due.into(),
            responsible: register.owner(about).map(|it| it.value),
            rule: what.rule(),
            rests_on: rests_on.into_iter().collect(),
        }
    }

    /// One of several of the thing's.
    fn which(self, which: &impl ToString) -> Self {
        Self { which: Some(which.to_string()), ..self }
    }

    /// The same, to be seen to by somebody else than whoever answers for the thing.
    fn by(self, responsible: Responsible) -> Self {
        Self { responsible: Some(responsible), ..self }
    }

    /// Whether it has passed on a date: what was to be done is overdue, what held has expired.
    #[must_use]
    pub fn has_passed(&self, on: PartialDate, offset: UtcOffset) -> bool {
        self.due.is_before(on, offset)
    }

    /// How many days are left on a day: none on the last day, less than none once it has passed.
    #[must_use]
    pub fn days_left(&self, on: NaiveDate, offset: UtcOffset) -> i64 {
        (self.due.end(offset).day(offset) - on).num_days()
    }

    /// From when on it is late: the day after the last day, or the last instant itself.
    #[must_use]
    pub fn late_from(&self) -> PartialDate {
        match self.due {
            PartialDate::Day(last) => last.succ_opt().map_or(self.due, PartialDate::from),
            due @ (PartialDate::Year(_) | PartialDate::Month(..) | PartialDate::Instant(_)) => due,
        }
    }
}

#[cfg(test)]
mod tests;
