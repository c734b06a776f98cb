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
use isms_core::reaction::{Consequence, source};
use isms_core::recorded_event::{CommandReference, RecordedEvent};
use isms_core::register::Register;
use isms_core::rule::Rule;
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::digest::Digest;
use isms_core::vocabulary::time::{PartialDate, Timestamp};

use crate::commands::Commands;
use crate::group::{GROUP_BYTES_MAX, GROUP_EVENTS_MAX};
use crate::identity::{EventIds, new_uuid, random};
use crate::limit::{LimitError, require_batch};
use crate::line::{self, LineError, Salt};
use crate::log::Log;
use crate::receipt::{CommandError, Receipt};
use crate::request::{EVIDENCE_MAX, Request};
use crate::restriction::{Restriction, require_permission};

/// When a draft is large enough to be written: whoever waits behind it waits for less than a second.
const LARGE_EVENTS: usize = GROUP_EVENTS_MAX / 2;
const LARGE_BYTES: usize = GROUP_BYTES_MAX / 4;

/// What a command recorded.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    digest: Digest,
    pub(crate) positions: Range<u64>,
    recorded_at: Timestamp,
}

/// What is decided but not yet in the journal.
pub(crate) struct Draft<'a> {
    log: &'a Log,
    known: &'a Commands,
    restriction: &'a dyn Restriction,
    /// The register with everything that is drafted.
    pub(crate) register: Register,
    /// The events, in order.
    pub(crate) events: Vec<RecordedEvent>,
    /// Their lines.
    pub(crate) lines: Vec<Vec<u8>>,
    /// The commands that they are of.
    pub(crate) commands: HashMap<CommandId, Remembered>,
    /// The identity of the last of them, or of the log's last event.
    pub(crate) ids: EventIds,
    bytes: usize,
    /// How many of the events the log itself has noted.
    noted: usize,
    /// Something was refused for want of room.
    is_full: bool,
}

impl Remembered {
    fn at(event: &RecordedEvent, command: CommandReference) -> Self {
        let (positions, recorded_at) = (event.seq..event.seq + 1, event.recorded_at);
        Self { digest: command.digest, positions, recorded_at }
    }

    /// What a command recorded from an event on, as the log has it.
    fn read(log: &Log, id: CommandId, first: u64) -> Result<Self, Unreadable> {
        let of_command = |seq| -> Result<_, Unreadable> {
            let event = History::event(log, seq)?;
            Ok(event.and_then(|event| Some((event.command.filter(|it| it.id == id)?, event))))
        };
        let Some((command, event)) = of_command(first)? else {
            return Err(Unreadable(format!(
                "expected event {first} to be of command `{id}`, found another; delete the cache and open the log again"
            )));
        };
        let mut remembered = Self::at(&event, command);
        while remembered.positions.end < log.size() && of_command(remembered.positions.end)?.is_some() {
            remembered.positions.end += 1;
        }
        Ok(remembered)
    }
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
    pub(crate) fn on(
        log: &'a Log,
        register: Register,
        known: &'a Commands,
        ids: EventIds,
        restriction: &'a dyn Restriction,
    ) -> Self {
        Self {
            log,
            known,
            restriction,
            register,
            events: Vec::new(),
            lines: Vec::new(),
            commands: HashMap::new(),
            ids,
            bytes: 0,
            noted: 0,
            is_full: false,
        }
    }

    /// Whether anybody has asked for something that is in it.
    pub(crate) fn has_requests(&self) -> bool {
        self.events.len() > self.noted
    }

    /// Whether it is large enough to be written, whoever else may be waiting.
    pub(crate) fn is_large(&self) -> bool {
        self.events.len() >= LARGE_EVENTS || self.bytes >= LARGE_BYTES
    }

