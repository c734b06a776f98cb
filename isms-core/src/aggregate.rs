//! Facts: what each kind of thing is, and what can happen to it. No rules: an old log reads for ever.

pub mod log;
pub mod isms;
pub mod improvement_cycle;
pub mod catalog;
pub mod document;
pub mod role;
pub mod person;
pub mod training_activity;
pub mod asset;
pub mod vulnerability;
pub mod risk_method;
pub mod risk_assessment;
pub mod risk;
pub mod control;
pub mod statement_of_applicability;
pub mod objective;
pub mod indicator;
pub mod supplier;
pub mod obligation;
pub mod exception;
pub mod change;
pub mod incident;
pub mod continuity_plan;
pub mod audit_program;
pub mod audit;
pub mod nonconformity;
pub mod improvement;
pub mod management_review;
pub mod sharing_partner;

use crate::stream::Stream;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Reference};

/// The shape of every aggregate: an entry of a register, built by its events and by nothing else.
pub trait Aggregate: Clone + Sized {
    /// Its identity.
    type Id: Copy + Ord + Into<Stream>;
    /// What can happen to it.
    type Event;

    /// The entry after `event`. Events are facts: this never refuses. An event that cannot follow leaves the
    /// entry as it is.
    fn evolve(entry: Option<Self>, event: &Self::Event, meta: &Meta<'_>) -> Option<Self>;

    /// What an event names, for the rules that hold for all of them.
    fn mentions(event: &Self::Event) -> Mentions;

    /// What people call it. Unique per aggregate (rule G-9).
    fn reference(&self) -> Option<&Reference>;

    /// The area to which it belongs, where it belongs to one.
    fn area(&self) -> Option<&Area>;

    /// Who answers for it, where somebody does and it has not ended.
    fn owner(&self) -> Option<Noted<Responsible>>;
}

/// What an event names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// The reference that a creation gives.
    pub reference: Option<Reference>,
    /// The area in which it places its thing.
    pub area: Option<Area>,
    /// The part of its thing that it is about, where the thing has parts with a life of their own: an issue
    /// of the context, a standard in a catalog. What happens to one part does not rest on another.
    pub part: Option<String>,
    /// The other parts of the same thing that it rests on: a requirement rests on its interested party.
    pub rests_on: Vec<String>,
    /// The other things it rests on. They exist and are not voided (rule G-4).
    pub things: Vec<Stream>,
}

impl Mentions {
    /// Nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// These things.
    pub fn of(things: impl IntoIterator<Item = Stream>) -> Self {
        Self { things: things.into_iter().collect(), ..Self::default() }
    }

    /// And this part of its thing.
    #[must_use]
    pub fn part(self, part: &impl ToString) -> Self {
        Self { part: Some(part.to_string()), ..self }
    }

    /// And this other part of its thing, on which it rests.
    #[must_use]
    pub fn resting_on(mut self, part: &impl ToString) -> Self {
        self.rests_on.push(part.to_string());
        self
    }

    /// And this reference, which the event gives.
    #[must_use]
    pub fn named(self, reference: &Reference) -> Self {
        Self { reference: Some(reference.clone()), ..self }
    }

    /// And this area, in which the event places its thing.
    #[must_use]
    pub fn within(self, area: Option<&Area>) -> Self {
        Self { area: area.cloned(), ..self }
    }
}
