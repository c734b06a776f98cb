//! Audit report: each audit with its scope, criteria and team, what was seen and found, and what it came to; and whether
//! anybody has audited what was their own.
//!
//! ISO/IEC 27001:2022, 9.2.2; control 5.35 of Annex A.

mod findings;
mod impartiality;

use isms_core::aggregate::audit::team::Team;
use isms_core::aggregate::audit::{Audit, Stage};
use isms_core::criteria::criteria;
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{auditing, naming, value};

/// The reports of audits.
pub(crate) const VIEW: Blueprint = Blueprint {
    name: "audit-report",
    title: "Audit report",
    version: 1,
    theme: Theme::Evaluation,
    question: "What did each audit see and find, and was it impartial?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("audit", "Audit", Kind::Key),
        Column::beneath("objectives", "To show", Kind::Prose),
        Column::across("scope", "Scope", Kind::Short),
        Column::across("criteria", "Criteria", Kind::Prose),
        Column::across("leader", "Led by", Kind::Short),
        Column::beneath("team", "Team", Kind::Prose),
        Column::beneath("impartiality", "Why it is impartial", Kind::Prose),
        Column::across("from", "From", Kind::Date),
        Column::across("until", "Until", Kind::Date),
        Column::across("evidence", "Evidence", Kind::Number),
        Column::across("findings", "Findings", Kind::Short),
        Column::beneath("conclusion", "Conclusion", Kind::Prose),
        Column::beneath("obstacles", "Obstacles", Kind::Prose),
        Column::beneath("report", "Report", Kind::Short),
        Column::beneath("distributed", "Distributed", Kind::Date),
        Column::beneath("recipients", "Distributed to", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let audits = listed(&moment.register.audits);
    let rows = audits.iter().map(|it| row(moment, it)).collect();
    let mut report = VIEW.report(moment, vec![VIEW.table("audits", "Audits", rows)]);
    let table = |name: &str, caption: &str, columns, rows| Table {
        name: name.into(),
        caption: caption.into(),
        columns,
        rows,
    };
    let found = findings::rows(&moment.register, &audits);
    report.tables.push(table("findings", "Findings", findings::columns(), found));
    let looks = impartiality::Looks::of(moment, &audits);
    report.notes = looks.notes(moment);
    report.tables.push(table(
        "impartiality",
        "Who audited where, and what they had to do with it",
        impartiality::columns(),
        looks.rows(),
    ));
    report
}

fn row(moment: &Moment, it: &Listed<'_, Audit>) -> Row {
    let (register, audit) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let plan = &basis.note(&audit.plan).value;
    let started = basis.read(audit.started.as_ref());
    let concluded = basis.read(audit.concluded.as_ref());
    let report = basis.read(audit.report.as_ref());
    basis.add(audit.evidence.iter().map(|it| it.seq));
    let program = register.audit_programs.get(plan.program).and_then(|it| it.approved.as_ref());
    basis.read(program);
    let mut cells = vec![
        Cell::Link(naming::link(register, it.id)),
        value::list(&plan.objectives),
        auditing::areas(plan.scope_areas.as_ref()),
        value::list(auditing::named(register, criteria(register, audit))),
    ];
    cells.extend(team(register, audit, &mut basis));
    cells.extend([
        value::date(register, started.map(|it| it.effective_at)),
        value::date(register, concluded.map(|it| it.effective_at)),
        value::count(audit.evidence.len()),
        auditing::grades(audit, &mut basis),
        value::text(concluded.map(|it| &it.value.statement)),
        value::text(concluded.and_then(|it| it.value.obstacles.as_ref())),
        naming::cell(register, report.map(|it| it.value.document)),
        value::day(report.map(|it| {
            it.value.distributed_on.unwrap_or_else(|| it.effective_at.first_day(register.offset()))
        })),
        value::things(register, report.into_iter().flat_map(|it| it.value.recipients.iter().copied())),
        it.status(|| status(moment, audit)),
    ]);
    basis.row(cells)
}

/// Who does it, and what was looked at to know that they are impartial.
fn team(register: &Register, audit: &Audit, basis: &mut Basis) -> [Cell; 3] {
    let Some(appointed) = basis.read(audit.team.as_ref()) else { return [const { Cell::Empty }; 3] };
    let Team { leader, auditors, technical_experts } = &appointed.value.team;
    let name = |person| naming::link(register, person).text;
    let auditors = auditors.iter().map(|it| {
        let areas = auditing::areas(Some(&it.areas).filter(|it| !it.is_empty()));
        if areas.is_empty() { name(it.person) } else { format!("{} ({areas})", name(it.person)) }
    });
    let experts = technical_experts.iter().map(|it| format!("{} (technical expert)", name(*it)));
    let latest = audit.started.as_ref().map(|it| &it.value.impartiality_basis);
    let looked = latest.unwrap_or(&appointed.value.impartiality_basis);
    let examined = looked.examined.iter().map(|it| {
        let unit = it.unit.as_ref().map_or_else(|| "no unit".into(), |unit| format!("unit {unit}"));
        let (roles, owned) = (it.assignments.len(), it.owned);
        format!("{}: {unit}, {roles} roles held, {owned} things owned, none of them there", name(it.person))
    });
    let examined = examined.collect::<Vec<_>>().join("; ");
    let basis = format!("looked at from {} on, with {} events known: {examined}", looked.since, looked.as_of);
    [Cell::Link(naming::link(register, *leader)), value::list(auditors.chain(experts)), Cell::Text(basis)]
}

fn status(moment: &Moment, audit: &Audit) -> Status {
    match audit.stage() {
        Stage::Reported => value::status("reported", Mark::Good),
        Stage::Concluded => value::status("to be reported", Mark::Attention),
        Stage::InProgress => value::status("in progress", Mark::Attention),
        Stage::Planned | Stage::TeamAppointed if moment.has_passed(audit.plan.value.period.last()) => {
            value::status("not done in its days", Mark::Gap)
        }
        Stage::Planned | Stage::TeamAppointed => value::status("planned", Mark::Neutral),
    }
}
