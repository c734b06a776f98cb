//! A journal in memory: for tests, and for branches that ask what would happen.

use std::io::{self, Read};
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use crate::extent::Extent;
use crate::journal::Journal;
use crate::medium::Medium;
use crate::text::{OnMedium, Text};

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

impl OnMedium for MemoryJournal {
    fn text(&self) -> &dyn Journal {
        &self.text
    }

    /// Whoever opens it again is whoever has it.
    const IS_SHARED: bool = false;
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
