//! Rules of following: every event once, in one order, and nobody waits for whoever follows.

use std::collections::BTreeSet;
use std::sync::mpsc::{Sender, channel};
use std::task::{Wake, Waker};
use std::thread;

use isms_core::aggregate::person::{Registration, Relation};
use isms_core::command::person::Command;
use isms_core::id::PersonId;
use isms_core::vocabulary::actor::Actor;

use super::*;
use crate::clock::{Clock, ManualClock};
use crate::founding::{Founded, Founding, found};
use crate::journal::Journal;
use crate::journal::file::FileJournal;
use crate::journal::memory::MemoryJournal;
use crate::line::key_of;
use crate::request::Request;
use crate::store::Store;
use crate::testing::{self, signer};

const NOON: &str = "2026-11-23T12:00:00.000000Z";

/// How many events a new log has.
const FOUNDED: u64 = 5;

#[test]
fn what_is_there_is_given_first_and_then_what_comes() {
    let at = Place::new();
    let mut follower = at.follow(0);
    assert_eq!(positions(follower.by_ref().take(5)), [0, 1, 2, 3, 4]);
    assert!(follower.next_within(Duration::ZERO).unwrap().is_none());
    at.write(1);
    assert_eq!(follower.next_within(Duration::ZERO).unwrap().unwrap().seq, 5);
    assert_eq!(follower.next_position(), 6);
}

#[test]
fn an_empty_log_is_waited_for_until_the_time_is_over_or_there_is_something() {
    let journal = Arc::new(MemoryJournal::new());
    let store = Store::reading(Log::new(Arc::clone(&journal) as Arc<dyn Journal>));
    let mut follower = store.follow(0..u64::MAX, |_| true).unwrap();
    for time in [Duration::ZERO, Duration::from_millis(5)] {
        assert!(follower.next_within(time).unwrap().is_none());
        assert!(!follower.has_ended());
    }
    let waiting = thread::spawn(move || positions(follower.take(5)));
    found_in(journal.as_ref());
    assert_eq!(waiting.join().unwrap(), [0, 1, 2, 3, 4]);
}

#[test]
fn eight_writers_are_followed_without_a_gap_or_a_repetition() {
    const WRITERS: u128 = 8;
    const EACH: u128 = 25;
    let at = Place::new();
    let end = FOUNDED + u64::try_from(WRITERS * EACH).unwrap();
    let given: Vec<Vec<u64>> = thread::scope(|scope| {
        let followers: Vec<_> = (0..=FOUNDED)
            .map(|since| {
                let follower = at.store.follow(since..end, |_| true).unwrap();
                scope.spawn(move || positions(follower))
            })
            .collect();
        for writer in 0..WRITERS {
            let at = &at;
            scope.spawn(move || {
                for n in 0..EACH {
                    (0..(writer * 7 + n * 13) % 32).for_each(|_| thread::yield_now());
                    at.write(1 + writer * EACH + n);
                }
            });
        }
        followers.into_iter().map(|follower| follower.join().unwrap()).collect()
    });
    for (since, given) in (0..).zip(given) {
        assert!(given.into_iter().eq(since..end), "from {since} on");
    }
}

#[test]
fn whoever_follows_again_from_where_somebody_was_repeats_nothing() {
    let at = Place::new();
    (1..20).for_each(|n| at.write(n));
    let (mut given, mut position) = (Vec::new(), 0);
    for step in 0.. {
        let mut follower = at.store.follow(position..24, |event| event.seq % 3 == 0).unwrap();
        given.extend(positions(follower.by_ref().take(step % 4)));
        position = follower.next_position();
        if follower.has_ended() {
            break;
        }
    }
    assert!(given.into_iter().eq((0..24).step_by(3)));
}

#[test]
fn what_is_not_wanted_is_passed_over_in_both_phases() {
    let at = Place::new();
    let mut follower = at.wanting(0, |event| event.type_name().starts_with("person"));
    let first = follower.next().unwrap().unwrap();
    assert!(follower.next_within(Duration::ZERO).unwrap().is_none());
    assert_eq!(follower.next_position(), FOUNDED, "what was passed over is not looked at again");
    at.write(1);
    let next = follower.next().unwrap().unwrap();
    assert!(first.seq < FOUNDED);
    assert_eq!(next.seq, FOUNDED);
}

#[test]
fn every_event_wakes_whoever_sleeps() {
    let at = Place::new();
    let (given, is_given) = channel();
    let follower = at.follow(FOUNDED);
    let following = thread::spawn(move || {
        for event in follower {
            given.send(event.unwrap().seq).unwrap();
        }
    });
    // The next is written only when the one before has arrived: a wake-up that is lost is waited for in vain.
    for n in 1..=200 {
        at.write(n);
        assert_eq!(u128::from(is_given.recv().unwrap()), u128::from(FOUNDED) + n - 1);
    }
    at.store.close();
    following.join().unwrap();
}

