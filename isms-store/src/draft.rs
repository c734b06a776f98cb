//! A draft: what is decided but not yet in the journal. Each request is decided on what those before it
//! came to; a batch stands or falls as one.

use std::collections::HashMap;
use std::ops::Range;

use isms_core::admission::admit;
use isms_core::aggregate::log;
use isms_core::context::Context;
use isms_core::event::Event;
use isms_core::history::{History, Unreadable};
use isms_core::id::{CommandId, EventId};
use isms_core::recorded_event::{CommandReference, RecordedEvent};
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::time::{PartialDate, Timestamp};
use uuid::Builder;

use crate::group::{GROUP_BYTES_MAX, GROUP_EVENTS_MAX};
use crate::line::{self, Salt};
use crate::log::Log;
use crate::receipt::{CommandError, Receipt};
use crate::request::{EVIDENCE_MAX, Request};

/// The commands that have recorded something, so that none is recorded twice.
pub(crate) type Commands = HashMap<CommandId, Remembered>;

/// What a command recorded.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    pub(crate) digest: Digest,
    pub(crate) positions: Range<u64>,
    pub(crate) recorded_at: Timestamp,
}

/// Notes the command of an event that was recorded.
pub(crate) fn remember(commands: &mut Commands, event: &RecordedEvent) {
    if let Some(CommandReference { id, digest }) = event.command {
        let (positions, recorded_at) = (event.seq..event.seq + 1, event.recorded_at);
        let known = commands.entry(id).or_insert(Remembered { digest, positions, recorded_at });
        known.positions.end = event.seq + 1;
    }
}

/// What is decided but not yet in the journal.
pub(crate) struct Draft<'a> {
    log: &'a Log,
    known: &'a Commands,
    /// The register with everything that is drafted.
    pub(crate) register: Register,
    /// The events, in order.
    pub(crate) events: Vec<RecordedEvent>,
    /// Their lines.
    pub(crate) lines: Vec<Vec<u8>>,
    bytes: usize,
    commands: Commands,
}

/// A place to which a draft can go back.
struct Mark {
    register: Register,
    events: usize,
}

/// What can be looked back into: the log, and what is drafted behind it.
struct Past<'a> {
    log: &'a Log,
    drafted: &'a [RecordedEvent],
}

impl History for Past<'_> {
    fn event(&self, seq: u64) -> Result<Option<RecordedEvent>, Unreadable> {
        match self.drafted.first() {
            Some(first) if seq >= first.seq => {
                let index = usize::try_from(seq - first.seq).unwrap_or(usize::MAX);
                Ok(self.drafted.get(index).cloned())
            }
            _ => History::event(self.log, seq),
        }
    }
}

impl<'a> Draft<'a> {
    /// Nothing yet, on what the log comes to.
    pub(crate) fn on(log: &'a Log, register: Register, known: &'a Commands) -> Self {
        let (events, lines, commands) = (Vec::new(), Vec::new(), Commands::new());
        Self { log, known, register, events, lines, bytes: 0, commands }
    }

    /// Whether another batch of this many requests surely fits the same group. Each request could come to the
    /// longest line; usually it comes to a hundredth of it, and then a full group is not the limit.
    pub(crate) fn has_room_for(&self, requests: usize) -> bool {
        self.events.is_empty()
            || (self.events.len() + requests <= GROUP_EVENTS_MAX / 2 && self.bytes <= GROUP_BYTES_MAX / 4)
    }

    /// Decides requests that stand or fall as one.
    pub(crate) fn take(
        &mut self,
        requests: &[(Actor, Request)],
        now: Timestamp,
    ) -> Result<Vec<Receipt>, CommandError> {
        if let [(actor, request)] = requests {
            return self.take_one(actor, request, now).map(|receipt| vec![receipt]);
        }
        let before = Mark { register: self.register.clone(), events: self.events.len() };
        let receipts = self.take_each(requests, now);
        if receipts.is_err() {
            self.go_back(before);
        }
        receipts
    }

    /// Decides requests as [`take`](Self::take) does, and drafts nothing.
    pub(crate) fn preview(
        &mut self,
        requests: &[(Actor, Request)],
        now: Timestamp,
    ) -> Result<Vec<Receipt>, CommandError> {
        let before = Mark { register: self.register.clone(), events: self.events.len() };
        let receipts = self.take(requests, now);
        self.go_back(before);
        receipts
    }

    fn take_each(
        &mut self,
        requests: &[(Actor, Request)],
        now: Timestamp,
    ) -> Result<Vec<Receipt>, CommandError> {
        let recorded =
            |(_, request): &&(Actor, Request)| request.id.is_some_and(|id| self.known(id).is_some());
        let known = requests.iter().filter(recorded).count();
        if known > 0 && known < requests.len() {
            return Err(CommandError::PartlyKnown { known, all: requests.len() });
        }
        let started = self.events.len();
        let mut receipts = Vec::with_capacity(requests.len());
        for (index, (actor, request)) in requests.iter().enumerate() {
            let receipt = self.take_one(actor, request, now);
            receipts.push(receipt.map_err(|error| CommandError::InBatch { index, error: Box::new(error) })?);
            if self.events.len() - started > GROUP_EVENTS_MAX || self.bytes > GROUP_BYTES_MAX {
                let found = format!(
                    "expected at most {GROUP_EVENTS_MAX} events and {GROUP_BYTES_MAX} bytes in one batch"
                );
                return Err(CommandError::TooLarge(found));
            }
        }
        Ok(receipts)
    }

