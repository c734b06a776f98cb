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

pub(crate) mod opening;

use std::fs::{self, File};
use std::io::{self, Read, Write as _};
use std::ops::Range;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use crate::group::{Group, Head, LINE_BYTES_MAX};
use crate::journal::file::opening::{
    At, Extent, LOCK_FILE, LOG_FILE, Recovery, failed, lock, open_log, put_aside, synchronize, try_lock,
};
use crate::journal::{Block, Journal, JournalError, portion};
use crate::note::VerifierKey;
use crate::problem::Problem;
use crate::scan::{Ending, KeyOf, Mark};
use crate::tree::Hash;

/// A log in a directory.
///
/// In memory it keeps eight bytes an event: where each line begins.
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
    path: PathBuf,
    log: File,
    access: Access,
    state: RwLock<State>,
    recovery: Option<Recovery>,
}

enum Access {
    Write(Mutex<Writer>),
    Read(Box<KeyOf>),
}

/// What only the one that may write has.
struct Writer {
    log: File,
    lock: File,
    is_poisoned: bool,
}

impl Drop for Writer {
    /// Closing would unlock both files too, but not while a process that somebody is just starting holds copies of them.
    fn drop(&mut self) {
        let _ = self.log.unlock();
        let _ = self.lock.unlock();
    }
}

/// What is known of the file.
#[derive(Default)]
struct State {
    /// The last commit up to which everything is right: the head of the log.
    sound: Mark,
    /// Where the line of each event begins.
    starts: Vec<u64>,
    fault: Option<Fault>,
}

/// What stands behind the head, and forbids to append.
enum Fault {
    Suspect(Problem),
    Damaged(Problem),
}

