//! A cache in a directory: a sled database that is deleted whenever anything is wrong with it.
//!
//! A value is cut into chunks, and a few chunks make a volume: a tree of their own that is written once and never
//! rearranged, so that what lies on the disk is little more than what is kept. Which volumes make a value stands under its
//! key.
//!
//! ```text
//! values: key ──► whole: number, length │ other: number, length      the other is being written, or being removed
//!                          │
//!         number, 0 ──► chunk, chunk, … chunk
//!         number, 1 ──► chunk, …
//! ```

mod tag;

use std::collections::HashSet;
use std::fmt::Display;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use sled::{Config, Db, Tree};

use crate::cache::sled::tag::claim;
use crate::cache::{Cache, CacheError};
use crate::directory::Private as _;

/// How much sled writes and frees at once, in bytes.
const SEGMENT_BYTES: usize = 2 * 1024 * 1024;

/// How long a chunk is, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;

/// How many chunks make a volume. Fewer than ten, since sled writes a tree with ten changes anew; and shorter together than
/// a quarter of a segment, since what is longer becomes a file of its own.
const VOLUME_CHUNKS: usize = 7;

/// How much sled is told to hold in memory, in bytes.
const MEMORY_BYTES: u64 = 16 * 1024 * 1024;

/// After how many bytes written and read the database is closed and opened. With few and long entries sled gives nothing
/// back before.
const TRAFFIC_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How long sled's own threads may hold a database that was closed, in attempts and in time between two of them.
const RELEASE_ATTEMPTS: usize = 500;
const RELEASE_PAUSE: Duration = Duration::from_millis(2);

/// The file that is locked as long as the cache is open.
const LOCK_FILE: &str = "lock";

/// The tree in which it stands what there is.
const VALUES: &str = "values";

/// What sled puts into its directory: this, and what begins with [`SNAPSHOT_PREFIX`].
const SLED_FILES: [&str; 3] = ["db", "conf", "blobs"];
const SNAPSHOT_PREFIX: &str = "snap.";

/// A snapshot of sled's that was never finished. It cannot be opened beside one.
const UNFINISHED_SUFFIX: &str = ".generating";

/// A cache in a directory of its own.
///
/// Whatever goes wrong in it, and be it a panic, is an error of the call in which it was noticed; then all that it has is
/// deleted, and it goes on empty. That a panic was caught does not keep the process' panic hook from telling of it.
pub struct SledCache {
    directory: PathBuf,
    /// Nothing where it could not be opened, not even empty.
    open: Mutex<Option<Open>>,
    lock: File,
}

/// A database that is open.
struct Open {
    db: Db,
    values: Tree,
    /// The number of the next value.
    next: u64,
    traffic: usize,
}

/// What stands under a key.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// The value.
    whole: Option<Extent>,
    /// What is not the value, and may be there in parts.
    other: Option<Extent>,
}

/// The volumes of a value.
#[derive(Clone, Copy)]
struct Extent {
    /// The number of the value; from 1.
    number: u64,
    /// Its length in bytes.
    length: u64,
}

impl SledCache {
    /// How long a value may be, in bytes. A snapshot comes to about half of it at most; what claims to be
    /// longer was not written by this.
    pub const VALUE_BYTES_MAX: usize = 2 * 1024 * 1024 * 1024;