#[test]
fn a_task_is_woken_for_every_event_and_at_the_end() {
    let at = Place::new();
    let mut follower = at.follow(FOUNDED);
    let sleeper = Arc::new(Sleeper(thread::current()));
    for n in 1..=50 {
        thread::scope(|scope| {
            scope.spawn(|| at.write(n));
            assert_eq!(u128::from(next(&mut follower, &sleeper).unwrap().seq), u128::from(FOUNDED) + n - 1);
        });
    }
    thread::scope(|scope| {
        scope.spawn(|| at.store.close());
        assert!(next(&mut follower, &sleeper).is_none());
    });
    assert!(follower.has_ended());
}

#[test]
fn a_task_looks_at_one_block_and_lets_others_go_first() {
    let at = Place::new();
    let mut follower = at.wanting(0, |_| false);
    let waker = Waker::from(Arc::new(Sleeper(thread::current())));
    let mut context = Context::from_waker(&waker);
    assert!(follower.poll_next(&mut context).is_pending());
    assert_eq!(follower.next_position(), FOUNDED);
    // It has woken itself, to go on.
    thread::park();
}

#[test]
fn whoever_is_slow_panics_or_is_gone_delays_nobody() {
    struct Broken;
    impl Wake for Broken {
        fn wake(self: Arc<Self>) {
            panic!("a runtime fell over");
        }
    }
    let at = Place::new();
    let slow = at.follow(0);
    let mut gone = at.follow(0);
    assert!(gone.next().is_some());
    drop(gone);
    let mut broken = at.follow(FOUNDED);
    let waker = Waker::from(Arc::new(Broken));
    assert!(broken.poll_next(&mut Context::from_waker(&waker)).is_pending());
    let mut panicking = at.wanting(0, |event| {
        assert!(event.seq < FOUNDED, "a projection fell over");
        true
    });
    let panicked = thread::spawn(move || panicking.by_ref().count());
    let good = at.follow(0);
    (1..=50).for_each(|n| at.write(n));
    assert!(panicked.join().is_err());
    assert!(positions(good.take(55)).into_iter().eq(0..55));
    assert!(positions(slow.take(55)).into_iter().eq(0..55));
    assert_eq!(broken.next().unwrap().unwrap().seq, FOUNDED);
}

#[test]
fn whoever_is_stopped_stops_whether_asleep_or_not() {
    let at = Place::new();
    let mut asleep = at.follow(FOUNDED);
    let stop = asleep.stop_handle();
    let sleeping = thread::spawn(move || asleep.next().is_none() && asleep.has_ended());
    stop.stop();
    assert!(sleeping.join().unwrap());

    let mut awake = at.follow(0);
    assert!(awake.next().is_some());
    awake.stop_handle().stop();
    assert!(awake.next().is_none() && awake.next_within(Duration::MAX).unwrap().is_none());
    assert_eq!(awake.next_position(), 1, "what it had not given is not passed over");

    let mut task = at.follow(FOUNDED);
    let (stop, sleeper) = (task.stop_handle(), Arc::new(Sleeper(thread::current())));
    thread::scope(|scope| {
        scope.spawn(|| stop.stop());
        assert!(next(&mut task, &sleeper).is_none());
    });
}

#[test]
fn a_log_that_is_closed_is_followed_to_its_end() {
    let at = Place::new();
    let follower = at.follow(0);
    (1..=10).for_each(|n| at.write(n));
    at.store.close();
    assert!(positions(follower).into_iter().eq(0..15));
    let late = at.follow(FOUNDED);
    assert_eq!(late.count(), 10);
}

#[test]
fn whoever_follows_does_not_keep_the_log_open() {
    let at = Place::new();
    let follower = at.follow(0);
    drop(at);
    assert_eq!(follower.count(), 5);
}

#[test]
fn a_writer_that_dies_is_not_waited_for() {
    struct Broken;
    impl Clock for Broken {
        fn now(&self) -> isms_core::vocabulary::time::Timestamp {
            panic!("the clock fell off the wall")
        }
    }
    let at = Place::new();
    let broken = Store::writing(at.store.log().clone(), Arc::new(signer()), Arc::new(Broken)).unwrap();
    let follower = broken.follow(0..u64::MAX, |_| true).unwrap();
    let submission = broken.sequencer().unwrap().submit(at.actor, register(1));
    assert_eq!(follower.count(), 5);
    assert!(submission.wait().is_err());
}

#[test]
fn positions_end_where_they_are_said_to() {
    let at = Place::new();
    let mut some = at.store.follow(1..3, |_| true).unwrap();
    assert_eq!(positions(some.by_ref()), [1, 2]);
    assert!(some.has_ended());
    assert_eq!(at.store.follow(3..3, |_| true).unwrap().count(), 0);
}

#[test]
fn nobody_follows_from_behind_the_end() {
    let at = Place::new();
    let error = at.store.follow(FOUNDED + 1..u64::MAX, |_| true).unwrap_err();
    assert!(matches!(error, LogError::Beyond { size: FOUNDED, found } if found == FOUNDED + 1));
}

