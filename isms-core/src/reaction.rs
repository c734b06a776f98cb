//! Reactions: what follows elsewhere from what happened, by a rule and without anybody deciding again.
//!
//! ```text
//! admitted event ──consequences(register before it)──► events on other streams, in the same commit
//!       └── named as their cause; the same actor, role, grant and command; the rule as their source
//! ```
//!
//! A consequence has none itself. It keeps what it is when its cause is corrected, and stands as long as it follows from
//! its cause: the cause is voided first, as long as nothing else has happened to what followed.
//!
//! Verification asks the same function, so what it yields is part of the format: a reaction that was released stays as it
//! is for the events that it was released for.

mod control_test;
mod finding;
mod compliance;
mod objective;
mod lessons;
mod decision;
mod exercise;

use std::fmt;

use uuid::{Builder, Uuid};

use crate::aggregate::{
    change, continuity_plan, control, improvement, isms, log, nonconformity, objective as objectives,
    training_activity,
};
use crate::event::Event;
use crate::id::{ChangeId, ImprovementId, LogId, NonconformityId, TrainingActivityId};
use crate::recorded_event::Source;
use crate::recurrence::alike;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::shortfall::Shortfall;
use crate::vocabulary::text::{Area, Reference, Title};
use crate::vocabulary::time::PartialDate;

/// An event from which something may follow.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// Its position.
    pub seq: u64,
    /// The thing it happens to.
    pub thing: Stream,
    /// What happens.
    pub event: &'a Event,
    /// From when it holds.
    pub effective_at: PartialDate,
}

/// An event that follows from another.
#[derive(Clone, Debug, PartialEq)]
pub struct Consequence {
    /// The position of its cause.
    pub cause: u64,
    /// The rule by which it follows.
    pub rule: Rule,
    /// The thing it happens to.
    pub thing: Stream,
    /// What happens.
    pub event: Event,
}

/// What follows from an event, on the register before its command.
///
/// The identity of what is raised is made of the log, the position of the cause, and the place among what follows from it.
/// What follows from a correction counts as following from the event that it corrects: what was raised for that is not
/// raised again, and what was not is raised then.
#[must_use]
pub fn consequences(register: &Register, cause: &Cause<'_>) -> Vec<Consequence> {
    let mut followers = followers(register, cause);
    followers.retain(|it| register.head(it.thing).is_none());
    followers
}

/// The same with what is there already.
pub(crate) fn followers(register: &Register, cause: &Cause<'_>) -> Vec<Consequence> {
    let Some((log, _)) = register.logs.iter().next() else { return Vec::new() };
    let scene = Scene::of(register, cause);
    let raised = REACTIONS.iter().flat_map(|react| react(&scene));
    let things = (0..).zip(raised).map(|(place, (rule, raised))| {
        let (thing, event) = raised.under(identity(log, scene.origin, place));
        Consequence { cause: cause.seq, rule, thing, event }
    });
    things.collect()
}

/// Where an event comes from that follows by a rule.
#[must_use]
pub fn source(rule: Rule) -> Option<Source> {
    rule.entry().id.parse().ok().map(Source::Rule)
}

/// Whether reactions to later events look at what this event has made of the register.
#[must_use]
pub fn is_looked_at(event: &Event) -> bool {
    matches!(
        event,
        Event::Log(log::Event::Created(_))
            | Event::Isms(isms::Event::Established(_) | isms::Event::ProfileChanged(_))
            | Event::Control(control::Event::Adopted(_) | control::Event::Changed(_))
            | Event::Objective(objectives::Event::Set(_) | objectives::Event::Revised(_))
            | Event::ContinuityPlan(continuity_plan::Event::RequirementSet(_))
            | Event::Change(change::Event::Proposed(_))
            | Event::Nonconformity(nonconformity::Event::Raised(_))
            | Event::Improvement(improvement::Event::Proposed(_))
            | Event::TrainingActivity(training_activity::Event::Planned(_))
    )
}

