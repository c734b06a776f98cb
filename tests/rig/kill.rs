//! Processes that are killed at random: while they write, while they open, and while they put a torn tail aside.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::kind::Kind;
use crate::part::{Part, Shape};
use crate::process::{Process, played};
use crate::said::{Said, Wrong};
use crate::store::{CACHE, Found, Judged, LOG, NAME, founded, judge, tear};

/// What processes are killed at, and how often.
const ROUNDS: [(&str, Kind, Doing, u64); 8] = [
    ("sending commands one by one", Kind::Bare, Doing::Writing(Shape::of(1, u64::MAX, 1)), 16),
    ("sending batches", Kind::Cached, Doing::Writing(Shape::of(1, u64::MAX, 12)), 18),
    ("sending from eight threads", Kind::Cached, Doing::Writing(Shape::of(8, u64::MAX, 3)), 18),
    ("opening", Kind::Cached, Doing::Opening, 16),
    ("putting a torn tail aside", Kind::Bare, Doing::OpeningTorn, 16),
    ("making the cache anew", Kind::Cached, Doing::OpeningWithoutCache, 16),
    ("sending batches to a database", Kind::Sled, Doing::Writing(Shape::of(1, u64::MAX, 12)), 16),
    ("opening a database", Kind::Sled, Doing::Opening, 16),
];

/// How many batches a store has that is opened: enough that opening takes a while.
const BATCHES: u64 = 300;

/// How many receipts a process that writes may get, and how many microseconds it may have after the last.
const RECEIPTS_MAX: u64 = 60;
const MICROSECONDS_MAX: u64 = 1_500;

#[derive(Clone, Copy)]
enum Doing {
    Writing(Shape),
    Opening,
    OpeningTorn,
    OpeningWithoutCache,
}

/// Kills, and says what came of it.
pub(crate) fn run(chance: &mut Chance) -> String {
    let (mut all, mut acknowledged, mut torn, mut kills) = (Wrong::default(), 0, 0, 0);
    for (what, kind, doing, rounds) in ROUNDS {
        let home = tempfile::tempdir().unwrap();
        let mut said = founded(kind, home.path(), Shape::of(1, BATCHES, 3));
        for round in 0..rounds {
            let context = format!("killed while {what}, round {round}");
            let log = home.path().join(NAME).join(LOG);
            let before = fs::read(&log).unwrap_or_default();
            doing.until_killed(kind, home.path(), &mut said, chance);
            let Judged { found, wrong, .. } = judge(kind, home.path(), &said, &context);
            assert!(matches!(found, Found::Whole | Found::Torn), "{context}: {found:?}");
            assert!(
                fs::read(&log).unwrap_or_default().starts_with(&before),
                "{context}: what was there is there, byte for byte"
            );
            all += wrong;
            torn += u64::from(found == Found::Torn);
            kills += 1;
        }
        assert_eq!(said.failed, [], "{what}");
        acknowledged += said.acknowledged();
    }
    assert_eq!(all, Wrong::default());
    format!("{kills} kills, {acknowledged} events acknowledged, {torn} torn tails put aside; {all}")
}

impl Doing {
    fn until_killed(self, kind: Kind, home: &Path, said: &mut Said, chance: &mut Chance) {
        let at = home.join(NAME);
        if let Self::Writing(shape) = self {
            let mut process = Process::start(&[], Part::Write(kind, shape), &at, said);
            let enough = said.acknowledged() + chance.below(RECEIPTS_MAX);
            while said.acknowledged() < enough && process.hear(said) {}
            return killed_in(process, Duration::from_micros(MICROSECONDS_MAX), said, chance);
        }
        self.prepare(home, said);
        let begun = Instant::now();
        assert!(played(Part::Open(kind), &at, said).success());
        let duration = begun.elapsed();
        self.prepare(home, said);
        killed_in(Process::start(&[], Part::Open(kind), &at, said), duration, said, chance);
    }

    /// Makes a store such that opening it has something to do.
    fn prepare(self, home: &Path, said: &Said) {
        match self {
            Self::Writing(_) | Self::Opening => {}
            Self::OpeningTorn => tear(home, said),
            Self::OpeningWithoutCache => drop(fs::remove_dir_all(home.join(NAME).join(CACHE))),
        }
    }
}

fn killed_in(mut process: Process, duration: Duration, said: &mut Said, chance: &mut Chance) {
    let microseconds = u64::try_from(duration.as_micros()).unwrap();
    std::thread::sleep(Duration::from_micros(chance.below(microseconds)));
    process.kill();
    process.end(said);
}
