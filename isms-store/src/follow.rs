//! Following a log: what is in it, then what comes to be in it, in one order.
//!
//! ```text
//! writer ──► log ─────────────────► Follower: reads on from its position ──► the next event that is wanted
//!     └────► bell ── has grown ───────┘ and sleeps where there is nothing
//! ```
//!
//! There is one way to an event, reading the log, so catching up and keeping up cannot differ, and nothing is kept for
//! anybody who is slow.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use isms_core::recorded_event::RecordedEvent;

use crate::bell::{Bell, Heard};
use crate::log::{Log, LogError};
use crate::watch::Watch;

/// Which events a follower gets.
type Wants = dyn Fn(&RecordedEvent) -> bool + Send + Sync;

/// Follows a log from a position on: as an iterator, which blocks; with a time limit; or as a task of whatever runtime
/// the host has.
///
/// Every event that is wanted comes once and in the order of the log, and only when it survives a loss of power. After an
/// error the follower is where it was, and tries again when it is asked again. It ends when the log is closed and
/// everything in it was given, when it is stopped, and at the end of its positions.
///
/// A follower does not keep the log open for writing, and neither the writer nor another follower waits for it.
#[must_use = "a follower reads nothing until it is asked for the next event"]
pub struct Follower {
    log: Log,
    bell: Arc<Bell>,
    listener: u64,
    wants: Box<Wants>,
    /// What it has not looked at yet.
    positions: Range<u64>,
    /// What was read from there on.
    ready: std::vec::IntoIter<Result<RecordedEvent, LogError>>,
    stopped: Arc<AtomicBool>,
    has_ended: bool,
    /// Rings where nobody in this process does.
    _watch: Option<Arc<Watch>>,
}

/// Stops a follower, or whoever waits for a log to grow, from any thread.
#[derive(Clone)]
pub struct StopHandle {
    bell: Arc<Bell>,
    stopped: Arc<AtomicBool>,
}

/// What one step along the log came to.
enum Step {
    Event(Box<RecordedEvent>),
    /// There was something, and nothing of it was wanted.
    Passed,
    /// There is no more yet.
    CaughtUp,
    Ended,
}

impl Follower {
    /// Follows from the start of these positions, which must not lie behind the end of the log.
    pub(crate) fn new(
        log: &Log,
        bell: &Arc<Bell>,
        watch: Option<Arc<Watch>>,
        positions: Range<u64>,
        wants: Box<Wants>,
    ) -> Result<Self, LogError> {
        let size = log.refresh()?;
        if positions.start > size {
            return Err(LogError::Beyond { size, found: positions.start });
        }
        Ok(Self {
            log: log.clone(),
            bell: Arc::clone(bell),
            listener: bell.enter(),
            wants,
            positions,
            ready: Vec::new().into_iter(),
            stopped: Arc::default(),
            has_ended: false,
            _watch: watch,
        })
    }

    /// The next event. Waits for it, but no longer than this; to read what is there already takes as long as it takes.
    ///
    /// None says that everything that was there when it was asked is given or passed over; ask
    /// [`has_ended`](Self::has_ended) whether there can be more.
    pub fn next_within(&mut self, time: Duration) -> Result<Option<RecordedEvent>, LogError> {
        self.next_until(Instant::now().checked_add(time))
    }

    /// The next event, for a host with a runtime: the task is woken when there may be one. Looks at no more than a block
    /// of the log at once, which it reads on the thread that it is called on.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<RecordedEvent, LogError>>> {
        let heard = self.bell.heard();
        match self.step(heard) {
            Ok(Step::Event(event)) => return Poll::Ready(Some(Ok(*event))),
            Ok(Step::Ended) => return Poll::Ready(None),
            Err(error) => return Poll::Ready(Some(Err(error))),
            Ok(Step::CaughtUp) if self.bell.listen(self.listener, heard, context.waker()) => {}
            Ok(Step::CaughtUp | Step::Passed) => context.waker().wake_by_ref(),
        }
        Poll::Pending
    }

    /// Where it is: behind the event that it gave last, and those that it has passed over since. Whoever follows from
    /// here on gets what this one would.
    #[must_use]
    pub const fn next_position(&self) -> u64 {
        self.positions.start
    }

    /// Whether it has said that there will be nothing more.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// What stops it.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle::new(&self.bell, &self.stopped)
    }

    fn next_until(&mut self, until: Option<Instant>) -> Result<Option<RecordedEvent>, LogError> {
        let size = self.log.size();
        loop {
            let heard = self.bell.heard();
            match self.step(heard)? {
                Step::Event(event) => return Ok(Some(*event)),
                Step::Ended => return Ok(None),
                Step::CaughtUp => self.bell.wait(heard, until),
                Step::Passed => {}
            }
            let is_late = until.is_some_and(|until| until <= Instant::now());
            if is_late && self.next_position() >= size {
                return Ok(None);
            }
        }
    }

    /// Goes on to the next event that is wanted, within what was read or the block after it. What was heard was noted
    /// before.
    fn step(&mut self, heard: Heard) -> Result<Step, LogError> {
        self.has_ended |= self.stopped.load(Ordering::SeqCst) || self.positions.is_empty();
        if self.has_ended {
            return Ok(Step::Ended);
        }
        if self.ready.len() == 0 {
            self.ready = self.log.block(self.positions.clone())?.into_iter();
        }
        if self.ready.len() == 0 {
            return self.at_the_end(heard);
        }
        while let Some(event) = self.ready.next() {
            // What could not be read is read again when somebody asks again.
            let event = event.inspect_err(|_| self.ready = Vec::new().into_iter())?;
            self.positions.start = event.seq + 1;
            if (self.wants)(&event) {
                return Ok(Step::Event(Box::new(event)));
            }
        }
        Ok(Step::Passed)
    }

    /// Nothing was there: somebody else may have written, or nobody will any more.
    fn at_the_end(&mut self, heard: Heard) -> Result<Step, LogError> {
        if self.log.refresh()? > self.next_position() {
            return Ok(Step::Passed);
        }
        self.has_ended = heard.is_over;
        Ok(if self.has_ended { Step::Ended } else { Step::CaughtUp })
    }
}

impl Iterator for Follower {
    type Item = Result<RecordedEvent, LogError>;

    /// The next event. Waits for it as long as it takes.
    fn next(&mut self) -> Option<Self::Item> {
        self.next_until(None).transpose()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.bell.leave(self.listener);
    }
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower").field("positions", &self.positions).finish_non_exhaustive()
    }
}

impl StopHandle {
    pub(crate) fn new(bell: &Arc<Bell>, stopped: &Arc<AtomicBool>) -> Self {
        Self { bell: Arc::clone(bell), stopped: Arc::clone(stopped) }
    }

    /// Stops it: whoever waits for its next event gets none, and nobody ever will.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.bell.ring();
    }
}

#[cfg(test)]
mod tests;
