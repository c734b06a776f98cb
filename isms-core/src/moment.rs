//! A moment: a register, with the question that it answers and the prefix of the log that was known.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{Months, NaiveDate};
use serde::Serialize;

use crate::correction::Horizon;
use crate::history::{History, Unreadable};
use crate::recorded_event::RecordedEvent;
use crate::register::Register;
use crate::supposition::Supposition;
use crate::vocabulary::time::{PartialDate, TimeError, Timestamp};

/// How far ahead of the latest event periods are counted.
const CENTURY: Months = Months::new(1200);

/// As of when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AsOf {
    /// As of now: everything that is recorded.
    Now,
    /// As known when the log had this many events.
    Position(u64),
    /// As known at an instant: everything recorded until then.
    Recorded(Timestamp),
    /// As it was on a date: everything that had taken effect by its end, as known at an instant, or now.
    Effective {
        /// The date, its last instant included.
        on: PartialDate,
        /// The instant of knowing; now where none is given.
        known_at: Option<Timestamp>,
    },
}

/// A register with the as-of that it answers, and the prefix of the log that was known.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Moment {
    /// The register.
    pub register: Register,
    /// The question it answers.
    pub as_of: AsOf,
    /// How many events were known.
    pub position: u64,
    /// The root of the tree over them, as checkpoints write it (base64). Empty where something is only supposed: no log
    /// has that.
    pub root: String,
    /// When the latest of them was recorded; what is overdue is judged for this instant, or for the date
    /// that was asked for.
    pub at: PartialDate,
    supposition: Option<Arc<Supposition>>,
}

impl Moment {
    /// A moment.
    #[must_use]
    pub fn new(register: Register, as_of: AsOf, root: String, at: PartialDate) -> Self {
        Self { position: register.position, register, as_of, root, at, supposition: None }
    }

    /// The same moment as it would be if a method had had other criteria all along. It is not the record, says so in
    /// every report, and has no root. What was supposed of it before is not supposed any more.
    ///
    /// `events` are those of the log up to this position, in order; `history` is for looking back where one of them
    /// amends another.
    pub fn under<E: From<Unreadable>, H: History>(
        &self,
        supposition: Supposition,
        events: impl IntoIterator<Item = Result<RecordedEvent, E>>,
        history: &H,
    ) -> Result<Self, E> {
        let horizon = self.horizon();
        let mut register = Register::default();
        for event in events {
            let event = supposition.read(event?);
            register.evolve_until(&event, &supposition.over(history), horizon)?;
        }
        let supposed = Self::new(register, self.as_of, String::new(), self.at);
        Ok(Self { supposition: Some(Arc::new(supposition)), ..supposed })
    }

    /// What is only supposed; none where this is the record.
    #[must_use]
    pub fn supposition(&self) -> Option<&Supposition> {
        self.supposition.as_deref()
    }

    /// An event as it is to be read here: as it was recorded, or as what is supposed has it.
    #[must_use]
    pub fn read(&self, event: RecordedEvent) -> RecordedEvent {
        match self.supposition() {
            Some(supposition) => supposition.read(event),
            None => event,
        }
    }

    /// The day up to which things are looked at, where a date was asked for: what began later had not begun.
    #[must_use]
    pub fn horizon(&self) -> Option<Horizon> {
        let AsOf::Effective { on, .. } = self.as_of else { return None };
        let offset = self.register.offset();
        Some(Horizon { until: on.end(offset), offset })
    }

    /// The day on which it is: of a vague date the last.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        let offset = self.register.offset();
        self.at.end(offset).day(offset)
    }

    /// The date at which whatever counts period by period ends: its own, or, where a date was asked for that no organization
    /// lives to see, a century after the latest event.
    #[must_use]
    pub fn latest(&self) -> PartialDate {
        let offset = self.register.offset();
        let recorded = self.register.recorded_at.map(|at| at.day(offset));
        let century = recorded.and_then(|day| day.checked_add_months(CENTURY)).map(PartialDate::Day);
        century.filter(|it| it.is_before(self.at, offset)).unwrap_or(self.at)
    }

    /// Whether a last day has passed: what was to be done by then is overdue, what held until then has expired.
    #[must_use]
    pub fn has_passed(&self, last: NaiveDate) -> bool {
        PartialDate::Day(last).is_before(self.at, self.register.offset())
    }
}

impl AsOf {
    /// As known at an instant.
    pub fn recorded(at: impl Into<Timestamp>) -> Self {
        Self::Recorded(at.into())
    }

