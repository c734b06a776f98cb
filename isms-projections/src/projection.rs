//! A projection: a fold of the log, event by event, into whatever a report is made of.

use isms_core::recorded_event::RecordedEvent;

/// A fold of the log. Any closure over events is one; a type that implements it keeps what it gathers.
///
/// It has no effects: it may be run again at any time, and nobody outside notices.
pub trait Projection {
    /// Takes in the next event. Events come in the order of the log, each once.
    fn apply(&mut self, event: &RecordedEvent);
}

impl<F: FnMut(&RecordedEvent)> Projection for F {
    fn apply(&mut self, event: &RecordedEvent) {
        self(event);
    }
}

/// What went by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passed {
    /// How many events.
    pub events: u64,
    /// How many of them this version does not know. Projections get them too ([`is_unknown`](isms_core::event::Event::is_unknown)).
    pub unknown: u64,
}

/// Runs projections side by side over one reading of events. Ends at the first that cannot be read.
pub fn run<E>(
    events: impl IntoIterator<Item = Result<RecordedEvent, E>>,
    projections: &mut [&mut dyn Projection],
) -> Result<Passed, E> {
    let mut passed = Passed::default();
    for event in events {
        let event = event?;
        passed.events += 1;
        passed.unknown += u64::from(event.event.is_unknown());
        for projection in projections.iter_mut() {
            projection.apply(&event);
        }
    }
    Ok(passed)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use isms_core::event::Event;
    use isms_core::testing::{BEN, given, person};

    use super::*;

    #[test]
    fn several_projections_see_each_event_once_and_in_order() {
        let events = given([person(BEN)]).events;
        let (mut positions, mut persons) = (Vec::new(), 0);
        let mut gather = |event: &RecordedEvent| positions.push(event.seq);
        let mut count = |event: &RecordedEvent| persons += u32::from(matches!(event.event, Event::Person(_)));
        let read = events.iter().cloned().map(Ok::<_, Infallible>);
        let passed = run(read, &mut [&mut gather, &mut count]);
        assert_eq!(passed, Ok(Passed { events: 6, unknown: 0 }));
        assert_eq!(positions, [0, 1, 2, 3, 4, 5]);
        assert_eq!(persons, 2);
    }

    #[test]
    fn what_cannot_be_read_ends_the_fold() {
        let mut seen = 0;
        let mut count = |_: &RecordedEvent| seen += 1;
        let events = given([]).events.into_iter().take(1).map(Ok).chain([Err("a bad line")]);
        assert_eq!(run(events, &mut [&mut count]), Err("a bad line"));
        assert_eq!(seen, 1);
    }
}
