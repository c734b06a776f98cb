//! Lives: what the entry of a thing was from when on, told from its own events as they stand in the end.
//!
//! ```text
//! events of one stream ──► stations: from when on the entry was as it was ──► spells: how long something held
//! ```
//!
//! The entry of each day is the one that a question about that day would find today: corrected events count as corrected,
//! voided ones not at all, and what was recorded late counts from the day on which it took effect.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::correction::Horizon;
use isms_core::event::Event;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::{PartialDate, Timestamp, UtcOffset};

use crate::projection::Projection;

/// The events of some things, gathered from the log.
#[derive(Debug)]
pub(crate) struct Lives {
    keeps: fn(Stream) -> bool,
    streams: BTreeMap<Stream, Vec<RecordedEvent>>,
    horizon: Option<Horizon>,
    offset: UtcOffset,
}

/// The entry of a thing as it was from an instant on.
#[derive(Debug)]
pub(crate) struct Station {
    /// From when on.
    pub(crate) from: Timestamp,
    /// The thing alone, in a register of its own.
    pub(crate) register: Register,
    /// The events that took effect then, or changed what had.
    pub(crate) events: Vec<u64>,
}

/// How long something held.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spell<K> {
    /// What.
    pub(crate) what: K,
    /// From when.
    pub(crate) from: Timestamp,
    /// Until when; none where it holds still.
    pub(crate) until: Option<Timestamp>,
    /// The events with which it began.
    pub(crate) began: Vec<u64>,
    /// The events with which it ended.
    pub(crate) ended: Vec<u64>,
}

impl Lives {
    /// Of the things that `keeps` names, none of them told yet.
    pub(crate) fn until(moment: &Moment, keeps: fn(Stream) -> bool) -> Self {
        let (horizon, offset) = (moment.horizon(), moment.register.offset());
        Self { keeps, streams: BTreeMap::new(), horizon, offset }
    }

    /// Of the same things, whatever day was asked for: as far as anything is known of them.
    pub(crate) fn known(moment: &Moment, keeps: fn(Stream) -> bool) -> Self {
        Self { horizon: None, ..Self::until(moment, keeps) }
    }

    /// The events of a thing, as they were recorded.
    pub(crate) fn events(&self, thing: Stream) -> &[RecordedEvent] {
        self.streams.get(&thing).map(Vec::as_slice).unwrap_or_default()
    }

    /// The stations of a thing, in the order of time.
    pub(crate) fn of(&self, thing: Stream) -> Vec<Station> {
        self.stations(self.events(thing))
    }

    /// Every thing with its stations, in the order of time.
    pub(crate) fn told(&self) -> impl Iterator<Item = (Stream, Vec<Station>)> {
        self.streams.iter().map(|(thing, events)| (*thing, self.stations(events)))
    }

    fn stations(&self, events: &[RecordedEvent]) -> Vec<Station> {
        let mut at: BTreeMap<Timestamp, Vec<u64>> = BTreeMap::new();
        for event in events {
            at.entry(self.begins(events, event)).or_default().push(event.seq);
        }
        at.retain(|from, _| self.horizon.is_none_or(|it| it.reaches(PartialDate::Instant(*from))));
        let history = events.to_vec();
        let station = |(from, events): (Timestamp, Vec<u64>)| {
            let (mut register, until) = (Register::default(), Horizon { until: from, offset: self.offset });
            for event in &history {
                // A history in memory is readable; what could not follow would be passed over.
                let _ = register.evolve_until(event, &history, Some(until));
            }
            Station { from, register, events }
        };
        at.into_iter().map(station).collect()
    }

    /// From when an event counts; one that amends another, from when that does.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two amend another event")]
    fn begins(&self, events: &[RecordedEvent], event: &RecordedEvent) -> Timestamp {
        let amended = |seq: u64| events.iter().find(|it| it.seq == seq).map(RecordedEvent::effective);
        let date = match &event.event {
            Event::Corrected(it) => it.effective_at.or_else(|| amended(it.corrects)),
            Event::Voided(it) => amended(it.voids),
            _ => None,
        };
        date.unwrap_or_else(|| event.effective()).start(self.offset)
    }
}

impl Projection for Lives {
    fn apply(&mut self, event: &RecordedEvent) {
        if (self.keeps)(event.stream) {
            self.streams.entry(event.stream).or_default().push(event.clone());
        }
    }
}

/// How long each of several things held, of what holds at each station.
pub(crate) fn spells<K: Ord + Clone>(
    stations: &[Station],
    holding: impl Fn(&Register) -> BTreeSet<K>,
) -> Vec<Spell<K>> {
    let (mut done, mut open) = (Vec::new(), BTreeMap::<K, Spell<K>>::new());
    for station in stations {
        let holds = holding(&station.register);
        let over: Vec<_> = open.keys().filter(|what| !holds.contains(*what)).cloned().collect();
        for spell in over.iter().filter_map(|what| open.remove(what)) {
            done.push(Spell { until: Some(station.from), ended: station.events.clone(), ..spell });
        }
        for what in holds {
            let began = || Spell {
                what: what.clone(),
                from: station.from,
                until: None,
                began: station.events.clone(),
                ended: Vec::new(),
            };
            open.entry(what.clone()).or_insert_with(began);
        }
    }
    done.extend(open.into_values());
    done.sort_by(|one, other| (one.from, &one.what).cmp(&(other.from, &other.what)));
    done
}
