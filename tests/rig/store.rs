//! Stores to try things on: where they lie, and what they begin as.

use std::fmt;
use std::fs::{self, File};
use std::path::Path;

use isms::moment::AsOf;
use isms::{CacheReport, Held, Isms, JournalError, Level, LogError};
use tempfile::TempDir;

use crate::kind::Kind;
use crate::part::{Part, Shape};
use crate::process::played;
use crate::said::{Said, Wrong};

/// What a store is called, wherever it lies.
pub(crate) const NAME: &str = "acme.isms";

/// Its cache, where it has one.
pub(crate) const CACHE: &str = "cache";

/// Its log.
pub(crate) const LOG: &str = "log.jsonl";

/// A directory for stores, in memory where the system has one there: what is tried here is not the speed of a disk.
pub(crate) fn home() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir()
        && let Ok(home) = tempfile::tempdir_in(memory)
    {
        home
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// A store with so many batches.
pub(crate) fn founded(kind: Kind, home: &Path, shape: Shape) -> Said {
    let mut said = Said::default();
    let at = home.join(NAME);
    assert!(played(Part::Found(kind), &at, &mut said).success());
    assert!(played(Part::Write(kind, shape), &at, &mut said).success());
    assert_eq!(said.failed, []);
    said
}

/// Leaves in a store's log what a crash would have left there: the first part of a group that nobody was told of.
pub(crate) fn tear(home: &Path, said: &Said) {
    let at = home.join(NAME);
    let whole = fs::metadata(at.join(LOG)).unwrap().len();
    assert!(played(Part::Write(Kind::Bare, Shape::of(1, 1, 3)), &at, &mut said.clone()).success());
    let log = File::options().write(true).open(at.join(LOG)).unwrap();
    let group = log.metadata().unwrap().len() - whole;
    log.set_len(whole + group * 3 / 4).unwrap();
}

/// Copies a store with its key.
pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Into how many parts a log is divided by the moments that are asked for.
const PARTS: u64 = 4;

/// What became of a store, as opening it finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is whole.
    Whole,
    /// What was never finished was put aside.
    Torn,
    /// The last group is finished but wrong, so that nothing is written.
    Suspect,
    /// It is damaged.
    Damaged(String),
    /// It does not open.
    Closed(String),
}

/// What was found in a store.
pub(crate) struct Judged {
    pub(crate) found: Found,
    pub(crate) wrong: Wrong,
    /// What its cache was good for.
    pub(crate) cache: Option<CacheReport>,
}

/// Opens a store and compares it with what was said of it. If it is as was said, everything is sent again, and then it
/// is verified in full.
pub(crate) fn judge(kind: Kind, home: &Path, said: &Said, context: &dyn fmt::Display) -> Judged {
    let isms = match kind.options(&home.join(NAME)).open() {
        Ok(isms) => isms,
        Err(error) => {
            let lost = u64::from(said.founder.is_some()) + said.acknowledged();
            let wrong = Wrong { lost, ..Wrong::default() };
            return Judged { found: Found::Closed(error.to_string()), wrong, cache: None };
        }
    };
    let (wrong, cache) = (said.compare(&isms), isms.cache_report());
    let found = match isms.log().require_whole() {
        Ok(()) if isms.recovery().is_some() => Found::Torn,
        Ok(()) => Found::Whole,
        Err(LogError::Journal(JournalError::Suspect { .. })) => Found::Suspect,
        Err(error) => Found::Damaged(error.to_string()),
    };
    if matches!(found, Found::Whole | Found::Torn) && wrong.is_none() && said.founder.is_some() {
        assert_answers_as_the_log(&isms, home, context);
        said.send_again(&isms, context);
        let verified = isms.verify(Level::Full, &Held::nothing()).unwrap();
        assert_eq!(verified.problems, [], "{context}: verified in full");
    }
    Judged { found, wrong, cache }
}

/// Whatever a store has beside its log, it answers as one that has nothing but the log.
fn assert_answers_as_the_log(isms: &Isms, home: &Path, context: &dyn fmt::Display) {
    if isms.cache_report().is_none() {
        return;
    }
    let bare = Kind::Bare.options(&home.join(NAME)).read().unwrap();
    let size = bare.log().size();
    let asked = (0..=PARTS).map(|part| AsOf::Position(size * part / PARTS)).chain([AsOf::Now]);
    for as_of in asked {
        let [found, expected] = [isms, &bare].map(|it| it.as_of(as_of).unwrap());
        assert!(
            found.register == expected.register,
            "{context}: {as_of} is answered otherwise than by the log"
        );
    }
}
