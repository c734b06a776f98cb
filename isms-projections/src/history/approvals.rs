//! Approvals: who has approved or accepted what, in which role, and whether they held it that day.
//!
//! ISO/IEC 27001:2022, 5.3; control 5.3 of Annex A. Nobody can approve without the role: that is decided before anything
//! is recorded. Here it is looked at again, from what the register says of roles today.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::meaning::Meaning;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::vocabulary::actor::{Acting, Actor};
use isms_core::vocabulary::authority::{Authority, Demand};
use isms_core::vocabulary::time::PartialDate;

use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The approvals.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "approvals",
    title: "Approvals and acceptances",
    version: 1,
    theme: Theme::People,
    question: "Who approved what, and did they hold the role that day?",
    columns,
    source: Source::Log(|_| Box::new(Approvals::default())),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("position", "Position", Kind::Key),
        Column::across("on", "On", Kind::Date),
        Column::across("thing", "Thing", Kind::Short),
        Column::across("act", "Act", Kind::Short),
        Column::across("by", "By", Kind::Short),
        Column::across("role", "Role", Kind::Short),
        Column::across("granted", "Granted at", Kind::Number),
        Column::across("held", "Held that day", Kind::Short),
        Column::beneath("authority", "Authority", Kind::Short),
        Column::beneath("recorded", "Recorded", Kind::Date),
        Column::beneath("why", "Why", Kind::Prose),
    ]
}

fn total_columns() -> Vec<Column> {
    vec![
        Column::across("person", "Person", Kind::Key),
        Column::across("acts", "Acts", Kind::Number),
        Column::across("roles", "Roles", Kind::Short),
        Column::across("violations", "Without the role", Kind::Number),
    ]
}

#[derive(Debug, Default)]
struct Approvals(Vec<(Acting, Authority, RecordedEvent)>);

impl Projection for Approvals {
    fn apply(&mut self, event: &RecordedEvent) {
        let demand = Meaning::of(&event.type_name()).map(|it| it.demand);
        let Some(Demand::Authority(authority)) = demand else { return };
        if let Actor::Person(acting) = event.actor
            && authority.is_human_only()
        {
            self.0.push((acting, authority, event.clone()));
        }
    }
}

impl Account for Approvals {
    fn report(&self, moment: &Moment) -> Report {
        let mut acts: Vec<_> = self.0.iter().map(|it| (lacks(&moment.register, it), it)).collect();
        // What must not be stands first.
        acts.sort_by_key(|(lacking, (_, _, event))| (lacking.is_none(), event.seq));
        let rows = acts.iter().map(|(lacking, it)| row(moment, *lacking, it)).collect();
        let total = Table {
            name: "persons".into(),
            caption: "Person by person".into(),
            columns: total_columns(),
            rows: self.persons(moment),
        };
        let violations = acts.iter().filter(|(lacking, _)| lacking.is_some()).count();
        let mut report = HISTORY.report(moment, vec![HISTORY.table("approvals", "Approvals", rows), total]);
        report.notes.push(match violations {
            0 => format!("Of {} acts none was done in a role that was not held that day.", acts.len()),
            some => format!("Of {} acts {some} were done in a role that was not held that day.", acts.len()),
        });
        report
    }
}

impl Approvals {
    fn persons(&self, moment: &Moment) -> Vec<Row> {
        let register = &moment.register;
        let mut persons: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for it in &self.0 {
            persons.entry(naming::link(register, it.0.id).text).or_default().push(it);
        }
        let row = |of: &Vec<&(Acting, Authority, RecordedEvent)>| {
            let first = of.first()?;
            let roles: BTreeSet<_> = of.iter().filter_map(|it| it.0.role).collect();
            let violations = of.iter().filter(|it| lacks(register, it).is_some()).count();
            let mark = if violations > 0 { Mark::Gap } else { Mark::Good };
            let mut basis = Basis::default();
            basis.add(of.iter().map(|it| it.2.seq));
            Some(basis.row(vec![
                Cell::Link(naming::link(register, first.0.id)),
                value::count(of.len()),
                value::things(register, roles),
                Cell::Status(value::status(violations.to_string(), mark)),
            ]))
        };
        persons.values().filter_map(row).collect()
    }
}

/// What whoever acted lacked when it was recorded, or when it took effect; none where they lacked nothing.
fn lacks(
    register: &Register,
    (acting, authority, event): &(Acting, Authority, RecordedEvent),
) -> Option<&'static str> {
    // Only the founding knows no roles yet, and it approves nothing.
    let Some(role) = acting.role.and_then(|id| register.roles.get(id)) else { return Some("no role") };
    let offset = register.offset();
    let times = [PartialDate::Instant(event.recorded_at), event.effective()];
    let holds = |at: PartialDate| {
        let mut own = role.assignments.iter().filter(|it| it.person == acting.id);
        own.any(|it| it.deputy_of == acting.on_behalf_of && it.holds_at(at, offset))
    };
    let stood_in = |at: PartialDate| acting.on_behalf_of.is_none_or(|it| role.is_held_by(it, at, offset));
    let carried =
        |at: PartialDate| role.definition_at(at, offset).is_some_and(|it| it.authorities.contains(authority));
    if !times.into_iter().all(holds) {
        Some("role not held")
    } else if !times.into_iter().all(stood_in) {
        Some("stood in for nobody who held it")
    } else if !times.into_iter().all(carried) {
        Some("role without the authority")
    } else {
        None
    }
}

fn row(moment: &Moment, lacking: Option<&str>, it: &(Acting, Authority, RecordedEvent)) -> Row {
    let (register, (acting, authority, event)) = (&moment.register, it);
    let mut basis = Basis::default();
    basis.add([event.seq]);
    basis.add(event.grant);
    let held: Status = match lacking {
        None if acting.on_behalf_of.is_some() => value::status("as deputy", Mark::Good),
        None => value::status("yes", Mark::Good),
        Some(lacking) => value::status(lacking, Mark::Gap),
    };
    let position = |seq: u64| i64::try_from(seq).map_or(Cell::Empty, Cell::Integer);
    basis.row(vec![
        position(event.seq),
        value::date(register, Some(event.effective())),
        Cell::Link(naming::link(register, event.stream)),
        Cell::Text(event.event.event_type().map(|it| value::word(it.name)).unwrap_or_default()),
        Cell::Link(naming::link(register, acting.id)),
        naming::cell(register, acting.role),
        event.grant.map_or(Cell::Empty, position),
        Cell::Status(held),
        Cell::Text(authority.to_string()),
        Cell::Date(event.recorded_at.to_string()),
        value::text(event.reason.as_ref()),
    ])
}
