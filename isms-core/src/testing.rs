//! Given, when, then: how decisions are tested. (Feature `testing`.)
//!
//! ```text
//! given([identified(), owned_by(ANA)]).when(BEN, accept()).then_refused(Rule::K9);
//! ```
//!
//! Every history begins with the founding: Ana is its founding person and holds the role of top management,
//! which carries every authority. Events are recorded an hour apart from 2026-01-01 on, by Ana, and hold from
//! when they are recorded; each can say otherwise.

#![expect(clippy::panic, clippy::missing_panics_doc, reason = "a test that fails panics")]

use std::fmt::Debug;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use crate::admission::{Admitted, admit};
use crate::aggregate::{isms, log, person, role};
use crate::command::Command;
use crate::context::Context;
use crate::event::Event;
use crate::gap::{Gap, gaps};
use crate::id::{IsmsId, LogId, PersonId, RoleId};
use crate::recorded_event::RecordedEvent;
use crate::refusal::AdmissionError;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::actor::{Acting, Actor};
use crate::vocabulary::authority::Authority;
use crate::vocabulary::phase::CycleModel;
use crate::vocabulary::text::{Prose, Reference, Title};
use crate::vocabulary::time::{PartialDate, Timestamp};

/// The founding person.
pub const ANA: PersonId = PersonId::from_u128(0xA4A);
/// A person who is registered by [`person()`] and has no role.
pub const BEN: PersonId = PersonId::from_u128(0xBE4);
/// Another.
pub const EVA: PersonId = PersonId::from_u128(0xE7A);
/// The role of top management, which Ana holds.
pub const TOP_MANAGEMENT: RoleId = RoleId::from_u128(0x709);
/// The management system.
pub const ISMS: IsmsId = IsmsId::from_u128(0x15);
/// The log.
pub const LOG: LogId = LogId::from_u128(0x106);

/// Something that has happened, or is expected to.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The thing it happens to.
    pub thing: Stream,
    /// What happens.
    pub event: Event,
    actor: Actor,
    grant: Option<u64>,
    effective_at: Option<PartialDate>,
}

impl Fact {
    /// An event, by Ana as top management.
    pub fn of(thing: impl Into<Stream>, event: impl Into<Event>) -> Self {
        Self {
            thing: thing.into(),
            event: event.into(),
            actor: Actor::human(ANA).acting_as(TOP_MANAGEMENT),
            grant: Some(4),
            effective_at: None,
        }
    }

    /// The same, by somebody else in the same role.
    #[must_use]
    pub fn by(self, person: PersonId) -> Self {
        Self { actor: Actor::human(person).acting_as(TOP_MANAGEMENT), ..self }
    }

    /// The same, holding from a date.
    #[must_use]
    pub fn effective(self, date: &str) -> Self {
        Self { effective_at: date.parse().ok(), ..self }
    }
}

/// A history, from the founding to these facts.
#[must_use]
pub fn given(facts: impl IntoIterator<Item = Fact>) -> Given {
    let mut given = Given { events: Vec::new(), register: Register::default(), later: None };
    founding().into_iter().chain(facts).for_each(|fact| given.record(fact));
    given
}

/// A history, and the register that it comes to.
#[derive(Clone, Debug)]
pub struct Given {
    /// The events.
    pub events: Vec<RecordedEvent>,
    /// The register.
    pub register: Register,
    later: Option<Timestamp>,
}

/// A command about to be decided.
#[derive(Clone, Debug)]
pub struct When {
    given: Given,
    actor: Acting,
    command: Command,
    effective_at: Option<PartialDate>,
    reason: Option<Prose>,
}

