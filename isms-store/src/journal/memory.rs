//! A journal in memory: for tests, and for branches that ask what would happen.

use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use crate::extent::Extent;
use crate::group::{Group, Head};
use crate::journal::{Block, Journal, JournalError};
use crate::medium::Medium;
use crate::stretch::Stretch;
use crate::text::Text;

/// A log that lasts as long as this value.
pub struct MemoryJournal {
    text: Text<Memory>,
}

impl MemoryJournal {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self { text: Text::writing(Memory::default(), Extent::nothing()) }
    }
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for MemoryJournal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text.fmt(f, "MemoryJournal")
    }
}

impl Journal for MemoryJournal {
    fn head(&self) -> Head {
        self.text.head()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        self.text.refresh()
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        self.text.append(group)
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        self.text.read(positions)
    }

    fn commit_at(&self, size: u64) -> Result<Option<Vec<u8>>, JournalError> {
        self.text.commit_at(size)
    }

    fn stretch(&self, begin: u64) -> Result<Stretch, JournalError> {
        self.text.stretch(begin)
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        self.text.raw()
    }
}

/// Bytes that no power loss was ever meant to spare.
#[derive(Default)]
struct Memory {
    bytes: RwLock<Vec<u8>>,
}

impl Medium for Memory {
    fn path(&self) -> &Path {
        Path::new("the log in memory")
    }

    fn length(&self) -> io::Result<Option<u64>> {
        Ok(Some(self.bytes.read().unwrap_or_else(PoisonError::into_inner).len() as u64))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let bytes = self.bytes.read().unwrap_or_else(PoisonError::into_inner);
        let begin = usize::try_from(offset).unwrap_or(usize::MAX);
        bytes.get(begin..).unwrap_or_default().read(buffer)
    }

    fn append(&self, bytes: &[u8], _: u64) -> io::Result<()> {
        self.bytes.write().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(())
    }

    fn cut(&self, end: u64) -> io::Result<()> {
        let mut bytes = self.bytes.write().unwrap_or_else(PoisonError::into_inner);
        bytes.truncate(usize::try_from(end).unwrap_or(usize::MAX));
        Ok(())
    }
}
