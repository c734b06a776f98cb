//! The cache: whatever becomes of it, the answers are the same, and it is said what was wrong.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use isms::aggregate::person::{Registration, Relation};
use isms::command::{Command, Correct, person};
use isms::id::{CommandId, PersonId};
use isms::moment::{AsOf, Moment};
use isms::vocabulary::actor::Actor;
use isms::vocabulary::time::Timestamp;
use isms::{
    Cache, CacheError, CacheFault, CacheReport, CommandError, Derived, Founding, Isms, JournalError,
    ManualClock, MemoryCache, OpenError, Options, Request, SledCache,
};
use tempfile::TempDir;

/// How many events lie between two snapshots: few, so that a short log has several.
const SPACING: u64 = 8;

/// Where the cache is that nobody has named.
const CACHE: &str = "cache";

#[test]
fn after_a_clean_close_nothing_is_read() {
    let cache = Arc::new(MemoryCache::new());
    let case = Case::kept_in(cache.clone());
    let isms = case.open(cache.clone());
    assert_eq!(isms.cache_report(), Some(report(case.size(), 0)));
    case.assert_same_answers(&isms);
    assert_eq!(isms.cache_report(), Some(report(case.size(), 0)));
    for kind in ["stretch/", "commands/"] {
        let count = cache.keys(kind).unwrap().len() as u64;
        assert!((1..=case.size() / SPACING + 1).contains(&count), "{count} of {kind}");
    }
}

#[test]
fn without_a_cache_everything_is_read_and_nothing_is_said() {
    let case = Case::kept_in(Arc::new(MemoryCache::new()));
    let isms = case.options().without_cache().open().unwrap();
    assert_eq!(isms.cache_report(), None);
    case.assert_same_answers(&isms);
    drop(isms);
    assert!(!case.directory.join(CACHE).exists());
}

#[test]
fn a_cache_that_was_emptied_is_made_anew_with_every_snapshot() {
    let cache = Arc::new(MemoryCache::new());
    let case = Case::kept_in(cache.clone());
    for key in cache.keys("").unwrap() {
        cache.remove(&key).unwrap();
    }
    let isms = case.open(cache.clone());
    assert_eq!(isms.cache_report(), Some(report(0, case.size())));
    case.assert_same_answers(&isms);
    drop(isms);
    // A commit at every position would give one every spacing; some commits have several events.
    let snapshots = cache.keys("snapshot/").unwrap().len() as u64;
    assert!(snapshots >= case.size() / (SPACING + 3), "{snapshots}");
    assert_eq!(case.open(cache).cache_report(), Some(report(case.size(), 0)));
}

#[test]
fn a_damaged_record_is_passed_over_and_named() {
    let cache = Arc::new(MemoryCache::new());
    let case = Case::kept_in(cache.clone());
    let mut random = 7_usize;
    for (index, key) in cache.keys("").unwrap().into_iter().enumerate() {
        let before = Held::of(&cache);
        let mut bytes = cache.get(&key).unwrap().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (random >> 20) % bytes.len();
        match index % 3 {
            0 => bytes[at] ^= 1 << (random >> 60 & 7),
            1 => bytes.truncate(at),
            _ => bytes.clear(),
        }
        cache.put(&key, &bytes).unwrap();
        let isms = case.open(cache.clone());
        case.assert_same_answers(&isms);
        assert!(
            isms.cache_report().unwrap().faults.contains(&CacheFault::Damaged { key: key.clone() }),
            "{key}"
        );
        drop(isms);
        before.back_to(&cache);
    }
}

#[test]
fn a_record_that_is_missing_ends_what_is_believed() {
    let cache = Arc::new(MemoryCache::new());
    let case = Case::kept_in(cache.clone());
    for kind in ["stretch/", "commands/"] {
        let keys = cache.keys(kind).unwrap();
        for (index, key) in keys.iter().enumerate() {
            let before = Held::of(&cache);
            cache.remove(key).unwrap();
            let isms = case.open(cache.clone());
            case.assert_same_answers(&isms);
            let found = isms.cache_report().unwrap();
            let is_told = found.faults.iter().any(|fault| matches!(fault, CacheFault::Gap { .. }));
            assert_eq!(is_told, index + 1 < keys.len(), "{key}: {found}");
            drop(isms);
            before.back_to(&cache);
        }
    }
}

