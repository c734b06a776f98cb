//! A value together with the event that it rests on.

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::text::Prose;
use super::time::{PartialDate, Timestamp};
use crate::id::PersonId;

/// A value that an event set: every cell of a register knows the event it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Noted<T> {
    /// What was noted.
    pub value: T,
    /// The position of the event that says so, a correction's where one was made.
    pub seq: u64,
    /// From when it holds.
    pub effective_at: PartialDate,
    /// Who acted; none where the log itself did.
    pub by: Option<PersonId>,
}

/// What an entry needs to know of the event that changes it.
#[derive(Clone, Copy, Debug)]
pub struct Meta<'a> {
    /// The position to note: a correction's, where there is one.
    pub seq: u64,
    /// The position of the event itself, whatever has corrected it.
    pub original: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// From when it holds.
    pub effective_at: PartialDate,
    /// Who acted.
    pub actor: &'a Actor,
    /// Why.
    pub reason: Option<&'a Prose>,
}

impl Meta<'_> {
    /// A value, with the event that it rests on.
    pub fn note<T>(&self, value: T) -> Noted<T> {
        Noted { value, seq: self.seq, effective_at: self.effective_at, by: self.actor.person() }
    }
}
