//! The choice between the engines: made when a log is created, and found again in its directory.

use std::path::Path;
use std::sync::Arc;

use crate::journal::file::{FileJournal, LOG_FILE};
use crate::journal::sled::{DATABASE, SledJournal};
use crate::journal::{Journal, JournalError};
use crate::note::VerifierKey;
use crate::recovery::Recovery;
use crate::scan::KeyOf;
use crate::stretch::Stretch;

/// What keeps a log on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Engine {
    /// One text file, which everybody can read, also while it is written to: [`FileJournal`].
    #[default]
    File,
    /// One sled database, which only one process has open at a time: [`SledJournal`].
    Sled,
}

impl Engine {
    /// What keeps the log that is in a directory.
    pub fn of(directory: impl AsRef<Path>) -> Result<Self, JournalError> {
        let directory = directory.as_ref();
        match [LOG_FILE, DATABASE].map(|name| directory.join(name).symlink_metadata().is_ok()) {
            [true, false] => Ok(Self::File),
            [false, true] => Ok(Self::Sled),
            [false, false] => Err(JournalError::NotAStore { directory: directory.to_owned() }),
            [true, true] => Err(JournalError::TwoLogs { directory: directory.to_owned() }),
        }
    }

    /// Makes a new log in a directory that does not exist or is empty.
    pub fn create(self, directory: impl AsRef<Path>) -> Result<Arc<dyn Journal>, JournalError> {
        Ok(match self {
            Self::File => Arc::new(FileJournal::create(directory)?),
            Self::Sled => Arc::new(SledJournal::create(directory)?),
        })
    }
}

/// A journal that was opened, and what opening did.
pub struct Opened {
    /// The journal.
    pub journal: Arc<dyn Journal>,
    /// What it found unfinished and put aside.
    pub recovery: Option<Recovery>,
    /// How many events it took on trust; 0 where everything was read.
    pub known: u64,
}

/// Opens the log in a directory for reading and appending, whatever keeps it, with what is known of it: see
/// [`FileJournal::open_knowing`].
pub fn open_journal(
    directory: impl AsRef<Path>,
    key_of: &KeyOf,
    stretches: Vec<Stretch>,
) -> Result<Opened, JournalError> {
    Ok(match Engine::of(&directory)? {
        Engine::File => FileJournal::open_knowing(directory, key_of, stretches)?.into(),
        Engine::Sled => SledJournal::open_knowing(directory, key_of, stretches)?.into(),
    })
}

/// Opens the log in a directory for reading, whatever keeps it, with what is known of it: see
/// [`FileJournal::read_knowing`].
pub fn read_journal(
    directory: impl AsRef<Path>,
    key_of: impl Fn(&[u8]) -> Option<VerifierKey> + Send + Sync + 'static,
    stretches: Vec<Stretch>,
) -> Result<Opened, JournalError> {
    Ok(match Engine::of(&directory)? {
        Engine::File => FileJournal::read_knowing(directory, key_of, stretches)?.into(),
        Engine::Sled => SledJournal::read_knowing(directory, key_of, stretches)?.into(),
    })
}

impl From<FileJournal> for Opened {
    fn from(journal: FileJournal) -> Self {
        let (recovery, known) = (journal.recovery().cloned(), journal.known());
        Self { journal: Arc::new(journal), recovery, known }
    }
}

impl From<SledJournal> for Opened {
    fn from(journal: SledJournal) -> Self {
        let (recovery, known) = (journal.recovery().cloned(), journal.known());
        Self { journal: Arc::new(journal), recovery, known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{KEY_OF, groups, key_of};

    #[test]
    fn a_directory_tells_what_keeps_its_log() {
        for engine in [Engine::File, Engine::Sled] {
            let parent = tempfile::tempdir().unwrap();
            let store = parent.path().join("acme.isms");
            let [first, second] = <[_; 2]>::try_from(groups(&[2, 3])).unwrap();
            engine.create(&store).unwrap().append(&first).unwrap();
            assert_eq!(Engine::of(&store).unwrap(), engine);
            let known = vec![read_journal(&store, key_of, Vec::new()).unwrap().journal.stretch(0).unwrap()];
            let opened = open_journal(&store, KEY_OF, known.clone()).unwrap();
            assert_eq!((opened.known, opened.recovery), (2, None));
            opened.journal.append(&second).unwrap();
            drop(opened.journal);
            let read = read_journal(&store, key_of, known).unwrap();
            assert_eq!((read.known, read.journal.head().size()), (2, 5));
            for other in [Engine::File, Engine::Sled] {
                assert!(other.create(&store).is_err());
            }
        }
    }

    #[test]
    fn none_and_two_are_no_choice() {
        let parent = tempfile::tempdir().unwrap();
        let opened = open_journal(parent.path(), KEY_OF, Vec::new());
        assert!(matches!(opened, Err(JournalError::NotAStore { .. })));
        std::fs::write(parent.path().join(LOG_FILE), "").unwrap();
        std::fs::create_dir(parent.path().join(DATABASE)).unwrap();
        assert!(matches!(Engine::of(parent.path()), Err(JournalError::TwoLogs { .. })));
        assert!(matches!(read_journal(parent.path(), key_of, Vec::new()), Err(JournalError::TwoLogs { .. })));
    }
}