    /// Opens the cache in a directory, or makes one there. Where what is there cannot be opened, it is deleted; the second
    /// value says why. An error only where no cache can be here: somebody has it open, there can be no files, or the
    /// directory has something and was not made by this.
    pub fn open(directory: impl Into<PathBuf>) -> Result<(Self, Option<CacheError>), CacheError> {
        let directory = directory.into();
        let failed = |why: &dyn Display| CacheError { action: "be opened", why: why.to_string() };
        let created = DirBuilder::new().private().recursive(true).create(&directory);
        created.and_then(|()| claim(&directory)).map_err(|error| failed(&error))?;
        let lock = File::options().write(true).create(true).truncate(false).open(directory.join(LOCK_FILE));
        let lock = lock.map_err(|error| failed(&error))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => failed(&"it is open elsewhere"),
            TryLockError::Error(error) => failed(&error),
        })?;
        let cache = Self { directory, open: Mutex::new(None), lock };
        let Err(why) = cache.reopen(&mut cache.state()) else { return Ok((cache, None)) };
        cache.begin_anew(&mut cache.state())?;
        Ok((cache, Some(failed(&why))))
    }

    fn state(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the database. Where it fails, the cache is begun anew.
    fn attempt<T>(
        &self,
        action: &'static str,
        call: impl FnOnce(&mut Open) -> sled::Result<T>,
    ) -> Result<T, CacheError> {
        let mut state = self.state();
        let Some(open) = state.as_mut() else {
            return Err(CacheError { action, why: "it was given up after an earlier error".into() });
        };
        match caught(|| call(open)) {
            Ok(value) if open.traffic <= TRAFFIC_BYTES_MAX => return Ok(value),
            Ok(value) => self.reopen(&mut state).map(|()| value),
            Err(why) => Err(why),
        }
        .map_err(|why| {
            // Whoever asks next is told if that failed too.
            let _ = self.begin_anew(&mut state);
            CacheError { action, why }
        })
    }

    /// Closes the database, if it is open, and opens it.
    fn reopen(&self, state: &mut Option<Open>) -> Result<(), String> {
        close(state);
        delete(&self.directory, |name| {
            name.starts_with(SNAPSHOT_PREFIX) && name.ends_with(UNFINISHED_SUFFIX)
        })
        .and_then(|()| await_release(&self.directory))
        .map_err(|error| error.to_string())?;
        *state = Some(caught(|| Open::at(&self.directory))?);
        Ok(())
    }

    /// Deletes all that there is, and opens an empty database.
    fn begin_anew(&self, state: &mut Option<Open>) -> Result<(), CacheError> {
        close(state);
        let is_sleds = |name: &str| SLED_FILES.contains(&name) || name.starts_with(SNAPSHOT_PREFIX);
        let begun = delete(&self.directory, is_sleds).map_err(|error| error.to_string());
        begun
            .and_then(|()| self.reopen(state))
            .map_err(|why| CacheError { action: "be deleted and begun anew", why })
    }
}

impl Drop for SledCache {
    fn drop(&mut self) {
        close(&mut self.state());
        let _ = self.lock.unlock();
    }
}

impl Cache for SledCache {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError> {
        self.attempt("be read", |open| {
            let Some(extent) = open.entry(key)?.whole else { return Ok(None) };
            open.read(extent).map(Some)
        })
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), CacheError> {
        if value.len() > Self::VALUE_BYTES_MAX {
            let (max, found) = (Self::VALUE_BYTES_MAX, value.len());
            return Err(CacheError::new("be written", format!("{found} bytes are more than {max}")));
        }
        self.attempt("be written", |open| {
            let before = open.entry(key)?.whole;
            let new = Extent { number: open.next, length: value.len() as u64 };
            let next = open.next.checked_add(1);
            open.next = next.ok_or_else(|| sled::Error::Unsupported("no number is left".into()))?;
            open.enter(key, Entry { whole: before, other: Some(new) })?;
            open.write(new, value)?;
            open.enter(key, Entry { whole: Some(new), other: before })?;
            open.tidy(key)
        })
    }

    fn remove(&self, key: &str) -> Result<(), CacheError> {
        self.attempt("forget a value", |open| {
            let other = open.entry(key)?.whole;
            open.enter(key, Entry { whole: None, other })?;
            open.tidy(key)
        })
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError> {
        self.attempt("be listed", |open| {
            let mut keys = Vec::new();
            for pair in open.values.scan_prefix(prefix) {
                let (key, entry) = pair?;
                if Entry::from_bytes(&entry).whole.is_some() {
                    keys.push(String::from_utf8_lossy(&key).into_owned());
                }
            }
            Ok(keys)
        })
    }

    fn flush(&self) -> Result<(), CacheError> {
        self.attempt("be flushed", |open| open.db.flush().map(drop))
    }
}

impl Open {
    fn at(directory: &Path) -> sled::Result<Self> {
        let config = Config::new().path(directory).segment_size(SEGMENT_BYTES).cache_capacity(MEMORY_BYTES);
        let db = config.flush_every_ms(None).open()?;
        let values = db.open_tree(VALUES)?;
        let mut open = Self { db, values, next: 1, traffic: 0 };
        let mut untidy = Vec::new();
        for pair in &open.values {
            let (key, entry) = pair?;
            let Entry { whole, other } = Entry::from_bytes(&entry);
            let numbers = [whole, other].into_iter().flatten().map(|it| it.number);
            open.next = numbers.map(|number| number.saturating_add(1)).fold(open.next, u64::max);
            if whole.is_none() || other.is_some() {
                untidy.push(String::from_utf8_lossy(&key).into_owned());
            }
        }
        untidy.iter().try_for_each(|key| open.tidy(key))?;
        Ok(open)
    }

