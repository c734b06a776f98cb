//! Role: a responsibility with its authority, and who held it when.
//!
//! ISO/IEC 27001:2022, 5.3.
//!
//! ```text
//! defined -> assigned -> ended
//!    └─ revised
//! ```

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{PersonId, RoleId};
use crate::vocabulary::authority::Authority;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Reference, Title};
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// A role of the organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Role {
    /// What people call it.
    pub reference: Reference,
    /// What it is, as last revised.
    pub definition: Noted<Definition>,
    /// What it was before, in the order of revisions.
    pub earlier: Vec<Noted<Definition>>,
    /// Who holds or held it, in the order of assignment.
    pub assignments: Vec<Assignment>,
}

/// One person's time in a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Assignment {
    /// The position of the event that gave it: the grant in the envelope of what its holder does.
    pub seq: u64,
    /// Who holds it.
    pub person: PersonId,
    /// Where; everywhere if none is named.
    pub areas: Vec<Area>,
    /// For whom, where the holder is a deputy.
    pub deputy_of: Option<PersonId>,
    /// From when.
    pub from: PartialDate,
    /// The last day, where one was set.
    pub until: Option<NaiveDate>,
    /// How it was ended.
    pub ended: Option<Noted<Ending>>,
}

/// What can happen to a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was defined.
    Defined(Creation),
    /// It was defined anew.
    Revised(Definition),
    /// Somebody was given it.
    Assigned(Grant),
    /// Somebody's time in it ended.
    AssignmentEnded(Ending),
}

/// A new role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creation {
    /// What people call it, unique among roles.
    pub reference: Reference,
    /// What it is.
    pub definition: Definition,
}

/// What a role is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its name.
    pub name: Title,
    /// Where it stands in the organization.
    pub level: RoleLevel,
    /// What its holder answers for.
    #[serde(default)]
    pub responsibilities: Vec<Title>,
    /// What its holder may do.
    #[serde(default)]
    pub authorities: Vec<Authority>,
    /// What its holder has to be able to do.
    #[serde(default)]
    pub required_competences: Vec<Title>,
    /// The roles that nobody holds together with it (rule R-1).
    #[serde(default)]
    pub incompatible_with: Vec<RoleId>,
}

/// Where a role stands in the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleLevel {
    /// Top management: leads the organization as a whole.
    Top,
    /// Senior management.
    Senior,
    /// Line management.
    Line,
    /// A specialist.
    Specialist,
    /// A user.
    User,
    /// A committee, forum or other body.
    Body,
}

/// A role given to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Who gets it.
    pub person: PersonId,
    /// Where it holds; everywhere if none is named.
    #[serde(default)]
    pub areas: Vec<Area>,
    /// The first day, where it is not that of the act.
    pub from: Option<NaiveDate>,
    /// The last day, where there is one.
    pub until: Option<NaiveDate>,
    /// For whom, where the person is to be a deputy.
    pub deputy_of: Option<PersonId>,
}

/// The end of a person's time in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// Whose.
    pub person: PersonId,
    /// Who takes over what they owned by it; without one it is left without an owner (rule R-2).
    pub handed_over_to: Option<PersonId>,
}

impl Role {
    /// What it was at a time: of the definitions that had begun, the one recorded last.
    #[must_use]
    pub fn definition_at(&self, at: PartialDate, offset: UtcOffset) -> Option<&Definition> {
        let all = std::iter::once(&self.definition).chain(self.earlier.iter().rev());
        all.into_iter().find(|it| !at.is_before(it.effective_at, offset)).map(|it| &it.value)
    }

    /// Whether a person holds it at a time, in their own name.
    #[must_use]
    pub fn is_held_by(&self, person: PersonId, at: PartialDate, offset: UtcOffset) -> bool {
        self.holders(at, offset).any(|it| it.person == person)
    }

    /// Who holds it at a time, in their own name.
    pub fn holders(&self, at: PartialDate, offset: UtcOffset) -> impl Iterator<Item = &Assignment> {
        self.assignments.iter().filter(move |it| it.deputy_of.is_none() && it.holds_at(at, offset))
    }
}

impl Assignment {
    /// Whether it holds where something belongs: everywhere, or in the area of it. What belongs to no area is
    /// reached from everywhere only.
    #[must_use]
    pub fn reaches(&self, area: Option<&Area>) -> bool {
        let is_there = |area| self.areas.iter().any(|it| it.is_spelled_like(area));
        self.areas.is_empty() || area.is_some_and(is_there)
    }

    /// Whether its holder answers for what the role owns in an area. For what belongs to no area every holder
    /// does.
    #[must_use]
    pub fn answers_in(&self, area: Option<&Area>) -> bool {
        area.is_none() || self.reaches(area)
    }

    /// Whether it holds at a time. Dates of different precision are compared at the coarser one.
    #[must_use]
    pub fn holds_at(&self, at: PartialDate, offset: UtcOffset) -> bool {
        let begun = !at.is_before(self.from, offset);
        let lasting = self.until.is_none_or(|last| !PartialDate::Day(last).is_before(at, offset));
        // An ending takes effect at once: what is done later on the same day is done without the role.
        let ended = self.ended.as_ref().is_some_and(|end| end.effective_at.start(offset) <= at.start(offset));
        begun && lasting && !ended
    }

    /// Whether it holds at some time from `first` to `last`.
    #[must_use]
    pub fn holds_within(&self, first: PartialDate, last: PartialDate, offset: UtcOffset) -> bool {
        let begun = !last.is_before(self.from, offset);
        let lasting = self.until.is_none_or(|until| !PartialDate::Day(until).is_before(first, offset));
        let ended = self.ended.as_ref().is_some_and(|end| end.effective_at.is_before(first, offset));
        begun && lasting && !ended
    }
}

impl Aggregate for Role {
    type Id = RoleId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut role) = entry else {
            let Event::Defined(it) = event else { return None };
            let definition = meta.note(it.definition.clone());
            let (reference, earlier, assignments) = (it.reference.clone(), Vec::new(), Vec::new());
            return Some(Self { reference, definition, earlier, assignments });
        };
        match event {
            Event::Defined(_) => {}
            Event::Revised(it) => {
                role.earlier.push(std::mem::replace(&mut role.definition, meta.note(it.clone())));
            }
            Event::Assigned(it) => role.assignments.push(Assignment {
                seq: meta.original,
                person: it.person,
                areas: it.areas.clone(),
                deputy_of: it.deputy_of,
                from: it.from.map_or(meta.effective_at, PartialDate::from),
                until: it.until,
                ended: None,
            }),
            Event::AssignmentEnded(it) => {
                let open =
                    role.assignments.iter_mut().filter(|old| old.person == it.person && old.ended.is_none());
                open.for_each(|old| old.ended = Some(meta.note(it.clone())));
            }
        }
        Some(role)
    }

    fn mentions(event: &Event) -> Mentions {
        let others = |it: &Definition| Mentions::of(it.incompatible_with.iter().map(|role| (*role).into()));
        match event {
            Event::Defined(it) => others(&it.definition).named(&it.reference),
            Event::Revised(it) => others(it),
            Event::Assigned(it) => {
                let persons = [Some(it.person), it.deputy_of];
                Mentions::of(persons.into_iter().flatten().map(Into::into)).part(&it.person)
            }
            Event::AssignmentEnded(it) => {
                let persons = [Some(it.person), it.handed_over_to];
                Mentions::of(persons.into_iter().flatten().map(Into::into)).part(&it.person)
            }
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
