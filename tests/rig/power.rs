//! The power goes: what was asked of the disk is recorded, and disks are made of it as they may be found afterwards.
//!
//! The rig is tried itself. A plain file that is synchronized record by record must lose nothing. Bare sled, whose flush
//! synchronizes nothing, must lose; and so must our own journal when its synchronizations are taken out of the record.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::Path;

use crate::chance::Chance;
use crate::disk::{Disk, Image, Loss};
use crate::kind::Kind;
use crate::operation::{Before, Change, Entry, Operation, operations};
use crate::part::{Part, RECORDS, Shape};
use crate::process::played;
use crate::said::{Said, Wrong};
use crate::store::{Found, Judged, LOG, NAME, founded, home, judge, tear};
use crate::trace::traced;

/// How many disks are made at each point for a loss that goes by chance.
const IMAGES: u64 = 12;

/// What a store is doing when the power goes, and how it begins.
const WORKLOADS: [Workload; 9] = [
    ("founding, writing, opening, writing", Beginning::Nothing, Part::Live(Kind::Bare, BATCHES)),
    ("writing batches of many sectors", Beginning::Founded, Part::Write(Kind::Bare, LARGE_BATCHES)),
    ("putting a torn tail aside, writing", Beginning::Torn, Part::Write(Kind::Bare, BATCHES)),
    ("sending again what a killed process had not synchronized", Beginning::Killed, Part::Again(Kind::Bare)),
    ("writing from four threads", Beginning::Founded, Part::Write(Kind::Bare, THREADS)),
    ("founding, writing, opening, with a cache", Beginning::Nothing, Part::Live(Kind::Cached, BATCHES)),
    ("writing batches, with a cache", Beginning::Founded, Part::Write(Kind::Cached, BATCHES)),
    ("founding, writing, opening, in a database", Beginning::Nothing, Part::Live(Kind::Sled, BATCHES)),
    ("writing batches, in a database", Beginning::Founded, Part::Write(Kind::Sled, LARGE_BATCHES)),
];

const BATCHES: Shape = Shape::of(1, 5, 3);
const LARGE_BATCHES: Shape = Shape::of(1, 4, 40);
const THREADS: Shape = Shape::of(4, 4, 2);

/// What a store is asked to do: how that is called, how it begins, and what it is.
type Workload = (&'static str, Beginning, Part);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Beginning {
    Nothing,
    Founded,
    Torn,
    /// With a whole group that was written and not synchronized, of which nobody was told.
    Killed,
}

/// Lets the power go, and says what came of it.
pub(crate) fn run(chance: &mut Chance) -> String {
    let mut stores = Tally::default();
    for workload in WORKLOADS {
        Run::of(workload).try_all(chance, &mut stores);
    }
    assert_eq!(stores.wrong, Wrong::default());
    assert!(
        stores.torn > 0 && stores.suspect > 0 && stores.used > 0 && stores.faulty > 0,
        "the disks are as bad as they can be: {stores}"
    );

    let [plain, sled] = [Part::Plain, Part::Sled].map(|part| lost_records(part, chance));
    assert_eq!(plain, Losing { points: RECORDS, losing: 0 }, "the control, a plain file");
    assert_eq!(sled, Losing { points: RECORDS, losing: RECORDS }, "bare sled is known to lose");
    let mutants = MUTANTS.map(|(what, beginning, mutate)| {
        let losing = mutant(beginning, mutate, chance);
        assert!(losing.losing > 0, "our journal {what} must lose: {losing}");
        format!("{what}: {losing}")
    });
    format!("{stores}; a plain file: {plain}; bare sled: {sled}; our journal {}", mutants.join(", "))
}

/// Plays a part and records what it asks of the disk.
fn recorded(part: Part, home: &Path, said: &Said) -> Disk {
    let before = Before::of(home);
    let calls = traced(part, &home.join(NAME), &mut said.clone());
    let operations = operations(&calls, home, &before);
    let disk = Disk::new(home, before, operations);
    let whole = disk.after(disk.operations.len(), Loss::Nothing, &mut Chance::of(0));
    assert!(whole == Image::of(home), "{part:?}: what was recorded does not come to what is on the disk");
    disk
}

/// What stands behind the last commit line of a log; nothing where it is whole or there is none.
fn torn_tail(home: &Path) -> Option<Vec<u8>> {
    let log = fs::read(home.join(NAME).join(LOG)).ok()?;
    let lines: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').collect();
    let last = lines.iter().rposition(|line| line.starts_with(b"{\"commit\"") && line.ends_with(b"\n"))?;
    Some(lines[last + 1..].concat()).filter(|tail| !tail.is_empty())
}

