//! A journal in a directory: one text file of JSON lines that is only ever appended to.
//!
//! ```text
//! acme.isms/
//!   LOCK          locked by the one journal that writes; readers need no lock
//!   log.jsonl     one line an event, one line a commit; locked too, since a LOCK that is removed keeps nobody out
//!   log.torn-1    what a crash left of a group that was never finished, put aside at the next opening
//! ```
//!
//! A group is written at once and synchronized, `fdatasync(2)`, before it is acknowledged.

mod medium;

use std::fs;
use std::path::Path;

use crate::directory;
use crate::extent::Extent;
use crate::journal::file::medium::LogFile;
use crate::journal::{Journal, JournalError};
use crate::lock::LOCK_FILE;
use crate::medium::Medium as _;
use crate::note::VerifierKey;
use crate::recovery::{Recovery, put_aside};
use crate::scan::{Ending, KeyOf};
use crate::stretch::Stretch;
use crate::text::{OnMedium, Text};

pub(crate) use crate::journal::file::medium::LOG_FILE;

/// A log in a directory.
///
/// In memory it keeps 24 bytes for every 4 KiB of the log: where its lines are, and a sum over them that is compared
/// whenever they are read.
///
/// ```
/// use isms_store::{FileJournal, Journal};
///
/// # let parent = tempfile::tempdir()?;
/// # let directory = parent.path().join("acme.isms");
/// let journal = FileJournal::create(&directory)?;
/// assert_eq!(journal.head().size(), 0);
/// assert!(FileJournal::create(&directory).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct FileJournal {
    text: Text<LogFile>,
    recovery: Option<Recovery>,
}

impl FileJournal {
    /// Makes a directory for a new log, unless it is there and empty, and the log in it, for their owner only. An empty log
    /// is none yet: whoever began it was interrupted.
    pub fn create(directory: impl AsRef<Path>) -> Result<Self, JournalError> {
        let directory = directory.as_ref();
        directory::create(directory).map_err(JournalError::io("create", directory))?;
        let mut entries = fs::read_dir(directory).map_err(JournalError::io("list", directory))?;
        // An attempt that was interrupted may have left its lock behind, and a log in which nothing stands.
        let is_nothing = |entry: fs::DirEntry| {
            let is_empty_file = || entry.metadata().is_ok_and(|it| it.is_file() && it.len() == 0);
            entry.file_name() == LOCK_FILE || (entry.file_name() == LOG_FILE && is_empty_file())
        };
        if !entries.all(|entry| entry.is_ok_and(is_nothing)) {
            return Err(JournalError::Exists { directory: directory.to_owned() });
        }
        let log = LogFile::create(directory)?;
        Ok(Self { text: Text::writing(log, Extent::nothing()), recovery: None })
    }

    /// Opens the log in a directory for reading and appending. Nobody else may have it open for appending.
    ///
    /// What a crash left of a group that was never finished is put aside first; [`recovery`](Self::recovery) tells of it.
    /// A log with anything else wrong is open for reading only, up to there.
    pub fn open(directory: impl AsRef<Path>, key_of: &KeyOf) -> Result<Self, JournalError> {
        Self::open_knowing(directory, key_of, Vec::new())
    }

    /// Opens it without reading what is known of it: stretches from its beginning on, one behind the other.
    ///
    /// They are believed only if the commit line that the last of them ends with stands where it should and is signed by
    /// the log's key; otherwise everything is read. Of what was believed, [`known`](Self::known) says how much: a byte
    /// changed in it is found when it is read, or by verification.
    pub fn open_knowing(
        directory: impl AsRef<Path>,
        key_of: &KeyOf,
        stretches: Vec<Stretch>,
    ) -> Result<Self, JournalError> {
        let directory = directory.as_ref();
        let log = LogFile::open(directory)?;
        let extent = Extent::find(&log, stretches, key_of).map_err(JournalError::io("read", log.path()))?;
        let is_torn = extent.ending == Ending::Torn;
        let recovery = is_torn.then(|| put_aside(directory, &log, extent.sound.offset)).transpose()?;
        // A group may be here that a killed process had written and not yet synchronized. Now it counts.
        log.synchronize()?;
        Ok(Self { text: Text::writing(log, extent), recovery })
    }

    /// Opens the log in a directory for reading, up to its last whole commit, whoever may be appending to it.
    pub fn read(
        directory: impl AsRef<Path>,
        key_of: impl Fn(&[u8]) -> Option<VerifierKey> + Send + Sync + 'static,
    ) -> Result<Self, JournalError> {
        Self::read_knowing(directory, key_of, Vec::new())
    }

    /// Opens it for reading without reading at once what is known of it, as [`open_knowing`](Self::open_knowing) does.
    pub fn read_knowing(
        directory: impl AsRef<Path>,
        key_of: impl Fn(&[u8]) -> Option<VerifierKey> + Send + Sync + 'static,
        stretches: Vec<Stretch>,
    ) -> Result<Self, JournalError> {
        let log = LogFile::read(directory.as_ref())?;
        let extent = Extent::find(&log, stretches, &key_of).map_err(JournalError::io("read", log.path()))?;
        Ok(Self { text: Text::reading(log, extent, Box::new(key_of))?, recovery: None })
    }

    /// What opening found unfinished and put aside.
    #[must_use]
    pub const fn recovery(&self) -> Option<&Recovery> {
        self.recovery.as_ref()
    }

    /// How many events opening took on trust; 0 where everything was read.
    #[must_use]
    pub const fn known(&self) -> u64 {
        self.text.known()
    }
}

impl std::fmt::Debug for FileJournal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text.fmt(f, "FileJournal")
    }
}

impl OnMedium for FileJournal {
    fn text(&self) -> &dyn Journal {
        &self.text
    }
}

#[cfg(test)]
mod tests;
