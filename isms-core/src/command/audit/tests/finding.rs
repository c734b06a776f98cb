//! Tests of what shows a finding, what it is compared with, and when it stays as it is.

use super::*;
use crate::aggregate::catalog::Part;
use crate::aggregate::catalog::control::{Control, ControlCatalog};
use crate::aggregate::isms::profile::Waiver;
use crate::aggregate::person::Relation;
use crate::aggregate::statement_of_applicability::applicability::{Exclusion, Implemented, Inclusion};
use crate::aggregate::statement_of_applicability::{self as statement, Approval};
use crate::aggregate::{catalog, isms};
use crate::command::Correct;
use crate::id::{ObligationId, StatementOfApplicabilityId};
use crate::testing::{ISMS, registered};
use crate::vocabulary::ground::Ground;

const STATEMENT: StatementOfApplicabilityId = StatementOfApplicabilityId::from_u128(0x50A);

#[test]
fn a_finding_rests_on_evidence_recorded_in_the_same_audit() {
    let unseen = [AuditEvidenceId::from_u128(0xE2)].into();
    for evidence in [[].into(), unseen] {
        in_audit(Command::RecordFinding(AUDIT, Finding { evidence, ..finding() })).then_refused(Rule::Q3);
    }
}

#[test]
fn what_is_found_and_what_shows_it_have_a_criterion_of_the_audit_or_its_program() {
    let other = Criterion::Clause(text("9.3"));
    let unrelated = Finding { criterion: other.clone(), ..finding() };
    in_audit(Command::RecordFinding(AUDIT, unrelated.clone())).then_refused(Rule::Q3);
    let unrelated_evidence =
        AuditEvidence { criterion: other, evidence: AuditEvidenceId::from_u128(2), ..evidence() };
    in_audit(Command::RecordEvidence(AUDIT, unrelated_evidence)).then_refused(Rule::Q3);
    let program =
        audit_program::Establishment { criteria: [Criterion::Clause(text("9"))].into(), ..program() };
    let program = Fact::of(PROGRAM, audit_program::Event::Established(program));
    let find = |program: Vec<Fact>| {
        let given = given(under_way().into_iter().chain(program));
        given.when_in(BEN, AUDITOR, Command::RecordFinding(AUDIT, unrelated.clone()))
    };
    // What nobody has approved adds nothing to an audit that is under way.
    find(vec![program.clone()]).then_refused(Rule::Q3);
    find(vec![program, program_approved()]).then_accepted();
}

#[test]
fn a_nonconformity_breaks_a_requirement() {
    let agreed = Criterion::Other(title("What the forum agreed upon"));
    let found = |grade| {
        let finding = Finding { criterion: agreed.clone(), grade, ..finding() };
        against([agreed.clone()], vec![], finding)
    };
    found(Grade::MinorNonconformity).then_refused(Rule::Q3);
    found(Grade::MajorNonconformity).then_refused(Rule::Q3);
    found(Grade::OpportunityForImprovement).then_accepted();
}

#[test]
fn a_control_is_a_requirement_where_a_statement_in_force_declares_it_applicable() {
    let control =
        |number: &str| Criterion::Control(CatalogControl { catalog: CATALOG, control: text(number) });
    let found = |number: &str, facts: Vec<Fact>| {
        let finding = Finding { criterion: control(number), ..finding() };
        against([Criterion::Catalog(CATALOG)], facts, finding)
    };
    found("5.7", vec![]).then_refused(Rule::Q3);
    found("5.7", vec![drafted(), declared()]).then_refused(Rule::Q3);
    found("5.7", vec![drafted(), declared(), excluded(), approved()]).then_accepted();
    found("5.8", vec![drafted(), declared(), excluded(), approved()]).then_refused(Rule::Q3);
    found("5.9", vec![]).then_refused(Rule::G4);
}

#[test]
fn a_nonconformity_with_a_whole_catalog_or_document_says_which_requirement() {
    let document = Criterion::Document(REPORT);
    let found = |requirement: Option<&str>| {
        let requirement = requirement.map(title);
        let finding = Finding { criterion: document.clone(), requirement, ..finding() };
        against([document.clone()], vec![], finding)
    };
    found(None).then_refused(Rule::Q3);
    found(Some("3.2, access ends on the last day")).then_accepted();
    let catalog =
        Finding { criterion: Criterion::Catalog(CATALOG), requirement: Some(title("5.7")), ..finding() };
    against([Criterion::Catalog(CATALOG)], vec![], catalog).then_refused(Rule::Q3);
}

