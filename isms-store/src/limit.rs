//! Limits of what is asked: what was more than a log takes.
//!
//! `docs/limits.md` lists every limit there is, with the constant that has its number.

use isms_core::vocabulary::text::TextError;
use thiserror::Error;

use crate::group::{GROUP_BYTES_MAX, GROUP_EVENTS_MAX, LINE_BYTES_MAX};
use crate::line::LineError;
use crate::request::EVIDENCE_MAX;

/// How many events a batch may come to: a group, but for the one that the log itself may have to note in it.
pub const BATCH_EVENTS_MAX: usize = GROUP_EVENTS_MAX - 1;

/// How many bytes they may have, for the same reason.
pub const BATCH_BYTES_MAX: usize = GROUP_BYTES_MAX - LINE_BYTES_MAX - 1;

/// What was more than a log takes. Nothing was recorded.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum LimitError {
    /// A request names too many pieces of evidence.
    #[error("expected at most {EVIDENCE_MAX} pieces of evidence, found {found}; put them together into one")]
    Evidence {
        /// How many it names.
        found: usize,
    },
    /// What stands or falls as one has too many events.
    #[error(
        "expected at most {BATCH_EVENTS_MAX} events in what stands or falls as one, found {found} or more; divide it"
    )]
    BatchEvents {
        /// How many there were when no more were taken.
        found: usize,
    },
    /// What stands or falls as one is too long.
    #[error(
        "expected at most {BATCH_BYTES_MAX} bytes in what stands or falls as one, found {found} or more; divide it"
    )]
    BatchBytes {
        /// How many there were when no more were taken.
        found: usize,
    },
    /// An event does not fit a line.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The name of a key does not fit the event that names it.
    #[error("the key's name: {0}")]
    KeyName(#[from] TextError),
}

/// Whether so much may stand or fall as one.
pub(crate) fn require_batch(events: usize, bytes: usize) -> Result<(), LimitError> {
    if events > BATCH_EVENTS_MAX {
        return Err(LimitError::BatchEvents { found: events });
    }
    if bytes > BATCH_BYTES_MAX {
        return Err(LimitError::BatchBytes { found: bytes });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_as_large_as_it_may_be() {
        let (events, bytes) = (BATCH_EVENTS_MAX, BATCH_BYTES_MAX);
        assert!(require_batch(events, bytes).is_ok());
        let over = require_batch(events + 1, bytes);
        assert!(matches!(over, Err(LimitError::BatchEvents { found }) if found == events + 1));
        let over = require_batch(events, bytes + 1);
        assert!(matches!(over, Err(LimitError::BatchBytes { found }) if found == bytes + 1));
    }
}
