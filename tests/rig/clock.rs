//! A clock that goes back: the times of the log do not, and the log notes the step.

use std::sync::Arc;

use chrono::DateTime;
use isms::aggregate::log;
use isms::event::Event;
use isms::vocabulary::time::Timestamp;
use isms::{Founding, Held, Isms, Level, ManualClock};

use crate::chance::Chance;
use crate::kind::Kind;
use crate::said::{FOUNDING_EVENTS, register};
use crate::store::{NAME, home};

/// How often the clock is put.
const STEPS: u64 = 400;

/// How far it is put at most, in microseconds: set right, summer time, a wrong day, a dead battery.
const FAR: [u64; 5] = [900_000, 90_000_000, 7_200_000_000, 172_800_000_000, 157_000_000_000_000];

/// What the log takes for a clock that is set right, in microseconds.
const SET_RIGHT_MAX: i64 = 1_000_000;

/// Puts the clock, and says what came of it.
pub(crate) fn run(chance: &mut Chance) -> String {
    let home = home();
    let at = home.path().join(NAME);
    let mut now: Timestamp = "2026-11-23T12:00:00.000000Z".parse().unwrap();
    let clock = Arc::new(ManualClock::at(now));
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (mut isms, founded) = Kind::Cached.options(&at).clock(clock.clone()).create(&founding).unwrap();
    let (mut steps, mut openings, mut told) = (Vec::new(), 0, now);
    for _ in 0..STEPS {
        if chance.below(3) == 0 {
            // Whoever opens knows only the times that are in the log.
            drop(isms);
            isms = Kind::Cached.options(&at).clock(clock.clone()).open().unwrap();
            told = isms.now().unwrap().register.recorded_at.unwrap();
            openings += 1;
        }
        now = put(now, chance);
        clock.set(now);
        let receipt = isms.execute(&founded.actor(), register(isms.new_id().unwrap())).unwrap();
        let noted = told.as_micros() - now.as_micros() > SET_RIGHT_MAX;
        if noted {
            steps.push((receipt.positions.start - 1, told, now));
        }
        told = now;
    }
    assert_is_in_order(&isms, &steps);
    format!(
        "{STEPS} times put, {openings} times opened in between: {} steps back noted, no time in the log decreased",
        steps.len()
    )
}

/// Another time, before or after.
fn put(now: Timestamp, chance: &mut Chance) -> Timestamp {
    let far = FAR[usize::try_from(chance.below(FAR.len() as u64)).unwrap()];
    let by = i64::try_from(chance.below(far)).unwrap();
    let micros = now.as_micros() + if chance.coin() { by } else { -by };
    DateTime::from_timestamp_micros(micros).unwrap().into()
}

/// Times never decrease, and where the clock went back the log says from when to when.
fn assert_is_in_order(isms: &Isms, steps: &[(u64, Timestamp, Timestamp)]) {
    let events: Vec<_> = isms.history().into_iter().map(Result::unwrap).collect();
    assert_eq!(events.len() as u64, FOUNDING_EVENTS + STEPS + steps.len() as u64);
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
    let noted = events.iter().filter_map(|event| match &event.event {
        Event::Log(log::Event::ClockSteppedBack(step)) => Some((event.seq, step.from, step.to)),
        _ => None,
    });
    assert!(noted.eq(steps.iter().copied()));
    assert!(!steps.is_empty());
    assert_eq!(isms.verify(Level::Full, &Held::nothing()).unwrap().problems, []);
}
