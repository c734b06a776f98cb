//! Responsibility matrix: every role, who holds it, and what its holders answer for.
//!
//! ISO/IEC 27001:2022, 5.3; control 5.2 of Annex A. A role that nobody holds is a gap. What a person answers for in
//! their own name stands in a table of its own, and so does every assignment, ended ones included.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::aggregate::person::Person;
use isms_core::aggregate::role::{Assignment, Role};
use isms_core::id::{PersonId, RoleId};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::responsible::Responsible;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The responsibility matrix.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "responsibility-matrix",
    title: "Responsibility matrix",
    version: 1,
    theme: Theme::People,
    question: "Who answers for what?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    let role = [
        Column::across("role", "Role", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("level", "Level", Kind::Short),
        Column::across("holders", "Held by", Kind::Short),
        Column::across("since", "Since", Kind::Date),
        Column::across("deputies", "Deputies", Kind::Short),
        Column::beneath("areas", "Areas", Kind::Short),
        Column::beneath("responsibilities", "Responsibilities", Kind::Prose),
        Column::beneath("authorities", "Authorities", Kind::Short),
        Column::beneath("competences", "Competences", Kind::Short),
        Column::beneath("incompatible_with", "Incompatible with", Kind::Short),
    ];
    role.into_iter().chain(owned_columns()).chain([Column::across("status", "Status", Kind::Short)]).collect()
}

/// The columns of what is owned, the same for roles and for persons.
fn owned_columns() -> [Column; 5] {
    [
        Column::beneath("assets", "Assets", Kind::Short),
        Column::beneath("risks", "Risks", Kind::Short),
        Column::beneath("controls", "Controls", Kind::Short),
        Column::beneath("documents", "Documents", Kind::Short),
        Column::beneath("others", "Others", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let owned = owned(register);
    let roles = listed(&register.roles);
    let declaring = declaring(register);
    let declaring = |id| declaring.get(&id).map(Vec::as_slice).unwrap_or_default();
    let rows = roles.iter().map(|it| row(moment, it, owned.get(&Responsible::Role(it.id)), declaring(it.id)));
    let rows = rows.collect();
    VIEW.report(
        moment,
        vec![VIEW.table("roles", "Roles", rows), assignments(moment), persons(moment, &owned)],
    )
}

/// What somebody answers for: the things, each with the event that says so.
type Owned = BTreeMap<Stream, u64>;

/// What everybody answers for.
fn owned(register: &Register) -> BTreeMap<Responsible, Owned> {
    let mut owned: BTreeMap<_, Owned> = BTreeMap::new();
    for (thing, owner) in register.owned() {
        owned.entry(owner.value).or_default().insert(thing, owner.seq);
    }
    owned
}

/// What has a column of its own among what is owned. The last column has the rest.
const KINDS: [&str; 4] = ["asset", "risk", "control", "document"];

/// The cells of what is owned.
fn owned_cells(register: &Register, owned: Option<&Owned>, basis: &mut Basis) -> [Cell; 5] {
    basis.add(owned.into_iter().flat_map(BTreeMap::values).copied());
    let [asset, risk, control, document] = KINDS;
    [Some(asset), Some(risk), Some(control), Some(document), None].map(|column| {
        let belongs =
            |it: &&Stream| column.map_or(!KINDS.contains(&it.aggregate()), |kind| it.aggregate() == kind);
        let things = owned.into_iter().flat_map(BTreeMap::keys).filter(belongs);
        value::things(register, things.copied())
    })
}

fn row(moment: &Moment, it: &Listed<'_, Role>, owned: Option<&Owned>, declaring: &[Declaring<'_>]) -> Row {
    let (register, role) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let definition = &basis.note(&role.definition).value;
    let holding: Vec<_> = role.assignments.iter().filter(|it| holds(moment, it)).collect();
    basis.add(role.assignments.iter().flat_map(|it| seqs(register, it)));
    let (deputies, holders): (Vec<_>, Vec<_>) = holding.into_iter().partition(|it| it.deputy_of.is_some());
    let since = holders.iter().map(|it| it.from).min_by_key(|from| from.start(register.offset()));
    let areas: BTreeSet<_> = holders.iter().flat_map(|it| &it.areas).collect();
    let mut cells = vec![
        Cell::Link(naming::link(register, it.id)),
        Cell::Text(definition.name.to_string()),
        Cell::Text(value::word(definition.level)),
        value::things(register, holders.iter().map(|it| it.person)),
        value::date(register, since),
        value::things(register, deputies.iter().map(|it| it.person)),
        value::list(areas),
        value::list(&definition.responsibilities),
        value::list(definition.authorities.iter().map(value::word)),
        value::list(&definition.required_competences),
        value::things(register, incompatible(role, declaring, &mut basis)),
    ];
    cells.extend(owned_cells(register, owned, &mut basis));
    cells.push(it.status(|| status(holders.len(), deputies.len())));
    basis.row(cells)
}

/// Whether an assignment holds at the moment, of somebody who is there.
fn holds(moment: &Moment, it: &Assignment) -> bool {
    let holder = moment.register.persons.get(it.person);
    let is_there = holder.is_some_and(|person| person.offboarded.is_none());
    is_there && it.holds_at(moment.at, moment.register.offset())
}

/// The events by which an assignment holds or has ended.
fn seqs(register: &Register, it: &Assignment) -> impl Iterator<Item = u64> {
    let left = register.persons.get(it.person).and_then(|person| person.offboarded.as_ref());
    [Some(it.seq), it.ended.as_ref().map(|it| it.seq), left.map(|it| it.seq)].into_iter().flatten()
}

/// A role that declares another incompatible with it.
type Declaring<'a> = (RoleId, &'a Role);

