//! The sequencer: the one writer of a log.
//!
//! ```text
//! requests ──► queue ──► drain ──► decide ──► seal ──► append ──► durable ──► publish, answer everybody
//!                          ▲          ▲                  │
//!                          │          └── head moved ────┘
//!                          └── whoever came in the meantime goes together, under one sync
//! ```

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};

use isms_core::vocabulary::actor::Actor;

use crate::bell::Bell;
use crate::clock::Clock;
use crate::job::{Job, QUEUE_MAX};
use crate::journal::JournalError;
use crate::key::Signer;
use crate::log::{Log, LogError, Replayed};
use crate::publication::Publication;
use crate::receipt::{CommandError, Receipt};
use crate::request::Request;
use crate::restriction::{Restriction, Unrestricted};
use crate::submission::{Answer, Submission};
use crate::writer::Writer;

/// The one writer of a log, on a thread of its own.
///
/// On that thread run the wakers of those who wait. Whatever may wait for it, or for room in its queue, is
/// [`CommandError::Within`] there; `try_submit` is not, and closing does not wait.
pub struct Sequencer {
    queue: Mutex<Option<SyncSender<Job>>>,
    writer: ThreadId,
    thread: Mutex<Option<JoinHandle<()>>>,
    publication: Arc<Publication>,
    bell: Arc<Bell>,
}

/// When the writing thread ends, however it does, others may write, and the bell rings for the last time.
struct End {
    log: Log,
    bell: Arc<Bell>,
}

impl Drop for End {
    fn drop(&mut self) {
        self.log.journal().close();
        self.bell.close();
    }
}

impl Sequencer {
    /// Starts writing behind the log's end. Reads the log once.
    pub fn start(log: &Log, signer: Arc<dyn Signer>, clock: Arc<dyn Clock>) -> Result<Self, LogError> {
        Self::restricted(log, signer, clock, Arc::new(Unrestricted))
    }

    /// The same, where what the rules admit has to be permitted too.
    pub fn restricted(
        log: &Log,
        signer: Arc<dyn Signer>,
        clock: Arc<dyn Clock>,
        restriction: Arc<dyn Restriction>,
    ) -> Result<Self, LogError> {
        let writer = Writer::on(log, signer, clock, restriction)?;
        let publication = Arc::clone(&writer.publication);
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let bell = Arc::<Bell>::default();
        let end = End { log: log.clone(), bell: Arc::clone(&bell) };
        let thread = thread::Builder::new()
            .name("isms-sequencer".into())
            .spawn(move || writer.run(&jobs, &end.bell))
            .map_err(|source| JournalError::Io {
                action: "start the writing thread of",
                path: "the log".into(),
                source,
            })?;
        let writer = thread.thread().id();
        let (queue, thread) = (Mutex::new(Some(queue)), Mutex::new(Some(thread)));
        Ok(Self { queue, writer, thread, publication, bell })
    }

    /// Hands a request over. Waits only while the queue is full.
    pub fn submit(&self, actor: Actor, request: Request) -> Submission<Receipt> {
        self.submit_all(vec![(actor, request)]).of_one()
    }

    /// Hands over requests that stand or fall as one. Waits only while the queue is full.
    pub fn submit_all(&self, requests: Vec<(Actor, Request)>) -> Submission<Vec<Receipt>> {
        self.send(requests, false)
    }

    /// Hands a request over as [`submit`](Self::submit) does, unless the queue is full.
    pub fn try_submit(&self, actor: Actor, request: Request) -> Result<Submission<Receipt>, CommandError> {
        Ok(self.try_submit_all(vec![(actor, request)])?.of_one())
    }

    /// Hands requests over as [`submit_all`](Self::submit_all) does, unless the queue is full.
    pub fn try_submit_all(
        &self,
        requests: Vec<(Actor, Request)>,
    ) -> Result<Submission<Vec<Receipt>>, CommandError> {
        self.hand_over(requests, false, |queue, job| match queue.try_send(job) {
            Err(TrySendError::Full(_)) => Err(CommandError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(CommandError::Closed),
            Ok(()) => Ok(()),
        })
    }

    /// Decides and records requests that stand or fall as one. Waits until they are durable.
    pub fn execute(&self, requests: Vec<(Actor, Request)>) -> Answer {
        self.submit_all(requests).wait()
    }

    /// Decides and records batches, each for itself: one that is refused leaves the others alone. Those that meet
    /// in the queue share a sync. Waits until all are answered.
    pub fn execute_each(&self, batches: Vec<Vec<(Actor, Request)>>) -> Vec<Answer> {
        self.each(batches, false)
    }

    /// Decides batches as [`execute_each`](Self::execute_each) would, each on what is recorded, and records
    /// nothing.
    pub fn preview_each(&self, batches: Vec<Vec<(Actor, Request)>>) -> Vec<Answer> {
        self.each(batches, true)
    }

    /// Decides requests as [`execute`](Self::execute) would, and records nothing. Receipts name the positions that
    /// their events would get.
    pub fn preview(&self, requests: Vec<(Actor, Request)>) -> Answer {
        self.send(requests, true).wait()
    }

    /// The register with everything that is durable, and the root over it.
    pub fn look(&self) -> Result<Replayed, LogError> {
        self.publication.look()
    }

    /// What rings when the log has grown, and for the last time when the writing thread has ended.
    pub(crate) const fn bell(&self) -> &Arc<Bell> {
        &self.bell
    }

    /// Takes no more requests, finishes those that wait, and returns when all is done.
    pub fn close(&self) {
        drop(self.lock_queue().take());
        // A waker may do this, or drop the last one who could: the writer cannot wait for itself.
        if self.is_within() {
            return;
        }
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take() {
            // If the writer died, all who waited have been told that they are lost.
            let _ = thread.join();
        }
    }

    fn each(&self, batches: Vec<Vec<(Actor, Request)>>, is_preview: bool) -> Vec<Answer> {
        let submitted: Vec<_> = batches.into_iter().map(|batch| self.send(batch, is_preview)).collect();
        submitted.into_iter().map(Submission::wait).collect()
    }

    fn send(&self, requests: Vec<(Actor, Request)>, is_preview: bool) -> Submission<Vec<Receipt>> {
        if self.is_within() {
            return Submission::unsent(CommandError::Within);
        }
        let send = |queue: SyncSender<Job>, job| queue.send(job).map_err(|_| CommandError::Closed);
        self.hand_over(requests, is_preview, send).unwrap_or_else(Submission::unsent)
    }

    fn hand_over(
        &self,
        requests: Vec<(Actor, Request)>,
        is_preview: bool,
        send: impl FnOnce(SyncSender<Job>, Job) -> Result<(), CommandError>,
    ) -> Result<Submission<Vec<Receipt>>, CommandError> {
        let (caller, submission) = Submission::open(self.writer);
        if requests.is_empty() {
            caller.answer(Ok(Vec::new()));
            return Ok(submission);
        }
        let queue = self.lock_queue().clone().ok_or(CommandError::Closed)?;
        send(queue, Job { requests, is_preview, caller })?;
        Ok(submission)
    }

    /// Whether this is the thread that writes.
    fn is_within(&self) -> bool {
        thread::current().id() == self.writer
    }

    fn lock_queue(&self) -> MutexGuard<'_, Option<SyncSender<Job>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sequencer {
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests;