/// What follows from an event, in an order of its own.
type React = fn(&Scene<'_>) -> Vec<(Rule, Raised)>;

/// Every reaction. No event has more than one.
const REACTIONS: [React; 7] = [
    control_test::react,
    finding::react,
    compliance::react,
    objective::react,
    lessons::react,
    decision::react,
    exercise::react,
];

/// An event, where it happens.
struct Scene<'a> {
    register: &'a Register,
    /// The position of the event, or of the one that it corrects.
    origin: u64,
    thing: Stream,
    event: &'a Event,
    effective_at: PartialDate,
}

/// Something that is raised elsewhere.
enum Raised {
    Nonconformity(nonconformity::Raising),
    Improvement(improvement::Proposal),
    Change(change::Proposal),
    TrainingActivity(training_activity::Plan),
}

impl<'a> Scene<'a> {
    fn of(register: &'a Register, cause: &Cause<'a>) -> Self {
        let (origin, event) = if let Event::Corrected(it) = cause.event {
            (it.corrects, &it.event)
        } else {
            (cause.seq, cause.event)
        };
        Self { register, origin, thing: cause.thing, event, effective_at: cause.effective_at }
    }

    /// What is raised is called as its cause says, or else by the position of its cause: `NC-41`, and with a number behind
    /// that where something of its kind is called so already.
    fn named(&self, aggregate: &'static str, prefix: &str, said: Option<&Reference>) -> Option<Reference> {
        if let Some(said) = said {
            return Some(said.clone());
        }
        let name = format!("{prefix}-{}", self.origin);
        let others = (2_u64..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.clone()).chain(others).map_while(|name| name.parse().ok());
        names.find(|name| self.register.by_reference(aggregate, name).is_none())
    }

    /// Who answers, where they were there already when this holds.
    fn there(&self, responsible: Option<Responsible>) -> Option<Responsible> {
        responsible.filter(|it| {
            let thing = Stream::from(*it);
            let since = self.register.head(thing).map(|head| head.since);
            let is_early = |since| self.effective_at.is_before(since, self.register.offset());
            self.register.exists(thing) && !since.is_some_and(is_early)
        })
    }

    /// The nonconformity of a shortfall that was told whole; whether it comes back is looked up (N-6).
    fn nonconformity(&self, source: nonconformity::Source, it: &Shortfall) -> Raised {
        Raised::Nonconformity(nonconformity::Raising {
            reference: it.reference.clone(),
            source,
            requirement: it.requirement.clone(),
            grade: it.grade,
            statement: it.statement.clone(),
            evidence: it.evidence.clone(),
            area: it.area.clone(),
            owner: it.owner,
            recurrence_of: self.recurs_from(&it.requirement, &it.area),
        })
    }

    /// The latest nonconformity that comes back with this requirement and area (N-6).
    fn recurs_from(&self, requirement: &Title, area: &Area) -> Option<NonconformityId> {
        alike(self.register, self.effective_at, requirement, area).first().copied()
    }

    /// The area of what has none: the organization as a whole.
    fn whole_organization(&self) -> Option<Area> {
        self.register.isms().map(|isms| isms.establishment.organization.name.clone())
    }
}

impl Raised {
    fn under(self, identity: Uuid) -> (Stream, Event) {
        match self {
            Self::Nonconformity(it) => {
                (NonconformityId::from(identity).into(), nonconformity::Event::Raised(it).into())
            }
            Self::Improvement(it) => {
                (ImprovementId::from(identity).into(), improvement::Event::Proposed(it).into())
            }
            Self::Change(it) => (ChangeId::from(identity).into(), change::Event::Proposed(it).into()),
            Self::TrainingActivity(it) => {
                (TrainingActivityId::from(identity).into(), training_activity::Event::Planned(it).into())
            }
        }
    }
}

/// A UUID, version 8, of the log, the position of the cause, and the place among what follows from it.
fn identity(log: LogId, origin: u64, place: u64) -> Uuid {
    let log = Uuid::from(log);
    let of = [log.as_bytes().as_slice(), &origin.to_be_bytes(), &place.to_be_bytes()].concat();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(Digest::of(&of).as_bytes()).for_each(|(byte, of)| *byte = *of);
    Builder::from_custom_bytes(bytes).into_uuid()
}

impl fmt::Display for Consequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from event {} by {}", self.thing, self.cause, self.rule)
    }
}

#[cfg(test)]
mod tests;