    /// Whether something did not fit any more. It may fit an empty one.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
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
        let recorded = |(_, request): &&(Actor, Request)| request.id.is_some_and(|id| self.is_known(id));
        let known = requests.iter().filter(recorded).count();
        let before = self.events.len();
        let mut receipts = Vec::with_capacity(requests.len());
        for (index, (actor, request)) in requests.iter().enumerate() {
            let receipt = self.take_one(actor, request, now);
            receipts.push(receipt.map_err(|error| CommandError::InBatch { index, error: Box::new(error) })?);
        }
        // Those that record nothing now recorded nothing then, and so are not among the known.
        if known > 0 && self.events.len() > before {
            return Err(CommandError::PartlyKnown { known, all: requests.len() });
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
            return Err(LimitError::Evidence { found: request.evidence.len() }.into());
        }
        let digest = request.digest(actor).map_err(LineError::json)?;
        let recorded_at = self.register.recorded_at.map_or(now, |last| last.max(now));
        let id = match request.id {
            Some(id) => id,
            None => new_uuid(recorded_at)?.into(),
        };
        if let Some(known) = self.known(id)? {
            let Remembered { digest: before, positions, recorded_at } = known;
            return if before == digest {
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
        require_permission(self.restriction, &acting, &request.command, &self.register)?;
        let first = self.register.position;
        let envelope = Envelope {
            actor: *actor,
            recorded_at,
            grant: admitted.grant,
            request: Some((request, CommandReference { id, digest })),
            follows: None,
        };
        self.record_all(admitted.events, admitted.consequences, &envelope)?;
        Ok(Receipt { command: id, positions: first..self.register.position, recorded_at, replayed: false })
    }

    /// Notes that the clock has stepped back.
    pub(crate) fn note_clock_step(&mut self, from: Timestamp, to: Timestamp) -> Result<(), CommandError> {
        let Some((id, _)) = self.register.logs.iter().next() else { return Ok(()) };
        let recorded_at = self.register.recorded_at.map_or(to, |last| last.max(to));
        let event = log::Event::ClockSteppedBack(log::ClockStep { from, to });
        let envelope = Envelope { actor: Actor::Log, recorded_at, grant: None, request: None, follows: None };
        self.record(id.into(), event.into(), &envelope)?;
        self.noted = self.events.len();
        Ok(())
    }

    /// The events of one decision, and behind them what follows from them: all or none.
    fn record_all(
        &mut self,
        events: Vec<(Stream, Event)>,
        consequences: Vec<Consequence>,
        envelope: &Envelope<'_>,
    ) -> Result<(), CommandError> {
        // Folding a single event fails only where it amends another. Otherwise the register need not be kept, and
        // what nobody else holds is changed in place.
        let amends = |(_, event): &(Stream, Event)| matches!(event, Event::Corrected(_) | Event::Voided(_));
        let before = (events.len() + consequences.len() > 1 || events.iter().any(amends))
            .then(|| Mark { register: self.register.clone(), events: self.events.len() });
        let recorded = self.record_each(events, consequences, envelope);
        if recorded.is_err()
            && let Some(before) = before
        {
            self.go_back(before);
        }
        recorded
    }

    fn record_each(
        &mut self,
        events: Vec<(Stream, Event)>,
        consequences: Vec<Consequence>,
        envelope: &Envelope<'_>,
    ) -> Result<(), CommandError> {
        for (stream, event) in events {
            self.record(stream, event, envelope)?;
        }
        for Consequence { cause, rule, thing, event } in consequences {
            let cause = self.events.iter().rev().find(|it| it.seq == cause).map(|it| it.id);
            self.record(thing, event, &Envelope { follows: Some((rule, cause)), ..*envelope })?;
        }
        Ok(())
    }

    /// One event: numbered, written, and folded into the register.
    fn record(&mut self, stream: Stream, event: Event, envelope: &Envelope<'_>) -> Result<(), CommandError> {
        let head = self.register.head(stream);
        let request = envelope.request.as_ref().map(|(request, _)| *request);
        // Of what follows by a rule, the reason and the evidence are its cause.
        let said = request.filter(|_| envelope.follows.is_none());
        let recorded = RecordedEvent {
            seq: self.register.position,
            id: self.ids.next(envelope.recorded_at)?,
            stream,
            version: head.map_or(1, |head| head.version + 1),
            previous: head.map(|head| head.last),
            event,
            recorded_at: envelope.recorded_at,
            effective_at: request.and_then(|request| request.effective_at),
            actor: envelope.actor,
            grant: envelope.grant,
            command: envelope.request.as_ref().map(|(_, reference)| *reference),
            cause: envelope.follows.and_then(|(_, cause)| cause),
            correlation: request.and_then(|request| request.correlation),
            reason: said.and_then(|request| request.reason.clone()),
            source: match envelope.follows {
                Some((rule, _)) => source(rule),
                None => said.and_then(|request| request.source.clone()),
            },
            evidence: said.map(|request| request.evidence.clone()).unwrap_or_default(),
        };
        let line = line::write(&recorded, random::<{ size_of::<Salt>() }>()?)?;
        // What the log itself notes has a room of its own.
        let bytes = request.map_or(0, |_| line.len() + 1);
        self.make_room(bytes)?;
        self.register.evolve(&recorded, &Past { log: self.log, drafted: &self.events })?;
        if let Some(command) = recorded.command {
            let remembered = Remembered::at(&recorded, command);
            self.commands.entry(command.id).or_insert(remembered).positions.end = recorded.seq + 1;
        }
        self.bytes += bytes;
        self.lines.push(line);
        self.events.push(recorded);
        Ok(())
    }

    /// Whether one more event of this many bytes fits what is written at once.
    fn make_room(&mut self, bytes: usize) -> Result<(), CommandError> {
        let events = self.events.len() - self.noted;
        let room = require_batch(events + 1, self.bytes + bytes);
        self.is_full = room.is_err();
        Ok(room?)
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

    fn is_known(&self, id: CommandId) -> bool {
        self.commands.contains_key(&id) || self.known.first(id).is_some()
    }

    /// What a command recorded, in this draft or in the log.
    fn known(&self, id: CommandId) -> Result<Option<Remembered>, Unreadable> {
        match self.commands.get(&id) {
            Some(drafted) => Ok(Some(drafted.clone())),
            None => self.known.first(id).map(|first| Remembered::read(self.log, id, first)).transpose(),
        }
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
#[derive(Clone, Copy)]
struct Envelope<'a> {
    actor: Actor,
    recorded_at: Timestamp,
    grant: Option<u64>,
    request: Option<(&'a Request, CommandReference)>,
    /// By which rule, and from which event, what follows by one does.
    follows: Option<(Rule, Option<EventId>)>,
}