#[test]
fn a_criterion_says_what_is_asked_for_where_it_can() {
    let document = Criterion::Document(REPORT);
    assert_eq!(finding().requirement(), Some(title("8.1")));
    assert_eq!(
        Finding { requirement: Some(title("8.1 c")), ..finding() }.requirement(),
        Some(title("8.1 c"))
    );
    assert_eq!(Finding { criterion: document, ..finding() }.requirement(), None);
    let obligation = Criterion::Obligation(ObligationId::from_u128(1));
    assert_eq!(Finding { criterion: obligation, ..finding() }.requirement(), None);
}

#[test]
fn findings_are_recorded_between_start_and_conclusion() {
    let evidence = || {
        Command::RecordEvidence(
            AUDIT,
            AuditEvidence { evidence: AuditEvidenceId::from_u128(2), ..evidence() },
        )
    };
    let another = || Finding { finding: FindingId::from_u128(2), reference: reference("F-2"), ..finding() };
    let finding = || Command::RecordFinding(AUDIT, another());
    let appointed = || planned().into_iter().chain([appointed()]);
    let concluded = || audited().into_iter().chain([concluded()]);
    let reported = || concluded().chain([reported()]);
    for command in [evidence(), finding()] {
        given(appointed()).when_in(BEN, AUDITOR, command.clone()).then_refused(Rule::Q4);
        given(audited()).when_in(BEN, AUDITOR, command.clone()).then_accepted();
        given(concluded()).when_in(BEN, AUDITOR, command.clone()).then_refused(Rule::Q4);
        given(reported()).when_in(BEN, AUDITOR, command.clone()).then_refused(Rule::Q4);
        given(reported().chain([waived()])).when_in(BEN, AUDITOR, command).then_accepted();
    }
}

#[test]
fn a_finding_is_withdrawn_with_a_reason_until_the_report_is_issued() {
    let withdraw = || Command::WithdrawFinding(AUDIT, withdrawal());
    let concluded = || audited().into_iter().chain([concluded()]);
    given(concluded()).when_in(BEN, AUDITOR, withdraw()).then([withdrawn()]);
    given(concluded()).when_in(BEN, AUDITOR, withdraw()).without_reason().then_refused(Rule::G6);
    given(concluded().chain([reported()])).when_in(BEN, AUDITOR, withdraw()).then_refused(Rule::Q4);
    given(under_way()).when_in(BEN, AUDITOR, withdraw()).then_refused(Rule::G4);
}

#[test]
fn a_finding_that_was_withdrawn_stays_and_stands_no_more() {
    let register = given(audited().into_iter().chain([withdrawn()])).register;
    let audit = register.audits.get(AUDIT).unwrap();
    assert!(audit.finding(LATE).is_some_and(|it| it.withdrawn.is_some()));
    assert_eq!(audit.standing_findings().count(), 0);
}

#[test]
fn evidence_and_findings_have_identities_and_names_of_their_own() {
    let otherwise = AuditEvidence { statement: text("Nothing"), ..evidence() };
    given(audited()).when_in(BEN, AUDITOR, Command::RecordEvidence(AUDIT, otherwise)).then_refused(Rule::G9);
    let otherwise = Finding { grade: Grade::Conformity, ..finding() };
    given(audited()).when_in(BEN, AUDITOR, Command::RecordFinding(AUDIT, otherwise)).then_refused(Rule::G9);
    let namesake = Finding { finding: FindingId::from_u128(2), ..finding() };
    given(audited()).when_in(BEN, AUDITOR, Command::RecordFinding(AUDIT, namesake)).then_refused(Rule::G9);
}

#[test]
fn nobody_corrects_or_voids_what_others_found_and_nobody_anything_that_was_reported() {
    let milder = Finding { grade: Grade::OpportunityForImprovement, ..finding() };
    let correction = || Correct {
        corrects: PLANNED + 3,
        command: Box::new(Command::RecordFinding(AUDIT, milder.clone()).into()),
        effective_at: None,
    };
    let mut found = in_audit(Command::RecordFinding(AUDIT, finding())).then_given();
    found.clone().when(ANA, correction()).then_refused(Rule::Q2);
    found.clone().when(ANA, crate::command::Void { voids: PLANNED + 3 }).then_refused(Rule::G5);
    found.record(concluded());
    found.record(reported());
    found.when(ANA, correction()).then_refused(Rule::G5);
}

