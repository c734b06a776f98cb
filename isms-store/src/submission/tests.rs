//! Rules of waiting: whoever waits is answered, once and for good, however they wait.

use std::future::ready;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;
use std::thread;

use super::*;

#[test]
fn whoever_waits_is_answered() {
    let (caller, submission) = open();
    let waiting = thread::spawn(|| submission.wait());
    caller.answer(Ok(Vec::new()));
    assert!(waiting.join().unwrap().is_ok_and(|receipts| receipts.is_empty()));
}

#[test]
fn whoever_awaits_is_woken_when_the_answer_is_there() {
    let (caller, mut submission) = open();
    let bell = Arc::new(Counter::default());
    assert!(poll(&mut submission, &bell).is_pending());
    assert_eq!(bell.count(), 0);
    caller.answer(Ok(Vec::new()));
    assert_eq!(bell.count(), 1);
    assert!(poll(&mut submission, &bell).is_ready());
}

#[test]
fn the_task_that_asked_last_is_woken() {
    let (caller, mut submission) = open();
    let [first, last] = [(); 2].map(|()| Arc::new(Counter::default()));
    assert!(poll(&mut submission, &first).is_pending());
    assert!(poll(&mut submission, &last).is_pending());
    drop(caller);
    assert_eq!((first.count(), last.count()), (0, 1));
}

#[test]
fn whoever_asks_twice_gets_the_same_answer() {
    let (caller, mut submission) = open();
    caller.answer(Err(CommandError::NoPerson));
    let bell = Arc::default();
    for _ in 0..2 {
        assert!(matches!(poll(&mut submission, &bell), Poll::Ready(Err(CommandError::NoPerson))));
    }
    assert!(matches!(submission.wait(), Err(CommandError::NoPerson)));
}

#[test]
fn when_the_time_is_over_the_submission_is_still_there() {
    let (caller, submission) = open();
    let submission = submission.wait_for(Duration::ZERO).unwrap_err();
    caller.answer(Ok(Vec::new()));
    assert!(submission.wait_for(Duration::ZERO).unwrap().is_ok());
}

#[test]
fn whoever_is_dropped_unanswered_is_lost() {
    let (caller, submission) = open();
    drop(caller);
    assert!(matches!(submission.wait(), Err(CommandError::Lost)));
}

#[test]
fn what_could_not_be_handed_over_is_answered_already() {
    let submission = Submission::<Receipt>::unsent(CommandError::ReadOnly);
    assert!(matches!(submission.wait_for(Duration::ZERO), Ok(Err(CommandError::ReadOnly))));
}

#[test]
fn a_waker_that_panics_does_not_reach_the_one_who_answers() {
    struct Broken;
    impl Wake for Broken {
        fn wake(self: Arc<Self>) {
            panic!("a runtime fell over");
        }
    }
    let (caller, mut submission) = open();
    let broken = Waker::from(Arc::new(Broken));
    assert!(Pin::new(&mut submission).poll(&mut Context::from_waker(&broken)).is_pending());
    assert!(catch_unwind(AssertUnwindSafe(|| caller.answer(Ok(Vec::new())))).is_ok());
    assert!(submission.wait().is_ok());
}

#[test]
fn answering_and_asking_at_once_loses_no_wake_up() {
    for _ in 0..1_000 {
        let (caller, submission) = open();
        let answering = thread::spawn(|| caller.answer(Ok(Vec::new())));
        assert!(block_on(submission).is_ok());
        answering.join().unwrap();
    }
    assert_eq!(block_on(ready(3)), 3);
}

#[test]
fn whoever_is_to_answer_does_not_wait_for_itself() {
    let (caller, submission) = Submission::open(thread::current().id());
    let submission = submission.wait_for(Duration::MAX).unwrap_err();
    assert!(matches!(submission.wait(), Err(CommandError::Within)));
    caller.answer(Ok(Vec::new()));
    let (caller, submission) = Submission::open(thread::current().id());
    caller.answer(Ok(Vec::new()));
    assert!(submission.wait().is_ok(), "it is there");
}

/// A submission that another thread is to answer, for all it knows.
fn open() -> (Caller, Submission<Vec<Receipt>>) {
    Submission::open(thread::spawn(|| ()).thread().id())
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

fn poll<T>(submission: &mut Submission<T>, bell: &Arc<Counter>) -> Poll<Result<T, CommandError>> {
    Pin::new(submission).poll(&mut Context::from_waker(&Waker::from(Arc::clone(bell))))
}

/// The smallest runtime: one task, which sleeps until it is woken.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Sleeper(thread::Thread);
    impl Wake for Sleeper {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Sleeper(thread::current())));
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
