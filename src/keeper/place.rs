//! The place in a cache where the state of one projection is kept.
//!
//! ```text
//! kept/<name>/<version>    one piece: how many events were passed over, and the state; bound to the commit behind them
//! ```

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use isms_store::{Cache, CacheError, Derived, Log, LogError, READING};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::kept::{Beginning, KeptProjection};

/// How a state is written here. Changes with this file.
const LAYOUT: u64 = 1;

/// What a state has to have been written by to be read: other code may read the same events otherwise, and know some that
/// this has passed over.
const FORMAT: u64 = READING.wrapping_add(LAYOUT);

/// A state, and the events that it stands for.
#[derive(Clone, Default)]
pub(crate) struct Stand<S> {
    pub(super) state: S,
    /// How many they are.
    pub(super) position: u64,
    /// How many of them were passed over.
    pub(super) unknown: u64,
}

/// Where it is kept.
pub(super) struct Place {
    /// Not for longer than the ISMS is open: a handle may be held longer, and the next one opens the cache again.
    cache: Weak<dyn Cache>,
    name: &'static str,
    version: u32,
    held: Mutex<Held>,
}

/// What is kept there.
#[derive(Default)]
struct Held {
    position: Option<u64>,
    /// Nothing more is kept there.
    is_retired: bool,
}

/// Why a state was not kept.
#[derive(Debug, Error)]
pub(super) enum NotKept {
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Cache(#[from] CacheError),
    #[error(
        "expected a state that can be written and read again, in a format that does not describe itself: {0}"
    )]
    NotWritten(#[from] postcard::Error),
    #[error("expected a state that comes back as it was written, found one of another length")]
    Otherwise,
}

impl Place {
    pub(super) fn of<P: KeptProjection>(cache: &Arc<dyn Cache>) -> Self {
        let cache = Arc::downgrade(cache);
        Self { cache, name: P::NAME, version: P::VERSION, held: Mutex::default() }
    }

    /// The state that is kept, if it follows from this log.
    pub(super) fn find<S: DeserializeOwned>(
        &self,
        log: &Log,
    ) -> Result<Result<Stand<S>, Beginning>, LogError> {
        let piece = match self.piece(log)? {
            Ok(piece) => piece,
            Err(beginning) => return Ok(Err(beginning)),
        };
        Ok(match read(&piece.content) {
            Ok((unknown, state)) => {
                self.held().position = Some(piece.size);
                Ok(Stand { state, position: piece.size, unknown })
            }
            Err(_) => Err(Beginning::Unreadable),
        })
    }

    /// Keeps a state, unless a later one is kept, or its last event stands within a group: pieces are bound to commits.
    pub(super) fn put<S>(&self, log: &Log, stand: &Stand<S>) -> Result<(), NotKept>
    where
        S: Serialize + DeserializeOwned,
    {
        let mut held = self.held();
        if held.is_retired || held.position.is_some_and(|position| position >= stand.position) {
            return Ok(());
        }
        let Some(cache) = self.cache.upgrade() else { return Ok(()) };
        let Some(mut piece) = log.derived(stand.position, Vec::new())? else { return Ok(()) };
        // Somebody else may have the same log open, and the same cache.
        let found = self.piece(log)?.ok().map(|piece| piece.size);
        if found.is_some_and(|size| size >= stand.position) {
            held.position = found;
            return Ok(());
        }
        piece.content = written(stand)?;
        let key = self.key();
        cache.put(&key, &piece.to_bytes(&key, FORMAT))?;
        held.position = Some(stand.position);
        Ok(cache.flush()?)
    }

    /// How many events the state stands for that is kept.
    pub(super) fn position(&self) -> Option<u64> {
        self.held().position
    }

    /// Keeps nothing here any more, and forgets what was kept.
    pub(super) fn retire(&self) {
        let mut held = self.held();
        *held = Held { position: None, is_retired: true };
        self.remove(&self.key());
    }

    /// Forgets what older versions have kept here.
    pub(super) fn remove_older(&self) {
        let beginning = format!("kept/{}/", self.name);
        let version =
            |key: &str| key.strip_prefix(&beginning).and_then(|version| version.parse::<u32>().ok());
        let keys = self.cache.upgrade().and_then(|cache| cache.keys(&beginning).ok()).unwrap_or_default();
        for key in keys.iter().filter(|key| version(key).is_some_and(|version| version < self.version)) {
            self.remove(key);
        }
    }

    fn remove(&self, key: &str) {
        if let Some(cache) = self.cache.upgrade() {
            // What stays is in nobody's way, and is removed at the next start.
            let _ = cache.remove(key);
        }
    }

    /// The piece that is kept, if it is one and follows from this log.
    fn piece(&self, log: &Log) -> Result<Result<Derived, Beginning>, LogError> {
        let key = self.key();
        let Some(cache) = self.cache.upgrade() else { return Ok(Err(Beginning::NoCache)) };
        let bytes = match cache.get(&key) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(Err(Beginning::Nothing)),
            Err(error) => return Ok(Err(Beginning::CacheFailed(error))),
        };
        let Some(piece) = Derived::from_bytes(bytes, &key, FORMAT) else {
            return Ok(Err(Beginning::Unreadable));
        };
        // Whoever has kept it may have written what was not seen here yet.
        if piece.size > log.size() && piece.size > log.refresh()? {
            return Ok(Err(Beginning::Ahead { position: piece.size }));
        }
        Ok(if log.holds(&piece)? { Ok(piece) } else { Err(Beginning::OtherLog) })
    }

    fn key(&self) -> String {
        format!("kept/{}/{}", self.name, self.version)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // What stands there is changed last, and in one step.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A state as bytes, of which it is certain that they can be read again.
fn written<S: Serialize + DeserializeOwned>(stand: &Stand<S>) -> Result<Vec<u8>, NotKept> {
    let bytes = postcard::to_allocvec(&(stand.unknown, &stand.state))?;
    // Maps may come back in another order, so that only the length can be compared.
    let again = postcard::to_allocvec(&read::<S>(&bytes)?)?;
    if again.len() == bytes.len() { Ok(bytes) } else { Err(NotKept::Otherwise) }
}

fn read<S: DeserializeOwned>(bytes: &[u8]) -> Result<(u64, S), postcard::Error> {
    let (read, rest) = postcard::take_from_bytes(bytes)?;
    if rest.is_empty() { Ok(read) } else { Err(postcard::Error::DeserializeBadEncoding) }
}