#[test]
fn a_finding_of_another_partys_audit_is_recorded_for_its_auditor_and_corrected_by_nobody_who_works_there() {
    let by_ben = || Finding { auditor: Some(BEN), ..finding() };
    let facts = planned().into_iter().chain([
        registered(PAT, Relation::Supplier),
        Fact::of(AUDIT, Event::Planned(Plan { party: Party::Third, ..plan() })),
        Fact::of(AUDIT, Event::TeamAppointed(Appointment { team: led_by(PAT), ..appointment(1) })),
        started(),
        seen(),
    ]);
    let by_pat = |grade| Finding { auditor: Some(PAT), grade, ..finding() };
    let given = given(facts);
    let record = |it| given.clone().when_in(BEN, AUDITOR, Command::RecordFinding(AUDIT, it));
    record(by_ben()).then_refused(Rule::Q2);
    let found = record(by_pat(Grade::MajorNonconformity)).then_given();
    let correction = Correct {
        corrects: PLANNED + 5,
        command: Box::new(Command::RecordFinding(AUDIT, by_pat(Grade::Conformity)).into()),
        effective_at: None,
    };
    found.when(ANA, correction).then_refused(Rule::Q2);
}

/// An audit under way, with evidence and without a finding.
fn under_way() -> Vec<Fact> {
    planned().into_iter().chain([appointed(), started(), seen()]).collect()
}

fn in_audit(command: Command) -> crate::testing::When {
    given(under_way()).when_in(BEN, AUDITOR, command)
}

/// A finding of an audit that compares with these, in an organization with a catalog of two controls.
fn against(
    criteria: impl Into<BTreeSet<Criterion>>,
    facts: Vec<Fact>,
    finding: Finding,
) -> crate::testing::When {
    let plan = Plan { criteria: criteria.into(), ..plan() };
    let audit = [Fact::of(AUDIT, Event::Planned(plan)), appointed(), started(), seen()];
    given(ground().into_iter().chain([catalog()]).chain(facts).chain(audit)).when_in(
        BEN,
        AUDITOR,
        Command::RecordFinding(AUDIT, finding),
    )
}

pub(super) fn catalog() -> Fact {
    let control =
        |number: &str| Control { number: text(number), title: None, theme: None, attributes: [].into() };
    let publication = catalog::Publication {
        title: title("Controls"),
        edition: title("2022"),
        format: title("csv"),
        sha256: None,
        license: title("Public domain"),
    };
    let controls = vec![control("5.7"), control("5.8")];
    let content = ControlCatalog { catalog: reference("annex-a"), publication, controls };
    Fact::of(CATALOG, catalog::Event::ControlCatalogImported(Part { part: 1, parts: 1, content }))
}

fn drafted() -> Fact {
    let draft =
        statement::Draft { reference: Some(reference("SoA")), revision: 1, catalog: CATALOG, based_on: None };
    Fact::of(STATEMENT, statement::Event::Drafted(draft))
}

fn declared() -> Fact {
    let inclusion = Inclusion {
        control: text("5.7"),
        grounds: [Ground::Baseline].into(),
        risks: [].into(),
        obligations: [].into(),
        controls: [].into(),
        implemented: Implemented::Partly,
        justification: None,
    };
    Fact::of(STATEMENT, statement::Event::ControlDeclaredApplicable(inclusion))
}

fn excluded() -> Fact {
    let exclusion =
        Exclusion { control: text("5.8"), justification: Some(text("Nothing is developed here")) };
    Fact::of(STATEMENT, statement::Event::ControlDeclaredNotApplicable(exclusion))
}

fn approved() -> Fact {
    Fact::of(STATEMENT, statement::Event::Approved(Approval { revision: 1, decisions_hash: Digest::of(b"") }))
}

fn waived() -> Fact {
    let waiver = Waiver {
        rule: text("Q-4"),
        why: text("The auditor fell ill"),
        compensation: text("The program's owner looks at it"),
        until: day("2026-12-31"),
    };
    Fact::of(ISMS, isms::Event::RuleWaived(waiver))
}
