//! A job: what waits in the queue of the writer, and who waits for its answer.

use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::time::Timestamp;

use crate::draft::Draft;
use crate::request::Request;
use crate::submission::{Answer, Caller};

/// How many batches wait in the queue at most, beside those that the writer has taken up, which are no more than as many
/// again. Enough that one sync serves all who come while the one before it lasts, and little enough to bound the memory.
pub const QUEUE_MAX: usize = 1_024;

/// Requests that stand or fall as one, and who waits for the answer.
pub(crate) struct Job {
    pub(crate) requests: Vec<(Actor, Request)>,
    /// Decide only, and record nothing.
    pub(crate) is_preview: bool,
    pub(crate) caller: Caller,
}

impl Job {
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, now: Timestamp) -> Answer {
        if self.is_preview { draft.preview(&self.requests, now) } else { draft.take(&self.requests, now) }
    }
}

/// A job, and what was decided about it.
pub(crate) type Decided = (Job, Answer);

/// Answers everybody. Whoever has stopped waiting gets no answer.
pub(crate) fn answer(decided: impl IntoIterator<Item = Decided>) {
    for (job, answer) in decided {
        job.caller.answer(answer);
    }
}
