//! Grades: how many nonconformities there are of each, how old the open ones are, and how long the closed ones took.

use isms_core::aggregate::nonconformity::Nonconformity;
use isms_core::moment::Moment;

use super::GRADES;
use crate::basis::Basis;
use crate::cell::Cell;
use crate::table::{Column, Kind, Row, Table};
use crate::{figure, value};

/// The last day of the first months of an open nonconformity, and that of its first quarter.
const AGES: [u32; 2] = [30, 90];

fn columns() -> Vec<Column> {
    vec![
        Column::across("grade", "Grade", Kind::Key),
        Column::across("raised", "Raised", Kind::Number),
        Column::across("recurrent", "Have come back", Kind::Number),
        Column::across("open", "Open", Kind::Number),
        Column::across("up_to_30", "Up to 30 days", Kind::Number),
        Column::across("up_to_90", "31 to 90 days", Kind::Number),
        Column::across("over_90", "Over 90 days", Kind::Number),
        Column::across("actions_overdue", "Actions overdue", Kind::Number),
        Column::across("closed", "Closed", Kind::Number),
        Column::across("mean_days", "Mean days until closed", Kind::Number),
        Column::beneath("age_unknown", "Open for nobody knows how long", Kind::Number),
    ]
}

/// By grade, the gravest first, and all together.
pub(super) fn table(moment: &Moment) -> Table {
    let all: Vec<_> = moment.register.nonconformities.iter().map(|(_, it)| it).collect();
    let of = |grade| {
        let such = all.iter().copied().filter(|it| it.raising.value.grade == grade).collect();
        (value::step(&GRADES, &grade), such)
    };
    let groups = GRADES.into_iter().rev().map(of).chain([(Cell::Text("all".into()), all.clone())]);
    let groups = groups.filter(|(_, such): &(Cell, Vec<_>)| !such.is_empty());
    Table {
        name: "grades".into(),
        caption: "By grade and age".into(),
        columns: columns(),
        rows: groups.map(|(name, such)| row(moment, name, &such)).collect(),
    }
}

fn row(moment: &Moment, name: Cell, such: &[&Nonconformity]) -> Row {
    let offset = moment.register.offset();
    let mut basis = Basis::default();
    for it in such {
        basis.note(&it.raising);
        basis.read(it.closed.as_ref());
        basis.add(it.actions.iter().map(|it| it.planned.seq));
        basis.add(it.actions.iter().filter_map(|it| it.completed.as_ref()).map(|it| it.seq));
    }
    let (closed, open): (Vec<&Nonconformity>, Vec<_>) = such.iter().partition(|it| it.is_closed());
    let days = |of: &[&Nonconformity]| -> Vec<_> {
        of.iter().filter_map(|it| it.days_open(moment.at, offset)).collect()
    };
    let ages = days(&open);
    let between =
        |from: u32, to: u32| value::count(ages.iter().filter(|age| (from..=to).contains(*age)).count());
    let actions = open.iter().flat_map(|it| it.open_actions());
    let overdue = actions.filter(|it| it.is_overdue(moment.at, offset)).count();
    let lasted: Vec<_> = days(&closed).into_iter().map(u64::from).collect();
    let [month, quarter] = AGES;
    basis.row(vec![
        name,
        value::count(such.len()),
        value::count(such.iter().filter(|it| it.is_recurrent()).count()),
        value::count(open.len()),
        between(0, month),
        between(month + 1, quarter),
        between(quarter + 1, u32::MAX),
        value::count(overdue),
        value::count(closed.len()),
        figure::mean(&lasted),
        value::count(open.len() - ages.len()),
    ])
}
