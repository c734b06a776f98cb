//! The journal: where the lines of a log are kept, and all that an engine for it must do.
//!
//! An engine appends sealed groups, whole and durably, and gives lines back byte for byte. Order, hashes, signatures and
//! everything that looks into an event are decided above it, once for all engines.
//!
//! ```text
//! Head::seal ──► Group ──append──► journal ──read──► Block: the lines of events
//!                                     └──────raw──► every byte, for verification and export
//! ```

pub(crate) mod file;
pub(crate) mod memory;
pub(crate) mod sled;

use std::io::{self, BufRead as _, BufReader, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::commit::{COMMIT_PREFIX, Commit};
use crate::group::{Group, Head, position_in};
use crate::problem::Problem;
use crate::stretch::Stretch;
use crate::tree::Hash;

/// How much is read at once, in bytes, unless a single line is longer: enough to make a call cheap, and little enough
/// to stay in a processor's cache while it is decoded.
pub const BLOCK_BYTES: u64 = 256 * 1024;

/// An append-only sequence of lines.
///
/// All calls block. They may be made from several threads at once; an append waits for another, reading for nothing.
pub trait Journal: Send + Sync {
    /// Where the log ends, as far as this journal knows.
    fn head(&self) -> Head;

    /// Looks for what others have appended in the meantime, and returns the head.
    fn refresh(&self) -> Result<Head, JournalError>;

    /// Appends a group, whole or not at all. When this returns, the group survives a loss of power.
    ///
    /// A group that was not sealed on the log's head is refused with [`JournalError::HeadMoved`] and the true head. After
    /// any other error the journal may refuse everything until it is opened again; [`JournalError::Changed`] says that
    /// nothing of the group was written.
    fn append(&self, group: &Group) -> Result<(), JournalError>;

    /// Appends nothing any more, and lets others write, as far as the engine can while this is read on. Appending is
    /// [`JournalError::ReadOnly`] from then on.
    fn close(&self) {}

    /// The first of the events at these positions: at least one of those that the log has, and as many as fit a block.
    ///
    /// Positions behind the head are not an error, but no events, unless the log is damaged: then nobody knows.
    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError>;

    /// The line of the event at this position, without LF, or nothing if the log ends before it.
    fn line(&self, position: u64) -> Result<Option<Vec<u8>>, JournalError> {
        let block = self.read(position..position.saturating_add(1))?;
        Ok(block.lines().next().map(|(_, line)| line.to_vec()))
    }

    /// Fails where something stands behind the head that was there, or may have been there, and is wrong: then the head
    /// is not where the log ends, and nobody knows what is so now.
    fn require_whole(&self) -> Result<(), JournalError> {
        let end = self.head().size();
        self.read(end..end.saturating_add(1)).map(drop)
    }

    /// The line of the commit that closes exactly the first `size` events, without LF; nothing where no commit ends there.
    ///
    /// An engine that does not know where it stands looks for it from the beginning.
    fn commit_at(&self, size: u64) -> Result<Option<Vec<u8>>, JournalError> {
        if size == 0 || size > self.head().size() {
            return Ok(None);
        }
        let mut raw = BufReader::new(self.raw()?);
        let mut line = Vec::new();
        while raw.read_until(b'\n', &mut line).map_err(JournalError::io("read", Path::new("the log")))? > 0 {
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            if text.starts_with(COMMIT_PREFIX) && Commit::parse(text).is_ok_and(|it| it.size == size) {
                return Ok(Some(text.to_vec()));
            }
            line.clear();
        }
        Ok(None)
    }

    /// What opening would learn of the log from the event at `begin` up to the head: `begin` is 0, or the end of an earlier
    /// stretch. Where the log has no such event yet, it is the stretch without events at its head.
    ///
    /// An engine that does not keep it reads the log for it.
    fn stretch(&self, begin: u64) -> Result<Stretch, JournalError> {
        let head = self.head();
        Stretch::of(self.raw()?, begin, head).map_err(JournalError::io("read", Path::new("the log")))
    }

    /// The commit line that the head ends with, without LF; nothing in an empty log.
    fn last_commit(&self) -> Result<Option<Vec<u8>>, JournalError> {
        let head = self.head();
        if head.last_commit().is_none() {
            return Ok(None);
        }
        let line = self.commit_at(head.size())?.filter(|line| Some(Hash::of(line)) == head.last_commit());
        line.map(Some).ok_or(JournalError::Changed { position: head.size() })
    }

    /// Every byte of the log up to its head, lines of events and commits alike, as it is exported and verified. Of a log
    /// that is not sound, also what stands behind.
    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError>;
}

/// The events at these positions, in blocks, up to the end of the log. An error is the last item.
pub fn blocks(
    journal: &dyn Journal,
    mut positions: Range<u64>,
) -> impl Iterator<Item = Result<Block, JournalError>> + '_ {
    std::iter::from_fn(move || {
        let block = journal.read(positions.clone());
        positions.start = match &block {
            Ok(block) if !block.is_empty() => block.positions().end,
            _ => positions.end,
        };
        block.map(|block| Some(block).filter(|block| !block.is_empty())).transpose()
    })
}

