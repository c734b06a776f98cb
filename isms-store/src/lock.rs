//! The lock of a store: one journal writes, and everybody else is told so.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::process;

use crate::directory::Private as _;
use crate::journal::JournalError;

/// The file of a store that is locked.
pub(crate) const LOCK_FILE: &str = "LOCK";

/// A file that nobody else has locked for as long as this lives.
pub(crate) struct Lock {
    file: File,
    /// The process that locked it. One that was forked from it has a copy, and has locked nothing.
    holder: u32,
}

impl Lock {
    /// Locks a store.
    pub(crate) fn of(store: &Path) -> Result<Self, JournalError> {
        let path = store.join(LOCK_FILE);
        // A backup that copies the log alone is a store, so the lock may be missing.
        let opened = File::options().write(true).create(true).truncate(false).private().open(&path);
        Self::on(opened, &path, store)
    }

    /// Locks an open file of a store.
    pub(crate) fn on(opened: io::Result<File>, path: &Path, store: &Path) -> Result<Self, JournalError> {
        let file = opened.map_err(JournalError::io("open", path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, holder: process::id() }),
            Err(TryLockError::WouldBlock) => Err(JournalError::Locked { directory: store.to_owned() }),
            Err(TryLockError::Error(source)) => Err(JournalError::io("lock", path)(source)),
        }
    }
}

impl Drop for Lock {
    /// Closing would unlock it too, but not while a process that somebody is just starting holds a copy of it.
    fn drop(&mut self) {
        if self.holder == process::id() {
            let _ = self.file.unlock();
        }
    }
}
