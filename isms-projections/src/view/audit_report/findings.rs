//! Findings: what audits say of their criteria, and what shows it.

use isms_core::aggregate::audit::Audit;
use isms_core::aggregate::audit::finding::RecordedFinding;
use isms_core::aggregate::nonconformity::Source;
use isms_core::register::Register;
use isms_core::vocabulary::grade::Grade;

use crate::basis::Basis;
use crate::cell::{Cell, Link, Mark};
use crate::listing::{Listed, natural};
use crate::table::{Column, Kind, Row};
use crate::{auditing, naming, value};

pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::across("finding", "Finding", Kind::Key),
        Column::beneath("audit", "Audit", Kind::Short),
        Column::across("criterion", "Criterion", Kind::Short),
        Column::across("requirement", "Requirement", Kind::Short),
        Column::across("grade", "Grade", Kind::Short),
        Column::across("statement", "Statement", Kind::Prose),
        Column::beneath("evidence", "Evidence", Kind::Prose),
        Column::across("area", "Area", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::beneath("auditor", "Found by", Kind::Short),
        Column::beneath("found", "Found", Kind::Date),
        Column::beneath("led_to", "Has led to", Kind::Short),
    ]
}

/// A row a finding, audit by audit; those that were withdrawn say so.
pub(super) fn rows(register: &Register, audits: &[Listed<'_, Audit>]) -> Vec<Row> {
    audits.iter().flat_map(|audit| of_audit(register, audit)).collect()
}

fn of_audit(register: &Register, audit: &Listed<'_, Audit>) -> Vec<Row> {
    let mut findings: Vec<_> = audit.entry.findings.iter().collect();
    let name = |it: &RecordedFinding| it.finding.value.reference.clone();
    findings.sort_by(|one, other| natural(name(one).as_str(), name(other).as_str()));
    findings.into_iter().map(|it| row(register, audit, it)).collect()
}

fn row(register: &Register, audit: &Listed<'_, Audit>, it: &RecordedFinding) -> Row {
    let mut basis = Basis::default();
    basis.add(audit.voided);
    let finding = basis.note(&it.finding);
    let withdrawn = basis.read(it.withdrawn.as_ref()).is_some() || audit.voided.is_some();
    let seen = finding.value.evidence.iter().filter_map(|id| audit.entry.evidence(*id));
    let seen: Vec<_> = seen.map(|it| &basis.note(it).value).collect();
    let seen = seen
        .iter()
        .map(|it| format!("{} ({}, {}; {})", it.statement, value::word(it.method), it.source, it.area));
    let mark = match finding.value.grade {
        _ if withdrawn => Mark::Neutral,
        Grade::Conformity | Grade::GoodPractice => Mark::Good,
        Grade::OpportunityForImprovement => Mark::Attention,
        Grade::MinorNonconformity | Grade::MajorNonconformity => Mark::Gap,
    };
    let grade = value::word(finding.value.grade);
    let grade = if withdrawn { format!("{grade}, withdrawn") } else { grade };
    let Link { text, stream } = naming::link(register, audit.id);
    let source = Source::Audit { audit: audit.id, finding: finding.value.finding };
    let led_to = register.nonconformities.iter().filter(|(_, it)| it.raising.value.source == source);
    let led_to: Vec<_> = led_to.map(|(id, _)| id).collect();
    basis.add(led_to.iter().filter_map(|id| register.head((*id).into())).map(|head| head.first));
    basis.row(vec![
        Cell::Link(Link { text: format!("{text} {}", finding.value.reference), stream: stream.clone() }),
        Cell::Link(Link { text, stream }),
        Cell::Text(auditing::name(register, &finding.value.criterion)),
        value::text(finding.value.requirement()),
        Cell::Status(value::status(grade, mark)),
        Cell::Text(finding.value.statement.to_string()),
        value::list(seen),
        Cell::Text(finding.value.area.to_string()),
        naming::cell(register, finding.value.owner),
        naming::cell(register, finding.value.auditor.or(finding.by)),
        value::date(register, Some(finding.effective_at)),
        value::things(register, led_to),
    ])
}
