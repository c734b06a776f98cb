//! A candidate: an engine on trial, which makes journals and says of itself what it can. (Feature `testing`.)

use std::path::PathBuf;
use std::sync::Arc;

use crate::journal::{Journal, JournalError};

/// What makes journals of one kind.
pub trait Candidate: Sync {
    /// Who else may have a log open while one journal has it open for writing.
    fn beside(&self) -> Beside;

    /// Room for one log, in which there is none yet.
    fn site(&self) -> Box<dyn Site>;
}

/// Where one log is kept, while it is open and while it is not.
///
/// A journal is closed when it is dropped, without having been told before: as a process ends.
pub trait Site: Send + Sync {
    /// The log that is kept here, opened for writing; a new one where there is none.
    fn open(&self) -> Result<Arc<dyn Journal>, JournalError>;

    /// The log that is kept here, opened for reading, for an engine with readers.
    fn read(&self) -> Result<Arc<dyn Journal>, JournalError> {
        self.open()
    }

    /// The file whose bytes are the log's, as [`Journal::raw`] gives them, for an engine that has one. While the log is
    /// not open, the trial shortens it, lengthens it and changes it.
    fn text(&self) -> Option<PathBuf> {
        None
    }
}

/// Who may have a log open beside a journal that has it open for writing. Both answers are put to the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nobody: every other is refused with [`JournalError::Locked`].
    Nobody,
    /// Readers: another writer is refused with [`JournalError::Locked`].
    Readers,
    /// Everybody: of two who append to the same head, the second is told [`JournalError::HeadMoved`].
    Everybody,
}