/// The lines of events that stand next to each other in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    first: u64,
    bytes: Vec<u8>,
    lines: Vec<Range<usize>>,
}

impl Block {
    /// The events in these bytes of a log: whole lines, each with its LF. Commit lines among them are left out.
    pub fn new(first: u64, bytes: Vec<u8>) -> Result<Self, JournalError> {
        let mut lines = Vec::new();
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let position = first + lines.len() as u64;
            let begin = bytes.len() - rest.len();
            // Of all that the standard library has for finding a byte, this is the fastest.
            let length = rest.skip_until(b'\n').unwrap_or(rest.len());
            let line = bytes
                .get(begin..begin + length)
                .and_then(|line| line.strip_suffix(b"\n"))
                .unwrap_or_default();
            match position_in(line) {
                Some(found) if found == position => lines.push(begin..begin + line.len()),
                None if line.starts_with(COMMIT_PREFIX) => {}
                _ => return Err(JournalError::Changed { position }),
            }
        }
        Ok(Self { first, bytes, lines })
    }

    /// Only those of its events that are at these positions.
    pub(crate) fn within(mut self, positions: &Range<u64>) -> Self {
        let index =
            |position: u64| usize::try_from(position.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.lines.truncate(index(positions.end));
        self.lines.drain(..index(positions.start).min(self.lines.len()));
        self.first = self.first.max(positions.start);
        self
    }

    /// The positions of its events.
    #[must_use]
    pub const fn positions(&self) -> Range<u64> {
        self.first..self.first + self.lines.len() as u64
    }

    /// Whether it has no events.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Each event's position and line, without LF.
    #[must_use]
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = (u64, &[u8])> + ExactSizeIterator {
        let line = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
        self.lines.iter().enumerate().map(move |(index, range)| (self.first + index as u64, line(range)))
    }
}

/// What a journal cannot do, and why.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// Somebody else has appended first.
    #[error("expected the log to end at {expected}, but it ends at {}; look again and decide again", found.size())]
    HeadMoved {
        /// The size of the log that the group was sealed for.
        expected: u64,
        /// The true head.
        found: Box<Head>,
    },
    /// There is no log in this directory.
    #[error("`{}` is not a store; create one there, or correct the path", directory.display())]
    NotAStore {
        /// The directory.
        directory: PathBuf,
    },
    /// There are two logs in this directory, and only one can be that of its store.
    #[error(
        "`{}` has both a log in a file and one in a database; move away the one that is not its log", directory.display()
    )]
    TwoLogs {
        /// The directory.
        directory: PathBuf,
    },
    /// A log was to be created where something is already.
    #[error("`{}` is not empty; open the store in it, or create one elsewhere", directory.display())]
    Exists {
        /// The directory.
        directory: PathBuf,
    },
    /// Another journal has this directory open, in this process or another: for writing, or at all where the log lies in
    /// a database.
    #[error(
        "`{}` is open elsewhere; close it there, or, unless it lies in a database, open it for reading only",
        directory.display()
    )]
    Locked {
        /// The directory.
        directory: PathBuf,
    },
    /// The journal was opened for reading.
    #[error("the journal is open for reading only; open it for writing to append")]
    ReadOnly,
    /// A write failed before, and what it left behind is not known.
    #[error(
        "an earlier write failed and nothing is appended since; mend what failed, then open the store again"
    )]
    Poisoned,
    /// The last group is finished but wrong. It may have been acknowledged, so it is not cut off.
    #[error(
        "the last commit may have been acknowledged and does not verify: {problem}; what stands before it can be read; restore a backup"
    )]
    Suspect {
        /// What is wrong with it.
        problem: Box<Problem>,
    },
    /// The log was changed.
    #[error("the log is damaged: {problem}; nothing from there on is read or appended, restore a backup")]
    Damaged {
        /// The first thing wrong.
        problem: Box<Problem>,
    },
    /// The log does not have what it has acknowledged.
    #[error(
        "the commit behind the first {expected} events was acknowledged and is not in the log, which has {found}; the \
         rest was lost, or another log lies in its place: restore a backup"
    )]
    Lost {
        /// How many events were acknowledged.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// A line is no longer what it was when it was appended, or read for the first time.
    #[error("the log was changed at event {position} or shortly behind it; close it and verify it")]
    Changed {
        /// The position of the first event among which the change lies: from it on no more than 4 KiB of lines and the
        /// rest of a line. Where the log was cut off, the end that it had.
        position: u64,
    },
    /// The file system failed, or the database.
    #[error("could not {action} `{}`", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl JournalError {
    /// What became of an attempt on a file.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}
