//! Stores to try things on: where they lie, and what they begin as.

use std::fmt;
use std::fs::{self, File};
use std::path::Path;

use isms::{Held, Isms, JournalError, Level, LogError};
use tempfile::TempDir;

use crate::part::{Part, Shape};
use crate::process::played;
use crate::said::{Said, Wrong};

/// What a store is called, wherever it lies.
pub(crate) const NAME: &str = "acme.isms";

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
pub(crate) fn founded(home: &Path, shape: Shape) -> Said {
    let mut said = Said::default();
    let at = home.join(NAME);
    assert!(played(Part::Found, &at, &mut said).success());
    assert!(played(Part::Write(shape), &at, &mut said).success());
    assert_eq!(said.failed, []);
    said
}

/// Leaves in a store's log what a crash would have left there: the first part of a group that nobody was told of.
pub(crate) fn tear(home: &Path, said: &Said) {
    let at = home.join(NAME);
    let whole = fs::metadata(at.join(LOG)).unwrap().len();
    assert!(played(Part::Write(Shape::of(1, 1, 3)), &at, &mut said.clone()).success());
    let log = File::options().write(true).open(at.join(LOG)).unwrap();
    let group = log.metadata().unwrap().len() - whole;
    log.set_len(whole + group * 3 / 4).unwrap();
}

/// Copies a store with its key.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir(to.join(NAME)).unwrap();
    for entry in fs::read_dir(from.join(NAME)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(NAME).join(entry.file_name())).unwrap();
    }
    let key = format!("{NAME}.key");
    fs::copy(from.join(&key), to.join(&key)).unwrap();
}

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

/// Opens a store and compares it with what was said of it. If it is as was said, everything is sent again, and then it
/// is verified in full.
pub(crate) fn judge(home: &Path, said: &Said, context: &dyn fmt::Display) -> (Found, Wrong) {
    let isms = match Isms::open(home.join(NAME)) {
        Ok(isms) => isms,
        Err(error) => {
            let lost = u64::from(said.founder.is_some()) + said.acknowledged();
            return (Found::Closed(error.to_string()), Wrong { lost, ..Wrong::default() });
        }
    };
    let wrong = said.compare(&isms);
    let found = match isms.log().require_whole() {
        Ok(()) if isms.recovery().is_some() => Found::Torn,
        Ok(()) => Found::Whole,
        Err(LogError::Journal(JournalError::Suspect { .. })) => return (Found::Suspect, wrong),
        Err(error) => return (Found::Damaged(error.to_string()), wrong),
    };
    if wrong == Wrong::default() && said.founder.is_some() {
        said.send_again(&isms, context);
        let verified = isms.verify(Level::Full, &Held::nothing()).unwrap();
        assert_eq!(verified.problems, [], "{context}: verified in full");
    }
    (found, wrong)
}
