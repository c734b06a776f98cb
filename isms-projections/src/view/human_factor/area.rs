//! Areas: how often people were a part of the cause in each, and whether those who work there are trained.

use isms_core::aggregate::person::Person;
use isms_core::id::PersonId;
use isms_core::moment::Moment;
use isms_core::vocabulary::text::Area;
use isms_core::vocabulary::time::PartialDate;

use super::{Held, Tally};
use crate::basis::Basis;
use crate::cases::Case;
use crate::cell::Cell;
use crate::listing::natural;
use crate::table::{Column, Kind, Row, Table};
use crate::{figure, value};

fn columns() -> Vec<Column> {
    vec![
        Column::across("area", "Area", Kind::Key),
        Column::across("cases", "Cases", Kind::Number),
        Column::across("human", "with human factor", Kind::Number),
        Column::across("unknown", "cause unknown", Kind::Number),
        Column::across("share", "Share, %", Kind::Number),
        Column::across("persons", "Persons", Kind::Number),
        Column::across("trained", "with a training that counts", Kind::Number),
        Column::across("trained_share", "Trained, %", Kind::Number),
        Column::across("last_training", "Last training for it", Kind::Date),
    ]
}

/// A human being who is there.
type Present<'a> = (PersonId, &'a Person);

/// The areas of cases and the units of persons, those with the most human factor first.
pub(super) fn table(moment: &Moment, cases: &[Case<'_>], held: &[Held<'_>]) -> Table {
    let present = moment.register.persons.iter().filter(|(_, it)| it.is_there() && it.is_human());
    let present: Vec<_> = present.collect();
    let units = present.iter().map(|(_, it)| it.registration.unit.as_ref());
    let mut areas: Vec<Option<&Area>> = Vec::new();
    for area in cases.iter().map(|it| it.area).chain(units) {
        if !areas.iter().any(|known| is_same(*known, area)) {
            areas.push(area);
        }
    }
    let human = |area| cases.iter().filter(|it| is_same(it.area, area) && it.has_human_factor()).count();
    let called = |area: Option<&Area>| area.map(ToString::to_string).unwrap_or_default();
    areas.sort_by(|one, other| {
        let by_share = human(*other).cmp(&human(*one));
        by_share.then(one.is_none().cmp(&other.is_none())).then(natural(&called(*one), &called(*other)))
    });
    Table {
        name: "areas".into(),
        caption: "By area".into(),
        columns: columns(),
        rows: areas.into_iter().map(|area| row(moment, area, cases, &present, held)).collect(),
    }
}

fn is_same(one: Option<&Area>, other: Option<&Area>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is_spelled_like(other),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn row(
    moment: &Moment,
    area: Option<&Area>,
    cases: &[Case<'_>],
    present: &[Present<'_>],
    held: &[Held<'_>],
) -> Row {
    let register = &moment.register;
    let mut basis = Basis::default();
    let own: Vec<_> = cases.iter().filter(|it| is_same(it.area, area)).collect();
    basis.add(own.iter().flat_map(|it| &it.rests_on).copied());
    let persons: Vec<_> =
        present.iter().filter(|(_, it)| is_same(it.registration.unit.as_ref(), area)).collect();
    basis.add(persons.iter().filter_map(|(id, _)| register.head((*id).into())).map(|head| head.first));
    basis.add(persons.iter().flat_map(|(_, it)| &it.trainings).map(|it| it.seq));
    let today = moment.at.end(register.offset()).day(register.offset());
    let is_trained = |it: &Person| it.trainings.iter().any(|it| it.value.counts_on(today));
    let trained = persons.iter().filter(|(_, it)| is_trained(it)).count();
    let last = held.iter().filter(|it| it.reach.covers(area)).max_by_key(|it| it.on.start(register.offset()));
    basis.add(last.map(|it| it.seq));
    let mut cells = vec![Cell::Text(area.map_or_else(|| "not said".into(), ToString::to_string))];
    cells.extend(Tally::of(own).cells());
    cells.extend([
        value::count(persons.len()),
        value::count(trained),
        figure::percent(trained, persons.len()),
        value::date(register, last.map(|it| -> PartialDate { it.on })),
    ]);
    basis.row(cells)
}
