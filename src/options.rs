//! Where an ISMS lies, who signs for it, and what tells it the time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use isms_store::{
    Cache, CacheFault, Clock, CommandError, Engine, Founded, Founding, Journal, JournalError, KeyError,
    KeyFile, Log, LogError, Opened, Recovery, Restriction, SNAPSHOT_SPACING, Shelf, Signer, SledCache, Store,
    SystemClock, VerifierKey, key_of, open_journal, read_journal,
};
use thiserror::Error;

use crate::isms::Isms;

/// Where the cache is, in the directory of the ISMS.
const CACHE_DIRECTORY: &str = "cache";

/// Where an ISMS lies, who signs for it, and what tells it the time.
///
/// ```no_run
/// use isms::Options;
///
/// let isms = Options::at("acme.isms").key_file("/secrets/acme.key").open()?;
/// # Ok::<(), isms::OpenError>(())
/// ```
pub struct Options {
    directory: PathBuf,
    key: Key,
    origin: Option<String>,
    engine: Engine,
    clock: Arc<dyn Clock>,
    cache: Beside,
    snapshots_every: u64,
    restriction: Option<Arc<dyn Restriction>>,
}

/// Where is kept what follows from the log.
enum Beside {
    /// In a directory of the ISMS.
    Directory,
    Cache(Arc<dyn Cache>),
    Nothing,
}

enum Key {
    File(PathBuf),
    Signer(Arc<dyn Signer>),
}

/// Why an ISMS could not be created or opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The journal could not.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The signing key could not be made or read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The founding could not be recorded.
    #[error("the founding could not be recorded: {0}")]
    Founding(#[source] CommandError),
    /// The directory has a log in which nothing stands: its founding was never finished.
    #[error("`{}` was never founded; remove the directory and its key, and create it again", directory.display())]
    Unfounded {
        /// The directory.
        directory: PathBuf,
    },
    /// The key is not the one that the log names.
    #[error("expected key `{expected}`, which the log names, found `{found}`; name its key file")]
    OtherKey {
        /// The log's key.
        expected: String,
        /// The key that was given.
        found: String,
    },
}

