//! Totals: how units and groups stand with their competences and trainings.

use std::collections::BTreeSet;

use isms_core::aggregate::person::Person;
use isms_core::id::PersonId;
use isms_core::moment::Moment;
use isms_core::vocabulary::group::Group;

use super::{Item, Standing, groups, items};
use crate::basis::Basis;
use crate::cell::Cell;
use crate::listing::{Listed, natural};
use crate::table::{Column, Kind, Row, Table};
use crate::{figure, value};

fn columns() -> Vec<Column> {
    vec![
        Column::across("of", "Of", Kind::Key),
        Column::across("by", "By", Kind::Short),
        Column::across("persons", "Persons", Kind::Number),
        Column::across("competences", "Competences", Kind::Number),
        Column::across("gaps", "Gaps", Kind::Number),
        Column::across("trainings", "Trainings", Kind::Number),
        Column::across("completed", "Completed", Kind::Number),
        Column::across("late", "Overdue or expired", Kind::Number),
        Column::across("completed_share", "Completed, %", Kind::Number),
        Column::beneath("mean_score", "Mean score, %", Kind::Number),
        Column::beneath("scores", "of trainings with a score", Kind::Number),
    ]
}

/// One item of a person, with the unit that the person belongs to and the groups for whom the training is held.
struct Entry<'a> {
    person: PersonId,
    unit: String,
    groups: BTreeSet<Group>,
    item: Option<Item<'a>>,
    basis: Basis,
}

/// By unit, then by group, and all together; of persons who are there.
pub(super) fn table(moment: &Moment, persons: &[Listed<'_, Person>]) -> Table {
    let there = persons.iter().filter(|it| it.entry.is_there());
    let entries: Vec<_> = there.flat_map(|it| entries(moment, it)).collect();
    let mut units: Vec<_> = entries.iter().map(|it| it.unit.clone()).collect();
    units.sort_by(|one, other| one.is_empty().cmp(&other.is_empty()).then(natural(one, other)));
    units.dedup();
    let groups: BTreeSet<_> = entries.iter().flat_map(|it| it.groups.iter().copied()).collect();
    let by_unit = units.into_iter().map(|unit| {
        let such = entries.iter().filter(|it| it.unit == unit).collect();
        (if unit.is_empty() { "not said".to_owned() } else { unit }, "unit", such)
    });
    let by_group = groups.into_iter().map(|group| {
        let such = entries.iter().filter(|it| it.groups.contains(&group)).collect();
        (value::word(group), "group", such)
    });
    let all = ("all".to_owned(), "all", entries.iter().collect::<Vec<_>>());
    let rows = by_unit.chain(by_group).chain([all]).filter(|(.., such)| !such.is_empty());
    Table {
        name: "totals".into(),
        caption: "By unit and group".into(),
        columns: columns(),
        rows: rows.map(|(name, by, such)| row(moment, name, by, &such)).collect(),
    }
}

/// The items of a person; of one without any, the person alone.
fn entries<'a>(moment: &'a Moment, it: &Listed<'a, Person>) -> Vec<Entry<'a>> {
    let register = &moment.register;
    let unit = it.entry.registration.unit.as_ref().map(ToString::to_string).unwrap_or_default();
    let entry = |item: Option<Item<'a>>| {
        let mut basis = it.basis(register);
        let activity = item.as_ref().and_then(Item::activity);
        let groups = groups(register, activity, &mut basis);
        basis.add(item.iter().flat_map(Item::events));
        Entry { person: it.id, unit: unit.clone(), groups, item, basis }
    };
    let items = items(moment, it.id, it.entry);
    if items.is_empty() { vec![entry(None)] } else { items.into_iter().map(|it| entry(Some(it))).collect() }
}

fn row(moment: &Moment, name: String, by: &str, entries: &[&Entry<'_>]) -> Row {
    let mut basis = Basis::default();
    for entry in entries {
        basis.add(entry.basis.clone().events());
    }
    let persons: BTreeSet<_> = entries.iter().map(|it| it.person).collect();
    let items: Vec<_> = entries.iter().filter_map(|it| it.item.as_ref()).collect();
    let standings: Vec<_> = items.iter().filter_map(|it| it.standing(moment)).collect();
    let standing = |such: &[Standing]| standings.iter().filter(|it| such.contains(it)).count();
    let completed = standing(&[Standing::Completed]);
    let scores = items.iter().filter_map(|it| it.training()?.value.score).map(u64::from);
    let scores: Vec<_> = scores.collect();
    basis.row(vec![
        Cell::Text(name),
        Cell::Text(by.into()),
        value::count(persons.len()),
        value::count(items.len() - standings.len()),
        value::count(items.iter().filter(|it| it.is_gap()).count()),
        value::count(standings.len()),
        value::count(completed),
        value::count(standing(&[Standing::Overdue, Standing::Expired])),
        figure::percent(completed, standings.len()),
        figure::mean(&scores),
        value::count(scores.len()),
    ])
}

impl Item<'_> {
    /// The events that it rests on.
    fn events(&self) -> Vec<u64> {
        match self {
            Self::Evaluated(it) => vec![it.seq],
            Self::Unevaluated(_, it, _) => vec![it.seq],
            Self::Assigned(assigned, taken) => {
                [assigned.seq].into_iter().chain(taken.iter().map(|it| it.seq)).collect()
            }
            Self::Taken(it) => vec![it.seq],
        }
    }

    /// Whether less is there than has to be.
    fn is_gap(&self) -> bool {
        match self {
            Self::Evaluated(it) => it.value.actual < it.value.required,
            Self::Unevaluated(..) | Self::Assigned(..) | Self::Taken(_) => false,
        }
    }
}
