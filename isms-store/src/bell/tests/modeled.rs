//! Every order in which a writer, a follower, and whoever stops or closes can meet.
//!
//! A model that would wait for ever is a failure: the checker finds the deadlock.

use std::task::Wake;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use loom::{model::Builder, thread};

use super::super::*;

#[test]
fn whoever_sleeps_is_woken_by_what_is_written() {
    model(|| {
        let (bell, log) = at_rest();
        let writing = write(&bell, &log, 2);
        assert_eq!(follow(&bell, &log, &AtomicBool::new(false), 2), 2);
        writing.join().unwrap();
    });
}

#[test]
fn whoever_sleeps_is_woken_when_it_is_over_and_has_seen_all() {
    model(|| {
        let (bell, log) = at_rest();
        let writing = {
            let (bell, log) = (Arc::clone(&bell), Arc::clone(&log));
            thread::spawn(move || {
                log.store(1, Ordering::SeqCst);
                bell.ring();
                bell.close();
            })
        };
        assert_eq!(follow(&bell, &log, &AtomicBool::new(false), u64::MAX), 1);
        writing.join().unwrap();
    });
}

#[test]
fn whoever_sleeps_is_woken_to_stop() {
    model(|| {
        let (bell, log) = at_rest();
        let stopped = Arc::new(AtomicBool::new(false));
        let writing = write(&bell, &log, 1);
        let stopping = {
            let (bell, stopped) = (Arc::clone(&bell), Arc::clone(&stopped));
            thread::spawn(move || {
                stopped.store(true, Ordering::SeqCst);
                bell.ring();
            })
        };
        assert!(follow(&bell, &log, &stopped, u64::MAX) <= 1);
        writing.join().unwrap();
        stopping.join().unwrap();
    });
}

#[test]
fn two_who_sleep_are_both_woken() {
    model(|| {
        let (bell, log) = at_rest();
        let writing = write(&bell, &log, 1);
        let other = {
            let (bell, log) = (Arc::clone(&bell), Arc::clone(&log));
            thread::spawn(move || follow(&bell, &log, &AtomicBool::new(false), 1))
        };
        assert_eq!(follow(&bell, &log, &AtomicBool::new(false), 1), 1);
        assert_eq!(other.join().unwrap(), 1);
        writing.join().unwrap();
    });
}

#[test]
fn a_task_either_sees_what_is_written_or_is_woken() {
    struct Woken(std::sync::atomic::AtomicBool);
    impl Wake for Woken {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.store(true, std::sync::atomic::Ordering::SeqCst);
        }
    }
    model(|| {
        let (bell, log) = at_rest();
        let woken = std::sync::Arc::new(Woken(std::sync::atomic::AtomicBool::new(false)));
        let writing = write(&bell, &log, 1);
        let heard = bell.heard();
        let sees = log.load(Ordering::SeqCst) > 0;
        let listens = bell.listen(bell.enter(), heard, &Waker::from(std::sync::Arc::clone(&woken)));
        writing.join().unwrap();
        let is_woken = woken.0.load(std::sync::atomic::Ordering::SeqCst);
        assert!(sees || !listens || is_woken);
    });
}

/// How often a thread may be stopped where it did not wait. Errors of this kind need one or two; with no bound, three
/// threads take hours.
const PREEMPTIONS_MAX: usize = 2;

fn model(check: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(PREEMPTIONS_MAX);
    builder.check(check);
}

/// A bell, and a log with no more to it than its size.
fn at_rest() -> (Arc<Bell>, Arc<AtomicU64>) {
    (Arc::new(Bell::default()), Arc::new(AtomicU64::new(0)))
}

fn write(bell: &Arc<Bell>, log: &Arc<AtomicU64>, events: u64) -> thread::JoinHandle<()> {
    let (bell, log) = (Arc::clone(bell), Arc::clone(log));
    thread::spawn(move || {
        for _ in 0..events {
            log.fetch_add(1, Ordering::SeqCst);
            bell.ring();
        }
    })
}

/// Follows as a follower does, up to a position. Says where it ended.
fn follow(bell: &Bell, log: &AtomicU64, stopped: &AtomicBool, until: u64) -> u64 {
    let mut position = 0;
    loop {
        let heard = bell.heard();
        if position >= until || stopped.load(Ordering::SeqCst) {
            return position;
        }
        let size = log.load(Ordering::SeqCst);
        if size > position {
            position += 1;
        } else if heard.is_over {
            return position;
        } else {
            bell.wait(heard, None);
        }
    }
}