#[test]
fn what_cannot_be_read_is_not_passed_over() {
    let at = Place::new();
    at.write(1);
    let unreadable = testing::group(&at.journal.head(), 1);
    at.journal.append(&unreadable).unwrap();
    let mut follower = at.follow(FOUNDED);
    assert_eq!(follower.next().unwrap().unwrap().seq, FOUNDED);
    for _ in 0..2 {
        assert!(matches!(follower.next(), Some(Err(LogError::Line { position: 6, .. }))));
        assert_eq!(follower.next_position(), FOUNDED + 1);
    }
}

#[test]
fn a_log_that_somebody_else_writes_is_followed_too() {
    let at = Place::new();
    let reading = Store::reading(at.store.log().clone());
    let follow = || reading.follow(FOUNDED..u64::MAX, |_| true).unwrap();
    let (given, is_given) = channel();
    let followers = [follow(), follow()].map(|follower| {
        let given = given.clone();
        thread::spawn(move || {
            for event in follower {
                given.send(event.unwrap().seq).unwrap();
            }
        })
    });
    for n in 1..=3 {
        at.write(n);
        let arrived: BTreeSet<u64> = [is_given.recv().unwrap(), is_given.recv().unwrap()].into();
        assert_eq!(arrived.len(), 1, "both get each before either gets the next");
    }
    reading.close();
    for follower in followers {
        follower.join().unwrap();
    }
    assert_eq!(follow().count(), 3);
}

#[test]
fn whoever_sleeps_is_told_when_a_log_that_somebody_else_writes_is_damaged() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("acme.isms");
    found_in(&FileJournal::create(&directory).unwrap());
    let journal: Arc<dyn Journal> = Arc::new(FileJournal::read(&directory, key_of).unwrap());
    let reading = Store::reading(Log::new(journal));
    let mut follower = reading.follow(FOUNDED..u64::MAX, |_| true).unwrap();
    let (rung, is_rung) = channel();
    let waker = Waker::from(Arc::new(Telling(rung)));
    let mut context = Context::from_waker(&waker);
    assert!(follower.poll_next(&mut context).is_pending(), "it sleeps");
    std::fs::File::options().write(true).open(directory.join("log.jsonl")).unwrap().set_len(0).unwrap();
    is_rung.recv().unwrap();
    let answer = follower.poll_next(&mut context);
    assert!(matches!(answer, Poll::Ready(Some(Err(LogError::Journal(_))))), "{answer:?}");
}

#[test]
fn of_whoever_is_gone_nothing_is_left() {
    let at = Place::new();
    let sleeper = Arc::new(Sleeper(thread::current()));
    let mut follower = at.follow(FOUNDED);
    let waker = Waker::from(Arc::clone(&sleeper));
    assert!(follower.poll_next(&mut Context::from_waker(&waker)).is_pending());
    drop(waker);
    assert_eq!(Arc::strong_count(&sleeper), 2, "the bell has it");
    drop(follower);
    assert_eq!(Arc::strong_count(&sleeper), 1);
}

/// A log that was founded and is open for writing.
struct Place {
    journal: Arc<MemoryJournal>,
    store: Store,
    actor: Actor,
}

impl Place {
    fn new() -> Self {
        let journal = Arc::new(MemoryJournal::new());
        let actor = found_in(journal.as_ref()).actor();
        let log = Log::new(Arc::clone(&journal) as Arc<dyn Journal>);
        let clock = ManualClock::at(NOON.parse().unwrap());
        let store = Store::writing(log, Arc::new(signer()), Arc::new(clock)).unwrap();
        Self { journal, store, actor }
    }

    fn follow(&self, since: u64) -> Follower {
        self.wanting(since, |_| true)
    }

    fn wanting(
        &self,
        since: u64,
        wants: impl Fn(&RecordedEvent) -> bool + Send + Sync + 'static,
    ) -> Follower {
        self.store.follow(since..u64::MAX, wants).unwrap()
    }

    /// Records one event.
    fn write(&self, n: u128) {
        let submission = self.store.sequencer().unwrap().submit(self.actor, register(n));
        submission.wait().unwrap();
    }
}

fn found_in(journal: &impl Journal) -> Founded {
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    found(journal, &founding, &signer(), NOON.parse().unwrap()).unwrap()
}

fn register(number: u128) -> Request {
    let reference = format!("N-{number}").parse().unwrap();
    let registration = Registration { reference, unit: None, relation: Relation::Employee, from: None };
    Command::Register(PersonId::from_u128(number), registration).into()
}

fn positions(events: impl Iterator<Item = Result<RecordedEvent, LogError>>) -> Vec<u64> {
    events.map(|event| event.unwrap().seq).collect()
}

/// The smallest runtime: one task, which sleeps until it is woken.
struct Sleeper(thread::Thread);

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// A task that says when it is woken.
struct Telling(Sender<()>);

impl Wake for Telling {
    fn wake(self: Arc<Self>) {
        // Nobody may be listening any more.
        let _ = self.0.send(());
    }
}

fn next(follower: &mut Follower, sleeper: &Arc<Sleeper>) -> Option<RecordedEvent> {
    let waker = Waker::from(Arc::clone(sleeper));
    loop {
        match follower.poll_next(&mut Context::from_waker(&waker)) {
            Poll::Ready(event) => return event.map(Result::unwrap),
            Poll::Pending => thread::park(),
        }
    }
}
