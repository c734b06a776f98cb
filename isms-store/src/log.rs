//! Reading a log: events by position, by stream, and the register that they come to.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use isms_core::correction::Horizon;
use isms_core::history::{History, Unreadable};
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::vocabulary::time::Timestamp;
use thiserror::Error;

use crate::cache::derived::Derived;
use crate::cache::report::CacheReport;
use crate::group::Head;
use crate::journal::{Journal, JournalError, blocks};
use crate::line::{self, LineError};
use crate::shelf::{Shelf, Standing};
use crate::tree::{Frontier, Hash};

/// A log, for reading. Its journal takes whatever group is sealed on its head, by whom does not matter to it, so nobody
/// gets it who has only the log:
///
/// ```compile_fail
/// fn journal_of(log: &isms_store::Log) -> &dyn isms_store::Journal {
///     log.journal()
/// }
/// ```
#[derive(Clone)]
pub struct Log {
    journal: Arc<dyn Journal>,
    shelf: Arc<Shelf>,
}

/// Why a log could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LogError {
    /// The journal could not.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A line is no event that this version can read.
    #[error("event {position} cannot be read: {source}; verify the log")]
    Line {
        /// The event's position.
        position: u64,
        /// What is wrong with it.
        source: LineError,
    },
    /// A correction could not be folded, since an earlier event could not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The log has no such position yet.
    #[error("expected a position up to {size}, the log's size, found {found}")]
    Beyond {
        /// How many events the log has.
        size: u64,
        /// What was asked for.
        found: u64,
    },
    /// Whoever watches wanted no more.
    #[error("the work was stopped before its end; nothing came of it")]
    Stopped,
}

/// How far work has come that takes long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WorkProgress {
    /// How much of it is done: events that were read, or pages that were made.
    pub done: u64,
    /// How much there is to do.
    pub total: u64,
}

/// How many events are read from one report of the progress to the next.
const PROGRESS_EVENTS: u64 = 1_000;

/// The register as a log's prefix has it, and the root over that prefix.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The register.
    pub register: Register,
    /// The root over the events that it has seen.
    pub root: Hash,
}

impl WorkProgress {
    /// Tells whoever watches of every so many steps; fails where they want no more.
    pub fn tell(self, watch: &mut dyn FnMut(Self) -> ControlFlow<()>) -> Result<(), LogError> {
        if self.done.is_multiple_of(PROGRESS_EVENTS) && watch(self).is_break() {
            return Err(LogError::Stopped);
        }
        Ok(())
    }
}

impl Log {
    /// The log that a journal keeps.
    pub fn new(journal: Arc<dyn Journal>) -> Self {
        Self::beside(journal, Shelf::new())
    }

    /// The same, with what is at hand of it.
    pub fn beside(journal: Arc<dyn Journal>, shelf: Shelf) -> Self {
        Self { journal, shelf: Arc::new(shelf) }
    }

    /// What the cache was good for, and what was wrong with it; none without a cache.
    #[must_use]
    pub fn cache_report(&self) -> Option<CacheReport> {
        self.shelf.report()
    }

    /// What is at hand of it.
    #[must_use]
    pub(crate) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The journal that keeps it.
    #[must_use]
    pub(crate) fn journal(&self) -> &dyn Journal {
        self.journal.as_ref()
    }