    fn entry(&self, key: &str) -> sled::Result<Entry> {
        Ok(self.values.get(key)?.map(|bytes| Entry::from_bytes(&bytes)).unwrap_or_default())
    }

    fn enter(&self, key: &str, entry: Entry) -> sled::Result<()> {
        self.values.insert(key, &entry.to_bytes()).map(drop)
    }

    /// Removes what is not the value of a key.
    fn tidy(&self, key: &str) -> sled::Result<()> {
        let entry = self.entry(key)?;
        if let Some(other) = entry.other {
            // From the last on, so that what is left after a crash can be found from the first on.
            for name in self.volumes(other).into_iter().rev() {
                self.db.drop_tree(name)?;
            }
        }
        match entry.whole {
            Some(whole) => self.enter(key, Entry { whole: Some(whole), other: None }),
            None => self.values.remove(key).map(drop),
        }
    }

    fn write(&mut self, extent: Extent, value: &[u8]) -> sled::Result<()> {
        self.traffic += value.len();
        for (name, volume) in extent.volumes().zip(value.chunks(CHUNK_BYTES * VOLUME_CHUNKS)) {
            let tree = self.db.open_tree(name)?;
            for (index, chunk) in (0_u8..).zip(volume.chunks(CHUNK_BYTES)) {
                tree.insert([index], chunk)?;
            }
        }
        Ok(())
    }

    /// What there is of a value: all of it, unless the disk has lost something.
    fn read(&mut self, extent: Extent) -> sled::Result<Vec<u8>> {
        let mut value = Vec::new();
        for name in self.volumes(extent) {
            for chunk in self.db.open_tree(name)?.iter().values() {
                value.extend_from_slice(&chunk?);
            }
        }
        self.traffic += value.len();
        Ok(value)
    }

    /// The volumes of a value that are there, up to the first that is not: what an entry claims is not what there is.
    fn volumes(&self, extent: Extent) -> Vec<[u8; 16]> {
        let names: HashSet<_> = self.db.tree_names().into_iter().collect();
        extent.volumes().take_while(|name| names.contains(name.as_slice())).collect()
    }
}

impl Entry {
    fn to_bytes(self) -> [u8; 32] {
        let numbers = [self.whole, self.other].map(|it| it.map_or([0, 0], |it| [it.number, it.length]));
        let mut bytes = [0; 32];
        for (to, number) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(numbers.as_flattened()) {
            *to = number.to_be_bytes();
        }
        bytes
    }

    /// Nothing where the bytes are none of these.
    fn from_bytes(bytes: &[u8]) -> Self {
        let numbers: Vec<u64> = bytes.as_chunks().0.iter().map(|it| u64::from_be_bytes(*it)).collect();
        let [number, length, other_number, other_length] = numbers.as_slice() else { return Self::default() };
        let extent = |number: u64, length| (number > 0).then_some(Extent { number, length });
        Self { whole: extent(*number, *length), other: extent(*other_number, *other_length) }
    }
}

impl Extent {
    /// The names of the trees, not more than a value can have.
    fn volumes(self) -> impl Iterator<Item = [u8; 16]> {
        let length = self.length.min(SledCache::VALUE_BYTES_MAX as u64);
        let count = length.div_ceil((CHUNK_BYTES * VOLUME_CHUNKS) as u64);
        (0..count).map(move |index| (u128::from(self.number) << 64 | u128::from(index)).to_be_bytes())
    }
}

/// What a call came to, or why it failed.
fn caught<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("sled panicked".into()),
    }
}

/// Closes a database. What fails then has no consequence: it is opened again, or deleted.
fn close(state: &mut Option<Open>) {
    if let Some(open) = state.take() {
        let _ = caught(|| open.db.flush().map(drop));
        let _ = caught(move || {
            drop(open);
            Ok(())
        });
    }
}

/// Waits until a database that was closed in this process is let go of. Nobody else can have it: the cache is locked.
fn await_release(directory: &Path) -> io::Result<()> {
    let Ok(db) = File::open(directory.join("db")) else { return Ok(()) };
    for _ in 0..RELEASE_ATTEMPTS {
        match db.try_lock() {
            Ok(()) => return db.unlock(),
            Err(TryLockError::WouldBlock) => thread::sleep(RELEASE_PAUSE),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::Error::other("sled holds what it has closed"))
}

/// Deletes everything in a directory whose name is unwanted.
fn delete(directory: &Path, is_unwanted: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(&is_unwanted) {
            let is_directory = entry.file_type()?.is_dir();
            if is_directory { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) }?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