/// What a store was asked to do, and what was known of it before.
struct Run {
    what: &'static str,
    kind: Kind,
    disk: Disk,
    said: Said,
    /// What is in its log of a group that was never finished.
    tail: Option<Vec<u8>>,
}

impl Run {
    fn of(workload: Workload) -> Self {
        let (what, beginning, part) = workload;
        let home = home();
        let mut said = Said::default();
        if beginning != Beginning::Nothing {
            said = founded(part.kind(), home.path(), Shape::of(1, 2, 3));
        }
        if beginning == Beginning::Torn {
            tear(home.path(), &said);
        }
        let tail = torn_tail(home.path());
        let store = home.path().join(NAME);
        let whole = fs::metadata(store.join(LOG)).map(|it| it.len()).unwrap_or_default();
        if beginning == Beginning::Killed {
            let mut since = said.clone();
            assert!(played(Part::Write(part.kind(), Shape::of(1, 1, 3)), &store, &mut since).success());
            said = said.and_asked(since);
        }
        let mut disk = recorded(part, home.path(), &said);
        if beginning == Beginning::Killed {
            disk = disk.not_synchronized_behind(usize::try_from(whole).unwrap(), &store, LOG);
        }
        Self { what, kind: part.kind(), disk, said, tail }
    }

    /// Lets the power go wherever it makes a difference, in every way, and looks at the store that is found.
    fn try_all(&self, chance: &mut Chance, tally: &mut Tally) {
        for (point, said) in points(&self.disk, &self.said) {
            tally.points += 1;
            for loss in Loss::ALL {
                for number in 0..if loss.is_by_chance() { IMAGES } else { 1 } {
                    let context =
                        format!("{}, {loss:?} {number} is lost after {point} operations", self.what);
                    let (judged, is_aside) = self.found(point, &said, loss, chance, &context);
                    assert!(is_aside, "{context}: the torn tail is in neither place");
                    tally.take(judged, loss, &said, &context);
                }
            }
        }
    }

    /// The store that is found after a loss, and whether what was torn in it before is kept.
    fn found(
        &self,
        point: usize,
        said: &Said,
        loss: Loss,
        chance: &mut Chance,
        context: &str,
    ) -> (Judged, bool) {
        let home = home();
        self.disk.after(point, loss, chance).put(home.path());
        let judged = judge(self.kind, home.path(), said, &context);
        let is_aside = self.tail.as_deref().is_none_or(|tail| is_aside(tail, home.path()));
        (judged, is_aside)
    }
}

/// The points after which something is different if the power goes, and what was said up to there.
fn points(disk: &Disk, said: &Said) -> Vec<(usize, Said)> {
    let mut said = said.clone();
    let mut points = vec![(0, said.clone())];
    for (index, operation) in disk.operations.iter().enumerate() {
        if let Change::Say(line) = &operation.change {
            said.note(line.trim_end());
        }
        let goes_on = disk.operations.get(index + 1).is_some_and(|it| matches!(it.change, Change::Say(_)));
        if !(goes_on && matches!(operation.change, Change::Say(_))) {
            points.push((index + 1, said.clone()));
        }
    }
    points
}

/// Whether these bytes were put aside.
fn is_aside(tail: &[u8], home: &Path) -> bool {
    let mut entries = fs::read_dir(home.join(NAME)).unwrap().map(Result::unwrap);
    entries.any(|it| it.file_name() != LOG && fs::read(it.path()).is_ok_and(|content| content == tail))
}

/// At how many points with an acknowledged record a known engine has lost one, where the data or all that may be is lost.
fn lost_records(part: Part, chance: &mut Chance) -> Losing {
    let home = home();
    let disk = recorded(part, home.path(), &Said::default());
    let (mut losing, mut known) = (Losing::default(), 0);
    for (point, said) in points(&disk, &Said::default()) {
        if said.records.len() == known {
            continue;
        }
        known = said.records.len();
        let is_lost = [Loss::All, Loss::Data].map(|loss| {
            let home = crate::store::home();
            disk.after(point, loss, chance).put(home.path());
            !said.records.is_subset(&records(part, &home.path().join(NAME)))
        });
        losing.count(is_lost.contains(&true));
    }
    losing
}

/// The records that a known engine has.
fn records(part: Part, at: &Path) -> BTreeSet<u64> {
    if matches!(part, Part::Plain) {
        let content = fs::read(at.join("records")).unwrap_or_default();
        return content.chunks_exact(8).map(|it| u64::from_be_bytes(it.try_into().unwrap())).collect();
    }
    // It may die of what it finds.
    let mut said = Said::default();
    played(Part::SledRead, at, &mut said);
    said.records
}