    fn take_one(
        &mut self,
        actor: &Actor,
        request: &Request,
        now: Timestamp,
    ) -> Result<Receipt, CommandError> {
        let Actor::Person(acting) = *actor else { return Err(CommandError::NoPerson) };
        if request.evidence.len() > EVIDENCE_MAX {
            let found = request.evidence.len();
            return Err(CommandError::TooLarge(format!(
                "expected at most {EVIDENCE_MAX} pieces of evidence, found {found}"
            )));
        }
        let digest = request.digest(actor).map_err(|error| CommandError::TooLarge(error.to_string()))?;
        let recorded_at = self.register.recorded_at.map_or(now, |last| last.max(now));
        let id = match request.id {
            Some(id) => id,
            None => new_uuid(recorded_at)?.into(),
        };
        if let Some(known) = self.known(id) {
            let (positions, recorded_at) = (known.positions.clone(), known.recorded_at);
            let same = known.digest == digest;
            return if same {
                Ok(Receipt { command: id, positions, recorded_at, replayed: true })
            } else {
                Err(CommandError::OtherContent { id })
            };
        }
        if self.register.unknown > 0 {
            return Err(CommandError::Newer { unknown: self.register.unknown });
        }
        self.expect(request)?;
        let admitted = {
            let by = Context {
                actor: acting,
                now: recorded_at,
                effective_at: request.effective_at.unwrap_or(PartialDate::Instant(recorded_at)),
                reason: request.reason.as_ref(),
                history: &Past { log: self.log, drafted: &self.events },
            };
            admit(&self.register, &by, &request.command)?
        };
        let first = self.register.position;
        let envelope = Envelope {
            actor: *actor,
            recorded_at,
            grant: admitted.grant,
            request: Some((request, CommandReference { id, digest })),
        };
        self.record_all(admitted.events, &envelope)?;
        Ok(Receipt { command: id, positions: first..self.register.position, recorded_at, replayed: false })
    }

    /// Notes that the clock has stepped back.
    pub(crate) fn note_clock_step(&mut self, from: Timestamp, to: Timestamp) -> Result<(), CommandError> {
        let Some((id, _)) = self.register.logs.iter().next() else { return Ok(()) };
        let recorded_at = self.register.recorded_at.map_or(to, |last| last.max(to));
        let event = log::Event::ClockSteppedBack(log::ClockStep { from, to });
        let envelope = Envelope { actor: Actor::Log, recorded_at, grant: None, request: None };
        self.record_all(vec![(id.into(), event.into())], &envelope)
    }

    /// The events of one decision, all or none.
    fn record_all(
        &mut self,
        events: Vec<(Stream, Event)>,
        envelope: &Envelope<'_>,
    ) -> Result<(), CommandError> {
        let before =
            (events.len() > 1).then(|| Mark { register: self.register.clone(), events: self.events.len() });
        for (stream, event) in events {
            if let Err(error) = self.record(stream, event, envelope) {
                if let Some(before) = before {
                    self.go_back(before);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// One event: numbered, written, and folded into the register.
    fn record(&mut self, stream: Stream, event: Event, envelope: &Envelope<'_>) -> Result<(), CommandError> {
        let head = self.register.head(stream);
        let request = envelope.request.as_ref().map(|(request, _)| *request);
        let recorded = RecordedEvent {
            seq: self.register.position,
            id: EventId::from(new_uuid(envelope.recorded_at)?),
            stream,
            version: head.map_or(1, |head| head.version + 1),
            previous: head.map(|head| head.last),
            event,
            recorded_at: envelope.recorded_at,
            effective_at: request.and_then(|request| request.effective_at),
            actor: envelope.actor,
            grant: envelope.grant,
            command: envelope.request.as_ref().map(|(_, reference)| *reference),
            cause: None,
            correlation: request.and_then(|request| request.correlation),
            reason: request.and_then(|request| request.reason.clone()),
            source: request.and_then(|request| request.source.clone()),
            evidence: request.map(|request| request.evidence.clone()).unwrap_or_default(),
        };
        let line = line::write(&recorded, random::<{ size_of::<Salt>() }>()?)?;
        self.register.evolve(&recorded, &Past { log: self.log, drafted: &self.events })?;
        remember(&mut self.commands, &recorded);
        self.bytes += line.len() + 1;
        self.lines.push(line);
        self.events.push(recorded);
        Ok(())
    }

    fn expect(&self, request: &Request) -> Result<(), CommandError> {
        let Some((stream, expected)) = request.expecting else { return Ok(()) };
        let head = self.register.head(stream);
        let found = head.map_or(0, |head| head.version);
        if found == expected {
            return Ok(());
        }
        Err(CommandError::Conflict { stream, expected, found, last: head.map(|head| head.last) })
    }

    fn known(&self, id: CommandId) -> Option<&Remembered> {
        self.commands.get(&id).or_else(|| self.known.get(&id))
    }

    fn go_back(&mut self, to: Mark) {
        self.register = to.register;
        let undone = self.events.split_off(to.events);
        for event in &undone {
            if let Some(command) = event.command {
                self.commands.remove(&command.id);
            }
        }
        let lines = self.lines.split_off(to.events);
        self.bytes -= lines.iter().map(|line| line.len() + 1).sum::<usize>();
    }
}

/// What the events of one decision have in common.
struct Envelope<'a> {
    actor: Actor,
    recorded_at: Timestamp,
    grant: Option<u64>,
    request: Option<(&'a Request, CommandReference)>,
}

/// A new UUID, version 7: by its time, then random.
pub fn new_uuid(at: Timestamp) -> Result<uuid::Uuid, CommandError> {
    let millis = u64::try_from(at.as_micros() / 1_000).unwrap_or_default();
    Ok(Builder::from_unix_timestamp_millis(millis, &random()?).into_uuid())
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], CommandError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| CommandError::NotWritten(error.to_string()))?;
    Ok(bytes)
}
