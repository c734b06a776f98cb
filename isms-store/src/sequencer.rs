//! The sequencer: the one writer of a log.
//!
//! ```text
//! requests ──► queue ──► drain ──► decide ──► seal ──► append ──► durable ──► publish, answer everybody
//!                          ▲          ▲                  │
//!                          │          └── head moved ────┘
//!                          └── whoever came in the meantime goes together, under one sync
//! ```

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::time::Timestamp;

use crate::clock::Clock;
use crate::draft::{Commands, Draft, remember};
use crate::journal::JournalError;
use crate::key::Signer;
use crate::log::{Log, LogError, Replayed};
use crate::publication::Publication;
use crate::receipt::{CommandError, Receipt};
use crate::request::Request;
use crate::tree::Hash;

/// How many batches may wait. Whoever comes then waits until there is room.
pub const QUEUE_MAX: usize = 1_024;

/// By how much the clock may step back without the log noting it, in microseconds: less is how clocks are set
/// right.
const CLOCK_STEP_MAX: i64 = 1_000_000;

/// The one writer of a log, on a thread of its own.
pub struct Sequencer {
    queue: Mutex<Option<SyncSender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    publication: Arc<Publication>,
}

/// Requests that stand or fall as one, and who waits for the answer.
struct Job {
    requests: Vec<(Actor, Request)>,
    /// Decide only, and record nothing.
    is_preview: bool,
    answer: SyncSender<Answer>,
}

impl Job {
    fn decide(&self, draft: &mut Draft<'_>, now: Timestamp) -> Answer {
        if self.is_preview { draft.preview(&self.requests, now) } else { draft.take(&self.requests, now) }
    }
}

type Answer = Result<Vec<Receipt>, CommandError>;

impl Sequencer {
    /// Starts writing behind the log's end. Reads the log once.
    pub fn start(log: &Log, signer: Arc<dyn Signer>, clock: Arc<dyn Clock>) -> Result<Self, LogError> {
        let mut writer = Writer {
            log: log.clone(),
            signer,
            clock,
            register: Register::default(),
            commands: Commands::new(),
            seen: None,
            publication: Arc::new(Publication::new(
                log.clone(),
                Register::default(),
                log.journal().head().root(),
            )),
            failed: None,
        };
        writer.catch_up()?;
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
        self.ask(requests, false)
    }

