//! What a corrected or voided event does: the stream is folded again as if it had been recorded right.
//!
//! ```text
//! 4 analyzed (likelihood 3)   7 reviewed   9 corrected {corrects: 4, likelihood 2}   12 voided {voids: 7}
//!
//! after 7: 4, 7      after 9: 4 as 9 says, by whom 4 was, 7      after 12: 4 as 9 says
//! ```

use std::collections::BTreeMap;

use crate::event::{Correction, Event};
use crate::id::PersonId;
use crate::recorded_event::RecordedEvent;
use crate::vocabulary::noted::Meta;
use crate::vocabulary::time::{PartialDate, Timestamp, UtcOffset};

/// The day up to which things are looked at: a replay by effective date leaves out what began later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// The last instant that counts.
    pub until: Timestamp,
    /// The ISMS's own offset from UTC, in which a day begins and ends.
    pub offset: UtcOffset,
}

impl Horizon {
    /// Whether something that began then has begun.
    #[must_use]
    pub fn reaches(&self, date: PartialDate) -> bool {
        date.start(self.offset) <= self.until
    }
}

/// A stream's events as they are to be read: corrected ones as corrected, voided ones left out.
#[derive(Debug)]
pub struct Reading<'a> {
    events: &'a [RecordedEvent],
    corrected: BTreeMap<u64, Corrected<'a>>,
    voided: BTreeMap<u64, u64>,
}

/// What was made of a corrected event.
#[derive(Debug)]
struct Corrected<'a> {
    /// The position of the latest correction.
    seq: u64,
    correction: &'a Correction,
    /// In whose name the event was recorded, and whoever has corrected it since.
    others: Vec<PersonId>,
}

/// An event that stands: as it was recorded, and as it is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// As it was recorded.
    pub recorded: &'a RecordedEvent,
    /// What it says.
    pub event: &'a Event,
    /// The position that says so, a correction's where there is one; and who acted, and from when it holds.
    pub meta: Meta<'a>,
}

impl<'a> Reading<'a> {
    /// Reads the events of one stream, in their order.
    #[must_use]
    pub fn of(events: &'a [RecordedEvent]) -> Self {
        let voided: BTreeMap<_, _> =
            events
                .iter()
                .filter_map(|event| {
                    if let Event::Voided(it) = &event.event { Some((it.voids, event.seq)) } else { None }
                })
                .collect();
        let mut corrected: BTreeMap<u64, Corrected<'a>> = BTreeMap::new();
        let recorded: BTreeMap<_, _> = events.iter().map(|it| (it.seq, it)).collect();
        for event in events.iter().filter(|event| !voided.contains_key(&event.seq)) {
            let Event::Corrected(correction) = &event.event else { continue };
            // A correction keeps the type. One that does not cannot follow, and leaves the event as it is.
            let of = recorded.get(&correction.corrects);
            let Some(of) = of.filter(|it| it.event.event_type() == correction.event.event_type()) else {
                continue;
            };
            let before = corrected.remove(&correction.corrects).map(|it| it.others);
            let mut others = before.unwrap_or_else(|| of.actor.principal().to_vec());
            others.extend(event.actor.person().iter().chain(event.actor.principal()));
            corrected.insert(correction.corrects, Corrected { seq: event.seq, correction, others });
        }
        Self { events, corrected, voided }
    }

    /// The events that stand.
    pub fn standing(&self) -> impl Iterator<Item = Standing<'_>> {
        self.events.iter().filter(|event| !self.voided.contains_key(&event.seq)).filter_map(
            |recorded| match (&recorded.event, self.corrected.get(&recorded.seq)) {
                (Event::Corrected(_) | Event::Voided(_), _) => None,
                (_, Some(Corrected { seq, correction, others })) => {
                    let effective_at = correction.effective_at.unwrap_or(recorded.effective());
                    let meta = Meta { seq: *seq, effective_at, others, ..recorded.meta() };
                    Some(Standing { recorded, event: &correction.event, meta })
                }
                (event, None) => Some(Standing { recorded, event, meta: recorded.meta() }),
            },
        )
    }

    /// The position of the voiding that voids the event at `seq`, where one does.
    #[must_use]
    pub fn voiding_of(&self, seq: u64) -> Option<u64> {
        self.voided.get(&seq).copied()
    }
}
