//! Training: who has not completed the basic one.
//!
//! ISO/IEC 27001:2022, 7.3.

use super::{Day, Gap};
use crate::aggregate::person::{Person, TrainingGround};
use crate::id::PersonId;
use crate::rule::Rule;
use crate::vocabulary::time::PartialDate;

impl<'a> Day<'a> {
    /// P-4: active persons without a basic training that they passed and that still counts.
    pub(super) fn of_training(self) -> impl Iterator<Item = Gap> + 'a {
        let persons = self.register.persons.iter();
        persons.filter(move |(id, it)| it.is_human() && self.is_there(*id)).filter_map(move |(id, person)| {
            let head = self.register.head(id.into())?;
            let from = person.registration.from.map_or(head.since, PartialDate::Day);
            let since = self.later(from, head.since);
            self.has_begun(since).then_some(())?;
            self.training_gap(id, person, since, head.first)
        })
    }

    fn training_gap(self, id: PersonId, person: &Person, since: PartialDate, first: u64) -> Option<Gap> {
        let (rule, about, today) = (Rule::P4, id.into(), self.today);
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
}