/// What is done to a record of operations.
type Mutation = fn(Vec<Operation>) -> Vec<Operation>;

/// What is done to the record of our own journal, so that it must lose.
const MUTANTS: [(&str, Beginning, Mutation); 6] = [
    ("without synchronizing files", Beginning::Nothing, |operations| {
        operations.into_iter().filter(|it| !matches!(it.change, Change::Sync { .. })).collect()
    }),
    ("without synchronizing what it finds", Beginning::Killed, |operations| {
        operations.into_iter().filter(|it| !matches!(it.change, Change::Sync { .. })).collect()
    }),
    ("without synchronizing the directory of the log", Beginning::Nothing, |operations| {
        without_directory(operations, |name| name == NAME)
    }),
    ("without synchronizing the directory of the store", Beginning::Nothing, |operations| {
        without_directory(operations, |name| name != NAME)
    }),
    ("acknowledging before synchronizing", Beginning::Nothing, |mut operations| {
        for index in 1..operations.len() {
            let is_next = matches!(operations[index].change, Change::Say(_));
            if is_next && matches!(operations[index - 1].change, Change::Sync { .. }) {
                operations.swap(index - 1, index);
            }
        }
        operations
    }),
    ("shortening the log before the torn tail is synchronized", Beginning::Torn, |operations| {
        let aside = operations.iter().find_map(|it| match &it.change {
            Change::Enter { name, entry: Entry::File(file), .. } => (name != LOG).then_some(*file),
            _ => None,
        });
        let is_of = |it: &Change| matches!(it, Change::Sync { file } if Some(*file) == aside);
        operations.into_iter().filter(|it| !is_of(&it.change)).collect()
    }),
];

fn without_directory(operations: Vec<Operation>, is_wanted: fn(&OsStr) -> bool) -> Vec<Operation> {
    let is_of = |it: &Change| matches!(it, Change::SyncDirectory { directory } if directory.file_name().is_some_and(is_wanted));
    operations.into_iter().filter(|it| !is_of(&it.change)).collect()
}

/// At how many points our journal is seen to lose something as it must not be.
fn mutant(beginning: Beginning, mutate: Mutation, chance: &mut Chance) -> Losing {
    let run = Run::of(WORKLOADS.into_iter().find(|(_, it, _)| *it == beginning).unwrap());
    let run = Run { disk: run.disk.asked(mutate(run.disk.operations.clone())), ..run };
    let mut losing = Losing::default();
    for (point, said) in points(&run.disk, &run.said).into_iter().filter(|(_, it)| it.founder.is_some()) {
        let (judged, is_aside) = run.found(point, &said, Loss::All, chance, "a mutant");
        losing.count(judged.wrong.lost > 0 || !is_aside);
    }
    losing
}

/// What was tried and found.
#[derive(Default)]
struct Tally {
    points: u64,
    images: u64,
    torn: u64,
    suspect: u64,
    unfounded: u64,
    /// Disks of which the cache was of use, and of which it was damaged.
    used: u64,
    faulty: u64,
    wrong: Wrong,
}

impl Tally {
    fn take(&mut self, judged: Judged, loss: Loss, said: &Said, context: &str) {
        let Judged { found, wrong, cache } = judged;
        let cache = cache.unwrap_or_default();
        self.images += 1;
        self.wrong += wrong;
        self.used += u64::from(cache.used > 0);
        self.faulty += u64::from(!cache.faults.is_empty());
        match found {
            Found::Whole => {}
            Found::Torn => self.torn += 1,
            // The end of a group without its beginning cannot be told from one that rotted.
            Found::Suspect if loss.leaves_holes() => self.suspect += 1,
            Found::Closed(_) if said.founder.is_none() => self.unfounded += 1,
            other => panic!("{context}: {other:?}, {wrong}"),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { points, images, torn, suspect, unfounded, used, faulty, wrong } = self;
        write!(
            f,
            "{images} disks at {points} points, {torn} torn tails put aside, {suspect} last groups with holes left to \
             a person, {unfounded} not yet founded, {used} caches of use, {faulty} damaged; {wrong}"
        )
    }
}

/// At how many points something acknowledged was lost.
#[derive(Debug, Default, PartialEq, Eq)]
struct Losing {
    points: u64,
    losing: u64,
}

impl Losing {
    const fn count(&mut self, is_lost: bool) {
        self.points += 1;
        self.losing += is_lost as u64;
    }
}

impl fmt::Display for Losing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "loses at {} of {} points", self.losing, self.points)
    }
}
