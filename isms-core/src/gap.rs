//! Gaps: what is missing on a day, and since when. They refuse nothing; they are shown until they are mended.
//!
//! ISO/IEC 27001:2022, 5.3, 6.1.2, 7.3 and 10.2: the rules of the book whose kind is *gap*, and what N-1 leaves open when
//! something is raised.
//!
//! ```text
//! A-1   an asset in scope         has an owner
//! R-2   whatever has an owner     has one who is there
//! P-4   every active person       has completed the basic training
//! N-1   an open nonconformity     has an owner
//! ```

use chrono::Days;
use serde::Serialize;

use crate::aggregate::person::{Person, TrainingGround};
use crate::aggregate::role::{Assignment, Role};
use crate::id::PersonId;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::actor::ActorKind;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::Area;
use crate::vocabulary::time::{PartialDate, Timestamp};

/// What a rule finds missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Gap {
    /// The rule.
    pub rule: Rule,
    /// The thing that lacks something.
    pub about: Stream,
    /// Since when.
    pub since: PartialDate,
    /// Whether it should have been mended by now: the profile's grace for owners, the due day of a training.
    pub overdue: bool,
    /// What was found instead.
    pub found: String,
    /// The positions of the events that say so.
    pub rests_on: Vec<u64>,
}

/// What is missing at the end of a date, by rule and then by thing.
///
/// A function of the register and the date: for a day of the past, take the register as of that day.
#[must_use]
pub fn gaps(register: &Register, on: PartialDate) -> Vec<Gap> {
    let day = Day { register, at: on.end(register.offset()) };
    let owners = day.without_owner().chain(day.left_by_their_owner());
    owners.chain(day.without_training()).chain(day.unanswered()).collect()
}

/// The register, judged at one instant.
#[derive(Clone, Copy)]
struct Day<'a> {
    register: &'a Register,
    at: Timestamp,
}

/// Since when nobody is there, by which event, and who it would be.
struct Vacancy {
    since: Option<(PartialDate, u64)>,
    found: String,
}

