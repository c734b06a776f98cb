//! Authority, then: whether each actor held the role they acted in, and whether it carried what the act demands.
//!
//! It folds what roles are, who holds them, who is registered, and what reactions look at, and judges each event by what
//! stood before its command. It shares no code with what decided: whoever verifies trusts the decision as little as the
//! bytes. What follows by a rule is judged by that rule instead.

mod consequences;

use std::collections::HashMap;

use isms_core::aggregate::role::Assignment;
use isms_core::aggregate::{isms, person};
use isms_core::event::Event;
use isms_core::history::{History, Unreadable};
use isms_core::meaning::Meaning;
use isms_core::reaction::is_looked_at;
use isms_core::recorded_event::{CommandReference, RecordedEvent};
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::{Acting, Actor};
use isms_core::vocabulary::authority::Demand;
use isms_core::vocabulary::time::PartialDate;

use self::consequences::Consequences;
use super::follows_by_rule;
use crate::breach::Breach;
use crate::verification::NotClaimed;

/// Who may do what, so far.
#[derive(Debug, Default)]
pub(super) struct Authorities {
    register: Register,
    /// The events of roles, the comings and goings of persons, and what reactions look at: what corrections may change.
    kept: HashMap<Stream, Vec<RecordedEvent>>,
    /// The command whose events are being read.
    command: Option<CommandReference>,
    /// What of its events is not folded in yet: a command does not rest on its own events.
    waiting: Vec<RecordedEvent>,
    /// What may follow from its events.
    consequences: Consequences,
}

/// The kept events of one stream.
struct Kept<'a>(&'a [RecordedEvent]);

impl History for Kept<'_> {
    fn event(&self, seq: u64) -> Result<Option<RecordedEvent>, Unreadable> {
        Ok(self.0.iter().find(|event| event.seq == seq).cloned())
    }

    fn stream(&self, _: Option<u64>) -> Result<Vec<RecordedEvent>, Unreadable> {
        Ok(self.0.to_vec())
    }
}

impl Authorities {
    /// Takes an event of the founding, by which nobody is judged.
    pub(super) fn found(&mut self, event: &RecordedEvent) {
        self.fold(event);
    }

    /// Takes the next event, and says why its actor was not allowed to, where that is so. From a correction or a voiding
    /// that amends nothing, nothing follows.
    pub(super) fn judge(&mut self, event: &RecordedEvent, amends: bool) -> Result<(), Breach> {
        if event.command.is_none() || event.command != self.command {
            self.command = event.command;
            self.consequences.end();
            for before in std::mem::take(&mut self.waiting) {
                self.fold(&before);
            }
        }
        let judged = if follows_by_rule(event) {
            self.consequences.judge(event).map_err(|reason| Breach::Consequence { reason })
        } else {
            if amends {
                self.consequences.take(&self.register, event);
            }
            match event.actor {
                Actor::Log => Ok(()),
                Actor::Person(acting) => {
                    self.allowed(event, &acting).map_err(|reason| Breach::Authority { reason })
                }
            }
        };
        if self.is_kept(event) {
            self.waiting.push(event.clone());
        }
        judged
    }

    /// A commit stands here, and with it a command ends.
    pub(super) fn committed(&mut self) {
        self.consequences.committed();
    }

    /// What of committed commands should have followed and did not.
    pub(super) fn not_followed(&self) -> Option<NotClaimed> {
        self.consequences.not_followed()
    }

    fn allowed(&self, event: &RecordedEvent, acting: &Acting) -> Result<(), String> {
        let person = self.register.persons.get(acting.id);
        let person = person.ok_or_else(|| format!("{} is not registered", acting.id))?;
        if person.offboarded.is_some() {
            return Err(format!("{} has left", acting.id));
        }
        let kind = person.registration.relation.actor_kind();
        if kind != acting.kind {
            return Err(format!("{} is registered as {kind:?}, not as {:?}", acting.id, acting.kind));
        }
        let Some(role) = acting.role else { return Ok(()) };
        let role = self.register.roles.get(role).ok_or_else(|| format!("there is no role {role}"))?;
        let meaning = Meaning::of(&event.type_name());
        if let Some(Demand::Authority(authority)) = meaning.map(|meaning| meaning.demand)
            && !role.definition.value.authorities.contains(&authority)
        {
            return Err(format!("the role `{}` does not carry `{authority}`", role.definition.value.name));
        }
        let grant = role.assignments.iter().find(|it| Some(it.seq) == event.grant);
        let grant = grant.ok_or_else(|| "the grant is no assignment of the role".to_string())?;
        if (grant.person, grant.deputy_of) != (acting.id, acting.on_behalf_of) {
            return Err("the grant gave the role to somebody else, or for somebody else".to_string());
        }
        let offset = self.register.offset();
        let present = |whom| self.register.persons.get(whom).is_some_and(|it| it.offboarded.is_none());
        let stands = |at| {
            let holds = |whom| present(whom) && role.is_held_by(whom, at, offset);
            acting.on_behalf_of.is_none_or(holds)
        };
        let (effective, recorded) = (event.effective(), PartialDate::Instant(event.recorded_at));
        let same = |it: &&Assignment| (it.person, it.deputy_of) == (grant.person, grant.deputy_of);
        // Roles are prolonged: when the act takes effect, it may have been another assignment.
        let mut all = role.assignments.iter().filter(same);
        let held = all.any(|it| it.holds_at(effective, offset)) && grant.holds_at(recorded, offset);
        if held && stands(effective) && stands(recorded) {
            return Ok(());
        }
        Err(format!("the grant did not hold at {effective} or at {recorded}"))
    }

    /// Whether an event says something about roles, about who is there, or about what reactions look at.
    fn is_kept(&self, event: &RecordedEvent) -> bool {
        let amends = |position| {
            let amended = |kept: &Vec<RecordedEvent>| kept.iter().any(|event| event.seq == position);
            self.kept.get(&event.stream).is_some_and(amended)
        };
        if let Event::Corrected(it) = &event.event {
            return amends(it.corrects);
        }
        if let Event::Voided(it) = &event.event {
            return amends(it.voids);
        }
        let is_of_persons = matches!(
            &event.event,
            Event::Role(_)
                | Event::Person(person::Event::Registered(_) | person::Event::Offboarded(_))
                | Event::Isms(isms::Event::Established(_))
        );
        is_of_persons || is_looked_at(&event.event)
    }

    fn fold(&mut self, event: &RecordedEvent) {
        if !self.is_kept(event) {
            return;
        }
        let kept = self.kept.entry(event.stream).or_default();
        // What is kept in memory can always be looked back into.
        let _ = self.register.evolve(event, &Kept(kept));
        kept.push(event.clone());
    }
}