    /// How many events it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.journal.head().size()
    }

    /// Looks for what others have written in the meantime, and says how many events there are.
    pub fn refresh(&self) -> Result<u64, LogError> {
        Ok(self.journal.refresh()?.size())
    }

    /// Fails where the log is damaged behind the events that it has: then nobody knows what is so now.
    pub fn require_whole(&self) -> Result<(), LogError> {
        Ok(self.journal.require_whole()?)
    }

    /// The event at a position; none where the log ends before it.
    pub fn event(&self, position: u64) -> Result<Option<RecordedEvent>, LogError> {
        let line = self.journal.line(position)?;
        line.map(|line| line::read(&line).map_err(|source| LogError::Line { position, source })).transpose()
    }

    /// The events at these positions, in order.
    pub fn events(
        &self,
        positions: Range<u64>,
    ) -> impl Iterator<Item = Result<RecordedEvent, LogError>> + use<> {
        let log = self.clone();
        let mut next = positions.start;
        let mut ready = Vec::new().into_iter();
        std::iter::from_fn(move || {
            if ready.len() == 0 {
                match log.block(next..positions.end) {
                    Ok(block) => {
                        next += block.len() as u64;
                        ready = block.into_iter();
                    }
                    Err(error) => {
                        next = positions.end;
                        return Some(Err(error));
                    }
                }
            }
            ready.next()
        })
    }

    /// The first of the events at these positions, as many as are read at once; none where the log ends before them.
    pub(crate) fn block(
        &self,
        positions: Range<u64>,
    ) -> Result<Vec<Result<RecordedEvent, LogError>>, LogError> {
        let block = self.journal.read(positions)?;
        let decoded = block
            .lines()
            .map(|(position, line)| line::read(line).map_err(|source| LogError::Line { position, source }));
        Ok(decoded.collect())
    }

    /// Up to which position the log was recorded by an instant, the instant included.
    pub fn position_at(&self, at: Timestamp) -> Result<u64, LogError> {
        let (mut low, mut high) = (0, self.size());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.event(middle)? {
                Some(event) if event.recorded_at <= at => low = middle + 1,
                Some(_) | None => high = middle,
            }
        }
        Ok(low)
    }

    /// What follows from the first `size` events, bound to them; none where no commit closes exactly those.
    pub fn derived(&self, size: u64, content: Vec<u8>) -> Result<Option<Derived>, LogError> {
        let commit = self.journal.commit_at(size)?;
        Ok(commit.map(|line| Derived { size, commit: Hash::of(&line), content }))
    }

    /// Whether a piece follows from this log, and not from another or from one that was longer.
    pub fn holds(&self, piece: &Derived) -> Result<bool, LogError> {
        let commit = self.journal.commit_at(piece.size)?;
        Ok(commit.is_some_and(|line| Hash::of(&line) == piece.commit))
    }

    /// The register after the first `size` events, as far as things had begun at the horizon.
    pub fn replay(&self, size: u64, horizon: Option<Horizon>) -> Result<Replayed, LogError> {
        self.replay_watched(size, horizon, &mut |_| ControlFlow::Continue(()))
    }

    /// The same; `watch` is told of the progress, and may stop it.
    pub fn replay_watched(
        &self,
        size: u64,
        horizon: Option<Horizon>,
        watch: &mut dyn FnMut(WorkProgress) -> ControlFlow<()>,
    ) -> Result<Replayed, LogError> {
        let known = self.size();
        if size > known {
            return Err(LogError::Beyond { size: known, found: size });
        }
        // What was not to be known yet depends on the horizon, so that nothing is at hand for one.
        let at_hand = || self.shelf.nearest(size, self.journal());
        let Standing { mut register, mut frontier } = horizon.map_or_else(at_hand, |_| Standing::default());
        let begin = register.position;
        self.read(begin..size, &mut frontier, |event, _| {
            let progress = WorkProgress { done: event.seq - begin, total: size - begin };
            progress.tell(watch)?;
            Ok(register.evolve_until(event, self, horizon)?)
        })?;
        let root = frontier.root();
        if horizon.is_none() && size - begin > self.shelf.worth() {
            self.shelf.hold(Standing { register: register.clone(), frontier });
        }
        Ok(Replayed { register, root })
    }

    /// Reads events in order, and lets the tree grow with them; it ends where they begin.
    pub(crate) fn read(
        &self,
        positions: Range<u64>,
        frontier: &mut Frontier,
        mut each: impl FnMut(&RecordedEvent, &Frontier) -> Result<(), LogError>,
    ) -> Result<(), LogError> {
        for block in blocks(self.journal(), positions) {
            for (position, line) in block?.lines() {
                let event = line::read(line).map_err(|source| LogError::Line { position, source })?;
                frontier.push(Hash::leaf(line));
                each(&event, frontier)?;
            }
        }
        Ok(())
    }

    /// The head that the log had with this tree; nothing where no commit has closed it.
    pub(crate) fn head_with(&self, frontier: &Frontier) -> Result<Option<Head>, LogError> {
        let commit = self.journal.commit_at(frontier.size())?;
        Ok(commit.map(|line| Head::new(frontier.clone(), Some(Hash::of(&line)))))
    }
}

impl History for Log {
    fn event(&self, seq: u64) -> Result<Option<RecordedEvent>, Unreadable> {
        Self::event(self, seq).map_err(|error| Unreadable(error.to_string()))
    }
}
