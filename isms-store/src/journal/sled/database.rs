//! The bytes of a log in a sled database: chunks, each under the offset at which it begins.
//!
//! sled is asked for nothing but to keep them. That they survive a loss of power, are whole and are the right ones is
//! seen to here and above.

use std::any::Any;
use std::fs::{self, File, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use sled::{Config, IVec, Tree};

use crate::directory;
use crate::journal::JournalError;
use crate::lock::Lock;
use crate::medium::Medium;

/// The directory of the database, in that of the store.
pub(crate) const DATABASE: &str = "log.sled";

/// The file in it that has the data.
const DATA_FILE: &str = "db";

/// A snapshot that sled had not finished when it was killed. Beside one it does not open; it makes another.
const UNFINISHED_SUFFIX: &str = ".generating";

/// The tree that has the chunks.
const TREE: &str = "log";

/// How much sled writes and frees at once, in bytes.
const SEGMENT_BYTES: usize = 2 * 1024 * 1024;

/// How long a chunk is at most, in bytes. A leaf has up to 17 of them, and now and then sled writes it as a whole: then
/// it has to be shorter than a quarter of a segment, since what is longer becomes a file that nobody synchronizes.
const CHUNK_BYTES: usize = 16 * 1024;

/// How much sled is told to hold in memory, in bytes: it would take a thousand million, and a log is read from its
/// beginning to its end, which no memory helps.
const MEMORY_BYTES: u64 = 32 * 1024 * 1024;

/// How often it is tried, a thousandth of a second apart, to open a database that is open. Threads of sled's may have it
/// for a moment after it was closed.
const ATTEMPTS_MAX: u32 = 2_000;

/// A sled database that nobody else has open.
pub(super) struct Database {
    path: PathBuf,
    /// Nothing once it is being closed.
    chunks: Option<Tree>,
    /// The file with the data, to synchronize it: sled does not.
    data: File,
    /// sled has panicked, and what it would do next is not known.
    is_broken: AtomicBool,
    _lock: Lock,
}

impl Database {
    /// Makes a database, or opens one that is there, in a store that is locked.
    pub(super) fn create(store: &Path, lock: Lock) -> Result<Self, JournalError> {
        let path = store.join(DATABASE);
        // Nobody else gets through it, so it does not matter how sled makes its files.
        directory::create(&path).map_err(JournalError::io("create", &path))?;
        Self::at(path, lock)
    }

    /// Opens the database of a store, which must be there.
    pub(super) fn open(store: &Path) -> Result<Self, JournalError> {
        let path = store.join(DATABASE);
        if !path.join(DATA_FILE).is_file() {
            return Err(JournalError::NotAStore { directory: store.to_owned() });
        }
        Self::at(path, Lock::of(store)?)
    }

    fn at(path: PathBuf, lock: Lock) -> Result<Self, JournalError> {
        let store = directory::parent(&path);
        if !is_closed(&path.join(DATA_FILE)).map_err(JournalError::io("open", &path))? {
            return Err(JournalError::Locked { directory: store.to_owned() });
        }
        require_readable(&path).map_err(JournalError::io("read", &path))?;
        let opened = remove_unfinished(&path).and_then(|()| {
            let chunks = caught(|| config(&path).open()?.open_tree(TREE))??;
            Ok((chunks, File::open(path.join(DATA_FILE))?))
        });
        let (chunks, data) = opened.map_err(JournalError::io("open", &path))?;
        let is_broken = AtomicBool::new(false);
        let database = Self { path, chunks: Some(chunks), data, is_broken, _lock: lock };
        database.synchronize_all().map(|()| database)
    }

    /// Makes all that there is durable, and that it is there.
    fn synchronize_all(&self) -> Result<(), JournalError> {
        self.flush().map_err(JournalError::io("synchronize", &self.path))?;
        let entries = fs::read_dir(&self.path).map_err(JournalError::io("list", &self.path))?;
        let store = directory::parent(&self.path);
        let directories = [self.path.as_path(), store, directory::parent(store)].map(Path::to_owned);
        // A directory is synchronized like a file.
        for path in entries.flatten().map(|entry| entry.path()).chain(directories) {
            directory::sync(&path).map_err(JournalError::io("synchronize", &path))?;
        }
        Ok(())
    }

    /// What sled calls so, and then what it leaves out.
    fn flush(&self) -> io::Result<()> {
        self.attempt(|chunks| Ok(chunks.flush()?))?;
        self.data.sync_data()
    }

    /// Does something with the chunks. If sled panics over it, that was the last time.
    pub(super) fn attempt<T>(&self, work: impl FnOnce(&Tree) -> io::Result<T>) -> io::Result<T> {
        let is_broken = self.is_broken.load(Ordering::Acquire);
        let Some(chunks) = self.chunks.as_ref().filter(|_| !is_broken) else {
            return Err(io::Error::other("the database failed before; open the store again"));
        };
        caught(|| work(chunks)).inspect_err(|_| self.is_broken.store(true, Ordering::Release))?
    }
}

impl Drop for Database {
    /// sled still writes while it is closed, and may panic over it.
    fn drop(&mut self) {
        let chunks = self.chunks.take();
        let _ = caught(move || drop(chunks));
    }
}

impl Medium for Database {
    fn path(&self) -> &Path {
        &self.path
    }

    fn length(&self) -> io::Result<Option<u64>> {
        self.attempt(|chunks| {
            let last = chunks.last()?.map(|(key, chunk)| end_of(&key, &chunk));
            last.transpose().map(|end| Some(end.unwrap_or_default()))
        })
        .map(|length| length.filter(|_| self.path.is_dir()))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.attempt(|chunks| {
            let first = chunks.range(..=offset.to_be_bytes()).next_back().transpose()?;
            let from = first.map_or_else(|| IVec::from(&[0; 8]), |(key, _)| key);
            let mut filled = 0;
            for entry in chunks.range(from..) {
                let (key, chunk) = entry?;
                let (wanted, found) = (offset + filled as u64, offset_of(&key)?);
                // The first one may begin before what is wanted, and the others where the one before them ends.
                if found > wanted || (found < wanted && filled > 0) {
                    return Err(missing(wanted, found));
                }
                let skipped = usize::try_from(wanted - found).unwrap_or(usize::MAX);
                let part = chunk.get(skipped..).unwrap_or_default();
                let room = buffer.get_mut(filled..).unwrap_or_default();
                let length = part.len().min(room.len());
                if let (Some(room), Some(part)) = (room.get_mut(..length), part.get(..length)) {
                    room.copy_from_slice(part);
                }
                filled += length;
                if filled == buffer.len() {
                    break;
                }
            }
            Ok(filled)
        })
    }

    fn append(&self, bytes: &[u8], end: u64) -> io::Result<()> {
        let written = self.attempt(|chunks| {
            let mut offset = end;
            for chunk in bytes.chunks(CHUNK_BYTES) {
                chunks.insert(offset.to_be_bytes(), chunk)?;
                offset += chunk.len() as u64;
            }
            Ok(())
        });
        written.and_then(|()| self.flush()).inspect_err(|_| drop(self.cut(end)))
    }

    fn cut(&self, end: u64) -> io::Result<()> {
        self.attempt(|chunks| {
            for entry in chunks.range(end.to_be_bytes()..) {
                chunks.remove(entry?.0)?;
            }
            if let Some((key, chunk)) = chunks.last()? {
                let rest = usize::try_from(end.saturating_sub(offset_of(&key)?)).unwrap_or(usize::MAX);
                if let Some(rest) = chunk.get(..rest) {
                    chunks.insert(key, rest)?;
                }
            }
            Ok(())
        })?;
        self.flush()
    }
}

fn config(path: &Path) -> Config {
    Config::new()
        .path(path)
        .segment_size(SEGMENT_BYTES)
        .cache_capacity(MEMORY_BYTES)
        // What is not synchronized after it was flushed need not be flushed.
        .flush_every_ms(None)
}

/// Whether nobody has a database open. Waits for a moment for who is about to close it.
fn is_closed(data: &Path) -> io::Result<bool> {
    let file = match File::open(data) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        file => file?,
    };
    for _ in 0..ATTEMPTS_MAX {
        match file.try_lock() {
            Ok(()) => return file.unlock().map(|()| true),
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Ok(false)
}

/// Reads all that there is. What sled cannot read while it opens, it may take for its end, and write over it.
fn require_readable(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            io::copy(&mut File::open(entry.path())?, &mut io::sink())?;
        }
    }
    Ok(())
}

fn remove_unfinished(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(UNFINISHED_SUFFIX) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Calls sled, which panics over what it does not expect to find. The hook of the process tells of it all the same.
fn caught<T>(call: impl FnOnce() -> T) -> io::Result<T> {
    let told = |panic: Box<dyn Any + Send>| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word");
        io::Error::other(format!("the database panicked: {text}"))
    };
    catch_unwind(AssertUnwindSafe(call)).map_err(told)
}

/// The offset that is a chunk's key.
fn offset_of(key: &[u8]) -> io::Result<u64> {
    let key = <[u8; 8]>::try_from(key);
    key.map(u64::from_be_bytes).map_err(|_| wrong("it has a key that is no offset"))
}

/// The offset at which a chunk ends.
fn end_of(key: &[u8], chunk: &[u8]) -> io::Result<u64> {
    let end = offset_of(key)?.checked_add(chunk.len() as u64);
    end.ok_or_else(|| wrong("it has a chunk behind the end of all logs"))
}

fn missing(wanted: u64, found: u64) -> io::Error {
    wrong(&format!("expected the byte at {wanted} of the log, found the one at {found}; restore a backup"))
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
