//! One thread, and one that rings.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;
use std::thread;
use std::time::Duration;

use super::super::*;

#[test]
fn a_ring_between_listening_and_waiting_ends_the_wait() {
    let bell = Bell::default();
    let heard = bell.heard();
    bell.ring();
    bell.wait(heard, None);
    assert!(!bell.listen(bell.enter(), heard, Waker::noop()));
    assert_ne!(bell.heard(), heard);
}

#[test]
fn a_ring_ends_every_wait() {
    let bell = Bell::default();
    let heard = bell.heard();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| bell.wait(heard, None));
        }
        bell.ring();
    });
}

#[test]
fn where_nothing_rings_the_time_ends_the_wait() {
    let bell = Bell::default();
    let soon = Instant::now() + Duration::from_millis(5);
    bell.wait(bell.heard(), Some(soon));
    assert!(Instant::now() >= soon);
    assert_eq!(bell.heard(), Heard::default());
}

#[test]
fn a_closed_bell_says_so_and_nobody_waits_for_it_who_did_not_know() {
    let bell = Bell::default();
    let heard = bell.heard();
    bell.close();
    bell.wait(heard, None);
    assert!(!heard.is_over && bell.heard().is_over);
}

#[test]
fn a_task_is_woken_once_and_one_that_has_left_is_not() {
    let bell = Bell::default();
    let [stays, leaves] = [(); 2].map(|()| (bell.enter(), Arc::new(Counter::default())));
    for (listener, counter) in [&stays, &leaves, &stays] {
        assert!(bell.listen(*listener, bell.heard(), &Waker::from(Arc::clone(counter))));
    }
    bell.leave(leaves.0);
    bell.ring();
    bell.ring();
    assert_eq!((stays.1.count(), leaves.1.count()), (1, 0));
}

#[test]
fn a_task_that_panics_when_it_is_woken_leaves_the_others_alone() {
    struct Broken;
    impl Wake for Broken {
        fn wake(self: Arc<Self>) {
            panic!("a runtime fell over");
        }
    }
    let bell = Bell::default();
    let whole = Arc::new(Counter::default());
    let wakers = [Waker::from(Arc::new(Broken)), Waker::from(Arc::clone(&whole))];
    for waker in &wakers {
        assert!(bell.listen(bell.enter(), bell.heard(), waker));
    }
    bell.ring();
    assert_eq!(whole.count(), 1);
    assert_ne!(bell.heard(), Heard::default());
}

#[derive(Default)]
struct Counter(AtomicUsize);

impl Counter {
    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
