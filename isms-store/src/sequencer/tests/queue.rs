//! Rules of the queue: it is bounded, whoever is in it is answered, and nobody is taken out of it.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Wake, Waker};

use super::*;

#[test]
fn a_full_queue_is_busy_at_once_and_takes_nothing() {
    let (at, held) = (Place::new(), Held::new());
    let sequencer = held.sequencer(&at);
    let first = held.hold(|| sequencer.submit(at.actor(), register(1)));
    let taken = fill(&sequencer, at.actor());
    assert_eq!(taken.len(), QUEUE_MAX);
    assert!(matches!(sequencer.try_submit(at.actor(), register(2)), Err(CommandError::Busy)));
    assert!(matches!(sequencer.try_submit_all(vec![(at.actor(), register(2))]), Err(CommandError::Busy)));
    held.release();
    assert!(first.wait().is_ok());
    assert!(taken.into_iter().all(|it| matches!(it.wait(), Err(CommandError::Refused(_)))));
    assert!(!sequencer.look().unwrap().register.exists(person(2).into()));
    assert!(sequencer.try_submit(at.actor(), register(2)).unwrap().wait().is_ok());
    at.assert_whole();
}

#[test]
fn whoever_comes_to_a_full_queue_waits_and_is_served() {
    let (at, held) = (Place::new(), Held::new());
    let sequencer = held.sequencer(&at);
    let first = held.hold(|| sequencer.submit(at.actor(), register(1)));
    drop(fill(&sequencer, at.actor()));
    std::thread::scope(|scope| {
        let (sequencer, actor) = (&sequencer, at.actor());
        let come = |n| scope.spawn(move || sequencer.submit(actor, register(n)).wait());
        let late: Vec<_> = (2..6).map(come).collect();
        held.release();
        assert!(late.into_iter().all(|thread| thread.join().unwrap().is_ok()));
    });
    assert!(first.wait().is_ok());
    at.assert_whole();
}

#[test]
fn those_who_come_together_are_in_one_commit_in_their_order() {
    let (at, held) = (Place::new(), Held::new());
    let sequencer = held.sequencer(&at);
    let first = held.hold(|| sequencer.submit(at.actor(), register(1)));
    let others: Vec<_> = (2..34).map(|n| sequencer.submit(at.actor(), register(n))).collect();
    held.release();
    first.wait().unwrap();
    let positions: Vec<u64> = others.into_iter().flat_map(|it| it.wait().unwrap().positions).collect();
    assert!(positions.into_iter().eq(6..38));
    assert_eq!(at.commits(), 3);
}

#[test]
fn dropping_a_submission_takes_nothing_back() {
    let (at, held) = (Place::new(), Held::new());
    let sequencer = held.sequencer(&at);
    held.hold(|| drop(sequencer.submit(at.actor(), register(1))));
    drop(sequencer.submit_all(vec![(at.actor(), register(2)), (at.actor(), register(3))]));
    held.release();
    sequencer.close();
    assert_eq!(at.events().len(), 8);
    at.assert_whole();
}

#[test]
fn whoever_closes_waits_until_all_who_were_taken_are_answered() {
    let (at, held) = (Place::new(), Held::new());
    let sequencer = held.sequencer(&at);
    let first = held.hold(|| sequencer.submit(at.actor(), register(1)));
    let taken: Vec<_> = (2..10).map(|n| sequencer.submit(at.actor(), register(n))).collect();
    std::thread::scope(|scope| {
        let close = || {
            sequencer.close();
            sequencer.look().unwrap().register.position
        };
        let closing = [scope.spawn(close), scope.spawn(close)];
        held.release();
        assert_eq!(closing.map(|thread| thread.join().unwrap()), [14; 2]);
    });
    assert!(first.wait().is_ok());
    assert!(taken.into_iter().all(|it| it.wait().is_ok()));
    assert!(matches!(sequencer.submit(at.actor(), register(99)).wait(), Err(CommandError::Closed)));
    assert!(matches!(sequencer.try_submit(at.actor(), register(99)), Err(CommandError::Closed)));
}

