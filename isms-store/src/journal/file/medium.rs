//! The file that is the log, and who has it open.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::directory::{self, Private as _};
use crate::journal::JournalError;
use crate::lock::Lock;
use crate::medium::Medium;

/// Its name.
pub(crate) const LOG_FILE: &str = "log.jsonl";

/// A file that is a log.
pub(super) struct LogFile {
    path: PathBuf,
    pub(super) reading: File,
    pub(super) writing: File,
    /// Of the store and of the file itself, where it may be appended to.
    locks: Mutex<Option<[Lock; 2]>>,
}

impl LogFile {
    /// Makes it, in a directory that is there. An empty one may be there already.
    pub(super) fn create(directory: &Path) -> Result<Self, JournalError> {
        let lock = Lock::of(directory)?;
        let path = directory.join(LOG_FILE);
        let created = File::options().read(true).append(true).create(true).private().open(&path);
        let log = Self::locked(path.clone(), created.map_err(JournalError::io("create", &path))?, lock)?;
        log.synchronize().map(|()| log)
    }

    /// Opens it, which must be there, to be the only one that appends.
    pub(super) fn open(directory: &Path) -> Result<Self, JournalError> {
        let (path, log) = opened(directory, File::options().read(true).append(true))?;
        Self::locked(path, log, Lock::of(directory)?)
    }

    /// Opens it, which must be there, to read.
    pub(super) fn read(directory: &Path) -> Result<Self, JournalError> {
        let (path, log) = opened(directory, File::options().read(true))?;
        Self::new(path, log, None)
    }

    fn locked(path: PathBuf, log: File, lock: Lock) -> Result<Self, JournalError> {
        let locks = [lock, Lock::on(log.try_clone(), &path, directory::parent(&path))?];
        Self::new(path, log, Some(locks))
    }

    fn new(path: PathBuf, log: File, locks: Option<[Lock; 2]>) -> Result<Self, JournalError> {
        let writing = log.try_clone().map_err(JournalError::io("open", &path))?;
        Ok(Self { path, reading: log, writing, locks: Mutex::new(locks) })
    }

    /// Makes the log durable, and that there is one.
    pub(super) fn synchronize(&self) -> Result<(), JournalError> {
        self.writing.sync_all().map_err(JournalError::io("synchronize", &self.path))?;
        let directory = directory::parent(&self.path);
        for directory in [directory, directory::parent(directory)] {
            directory::sync(directory).map_err(JournalError::io("synchronize", directory))?;
        }
        Ok(())
    }
}

impl Medium for LogFile {
    fn path(&self) -> &Path {
        &self.path
    }

    fn length(&self) -> io::Result<Option<u64>> {
        let file = self.reading.metadata()?;
        // Another file may have its name by now, and that one would be opened.
        let named = match self.path.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            named => named?,
        };
        Ok(((named.dev(), named.ino()) == (file.dev(), file.ino())).then_some(file.len()))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.reading.read_at(buffer, offset)
    }

    /// What was written of a group that failed must not come to light as a commit when the log is opened again, since
    /// nobody was told of it.
    fn append(&self, bytes: &[u8], end: u64) -> io::Result<()> {
        let mut log = &self.writing;
        let written = log.write_all(bytes).and_then(|()| log.sync_data());
        written.inspect_err(|_| drop(log.set_len(end)))
    }

    fn settle(&self) -> io::Result<()> {
        let no_writer = [io::ErrorKind::InvalidInput, io::ErrorKind::ReadOnlyFilesystem];
        match self.reading.sync_data() {
            // Some media that cannot be written to know nothing of synchronizing.
            Err(error) if no_writer.contains(&error.kind()) => Ok(()),
            settled => settled,
        }
    }

    fn release(&self) {
        drop(self.locks.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn cut(&self, end: u64) -> io::Result<()> {
        self.writing.set_len(end)?;
        self.writing.sync_all()
    }
}

/// Opens the log in a directory, which must be there.
fn opened(directory: &Path, options: &OpenOptions) -> Result<(PathBuf, File), JournalError> {
    let path = directory.join(LOG_FILE);
    let no_store = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
    // A pipe or a device may have no end, and is not opened.
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(JournalError::NotAStore { directory: directory.to_owned() });
    }
    match options.open(&path) {
        Ok(log) => Ok((path, log)),
        Err(source) if no_store.contains(&source.kind()) => {
            Err(JournalError::NotAStore { directory: directory.to_owned() })
        }
        Err(source) => Err(JournalError::io("open", &path)(source)),
    }
}
