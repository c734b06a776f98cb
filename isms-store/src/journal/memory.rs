//! A journal in memory: for tests, and for branches that ask what would happen.

use std::io::{Cursor, Read};
use std::ops::Range;
use std::sync::{PoisonError, RwLock};

use crate::group::{Group, Head};
use crate::journal::{Block, Journal, JournalError, portion};

/// A log that lasts as long as this value.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    log: RwLock<Log>,
}

#[derive(Debug, Default)]
struct Log {
    head: Head,
    bytes: Vec<u8>,
    /// Where the line of each event begins.
    starts: Vec<u64>,
}

impl MemoryJournal {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn log(&self) -> std::sync::RwLockReadGuard<'_, Log> {
        self.log.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    /// Where the line of an event begins, or the log ends.
    fn offset_of(&self, position: u64) -> u64 {
        let start = usize::try_from(position).ok().and_then(|index| self.starts.get(index));
        start.copied().unwrap_or(self.bytes.len() as u64)
    }
}

impl Journal for MemoryJournal {
    fn head(&self) -> Head {
        self.log().head.clone()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        Ok(self.head())
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        let mut log = self.log.write().unwrap_or_else(PoisonError::into_inner);
        if log.head != *group.base() {
            return Err(JournalError::HeadMoved {
                expected: group.base().size(),
                found: Box::new(log.head.clone()),
            });
        }
        let end = log.bytes.len() as u64;
        log.starts.extend(group.starts().iter().map(|start| end + *start as u64));
        log.bytes.extend_from_slice(group.bytes());
        log.head = group.head().clone();
        Ok(())
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        let log = self.log();
        let portion = portion(&positions, log.head.size(), |position| log.offset_of(position));
        let begin = usize::try_from(log.offset_of(portion.start)).unwrap_or(usize::MAX);
        let end = usize::try_from(log.offset_of(portion.end)).unwrap_or(usize::MAX);
        Block::new(portion.start, log.bytes.get(begin..end).unwrap_or_default().to_vec())
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        Ok(Box::new(Cursor::new(self.log().bytes.clone())))
    }
}