impl Given {
    /// The instant of the next event.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let hours = i64::try_from(self.events.len()).unwrap_or_default();
        let start: DateTime<Utc> = day("2026-01-01").and_time(chrono::NaiveTime::MIN).and_utc();
        let now = Timestamp::from(start + Duration::hours(hours));
        self.later.map_or(now, |later| later.max(now))
    }

    /// The same history on a later day: what follows is recorded then.
    #[must_use]
    pub fn later(self, date: &str) -> Self {
        let later = PartialDate::Day(day(date)).start(self.register.offset());
        Self { later: Some(later), ..self }
    }

    /// One event more.
    pub fn record(&mut self, fact: Fact) {
        let head = self.register.head(fact.thing);
        let recorded = RecordedEvent {
            seq: self.register.position,
            id: Uuid::from_u128(u128::from(self.register.position) + 0xE00).into(),
            stream: fact.thing,
            version: head.map_or(1, |head| head.version + 1),
            previous: head.map(|head| head.last),
            event: fact.event,
            recorded_at: self.now(),
            effective_at: fact.effective_at,
            actor: fact.actor,
            grant: fact.grant,
            command: None,
            cause: None,
            correlation: None,
            reason: None,
            source: None,
            evidence: Vec::new(),
        };
        self.events.push(recorded.clone());
        let evolved = self.register.evolve(&recorded, &self.events);
        assert_eq!(evolved, Ok(()), "a history in memory is readable");
    }

    /// What follows by itself under this rule is seen in the register.
    #[must_use]
    pub fn then_effect(self, rule: Rule, seen: impl FnOnce(&Register) -> bool) -> Self {
        assert!(seen(&self.register), "expected the effect of {rule}: {}", rule.entry().text);
        self
    }

    /// What is missing at the instant of the next event.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        gaps(&self.register, self.now().into())
    }

    /// Something is missing under this rule.
    pub fn then_gap(self, rule: Rule) {
        let gaps = self.gaps();
        assert!(gaps.iter().any(|gap| gap.rule == rule), "expected a gap under {rule}, found {gaps:#?}");
    }

    /// Nothing is missing under this rule.
    pub fn then_no_gap(self, rule: Rule) {
        let gaps = self.gaps();
        assert!(gaps.iter().all(|gap| gap.rule != rule), "expected no gap under {rule}, found {gaps:#?}");
    }

    /// A command of somebody who acts as top management where they hold that role (Ana does), and in no role
    /// otherwise. It has a reason, so that only tests of missing reasons speak of it.
    #[must_use]
    pub fn when(self, person: PersonId, command: impl Into<Command>) -> When {
        let top = self.register.roles.get(TOP_MANAGEMENT);
        let held = top.is_some_and(|role| role.assignments.iter().any(|it| it.person == person));
        let actor = Actor::human(person);
        self.when_as(if held { actor.acting_as(TOP_MANAGEMENT) } else { actor }, command)
    }

    /// A command of somebody who acts in a role.
    #[must_use]
    pub fn when_in(self, person: PersonId, role: RoleId, command: impl Into<Command>) -> When {
        self.when_as(Actor::human(person).acting_as(role), command)
    }

    /// A command of any actor.
    #[must_use]
    pub fn when_as(self, actor: Actor, command: impl Into<Command>) -> When {
        let Actor::Person(actor) = actor else { panic!("the log itself asks for nothing") };
        let reason = Some(text("Agreed in the weekly meeting"));
        When { given: self, actor, command: command.into(), effective_at: None, reason }
    }
}

impl When {
    /// The same, without a reason.
    #[must_use]
    pub fn without_reason(self) -> Self {
        Self { reason: None, ..self }
    }

    /// The same, with this reason.
    #[must_use]
    pub fn because(self, reason: &str) -> Self {
        Self { reason: Some(text(reason)), ..self }
    }

    /// The same, to hold from a date.
    #[must_use]
    pub fn effective(self, date: &str) -> Self {
        Self { effective_at: date.parse().ok(), ..self }
    }

    /// It comes to exactly these events.
    pub fn then(self, expected: impl IntoIterator<Item = Fact>) {
        let expected: Vec<_> = expected.into_iter().map(|fact| (fact.thing, fact.event)).collect();
        match self.decide() {
            Ok(admitted) => assert_eq!(admitted.events, expected),
            Err(error) => panic!("expected {expected:#?}, found {error}"),
        }
    }

    /// It comes to events, whichever they are.
    pub fn then_accepted(self) {
        let _ = self.then_given();
    }

    /// It is refused under this rule.
    pub fn then_refused(self, rule: Rule) {
        match self.decide() {
            Err(AdmissionError::Refused(refusal)) => assert_eq!(refusal.rule, rule, "{refusal}"),
            other => panic!("expected a refusal under {rule}, found {other:#?}"),
        }
    }

    /// The history with what it comes to: for whatever follows.
    #[must_use]
    pub fn then_given(self) -> Given {
        let admitted = match self.decide() {
            Ok(admitted) => admitted,
            Err(error) => panic!("expected events, found {error}"),
        };
        let (mut given, actor) = (self.given, Actor::Person(self.actor));
        for (thing, event) in admitted.events {
            let effective_at = self.effective_at;
            given.record(Fact { thing, event, actor, grant: admitted.grant, effective_at });
        }
        given
    }