impl Options {
    /// An ISMS in this directory, signed for by the key in a file beside it (`acme.isms.key`), by the machine's
    /// clock.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        let directory = directory.into();
        let key = Key::File(beside(&directory, "key"));
        Self {
            directory,
            key,
            origin: None,
            engine: Engine::default(),
            clock: Arc::new(SystemClock),
            cache: Beside::Directory,
            snapshots_every: SNAPSHOT_SPACING,
            restriction: None,
        }
    }

    /// The same, with the key in another file.
    #[must_use]
    pub fn key_file(self, path: impl Into<PathBuf>) -> Self {
        Self { key: Key::File(path.into()), ..self }
    }

    /// The same, signed for by somebody else.
    #[must_use]
    pub fn signer(self, signer: Arc<dyn Signer>) -> Self {
        Self { key: Key::Signer(signer), ..self }
    }

    /// The same, under this origin: the name by which checkpoints speak of the log, best one that nobody else
    /// uses (`isms.acme.example/main`). Only [`create`](Self::create) needs it.
    #[must_use]
    pub fn origin(self, name: impl Into<String>) -> Self {
        Self { origin: Some(name.into()), ..self }
    }

    /// The same, with the log kept by another engine. Only [`create`](Self::create) needs to be told; afterwards the
    /// directory tells. In a file, which is the default, others read the log while it is written to, with whatever they
    /// like; in a database it is open to one process.
    #[must_use]
    pub fn engine(self, engine: Engine) -> Self {
        Self { engine, ..self }
    }

    /// The same, by another clock.
    #[must_use]
    pub fn clock(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// The same, with another cache for what follows from the log, so that it need not be computed again at the next start.
    /// It may be lost at any time. Otherwise, whoever writes has one in a directory of the ISMS, `cache`, and whoever reads
    /// has none, since only one process can have that open. Whoever reads keeps there only the states of their own
    /// projections.
    ///
    /// Until the log is verified, the cache decides who may do what: whoever can write to it can have the key sign what the
    /// log does not allow them. So it has to be protected as the directory of the log is, which lets in nobody but its owner
    /// (mode 0700). Who cannot do that opens [`without_cache`](Self::without_cache). What was recorded by somebody who had
    /// no right to is found by verifying at [`Level::Full`](crate::Level::Full), which asks no cache.
    #[must_use]
    pub fn cache(self, cache: Arc<dyn Cache>) -> Self {
        Self { cache: Beside::Cache(cache), ..self }
    }

    /// The same, with no cache: opening reads the whole log, and a moment of the past is as far away as the beginning.
    #[must_use]
    pub fn without_cache(self) -> Self {
        Self { cache: Beside::Nothing, ..self }
    }

    /// The same, with a snapshot in the cache every so many events, instead of every [`SNAPSHOT_SPACING`]: fewer take less
    /// room, more make looking back quicker.
    #[must_use]
    pub fn snapshots_every(self, events: u64) -> Self {
        Self { snapshots_every: events, ..self }
    }

    /// The same, where what the rules admit has to be permitted by the host too: it may restrict further, and never widen.
    /// What it forbids is [`CommandError::Restricted`](crate::CommandError::Restricted). Only whoever writes needs it.
    #[must_use]
    pub fn restricted_by(self, restriction: Arc<dyn Restriction>) -> Self {
        Self { restriction: Some(restriction), ..self }
    }

    /// The file in which the key lies; none where somebody else signs.
    #[must_use]
    pub fn key_path(&self) -> Option<&Path> {
        match &self.key {
            Key::File(path) => Some(path),
            Key::Signer(_) => None,
        }
    }

    /// Founds a new ISMS. The directory must not exist, or be empty; a new key is made.
    pub fn create(self, founding: &Founding) -> Result<(Isms, Founded), OpenError> {
        let (signer, made) = self.new_signer()?;
        let sealed = founding.seal(signer.as_ref(), self.clock.now()).map_err(OpenError::Founding);
        let begun = sealed.and_then(|(group, founded)| {
            let journal = self.engine.create(&self.directory)?;
            journal.append(&group)?;
            Ok((journal, founded))
        });
        let (journal, founded) = begun.inspect_err(|_| {
            // The key was made for this log, and there is none: unless the founding could not be taken back.
            if let Some(path) = made
                && !is_named(signer.verifier_key(), &self.directory)
            {
                let _ = std::fs::remove_file(path);
            }
        })?;
        let at_hand = self.shelf();
        let isms = writing(journal, at_hand, None, signer, self.clock, self.restriction, self.directory)?;
        Ok((isms, founded))
    }

    /// Opens an ISMS for reading and writing. Nobody else may have it open for writing.
    pub fn open(self) -> Result<Isms, OpenError> {
        // Where there is no store, there is no cache either, whatever is in a directory of that name.
        Engine::of(&self.directory)?;
        // One is made only where there is an ISMS, which the journal has to say.
        let is_there =
            !matches!(self.cache, Beside::Directory) || self.directory.join(CACHE_DIRECTORY).is_dir();
        let at_hand = is_there.then(|| self.shelf());
        let opened = |known| open_journal(&self.directory, &key_of, known);
        let Opened { journal, recovery, .. } = match &at_hand {
            Some(at_hand) => at_hand.open(opened)?,
            None => opened(Vec::new())?,
        };
        let signer: Arc<dyn Signer> = match &self.key {
            Key::File(path) => Arc::new(KeyFile::open(path)?),
            Key::Signer(signer) => Arc::clone(signer),
        };
        let Some(first) = journal.line(0)? else {
            return Err(OpenError::Unfounded { directory: self.directory });
        };
        let expected = key_of(&first).map(|key| key.to_string()).unwrap_or_default();
        let found = signer.verifier_key().to_string();
        if expected != found {
            return Err(OpenError::OtherKey { expected, found });
        }
        let at_hand = at_hand.unwrap_or_else(|| self.shelf());
        writing(journal, at_hand, recovery, signer, self.clock, self.restriction, self.directory)
    }

    /// Opens an ISMS for reading, beside whoever writes. It needs no key, and takes no lock unless its log is kept in a
    /// database, which nobody else may have open.
    pub fn read(self) -> Result<Isms, OpenError> {
        let at_hand = match self.cache {
            Beside::Cache(cache) => Shelf::of(cache).read_only(),
            Beside::Directory | Beside::Nothing => Shelf::new(),
        };
        let journal = at_hand.open(|known| read_journal(&self.directory, key_of, known))?.journal;
        // Where the founding itself was damaged, this is the error that says so.
        if journal.line(0)?.is_none() {
            return Err(OpenError::Unfounded { directory: self.directory });
        }
        let log = Log::beside(journal, at_hand.snapshots_every(self.snapshots_every));
        Ok(Isms::over(Store::reading(log), self.clock, self.directory, None))
    }

    /// What is at hand of the log for whoever writes.
    fn shelf(&self) -> Shelf {
        let at_hand = match &self.cache {
            Beside::Cache(cache) => Shelf::of(Arc::clone(cache)),
            Beside::Nothing => Shelf::new(),
            Beside::Directory => match SledCache::open(self.directory.join(CACHE_DIRECTORY)) {
                Ok((cache, lost)) => {
                    let at_hand = Shelf::of(Arc::new(cache));
                    if let Some(why) = lost {
                        at_hand.note(CacheFault::Failed(why));
                    }
                    at_hand
                }
                // It is as if there were one in which nothing is found.
                Err(why) => {
                    let at_hand = Shelf::new();
                    at_hand.note(CacheFault::Failed(why));
                    at_hand
                }
            },
        };
        at_hand.snapshots_every(self.snapshots_every)
    }

    /// The signer of a new log, and the file that was made for it.
    fn new_signer(&self) -> Result<(Arc<dyn Signer>, Option<PathBuf>), OpenError> {
        match &self.key {
            Key::Signer(signer) => Ok((Arc::clone(signer), None)),
            Key::File(path) => {
                let named = self.origin.clone().unwrap_or_else(|| origin_of(&self.directory));
                let key = KeyFile::create(path, &named)?;
                Ok((Arc::new(key), Some(path.clone())))
            }
        }
    }
}

