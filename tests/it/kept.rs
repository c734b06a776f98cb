//! Projections whose state is kept: what they see, what they leave behind, and what becomes of them when something fails.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use isms::aggregate::person::{Registration, Relation};
use isms::command::person;
use isms::id::PersonId;
use isms::recorded_event::RecordedEvent;
use isms::{
    ApplyError, Cache, CacheError, Founded, Founding, Isms, Kept, KeptError, KeptProjection, KeptStatus,
    MemoryCache, Options, Request, Standing,
};
use tempfile::TempDir;

use crate::guard::ends;

mod cache;
mod closing;
mod failure;
mod law;
mod versions;

#[test]
fn whoever_has_a_receipt_sees_what_it_is_for() {
    let home = Home::new();
    let isms = home.create();
    let trace = isms.keep(A::new()).unwrap();
    thread::scope(|scope| {
        for writer in 0..4 {
            let (home, isms, trace) = (&home, &isms, trace.clone());
            scope.spawn(move || {
                for number in 0..8 {
                    let receipt = home.register(isms, &format!("P-{writer}-{number}"));
                    let seen = trace.read(|trace| trace.contains(&receipt.start)).unwrap();
                    assert!(seen, "{receipt:?}");
                }
            });
        }
    });
    assert_eq!(trace.read(Vec::clone).unwrap(), (0..37).collect::<Vec<u64>>());
}

#[test]
fn a_reader_beside_the_writer_sees_what_is_recorded_when_it_reads() {
    let home = Home::new();
    let isms = home.create();
    let reader = home.options().read().unwrap();
    let trace = reader.keep(A::new()).unwrap();
    for number in 0..8 {
        let receipt = home.register(&isms, &format!("P-2-{number}"));
        assert!(trace.read(|trace| trace.contains(&receipt.start)).unwrap());
    }
}

#[test]
fn whoever_peeks_waits_for_nothing_and_is_told_what_the_state_stands_for() {
    let home = Home::new();
    let isms = home.create();
    let (trace, gate) = A::waiting_at(5);
    let trace = isms.keep(trace).unwrap();
    trace.read(|_| ()).unwrap();
    home.register(&isms, "P-2");
    gate.reached.recv().unwrap();
    assert_eq!(trace.peek(|trace, position| (trace.len(), position)), (5, 5));
    gate.release.send(()).unwrap();
    assert_eq!(trace.read(Vec::len).unwrap(), 6);
    assert_eq!(trace.peek(|trace, position| (trace.len(), position)), (6, 6));
}

#[test]
fn a_reader_beside_the_writer_follows_it_too() {
    let home = Home::new();
    let isms = home.create();
    let reader = home.options().read().unwrap();
    let (told, applied) = channel();
    let _trace = reader.keep(A::telling(told)).unwrap();
    home.register(&isms, "P-2");
    for position in 0..6 {
        assert_eq!(applied.recv(), Ok(position));
    }
}

#[test]
fn it_follows_the_log_while_nobody_reads() {
    let home = Home::new();
    let isms = home.create();
    let (told, applied) = channel();
    let _trace = isms.keep(A::telling(told)).unwrap();
    for position in 0..5 {
        assert_eq!(applied.recv(), Ok(position));
    }
    home.register(&isms, "P-2");
    assert_eq!(applied.recv(), Ok(5));
}

#[test]
fn the_list_says_how_each_is_doing() {
    let home = Home::new();
    let isms = home.create();
    let (slow, gate) = A2::waiting_at(5);
    let second = isms.keep(B::new()).unwrap();
    let first = isms.keep(slow).unwrap();
    first.read(|_| ()).unwrap();
    home.register(&isms, "P-2");
    gate.reached.recv().unwrap();
    second.read(|_| ()).unwrap();
    let list = isms.kept().into_iter().map(|it| (it.name, it.version, it.position, it.lag, it.standing));
    let current = Standing::Current;
    assert_eq!(list.collect::<Vec<_>>(), [("a", 2, 5, 1, current.clone()), ("b", 1, 6, 0, current)]);
    gate.release.send(()).unwrap();
}

