//! ISMS profile: the organization, the standard it follows, the scope, and the certificate.
//!
//! ISO/IEC 27001:2022, 4.3 and 4.4. Every revision of the scope is shown, the one in force marked; beside them what
//! certification bodies have found, and the rules of good practice that are waived.

use isms_core::aggregate::isms::certification::{CertificationResult, Verdict};
use isms_core::aggregate::isms::profile::Waiver;
use isms_core::aggregate::isms::scope::{Scope, ScopeRevision};
use isms_core::aggregate::isms::{Establishment, Isms};
use isms_core::id::IsmsId;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::period::Period;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The profile of the management system.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "isms-profile",
    title: "ISMS profile",
    version: 1,
    theme: Theme::Context,
    question: "Whose management system is it, and what does it cover?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("isms", "Management system", Kind::Key),
        Column::across("organization", "Organization", Kind::Prose),
        Column::across("legal_form", "Legal form", Kind::Short),
        Column::beneath("sector", "Sector", Kind::Short),
        Column::across("headcount", "Headcount", Kind::Number),
        Column::across("standard", "Standard", Kind::Short),
        Column::beneath("edition", "Edition", Kind::Short),
        Column::beneath("amendment", "Amendment", Kind::Short),
        Column::beneath("cycle", "Cycle", Kind::Short),
        Column::across("profile", "Profile", Kind::Short),
        Column::beneath("utc_offset", "Offset from UTC", Kind::Short),
        Column::across("established", "Established", Kind::Date),
        Column::beneath("parent", "Part of", Kind::Short),
    ]
}

fn scope_columns() -> Vec<Column> {
    vec![
        Column::across("revision", "Revision", Kind::Key),
        Column::across("status", "Status", Kind::Short),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("name", "Name", Kind::Short),
        Column::beneath("part_of", "Part of", Kind::Short),
        Column::across("boundary", "Boundary", Kind::Prose),
        Column::beneath("inclusions", "Includes", Kind::Short),
        Column::beneath("exclusions", "Excludes", Kind::Prose),
        Column::beneath("interfaces", "Interfaces", Kind::Short),
        Column::beneath("dependencies", "Dependencies", Kind::Short),
        Column::across("approved_by", "Approved by", Kind::Short),
        Column::across("approved", "In force since", Kind::Date),
    ]
}

