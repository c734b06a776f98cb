//! Laws of whoever follows a log: what was, then what comes, all of it, once, and in its order.

use std::ops::Range;
use std::sync::Barrier;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use isms_core::recorded_event::RecordedEvent;

use crate::candidate::Beside;
use crate::contract::{Law, all, only};
use crate::log::LogError;
use crate::trial::{Following, Logs, Subject, register, train};

pub(super) const LAWS: &[Law] = &[
    Law::of_logs(
        "who waits is answered when there is something, or when their time is over",
        &[5],
        who_waits_is_answered,
    ),
    Law::of_logs(
        "who follows eight writers gets everything, once, in the order of the log",
        &[25, 38],
        who_follows_gets_everything,
    ),
    Law::of_logs("who follows goes on where they, or another, left off", &[38], who_follows_goes_on),
    Law::of_logs("who follows beside the writer gets it too", &[12, 38], who_follows_beside_the_writer),
    Law::of_logs("a filter means the same before and after the log's end", &[39], a_filter_means_the_same),
    Law::of_logs("every event wakes who waits for it", &[40], every_event_wakes),
    Law::of_logs("who follows slowly, or panics, delays nobody", &[41], who_is_slow_delays_nobody),
    Law::of_logs("who is stopped gets nothing more", &[42], who_is_stopped_gets_nothing_more),
    Law::of_logs(
        "who follows a log that is closed gets what is in it, and that is all",
        &[38, 42],
        what_is_closed_ends,
    ),
];

/// Longer than any machine takes: a trial that waits for this long has lost something.
const LONG: Duration = Duration::from_mins(1);

/// From the beginning on.
const ALL: Range<u64> = 0..u64::MAX;

const fn everything(_: &RecordedEvent) -> bool {
    true
}

fn who_waits_is_answered(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let end = log.size();
    let mut follower = log.follow(end..u64::MAX, everything).unwrap();
    for time in [Duration::ZERO, Duration::from_millis(1)] {
        assert_eq!(follower.next_within(time).unwrap(), None);
        assert!(!follower.has_ended());
    }
    log.execute(home.asks(register(1))).unwrap();
    let found = follower.next_within(Duration::ZERO).unwrap();
    assert_eq!(found, log.event(end).unwrap());
    assert_eq!(follower.next_within(Duration::ZERO).unwrap(), None);
    let beyond = log.follow(end + 2..u64::MAX, everything).err();
    assert!(matches!(beyond, Some(LogError::Beyond { found, .. }) if found == end + 2), "{beyond:?}");
}

fn who_follows_gets_everything(logs: Logs<'_>) {
    const WRITERS: u64 = 8;
    const EACH: u64 = 5;
    let home = logs.found();
    let log = home.open();
    let total = log.size() + WRITERS * EACH;
    let together = Barrier::new(usize::try_from(WRITERS).unwrap() + 2);
    let found = thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (log, home, together) = (&log, &home, &together);
            scope.spawn(move || {
                together.wait();
                for number in 1..=EACH {
                    log.execute(home.asks(register((writer * 100 + number).into()))).unwrap();
                }
            });
        }
        let followers = [0, 1].map(|_| {
            let mut follower = log.follow(ALL, everything).unwrap();
            let together = &together;
            scope.spawn(move || {
                together.wait();
                given(&mut *follower, total)
            })
        });
        followers.map(|follower| follower.join().unwrap())
    });
    let expected = all(&*log);
    assert!(found.iter().all(|found| *found == expected), "what was followed is not what is read");
}

fn who_follows_goes_on(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let mut follower = log.follow(ALL, everything).unwrap();
    log.execute(home.all([1, 2, 3].map(register))).unwrap();
    let first = given(&mut *follower, 3);
    assert_eq!(follower.next_position(), 3);
    let mut another = log.follow(follower.next_position()..u64::MAX, everything).unwrap();
    log.execute(home.all([4, 5].map(register))).unwrap();
    let rest = log.size() - 3;
    let (one, other) = (given(&mut *follower, rest), given(&mut *another, rest));
    assert_eq!(one, other);
    assert_eq!([first, one].concat(), all(&*log));
    let mut bounded = log.follow(2..4, everything).unwrap();
    assert!(given(&mut *bounded, 2).into_iter().map(|event| event.seq).eq(2..4));
    assert_eq!((bounded.next_within(LONG).unwrap(), bounded.has_ended()), (None, true));
}

fn who_follows_beside_the_writer(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let journal = home.place.read();
    if logs.engine.beside() == Beside::Nobody {
        assert!(journal.is_err(), "nobody else can open it");
        return;
    }
    let reader = home.read_on(journal.unwrap());
    let mut follower = reader.follow(ALL, everything).unwrap();
    let before = given(&mut *follower, log.size());
    log.execute(home.all([1, 2].map(register))).unwrap();
    let after = given(&mut *follower, 2);
    assert_eq!([before, after].concat(), all(&*log));
}

