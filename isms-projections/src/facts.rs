//! Facts: what events say, gathered from the log and read as they stand at the end: corrected ones as corrected, voided
//! ones left out, and, for a date of the past, those that began later left out too.
//!
//! ```text
//! 4 measured 71   7 measured 80   9 corrected {corrects: 4, 17}   12 voided {voids: 7}
//!
//! after 7: 4 = 71, 7 = 80      after 9: 4 = 17 (as 9 says), 7 = 80      after 12: 4 = 17 (as 9 says)
//! ```
//!
//! A series, a trend or a count is made of facts; a history that shows what was recorded when is made of the events.

use std::collections::BTreeMap;
use std::fmt;

use isms_core::correction::Horizon;
use isms_core::event::Event;
use isms_core::id::{EventId, PersonId};
use isms_core::meaning::EventType;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::vocabulary::text::Prose;
use isms_core::vocabulary::time::{PartialDate, Timestamp};

use crate::projection::Projection;

/// Facts gathered from the log. Which events are facts is decided by their type: a correction keeps that.
pub struct Facts<T> {
    horizon: Option<Horizon>,
    read: fn(Stream, &Event) -> Option<T>,
    gathered: BTreeMap<u64, Gathered<T>>,
    /// Which event a correction corrects.
    corrects: BTreeMap<u64, u64>,
}

/// What an event says, as it is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fact<T> {
    /// What it says.
    pub value: T,
    /// The position of the event.
    pub seq: u64,
    /// The position that says so: the event's own, or that of its latest correction.
    pub says: u64,
    /// The event's identity.
    pub id: EventId,
    /// The event that led to it.
    pub cause: Option<EventId>,
    /// The thing it happened to.
    pub stream: Stream,
    /// When the event was recorded.
    pub recorded_at: Timestamp,
    /// From when it holds.
    pub effective_at: PartialDate,
    /// Who acted; none where the log itself did.
    pub by: Option<PersonId>,
    /// Who else had a hand in it: in whose name they acted, and who has corrected it.
    pub others: Vec<PersonId>,
    /// Why, as whoever acted has said.
    pub reason: Option<Prose>,
}

/// An event with what it says and what its corrections made of it, the latest last.
struct Gathered<T> {
    event_type: Option<EventType>,
    effective_at: PartialDate,
    versions: Vec<Fact<T>>,
}

impl<T: Clone> Facts<T> {
    /// Facts up to a moment, none of them read yet. `read` says what an event says, or that it is no fact.
    #[must_use]
    pub fn until(moment: &Moment, read: fn(Stream, &Event) -> Option<T>) -> Self {
        Self { horizon: moment.horizon(), read, gathered: BTreeMap::new(), corrects: BTreeMap::new() }
    }

    /// The facts that stand, in the order of their events.
    pub fn standing(&self) -> impl Iterator<Item = &Fact<T>> {
        let has_begun = |fact: &&Fact<T>| self.horizon.is_none_or(|it| it.reaches(fact.effective_at));
        self.gathered.values().filter_map(|it| it.versions.last()).filter(has_begun)
    }

    /// What the event at a position said when it was recorded, whatever has corrected it since.
    #[must_use]
    pub fn as_recorded(&self, seq: u64) -> Option<&Fact<T>> {
        self.gathered.get(&seq)?.versions.first()
    }

    /// Notes what an event says of itself.
    fn note(&mut self, event: &RecordedEvent) {
        let Some(value) = (self.read)(event.stream, &event.event) else { return };
        let fact = Fact {
            value,
            seq: event.seq,
            says: event.seq,
            id: event.id,
            cause: event.cause,
            stream: event.stream,
            recorded_at: event.recorded_at,
            effective_at: event.effective(),
            by: event.actor.person(),
            others: event.actor.principal().to_vec(),
            reason: event.reason.clone(),
        };
        let event_type = event.event.event_type();
        self.gathered.insert(
            event.seq,
            Gathered { event_type, effective_at: event.effective(), versions: vec![fact] },
        );
    }
}

impl<T: Clone> Projection for Facts<T> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two amend another event")]
    fn apply(&mut self, event: &RecordedEvent) {
        match &event.event {
            Event::Corrected(correction) => {
                let Some(gathered) = self.gathered.get_mut(&correction.corrects) else { return };
                let keeps_type = gathered.event_type == correction.event.event_type();
                let value = (self.read)(event.stream, &correction.event).filter(|_| keeps_type);
                if let Some((value, fact)) = value.zip(gathered.versions.last()) {
                    let effective_at = correction.effective_at.unwrap_or(gathered.effective_at);
                    let mut corrected = Fact { value, says: event.seq, effective_at, ..fact.clone() };
                    corrected.others.extend(event.actor.person().iter().chain(event.actor.principal()));
                    gathered.versions.push(corrected);
                    self.corrects.insert(event.seq, correction.corrects);
                }
            }
            Event::Voided(voiding) => {
                self.gathered.remove(&voiding.voids);
                let corrected = self.corrects.get(&voiding.voids);
                if let Some(gathered) = corrected.and_then(|seq| self.gathered.get_mut(seq)) {
                    gathered.versions.retain(|fact| fact.says != voiding.voids);
                }
            }
            _ => self.note(event),
        }
    }
}

impl<T> Fact<T> {
    /// The events that it rests on: its own, and its latest correction.
    pub fn rests_on(&self) -> impl Iterator<Item = u64> {
        [self.seq, self.says].into_iter()
    }

    /// Whether it was corrected since it was recorded.
    #[must_use]
    pub fn is_corrected(&self) -> bool {
        self.seq != self.says
    }

    /// Whoever had a hand in it.
    pub fn hands(&self) -> impl Iterator<Item = PersonId> {
        self.by.into_iter().chain(self.others.iter().copied())
    }

    /// Something that it says, resting on the same event.
    pub fn with<U>(&self, value: U) -> Fact<U> {
        let Self { seq, says, id, cause, stream, recorded_at, effective_at, by, .. } = *self;
        let (others, reason) = (self.others.clone(), self.reason.clone());
        Fact { value, seq, says, id, cause, stream, recorded_at, effective_at, by, others, reason }
    }
}

impl<T> fmt::Debug for Facts<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Facts").field("gathered", &self.gathered.len()).finish_non_exhaustive()
    }
}
