//! What a corrected or voided event does: the stream is folded again as if it had been recorded right.
//!
//! ```text
//! 4 analyzed (likelihood 3)   7 reviewed   9 corrected {corrects: 4, likelihood 2}   12 voided {voids: 7}
//!
//! after 7: 4, 7      after 9: 4 as 9 says, by whom 4 was, 7      after 12: 4 as 9 says
//! ```

use std::collections::BTreeMap;

use crate::event::{Correction, Event};
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
    corrected: BTreeMap<u64, (u64, &'a Correction)>,
    voided: BTreeMap<u64, u64>,
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
        let corrected = events
            .iter()
            .filter(|event| !voided.contains_key(&event.seq))
            .filter_map(|event| {
                let Event::Corrected(it) = &event.event else { return None };
                Some((it.corrects, (event.seq, it.as_ref())))
            })
            .collect();
        Self { events, corrected, voided }
    }

    /// The events that stand.
    pub fn standing(&self) -> impl Iterator<Item = Standing<'a>> {
        self.events.iter().filter(|event| !self.voided.contains_key(&event.seq)).filter_map(
            |recorded| match (&recorded.event, self.corrected.get(&recorded.seq)) {
                (Event::Corrected(_) | Event::Voided(_), _) => None,
                (_, Some((seq, correction))) => {
                    let effective_at = correction.effective_at.unwrap_or(recorded.effective());
                    let meta = Meta { seq: *seq, effective_at, ..recorded.meta() };
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