fn a_filter_means_the_same(logs: Logs<'_>) {
    fn is_occurrence(event: &RecordedEvent) -> bool {
        event.version > 1
    }
    let home = logs.found();
    let log = home.open();
    let asks = |name: &str| home.all([train(1, name), train(2, name)]);
    log.execute(home.all([register(1), register(2)])).unwrap();
    log.execute(asks("a")).unwrap();
    let mut follower = log.follow(ALL, is_occurrence).unwrap();
    let wanted = |log: &dyn Subject| all(log).into_iter().filter(is_occurrence).collect::<Vec<_>>();
    let before = wanted(&*log);
    assert_eq!(given(&mut *follower, before.len() as u64), before);
    assert_eq!(follower.next_within(Duration::ZERO).unwrap(), None);
    for number in 3..6 {
        log.execute(home.asks(register(number))).unwrap();
        log.execute(asks(&format!("training {number}"))).unwrap();
    }
    let after = wanted(&*log).split_off(before.len());
    assert_eq!(given(&mut *follower, after.len() as u64), after);
    assert_eq!(follower.next_within(Duration::ZERO).unwrap(), None);
}

fn every_event_wakes(logs: Logs<'_>) {
    const ROUNDS: u128 = 24;
    let home = logs.found();
    let log = home.open();
    let mut follower = log.follow(log.size()..u64::MAX, everything).unwrap();
    // The next event is written only when the one before was seen, so that the follower is about to wait, or waits.
    let (seen, told) = sync_channel(0);
    thread::scope(|scope| {
        scope.spawn(move || {
            for _ in 0..ROUNDS {
                let found = follower.next_within(LONG).unwrap();
                if seen.send(found.map(|event| event.seq)).is_err() {
                    return;
                }
            }
        });
        for number in 1..=ROUNDS {
            let receipt = only(log.execute(home.asks(register(number))).unwrap());
            assert_eq!(told.recv().unwrap(), Some(receipt.positions.start), "nobody was woken");
        }
        drop(told);
    });
}

fn who_is_slow_delays_nobody(logs: Logs<'_>) {
    const BATCHES: u128 = 4;
    const EACH: u128 = 25;
    fn panics(event: &RecordedEvent) -> bool {
        assert!(event.seq < 3, "whoever follows may panic");
        false
    }
    let home = logs.found();
    let log = home.open();
    let mut asleep = log.follow(ALL, everything).unwrap();
    let mut awake = log.follow(ALL, everything).unwrap();
    let mut broken = log.follow(ALL, panics).unwrap();
    let first = asleep.next_within(LONG).unwrap();
    thread::scope(|scope| {
        assert!(scope.spawn(move || broken.next_within(LONG)).join().is_err());
    });
    for batch in 0..BATCHES {
        log.execute(home.all((1..=EACH).map(|number| register(batch * EACH + number)))).unwrap();
    }
    let expected = all(&*log);
    assert_eq!(given(&mut *awake, log.size()), expected);
    let rest = given(&mut *asleep, log.size() - 1);
    assert!(first.into_iter().chain(rest).eq(expected));
}

fn who_is_stopped_gets_nothing_more(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let mut follower = log.follow(ALL, everything).unwrap();
    given(&mut *follower, 2);
    let stop = follower.stop();
    stop();
    assert_eq!(follower.next_within(LONG).unwrap(), None, "there is more, but not for whoever was stopped");
    assert!(follower.has_ended());
    log.execute(home.asks(register(1))).unwrap();
    assert_eq!(follower.next_within(LONG).unwrap(), None);

    // One that waits, or is about to.
    let mut waiting = log.follow(log.size()..u64::MAX, everything).unwrap();
    let stop = waiting.stop();
    let (about, is_about) = sync_channel(0);
    thread::scope(|scope| {
        let waits = scope.spawn(move || {
            about.send(()).unwrap();
            (waiting.next_within(LONG).unwrap(), waiting.has_ended())
        });
        is_about.recv().unwrap();
        stop();
        assert_eq!(waits.join().unwrap(), (None, true));
    });
}

fn what_is_closed_ends(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let mut follower = log.follow(ALL, everything).unwrap();
    log.execute(home.all([1, 2].map(register))).unwrap();
    log.close();
    assert_eq!(given(&mut *follower, log.size()), all(&*log));
    assert_eq!((follower.next_within(LONG).unwrap(), follower.has_ended()), (None, true));
    assert!(log.execute(home.asks(register(3))).is_err());
}

/// The next `count` events that a follower gets.
fn given(follower: &mut dyn Following, count: u64) -> Vec<RecordedEvent> {
    let next = |number| match follower.next_within(LONG).unwrap() {
        Some(event) => event,
        None => panic!("expected {count} events, found {number}"),
    };
    (0..count).map(next).collect()
}
