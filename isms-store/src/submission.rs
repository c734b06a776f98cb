//! A submission: what a caller holds while what it asked for is decided and recorded.
//!
//! ```text
//! submit ──► Submission ·····················► await or wait ──► receipts, or why there are none
//!     └────► queue ──► writer ──► Caller::answer ──┘
//! ```

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use crate::receipt::{CommandError, Receipt};
use crate::wake::wake;

/// What a batch came to: one receipt a request, or why there is none.
pub(crate) type Answer = Result<Vec<Receipt>, CommandError>;

/// The answer to come, of one command (`Receipt`) or of a batch (`Vec<Receipt>`).
///
/// It is a [`Future`] by the standard library's definition and needs no runtime; where there is none,
/// [`wait`](Self::wait). Every submission is answered, also when the log is closed or its writer dies. Whoever asks twice
/// gets the same answer.
///
/// Dropping it takes nothing back: the command was handed over, and is decided and recorded all the same. To learn later
/// what became of it, give it an identity and send it again.
#[must_use = "what was submitted is recorded only when the answer says so"]
pub struct Submission<T = Receipt> {
    slot: Arc<Slot>,
    /// Who is to answer, and would wait for itself; none where that is done.
    writer: Option<ThreadId>,
    read: fn(Answer) -> Result<T, CommandError>,
}

impl Submission<Vec<Receipt>> {
    /// The answer to a batch, and who gives it, on this thread.
    pub(crate) fn open(writer: ThreadId) -> (Caller, Self) {
        let slot = Arc::<Slot>::default();
        (Caller(Arc::clone(&slot)), Self { slot, writer: Some(writer), read: |answer| answer })
    }

    /// The same, of a batch that has one command.
    pub(crate) fn of_one(self) -> Submission<Receipt> {
        let one = |answer: Answer| answer?.pop().ok_or(CommandError::Lost);
        Submission { slot: self.slot, writer: self.writer, read: one }
    }
}

impl<T> Submission<T> {
    /// The answer to what could not be handed over, for this reason.
    pub fn unsent(error: CommandError) -> Self {
        let slot = Arc::<Slot>::default();
        slot.fill(Err(error));
        Self { slot, writer: None, read: |answer| Err(answer.err().unwrap_or(CommandError::Lost)) }
    }

    /// The answer. Waits until it is there, and blocks the thread meanwhile. In a waker, on the thread that is to answer,
    /// one that is not there is [`CommandError::Within`].
    pub fn wait(self) -> Result<T, CommandError> {
        let waits = |state: &mut State| state.answer.is_none() && !self.is_within();
        let state = self.slot.answered.wait_while(self.slot.state(), waits);
        let answer = state.unwrap_or_else(PoisonError::into_inner).answer.clone();
        (self.read)(answer.unwrap_or(Err(CommandError::Within)))
    }

    /// The answer, if it is there in time; the submission again if not. In a waker, on the thread that is to answer, this
    /// waits for nothing.
    pub fn wait_for(self, time: Duration) -> Result<Result<T, CommandError>, Self> {
        let waits = |state: &mut State| state.answer.is_none() && !self.is_within();
        let waited = self.slot.answered.wait_timeout_while(self.slot.state(), time, waits);
        let answer = waited.unwrap_or_else(PoisonError::into_inner).0.answer.clone();
        answer.map(self.read).ok_or(self)
    }

    /// Whether this is the thread that is to answer.
    fn is_within(&self) -> bool {
        self.writer == Some(thread::current().id())
    }
}

impl<T> Future for Submission<T> {
    type Output = Result<T, CommandError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let waker = context.waker().clone();
        let mut state = self.slot.state();
        let answer = state.answer.clone();
        let unused = if answer.is_none() { state.waker.replace(waker) } else { Some(waker) };
        drop(state);
        drop(unused);
        answer.map_or(Poll::Pending, |answer| Poll::Ready((self.read)(answer)))
    }
}

impl<T> fmt::Debug for Submission<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission").field("answer", &self.slot.state().answer).finish_non_exhaustive()
    }
}

/// Who waits for an answer. Whoever is dropped unanswered was lost, and is told so.
pub(crate) struct Caller(Arc<Slot>);

impl Caller {
    pub(crate) fn answer(self, answer: Answer) {
        self.0.fill(answer);
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        self.0.fill(Err(CommandError::Lost));
    }
}

/// Where the answer is left.
#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    answered: Condvar,
}

#[derive(Default)]
struct State {
    answer: Option<Answer>,
    /// The task that asked last.
    waker: Option<Waker>,
}

impl Slot {
    /// Leaves an answer, the first for good.
    fn fill(&self, answer: Answer) {
        let mut state = self.state();
        state.answer.get_or_insert(answer);
        let waker = state.waker.take();
        drop(state);
        self.answered.notify_all();
        wake(waker);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here is left half-way by a panic. No waker is cloned, woken or dropped in here: it may come back.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
