//! Choice: which things of a register are asked for, by what is known of them, and in which order they come.
//!
//! ```text
//! condition.rs   what a thing has to be like        ┐
//! order.rs       which comes before which           ├──►  Choice + Page  ──►  Chosen
//! spoken.rs      the same as options of a command   ┘
//! ```
//!
//! No row is made and no text is copied before it is known which things are on the page.

mod condition;
mod order;
mod spoken;

use std::rc::Rc;

use chrono::NaiveDate;
use isms_core::aggregate::asset::Need;
use isms_core::entries::Entries;
use isms_core::id::{ControlId, PersonId};
use isms_core::moment::Moment;
use isms_core::stream::Stream;
use isms_core::vocabulary::cia::Property;
use isms_core::vocabulary::phase::Goal;
use isms_core::vocabulary::responsible::Responsible;
use isms_core::vocabulary::text::{Area, Clause, ControlNumber};
use uuid::Uuid;

use crate::deadlines::Deadlines;
use crate::facet::{Facet, Faceted};
use crate::listing::Listed;
use crate::page::Page;

pub(crate) use self::spoken::called;

/// Things of a register by what is known of them at a moment. Nothing chosen is everything, what was voided included;
/// where something is asked of things, what was voided is left out.
///
/// ```
/// # use isms_core::moment::Moment;
/// # use isms_core::id::PersonId;
/// use isms_projections::{By, Choice, ChoiceError, Page};
///
/// # fn late(moment: &Moment, ana: PersonId) -> Result<(), ChoiceError> {
/// let late = Choice::default().answered_by(ana).level_at_least("high").overdue().by(By::Due);
/// let mut page = Page::first(20);
/// loop {
///     let chosen = late.of(moment, &moment.register.risks, page)?;
///     for risk in &chosen.things {
///         println!("{}", risk.entry.identification.value.title);
///     }
///     let Some(next) = chosen.next else { break };
///     page = Page::first(20).after(next);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a choice does nothing until it is asked for its things"]
pub struct Choice {
    /// What each of them is like: all of this.
    pub conditions: Vec<Condition>,
    /// What they are ordered by.
    pub by: By,
    /// Whether the last comes first. What has nothing to be ordered by comes at the end in either case.
    pub descending: bool,
}

/// What a thing has to be like.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// This person or role is named as who answers for it.
    OwnedBy(Responsible),
    /// This person answers for it: by name, or because they hold the role at the moment.
    AnsweredBy(PersonId),
    /// It stands on this level or a higher one, as the scale ranks them on which it stands.
    LevelAtLeast(String),
    /// It stands on this level or a lower one.
    LevelAtMost(String),
    /// The last day for something about it is this one or comes before it.
    DueBy(NaiveDate),
    /// Something that was to be done about it by a last day was not.
    Overdue,
    /// Something that held until a last day holds no longer.
    Expired,
    /// It was determined by what is no longer in force.
    Stale,
    /// It stands there: `accepted`.
    State(String),
    /// It is about this clause, or a part of it.
    Clause(Clause),
    /// It is about this control of a catalog, or one of the organization's own that answers it.
    ControlNumber(ControlNumber),
    /// It is about this control.
    Control(ControlId),
    /// It is for this goal.
    Goal(Goal),
    /// It needs that much of a property, or more.
    NeedsAtLeast(Property, Need),
    /// It belongs to this area.
    Area(Area),
    /// This stands in its reference or its title, in whatever case.
    Text(String),
    /// It was voided.
    Voided,
}

/// What things are ordered by. Of those that are alike in it, references decide, as people count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// What people call them.
    #[default]
    Reference,
    /// How high they stand on their scale.
    Level,
    /// The first of the last days for what is to be done about them.
    Due,
    /// When they last changed.
    LastChange,
}

/// A page of the things that were chosen.
#[derive(Debug)]
#[non_exhaustive]
pub struct Chosen<'a, A: Faceted> {
    /// Those on the page, in their order.
    pub things: Vec<Listed<'a, A>>,
    /// How many come before them.
    pub before: usize,
    /// How many were chosen in all.
    pub total: usize,
    /// After which thing the next page begins; none where this one is the last.
    pub next: Option<Stream>,
}

/// Why things cannot be chosen so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChoiceError {
    /// The kind has nothing of the sort.
    #[error("{what} does not have {facet}; it has {}", words(has))]
    NoFacet {
        /// One of the kind.
        what: &'static str,
        /// What was asked.
        facet: Facet,
        /// What can be asked of it.
        has: Vec<Facet>,
    },
    /// No thing of the kind can stand there.
    #[error("expected a {facet} of {what}: {known}; found `{found}`")]
    Word {
        /// One of the kind.
        what: &'static str,
        /// What was asked: state, level.
        facet: &'static str,
        /// What there is.
        known: String,
        /// What was found, shortened.
        found: String,
    },
    /// The page is to begin after a thing that the register does not have, or of another kind.
    #[error("expected {what} after which the page begins, found `{found}`")]
    After {
        /// One of the kind.
        what: &'static str,
        /// What was found.
        found: Stream,
    },
}