#[test]
fn one_name_and_version_is_kept_once() {
    let home = Home::new();
    let isms = home.create();
    let _first = isms.keep(A::new()).unwrap();
    let again = isms.keep(A::new()).err();
    assert!(matches!(again, Some(KeptError::Taken { name: "a", version: 1 })), "{again:?}");
}

#[test]
fn whoever_reads_a_projection_in_its_own_apply_is_told_so() {
    let home = Home::new();
    let isms = home.create();
    let inside = Arc::new(Mutex::new(None::<Kept<A>>));
    let own = Arc::clone(&inside);
    let trace = A::doing(move |_| match own.lock().unwrap().as_ref() {
        Some(own) => own.read(|_| ()).map_err(ApplyError::from),
        None => Ok(()),
    });
    let kept = isms.keep(trace).unwrap();
    assert_eq!(kept.read(Vec::len).unwrap(), 5);
    *inside.lock().unwrap() = Some(kept.clone());
    home.register(&isms, "P-2");
    let error = kept.read(|_| ()).unwrap_err();
    let KeptError::NotApplied { position: 5, source, .. } = error else { panic!("{error}") };
    assert!(matches!(source.downcast_ref(), Some(KeptError::Within { name: "a" })), "{source}");
    inside.lock().unwrap().take();
}

#[test]
fn two_that_read_each_other_are_told_so_instead_of_waiting_for_each_other() {
    fn reading<P: KeptProjection>(
        other: &Arc<OnceLock<Kept<P>>>,
        reached: &Sender<()>,
    ) -> (impl Fn(&RecordedEvent) -> Result<(), ApplyError> + Send + Sync + use<P>, Sender<()>) {
        let (release, released) = channel::<()>();
        let (other, reached, released) = (Arc::clone(other), reached.clone(), Mutex::new(released));
        let doing = move |event: &RecordedEvent| {
            if event.seq == 5 {
                let _ = reached.send(());
                let _ = released.lock().unwrap().recv();
                other.get().unwrap().read(|_| ())?;
            }
            Ok(())
        };
        (doing, release)
    }
    ends(|| {
        let home = Home::new();
        let isms = home.create();
        let (reached, are_there) = channel();
        let (first, second) = (Arc::default(), Arc::default());
        let (reads_second, release_first) = reading(&second, &reached);
        let (reads_first, release_second) = reading(&first, &reached);
        first.set(isms.keep(A::doing(reads_second)).unwrap()).ok().unwrap();
        second.set(isms.keep(B::doing(reads_first)).unwrap()).ok().unwrap();
        home.register(&isms, "P-2");
        for _ in 0..2 {
            are_there.recv().unwrap();
        }
        drop((release_first, release_second));
        let error = first.get().unwrap().read(|_| ()).unwrap_err();
        let KeptError::NotApplied { position: 5, source, .. } = error else { panic!("{error}") };
        assert!(matches!(source.downcast_ref(), Some(KeptError::Within { name: "b" })), "{source}");
        isms.close();
    });
}

#[test]
fn a_handle_is_shared_between_threads() {
    fn shared<T: Clone + Send + Sync>(_: &T) {}
    let home = Home::new();
    shared(&home.create().keep(A::new()).unwrap());
}

/// What a projection under test does with an event, beside noting it.
type Doing = dyn Fn(&RecordedEvent) -> Result<(), ApplyError> + Send + Sync;

/// Notes the position of every event, then does something that may fail.
struct Trace<const NAME: char, const VERSION: u32, const SPACING: u64> {
    doing: Box<Doing>,
}

type A = Trace<'a', 1, 4>;
type A2 = Trace<'a', 2, 4>;
type B = Trace<'b', 1, 4>;
/// The first, kept more rarely.
type Rare = Trace<'a', 1, 1_000>;

impl<const NAME: char, const VERSION: u32, const SPACING: u64> Trace<NAME, VERSION, SPACING> {
    fn new() -> Self {
        Self::doing(|_| Ok(()))
    }

    /// Tells of each event that it is about to apply.
    fn telling(told: Sender<u64>) -> Self {
        Self::doing(move |event| {
            // Nobody may be listening any more.
            let _ = told.send(event.seq);
            Ok(())
        })
    }

