//! Envelopes: what events say of themselves, and whether it goes together.
//!
//! In memory it keeps, for each thing, where its stream stands; nothing grows with the number of events.

use std::collections::{HashMap, HashSet};

use isms_core::aggregate::{isms, log};
use isms_core::event::Event;
use isms_core::id::{CommandId, EventId, LogId};
use isms_core::meaning::Meaning;
use isms_core::recorded_event::{CommandReference, RecordedEvent};
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::{Acting, Actor, ActorKind};
use isms_core::vocabulary::authority::Demand;
use isms_core::vocabulary::time::{Timestamp, UtcOffset};
use uuid::Uuid;

use super::follows_by_rule;
use crate::breach::Breach;
use crate::group::GROUP_EVENTS_MAX;

/// The version of UUID that an event's identity is.
const IDENTITY_VERSION: usize = 7;

/// What was seen of the events so far.
#[derive(Debug, Default)]
pub(super) struct Envelopes {
    /// The version and the position of each stream's latest event.
    streams: HashMap<Stream, (u32, u64)>,
    recorded_at: Option<Timestamp>,
    id: Option<EventId>,
    /// The command of the event before.
    command: Option<CommandReference>,
    /// The commands of this commit that have ended.
    ended: HashSet<CommandId>,
    /// The first position that could not be read: what names an event from there on may be right.
    gap: Option<u64>,
}

impl Envelopes {
    /// An event at this position could not be read.
    pub(super) fn missed(&mut self, position: u64) {
        self.gap = Some(self.gap.map_or(position, |gap| gap.min(position)));
    }

    /// A commit stands here.
    pub(super) fn committed(&mut self) {
        self.ended.clear();
        self.ended.extend(self.command.take().map(|command| command.id));
    }

    /// What an event breaks. Of an event of the founding, the envelope is judged with the whole founding.
    pub(super) fn judge(
        &mut self,
        event: &RecordedEvent,
        is_founding: bool,
        log: Option<LogId>,
        offset: UtcOffset,
    ) -> Vec<Breach> {
        let mut breaches = Vec::new();
        breaches.extend(self.version(event));
        breaches.extend(self.times(event, offset));
        breaches.extend(self.identity(event));
        breaches.extend(self.command(event));
        if !is_founding {
            breaches.extend(envelope(event, log).map(|expected| Breach::Envelope { expected }));
        }
        breaches
    }

    fn version(&mut self, event: &RecordedEvent) -> Option<Breach> {
        let before = self.streams.insert(event.stream, (event.version, event.seq));
        let expected = before.map_or(1, |(version, _)| version.saturating_add(1));
        let after = before.map(|(_, position)| position);
        // What names an event that could not be read may be right.
        let is_explained = self.gap.is_some_and(|gap| event.previous.is_some_and(|previous| previous >= gap));
        if (event.version, event.previous) == (expected, after) || is_explained {
            return None;
        }
        let (stream, found, named) = (event.stream.to_string(), event.version, event.previous);
        Some(Breach::Version { stream, expected, after, found, named })
    }

    fn times(&mut self, event: &RecordedEvent, offset: UtcOffset) -> Option<Breach> {
        // Compared with its neighbor alone, one wrong time is one problem, or two.
        let (found, before) = (event.recorded_at, self.recorded_at.replace(event.recorded_at));
        if let Some(before) = before.filter(|before| found < *before) {
            return Some(Breach::TimeGoesBack { before, found });
        }
        let ahead = event.effective_at.filter(|date| date.start(offset) > found);
        ahead.map(|effective| Breach::Ahead { effective, recorded: found })
    }

    /// Identities that only increase are different, however many there are.
    fn identity(&mut self, event: &RecordedEvent) -> Option<Breach> {
        let is_increasing = self.id.replace(event.id) < Some(event.id);
        let is_of_version = Uuid::from(event.id).get_version_num() == IDENTITY_VERSION;
        (!is_increasing || !is_of_version).then_some(Breach::Identity { found: event.id })
    }

    /// The events of a command stand together, within one commit.
    fn command(&mut self, event: &RecordedEvent) -> Option<Breach> {
        if self.command == event.command {
            return None;
        }
        let before = std::mem::replace(&mut self.command, event.command);
        // Without commits there is no log, and so nothing to remember them for.
        if self.ended.len() > GROUP_EVENTS_MAX {
            self.ended.clear();
        }
        self.ended.extend(before.map(|command| command.id));
        let id = event.command?.id;
        self.ended.contains(&id).then_some(Breach::Command { id })
    }
}

/// What the members of an envelope are expected to be, where they do not go together.
fn envelope(event: &RecordedEvent, own: Option<LogId>) -> Option<&'static str> {
    let demand = Meaning::of(&event.type_name()).map(|meaning| meaning.demand);
    if matches!(&event.event, Event::Log(log::Event::Created(_)) | Event::Isms(isms::Event::Established(_))) {
        return Some("no founding but the first");
    }
    if let (Stream::Log(found), Some(own)) = (event.stream, own)
        && found != own
    {
        return Some("events of this log, not of another");
    }
    if event.cause.is_some_and(|cause| cause >= event.id) {
        return Some("a cause that stands before its effect");
    }
    if follows_by_rule(event) && event.cause.is_none() {
        return Some("a cause where a rule is the source");
    }
    let corrected = if let Event::Corrected(it) = &event.event { Some(it.corrects) } else { None };
    let voided = if let Event::Voided(it) = &event.event { Some(it.voids) } else { None };
    if corrected.or(voided).is_some_and(|position| position >= event.seq) {
        return Some("a correction or voiding of what stands before it");
    }
    match event.actor {
        Actor::Log if event.grant.is_some() || event.command.is_some() => {
            Some("neither grant nor command where the log itself acts")
        }
        Actor::Log => demand.is_some_and(|it| it != Demand::Log).then_some("a person where a person acts"),
        Actor::Person(acting) => person(event, &acting, demand),
    }
}

fn person(event: &RecordedEvent, acting: &Acting, demand: Option<Demand>) -> Option<&'static str> {
    if event.command.is_none() {
        return Some("the command that a person gave");
    }
    if acting.role.is_some() != event.grant.is_some() {
        return Some("a grant where there is a role, and none where there is none");
    }
    if acting.on_behalf_of.is_some() && acting.role.is_none() {
        return Some("a role in which somebody stands in for another");
    }
    if event.grant.is_some_and(|grant| grant >= event.seq) {
        return Some("a grant that stands before what is done by it");
    }
    match demand {
        Some(Demand::Log | Demand::Founding) => Some("the log itself as the actor"),
        // What follows by a rule demands nothing of whoever caused it.
        Some(Demand::Authority(_)) if acting.role.is_none() && !follows_by_rule(event) => {
            Some("a role for an act that is not everybody's")
        }
        Some(Demand::Authority(it)) if it.is_human_only() && acting.kind != ActorKind::Human => {
            Some("a human being who approves or accepts")
        }
        Some(Demand::Authority(_) | Demand::Everyone) | None => None,
    }
}
