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
    /// Who else had a hand in it: in whose name they acted, and who has corrected it.
    pub others: Vec<PersonId>,
}

impl<T> Noted<T> {
    /// Something that the value says, resting on the same event.
    pub fn with<U>(&self, value: U) -> Noted<U> {
        let Self { seq, effective_at, by, .. } = *self;
        Noted { value, seq, effective_at, by, others: self.others.clone() }
    }

    /// Whoever had a hand in it. Where two have to be different persons, neither is among the other's.
    pub fn hands(&self) -> impl Iterator<Item = PersonId> {
        self.by.into_iter().chain(self.others.iter().copied())
    }
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
    /// Who else had a hand in it: in whose name they acted, and who has corrected it.
    pub others: &'a [PersonId],
    /// Why.
    pub reason: Option<&'a Prose>,
}

impl Meta<'_> {
    /// A value, with the event that it rests on.
    pub fn note<T>(&self, value: T) -> Noted<T> {
        let (by, others) = (self.actor.person(), self.others.to_vec());
        Noted { value, seq: self.seq, effective_at: self.effective_at, by, others }
    }
}