impl FileJournal {
    /// Makes a directory for a new log, unless it is there and empty, and the log in it. An empty log is none yet: whoever
    /// began it was interrupted.
    pub fn create(directory: impl AsRef<Path>) -> Result<Self, JournalError> {
        let directory = directory.as_ref();
        if let Err(source) = fs::create_dir(directory)
            && source.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(failed("create", directory)(source));
        }
        let mut entries = fs::read_dir(directory).map_err(failed("list", directory))?;
        // An attempt that was interrupted may have left its lock behind, and a log in which nothing stands.
        let is_nothing = |entry: fs::DirEntry| {
            let is_empty_file = || entry.metadata().is_ok_and(|it| it.is_file() && it.len() == 0);
            entry.file_name() == LOCK_FILE || (entry.file_name() == LOG_FILE && is_empty_file())
        };
        if !entries.all(|entry| entry.is_ok_and(is_nothing)) {
            return Err(JournalError::Exists { directory: directory.to_owned() });
        }
        let lock = lock(directory)?;
        let path = directory.join(LOG_FILE);
        let created = File::options().read(true).append(true).create(true).open(&path);
        let log = created.map_err(failed("create", &path))?;
        try_lock(&log, &path, directory)?;
        synchronize(&path, &log)?;
        Self::writing(path, log, lock, State::default(), None)
    }

    /// Opens the log in a directory for reading and appending. Nobody else may have it open for appending.
    ///
    /// What a crash left of a group that was never finished is put aside first; [`recovery`](Self::recovery) tells of it.
    /// A log with anything else wrong is open for reading only, up to there.
    pub fn open(directory: impl AsRef<Path>, key_of: &KeyOf) -> Result<Self, JournalError> {
        let (path, log) = open_log(directory.as_ref(), File::options().read(true).append(true))?;
        let lock = lock(directory.as_ref())?;
        try_lock(&log, &path, directory.as_ref())?;
        let extent = Extent::find(&log, Mark::default(), key_of).map_err(failed("read", &path))?;
        let is_torn = extent.ending == Ending::Torn;
        let recovery = is_torn.then(|| put_aside(&path, &log, extent.sound.offset)).transpose()?;
        // A group may be here that a killed process had written and not yet synchronized. Now it counts.
        synchronize(&path, &log)?;
        Self::writing(path, log, lock, State::new(extent), recovery)
    }

    /// Opens the log in a directory for reading, up to its last whole commit, whoever may be appending to it.
    pub fn read(
        directory: impl AsRef<Path>,
        key_of: impl Fn(&[u8]) -> Option<VerifierKey> + Send + Sync + 'static,
    ) -> Result<Self, JournalError> {
        let (path, log) = open_log(directory.as_ref(), File::options().read(true))?;
        let extent = Extent::find(&log, Mark::default(), &key_of).map_err(failed("read", &path))?;
        let state = RwLock::new(State::new(extent));
        Ok(Self { path, log, access: Access::Read(Box::new(key_of)), state, recovery: None })
    }

    /// What opening found unfinished and put aside.
    #[must_use]
    pub const fn recovery(&self) -> Option<&Recovery> {
        self.recovery.as_ref()
    }

    fn writing(
        path: PathBuf,
        log: File,
        lock: File,
        state: State,
        recovery: Option<Recovery>,
    ) -> Result<Self, JournalError> {
        let writer =
            Writer { log: log.try_clone().map_err(failed("open", &path))?, lock, is_poisoned: false };
        Ok(Self { path, log, access: Access::Write(Mutex::new(writer)), state: RwLock::new(state), recovery })
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long the file is; nothing where it has no name any more, so that nobody will find it again.
    fn length(&self) -> Result<Option<u64>, JournalError> {
        let file = self.log.metadata().map_err(failed("read", &self.path))?;
        Ok((file.nlink() > 0).then_some(file.len()))
    }

    /// Reads the events at exactly these positions.
    fn block(&self, positions: &Range<u64>, bytes: &Range<u64>) -> Result<Block, JournalError> {
        let length = usize::try_from(bytes.end - bytes.start);
        let mut buffer = vec![0; length.map_err(|_| JournalError::Changed { position: positions.start })?];
        self.log.read_exact_at(&mut buffer, bytes.start).map_err(failed("read", &self.path))?;
        let block = Block::new(positions.start, buffer)?;
        // A line that was joined to the one before it, or cut off, is not among the lines any more.
        if block.positions() == *positions {
            Ok(block)
        } else {
            Err(JournalError::Changed { position: block.positions().end })
        }
    }
}

impl std::fmt::Debug for FileJournal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileJournal")
            .field("path", &self.path)
            .field("head", &self.head())
            .finish_non_exhaustive()
    }
}

impl Journal for FileJournal {
    fn head(&self) -> Head {
        self.state().sound.head.clone()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        // Nobody else can append to a log that is open for writing here.
        if let Access::Read(key_of) = &self.access {
            let sound = self.state().sound.clone();
            if self.length()?.is_none_or(|length| length < sound.offset) {
                return Err(JournalError::Changed { position: sound.head.size() });
            }
            let added = Extent::find(&self.log, sound, key_of).map_err(failed("read", &self.path))?;
            self.state.write().unwrap_or_else(PoisonError::into_inner).extend(added);
        }
        Ok(self.head())
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        let Access::Write(writer) = &self.access else {
            return Err(JournalError::ReadOnly);
        };
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        if writer.is_poisoned {
            return Err(JournalError::Poisoned);
        }
        let end = self.state().end_for(group)?;
        // Behind what somebody else has written nothing could be read again, and what is deleted nobody opens.
        if self.length()? != Some(end) {
            writer.is_poisoned = true;
            return Err(JournalError::Changed { position: group.base().size() });
        }
        writer.write(group.bytes(), end).map_err(failed("append to", &self.path))?;
        self.state.write().unwrap_or_else(PoisonError::into_inner).appended(group);
        Ok(())
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        let (portion, bytes) = self.state().portion(&positions)?;
        self.block(&portion, &bytes)
    }

