//! The writer: what the one writing thread has, and does with what waits.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use isms_core::register::Register;
use isms_core::vocabulary::time::Timestamp;

use crate::bell::Bell;
use crate::clock::Clock;
use crate::commands::Commands;
use crate::draft::Draft;
use crate::group::Head;
use crate::identity::EventIds;
use crate::job::{Decided, Job, QUEUE_MAX, answer};
use crate::journal::{Journal, JournalError};
use crate::key::Signer;
use crate::log::{Log, LogError};
use crate::publication::Publication;
use crate::receipt::CommandError;
use crate::restriction::Restriction;
use crate::shelf::Standing;
use crate::upkeep::{Offer, Upkeep};

/// By how much the clock may step back without the log noting it, in microseconds: less is how clocks are set
/// right.
const CLOCK_STEP_MAX: i64 = 1_000_000;

/// What the writing thread has.
pub(crate) struct Writer {
    log: Log,
    signer: Arc<dyn Signer>,
    clock: Arc<dyn Clock>,
    /// What has to permit what the rules admit.
    restriction: Arc<dyn Restriction>,
    /// Where the log ends, as far as this writer has read it: what it decides on and seals on.
    head: Head,
    /// What the log comes to there.
    pub(crate) register: Register,
    commands: Commands,
    ids: EventIds,
    /// The latest time that the clock has told.
    seen: Option<Timestamp>,
    pub(crate) publication: Arc<Publication>,
    upkeep: Upkeep,
    /// Why nothing is written any more.
    failed: Option<Arc<JournalError>>,
}

/// Why nothing was appended.
enum AppendError {
    /// Somebody else has written. What they wrote may change every decision.
    HeadMoved,
    /// Nobody signed. What was decided can be asked for again.
    NotSigned(CommandError),
    /// Whether it was written is not known.
    Indeterminate(JournalError),
    /// The journal takes nothing.
    Refused(JournalError),
}

impl Writer {
    /// What writes behind the log's end. Reads what is not at hand of it, and keeps on the way what is missing.
    pub(crate) fn on(
        log: &Log,
        signer: Arc<dyn Signer>,
        clock: Arc<dyn Clock>,
        restriction: Arc<dyn Restriction>,
    ) -> Result<Self, LogError> {
        let (Standing { register, frontier }, commands) = log.shelf().begin(log.journal());
        let mut ids = EventIds::default();
        if let Some(last) = register.position.checked_sub(1)
            && let Some(event) = log.event(last)?
        {
            ids.passed(event.id);
        }
        let head = Head::new(frontier, None);
        let mut writer = Self {
            log: log.clone(),
            signer,
            clock,
            restriction,
            publication: Arc::new(Publication::new(log.clone(), register.clone(), head.root())),
            head,
            register,
            commands,
            ids,
            seen: None,
            upkeep: Upkeep::of(log),
            failed: None,
        };
        writer.catch_up(|_| true)?;
        Ok(writer)
    }

    pub(crate) fn run(mut self, jobs: &Receiver<Job>, bell: &Bell) {
        let mut waiting = VecDeque::new();
        while let Ok(job) = jobs.recv() {
            waiting.push_back(job);
            while !waiting.is_empty() {
                waiting.extend(jobs.try_iter().take(QUEUE_MAX.saturating_sub(waiting.len())));
                let before = self.head.size();
                self.serve(&mut waiting);
                // Everybody is answered. Now those may look who only watch.
                if self.head.size() > before {
                    bell.ring();
                }
            }
        }
        self.upkeep.close(offer(&self.register, &self.head, &self.commands));
    }

    /// Serves those at the front who fit one group: decides, appends, answers. Serves at least one of them, or has
    /// learned what somebody else has written.
    pub(crate) fn serve(&mut self, waiting: &mut VecDeque<Job>) {
        let now = self.clock.now();
        let mut draft =
            Draft::on(&self.log, self.register.clone(), &self.commands, self.ids, self.restriction.as_ref());
        let step = self.seen.filter(|seen| seen.as_micros() - now.as_micros() > CLOCK_STEP_MAX);
        let decided = match step.map_or(Ok(()), |from| draft.note_clock_step(from, now)) {
            Ok(()) => decide(&mut draft, waiting, now),
            Err(error) => waiting.drain(..).map(|job| (job, Err(error.clone()))).collect(),
        };
        if let Some(failed) = &self.failed {
            return self.answer_unrecorded(decided, |_| CommandError::Poisoned(Arc::clone(failed)));
        }
        if !draft.has_requests() {
            self.seen = self.seen.max(Some(now));
            return answer(decided);
        }
        match append(&self.head, draft.lines.as_slice(), self.log.journal(), self.signer.as_ref()) {
            Ok(head) => {
                let Draft { register, events, commands, ids, .. } = draft;
                self.publication.leave(events, &register, head.root());
                (self.head, self.register, self.ids) = (head, register, ids);
                let commands = commands.into_iter().map(|(id, it)| (id, it.positions.start));
                self.commands.extend(commands, self.head.size());
                self.seen = Some(now);
                answer(decided);
                if self.upkeep.is_due(self.head.size()) && self.upkeep.is_idle() {
                    self.upkeep.offer(offer(&self.register, &self.head, &self.commands));
                }
            }
            Err(AppendError::HeadMoved) => self.decide_again(decided, waiting),
            Err(AppendError::NotSigned(error)) => self.answer_unrecorded(decided, |_| error.clone()),
            Err(AppendError::Indeterminate(error)) => {
                let error = self.fail(error);
                self.answer_unrecorded(decided, |was_drafted| {
                    let error = Arc::clone(&error);
                    if was_drafted {
                        CommandError::Indeterminate(error)
                    } else {
                        CommandError::Poisoned(error)
                    }
                });
            }
            Err(AppendError::Refused(error)) => {
                let error = self.fail(error);
                self.answer_unrecorded(decided, |_| CommandError::Poisoned(Arc::clone(&error)));
            }
        }
    }

