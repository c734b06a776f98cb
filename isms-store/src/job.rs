//! A job: what waits in the queue of the writer, and who waits for its answer.

use std::sync::mpsc::SyncSender;

use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::time::Timestamp;

use crate::draft::Draft;
use crate::receipt::{CommandError, Receipt};
use crate::request::Request;

/// How many batches may wait. Whoever comes then waits until there is room.
pub const QUEUE_MAX: usize = 1_024;

/// Requests that stand or fall as one, and who waits for the answer.
pub(crate) struct Job {
    pub(crate) requests: Vec<(Actor, Request)>,
    /// Decide only, and record nothing.
    pub(crate) is_preview: bool,
    pub(crate) answer: SyncSender<Answer>,
}

impl Job {
    pub(crate) fn decide(&self, draft: &mut Draft<'_>, now: Timestamp) -> Answer {
        if self.is_preview { draft.preview(&self.requests, now) } else { draft.take(&self.requests, now) }
    }
}

/// What a batch came to: one receipt a request, or why there is none.
pub(crate) type Answer = Result<Vec<Receipt>, CommandError>;

/// A job, and what was decided about it.
pub(crate) type Decided = (Job, Answer);

/// Answers everybody. Whoever has stopped waiting gets no answer.
pub(crate) fn answer(decided: impl IntoIterator<Item = Decided>) {
    for (job, answer) in decided {
        let _ = job.answer.send(answer);
    }
}