#[test]
fn all_who_wait_learn_that_the_writer_died_and_are_woken() {
    struct Bell(AtomicBool);
    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let (at, held) = (Place::new(), Held::new());
    let sequencer = held.sequencer(&at);
    let first = held.hold(|| sequencer.submit(at.actor(), register(1)));
    let mut awaited = sequencer.submit(at.actor(), register(2));
    let bell = Arc::new(Bell(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&bell));
    let mut context = Context::from_waker(&waker);
    assert!(std::pin::pin!(&mut awaited).poll(&mut context).is_pending());
    drop(fill(&sequencer, at.actor()));
    std::thread::scope(|scope| {
        let late = scope.spawn(|| sequencer.submit(at.actor(), register(3)).wait());
        held.kill();
        assert!(matches!(late.join().unwrap(), Err(CommandError::Lost | CommandError::Closed)));
    });
    assert!(matches!(first.wait(), Err(CommandError::Lost)));
    sequencer.close();
    assert!(bell.0.load(Ordering::SeqCst));
    assert!(matches!(std::pin::pin!(awaited).poll(&mut context), Poll::Ready(Err(CommandError::Lost))));
    assert!(matches!(sequencer.submit(at.actor(), register(4)).wait(), Err(CommandError::Closed)));
}

#[test]
fn a_writer_that_is_closed_by_its_own_waker_does_not_wait_for_itself() {
    struct Closer(Mutex<Option<Arc<Sequencer>>>);
    impl Wake for Closer {
        fn wake(self: Arc<Self>) {
            drop(self.0.lock().unwrap().take());
        }
    }
    let (at, held) = (Place::new(), Held::new());
    let sequencer = Arc::new(held.sequencer(&at));
    let mut first = held.hold(|| sequencer.submit(at.actor(), register(1)));
    let waker = Waker::from(Arc::new(Closer(Mutex::new(Some(sequencer)))));
    assert!(std::pin::pin!(&mut first).poll(&mut Context::from_waker(&waker)).is_pending());
    held.release();
    assert!(first.wait().is_ok());
}

/// A clock at which the writer stops to be held, and goes on when it is told how.
struct Held {
    clock: Arc<Clockwork>,
    stopped: Receiver<()>,
    go_on: Sender<bool>,
}

struct Clockwork {
    stops: AtomicBool,
    stopped: Mutex<Sender<()>>,
    goes_on: Mutex<Receiver<bool>>,
}

impl Held {
    fn new() -> Self {
        let ((stopped, has_stopped), (go_on, goes_on)) = (channel(), channel());
        let stops = AtomicBool::new(true);
        let clock = Clockwork { stops, stopped: Mutex::new(stopped), goes_on: Mutex::new(goes_on) };
        Self { clock: Arc::new(clock), stopped: has_stopped, go_on }
    }

    fn sequencer(&self, at: &Place) -> Sequencer {
        Sequencer::start(&at.log(), Arc::new(signer()), Arc::clone(&self.clock) as Arc<dyn Clock>).unwrap()
    }

    /// Has the writer take up what is submitted, and nothing else.
    fn hold<T>(&self, submit: impl FnOnce() -> T) -> T {
        let submitted = submit();
        self.stopped.recv().unwrap();
        submitted
    }

    fn release(&self) {
        self.go_on.send(true).unwrap();
    }

    fn kill(&self) {
        self.go_on.send(false).unwrap();
    }
}

impl Clock for Clockwork {
    fn now(&self) -> Timestamp {
        if self.stops.swap(false, Ordering::SeqCst) {
            self.stopped.lock().unwrap().send(()).unwrap();
            assert!(self.goes_on.lock().unwrap().recv().unwrap(), "the clock fell off the wall");
        }
        NOON.parse().unwrap()
    }
}

/// Takes all the room that the queue has, with what will be refused.
fn fill(sequencer: &Sequencer, actor: Actor) -> Vec<Submission> {
    let refused = |n: usize| with_reference(1_000 + n as u128, "P-1");
    (0..).map_while(|n| sequencer.try_submit(actor, refused(n)).ok()).collect()
}
