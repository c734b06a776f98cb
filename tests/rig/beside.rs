//! What lies beside a log: its cache, damaged at random, cut off, gone, of another time or of another log; and a log that
//! changes where opening believes its cache. The answers are those of the log.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use isms::recorded_event::RecordedEvent;
use isms::{CacheReport, Held, Level};

use crate::chance::Chance;
use crate::kind::Kind;
use crate::part::{Part, Shape};
use crate::process::played;
use crate::said::Said;
use crate::store::{CACHE, Found, LOG, NAME, copy, founded, home, judge};

/// How often a byte of the cache is changed, and how often one of its files is cut off.
const CHANGES: u64 = 300;
const CUTS: u64 = 60;

/// How many bytes of the log are changed where opening believes the cache.
const BELIEVED: u64 = 600;

/// What is in the store, and what is added so that its cache is of an earlier time.
const BEFORE: Shape = Shape::of(1, 20, 4);
const SINCE: Shape = Shape::of(1, 12, 4);

/// Damages what lies beside a log, and says what came of it.
pub(crate) fn run(chance: &mut Chance) -> String {
    let (begun, other, longer) = (home(), home(), home());
    let said = founded(Kind::Cached, begun.path(), BEFORE);
    founded(Kind::Cached, other.path(), BEFORE);
    let mut caches = Tally::default();
    for (what, damage) in [("changed", change as Damage), ("cut off", cut)] {
        for _ in 0..if what == "changed" { CHANGES } else { CUTS } {
            caches.judge(begun.path(), &said, what, |cache| damage(cache, chance));
        }
    }
    caches.judge(begun.path(), &said, "removed", |cache| fs::remove_dir_all(cache).unwrap());
    for emptied in files(&begun.path().join(NAME).join(CACHE)) {
        let name = emptied.strip_prefix(begun.path().join(NAME).join(CACHE)).unwrap();
        caches.judge(begun.path(), &said, "emptied", |cache| fs::write(cache.join(name), "").unwrap());
        caches
            .judge(begun.path(), &said, "without a file", |cache| fs::remove_file(cache.join(name)).unwrap());
    }
    caches.judge(begun.path(), &said, "of another log", |cache| exchange(cache, other.path()));

    copy(begun.path(), longer.path());
    let mut more = said.clone();
    assert!(played(Part::Write(Kind::Cached, SINCE), &longer.path().join(NAME), &mut more).success());
    caches.judge(begun.path(), &said, "of a later time", |cache| exchange(cache, longer.path()));
    caches.judge(longer.path(), &more, "of an earlier time", |cache| exchange(cache, begun.path()));
    caches.assert_enough();

    let believed = changed_where_believed(begun.path(), chance);
    format!("{caches}; {believed}; {}", changed_database(chance))
}

/// What is done to a cache.
type Damage = fn(&Path, &mut Chance);

/// Changes some bits of a byte somewhere in its files.
fn change(cache: &Path, chance: &mut Chance) {
    let (path, mut content) = chosen(cache, chance);
    let at = usize::try_from(chance.below(content.len() as u64)).unwrap();
    content[at] ^= u8::try_from(1 + chance.below(255)).unwrap();
    fs::write(path, content).unwrap();
}

fn cut(cache: &Path, chance: &mut Chance) {
    let (path, mut content) = chosen(cache, chance);
    content.truncate(usize::try_from(chance.below(content.len() as u64)).unwrap());
    fs::write(path, content).unwrap();
}

/// One of its files that is not empty, and what is in it.
fn chosen(cache: &Path, chance: &mut Chance) -> (PathBuf, Vec<u8>) {
    let mut files: Vec<_> = files(cache).into_iter().map(|it| (it.clone(), fs::read(it).unwrap())).collect();
    files.retain(|(_, content)| !content.is_empty());
    files.swap_remove(usize::try_from(chance.below(files.len() as u64)).unwrap())
}

/// Puts the cache of another store in the place of this one.
fn exchange(cache: &Path, other: &Path) {
    fs::remove_dir_all(cache).unwrap();
    fs::create_dir(cache).unwrap();
    copy(&other.join(NAME).join(CACHE), cache);
}

/// All files of a directory and those below it, in an order that is always the same.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            files.extend(self::files(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files.sort_unstable();
    files
}

