//! The cache: what follows from the log, and may be deleted at any time.
//!
//! An engine keeps bytes under keys and promises nothing. Whatever is to be believed is a [`Derived`](derived::Derived): it
//! names the prefix of the log that it was computed from, and carries a digest over all of itself.
//!
//! ```text
//! journal ──► what follows from it ──► Derived ──put──► cache
//!    ▲                                                    │ get
//!    └── is this its commit? ◄── Derived ◄── digest? ◄────┘        no: computed again
//! ```

pub(crate) mod memory;
pub(crate) mod derived;
pub(crate) mod report;
pub(crate) mod sled;

use thiserror::Error;

/// What follows from a log, kept by somebody who may lose it.
///
/// Calls may come from several threads at once. Nobody is acknowledged anything on the strength of a cache, and its errors
/// end nothing: what it does not have is computed again.
pub trait Cache: Send + Sync {
    /// What was put under a key last; none where nothing is.
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError>;

    /// Puts a value of any length under a key, in the place of what was there. Whoever asks gets the one or the other,
    /// also after a crash, or something that is no [`Derived`](derived::Derived).
    fn put(&self, key: &str, value: &[u8]) -> Result<(), CacheError>;

    /// Forgets a key.
    fn remove(&self, key: &str) -> Result<(), CacheError>;

    /// The keys that begin with a prefix, in their order.
    fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError>;

    /// Writes what was put to the disk, as far as there is one.
    fn flush(&self) -> Result<(), CacheError>;
}

/// What a cache could not do. It is reported, and what was wanted is computed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the cache could not {action}: {why}")]
#[non_exhaustive]
pub struct CacheError {
    /// What was being done.
    pub action: &'static str,
    /// Why it failed, in the engine's words.
    pub why: String,
}

impl CacheError {
    /// What could not be done (`be read`), and why, in the engine's words.
    #[must_use]
    pub fn new(action: &'static str, why: impl Into<String>) -> Self {
        Self { action, why: why.into() }
    }
}
