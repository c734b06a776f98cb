//! Authority: who could have done what on a day, and by which events.
//!
//! ISO/IEC 27001:2022, 5.3; controls 5.2, 5.3 and 5.15 of Annex A. Every assignment has a row, with what its holder may
//! do by it on the day, or why nothing; what an authority allows stands in a table of its own. Where somebody acted, the
//! log has the assignment by which they did.

use std::collections::BTreeSet;

use isms_core::aggregate::person::Person;
use isms_core::aggregate::role::{Assignment, Role};
use isms_core::id::PersonId;
use isms_core::meaning::Meaning;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::actor::ActorKind;
use isms_core::vocabulary::authority::{Authority, Demand};

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// Who may do what.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "authority",
    title: "Authority: who may do what",
    version: 1,
    theme: Theme::People,
    question: "Who could have done what on that day?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("person", "Person", Kind::Key),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("role", "Role", Kind::Short),
        Column::across("deputy_of", "Deputy of", Kind::Short),
        Column::across("areas", "Areas", Kind::Short),
        Column::across("since", "Since", Kind::Date),
        Column::across("until", "Until", Kind::Date),
        Column::beneath("authorities", "Authorities", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let (roles, persons) = (listed(&moment.register.roles), listed(&moment.register.persons));
    let of_person = |person: &Listed<'_, Person>| {
        let of_role = |role: &Listed<'_, Role>| {
            let mine = role.entry.assignments.iter().filter(|it| it.person == person.id);
            mine.map(|it| row(moment, person, role, it)).collect::<Vec<_>>()
        };
        roles.iter().flat_map(of_role).collect::<Vec<_>>()
    };
    let rows = persons.iter().flat_map(of_person).collect();
    let mut report = VIEW.report(moment, vec![VIEW.table("holders", "Holders", rows), acts(moment, &roles)]);
    if !persons.is_empty() {
        let acts = types_for(Demand::Everyone).join(", ");
        report.notes.push(format!("Whoever is there may, in no role: {acts}."));
    }
    report
}

fn row(moment: &Moment, person: &Listed<'_, Person>, role: &Listed<'_, Role>, it: &Assignment) -> Row {
    let register = &moment.register;
    let mut basis = person.basis(register);
    basis.add(role.basis(register).events().chain([it.seq]));
    let definition = &basis.note(&role.entry.definition).value;
    let ended = basis.read(it.ended.as_ref()).map(|it| it.effective_at.first_day(register.offset()));
    basis.read(person.entry.offboarded.as_ref());
    let kind = person.entry.registration.relation.actor_kind();
    let obstacle = obstacle(moment, person, role, it, &mut basis);
    let mine = || definition.authorities.iter().filter(|it| may_use(kind, **it)).map(value::word);
    let status = match obstacle {
        None => value::status("may act", Mark::Good),
        Some(why) => value::status(why, Mark::Neutral),
    };
    basis.row(vec![
        Cell::Link(naming::link(register, person.id)),
        Cell::Text(value::word(kind)),
        Cell::Link(naming::link(register, role.id)),
        naming::cell(register, it.deputy_of),
        value::list(&it.areas),
        value::date(register, Some(it.from)),
        value::day(it.until.into_iter().chain(ended).min()),
        if obstacle.is_none() { value::list(mine()) } else { Cell::Empty },
        Cell::Status(status),
    ])
}

/// Why somebody may do nothing by an assignment on the day; none where they may.
fn obstacle(
    moment: &Moment,
    person: &Listed<'_, Person>,
    role: &Listed<'_, Role>,
    it: &Assignment,
    basis: &mut Basis,
) -> Option<&'static str> {
    let (register, at) = (&moment.register, moment.at);
    if person.voided.is_some() || role.voided.is_some() {
        return Some("voided");
    }
    if person.entry.offboarded.is_some() {
        return Some("has left");
    }
    if !it.holds_at(at, register.offset()) {
        return Some("does not hold");
    }
    let principal = it.deputy_of?;
    let gone = register.persons.get(principal).and_then(|it| it.offboarded.as_ref());
    let stands_in = role.entry.holders(at, register.offset()).find(|it| it.person == principal);
    basis.add(stands_in.map(|it| it.seq));
    let nobody = basis.read(gone).is_some() || stands_in.is_none();
    nobody.then_some("nobody to stand in for")
}

/// What each authority allows, role by role, and to whom.
fn acts(moment: &Moment, roles: &[Listed<'_, Role>]) -> Table {
    let columns = vec![
        Column::across("authority", "Authority", Kind::Key),
        Column::across("role", "Role", Kind::Short),
        Column::across("holders", "Held by", Kind::Short),
        Column::beneath("acts", "Acts", Kind::Prose),
    ];
    let standing = || roles.iter().filter(|role| role.voided.is_none());
    let rows = Authority::ALL.into_iter().flat_map(|authority| {
        let carrying =
            standing().filter(move |role| role.entry.definition.value.authorities.contains(&authority));
        carrying.map(move |role| acts_row(moment, authority, role))
    });
    Table { name: "acts".into(), caption: "What that allows".into(), columns, rows: rows.collect() }
}

fn acts_row(moment: &Moment, authority: Authority, role: &Listed<'_, Role>) -> Row {
    let register = &moment.register;
    let mut basis = role.basis(register);
    basis.note(&role.entry.definition);
    let may = |it: &&Assignment| {
        let kind = kind_of(register, it.person);
        stands(moment, role.entry, it) && kind.is_some_and(|kind| may_use(kind, authority))
    };
    let holders: Vec<_> = role.entry.assignments.iter().filter(may).collect();
    basis.add(holders.iter().map(|it| it.seq));
    let persons: BTreeSet<_> = holders.iter().map(|it| it.person).collect();
    basis.row(vec![
        Cell::Text(value::word(authority)),
        Cell::Link(naming::link(register, role.id)),
        value::things(register, persons),
        value::list(types_for(Demand::Authority(authority))),
    ])
}

/// Whether an assignment holds on the day; that of a deputy, where somebody is there for whom they stand in.
fn stands(moment: &Moment, role: &Role, it: &Assignment) -> bool {
    let (register, at) = (&moment.register, moment.at);
    let holds = |principal| {
        kind_of(register, principal).is_some() && role.is_held_by(principal, at, register.offset())
    };
    it.holds_at(at, register.offset()) && it.deputy_of.is_none_or(holds)
}

/// What somebody is who is there.
fn kind_of(register: &Register, id: PersonId) -> Option<ActorKind> {
    let person = register.persons.get(id).filter(|it| it.offboarded.is_none());
    person.map(|it| it.registration.relation.actor_kind())
}

/// Whether an actor of this kind may use an authority (rule R-6).
fn may_use(kind: ActorKind, authority: Authority) -> bool {
    kind == ActorKind::Human || !authority.is_human_only()
}

/// The event types that demand this, as they stand in the log.
fn types_for(demand: Demand) -> Vec<String> {
    let meanings = Meaning::all().filter(|it| it.demand == demand);
    meanings.map(|it| format!("{}.{}", it.aggregate, it.name)).collect()
}