    /// Reads what somebody else has written, and puts those who were decided about back where they stood.
    fn decide_again(&mut self, decided: Vec<Decided>, waiting: &mut VecDeque<Job>) {
        let before = self.head.size();
        match self.catch_up(Upkeep::is_idle) {
            Ok(()) if self.head.size() > before => {
                decided.into_iter().rev().for_each(|(job, _)| waiting.push_front(job));
            }
            // A log that has moved and not grown is another log.
            Ok(()) => {
                let error = self.fail(JournalError::Changed { position: before });
                self.answer_unrecorded(decided, |_| CommandError::Poisoned(Arc::clone(&error)));
            }
            Err(error) => {
                let error = Arc::new(error);
                self.answer_unrecorded(decided, |_| CommandError::Unread(Arc::clone(&error)));
            }
        }
    }

    fn fail(&mut self, error: JournalError) -> Arc<JournalError> {
        Arc::clone(self.failed.insert(Arc::new(error)))
    }

    /// Answers those who were decided about on what was not written: only what was recorded before still holds. The
    /// others are told `why`, which may depend on whether something of theirs was drafted.
    fn answer_unrecorded(&self, decided: Vec<Decided>, why: impl Fn(bool) -> CommandError) {
        let end = self.head.size();
        let answers = decided.into_iter().map(|(job, answer)| {
            let receipts = answer.as_deref().unwrap_or_default();
            let was_drafted = !job.is_preview && receipts.iter().any(|it| it.positions.end > end);
            let recorded_before =
                !receipts.is_empty() && receipts.iter().all(|it| it.replayed && it.positions.end <= end);
            let answer = if recorded_before { answer } else { Err(why(was_drafted)) };
            (job, answer)
        });
        answer(answers);
    }

    /// Reads what the log has and this writer has not seen, and keeps it where `may_keep` does.
    fn catch_up(&mut self, may_keep: impl Fn(&Upkeep) -> bool) -> Result<(), LogError> {
        let head = self.log.journal().refresh()?;
        // An event that cannot be folded in leaves all as it was.
        let (mut register, mut ids, mut commands) = (self.register.clone(), self.ids, self.commands.clone());
        let (log, upkeep, begin) = (&self.log, &mut self.upkeep, register.position);
        let mut frontier = self.head.frontier().clone();
        log.read(begin..head.size(), &mut frontier, |event, frontier| {
            register.evolve(event, log)?;
            ids.passed(event.id);
            commands.note(event);
            if upkeep.is_due(frontier.size())
                && may_keep(upkeep)
                && let Some(head) = log.head_with(frontier)?
            {
                upkeep.offer(offer(&register, &head, &commands));
            }
            Ok(())
        })?;
        if register.position != head.size() || frontier.root() != head.root() {
            return Err(JournalError::Changed { position: begin }.into());
        }
        self.publication.put(&register, head.root());
        self.seen = self.seen.max(register.recorded_at);
        (self.head, self.register, self.ids, self.commands) = (head, register, ids, commands);
        Ok(())
    }
}

/// What there is to keep at a head.
fn offer(register: &Register, head: &Head, commands: &Commands) -> Offer {
    Offer { register: register.clone(), head: head.clone(), commands: commands.clone() }
}

/// Decides for as many as fit one group, and for one at least.
fn decide(draft: &mut Draft<'_>, waiting: &mut VecDeque<Job>, now: Timestamp) -> Vec<Decided> {
    let mut decided: Vec<Decided> = Vec::new();
    while !draft.is_large()
        && let Some(job) = waiting.pop_front()
    {
        let answer = job.decide(draft, now);
        if draft.is_full() && !decided.is_empty() {
            waiting.push_front(job);
            break;
        }
        decided.push((job, answer));
    }
    decided
}

/// Seals lines on a head and appends them. Gives back the head that they make.
fn append(
    head: &Head,
    lines: &[Vec<u8>],
    journal: &dyn Journal,
    signer: &dyn Signer,
) -> Result<Head, AppendError> {
    let group = head.seal(lines, signer).map_err(|error| AppendError::NotSigned(error.into()))?;
    match journal.append(&group) {
        Ok(()) => Ok(group.head().clone()),
        Err(JournalError::HeadMoved { .. }) => Err(AppendError::HeadMoved),
        Err(
            error @ (JournalError::ReadOnly
            | JournalError::Poisoned
            | JournalError::Suspect { .. }
            | JournalError::Damaged { .. }
            | JournalError::Changed { .. }),
        ) => Err(AppendError::Refused(error)),
        Err(error) => Err(AppendError::Indeterminate(error)),
    }
}
