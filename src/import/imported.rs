//! What an import came to, row by row.

use std::ops::Range;

use isms_core::refusal::Refusal;
use isms_store::CommandError;
use thiserror::Error;

use crate::import::row::RowError;

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportProgress {
    /// How many rows are done.
    pub rows: u64,
    /// How many bytes of the file have been read.
    pub bytes: u64,
    /// How many bytes the file has.
    pub bytes_total: u64,
}

/// What an import came to.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Imported {
    /// Every row, in order.
    pub rows: Vec<ImportedRow>,
    /// The position of the event that says so; none where no row recorded anything.
    pub completed: Option<u64>,
}

/// One row of the file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImportedRow {
    /// Its number, from 1 without the heading.
    pub number: u64,
    /// The reference that it has, where it could be read.
    pub reference: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a row.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It recorded events, at these positions; a preview names those that they would get now.
    Accepted(Range<u64>),
    /// It was so already.
    Unchanged,
    /// It recorded nothing, though it should have.
    Refused(Fault),
}

/// Why a row recorded nothing.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum Fault {
    /// It could not be read.
    #[error(transparent)]
    Unreadable(#[from] RowError),
    /// An earlier row has the same reference, and says something else or was itself refused.
    #[error("row {first} has the same reference; keep one of them")]
    Repeated {
        /// The earlier row.
        first: u64,
    },
    /// An earlier row has the same reference, composed of other parts: it may tell of something else.
    #[error(
        "rows {first} and {row} have the same reference, composed of {earlier} and of {parts}; compose it so that \
         different parts never come to the same, with another character between them"
    )]
    Composed {
        /// The earlier row.
        first: u64,
        /// This row.
        row: u64,
        /// The parts of the earlier row's reference.
        earlier: String,
        /// The parts of this row's.
        parts: String,
    },
    /// A rule does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It does not fit a line of the log.
    #[error(transparent)]
    NotRecorded(CommandError),
}

impl Imported {
    /// How many rows recorded something.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.count(|outcome| matches!(outcome, Outcome::Accepted(_)))
    }

    /// How many rows were so already.
    #[must_use]
    pub fn unchanged(&self) -> u64 {
        self.count(|outcome| matches!(outcome, Outcome::Unchanged))
    }

    /// How many rows recorded nothing, though they should have.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.count(|outcome| matches!(outcome, Outcome::Refused(_)))
    }

    fn count(&self, which: impl Fn(&Outcome) -> bool) -> u64 {
        self.rows.iter().filter(|row| which(&row.outcome)).count() as u64
    }
}