#[test]
fn a_cache_of_an_older_prefix_is_used_as_far_as_it_goes() {
    let cache = Arc::new(MemoryCache::new());
    let mut case = Case::kept_in(cache.clone());
    let (before, known) = (Held::of(&cache), case.size());
    let isms = case.open(cache.clone());
    case.record(&isms, 20);
    drop(isms);
    before.back_to(&cache);
    let isms = case.open(cache);
    assert_eq!(isms.cache_report(), Some(report(known, case.size() - known)));
    case.assert_same_answers(&isms);
}

#[test]
fn an_older_record_among_newer_ones_ends_what_is_believed() {
    let cache = Arc::new(MemoryCache::new());
    let mut case = Case::kept_in(cache.clone());
    let before = Held::of(&cache);
    let isms = case.open(cache.clone());
    case.record(&isms, 40);
    drop(isms);
    let last = before.0.iter().rfind(|(key, _)| key.starts_with("commands/")).unwrap();
    assert_ne!(cache.get(&last.0).unwrap().as_ref(), Some(&last.1));
    cache.put(&last.0, &last.1).unwrap();
    let isms = case.open(cache);
    let found = isms.cache_report().unwrap();
    assert!(found.faults.iter().any(|fault| matches!(fault, CacheFault::Gap { .. })), "{found}");
    case.assert_same_answers(&isms);
}

#[test]
fn two_caches_in_each_others_place_are_of_no_use() {
    let caches = [Arc::new(MemoryCache::new()), Arc::new(MemoryCache::new())];
    let mut cases = caches.clone().map(|cache| Case::kept_in(cache));
    let isms = cases[1].open(caches[1].clone());
    cases[1].record(&isms, 30);
    drop(isms);
    for (case, cache) in [(&cases[0], &caches[1]), (&cases[1], &caches[0])] {
        let before = Held::of(cache);
        let isms = case.open(cache.clone());
        case.assert_same_answers(&isms);
        let found = isms.cache_report().unwrap();
        assert_eq!(found.used, 0, "{found}");
        assert!(found.faults.iter().any(|it| matches!(it, CacheFault::OtherLog { .. })), "{found}");
        drop(isms);
        before.back_to(cache);
    }
}

#[test]
fn a_cache_of_a_longer_log_is_used_as_far_as_both_are_one() {
    let cache = Arc::new(MemoryCache::new());
    let mut case = Case::kept_in(cache.clone());
    let log = case.directory.join("log.jsonl");
    let (shorter, size) = (fs::read(&log).unwrap(), case.size());
    let isms = case.open(cache.clone());
    case.record(&isms, 30);
    drop(isms);
    fs::write(&log, shorter).unwrap();
    case.sent.retain(|(_, positions)| positions.end <= size);
    let isms = case.open(cache);
    case.assert_same_answers(&isms);
    let found = isms.cache_report().unwrap();
    assert!(found.used < size, "{found}");
    assert!(found.faults.iter().any(|it| matches!(it, CacheFault::Ahead { .. })), "{found}");
}

#[test]
fn a_cache_of_another_version_is_made_anew() {
    for kind in ["stretch/", "commands/", "snapshot/"] {
        let cache = Arc::new(MemoryCache::new());
        let case = Case::kept_in(cache.clone());
        for key in cache.keys(kind).unwrap() {
            let bytes = cache.get(&key).unwrap().unwrap();
            let format = u64::from_be_bytes(*bytes[8..].first_chunk().unwrap());
            let record = Derived::from_bytes(bytes, &key, format).unwrap();
            cache.put(&key, &record.to_bytes(&key, format + 1)).unwrap();
        }
        let isms = case.open(cache.clone());
        case.assert_same_answers(&isms);
        let found = isms.cache_report().unwrap();
        assert_eq!(found.used > 0, kind == "stretch/", "{found}");
        assert!(
            matches!(&found.faults[..], [CacheFault::OtherVersion { key }] if key.starts_with(kind)),
            "{found}"
        );
        drop(isms);
        assert_eq!(case.open(cache).cache_report(), Some(report(case.size(), 0)));
    }
}