    /// As it was on a date, as it is known now.
    pub fn effective(on: impl Into<PartialDate>) -> Self {
        Self::Effective { on: on.into(), known_at: None }
    }

    /// The same question with the knowledge of an instant. A question about knowledge is left as it is.
    #[must_use]
    pub fn known_at(self, at: impl Into<Timestamp>) -> Self {
        match self {
            Self::Effective { on, .. } => Self::Effective { on, known_at: Some(at.into()) },
            Self::Now => Self::Recorded(at.into()),
            Self::Position(_) | Self::Recorded(_) => self,
        }
    }
}

impl FromStr for AsOf {
    type Err = TimeError;

    /// Reads `now`, a position, an instant, a date, or `date@instant`. Instants are in UTC, if
    /// they do not say otherwise.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        if text == "now" {
            return Ok(Self::Now);
        }
        if let Some((on, at)) = text.split_once('@') {
            return Ok(Self::Effective { on: on.parse()?, known_at: Some(at.parse()?) });
        }
        // A year and a position look alike. Four digits are a year; a position says so with `#`.
        if let Some(position) = text.strip_prefix('#').and_then(|digits| digits.parse().ok()) {
            return Ok(Self::Position(position));
        }
        if let Ok(at) = text.parse() {
            return Ok(Self::Recorded(at));
        }
        match text.parse::<PartialDate>() {
            Ok(on) => Ok(Self::Effective { on, known_at: None }),
            Err(_) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                let position = text.parse().map(Self::Position);
                position.map_err(|_| TimeError { expected: "a position of the log", found: text.into() })
            }
            Err(_) => Err(TimeError {
                expected: "a position (`#1024`), an instant (`2026-11-23T20:31:16Z`), a date (`2026-11-23`), or `date@instant`",
                found: text.chars().take(80).collect(),
            }),
        }
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Position(position) => write!(f, "#{position}"),
            Self::Recorded(at) => write!(f, "{at}"),
            Self::Effective { on, known_at: None } => write!(f, "{on}"),
            Self::Effective { on, known_at: Some(at) } => write!(f, "{on}@{at}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_day_has_passed_once_the_next_one_has_begun() {
        let passed = |at: &str| {
            let moment = Moment::new(Register::default(), AsOf::Now, String::new(), at.parse().unwrap());
            moment.has_passed("2026-03-31".parse().unwrap())
        };
        assert!(!passed("2026-03-30") && !passed("2026-03-31") && !passed("2026-03-31T23:59:59.999999Z"));
        assert!(passed("2026-04-01") && passed("2026-04-01T00:00:00.000000Z"));
        assert!(!passed("2026-03") && !passed("2026"), "a vague date has surely passed only as a whole");
        assert!(passed("2026-04"));
    }

    #[test]
    fn periods_are_counted_no_further_than_a_century_ahead() {
        let mut register = Register::default();
        register.recorded_at = Some("2026-03-31T20:00:00Z".parse().unwrap());
        let latest = |as_of: &str| {
            let as_of: AsOf = as_of.parse().unwrap();
            let at = if let AsOf::Effective { on, .. } = as_of { on } else { "2026-06-01".parse().unwrap() };
            Moment::new(register.clone(), as_of, String::new(), at).latest().to_string()
        };
        assert_eq!(latest("2026-02-01"), "2026-02-01");
        assert_eq!(latest("2126-03-31"), "2126-03-31");
        assert_eq!(latest("9999-12-31"), "2126-03-31");
        assert_eq!(latest("now"), "2026-06-01");
    }

    #[test]
    fn a_question_is_written_as_it_is_read() {
        let at = "2026-03-31T20:00:00.000000Z";
        for text in ["now", "#1024", "2026", "2026-03", "2026-03-31", at, &format!("2026-03@{at}")] {
            assert_eq!(text.parse::<AsOf>().unwrap().to_string(), text);
        }
        assert_eq!("12345".parse(), Ok(AsOf::Position(12345)));
        assert_eq!("2026-03-31T20:00:00Z".parse::<AsOf>(), at.parse());
        assert_eq!("2026@2026-03-31T20:00:00Z".parse::<AsOf>(), format!("2026@{at}").parse());
        assert_eq!("2026-03-31T21:00:00+01:00".parse::<AsOf>(), at.parse());
        for bad in ["", "soon", "2026-03-31@", "#", "99999999999999999999999", "2026-03-31T20:00:00"] {
            assert!(bad.parse::<AsOf>().is_err(), "{bad}");
        }
    }
}
