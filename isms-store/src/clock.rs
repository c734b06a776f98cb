//! The clock: where a log gets the time from, so that whoever tests or replays can say what time it is.

use std::sync::Mutex;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use isms_core::vocabulary::time::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now. It may step back: the log notes it, and its own times never decrease.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    fn now(&self) -> Timestamp {
        DateTime::<Utc>::from(SystemTime::now()).into()
    }
}

/// A clock that stands where it was put.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that stands at `time`.
    #[must_use]
    pub fn at(time: Timestamp) -> Self {
        Self(Mutex::new(time))
    }

    /// Puts it to `time`.
    pub fn set(&self, time: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = time;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
