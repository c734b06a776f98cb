//! The sequencer: the one writer of a log.
//!
//! ```text
//! requests ──► queue ──► drain ──► decide ──► seal ──► append ──► durable ──► publish, answer everybody
//!                          ▲          ▲                  │
//!                          │          └── head moved ────┘
//!                          └── whoever came in the meantime goes together, under one sync
//! ```

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use isms_core::vocabulary::actor::Actor;

use crate::clock::Clock;
use crate::job::{Answer, Job, QUEUE_MAX};
use crate::journal::JournalError;
use crate::key::Signer;
use crate::log::{Log, LogError, Replayed};
use crate::publication::Publication;
use crate::receipt::CommandError;
use crate::request::Request;
use crate::writer::Writer;

/// The one writer of a log, on a thread of its own.
pub struct Sequencer {
    queue: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    publication: Arc<Publication>,
}

impl Sequencer {
    /// Starts writing behind the log's end. Reads the log once.
    pub fn start(log: &Log, signer: Arc<dyn Signer>, clock: Arc<dyn Clock>) -> Result<Self, LogError> {
        let writer = Writer::on(log, signer, clock)?;
        let publication = Arc::clone(&writer.publication);
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("isms-sequencer".into())
            .spawn(move || writer.run(&jobs))
            .map_err(|source| JournalError::Io {
                action: "start the writing thread of",
                path: "the log".into(),
                source,
            })?;
        let (queue, thread) = (Mutex::new(Some(queue)), Mutex::new(Some(thread)));
        Ok(Self { queue, thread, publication })
    }

    /// Decides and records requests that stand or fall as one. Waits until they are durable.
    pub fn execute(&self, requests: Vec<(Actor, Request)>) -> Answer {
        self.submit(requests, false).and_then(wait)
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
        self.submit(requests, true).and_then(wait)
    }

    /// The register with everything that is durable, and the root over it.
    pub fn look(&self) -> Result<Replayed, LogError> {
        self.publication.look()
    }

    /// Takes no more requests, finishes those that wait, and returns when all is done.
    pub fn close(&self) {
        drop(self.lock_queue().take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            // If the writer died, all who waited have been told that they are lost.
            let _ = thread.join();
        }
    }

    fn each(&self, batches: Vec<Vec<(Actor, Request)>>, is_preview: bool) -> Vec<Answer> {
        let submitted: Vec<_> = batches.into_iter().map(|batch| self.submit(batch, is_preview)).collect();
        submitted.into_iter().map(|answer| answer.and_then(wait)).collect()
    }

    /// Puts requests into the queue. Waits only while there is no room.
    fn submit(
        &self,
        requests: Vec<(Actor, Request)>,
        is_preview: bool,
    ) -> Result<Receiver<Answer>, CommandError> {
        let (answer, answered) = sync_channel(1);
        if requests.is_empty() {
            // Nobody has gone away: the receiver is at hand.
            let _ = answer.send(Ok(Vec::new()));
            return Ok(answered);
        }
        let queue = self.lock_queue().clone().ok_or(CommandError::Closed)?;
        queue.send(Job { requests, is_preview, answer }).map_err(|_| CommandError::Closed)?;
        Ok(answered)
    }

    fn lock_queue(&self) -> std::sync::MutexGuard<'_, Option<SyncSender<Job>>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sequencer {
    fn drop(&mut self) {
        self.close();
    }
}

#[expect(clippy::needless_pass_by_value, reason = "an answer is waited for once")]
fn wait(answered: Receiver<Answer>) -> Answer {
    answered.recv().map_err(|_| CommandError::Lost)?
}

#[cfg(test)]
mod tests;