/// For each role those that declare it incompatible with them.
fn declaring(register: &Register) -> BTreeMap<RoleId, Vec<Declaring<'_>>> {
    let mut declaring: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (id, role) in register.roles.iter() {
        for other in &role.definition.value.incompatible_with {
            declaring.entry(*other).or_default().push((id, role));
        }
    }
    declaring
}

/// The roles that nobody holds together with this one, whichever of the two says so (rule R-1).
fn incompatible(role: &Role, declaring: &[Declaring<'_>], basis: &mut Basis) -> BTreeSet<RoleId> {
    let others = declaring.iter().map(|(other, it)| {
        basis.note(&it.definition);
        *other
    });
    role.definition.value.incompatible_with.iter().copied().chain(others).collect()
}

fn status(holders: usize, deputies: usize) -> Status {
    match (holders, deputies) {
        (0, 0) => value::status("vacant", Mark::Gap),
        (0, _) => value::status("vacant, with a deputy", Mark::Gap),
        _ => value::status("held", Mark::Good),
    }
}

/// Who holds or held which role, in the order of assignment.
fn assignments(moment: &Moment) -> Table {
    let columns = vec![
        Column::across("role", "Role", Kind::Key),
        Column::across("person", "Person", Kind::Short),
        Column::across("deputy_of", "Deputy of", Kind::Short),
        Column::across("areas", "Areas", Kind::Short),
        Column::across("from", "From", Kind::Date),
        Column::across("until", "Until", Kind::Date),
        Column::across("ended", "Ended", Kind::Date),
        Column::across("handed_over_to", "Handed over to", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ];
    let roles = listed(&moment.register.roles);
    let rows = roles.iter().flat_map(|role| role.entry.assignments.iter().map(move |it| (role, it)));
    let rows = rows.map(|(role, it)| assignment_row(moment, role, it)).collect();
    Table { name: "assignments".into(), caption: "Assignments".into(), columns, rows }
}

fn assignment_row(moment: &Moment, role: &Listed<'_, Role>, it: &Assignment) -> Row {
    let register = &moment.register;
    let mut basis = role.basis(register);
    basis.add(seqs(register, it));
    let ended = it.ended.as_ref();
    let (words, mark) =
        if holds(moment, it) { ("holds", Mark::Good) } else { ("does not hold", Mark::Neutral) };
    basis.row(vec![
        Cell::Link(naming::link(register, role.id)),
        Cell::Link(naming::link(register, it.person)),
        naming::cell(register, it.deputy_of),
        value::list(&it.areas),
        value::date(register, Some(it.from)),
        value::day(it.until),
        value::date(register, ended.map(|it| it.effective_at)),
        naming::cell(register, ended.and_then(|it| it.value.handed_over_to)),
        role.status(|| value::status(words, mark)),
    ])
}

/// What persons answer for in their own names.
fn persons(moment: &Moment, owned: &BTreeMap<Responsible, Owned>) -> Table {
    let register = &moment.register;
    let of = |id| owned.get(&Responsible::Person(id));
    let persons = listed(&register.persons);
    let held = held(moment);
    let roles = |id| held.get(&id).map(Vec::as_slice).unwrap_or_default();
    let owners = persons.iter().filter_map(|it| Some((it, of(it.id)?)));
    let rows = owners.map(|(it, owned)| person_row(moment, it, owned, roles(it.id))).collect();
    let columns = [
        Column::across("person", "Person", Kind::Key),
        Column::across("unit", "Unit", Kind::Short),
        Column::across("roles", "Roles", Kind::Short),
    ];
    let columns = columns.into_iter().chain(owned_columns());
    let columns = columns.chain([Column::across("status", "Status", Kind::Short)]).collect();
    Table { name: "persons".into(), caption: "Persons who answer in their own names".into(), columns, rows }
}

fn person_row(moment: &Moment, it: &Listed<'_, Person>, owned: &Owned, roles: &[(RoleId, u64)]) -> Row {
    let register = &moment.register;
    let mut basis = it.basis(register);
    basis.add(roles.iter().map(|(_, seq)| *seq));
    let mut cells = vec![
        Cell::Link(naming::link(register, it.id)),
        value::text(it.entry.registration.unit.as_ref()),
        value::things(register, roles.iter().map(|(role, _)| *role)),
    ];
    cells.extend(owned_cells(register, Some(owned), &mut basis));
    let has_left = basis.read(it.entry.offboarded.as_ref()).is_some();
    let (words, mark) = if has_left { ("has left", Mark::Gap) } else { ("there", Mark::Good) };
    cells.push(it.status(|| value::status(words, mark)));
    basis.row(cells)
}

/// The roles that each person holds, with the events that say so.
fn held(moment: &Moment) -> BTreeMap<PersonId, Vec<(RoleId, u64)>> {
    let mut held: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (id, role) in moment.register.roles.iter() {
        for it in role.assignments.iter().filter(|it| holds(moment, it)) {
            held.entry(it.person).or_default().push((id, it.seq));
        }
    }
    held
}
