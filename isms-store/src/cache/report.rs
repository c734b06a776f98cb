//! What the cache was good for when a log was opened, and what was wrong with it.

use std::fmt;

use thiserror::Error;

use crate::cache::CacheError;
use crate::journal::JournalError;

/// How many faults are told of. A cache that has more is of no use, which the first ones say already.
pub const FAULTS_MAX: usize = 16;

/// What the cache was good for when a log was opened, and what was wrong with it, then or since.
///
/// A fault has cost time. It has changed no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheReport {
    /// How many events did not have to be read, since the cache had what they come to; 0 where it was made anew.
    pub used: u64,
    /// How many events behind them were read.
    pub read: u64,
    /// What was not as it should be, at most [`FAULTS_MAX`] of it, in the order in which it was found.
    pub faults: Vec<CacheFault>,
}

/// What is wrong with a cache, or with something in it. It was passed over, and is made anew.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CacheFault {
    /// Something is not what was put there.
    #[error("`{key}` is damaged")]
    Damaged {
        /// Where it is.
        key: String,
    },
    /// Something was computed by other code.
    #[error("`{key}` is of another version")]
    OtherVersion {
        /// Where it is.
        key: String,
    },
    /// Something follows from what this log does not say.
    #[error("`{key}` is of another log")]
    OtherLog {
        /// Where it is.
        key: String,
    },
    /// Something follows from more than the log has.
    #[error("`{key}` is of a log with at least {expected} events, and this one has {found}")]
    Ahead {
        /// Where it is.
        key: String,
        /// How many events it follows from.
        expected: u64,
        /// How many the log has.
        found: u64,
    },
    /// Something that should be there is not.
    #[error("what is kept from event {position} on is missing")]
    Gap {
        /// The position.
        position: u64,
    },
    /// The cache could not do something.
    #[error(transparent)]
    Failed(#[from] CacheError),
    /// The log could not be read where something was to be compared with it, or made of it. The cache may be good.
    #[error("the log could not be read for the cache: {why}")]
    Unread {
        /// Why not, in the journal's words.
        why: String,
    },
}

impl CacheFault {
    /// What the cache could not do (`be read`), and why.
    pub(crate) fn failed(action: &'static str, why: impl Into<String>) -> Self {
        Self::Failed(CacheError::new(action, why))
    }
}

impl From<JournalError> for CacheFault {
    fn from(error: JournalError) -> Self {
        Self::Unread { why: error.to_string() }
    }
}

impl fmt::Display for CacheReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.used, self.read) {
            (0, read) => write!(f, "all {read} events were read")?,
            (used, read) => write!(f, "{used} events were known from the cache, {read} were read")?,
        }
        self.faults.iter().try_for_each(|fault| write!(f, "; {fault}"))
    }
}