    /// Decides requests as [`execute`](Self::execute) would, and records nothing. Receipts name the positions that
    /// their events would get.
    pub fn preview(&self, requests: Vec<(Actor, Request)>) -> Answer {
        self.ask(requests, true)
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
            // A panic of the writer has been answered with `Closed` to all who waited.
            let _ = thread.join();
        }
    }

    fn ask(&self, requests: Vec<(Actor, Request)>, is_preview: bool) -> Answer {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let (answer, receipt) = sync_channel(1);
        let queue = self.lock_queue().clone().ok_or(CommandError::Closed)?;
        queue.send(Job { requests, is_preview, answer }).map_err(|_| CommandError::Closed)?;
        receipt.recv().map_err(|_| CommandError::Closed)?
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

/// What the writing thread has.
struct Writer {
    log: Log,
    signer: Arc<dyn Signer>,
    clock: Arc<dyn Clock>,
    /// What the log comes to.
    register: Register,
    commands: Commands,
    /// The latest time that the clock has told.
    seen: Option<Timestamp>,
    publication: Arc<Publication>,
    /// Why nothing is written any more.
    failed: Option<Arc<JournalError>>,
}

impl Writer {
    fn run(mut self, jobs: &Receiver<Job>) {
        let mut waiting = VecDeque::new();
        while let Ok(job) = jobs.recv() {
            waiting.push_back(job);
            while !waiting.is_empty() {
                waiting.extend(jobs.try_iter().take(QUEUE_MAX));
                self.serve(&mut waiting);
            }
        }
    }

    /// Serves those at the front who fit one group: decides, appends, answers.
    fn serve(&mut self, waiting: &mut VecDeque<Job>) {
        let mut served = Vec::new();
        loop {
            if let Some(failed) = &self.failed {
                let error = CommandError::Poisoned(Arc::clone(failed));
                served.extend(waiting.drain(..));
                return answer(served, std::iter::repeat_with(|| Err(error.clone())));
            }
            let (answers, appended) = self.attempt(&mut served, waiting);
            match appended {
                Ok(()) => return answer(served, answers),
                Err(AppendError::HeadMoved) => {
                    // Somebody else has written. What they wrote may change every decision.
                    if let Err(error) = self.catch_up() {
                        let error = CommandError::NotWritten(error.to_string());
                        return answer(served, std::iter::repeat_with(|| Err(error.clone())));
                    }
                }
                Err(AppendError::Failed(error)) => {
                    return answer(served, std::iter::repeat_with(|| Err(error.clone())));
                }
            }
        }
    }

    /// Decides for those already served in an earlier attempt, or for as many as fit, and appends.
    fn attempt(
        &mut self,
        served: &mut Vec<Job>,
        waiting: &mut VecDeque<Job>,
    ) -> (Vec<Answer>, Result<(), AppendError>) {
        let now = self.clock.now();
        let mut draft = Draft::on(&self.log, self.register.clone(), &self.commands);
        let stepped = self.seen.filter(|seen| seen.as_micros() - now.as_micros() > CLOCK_STEP_MAX);
        let noted = stepped.map_or(Ok(()), |from| draft.note_clock_step(from, now));
        if let Err(error) = noted {
            served.extend(waiting.pop_front());
            return (Vec::new(), Err(AppendError::Failed(error)));
        }
        let mut answers = Vec::new();
        if served.is_empty() {
            // Sizes are known only when decided, so room is asked for before each.
            while let Some(job) = waiting.pop_front_if(|job| draft.has_room_for(job.requests.len())) {
                answers.push(job.decide(&mut draft, now));
                served.push(job);
            }
        } else {
            answers.extend(served.iter().map(|job| job.decide(&mut draft, now)));
        }
        let appended = append(&self.log, draft, self.signer.as_ref());
        let appended = appended.map(|drafted| {
            self.seen = Some(now);
            if let Some(Appended { register, events, root }) = drafted {
                for event in &events {
                    remember(&mut self.commands, event);
                }
                self.publication.leave(events, &register, root);
                self.register = register;
            }
        });
        if let Err(AppendError::Failed(CommandError::Indeterminate(error))) = &appended {
            self.failed = Some(Arc::clone(error));
        }
        (answers, appended)
    }

    /// Reads what the log has and this writer has not seen.
    fn catch_up(&mut self) -> Result<(), LogError> {
        let head = self.log.journal().refresh()?;
        for event in self.log.events(self.register.position..head.size()) {
            let event = event?;
            self.register.evolve(&event, &self.log)?;
            remember(&mut self.commands, &event);
        }
        self.seen = self.seen.max(self.register.recorded_at);
        self.publication.put(&self.register, head.root());
        Ok(())
    }
}

/// What was appended: its events, what the log comes to with them, and the root over it.
struct Appended {
    register: Register,
    events: Vec<RecordedEvent>,
    root: Hash,
}

/// Why nothing was appended.
enum AppendError {
    HeadMoved,
    Failed(CommandError),
}

/// Seals and appends a draft. Gives back its register and events, or nothing if there was nothing in it.
fn append(log: &Log, draft: Draft<'_>, signer: &dyn Signer) -> Result<Option<Appended>, AppendError> {
    if draft.events.is_empty() {
        return Ok(None);
    }
    let first = draft.events.first().map_or(0, |event| event.seq);
    let head = log.journal().head();
    if head.size() != first {
        return Err(AppendError::HeadMoved);
    }
    let group = head.seal(&draft.lines, signer).map_err(|error| AppendError::Failed(error.into()))?;
    match log.journal().append(&group) {
        Ok(()) => {
            let (register, events, root) = (draft.register, draft.events, group.head().root());
            Ok(Some(Appended { register, events, root }))
        }
        Err(JournalError::HeadMoved { .. }) => Err(AppendError::HeadMoved),
        Err(error) => Err(AppendError::Failed(CommandError::Indeterminate(Arc::new(error)))),
    }
}

/// Answers everybody who was served. Whoever has stopped waiting gets no answer.
fn answer(served: Vec<Job>, answers: impl IntoIterator<Item = Answer>) {
    for (job, answer) in served.into_iter().zip(answers) {
        let _ = job.answer.send(answer);
    }
}
