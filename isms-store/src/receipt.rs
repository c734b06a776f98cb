//! The answer to a request: a receipt, or why there is none.

use std::ops::Range;
use std::sync::Arc;

use isms_core::history::Unreadable;
use isms_core::id::CommandId;
use isms_core::refusal::{AdmissionError, Refusal};
use isms_core::stream::Stream;
use isms_core::vocabulary::time::Timestamp;
use thiserror::Error;

use crate::group::SealError;
use crate::journal::JournalError;
use crate::limit::LimitError;
use crate::line::LineError;
use crate::log::LogError;

/// What a command recorded. Whoever holds one may rely on it: the events survive a loss of power.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// The command.
    pub command: CommandId,
    /// The positions of its events; empty where all was so already.
    pub positions: Range<u64>,
    /// When they were recorded, or when it was found that there was nothing to record.
    pub recorded_at: Timestamp,
    /// Whether the command had been sent before, and this is its first receipt again.
    pub replayed: bool,
}

impl Receipt {
    /// The position of its first event; none where all was so already.
    #[must_use]
    pub fn first(&self) -> Option<u64> {
        (!self.positions.is_empty()).then_some(self.positions.start)
    }
}

/// Why a command recorded nothing.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum CommandError {
    /// A rule does not allow it. Tell whoever asked; asking again will not help.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The rules admit it, and the host does not ([`Restriction`](crate::Restriction)). Nothing was recorded.
    #[error("not permitted here, though the rules admit it: {why}")]
    Restricted {
        /// What the host says about it.
        why: String,
    },
    /// Somebody else has changed the thing since the sender saw it. Look again, and decide again.
    #[error("expected `{stream}` at version {expected}, found version {found}; look again and decide again")]
    Conflict {
        /// The thing.
        stream: Stream,
        /// The version that was expected.
        expected: u32,
        /// The version that was found; 0 where there is no such thing.
        found: u32,
        /// The position of its latest event.
        last: Option<u64>,
    },
    /// Another command with the same identity was sent before.
    #[error("command `{id}` was sent before with other content; give each command an identity of its own")]
    OtherContent {
        /// The identity.
        id: CommandId,
    },
    /// Of a batch that stands or falls as one, some commands were recorded before, and others would be now.
    #[error("{known} of the {all} commands of this batch were recorded before; send the others alone")]
    PartlyKnown {
        /// How many were.
        known: usize,
        /// How many there are.
        all: usize,
    },
    /// One command of a batch recorded nothing, and so none of them did.
    #[error("command {index} of the batch: {error}")]
    InBatch {
        /// Which, from 0.
        index: usize,
        /// Why.
        error: Box<CommandError>,
    },
    /// What it would record is more than a log takes.
    #[error(transparent)]
    TooLarge(#[from] LimitError),
    /// The log has events of a newer version, on which nothing can be decided.
    #[error("the log has {unknown} events that this version does not know; decide with a newer version")]
    Newer {
        /// How many.
        unknown: u64,
    },
    /// The log itself, not a person, was named as the actor.
    #[error("expected a person as the actor, found the log itself")]
    NoPerson,
    /// The log is open for reading only.
    #[error("the log is open for reading only; open it for writing to execute commands")]
    ReadOnly,
    /// So much waits already that the queue takes no more. Nothing was handed over: try again, or submit it where
    /// waiting is allowed.
    #[error("the queue is full; try again in a moment, or submit it where waiting is allowed")]
    Busy,
    /// A waker asked for what it would have to wait for, on the thread that writes, which cannot wait for itself. Nothing
    /// was handed over, unless it was before; then it is decided and recorded all the same.
    #[error(
        "the thread that writes cannot wait for itself, and a waker runs on it; send it with `try_submit`, and await the answer elsewhere"
    )]
    Within,
    /// The log was closed.
    #[error("the log is closed; open it again")]
    Closed,
    /// Nothing was written, since the signer did not sign or there is no randomness. Ask again.
    #[error("nothing was written: {0}")]
    NotWritten(String),
    /// Nothing was written, since somebody else has written what could not be read, and nothing can be decided without it.
    /// Asking again does not help until that is set right.
    #[error(
        "nothing was written, since somebody else has written what could not be read: {0}; set that right and send it again"
    )]
    Unread(#[source] Arc<LogError>),
    /// Writing failed. Whether the command was recorded is not known: open the log again and send it again with
    /// the same identity.
    #[error("whether this was recorded is not known: {0}; open the log again and send it again")]
    Indeterminate(#[source] Arc<JournalError>),
    /// Writing failed, for this command or one before it, and nothing is written any more. This time the command was
    /// not recorded.
    #[error("not recorded, since writing failed: {0}; open the log again and send it again")]
    Poisoned(#[source] Arc<JournalError>),
    /// The writing thread died with the command in its hands. Whether it was recorded is not known.
    #[error("whether this was recorded is not known: the writer died; open the log again and send it again")]
    Lost,
    /// The log could not be read where the decision had to look back.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl From<AdmissionError> for CommandError {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::Refused(refusal) => Self::Refused(refusal),
            AdmissionError::Unreadable(unreadable) => Self::Unreadable(unreadable),
            other => Self::NotWritten(other.to_string()),
        }
    }
}

impl From<LineError> for CommandError {
    fn from(error: LineError) -> Self {
        Self::TooLarge(error.into())
    }
}

impl From<SealError> for CommandError {
    fn from(error: SealError) -> Self {
        Self::NotWritten(error.to_string())
    }
}
