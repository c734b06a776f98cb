//! Envelopes: what events say of themselves, and whether it goes together.
//!
//! In memory it keeps, for each thing, where its stream stands, and for each event its thing and type in a few bytes.

mod amended;

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

use self::amended::Amended;
use super::follows_by_rule;
use crate::breach::Breach;
use crate::group::GROUP_EVENTS_MAX;

/// The version of UUID that an event's identity is.
const IDENTITY_VERSION: usize = 7;

/// What was seen of the events so far.
#[derive(Debug, Default)]
pub(super) struct Envelopes {
    streams: HashMap<Stream, Place>,
    amended: Amended,
    recorded_at: Option<Timestamp>,
    id: Option<EventId>,
    /// The command of the event before.
    command: Option<CommandReference>,
    /// The commands of this commit that have ended.
    ended: HashSet<CommandId>,
    /// The first position that could not be read: what names an event from there on may be right.
    gap: Option<u64>,
}

/// Where a stream stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Which stream it is, in the order in which they began.
    number: u32,
    /// The version of its latest event.
    version: u32,
    /// The position of its latest event.
    position: u64,
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
        let (number, version) = self.version(event);
        breaches.extend(version);
        breaches.extend(self.amended.judge(number, event));
        breaches.extend(self.times(event, offset));
        breaches.extend(self.identity(event));
        breaches.extend(self.command(event));
        if !is_founding {
            breaches.extend(envelope(event, log).map(|expected| Breach::Envelope { expected }));
        }
        breaches
    }

    /// The number of the event's stream, and what its version breaks.
    fn version(&mut self, event: &RecordedEvent) -> (u32, Option<Breach>) {
        let next = u32::try_from(self.streams.len()).unwrap_or(u32::MAX);
        let before = self.streams.get(&event.stream).copied();
        let number = before.map_or(next, |it| it.number);
        let place = Place { number, version: event.version, position: event.seq };
        self.streams.insert(event.stream, place);
        let expected = before.map_or(1, |it| it.version.saturating_add(1));
        let after = before.map(|it| it.position);
        // What names an event that could not be read may be right.
        let is_explained = self.gap.is_some_and(|gap| event.previous.is_some_and(|previous| previous >= gap));
        if (event.version, event.previous) == (expected, after) || is_explained {
            return (number, None);
        }
        let (stream, found, named) = (event.stream.to_string(), event.version, event.previous);
        (number, Some(Breach::Version { stream, expected, after, found, named }))
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