#[test]
fn a_tail_that_is_torn_leaves_the_cache_as_good_as_it_was() {
    let cache = Arc::new(MemoryCache::new());
    let case = Case::kept_in(cache.clone());
    let mut log = File::options().append(true).open(case.directory.join("log.jsonl")).unwrap();
    write!(log, "{{\"seq\":{},\"id\":", case.size()).unwrap();
    let isms = case.open(cache);
    assert!(isms.recovery().is_some());
    assert_eq!(isms.cache_report(), Some(report(case.size(), 0)));
    case.assert_same_answers(&isms);
}

#[test]
fn a_cache_that_fails_or_panics_at_every_call_changes_no_answer() {
    for is_panic in [false, true] {
        for allowed in [0, 3, 12, 40] {
            let cache = Arc::new(MemoryCache::new());
            let mut case = Case::kept_in(cache.clone());
            let broken = Arc::new(Broken { cache, allowed: AtomicUsize::new(allowed), is_panic });
            let isms = case.open(broken.clone());
            case.assert_same_answers(&isms);
            case.record(&isms, 2 * SPACING);
            case.assert_same_answers(&isms);
            let log = isms.log().clone();
            isms.close();
            drop(isms);
            let found = log.cache_report().unwrap();
            assert!(
                found.faults.iter().any(|it| matches!(it, CacheFault::Failed(_))),
                "after {allowed}: {found}"
            );
            drop(log);
            // What it has left behind is good, or no good; either is noticed.
            broken.allowed.store(usize::MAX, Ordering::SeqCst);
            case.assert_same_answers(&case.open(broken));
        }
    }
}

#[test]
fn the_directory_of_the_cache_may_be_used_deleted_and_filled_with_anything() {
    let mut case = Case::new(|directory| Options::at(directory));
    let directory = case.directory.join(CACHE);
    let opened = |case: &Case| case.options().open().unwrap();
    assert_eq!(opened(&case).cache_report(), Some(report(case.size(), 0)));

    fs::remove_dir_all(&directory).unwrap();
    let isms = opened(&case);
    assert_eq!(isms.cache_report(), Some(report(0, case.size())));
    case.record(&isms, 10);
    case.assert_same_answers(&isms);
    drop(isms);

    fs::write(directory.join("conf"), "no database").unwrap();
    let isms = opened(&case);
    case.assert_same_answers(&isms);
    let found = isms.cache_report().unwrap();
    assert!((found.used, found.faults.len()) == (0, 1), "{found}");
    drop(isms);
    assert_eq!(opened(&case).cache_report(), Some(report(case.size(), 0)));
}

#[test]
fn a_cache_that_somebody_else_has_open_is_done_without() {
    let mut case = Case::new(|directory| Options::at(directory));
    let (held, _) = SledCache::open(case.directory.join(CACHE)).unwrap();
    let isms = case.options().open().unwrap();
    let found = isms.cache_report().unwrap();
    assert_eq!((found.used, found.read), (0, case.size()));
    assert!(
        matches!(&found.faults[..], [CacheFault::Failed(error)] if error.action == "be opened"),
        "{found}"
    );
    case.record(&isms, 10);
    case.assert_same_answers(&isms);
    drop((isms, held));
    let isms = case.options().open().unwrap();
    assert!(isms.cache_report().unwrap().used > 0);
    case.assert_same_answers(&isms);
}

#[test]
fn nothing_is_made_where_there_is_no_isms() {
    let home = TempDir::new().unwrap();
    let options = || Options::at(home.path().join("acme.isms"));
    assert!(options().open().is_err());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    fs::create_dir(home.path().join("acme.isms")).unwrap();
    assert!(options().open().is_err());
    assert_eq!(fs::read_dir(home.path().join("acme.isms")).unwrap().count(), 0);
    let others = home.path().join("acme.isms").join(CACHE);
    fs::create_dir(&others).unwrap();
    assert!(options().open().is_err());
    assert_eq!(fs::read_dir(&others).unwrap().count(), 0);
    fs::write(others.join("db"), "precious").unwrap();
    assert!(matches!(options().open(), Err(OpenError::Journal(JournalError::NotAStore { .. }))));
    assert_eq!(fs::read_to_string(others.join("db")).unwrap(), "precious");
}

#[test]
fn a_directory_that_is_somebody_elses_is_no_cache_and_left_as_it_is() {
    let mut case = Case::new(|directory| Options::at(directory));
    let directory = case.directory.join(CACHE);
    fs::remove_dir_all(&directory).unwrap();
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("db"), "precious").unwrap();
    let isms = case.options().open().unwrap();
    let found = isms.cache_report().unwrap();
    assert_eq!(found.used, 0);
    assert!(found.to_string().contains("move it elsewhere"), "{found}");
    case.record(&isms, 10);
    case.assert_same_answers(&isms);
    drop(isms);
    assert_eq!(fs::read_to_string(directory.join("db")).unwrap(), "precious");
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
}

