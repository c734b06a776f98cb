//! Who asks, when, and what they say about it: everything a decision sees besides the register.

use chrono::{Days, NaiveDate};

use crate::aggregate::role::{Assignment, Definition, Role, RoleLevel};
use crate::history::History;
use crate::id::PersonId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::{Basis, Rule};
use crate::vocabulary::actor::{Acting, Actor, ActorKind};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Text};
use crate::vocabulary::time::{PartialDate, Timestamp};

/// The circumstances of a command.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The person who acts.
    pub actor: Acting,
    /// When it is decided, by the log's clock.
    pub now: Timestamp,
    /// From when it is to hold.
    pub effective_at: PartialDate,
    /// Why.
    pub reason: Option<&'a Prose>,
    /// What has been recorded, for the few decisions that look back.
    pub history: &'a dyn History,
}

impl Context<'_> {
    /// Who acts, as an actor.
    #[must_use]
    pub fn as_actor(&self) -> Actor {
        Actor::Person(self.actor)
    }

    /// The day from which it is to hold, where the organization is.
    #[must_use]
    pub fn day(&self, register: &Register) -> NaiveDate {
        self.effective_at.first_day(register.offset())
    }

    /// The last of so many days from the one on which it is to hold.
    #[must_use]
    pub fn last_day(&self, register: &Register, days: u32) -> NaiveDate {
        self.day(register).checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
    }

    /// Refuses under R-6 unless a human being acts: what is judged, a program does not judge.
    pub fn require_human(&self, judged: &str) -> Result<(), Refusal> {
        if self.actor.kind == ActorKind::Human {
            return Ok(());
        }
        Err(Refusal::new(Rule::R6, format!("a program as the one to judge {judged}")).about(self.actor.id))
    }

    /// Whether whoever acts is a human being in a role of top management (5.1), now and when the act takes effect.
    #[must_use]
    pub fn is_top_management(&self, register: &Register) -> bool {
        let role = self.actor.role.filter(|_| self.actor.kind == ActorKind::Human);
        let role = role.and_then(|role| register.roles.get(role));
        role.is_some_and(|role| {
            let then = role.definition_at(self.effective_at, register.offset());
            let is_top = |it: &Definition| it.level == RoleLevel::Top;
            is_top(&role.definition.value) && then.is_some_and(is_top)
        })
    }

    /// Whether whoever acts is this person, or acts for them.
    #[must_use]
    pub fn acts_for(&self, person: PersonId) -> bool {
        self.actor.id == person || self.actor.on_behalf_of == Some(person)
    }

    /// Whether whoever acts answers for what `responsible` answers for in an area: as that person, as a holder
    /// of that role there, or as the deputy of either.
    #[must_use]
    pub fn answers_for(&self, register: &Register, responsible: Responsible, area: Option<&Area>) -> bool {
        let id = match responsible {
            Responsible::Person(person) => return self.acts_for(person),
            Responsible::Role(role) => role,
        };
        // A deputy stands in for one role, not for every role that the other holds.
        let (whoever, stands) = match self.actor.on_behalf_of {
            Some(principal) => (principal, self.actor.role == Some(id)),
            None => (self.actor.id, true),
        };
        let times = [self.effective_at, self.now.into()];
        let held = |role: &Role, at| {
            role.holders(at, register.offset()).any(|it| it.person == whoever && it.answers_in(area))
        };
        let role = register.roles.get(id);
        stands && role.is_some_and(|role| times.into_iter().all(|at| held(role, at)))
    }

    /// Whether whoever acts, or whom they act for, is this person or holds this role, as a deputy too; now or when the
    /// act takes effect. For rules that keep two persons apart: of the answers to "is it they?" the wider one.
    #[must_use]
    pub fn is_or_holds(&self, register: &Register, responsible: Responsible) -> bool {
        match responsible {
            Responsible::Person(person) => self.acts_for(person),
            Responsible::Role(role) => register.roles.get(role).is_some_and(|role| {
                let times = [self.effective_at, self.now.into()];
                let holding = |it: &&Assignment| times.iter().any(|at| it.holds_at(*at, register.offset()));
                role.assignments.iter().filter(holding).any(|it| self.acts_for(it.person))
            }),
        }
    }

    /// Refuses under `rule` unless it `holds`, or is good practice that this ISMS has waived: for the day from which
    /// the act is to hold, and still today.
    pub fn require(
        &self,
        register: &Register,
        rule: Rule,
        holds: bool,
        found: impl FnOnce() -> String,
    ) -> Result<(), Refusal> {
        let waived = || {
            let practice = rule.entry().basis == Basis::Practice;
            let isms = register.isms().filter(|_| practice);
            let days = [self.day(register), self.now.day(register.offset())];
            isms.is_some_and(|isms| days.into_iter().all(|day| isms.waives(rule.entry().id, day)))
        };
        if holds || waived() { Ok(()) } else { Err(Refusal::new(rule, found())) }
    }

    /// Refuses under G-6 unless `text` says something.
    pub fn require_meaning<const MAX: usize>(&self, text: &Text<MAX>, of: &str) -> Result<(), Refusal> {
        if text.is_meaningful() { Ok(()) } else { Err(Refusal::new(Rule::G6, format!("`{text}` as {of}"))) }
    }

    /// The reason, which this command needs: refuses under `rule` where there is none.
    pub fn require_reason(&self, rule: Rule, of: &str) -> Result<(), Refusal> {
        match self.reason {
            Some(reason) => self.require_meaning(reason, of),
            None => Err(Refusal::new(rule, format!("no {of}"))),
        }
    }
}
