//! A problem: what is wrong in the bytes of a log, and where.

use std::fmt;
use std::ops::Range;

use thiserror::Error;

use crate::breach::Breach;
use crate::checkpoint::CheckpointError;
use crate::commit::CommitError;
use crate::group::LINE_BYTES_MAX;

/// Something in a log that is not as it was written, located as narrowly as the log itself allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The events it lies in. Of a problem in a commit line this is empty, and starts at the next event.
    pub positions: Range<u64>,
    /// The bytes of the log it lies in, from its beginning.
    pub bytes: Range<u64>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, positions, bytes } = self;
        match positions.end.saturating_sub(positions.start) {
            0 => write!(f, "before event {}, ", positions.start)?,
            1 => write!(f, "event {}, ", positions.start)?,
            _ => write!(f, "events {} to {}, ", positions.start, positions.end - 1)?,
        }
        write!(f, "bytes {} to {}: {kind}", bytes.start, bytes.end.saturating_sub(1))
    }
}

/// The kinds of problems.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A line is neither an event nor a commit, or is an event cut in two or joined to its neighbor.
    #[error("expected an event beginning with its number, or a commit line; found something else")]
    Unreadable,
    /// A line has no end where every line has one.
    #[error("expected a line of at most {LINE_BYTES_MAX} bytes, found a longer one")]
    LineLength,
    /// An event stands where another should.
    #[error("expected event {expected}, found event {found}; lines were removed, added, moved or renumbered")]
    Misnumbered {
        /// The position of the line.
        expected: u64,
        /// The position it claims.
        found: u64,
    },
    /// The events are not the ones that were signed for. Which of them is wrong, the root does not tell.
    #[error("the events are not those that were committed")]
    Root,
    /// The first event, which names the log's key, was changed or is of another version.
    #[error("the first event does not name the key of the log")]
    Key,
    /// A commit line is malformed.
    #[error(transparent)]
    Commit(CommitError),
    /// A commit line is not signed by the log's key: its size, root or signature was changed.
    #[error("the commit does not verify: {0}")]
    Signature(CheckpointError),
    /// A commit line does not name the one before it.
    #[error("the commit does not follow the one before it: one was removed, added or changed")]
    Chain,
    /// An event says what it may not say there. Only verification looks so deep.
    #[error(transparent)]
    Breach(#[from] Breach),
    /// The log names another key than the one that was expected.
    #[error("expected key `{expected}`, the log names `{found}`; it is another log, or was founded anew")]
    OtherKey {
        /// The key that was expected.
        expected: String,
        /// The one that the log names.
        found: String,
    },
    /// The first events are not those that a checkpoint from before was over.
    #[error("the first {size} events are not those of the held checkpoint; history was rewritten")]
    Rewritten {
        /// The size in the checkpoint.
        size: u64,
    },
    /// The checkpoint beside a log is not that of its last commit.
    #[error(
        "the checkpoint beside the log is not that of its last commit; one of the two was exchanged or cut off"
    )]
    OwnCheckpoint,
    /// A checkpoint from before was over more events than there are.
    #[error(
        "the held checkpoint is over {size} events; the log was cut off, or an old copy stands in its place"
    )]
    Shortened {
        /// The size in the checkpoint.
        size: u64,
    },
}