#[test]
fn a_reader_has_the_same_answers_and_leaves_the_cache_alone() {
    let case = Case::new(|directory| Options::at(directory));
    let writer = case.options().open().unwrap();
    let reader = case.options().read().unwrap();
    assert_eq!(reader.cache_report(), None);
    case.assert_same_moments(&reader);
    drop(writer);
}

#[test]
fn a_reader_begins_with_what_the_cache_has_and_changes_nothing_in_it() {
    let cache = Arc::new(MemoryCache::new());
    let mut case = Case::kept_in(cache.clone());
    let read = |case: &Case| case.options().cache(cache.clone()).read().unwrap();
    assert_eq!(read(&case).cache_report(), Some(report(case.size(), 0)));
    let known = case.size();
    let other = case.open(Arc::new(MemoryCache::new()));
    case.record(&other, 3);
    drop(other);
    let before = Held::of(&cache);
    let reader = read(&case);
    let found = reader.cache_report().unwrap();
    assert_eq!(found, report(known, case.size() - known));
    case.assert_same_moments(&reader);
    assert_eq!(reader.cache_report(), Some(found));
    assert_eq!(Held::of(&cache).0, before.0);

    // What is of no use to a reader may be of use to whoever writes.
    for key in cache.keys("").unwrap() {
        cache.put(&key, b"no record").unwrap();
    }
    let damaged = Held::of(&cache);
    let reader = read(&case);
    let found = reader.cache_report().unwrap();
    assert_eq!((found.used, found.read), (0, case.size()));
    for kind in ["stretch/", "snapshot/"] {
        let is_told = |it: &CacheFault| matches!(it, CacheFault::Damaged { key } if key.starts_with(kind));
        assert!(found.faults.iter().any(is_told), "{kind}: {found}");
    }
    case.assert_same_moments(&reader);
    assert_eq!(Held::of(&cache).0, damaged.0);
}

/// An ISMS with some history, and what it has answered.
struct Case {
    _home: TempDir,
    directory: PathBuf,
    clock: Arc<ManualClock>,
    actor: Actor,
    /// Every request that was recorded, and where.
    sent: Vec<(Request, std::ops::Range<u64>)>,
}

impl Case {
    fn kept_in(cache: Arc<dyn Cache>) -> Self {
        Self::new(|directory| Options::at(directory).cache(cache))
    }

    fn new(options: impl FnOnce(&Path) -> Options) -> Self {
        let home = TempDir::new().unwrap();
        let directory = home.path().join("acme.isms");
        let clock = Arc::new(ManualClock::at("2026-11-23T12:00:00.000000Z".parse().unwrap()));
        let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        let options = options(&directory).clock(clock.clone()).snapshots_every(SPACING);
        let (isms, founded) = options.create(&founding).unwrap();
        let mut case = Self { _home: home, directory, clock, actor: founded.actor(), sent: Vec::new() };
        case.record(&isms, 30);
        case
    }

    fn options(&self) -> Options {
        Options::at(&self.directory).clock(self.clock.clone()).snapshots_every(SPACING)
    }

    fn open(&self, cache: Arc<dyn Cache>) -> Isms {
        self.options().cache(cache).open().unwrap()
    }

    fn size(&self) -> u64 {
        self.sent.last().unwrap().1.end
    }

    /// Records so many commits: people come and are corrected, some three at once.
    fn record(&mut self, isms: &Isms, commits: u64) {
        for commit in 0..commits {
            let now =
                format!("2026-11-23T{:02}:{:02}:00.000000Z", 12 + self.sent.len() / 60, self.sent.len() % 60);
            self.clock.set(now.parse().unwrap());
            let last =
                || self.sent.last().map(|(request, positions)| (request.command.clone(), positions.start));
            let requests = match (commit % 7, last()) {
                (3, _) => vec![request(isms, None), request(isms, None), request(isms, None)],
                (5, Some((Command::Person(person::Command::Register(id, _)), corrects))) => {
                    let command = Box::new(register(id, &format!("C-{corrects}")));
                    vec![request(isms, Some(Correct { corrects, command, effective_at: None }.into()))]
                }
                _ => vec![request(isms, None)],
            };
            let all = requests.iter().map(|request| (self.actor, request.clone()));
            let receipts = isms.execute_all(all).unwrap();
            self.sent.extend(requests.into_iter().zip(receipts).map(|(it, receipt)| (it, receipt.positions)));
        }
    }