    /// Waits at an event until it is let go on.
    fn waiting_at(position: u64) -> (Self, Gate) {
        let ((reached, is_there), (release, released)) = (channel(), channel());
        let released = Mutex::new(released);
        let trace = Self::doing(move |event| {
            if event.seq == position {
                reached.send(())?;
                released.lock().map_err(|_| "poisoned")?.recv()?;
            }
            Ok(())
        });
        (trace, Gate { reached: is_there, release })
    }

    fn doing(doing: impl Fn(&RecordedEvent) -> Result<(), ApplyError> + Send + Sync + 'static) -> Self {
        Self { doing: Box::new(doing) }
    }
}

impl<const NAME: char, const VERSION: u32, const SPACING: u64> KeptProjection
    for Trace<NAME, VERSION, SPACING>
{
    type State = Vec<u64>;
    const NAME: &'static str = if NAME == 'a' { "a" } else { "b" };
    const VERSION: u32 = VERSION;
    const SPACING: u64 = SPACING;

    fn apply(&self, trace: &mut Vec<u64>, event: &RecordedEvent) -> Result<(), ApplyError> {
        trace.push(event.seq);
        (self.doing)(event)
    }
}

/// Where a projection waits.
struct Gate {
    reached: Receiver<()>,
    release: Sender<()>,
}

/// Where an ISMS lies, and its cache.
struct Home {
    directory: TempDir,
    cache: Arc<MemoryCache>,
    founded: Mutex<Option<Founded>>,
}

impl Home {
    fn new() -> Self {
        let directory = TempDir::new().unwrap();
        Self { directory, cache: Arc::default(), founded: Mutex::default() }
    }

    fn options(&self) -> Options {
        Options::at(self.directory.path().join("acme.isms")).cache(self.cache.clone())
    }

    fn create(&self) -> Isms {
        let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        let (isms, founded) = self.options().create(&founding).unwrap();
        *self.founded.lock().unwrap() = Some(founded);
        isms
    }

    fn open(&self) -> Isms {
        self.options().open().unwrap()
    }

    /// One event more.
    fn register(&self, isms: &Isms, reference: &str) -> std::ops::Range<u64> {
        self.register_all(isms, [reference]).remove(0)
    }

    /// So many more, in one group.
    fn register_all<const N: usize>(&self, isms: &Isms, references: [&str; N]) -> Vec<std::ops::Range<u64>> {
        let actor = self.founded.lock().unwrap().as_ref().unwrap().actor();
        let requests = references.map(|reference| {
            let registration = Registration {
                reference: reference.parse().unwrap(),
                unit: None,
                relation: Relation::Employee,
                from: None,
            };
            let id: PersonId = isms.new_id().unwrap();
            (actor, Request::of(person::Command::Register(id, registration)))
        });
        isms.execute_all(requests).unwrap().into_iter().map(|receipt| receipt.positions).collect()
    }
}

/// How the only projection that is kept is doing.
fn only(isms: &Isms) -> KeptStatus {
    let mut list = isms.kept();
    assert_eq!(list.len(), 1);
    list.remove(0)
}

/// A cache that tells of the states that are put into it, and fails where it is told to.
struct Watched {
    within: Arc<MemoryCache>,
    puts: Mutex<Sender<String>>,
    fails: Mutex<Option<&'static str>>,
}

impl Watched {
    fn over(within: Arc<MemoryCache>) -> (Arc<Self>, Receiver<String>) {
        let (puts, seen) = channel();
        (Arc::new(Self { within, puts: Mutex::new(puts), fails: Mutex::default() }), seen)
    }

    fn check(&self, action: &'static str) -> Result<(), CacheError> {
        match *self.fails.lock().unwrap() {
            Some(fails) if fails == action => Err(CacheError::new(action, "its disk is gone")),
            _ => Ok(()),
        }
    }
}

impl Cache for Watched {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError> {
        self.check("get").and_then(|()| self.within.get(key))
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), CacheError> {
        self.check("put")?;
        if key.starts_with("kept/") {
            let _ = self.puts.lock().unwrap().send(key.to_owned());
        }
        self.within.put(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), CacheError> {
        self.within.remove(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError> {
        self.within.keys(prefix)
    }

    fn flush(&self) -> Result<(), CacheError> {
        self.within.flush()
    }
}
