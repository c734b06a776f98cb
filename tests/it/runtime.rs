//! An ISMS in asynchronous code: whatever is called from wherever, nothing panics and nothing hangs.

use std::future::poll_fn;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use isms::aggregate::person::{Registration, Relation};
use isms::command::person;
use isms::id::PersonId;
use isms::moment::{AsOf, Moment};
use isms::vocabulary::actor::Actor;
use isms::vocabulary::time::Timestamp;
use isms::{
    Clock, CommandError, Follower, Founding, Held, Isms, Level, Options, Receipt, Request, Selection,
    StopHandle, Submission,
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{spawn, spawn_blocking};

use crate::guard::ends;

#[test]
fn submissions_are_awaited() {
    on_each_runtime(|runtime| {
        let (_home, isms, top) = founded();
        runtime.block_on(async {
            let first = isms.submit(&top, register(1)).await.unwrap();
            let all = isms.submit_all([(top, register(2)), (top, register(3))]).await.unwrap();
            let tried = isms.try_submit(&top, &register(4)).unwrap().await.unwrap();
            let tried_all = isms.try_submit_all(&[(top, register(5))]).unwrap().await.unwrap();
            let positions = [vec![first], all, vec![tried], tried_all].concat();
            assert!(positions.into_iter().flat_map(|it| it.positions).eq(5..10));
            let refused = isms.submit(&top, register(1)).await;
            assert!(matches!(refused, Err(CommandError::Refused(_))));
        });
    });
}

#[test]
fn many_tasks_submit_at_once() {
    on_each_runtime(|runtime| {
        let (_home, isms, top) = founded();
        runtime.block_on(async {
            let submit = |n| {
                let isms = isms.clone();
                spawn(async move { isms.submit(&top, register(n)).await.unwrap() })
            };
            let tasks: Vec<_> = (1..=64).map(submit).collect();
            for task in tasks {
                task.await.unwrap();
            }
        });
        assert_eq!(isms.now().unwrap().position, 69);
    });
}

#[test]
fn what_blocks_may_be_called_where_blocking_is_allowed_and_where_it_is_not() {
    on_each_runtime(|runtime| {
        let (_home, isms, top) = founded();
        runtime.block_on(async {
            let there = isms.clone();
            let receipt = spawn_blocking(move || there.execute(&top, register(1))).await.unwrap().unwrap();
            assert_eq!(receipt.positions, 5..6);
            everything_that_blocks(&isms, &top);
            let there = isms.clone();
            spawn(async move { everything_that_blocks(&there, &top) }).await.unwrap();
            isms.close();
            assert!(matches!(isms.submit(&top, register(9)).await, Err(CommandError::Closed)));
        });
    });
}

#[test]
fn a_full_queue_is_busy_and_a_task_can_come_again() {
    on_each_runtime(|runtime| {
        let gate = Arc::new(Gate::new());
        let (_home, isms, top) = founded_by(Arc::clone(&gate) as Arc<dyn Clock>);
        runtime.block_on(async {
            gate.hold();
            let mut waiting = vec![isms.submit(&top, register(1))];
            gate.is_held();
            let busy = loop {
                match isms.try_submit(&top, &register(1)) {
                    Ok(submission) => waiting.push(submission),
                    Err(error) => break error,
                }
            };
            assert!(matches!(busy, CommandError::Busy));
            gate.release();
            for submission in waiting {
                let _ = submission.await;
            }
            assert_eq!(isms.try_submit(&top, &register(2)).unwrap().await.unwrap().positions, 6..7);
        });
    });
}

#[test]
fn tasks_follow() {
    on_each_runtime(|runtime| {
        let (_home, isms, top) = founded();
        runtime.block_on(async {
            let mut follower = isms.history().of_type("person").since(5).follow().unwrap();
            let mut endless = isms.history().follow().unwrap();
            let stop = endless.stop_handle();
            let counting = spawn(async move {
                let mut count = 0;
                while let Some(event) = poll_fn(|context| follower.poll_next(context)).await {
                    assert_eq!(event.unwrap().seq, 5 + count);
                    count += 1;
                }
                count
            });
            let stopping = spawn(async move {
                while poll_fn(|context| endless.poll_next(context)).await.is_some() {}
                endless.has_ended()
            });
            for n in 1..=10 {
                isms.submit(&top, register(n)).await.unwrap();
            }
            stop.stop();
            assert!(stopping.await.unwrap());
            isms.close();
            assert_eq!(counting.await.unwrap(), 10);
        });
    });
}

#[test]
fn a_follower_that_blocks_has_a_thread_of_its_own() {
    on_each_runtime(|runtime| {
        let (_home, isms, top) = founded();
        runtime.block_on(async {
            let follower = isms.history().since(5).follow().unwrap();
            let following =
                spawn_blocking(move || follower.map(|event| event.unwrap().seq).collect::<Vec<_>>());
            isms.submit(&top, register(1)).await.unwrap();
            drop(isms);
            assert_eq!(following.await.unwrap(), [5]);
        });
    });
}

#[test]
fn it_may_be_dropped_where_nothing_may_block_and_finishes_what_it_took() {
    on_each_runtime(|runtime| {
        let (home, isms, top) = founded();
        runtime.block_on(async {
            let submission = isms.submit(&top, register(1));
            drop(isms.submit(&top, register(2)));
            drop(isms);
            assert_eq!(submission.await.unwrap().positions, 5..6);
        });
        assert_eq!(Isms::read(home.path().join("acme.isms")).unwrap().now().unwrap().position, 7);
    });
}

#[test]
fn a_task_that_is_aborted_takes_nothing_back() {
    on_each_runtime(|runtime| {
        let (_home, isms, top) = founded();
        runtime.block_on(async {
            let late = tokio::time::timeout(Duration::ZERO, isms.submit(&top, register(1))).await;
            drop(late);
            isms.submit(&top, register(2)).await.unwrap();
        });
        assert_eq!(isms.now().unwrap().position, 7);
    });
}

#[test]
fn a_waker_may_be_the_last_to_hold_another_follower() {
    ends(|| {
        let (_home, isms, top) = founded();
        let follow = || isms.history().since(5).follow().unwrap();
        let mut polled = follow();
        for waker in [owning(follow()), Waker::noop().clone(), owning(follow())] {
            assert!(polled.poll_next(&mut Context::from_waker(&waker)).is_pending());
        }
        drop(polled);
        assert_eq!(isms.execute(&top, register(1)).unwrap().positions, 5..6);
    });
}

#[test]
fn a_waker_may_be_the_last_to_hold_the_isms_that_is_to_answer() {
    struct Releasing(Arc<Gate>);
    impl Drop for Releasing {
        fn drop(&mut self) {
            self.0.release();
        }
    }
    ends(|| {
        let gate = Arc::new(Gate::new());
        let (_home, isms, top) = founded_by(Arc::clone(&gate) as Arc<dyn Clock>);
        gate.hold();
        let mut submission = std::pin::pin!(isms.submit(&top, register(1)));
        gate.is_held();
        for waker in [owning((Releasing(gate), isms)), Waker::noop().clone()] {
            assert!(submission.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        }
        assert!(submission.poll(&mut Context::from_waker(Waker::noop())).is_ready());
    });
}

#[test]
fn a_waker_is_told_that_the_writer_cannot_wait_for_itself_and_may_submit() {
    struct Asking(Isms, Actor, Sender<(Vec<CommandError>, Submission)>);
    impl Wake for Asking {
        fn wake(self: Arc<Self>) {
            let Self(isms, top, told) = &*self;
            let tried = || isms.try_submit(top, &register(9)).unwrap();
            let waited = tried().wait_for(Duration::MAX).unwrap_err();
            let errors = vec![
                isms.execute(top, register(2)).unwrap_err(),
                isms.execute_each([vec![(*top, register(3))]]).unwrap().remove(0).unwrap_err(),
                isms.preview_all([(*top, register(4))]).unwrap_err(),
                isms.submit(top, register(5)).wait().unwrap_err(),
                tried().wait().unwrap_err(),
            ];
            told.send((errors, waited)).unwrap();
        }
    }
    ends(|| {
        let gate = Arc::new(Gate::new());
        let (_home, isms, top) = founded_by(Arc::clone(&gate) as Arc<dyn Clock>);
        let (told, asked) = channel();
        gate.hold();
        let mut submission = std::pin::pin!(isms.submit(&top, register(1)));
        gate.is_held();
        let waker = Waker::from(Arc::new(Asking(isms.clone(), top, told)));
        assert!(submission.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        gate.release();
        let (errors, waited) = asked.recv().unwrap();
        assert!(errors.iter().all(|error| matches!(error, CommandError::Within)), "{errors:?}");
        assert_eq!(waited.wait().unwrap().positions, 6..7);
        isms.close();
        assert_eq!(isms.now().unwrap().position, 7, "what was handed over, and nothing else");
    });
}

#[test]
fn what_an_application_holds_can_be_sent_and_shared() {
    fn holds<T: Send + Sync + 'static>() {}
    holds::<Isms>();
    holds::<Submission<Receipt>>();
    holds::<Submission<Vec<Receipt>>>();
    holds::<Follower>();
    holds::<StopHandle>();
    holds::<Selection>();
    holds::<Moment>();
    holds::<Request>();
    holds::<Receipt>();
    holds::<CommandError>();
    holds::<isms::LogError>();
    holds::<isms::OpenError>();
    holds::<isms::Log>();
    holds::<isms::Verification>();
}

/// The waker of a task that owns something, and that nobody else holds.
fn owning(owned: impl Send + Sync + 'static) -> Waker {
    struct Task<T> {
        _owned: T,
    }
    impl<T: Send + Sync> Wake for Task<T> {
        fn wake(self: Arc<Self>) {}
    }
    Waker::from(Arc::new(Task { _owned: owned }))
}

/// Every call that waits for the disk.
fn everything_that_blocks(isms: &Isms, top: &Actor) {
    let position = isms.now().unwrap().position;
    let new = |n: u64| register(u128::from(position) * 10 + u128::from(n));
    isms.preview_all([(*top, new(1))]).unwrap();
    isms.execute(top, new(1)).unwrap();
    isms.execute_all([(*top, new(2))]).unwrap();
    assert!(isms.execute_each([vec![(*top, new(3))]]).unwrap().iter().all(Result::is_ok));
    assert!(isms.submit(top, new(4)).wait().is_ok());
    isms.as_of(AsOf::Position(5)).unwrap();
    assert_eq!(isms.history().into_iter().count(), usize::try_from(position).unwrap() + 4);
    let mut follower = isms.history().follow().unwrap();
    assert!(follower.next().unwrap().is_ok());
    assert!(follower.next_within(Duration::ZERO).unwrap().is_some());
    assert!(isms.verify(Level::Full, &Held::nothing()).unwrap().problems.is_empty());
}

/// With a runtime of one thread and one of several, each from its beginning to its end.
fn on_each_runtime(work: impl Fn(&Runtime) + Copy + Send + 'static) {
    ends(move || {
        for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            work(&builder.worker_threads(2).enable_time().build().unwrap());
        }
    });
}

fn founded() -> (TempDir, Isms, Actor) {
    founded_by(Arc::new(isms::SystemClock))
}

fn founded_by(clock: Arc<dyn Clock>) -> (TempDir, Isms, Actor) {
    let home = TempDir::new().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, founded) = Options::at(home.path().join("acme.isms")).clock(clock).create(&founding).unwrap();
    (home, isms, founded.actor())
}

fn register(number: u128) -> Request {
    let reference = format!("N-{number}").parse().unwrap();
    let registration = Registration { reference, unit: None, relation: Relation::Employee, from: None };
    person::Command::Register(PersonId::from_u128(number), registration).into()
}

/// A clock at which the writer is held.
struct Gate {
    gate: Mutex<Option<(Sender<()>, Receiver<()>)>>,
    ends: Mutex<Option<(Receiver<()>, Sender<()>)>>,
}

impl Gate {
    fn new() -> Self {
        Self { gate: Mutex::default(), ends: Mutex::default() }
    }

    /// Whoever asks for the time next is held.
    fn hold(&self) {
        let ((held, is_held), (release, is_released)) = (channel(), channel());
        *self.gate.lock().unwrap() = Some((held, is_released));
        *self.ends.lock().unwrap() = Some((is_held, release));
    }

    fn is_held(&self) {
        self.ends.lock().unwrap().as_ref().unwrap().0.recv().unwrap();
    }

    fn release(&self) {
        self.ends.lock().unwrap().as_ref().unwrap().1.send(()).unwrap();
    }
}

impl Clock for Gate {
    fn now(&self) -> Timestamp {
        let gate = self.gate.lock().unwrap().take();
        if let Some((held, is_released)) = gate {
            held.send(()).unwrap();
            is_released.recv().unwrap();
        }
        isms::SystemClock.now()
    }
}