    /// What it answers is what the log alone says.
    fn assert_same_answers(&self, isms: &Isms) {
        self.assert_same_moments(isms);
        for (request, positions) in &self.sent {
            let again = isms.execute(&self.actor, request.clone()).unwrap();
            assert!(again.replayed);
            assert_eq!(again.positions, *positions);
            let other = request.clone().because("it was otherwise".parse().unwrap());
            let answer = isms.execute(&self.actor, other);
            assert!(matches!(answer, Err(CommandError::OtherContent { .. })), "{answer:?}");
        }
        assert_eq!(isms.log().size(), self.size());
    }

    fn assert_same_moments(&self, isms: &Isms) {
        let (size, plain) = (self.size(), self.options().without_cache().read().unwrap());
        assert_same(&isms.now().unwrap(), &plain.as_of(AsOf::Position(size)).unwrap());
        let mut from_nothing = isms::register::Register::default();
        for event in plain.history() {
            let event = event.unwrap();
            from_nothing.evolve(&event, plain.log()).unwrap();
            let position = event.seq + 1;
            let found = isms.as_of(AsOf::Position(position)).unwrap();
            assert_eq!(found.register, from_nothing, "as of {position}");
            let at: Timestamp = event.recorded_at;
            let until = plain.position_at(at).unwrap();
            if until == position {
                assert_same(
                    &isms.as_of(AsOf::Recorded(at)).unwrap(),
                    &isms.as_of(AsOf::Position(until)).unwrap(),
                );
            }
        }
        assert_eq!(isms.now().unwrap().register, from_nothing);
    }
}

fn assert_same(one: &Moment, other: &Moment) {
    assert_eq!((&one.register, one.position, &one.root), (&other.register, other.position, &other.root));
}

fn report(used: u64, read: u64) -> CacheReport {
    let mut report = CacheReport::default();
    (report.used, report.read) = (used, read);
    report
}

fn request(isms: &Isms, command: Option<Command>) -> Request {
    let new = || {
        let id: PersonId = isms.new_id().unwrap();
        register(id, &format!("P-{id}"))
    };
    let id: CommandId = isms.new_id().unwrap();
    Request::of(command.unwrap_or_else(new)).with_id(id).because("it was so".parse().unwrap())
}

fn register(id: PersonId, reference: &str) -> Command {
    let reference = reference.parse().unwrap();
    let relation = Relation::Employee;
    person::Command::Register(id, Registration { reference, unit: None, relation, from: None }).into()
}

/// Everything that a cache has.
struct Held(Vec<(String, Vec<u8>)>);

impl Held {
    fn of(cache: &MemoryCache) -> Self {
        let pair = |key: String| {
            let value = cache.get(&key).unwrap().unwrap();
            (key, value)
        };
        Self(cache.keys("").unwrap().into_iter().map(pair).collect())
    }

    /// Gives a cache this, and only this.
    fn back_to(&self, cache: &MemoryCache) {
        for key in cache.keys("").unwrap() {
            cache.remove(&key).unwrap();
        }
        for (key, value) in &self.0 {
            cache.put(key, value).unwrap();
        }
    }
}

/// A cache that breaks after some calls.
struct Broken {
    cache: Arc<MemoryCache>,
    allowed: AtomicUsize,
    is_panic: bool,
}

impl Broken {
    fn working(&self) -> Result<&MemoryCache, CacheError> {
        let take = |allowed: usize| allowed.checked_sub(1);
        if self.allowed.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok() {
            return Ok(&self.cache);
        }
        assert!(!self.is_panic, "broken");
        Err(CacheError::new("be used", "it is broken"))
    }
}

impl Cache for Broken {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError> {
        self.working()?.get(key)
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), CacheError> {
        self.working()?.put(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), CacheError> {
        self.working()?.remove(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError> {
        self.working()?.keys(prefix)
    }

    fn flush(&self) -> Result<(), CacheError> {
        self.working()?.flush()
    }
}
