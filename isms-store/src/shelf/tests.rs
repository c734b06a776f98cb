//! Rules of the shelf: what is kept and what is not, and that nobody waits for it but at the end.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Condvar;

use isms_core::aggregate::person::{Registration, Relation};
use isms_core::command::person::Command;
use isms_core::id::{CommandId, PersonId};
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::time::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::cache::CacheError;
use crate::cache::memory::MemoryCache;
use crate::choice::{Opened, open_journal};
use crate::clock::ManualClock;
use crate::founding::{Founding, found};
use crate::journal::file::FileJournal;
use crate::line::key_of;
use crate::log::Log;
use crate::request::Request;
use crate::sequencer::Sequencer;
use crate::shelf::pieces::kind::Kind;
use crate::testing::signer;

const SPACING: u64 = 100;
const NOON: &str = "2026-11-23T12:00:00.000000Z";

#[test]
fn a_session_that_is_sooner_read_than_kept_leaves_nothing() {
    let at = Place::new();
    assert_eq!((at.session(1), at.report().read), (6, 6));
    assert_eq!(at.cache.keys(""), Ok(vec![]));
    assert_eq!((at.session(1), at.report().used), (7, 7), "seven are a sixteenth of a hundred");
    assert_eq!((at.session(6), at.report().used), (13, 7));
    assert_eq!((at.session(1), at.report().used), (14, 14));
    assert_eq!(at.positions(SNAPSHOT), [14]);
}

#[test]
fn of_many_sessions_one_snapshot_a_spacing_stays_and_the_last_one() {
    let at = Place::new();
    for _ in 0..48 {
        at.session(10);
    }
    let kept = at.positions(SNAPSHOT);
    assert_eq!(kept.last(), Some(&485));
    let gaps: Vec<u64> =
        kept.iter().scan(0, |before, at| Some(at - std::mem::replace(before, *at))).collect();
    assert!(gaps.split_last().is_some_and(|(_, gaps)| gaps.iter().all(|gap| *gap >= SPACING)), "{kept:?}");
    assert!(gaps.iter().all(|gap| *gap < SPACING + 10), "{kept:?}");
    for kind in [STRETCH, COMMANDS] {
        assert!(at.positions(kind).len() <= 5, "{:?}", at.positions(kind));
    }
}

#[test]
fn a_greater_spacing_makes_room() {
    let at = Place::new();
    at.session(480);
    at.clear();
    at.session(0);
    assert!(at.positions(SNAPSHOT).len() >= 4, "{:?}", at.positions(SNAPSHOT));
    let at_hand = Shelf::of(at.cache.clone()).snapshots_every(SPACING * 2);
    let used = at_hand.begin(at.journal(&at_hand).as_ref()).0.register.position;
    assert_eq!(used, 485);
    assert!(at.positions(SNAPSHOT).len() <= 3, "{:?}", at.positions(SNAPSHOT));
}

#[test]
fn a_key_that_nobody_would_give_is_forgotten() {
    let at = Place::new();
    at.session(250);
    let kept = at.cache.keys(SNAPSHOT.prefix).unwrap();
    let odd = ["", "+1", "1", "00000000000000FF", "+0000000000000ff", "000000000000000ff", "ä"];
    for end in odd {
        assert_eq!(SNAPSHOT.position(&format!("snapshot/{end}")), None, "{end}");
        at.cache.put(&format!("snapshot/{end}"), b"of somebody").unwrap();
    }
    assert_eq!((at.report().used, at.cache.keys(SNAPSHOT.prefix)), (255, Ok(kept)));
}

#[test]
fn what_the_journal_need_not_read_is_what_the_shelf_has() {
    let at = Place::new();
    at.session(250);
    let at_hand = at.shelf();
    assert_eq!(at.opened(&at_hand).known, 255);
    assert_eq!(at.opened(&Shelf::new()).known, 0);
}

#[test]
fn stretches_of_another_log_are_forgotten_and_made_anew() {
    let [at, other] = [Place::new(), Place::new()];
    assert_eq!((at.session(250), other.session(250)), (255, 255));
    let key = |at: &Place| at.cache.keys(STRETCH.prefix).unwrap().remove(0);
    at.cache.put(&key(&at), &other.cache.get(&key(&other)).unwrap().unwrap()).unwrap();
    let found = at.report().faults;
    let is_told = |it: &CacheFault| matches!(it, CacheFault::OtherLog { .. } | CacheFault::Unread { .. });
    assert!(found.iter().any(is_told), "{found:?}");
    assert!(at.positions(STRETCH).is_empty());
    at.session(10);
    assert_eq!(at.opened(&at.shelf()).known, 265);
}

