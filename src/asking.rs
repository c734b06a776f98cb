//! Asking: why a report that was asked for something in particular gave no answer.

use isms_projections::QueryError;
use isms_store::LogError;

/// Why a report that was asked for something in particular gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It cannot be asked so; the message says what it can be asked.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] LogError),
}
