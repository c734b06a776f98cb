//! Who answers for it: what has no owner, or one who is not there.
//!
//! ISO/IEC 27001:2022, 5.3, 6.1.2 and 10.2.

use super::{Day, Gap};
use crate::aggregate::Aggregate as _;
use crate::aggregate::asset::Asset;
use crate::aggregate::role::{Assignment, Role};
use crate::id::{AssetId, PersonId};
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::Area;
use crate::vocabulary::time::PartialDate;

/// Since when nobody is there, by which event, and who it would be.
struct Vacancy {
    since: Option<(PartialDate, u64)>,
    found: String,
}

impl<'a> Day<'a> {
    pub(super) fn of_owners(self) -> impl Iterator<Item = Gap> + 'a {
        self.without_owner().chain(self.left_by_their_owner()).chain(self.unanswered())
    }

    /// of one asset.
    pub(super) fn of_owner_of(self, id: AssetId) -> Option<Gap> {
        let asset = self.register.assets.get(id)?;
        self.of_asset(id, asset).or_else(|| self.left_by(id.into(), &asset.owner()?))
    }

    /// assets in scope without an owner.
    fn without_owner(self) -> impl Iterator<Item = Gap> + 'a {
        self.register.assets.iter().filter_map(move |(id, asset)| self.of_asset(id, asset))
    }

    fn of_asset(self, id: AssetId, asset: &Asset) -> Option<Gap> {
        if !asset.details.value.in_scope || asset.owner.is_some() || asset.disposed.is_some() {
            return None;
        }
        let head = self.register.head(id.into())?;
        let found = format!("asset `{}` in scope, without an owner", asset.reference);
        let mut rests_on = vec![head.first, asset.details.seq];
        rests_on.dedup();
        let (since, overdue) = (head.since, self.is_late(head.since));
        let gap = Gap { rule: Rule::A1, about: id.into(), since, overdue, found, rests_on };
        self.has_begun(since).then_some(gap)
    }

    /// things whose owner has left, or is a role that nobody holds.
    fn left_by_their_owner(self) -> impl Iterator<Item = Gap> + 'a {
        self.register.owned().filter_map(move |(thing, owner)| self.left_by(thing, &owner))
    }

    fn left_by(self, thing: Stream, owner: &Noted<Responsible>) -> Option<Gap> {
        let Vacancy { since: vacant, found } = match owner.value {
            Responsible::Person(person) => self.departure(person)?,
            Responsible::Role(role) => {
                self.vacancy(self.register.roles.get(role)?, self.register.area(thing))?
            }
        };
        let since = vacant.map_or(owner.effective_at, |(vacant, _)| self.later(vacant, owner.effective_at));
        let rests_on = [owner.seq].into_iter().chain(vacant.map(|(_, seq)| seq)).collect();
        let (about, overdue) = (thing, self.is_late(since));
        Some(Gap { rule: Rule::R2, about, since, overdue, found, rests_on })
    }

    /// N-1: open nonconformities without an owner.
    fn unanswered(self) -> impl Iterator<Item = Gap> + 'a {
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
}