#[test]
fn a_snapshot_with_another_tree_is_not_believed() {
    let at = Place::new();
    assert_eq!(at.session(250), 255);
    let key = SNAPSHOT.key(255);
    let bytes = at.cache.get(&key).unwrap().unwrap();
    let mut kept = Derived::from_bytes(bytes, &key, SNAPSHOT.format).unwrap();
    kept.content[0] ^= 1;
    at.cache.put(&key, &kept.to_bytes(&key, SNAPSHOT.format)).unwrap();
    let report = at.report();
    assert_eq!(report.faults, [CacheFault::OtherLog { key }]);
    assert!(report.used < 255, "{report}");
}

#[test]
fn the_register_of_another_log_is_not_believed_under_the_peaks_of_this_one() {
    let [at, other] = [Place::new(), Place::new()];
    assert_eq!((at.session(250), other.session(250)), (255, 255));
    let key = SNAPSHOT.key(255);
    let [own, others] = [&at, &other]
        .map(|at| Derived::from_bytes(at.cache.get(&key).unwrap().unwrap(), &key, SNAPSHOT.format).unwrap());
    let peaks = 255_u64.count_ones() as usize * Hash::LENGTH;
    let content = [&own.content[..peaks], &others.content[peaks..]].concat();
    let spliced = Derived { content, ..own };
    at.cache.put(&key, &spliced.to_bytes(&key, SNAPSHOT.format)).unwrap();
    let report = at.report();
    assert_eq!(report.faults, [CacheFault::OtherLog { key }]);
    assert!(report.used < 255, "{report}");
}

#[test]
fn what_was_put_aside_is_told_of_also_where_the_log_is_opened_twice() {
    let [at, other] = [Place::new(), Place::new()];
    for at in [&at, &other] {
        for positions in [5..10, 10..15] {
            let at_hand = Shelf::of(at.cache.clone()).snapshots_every(10);
            let log = Log::beside(at.journal(&at_hand), at_hand);
            let sequencer = writing(&log);
            // One event a commit, so that the lines of both stand at the same places.
            positions.for_each(|position| at.record(&sequencer, position, 1));
            sequencer.close();
        }
        assert_eq!(at.positions(STRETCH), [0, 10]);
    }
    let first = STRETCH.key(0);
    at.cache.put(&first, &other.cache.get(&first).unwrap().unwrap()).unwrap();
    let mut log = File::options().append(true).open(at.directory().join("log.jsonl")).unwrap();
    write!(log, "{{\"seq\":15,\"id\":").unwrap();
    let at_hand = at.shelf();
    let opened = at.opened(&at_hand);
    assert_eq!((opened.known, opened.journal.head().size()), (0, 15));
    assert!(opened.recovery.is_some_and(|it| it.moved_to.is_file()));
    assert_eq!(at_hand.report().unwrap().faults.len(), 1, "the first stretch is none of this log's");
}

#[test]
fn nobody_waits_for_a_keeper_that_takes_its_time_but_who_closes() {
    let at = Place::new();
    let slow = Arc::new(Slow::default());
    let at_hand = Shelf::of(slow.clone()).snapshots_every(SPACING);
    let journal = at.journal(&at_hand);
    let log = Log::beside(journal, at_hand);
    let sequencer = writing(&log);
    for batch in 0..6 {
        at.record(&sequencer, 5 + batch * 100, 100);
    }
    assert_eq!(slow.cache.keys(""), Ok(vec![]), "it has not put anything yet, and all were answered");
    assert_eq!(sequencer.look().unwrap().register.position, 605);
    slow.let_go();
    sequencer.close();
    let last = slow.cache.keys(SNAPSHOT.prefix).unwrap().pop();
    assert_eq!(last, Some(SNAPSHOT.key(605)));
    assert_eq!(log.shelf().report().unwrap().faults, []);
}

