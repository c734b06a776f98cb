//! What is amended: that a correction is of an earlier event of its own thing and of its type, and a voiding of an earlier
//! event of its own thing.
//!
//! In memory it keeps eight bytes for each event, since a correction can name any that stands before it.

use std::collections::HashMap;

use isms_core::event::Event;
use isms_core::meaning::EventType;
use isms_core::recorded_event::RecordedEvent;

use crate::breach::Breach;

/// The events so far, as far as it matters to whoever amends them.
#[derive(Debug, Default)]
pub(super) struct Amended {
    /// Every event, by its position, up to the first that could not be read.
    events: Vec<Amendable>,
    /// The types, each with its number.
    types: HashMap<EventType, u16>,
}

/// An event, as far as it matters to whoever amends it.
#[derive(Clone, Copy, Debug)]
struct Amendable {
    /// The number of its stream.
    stream: u32,
    what: What,
}

/// What an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// One of a type.
    Type(u16),
    /// One that this version does not know, and so of any type.
    Unknown,
    /// A correction or a voiding, or one that was voided: nothing amends that.
    Fixed,
}

impl Amended {
    /// Takes the next event, of the stream with this number, and says what it amends though it cannot. An event that could
    /// not be read may be what it is amended as.
    pub(super) fn judge(&mut self, stream: u32, event: &RecordedEvent) -> Option<Breach> {
        let breach = if let Event::Corrected(it) = &event.event {
            let said = self.what(&it.event);
            self.amends(event.seq, it.corrects, Amendable { stream, what: said })
        } else if let Event::Voided(it) = &event.event {
            let breach = self.amends(event.seq, it.voids, Amendable { stream, what: What::Unknown });
            if breach.is_none()
                && let Some(voided) = place(it.voids).and_then(|place| self.events.get_mut(place))
            {
                voided.what = What::Fixed;
            }
            breach
        } else {
            None
        };
        let what = self.what(&event.event);
        // Behind one that could not be read, positions are no places any more.
        if place(event.seq) == Some(self.events.len()) {
            self.events.push(Amendable { stream, what });
        }
        breach
    }

    /// Whether the event at `seq` can make of the one at `position` what it says.
    fn amends(&self, seq: u64, position: u64, said: Amendable) -> Option<Breach> {
        let is_of = |it: &Amendable| {
            let is_fixed = [it.what, said.what].contains(&What::Fixed);
            let is_unknown = [it.what, said.what].contains(&What::Unknown);
            it.stream == said.stream && !is_fixed && (is_unknown || it.what == said.what)
        };
        let named = place(position).and_then(|place| self.events.get(place));
        (position >= seq || !named.is_none_or(is_of)).then_some(Breach::Amendment { position })
    }

    fn what(&mut self, event: &Event) -> What {
        if matches!(event, Event::Corrected(_) | Event::Voided(_)) {
            return What::Fixed;
        }
        let Some(known) = event.event_type() else { return What::Unknown };
        let next = u16::try_from(self.types.len()).unwrap_or(u16::MAX);
        What::Type(*self.types.entry(known).or_insert(next))
    }
}

fn place(position: u64) -> Option<usize> {
    usize::try_from(position).ok()
}
