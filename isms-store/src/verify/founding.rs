//! The founding commit: that a log begins as every log begins.
//!
//! Exactly five events, and only there an actor without role, grant and command.

use isms_core::aggregate::role::RoleLevel;
use isms_core::aggregate::{isms, log, person, role};
use isms_core::event::Event;
use isms_core::id::LogId;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::{Actor, ActorKind};
use isms_core::vocabulary::time::UtcOffset;

use crate::breach::Breach;

/// How many events a founding has.
pub(super) const FOUNDING_EVENTS: u64 = 5;

/// The founding, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct FoundingCommit {
    events: Vec<RecordedEvent>,
    /// The log's own stream.
    pub(super) log: Option<LogId>,
    /// The organization's own offset from UTC.
    pub(super) offset: UtcOffset,
}

impl FoundingCommit {
    /// Takes one of the first events.
    pub(super) fn take(&mut self, event: &RecordedEvent) {
        if let (Event::Log(log::Event::Created(_)), Stream::Log(log)) = (&event.event, event.stream) {
            self.log = Some(log);
        }
        if let Event::Isms(isms::Event::Established(it)) = &event.event {
            self.offset = it.utc_offset;
        }
        self.events.push(event.clone());
    }

    /// Whether a commit of this size, the first one, is a founding. Its events are not needed any more.
    pub(super) fn closed_at(&mut self, size: u64) -> Result<(), Breach> {
        let events = std::mem::take(&mut self.events);
        let fails = |reason| Err(Breach::Founding { reason });
        let [created, established, registered, defined, assigned] = events.as_slice() else {
            return fails("it has five events");
        };
        let (
            Event::Log(log::Event::Created(creation)),
            Event::Isms(isms::Event::Established(_)),
            Event::Person(person::Event::Registered(registration)),
            Event::Role(role::Event::Defined(top)),
            Event::Role(role::Event::Assigned(grant)),
        ) = (&created.event, &established.event, &registered.event, &defined.event, &assigned.event)
        else {
            return fails("a log, a management system, a person, a role, its assignment, in this order");
        };
        if size != FOUNDING_EVENTS {
            return fails("it has five events and its own commit");
        }
        let founder = creation.founder;
        let alone = |it: &RecordedEvent| {
            it.actor == Actor::human(founder) && it.grant.is_none() && it.command.is_none()
        };
        if !events.iter().all(alone) {
            return fails("its actor is the founding person, without role, grant and command");
        }
        if created.stream != Stream::Log(creation.log)
            || registered.stream != Stream::Person(founder)
            || registration.relation.actor_kind() != ActorKind::Human
            || defined.stream != assigned.stream
            || (grant.person, grant.deputy_of) != (founder, None)
            || top.definition.level != RoleLevel::Top
        {
            return fails("the founding person, a human being, gets the role of top management");
        }
        Ok(())
    }
}
