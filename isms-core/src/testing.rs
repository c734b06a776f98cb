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

mod fact;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use self::fact::founding;
pub use self::fact::{
    ANA, BEN, EVA, Fact, ISMS, LOG, TOP_MANAGEMENT, day, deputy, grant, holder, person, reference,
    registered, role_with, text, title,
};

use crate::admission::{Admitted, admit};
use crate::command::Command;
use crate::context::Context;
use crate::gap::{Gap, gaps};
use crate::id::{CommandId, PersonId, RoleId};
use crate::reaction::{Consequence, source};
use crate::recorded_event::{CommandReference, RecordedEvent};
use crate::refusal::AdmissionError;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::actor::{Acting, Actor};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::text::Prose;
use crate::vocabulary::time::{PartialDate, Timestamp};

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
            command: fact.command,
            cause: fact.follows.map(|(_, cause)| cause),
            correlation: None,
            reason: fact.reason,
            source: fact.follows.and_then(|(rule, _)| source(rule)),
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

    /// From what it comes to follows exactly this, by these rules.
    pub fn then_leads_to(self, expected: impl IntoIterator<Item = (Rule, Fact)>) {
        let expected: Vec<_> =
            expected.into_iter().map(|(rule, fact)| (rule, fact.thing, fact.event)).collect();
        let found = self.then_followed();
        let found: Vec<_> = found.into_iter().map(|it| (it.rule, it.thing, it.event)).collect();
        assert_eq!(found, expected);
    }

    /// What follows from what it comes to.
    #[must_use]
    pub fn then_followed(self) -> Vec<Consequence> {
        match self.decide() {
            Ok(admitted) => admitted.consequences,
            Err(error) => panic!("expected events, found {error}"),
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
        match self.then_either() {
            (given, Ok(_)) => given,
            (_, Err(error)) => panic!("expected events, found {error}"),
        }
    }

    /// The history with what it comes to, and how many events that are; or the history as it was, and why.
    pub fn then_either(self) -> (Given, Result<usize, AdmissionError>) {
        let admitted = self.decide();
        let (mut given, actor, effective_at) = (self.given, Actor::Person(self.actor), self.effective_at);
        let first = given.register.position;
        let command = CommandReference {
            id: CommandId::from_u128(u128::from(first) + 0xC00),
            digest: Digest::of(&first.to_be_bytes()),
        };
        let reason = self.reason;
        let count = admitted.map(|Admitted { events, consequences, grant }| {
            let count = events.len() + consequences.len();
            let fact = |thing, event, reason, follows| {
                let command = Some(command);
                Fact { thing, event, actor, grant, effective_at, reason, command, follows }
            };
            for (thing, event) in events {
                given.record(fact(thing, event, reason.clone(), None));
            }
            for Consequence { cause, rule, thing, event } in consequences {
                let cause = given.events.iter().find(|it| it.seq == cause).map(|it| (rule, it.id));
                given.record(fact(thing, event, None, cause));
            }
            count
        });
        (given, count)
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
