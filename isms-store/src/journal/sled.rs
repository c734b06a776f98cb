//! A journal in one sled database: the same log, for who wants no file but a database.
//!
//! ```text
//! acme.isms/
//!   LOCK          locked by the one journal that has it open, also to read
//!   log.sled/     the database: the bytes of the log in chunks
//!   head          what was acknowledged last
//!   log.torn-1    what a crash left of a group that was never finished, put aside at the next opening
//! ```
//!
//! sled does not write to the disk what it says it has, does not always open after it was killed, and may lose its end
//! when a bit flips. All that is mended from outside, and a group is acknowledged once `fdatasync(2)` was done with it.

mod database;
mod head;

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::directory;
use crate::extent::Extent;
use crate::group::Group;
use crate::journal::sled::database::Database;
use crate::journal::sled::head::{Acknowledged, HEAD_FILE, HeadFile};
use crate::journal::{Journal, JournalError};
use crate::lock::{LOCK_FILE, Lock};
use crate::medium::{At, Medium as _};
use crate::note::VerifierKey;
use crate::recovery::{Recovery, put_aside};
use crate::scan::{Ending, KeyOf};
use crate::stretch::Stretch;
use crate::text::{OnMedium, Text};

pub(crate) use crate::journal::sled::database::DATABASE;

/// A log in a sled database, in a directory.
///
/// Only one journal has it open at a time, for writing or for reading, in this process or another; share that one. Whoever
/// wants to read beside a writer wants a [`FileJournal`](crate::FileJournal).
///
/// ```
/// use isms_store::{Journal, JournalError, SledJournal, key_of};
///
/// # let parent = tempfile::tempdir()?;
/// # let directory = parent.path().join("acme.isms");
/// let journal = SledJournal::create(&directory)?;
/// assert_eq!(journal.head().size(), 0);
/// assert!(matches!(SledJournal::read(&directory, key_of), Err(JournalError::Locked { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SledJournal {
    text: Text<Database>,
    /// Nothing where it is open for reading.
    head: Option<HeadFile>,
    recovery: Option<Recovery>,
}

impl SledJournal {
    /// Makes a directory for a new log, unless it is there and empty, and the database in it, for their owner only. One in
    /// which nothing stands is none yet: whoever began it was interrupted.
    pub fn create(directory: impl AsRef<Path>) -> Result<Self, JournalError> {
        let directory = directory.as_ref();
        directory::create(directory).map_err(JournalError::io("create", directory))?;
        let entries = fs::read_dir(directory).map_err(JournalError::io("list", directory))?;
        let exists = || JournalError::Exists { directory: directory.to_owned() };
        // An attempt that was interrupted may have left all of them behind.
        let is_ours =
            |entry: fs::DirEntry| [LOCK_FILE, DATABASE, HEAD_FILE].iter().any(|it| entry.file_name() == *it);
        if !entries.into_iter().all(|entry| entry.is_ok_and(is_ours)) {
            return Err(exists());
        }
        let database = Database::create(directory, Lock::of(directory)?)?;
        let length = database.length().map_err(JournalError::io("read", database.path()))?;
        if length != Some(0) || Acknowledged::read(directory)?.is_some() {
            return Err(exists());
        }
        let head = Some(HeadFile::open(directory)?);
        Ok(Self { text: Text::writing(database, Extent::nothing()), head, recovery: None })
    }

    /// Opens the log in a directory for reading and appending. Nobody else may have it open.
    ///
    /// What a crash left of a group that was never finished is put aside first; [`recovery`](Self::recovery) tells of it.
    /// A log with anything else wrong is open for reading only, up to there, and so is one that lacks what was
    /// acknowledged: [`JournalError::Lost`] says so.
    pub fn open(directory: impl AsRef<Path>, key_of: &KeyOf) -> Result<Self, JournalError> {
        Self::open_knowing(directory, key_of, Vec::new())
    }

    /// Opens it without reading what is known of it, as
    /// [`FileJournal::open_knowing`](crate::FileJournal::open_knowing) does.
    pub fn open_knowing(
        directory: impl AsRef<Path>,
        key_of: &KeyOf,
        stretches: Vec<Stretch>,
    ) -> Result<Self, JournalError> {
        let directory = directory.as_ref();
        let (database, extent, acknowledged) = found(directory, key_of, stretches)?;
        let lacks = acknowledged.is_some_and(|it| it.size > extent.sound.head.size());
        let is_torn = extent.ending == Ending::Torn && !lacks;
        let recovery = is_torn.then(|| put_aside(directory, &database, extent.sound.offset)).transpose()?;
        let text = Text::writing(database, extent);
        if require(&text, acknowledged)? {
            let head = HeadFile::open(directory)?;
            head.write(&text.head());
            return Ok(Self { text, head: Some(head), recovery });
        }
        Ok(Self { text, head: None, recovery })
    }

    /// Opens the log in a directory for reading, up to its last whole commit. Nobody else may have it open.
    pub fn read(
        directory: impl AsRef<Path>,
        key_of: impl Fn(&[u8]) -> Option<VerifierKey> + Send + Sync + 'static,
    ) -> Result<Self, JournalError> {
        Self::read_knowing(directory, key_of, Vec::new())
    }

    /// Opens it for reading without reading at once what is known of it.
    pub fn read_knowing(
        directory: impl AsRef<Path>,
        key_of: impl Fn(&[u8]) -> Option<VerifierKey> + Send + Sync + 'static,
        stretches: Vec<Stretch>,
    ) -> Result<Self, JournalError> {
        let (database, extent, acknowledged) = found(directory.as_ref(), &key_of, stretches)?;
        let text = Text::reading(database, extent, Box::new(key_of))?;
        require(&text, acknowledged)?;
        Ok(Self { text, head: None, recovery: None })
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

/// Every byte of the log in a directory, for `read`, also of one that does not open as a journal. Nobody else may have it
/// open.
pub(crate) fn with_raw<T>(
    directory: &Path,
    read: impl FnOnce(&mut dyn Read) -> T,
) -> Result<T, JournalError> {
    let database = Database::open(directory)?;
    Ok(read(&mut At { medium: &database, offset: 0 }))
}

/// What a directory has, and what it has to have.
fn found(
    directory: &Path,
    key_of: &KeyOf,
    stretches: Vec<Stretch>,
) -> Result<(Database, Extent, Option<Acknowledged>), JournalError> {
    let database = Database::open(directory)?;
    let extent = Extent::find(&database, stretches, key_of);
    let extent = extent.map_err(JournalError::io("read", database.path()))?;
    Ok((database, extent, Acknowledged::read(directory)?))
}

/// Whether a log has what was acknowledged. Where it does not, it is not appended to.
fn require(text: &Text<Database>, acknowledged: Option<Acknowledged>) -> Result<bool, JournalError> {
    acknowledged.map_or(Ok(true), |it| text.require_commit(it.size, it.commit))
}

impl std::fmt::Debug for SledJournal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text.fmt(f, "SledJournal")
    }
}

impl OnMedium for SledJournal {
    fn text(&self) -> &dyn Journal {
        &self.text
    }

    fn appended(&self, group: &Group) {
        if let Some(file) = &self.head {
            file.write(group.head());
        }
    }
}

#[cfg(test)]
mod tests;
