//! Difference: what changed between two moments, in a report or in the whole register.

use isms_core::moment::Moment;
use isms_projections::history::difference::Difference;
use isms_projections::{Blueprint, Report, question};
use isms_store::LogError;

use crate::isms::Isms;

impl Isms {
    /// What changed in a report from one moment to another, cell by cell, with the events that did it: between two
    /// positions, two dates, what was known of one date at two instants, or the record and what is supposed.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// use isms::projections::reports;
    ///
    /// let (then, now) = (isms.as_of("2025-12-31".parse()?)?, isms.now()?);
    /// let register = reports::named("risk-register").ok_or("no such report")?;
    /// println!("{}", isms.difference(register, &then, &now)?.to_text(120));
    /// # Ok(())
    /// # }
    /// ```
    pub fn difference(&self, blueprint: &Blueprint, then: &Moment, now: &Moment) -> Result<Report, LogError> {
        let difference = Difference::of(&self.report(blueprint, then)?, &self.report(blueprint, now)?);
        let command = format!("isms diff --of {} {}", blueprint.name, between(then, now));
        self.events_of(&difference, now, command)
    }

    /// The same of the whole register.
    pub fn register_difference(&self, then: &Moment, now: &Moment) -> Result<Report, LogError> {
        let command = format!("isms diff {}", between(then, now));
        self.events_of(&Difference::between(then, now), now, command)
    }

    fn events_of(&self, difference: &Difference, now: &Moment, command: String) -> Result<Report, LogError> {
        let positions = difference.positions();
        difference.report(now, self.history().since(positions.start).until(positions.end), command)
    }
}

/// Two moments, as the command line is told of them.
fn between(then: &Moment, now: &Moment) -> String {
    let supposed = if now.supposition().is_some() { " --what-if criteria.json" } else { "" };
    format!("--from '{}' --to '{}'{supposed}", question(then), question(now))
}