impl Isms {
    /// Founds a new ISMS in a directory that does not exist or is empty. Its signing key is made beside it
    /// (`acme.isms.key`). [`Options`] has more to choose.
    pub fn create(directory: impl Into<PathBuf>, founding: &Founding) -> Result<(Self, Founded), OpenError> {
        Options::at(directory).create(founding)
    }

    /// Opens an ISMS for reading and writing. A directory that has none is an error, never a new one.
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self, OpenError> {
        Options::at(directory).open()
    }

    /// Opens an ISMS for reading, beside whoever writes. It needs no key and takes no lock.
    pub fn read(directory: impl Into<PathBuf>) -> Result<Self, OpenError> {
        Options::at(directory).read()
    }
}

fn writing(
    journal: Arc<dyn Journal>,
    shelf: Shelf,
    recovery: Option<Recovery>,
    signer: Arc<dyn Signer>,
    clock: Arc<dyn Clock>,
    restriction: Option<Arc<dyn Restriction>>,
    directory: PathBuf,
) -> Result<Isms, OpenError> {
    let log = Log::beside(journal, shelf);
    let store = match restriction {
        Some(restriction) => Store::restricted(log, signer, Arc::clone(&clock), restriction)?,
        None => Store::writing(log, signer, Arc::clone(&clock))?,
    };
    Ok(Isms::over(store, clock, directory, recovery))
}

/// Whether the log in a directory names this key as its own.
fn is_named(key: &VerifierKey, directory: &Path) -> bool {
    let first = read_journal(directory, key_of, Vec::new()).and_then(|opened| opened.journal.line(0));
    first.is_ok_and(|line| line.and_then(|line| key_of(&line)).as_ref() == Some(key))
}

/// The file beside a directory: `acme.isms` and `key` give `acme.isms.key`.
fn beside(directory: &Path, extension: &str) -> PathBuf {
    // `.` and `..` have no name of their own.
    let resolved = if directory.file_name().is_none() { directory.canonicalize().ok() } else { None };
    let directory = resolved.as_deref().unwrap_or(directory);
    let mut name = directory.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(extension);
    directory.with_file_name(name)
}

/// An origin made of a directory's name.
fn origin_of(directory: &Path) -> String {
    let name = directory.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || "-_.".contains(*c)).collect();
    if name.is_empty() { "isms".into() } else { name }
}