fn certification_columns() -> Vec<Column> {
    vec![
        Column::across("stage", "Stage", Kind::Key),
        Column::across("on", "On", Kind::Date),
        Column::across("body", "Body", Kind::Short),
        Column::across("verdict", "Verdict", Kind::Short),
        Column::across("certificate", "Certificate", Kind::Short),
        Column::across("valid_from", "Valid from", Kind::Date),
        Column::across("valid_to", "Valid to", Kind::Date),
        Column::beneath("scope_revision", "Scope revision", Kind::Number),
        Column::beneath("statement", "Statement of Applicability", Kind::Short),
        Column::beneath("statement_revision", "Revision of the Statement", Kind::Number),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn waiver_columns() -> Vec<Column> {
    vec![
        Column::across("rule", "Rule", Kind::Key),
        Column::across("why", "Why", Kind::Prose),
        Column::across("compensation", "Done instead", Kind::Prose),
        Column::across("from", "From", Kind::Date),
        Column::across("until", "Until", Kind::Date),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let established = register.management_systems.iter().next();
    let rows = |of: &dyn Fn(IsmsId, &Isms) -> Vec<Row>| {
        established.map(|(id, isms)| of(id, isms)).unwrap_or_default()
    };
    let scopes = rows(&|_, isms| isms.scopes.iter().map(|it| scope_row(register, isms, it)).collect());
    let results =
        rows(&|_, isms| isms.certifications.iter().map(|it| certification_row(moment, it)).collect());
    let waivers = rows(&|_, isms| isms.waivers.iter().map(|it| waiver_row(moment, isms, it)).collect());
    let table = |name: &str, caption: &str, columns, rows| Table {
        name: name.into(),
        caption: caption.into(),
        columns,
        rows,
    };
    let tables = vec![
        VIEW.table("profile", "Profile", rows(&|id, isms| vec![profile_row(register, id, isms)])),
        table("scopes", "Scope", scope_columns(), scopes),
        table("certifications", "Certification", certification_columns(), results),
        table("waivers", "Waived rules of good practice", waiver_columns(), waivers),
    ];
    VIEW.report(moment, tables)
}

fn profile_row(register: &Register, id: IsmsId, isms: &Isms) -> Row {
    let mut basis = Basis::of(register, id);
    let Establishment { name, organization, standard, cycle_model, utc_offset, .. } = &isms.establishment;
    let profile = &basis.note(&isms.profile).value;
    let parent = basis.read(isms.parent.as_ref());
    let since = register.head(id.into()).map(|head| head.since);
    basis.row(vec![
        Cell::Text(name.to_string()),
        Cell::Text(organization.name.to_string()),
        value::text(organization.legal_form.as_ref()),
        value::text(organization.sector.as_ref()),
        organization.headcount.map_or(Cell::Empty, |many| Cell::Integer(many.into())),
        Cell::Text(standard.number.to_string()),
        Cell::Text(standard.edition.to_string()),
        value::text(standard.amendment.as_ref()),
        Cell::Text(value::word(cycle_model)),
        Cell::Text(value::word(profile.name)),
        Cell::Text(utc_offset.to_string()),
        value::date(register, since),
        value::text(parent.map(|it| it.value.log)),
    ])
}

fn scope_row(register: &Register, isms: &Isms, it: &ScopeRevision) -> Row {
    let mut basis = Basis::default();
    let definition = &basis.note(&it.definition).value;
    let Scope { kind, name, part_of, boundary, inclusions, exclusions, interfaces, dependencies } =
        &definition.scope;
    let approval = basis.read(it.approval.as_ref());
    let in_force = isms.scope_in_force().map(|it| it.definition.value.revision);
    let status = match approval {
        _ if in_force == Some(definition.revision) => value::status("in force", Mark::Good),
        Some(_) => value::status("superseded", Mark::Neutral),
        None => value::status("draft", Mark::Attention),
    };
    // Stated to be none is more than not stated.
    let stated = |all: &Option<Vec<_>>| match all.as_deref() {
        Some([]) => Cell::Text("none".into()),
        all => value::list(all.unwrap_or_default()),
    };
    basis.row(vec![
        Cell::Text(definition.revision.to_string()),
        Cell::Status(status),
        Cell::Text(value::word(kind)),
        value::text(name.as_ref()),
        value::text(part_of.as_ref()),
        Cell::Text(boundary.to_string()),
        value::list(inclusions),
        value::list(exclusions.iter().map(|it| format!("{}: {}", it.what, it.justification))),
        stated(interfaces),
        stated(dependencies),
        naming::cell(register, approval.and_then(|it| it.by)),
        value::date(register, approval.map(|it| it.effective_at)),
    ])
}

fn certification_row(moment: &Moment, it: &Noted<CertificationResult>) -> Row {
    let register = &moment.register;
    let mut basis = Basis::default();
    let CertificationResult {
        body,
        stage,
        verdict,
        certificate,
        scope_revision,
        statement_of_applicability,
        valid,
    } = &basis.note(it).value;
    let statement = statement_of_applicability.as_ref();
    let status = match verdict {
        Verdict::Failed | Verdict::Suspended | Verdict::Withdrawn => {
            value::status("no certificate", Mark::Gap)
        }
        Verdict::Passed | Verdict::PassedWithNonconformities => match valid {
            Some(valid) if moment.has_passed(valid.last()) => value::status("expired", Mark::Attention),
            Some(_) => value::status("valid", Mark::Good),
            None => value::status("passed", Mark::Good),
        },
    };
    basis.row(vec![
        Cell::Text(value::word(stage)),
        value::date(register, Some(it.effective_at)),
        Cell::Text(body.to_string()),
        Cell::Text(value::word(verdict)),
        value::text(certificate.as_ref()),
        value::day(valid.map(Period::first)),
        value::day(valid.map(Period::last)),
        Cell::Integer((*scope_revision).into()),
        naming::cell(register, statement.map(|it| it.statement)),
        statement.map_or(Cell::Empty, |it| Cell::Integer(it.revision.into())),
        Cell::Status(status),
    ])
}

fn waiver_row(moment: &Moment, isms: &Isms, it: &Noted<Waiver>) -> Row {
    let register = &moment.register;
    let mut basis = Basis::default();
    let Waiver { rule, why, compensation, until } = &basis.note(it).value;
    let today = moment.at.first_day(register.offset());
    let in_force = isms.waiver(rule.as_str(), today).is_some_and(|waiver| waiver.seq == it.seq);
    let (words, mark) = if in_force { ("in force", Mark::Attention) } else { ("ended", Mark::Neutral) };
    basis.row(vec![
        Cell::Text(rule.to_string()),
        Cell::Text(why.to_string()),
        Cell::Text(compensation.to_string()),
        value::date(register, Some(it.effective_at)),
        value::day(Some(*until)),
        Cell::Status(value::status(words, mark)),
    ])
}