#[test]
fn a_few_registers_are_at_hand_without_a_cache() {
    let at = Place::new();
    at.session(480);
    let log = Log::beside(at.journal(&Shelf::new()), Shelf::new().snapshots_every(SPACING));
    let nearest = |position| log.shelf().nearest(position, log.journal()).register.position;
    assert_eq!(nearest(400), 0);
    for position in [300, 200, 400] {
        log.replay(position, None).unwrap();
    }
    assert_eq!([199, 200, 299, 350, 485].map(nearest), [0, 200, 200, 300, 400]);
    for position in [250, 100, 150, 450] {
        log.replay(position, None).unwrap();
    }
    let held = log.shelf().lock_recent().len();
    assert_eq!((held, nearest(440)), (RECENT_MAX, 250), "the oldest have gone");
}

/// A log on disk, and its cache.
struct Place {
    home: TempDir,
    cache: Arc<MemoryCache>,
    actor: Actor,
}

impl Place {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let journal = FileJournal::create(home.path().join("acme.isms")).unwrap();
        let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        let founded = found(&journal, &founding, &signer(), noon()).unwrap();
        Self { home, cache: Arc::default(), actor: founded.actor() }
    }

    fn directory(&self) -> PathBuf {
        self.home.path().join("acme.isms")
    }

    fn shelf(&self) -> Shelf {
        Shelf::of(self.cache.clone()).snapshots_every(SPACING)
    }

    fn opened(&self, at_hand: &Shelf) -> Opened {
        at_hand.open(|known| open_journal(self.directory(), &key_of, known)).unwrap()
    }

    fn journal(&self, at_hand: &Shelf) -> Arc<dyn Journal> {
        self.opened(at_hand).journal
    }

    /// Opens, records so many events, ten a commit at most, and closes. Returns where the log ends.
    fn session(&self, events: u64) -> u64 {
        let at_hand = self.shelf();
        let journal = self.journal(&at_hand);
        let log = Log::beside(journal, at_hand);
        let sequencer = writing(&log);
        self.record(&sequencer, log.size(), events);
        sequencer.close();
        log.size()
    }

    fn record(&self, sequencer: &Sequencer, begin: u64, events: u64) {
        let batches: Vec<_> = (begin..begin + events).map(|at| vec![(self.actor, register(at))]).collect();
        for some in batches.chunks(10) {
            sequencer.execute_each(some.to_vec()).into_iter().for_each(|answer| drop(answer.unwrap()));
        }
    }

    /// What opening it now would report.
    fn report(&self) -> CacheReport {
        let at_hand = self.shelf();
        at_hand.begin(self.journal(&at_hand).as_ref());
        at_hand.report().unwrap()
    }

    fn positions(&self, kind: Kind) -> Vec<u64> {
        self.cache.keys(kind.prefix).unwrap().iter().filter_map(|key| kind.position(key)).collect()
    }

    fn clear(&self) {
        self.cache.keys("").unwrap().iter().for_each(|key| self.cache.remove(key).unwrap());
    }
}

/// A cache that puts nothing until it is told to.
#[derive(Default)]
struct Slow {
    cache: MemoryCache,
    may_put: Mutex<bool>,
    told: Condvar,
}

impl Slow {
    fn let_go(&self) {
        *self.may_put.lock().unwrap() = true;
        self.told.notify_all();
    }
}

impl Cache for Slow {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError> {
        self.cache.get(key)
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), CacheError> {
        drop(self.told.wait_while(self.may_put.lock().unwrap(), |may_put| !*may_put).unwrap());
        self.cache.put(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), CacheError> {
        self.cache.remove(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError> {
        self.cache.keys(prefix)
    }

    fn flush(&self) -> Result<(), CacheError> {
        self.cache.flush()
    }
}

fn register(number: u64) -> Request {
    let reference = format!("N-{number}").parse().unwrap();
    let registration = Registration { reference, unit: None, relation: Relation::Employee, from: None };
    let id = u128::from(number);
    Request::of(Command::Register(PersonId::from_u128(id), registration)).with_id(CommandId::from_u128(id))
}

fn writing(log: &Log) -> Sequencer {
    Sequencer::start(log, Arc::new(signer()), Arc::new(ManualClock::at(noon()))).unwrap()
}

fn noon() -> Timestamp {
    NOON.parse().unwrap()
}