/// Changes bytes of a log in the part that opening takes on trust: whoever reads an event that changed is told, and
/// whoever verifies finds it; never is it another event.
fn changed_where_believed(begun: &Path, chance: &mut Chance) -> String {
    let log = fs::read(begun.join(NAME).join(LOG)).unwrap();
    let whole = Kind::Bare.options(&begun.join(NAME)).read().unwrap();
    let original: Vec<RecordedEvent> = whole.history().into_iter().map(Result::unwrap).collect();
    let (mut in_events, mut believed) = (0, 0);
    for _ in 0..BELIEVED {
        let home = home();
        copy(begun, home.path());
        let at = home.path().join(NAME);
        let place = usize::try_from(chance.below(log.len() as u64)).unwrap();
        let context = format!("byte {place} changed");
        let mut changed = log.clone();
        changed[place] ^= u8::try_from(1 + chance.below(255)).unwrap();
        fs::write(at.join(LOG), &changed).unwrap();
        let verified = isms::verify(&at, Level::Deep, &Held::nothing()).unwrap();
        let is_found = verified.problems.iter().any(|it| it.bytes.contains(&(place as u64)));
        assert!(is_found, "{context}: {:?}", verified.problems);

        let line = log[..place].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let is_event = !log[line..].starts_with(b"{\"commit\"");
        let Ok(isms) = Kind::Cached.options(&at).open() else { continue };
        believed += u64::from(isms.cache_report().is_some_and(|it| it.used > 0));
        let found: Vec<_> = isms.history().into_iter().collect();
        let sound: Vec<_> = found.iter().map_while(|it| it.as_ref().ok()).collect();
        assert!(
            sound.iter().zip(&original).all(|(found, original)| **found == *original),
            "{context}: another event"
        );
        if is_event {
            assert!(found.last().unwrap().is_err(), "{context}: whoever reads it is told");
            in_events += 1;
        }
    }
    assert!(believed > 0 && in_events > 0);
    format!(
        "{BELIEVED} changed bytes of a log, {believed} of them where opening believed the cache: all found, {in_events} by whoever reads"
    )
}

/// Changes bytes of a log that is kept in a database: it says that it is damaged, or it answers as it did.
fn changed_database(chance: &mut Chance) -> String {
    let begun = home();
    let said = founded(Kind::Sled, begun.path(), BEFORE);
    let (mut refused, mut right) = (0, 0);
    for number in 0..CHANGES {
        let home = home();
        copy(begun.path(), home.path());
        change(&home.path().join(NAME), chance);
        let context = format!("a database changed, {number}");
        let judged = judge(Kind::Sled, home.path(), &said, &context);
        match judged.found {
            Found::Whole => {
                assert!(judged.wrong.is_none(), "{context}: {}", judged.wrong);
                right += 1;
            }
            Found::Suspect | Found::Damaged(_) | Found::Closed(_) => refused += 1,
            Found::Torn => panic!("{context}: nothing was torn; {}", judged.wrong),
        }
        assert_eq!(judged.wrong.invented, 0, "{context}");
    }
    assert!(refused > 0 && right > 0);
    format!("{CHANGES} changed databases, {refused} refused, {right} with the right answers")
}

/// What was tried.
#[derive(Default)]
struct Tally {
    caches: u64,
    with_faults: u64,
    used: u64,
}

impl Tally {
    /// Damages the cache of a store and judges the store.
    fn judge(&mut self, begun: &Path, said: &Said, what: &str, damage: impl FnOnce(&Path)) {
        let home = home();
        copy(begun, home.path());
        damage(&home.path().join(NAME).join(CACHE));
        let context = format!("with a cache {what}");
        let judged = judge(Kind::Cached, home.path(), said, &context);
        assert_eq!((judged.found, judged.wrong.is_none()), (Found::Whole, true), "{context}");
        self.take(&judged.cache.unwrap());
    }

    fn take(&mut self, report: &CacheReport) {
        self.caches += 1;
        self.with_faults += u64::from(!report.faults.is_empty());
        self.used += u64::from(report.used > 0);
    }

    fn assert_enough(&self) {
        assert!(self.with_faults > 0 && self.used > 0, "some are found out, some are of use: {self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { caches, with_faults, used } = self;
        write!(
            f,
            "{caches} damaged caches, {with_faults} found out, {used} of use all the same, no other answer"
        )
    }
}