impl Day<'_> {
    /// A-1: assets in scope without an owner.
    fn without_owner(self) -> impl Iterator<Item = Gap> {
        let assets = self.register.assets.iter();
        let open =
            assets.filter(|(_, it)| it.details.value.in_scope && it.owner.is_none() && it.disposed.is_none());
        open.filter_map(move |(id, asset)| {
            let head = self.register.head(id.into())?;
            let found = format!("asset `{}` in scope, without an owner", asset.reference);
            let mut rests_on = vec![head.first, asset.details.seq];
            rests_on.dedup();
            let (since, overdue) = (head.since, self.is_late(head.since));
            self.has_begun(since).then_some(Gap {
                rule: Rule::A1,
                about: id.into(),
                since,
                overdue,
                found,
                rests_on,
            })
        })
    }

    /// R-2: things whose owner has left, or is a role that nobody holds.
    fn left_by_their_owner(self) -> impl Iterator<Item = Gap> {
        self.register.owned().filter_map(move |(thing, owner)| {
            let Vacancy { since: vacant, found } = match owner.value {
                Responsible::Person(person) => self.departure(person)?,
                Responsible::Role(role) => {
                    self.vacancy(self.register.roles.get(role)?, self.register.area(thing))?
                }
            };
            let since =
                vacant.map_or(owner.effective_at, |(vacant, _)| self.later(vacant, owner.effective_at));
            let rests_on = [owner.seq].into_iter().chain(vacant.map(|(_, seq)| seq)).collect();
            let (about, overdue) = (thing, self.is_late(since));
            Some(Gap { rule: Rule::R2, about, since, overdue, found, rests_on })
        })
    }

    /// P-4: active persons without a basic training that they passed and that still counts.
    fn without_training(self) -> impl Iterator<Item = Gap> {
        let persons = self.register.persons.iter();
        let human = |it: &Person| it.registration.relation.actor_kind() == ActorKind::Human;
        persons.filter(move |(id, it)| human(it) && self.is_there(*id)).filter_map(move |(id, person)| {
            let head = self.register.head(id.into())?;
            let from = person.registration.from.map_or(head.since, PartialDate::Day);
            let since = self.later(from, head.since);
            self.has_begun(since).then_some(())?;
            self.training_gap(id, person, since, head.first)
        })
    }

    fn training_gap(self, id: PersonId, person: &Person, since: PartialDate, first: u64) -> Option<Gap> {
        let (rule, about, today) = (Rule::P4, id.into(), self.at.day(self.register.offset()));
        let assigned = person.assigned.iter().filter(|it| self.has_begun(it.effective_at));
        let basic: Vec<_> = assigned.filter(|it| it.value.ground == TrainingGround::AllStaff).collect();
        let Some(due) = basic.iter().map(|it| it.value.due).max() else {
            let (overdue, found, rests_on) = (false, "no basic training assigned".into(), vec![first]);
            return Some(Gap { rule, about, since, overdue, found, rests_on });
        };
        let taken: Vec<_> = person
            .trainings
            .iter()
            .filter(|it| self.has_begun(it.effective_at))
            .filter(|it| basic.iter().any(|assigned| assigned.value.is_met_by(&it.value)))
            .collect();
        if taken.iter().any(|it| it.value.counts_on(today)) {
            return None;
        }
        // What was passed and does not count has expired.
        let expired = taken.iter().filter(|it| it.value.passed).filter_map(|it| it.value.valid_until).max();
        let (since, found) = match expired.and_then(|last| last.succ_opt()) {
            Some(after) => (PartialDate::Day(after), "a basic training that has expired".into()),
            None => (basic.first()?.effective_at, format!("no basic training passed, due {due}")),
        };
        let rests_on = basic.iter().map(|it| it.seq).chain(taken.iter().map(|it| it.seq)).collect();
        Some(Gap { rule, about, since, overdue: due < today, found, rests_on })
    }

    /// N-1: open nonconformities without an owner.
    fn unanswered(self) -> impl Iterator<Item = Gap> {
        let open =
            self.register.nonconformities.iter().filter(|(_, it)| !it.is_closed() && it.owner.is_none());
        open.filter_map(move |(id, nonconformity)| {
            let Noted { value: raising, effective_at: since, seq, .. } = &nonconformity.raising;
            self.has_begun(*since).then(|| Gap {
                rule: Rule::N1,
                about: id.into(),
                since: *since,
                overdue: self.is_late(*since),
                found: format!("nonconformity `{}`, without an owner", raising.reference),
                rests_on: vec![*seq],
            })
        })
    }

    /// That a person has left.
    fn departure(self, id: PersonId) -> Option<Vacancy> {
        let left = self.register.persons.get(id)?.offboarded.as_ref()?;
        let vacancy = || Vacancy {
            since: Some((left.effective_at, left.seq)),
            found: format!("an owner who has left, person/{id}"),
        };
        self.has_begun(left.effective_at).then(vacancy)
    }

    /// That nobody who is there answers in an area by holding a role.
    fn vacancy(self, role: &Role, area: Option<&Area>) -> Option<Vacancy> {
        let mut holders = role.holders(self.at.into(), self.register.offset());
        if holders.any(|it| it.answers_in(area) && self.is_there(it.person)) {
            return None;
        }
        let start = |date: &PartialDate| date.start(self.register.offset());
        let own = role.assignments.iter().filter(|it| it.deputy_of.is_none() && it.answers_in(area));
        let ends = own.filter_map(|it| self.end_of(it));
        let since = ends.max_by_key(|(date, _)| start(date));
        let found = format!("an owner's role `{}` that nobody holds", role.definition.value.name);
        Some(Vacancy { since, found })
    }

    /// When an assignment has ended, and by which event: by an ending, by its last day, or because its holder
    /// has left, whichever came first.
    fn end_of(self, it: &Assignment) -> Option<(PartialDate, u64)> {
        let ended = it.ended.as_ref().map(|end| (end.effective_at, end.seq));
        let last = it.until.and_then(|last| last.succ_opt()).map(|after| (PartialDate::Day(after), it.seq));
        let left = self.register.persons.get(it.person).and_then(|person| person.offboarded.as_ref());
        let left = left.map(|left| (left.effective_at, left.seq));
        let ends = [ended, last, left].into_iter().flatten();
        ends.filter(|(date, _)| self.has_begun(*date))
            .min_by_key(|(date, _)| date.start(self.register.offset()))
    }

    /// Whether a person is registered and has not left.
    fn is_there(self, id: PersonId) -> bool {
        self.register.persons.get(id).is_some_and(|person| {
            person.offboarded.as_ref().is_none_or(|left| !self.has_begun(left.effective_at))
        })
    }

    fn has_begun(self, date: PartialDate) -> bool {
        date.start(self.register.offset()) <= self.at
    }

    fn later(self, one: PartialDate, other: PartialDate) -> PartialDate {
        let offset = self.register.offset();
        if one.start(offset) < other.start(offset) { other } else { one }
    }

    /// Whether the profile's grace for owners has passed, of a vague date surely.
    fn is_late(self, since: PartialDate) -> bool {
        let offset = self.register.offset();
        let days = self.register.profile().map_or(0, |profile| profile.owner_grace_days);
        let last = since.end(offset).day(offset).checked_add_days(Days::new(days.into()));
        last.is_some_and(|last| last < self.at.day(offset))
    }
}

#[cfg(test)]
mod tests;