impl ChoiceError {
    /// That the kind has no such facet.
    fn lacks<A: Faceted>(facet: Facet) -> Self {
        Self::NoFacet { what: A::FACETS.what, facet, has: A::FACETS.all() }
    }
}

fn words(facets: &[Facet]) -> String {
    let facets = facets.iter().map(ToString::to_string);
    ["a reference and a title".to_owned()].into_iter().chain(facets).collect::<Vec<_>>().join(", ")
}

impl Choice {
    /// Of these also only those that are like this.
    pub fn and(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// For which this person or role is named as who answers.
    pub fn owned_by(self, owner: impl Into<Responsible>) -> Self {
        self.and(Condition::OwnedBy(owner.into()))
    }

    /// For which this person answers: by name, or by holding the role.
    pub fn answered_by(self, person: PersonId) -> Self {
        self.and(Condition::AnsweredBy(person))
    }

    /// On this level or a higher one.
    pub fn level_at_least(self, level: impl Into<String>) -> Self {
        self.and(Condition::LevelAtLeast(level.into()))
    }

    /// On this level or a lower one.
    pub fn level_at_most(self, level: impl Into<String>) -> Self {
        self.and(Condition::LevelAtMost(level.into()))
    }

    /// With a last day that is this one or comes before it.
    pub fn due_by(self, day: NaiveDate) -> Self {
        self.and(Condition::DueBy(day))
    }

    /// With something that is late.
    pub fn overdue(self) -> Self {
        self.and(Condition::Overdue)
    }

    /// In this state.
    pub fn in_state(self, state: impl Into<String>) -> Self {
        self.and(Condition::State(state.into()))
    }

    /// In whose reference or title this stands.
    pub fn with_text(self, text: impl Into<String>) -> Self {
        self.and(Condition::Text(text.into()))
    }

    /// Ordered by this.
    pub fn by(self, by: By) -> Self {
        Self { by, ..self }
    }

    /// The last first.
    pub fn descending(self) -> Self {
        Self { descending: true, ..self }
    }

    /// Whether nothing is asked, and the order is that of a register.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// A page of the things of one kind, of which `entries` are those of the moment.
    pub fn of<'a, A: Faceted>(
        &self,
        moment: &'a Moment,
        entries: &'a Entries<A>,
        page: Page,
    ) -> Result<Chosen<'a, A>, ChoiceError> {
        let deadlines = Rc::new(self.deadlines::<A>(moment));
        let tests = self.conditions.iter().map(|it| condition::test(it, moment, &deadlines));
        let tests = tests.collect::<Result<Vec<_>, _>>()?;
        let order = order::Order::of(self, moment, &deadlines)?;
        let after = page.after.map(|thing| order.key_of(entries, thing)).transpose()?;
        let (asks, wants_voided) = (!tests.is_empty(), self.conditions.contains(&Condition::Voided));
        let valid = entries.iter().filter(|_| !wants_voided);
        let valid = valid.map(|(id, entry)| Listed { id, entry, voided: None });
        let voided = entries.voided().filter(|_| !asks || wants_voided);
        let voided = voided.map(|(id, entry, seq)| Listed { id, entry, voided: Some(seq) });
        let wanted = valid.chain(voided).filter(|it| tests.iter().all(|test| test(it)));
        let mut keyed: Vec<_> = wanted.map(|it| order.key(it)).collect();
        let total = keyed.len();
        keyed.retain(|it| after.as_ref().is_none_or(|after| order.compare(after, it).is_lt()));
        let passed = total - keyed.len();
        let (begin, end) = page.range(keyed.len());
        let is_last = end == keyed.len();
        if !is_last {
            keyed.select_nth_unstable_by(end, |one, other| order.compare(one, other));
            keyed.truncate(end);
        }
        keyed.sort_unstable_by(|one, other| order.compare(one, other));
        let things: Vec<_> = keyed.into_iter().skip(begin).map(|it| it.thing).collect();
        let next = things.last().filter(|_| !is_last).map(|it| it.id.into());
        Ok(Chosen { things, before: passed + begin, total, next })
    }

    /// Those of the kind, where anything that is asked rests on them.
    fn deadlines<A: Faceted>(&self, moment: &Moment) -> Deadlines {
        let asks =
            |it: &Condition| matches!(it, Condition::DueBy(_) | Condition::Overdue | Condition::Expired);
        if self.by == By::Due || self.conditions.iter().any(asks) {
            Deadlines::of(moment, A::Id::from(Uuid::nil()).into().aggregate())
        } else {
            Deadlines::default()
        }
    }
}
