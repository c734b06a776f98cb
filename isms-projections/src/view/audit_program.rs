//! Audit program and coverage: which audits there are to be and were, and which clauses and controls they have looked at
//! in three years.
//!
//! ISO/IEC 27001:2022, 9.2.2; control 5.35 of Annex A.

mod coverage;

use isms_core::aggregate::audit::{Audit, Stage};
use isms_core::aggregate::audit_program::{AuditProgram, Stage as ProgramStage};
use isms_core::criteria::criteria;
use isms_core::moment::Moment;
use isms_core::vocabulary::period::Period;

use self::coverage::{Matrix, Years};
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{auditing, naming, value};

/// The audit program, and what it has covered.
pub(crate) const VIEW: Blueprint = Blueprint {
    name: "audit-program",
    title: "Audit program and coverage",
    version: 1,
    theme: Theme::Evaluation,
    question: "What was audited, and what never was?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("audit", "Audit", Kind::Key),
        Column::beneath("program", "Program", Kind::Short),
        Column::across("party", "Party", Kind::Short),
        Column::across("areas", "Areas", Kind::Short),
        Column::beneath("criteria", "Criteria", Kind::Prose),
        Column::across("planned_from", "Planned from", Kind::Date),
        Column::across("planned_until", "Planned until", Kind::Date),
        Column::across("performed", "Performed", Kind::Date),
        Column::beneath("team", "Team", Kind::Short),
        Column::across("findings", "Findings", Kind::Short),
        Column::beneath("report", "Report", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn program_columns() -> Vec<Column> {
    vec![
        Column::across("program", "Program", Kind::Key),
        Column::across("from", "From", Kind::Date),
        Column::across("until", "Until", Kind::Date),
        Column::across("areas", "Areas", Kind::Short),
        Column::across("frequency", "Frequency", Kind::Short),
        Column::beneath("objectives", "To show", Kind::Prose),
        Column::beneath("criteria", "Criteria", Kind::Prose),
        Column::beneath("methods", "Methods", Kind::Short),
        Column::across("responsible", "Responsible", Kind::Short),
        Column::beneath("approved_by", "Approved by", Kind::Short),
        Column::beneath("approved", "Approved", Kind::Date),
        Column::across("reviewed", "Last review", Kind::Date),
        Column::beneath("coverage", "What was covered", Kind::Prose),
        Column::beneath("result", "What it has come to", Kind::Prose),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let mut audits = listed(&register.audits);
    audits.sort_by_key(|it| (it.voided.is_some(), it.entry.plan.value.period));
    let rows = audits.iter().map(|it| row(moment, it)).collect();
    let programs = listed(&register.audit_programs).iter().map(|it| program_row(moment, it)).collect();
    let programs = Table {
        name: "programs".into(),
        caption: "Programs".into(),
        columns: program_columns(),
        rows: programs,
    };
    let years = Years::until(moment);
    let clauses = Matrix::of_clauses(moment, years);
    let controls = Matrix::of_controls(moment, years);
    let mut report = VIEW.report(moment, vec![VIEW.table("audits", "Audits", rows), programs]);
    report.charts = vec![clauses.chart(), controls.chart()];
    report.notes = vec![
        "Audited is what an audit that was concluded has compared with, and has recorded evidence of; where it has \
         recorded none, the audit says so."
            .into(),
        clauses.note(),
        controls.note(),
    ];
    report.tables.extend([clauses.table(), controls.table()]);
    report
}

fn row(moment: &Moment, it: &Listed<'_, Audit>) -> Row {
    let (register, audit) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let plan = &basis.note(&audit.plan).value;
    let team = basis.read(audit.team.as_ref());
    let performed = basis.read(audit.started.as_ref()).map(|it| it.effective_at);
    let concluded = basis.read(audit.concluded.as_ref()).map(|it| it.effective_at);
    let report = basis.read(audit.report.as_ref());
    let stage = plan.stage.map(|stage| format!(", {}", value::word(stage))).unwrap_or_default();
    let program = register.audit_programs.get(plan.program).and_then(|it| it.approved.as_ref());
    basis.read(program);
    let findings = auditing::grades(audit, &mut basis);
    basis.row(vec![
        Cell::Link(naming::link(register, it.id)),
        Cell::Link(naming::link(register, plan.program)),
        Cell::Text(format!("{}{stage}", value::word(plan.party))),
        auditing::areas(plan.scope_areas.as_ref()),
        value::list(auditing::named(register, criteria(register, audit))),
        value::day(Some(plan.period.first())),
        value::day(Some(plan.period.last())),
        value::date(register, concluded.or(performed)),
        value::things(register, team.into_iter().flat_map(|it| it.value.team.members())),
        findings,
        naming::cell(register, report.map(|it| it.value.document)),
        it.status(|| status(moment, audit, plan.period)),
    ])
}

fn status(moment: &Moment, audit: &Audit, planned: Period) -> Status {
    match audit.stage() {
        Stage::Reported => value::status("reported", Mark::Good),
        Stage::Concluded => value::status("to be reported", Mark::Attention),
        Stage::InProgress => value::status("in progress", Mark::Attention),
        Stage::Planned | Stage::TeamAppointed if moment.has_passed(planned.last()) => {
            value::status("not done in its days", Mark::Gap)
        }
        Stage::Planned | Stage::TeamAppointed => value::status("planned", Mark::Neutral),
    }
}

fn program_row(moment: &Moment, it: &Listed<'_, AuditProgram>) -> Row {
    let (register, program) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let is = &basis.note(&program.establishment).value;
    let approval = basis.read(program.approval.as_ref());
    let review = basis.read(program.reviewed.as_ref());
    basis.row(vec![
        Cell::Link(naming::link(register, it.id)),
        value::day(Some(is.period.first())),
        value::day(Some(is.period.last())),
        auditing::areas(Some(&is.areas)),
        Cell::Text(is.frequency.to_string()),
        value::list(&is.objectives),
        value::list(auditing::named(register, &is.criteria)),
        value::list(&is.methods),
        Cell::Link(naming::link(register, is.responsible)),
        naming::cell(register, approval.and_then(|it| it.by)),
        value::date(register, approval.map(|it| it.effective_at)),
        value::date(register, review.map(|it| it.effective_at)),
        value::text(review.map(|it| &it.value.coverage)),
        value::text(review.map(|it| &it.value.result)),
        it.status(|| match program.stage() {
            ProgramStage::Established => value::status("not approved as it is", Mark::Attention),
            ProgramStage::Ended => value::status("ended", Mark::Neutral),
            ProgramStage::Approved if moment.has_passed(is.period.last()) => {
                value::status("its days are over", Mark::Attention)
            }
            ProgramStage::Approved => value::status("approved", Mark::Good),
        }),
    ])
}