    fn decide(&self) -> Result<Admitted, AdmissionError> {
        let now = self.given.now();
        let history = &self.given.events;
        let by = Context {
            actor: self.actor,
            now,
            effective_at: self.effective_at.unwrap_or(PartialDate::Instant(now)),
            reason: self.reason.as_ref(),
            history,
        };
        admit(&self.given.register, &by, &self.command)
    }
}

/// The founding commit.
fn founding() -> [Fact; 5] {
    let creation = log::Creation {
        log: LOG,
        origin: title("example.org/isms"),
        format: 1,
        key: text("example.org/isms+00000000+AAAA"),
        founder: ANA,
    };
    let establishment = isms::Establishment {
        name: title("ISMS"),
        organization: isms::Organization {
            name: title("Example"),
            legal_form: None,
            sector: None,
            headcount: None,
        },
        standard: isms::Standard {
            number: title("ISO/IEC 27001"),
            edition: title("2022"),
            amendment: Some(title("1:2024")),
        },
        cycle_model: CycleModel::Pdca,
        profile: isms::Profile::standard(),
        utc_offset: "+00:00".parse().unwrap_or_default(),
    };
    let top = role::Definition {
        name: title("Top management"),
        level: role::RoleLevel::Top,
        responsibilities: Vec::new(),
        authorities: Authority::ALL.to_vec(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let top = role::Creation { reference: reference("top-management"), definition: top };
    [
        Fact::of(LOG, log::Event::Created(creation)),
        Fact::of(ISMS, isms::Event::Established(establishment)),
        person(ANA),
        Fact::of(TOP_MANAGEMENT, role::Event::Defined(top)),
        Fact::of(TOP_MANAGEMENT, role::Event::Assigned(grant(ANA))),
    ]
    .map(|fact| Fact { actor: Actor::human(ANA), grant: None, ..fact })
}

/// A person who is registered.
#[must_use]
pub fn person(id: PersonId) -> Fact {
    registered(id, person::Relation::Employee)
}

/// A person, service or agent who is registered as what they are.
#[must_use]
pub fn registered(id: PersonId, relation: person::Relation) -> Fact {
    let reference = reference(&format!("P-{id}"));
    let registration = person::Registration { reference, unit: None, relation, from: None };
    Fact::of(id, person::Event::Registered(registration))
}

/// A role of specialists that carries these authorities.
#[must_use]
pub fn role_with(id: RoleId, authorities: &[Authority]) -> Fact {
    let definition = role::Definition {
        name: title("Specialist"),
        level: role::RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: authorities.to_vec(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let creation = role::Creation { reference: reference(&format!("role-{id}")), definition };
    Fact::of(id, role::Event::Defined(creation))
}

/// Somebody who was given a role, everywhere and for good.
#[must_use]
pub fn holder(role: RoleId, person: PersonId) -> Fact {
    Fact::of(role, role::Event::Assigned(grant(person)))
}

/// Somebody who was given a role as another's deputy.
#[must_use]
pub fn deputy(role: RoleId, person: PersonId, of: PersonId) -> Fact {
    Fact::of(role, role::Event::Assigned(role::Grant { deputy_of: Some(of), ..grant(person) }))
}

/// A role for somebody, everywhere and for good.
#[must_use]
pub fn grant(person: PersonId) -> role::Grant {
    role::Grant { person, areas: Vec::new(), from: None, until: None, deputy_of: None }
}

/// A text of any bound.
#[must_use]
pub fn text<T>(from: &str) -> T
where
    T: for<'a> TryFrom<&'a str, Error: Debug>,
{
    match T::try_from(from) {
        Ok(text) => text,
        Err(error) => panic!("`{from}`: {error:?}"),
    }
}

/// A title.
#[must_use]
pub fn title(from: &str) -> Title {
    text(from)
}

/// A reference.
#[must_use]
pub fn reference(from: &str) -> Reference {
    text(from)
}

/// A day.
#[must_use]
pub fn day(from: &str) -> NaiveDate {
    match from.parse() {
        Ok(day) => day,
        Err(error) => panic!("`{from}`: {error}"),
    }
}