    fn last_commit(&self) -> Result<Option<Vec<u8>>, JournalError> {
        let Mark { head, offset, .. } = self.state().sound.clone();
        let Some(expected) = head.last_commit() else { return Ok(None) };
        let length = offset.min(LINE_BYTES_MAX as u64 + 1);
        let mut tail = vec![0; usize::try_from(length).unwrap_or_default()];
        self.log.read_exact_at(&mut tail, offset - length).map_err(failed("read", &self.path))?;
        let line = tail.strip_suffix(b"\n").and_then(|tail| tail.rsplit(|byte| *byte == b'\n').next());
        let line = line.filter(|line| Hash::of(line) == expected).map(<[u8]>::to_vec);
        line.map(Some).ok_or(JournalError::Changed { position: head.size() })
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        let state = self.state();
        let end = if state.fault.is_some() { u64::MAX } else { state.sound.offset };
        Ok(Box::new(At { file: &self.log, offset: 0 }.take(end)))
    }
}

impl Writer {
    /// Writes behind `end`, durably. If that fails, what was written is taken back as far as the disk still does as it is
    /// told: it must not come to light as a commit when the log is opened again, since nobody was told of it.
    fn write(&mut self, group: &[u8], end: u64) -> io::Result<()> {
        let written = self.log.write_all(group).and_then(|()| self.log.sync_data());
        written.inspect_err(|_| {
            self.is_poisoned = true;
            drop(self.log.set_len(end));
        })
    }
}

impl State {
    fn new(extent: Extent) -> Self {
        let mut state = Self::default();
        state.extend(extent);
        state
    }

    /// Takes in what was found behind the head.
    fn extend(&mut self, found: Extent) {
        // Two threads may have looked at once. Whoever comes second has nothing new to tell.
        if found.begin != self.sound.head.size() {
            return;
        }
        self.sound = found.sound;
        self.starts.extend(found.starts);
        self.fault = match found.ending {
            Ending::Suspect(problem) => Some(Fault::Suspect(problem)),
            Ending::Damaged(problem) => Some(Fault::Damaged(problem)),
            Ending::Clean | Ending::Torn | Ending::Unsound | Ending::Stopped => None,
        };
    }

    fn appended(&mut self, group: &Group) {
        let end = self.sound.offset;
        self.starts.extend(group.starts().iter().map(|start| end + *start as u64));
        self.sound.offset += group.bytes().len() as u64;
        self.sound.head = group.head().clone();
    }

    /// Where a group goes, if it may be appended.
    fn end_for(&self, group: &Group) -> Result<u64, JournalError> {
        self.require_no_fault()?;
        let Mark { head, offset, .. } = &self.sound;
        if head != group.base() {
            return Err(JournalError::HeadMoved {
                expected: group.base().size(),
                found: Box::new(head.clone()),
            });
        }
        Ok(*offset)
    }

    /// What is read at once of these positions, and where it is.
    fn portion(&self, positions: &Range<u64>) -> Result<(Range<u64>, Range<u64>), JournalError> {
        let portion = portion(positions, self.sound.head.size(), |position| self.offset_of(position));
        if portion.is_empty() && !positions.is_empty() {
            self.require_no_fault()?;
        }
        let bytes = self.offset_of(portion.start)..self.offset_of(portion.end);
        Ok((portion, bytes))
    }

    fn require_no_fault(&self) -> Result<(), JournalError> {
        match &self.fault {
            None => Ok(()),
            Some(Fault::Suspect(problem)) => {
                Err(JournalError::Suspect { problem: Box::new(problem.clone()) })
            }
            Some(Fault::Damaged(problem)) => {
                Err(JournalError::Damaged { problem: Box::new(problem.clone()) })
            }
        }
    }

    /// Where the line of an event begins, or the log ends.
    fn offset_of(&self, position: u64) -> u64 {
        let start = usize::try_from(position).ok().and_then(|index| self.starts.get(index));
        start.copied().unwrap_or(self.sound.offset)
    }
}

#[cfg(test)]
mod tests;
