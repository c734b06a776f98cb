//! Tests of the decisions about audits.

mod impartiality;
mod finding;

use std::collections::BTreeSet;

use super::*;
use crate::aggregate::audit::finding::Method;
use crate::aggregate::audit::team::{Auditor, Examination, ImpartialityBasis};
use crate::aggregate::audit::{Party, Stage};
use crate::aggregate::audit_program::{self, Outcome};
use crate::aggregate::document::revision::{Draft, Rejection};
use crate::aggregate::{document, role};
use crate::id::{AuditEvidenceId, AuditProgramId, CatalogId, DocumentId, FindingId, PersonId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, day, given, holder, person, reference, role_with, text, title,
};
use crate::vocabulary::authority::Authority;
use crate::vocabulary::criterion::{CatalogControl, Criterion};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::Area;

const AUDIT: AuditId = AuditId::from_u128(0xAD1);
const OTHER: AuditId = AuditId::from_u128(0xAD2);
const PROGRAM: AuditProgramId = AuditProgramId::from_u128(0x960);
const CATALOG: CatalogId = CatalogId::from_u128(0xCA7);
const REPORT: DocumentId = DocumentId::from_u128(0xD0C);
const LOGS: AuditEvidenceId = AuditEvidenceId::from_u128(0xE1);
const LATE: FindingId = FindingId::from_u128(0xF1);
const AUDITOR: RoleId = RoleId::from_u128(0xA0D);
const CLERK: RoleId = RoleId::from_u128(0xC1E);
const ZOE: PersonId = PersonId::from_u128(0x20E);
const PAT: PersonId = PersonId::from_u128(0x9A7);

/// How many events there are once an audit is planned: see [`planned`].
const PLANNED: u64 = 15;

#[test]
fn an_audit_is_planned_done_and_reported() {
    let steps: [(Command, Event); 8] = [
        (Command::Plan(AUDIT, plan()), Event::Planned(plan())),
        (Command::AppointTeam(AUDIT, team()), Event::TeamAppointed(appointment(PLANNED))),
        (Command::Start(AUDIT, opening()), Event::Started(start_at(PLANNED + 1))),
        (Command::RecordEvidence(AUDIT, evidence()), Event::EvidenceRecorded(evidence())),
        (Command::RecordFinding(AUDIT, finding()), Event::FindingRecorded(finding())),
        (Command::WithdrawFinding(AUDIT, withdrawal()), Event::FindingWithdrawn(withdrawal())),
        (Command::Conclude(AUDIT, conclusion()), Event::Concluded(conclusion())),
        (Command::IssueReport(AUDIT, report()), Event::ReportIssued(report())),
    ];
    for (at, (command, event)) in steps.iter().enumerate() {
        let before = steps.iter().take(at).map(|(_, event)| Fact::of(AUDIT, event.clone()));
        given(ground().into_iter().chain(before))
            .when_in(BEN, AUDITOR, command.clone())
            .then([Fact::of(AUDIT, event.clone())]);
    }
}

#[test]
fn where_it_stands_and_who_answers_for_it_follow_from_what_happened() {
    let mut given = given(planned());
    let mut after = |fact: Option<Fact>| {
        if let Some(fact) = fact {
            given.record(fact);
        }
        let stage = given.register.audits.get(AUDIT).unwrap().stage();
        (
            stage,
            given.register.owned().find(|(thing, _)| *thing == AUDIT.into()).map(|(_, owner)| owner.value),
        )
    };
    let leader = Some(Responsible::Person(BEN));
    assert_eq!(after(None), (Stage::Planned, None));
    assert_eq!(after(Some(appointed())), (Stage::TeamAppointed, leader));
    assert_eq!(after(Some(started())), (Stage::InProgress, leader));
    assert_eq!(after(Some(concluded())), (Stage::Concluded, leader));
    assert_eq!(after(Some(reported())), (Stage::Reported, None));
}

#[test]
fn what_is_already_so_changes_nothing() {
    let facts = || audited().into_iter().chain([withdrawn(), concluded(), reported()]);
    for command in [
        Command::Plan(AUDIT, plan()),
        Command::AppointTeam(AUDIT, team()),
        Command::Start(AUDIT, opening()),
        Command::RecordEvidence(AUDIT, evidence()),
        Command::RecordFinding(AUDIT, finding()),
        Command::WithdrawFinding(AUDIT, withdrawal()),
        Command::Conclude(AUDIT, conclusion()),
        Command::IssueReport(AUDIT, report()),
    ] {
        given(facts()).when_in(BEN, AUDITOR, command).then([]);
    }
}

#[test]
fn what_was_done_once_is_not_done_otherwise() {
    let facts = || audited().into_iter().chain([concluded(), reported()]);
    let other = || Opening { attendees: [EVA].into() };
    let nothing_found = || Conclusion { statement: text("Nothing was found"), ..conclusion() };
    let to_ana = || Report { recipients: [Responsible::Person(ANA)].into(), ..report() };
    for command in [
        Command::Plan(AUDIT, Plan { criteria: [].into(), ..plan() }),
        Command::AppointTeam(AUDIT, led_by(ZOE)),
        Command::Start(AUDIT, other()),
        Command::Conclude(AUDIT, nothing_found()),
        Command::IssueReport(AUDIT, to_ana()),
    ] {
        given(facts()).when_in(BEN, AUDITOR, command).then_refused(Rule::G3);
    }
    // An audit whose report was issued without a conclusion, which may be waived, gets none.
    given(audited().into_iter().chain([reported()]))
        .when_in(BEN, AUDITOR, Command::Conclude(AUDIT, conclusion()))
        .then_refused(Rule::G3);
}

#[test]
fn an_audit_is_planned_anew_with_a_reason_and_under_its_name() {
    let wider = Plan { scope_areas: Some([area("Payroll"), area("Sales")].into()), ..plan() };
    let again = || given(planned()).when_in(BEN, AUDITOR, Command::Plan(AUDIT, wider.clone()));
    again().then([Fact::of(AUDIT, Event::Planned(wider.clone()))]);
    again().without_reason().then_refused(Rule::G6);
    let renamed = Plan { reference: reference("A-99"), ..plan() };
    given(planned()).when_in(BEN, AUDITOR, Command::Plan(AUDIT, renamed)).then_refused(Rule::G9);
}

#[test]
fn an_audit_has_a_name_and_an_identity_of_its_own() {
    given(planned()).when_in(BEN, AUDITOR, Command::Plan(OTHER, plan())).then_refused(Rule::G9);
    let voided = given(planned().into_iter().map(|fact| fact.by(EVA)))
        .when(ANA, crate::command::Void { voids: PLANNED - 1 })
        .then_given();
    voided.when_in(BEN, AUDITOR, Command::Plan(AUDIT, plan())).then_refused(Rule::G9);
}

#[test]
fn what_an_audit_compares_with_is_there() {
    let control = Criterion::Control(CatalogControl { catalog: CATALOG, control: text("5.7") });
    for criterion in [control, Criterion::Catalog(CATALOG), Criterion::Document(DocumentId::from_u128(1))] {
        let plan = Plan { criteria: [criterion].into(), ..plan() };
        given(ground()).when_in(BEN, AUDITOR, Command::Plan(AUDIT, plan)).then_refused(Rule::G4);
    }
}

#[test]
fn an_audit_has_criteria_of_its_own_or_of_its_program() {
    let bare = |criteria: BTreeSet<Criterion>| {
        let program = audit_program::Establishment { criteria, ..program() };
        let plan = Plan { criteria: [].into(), ..plan() };
        given(ground().into_iter().chain([
            Fact::of(PROGRAM, audit_program::Event::Established(program)),
            program_approved(),
            Fact::of(AUDIT, Event::Planned(plan)),
            appointed(),
        ]))
        .when_in(BEN, AUDITOR, Command::Start(AUDIT, opening()))
    };
    bare([].into()).then_refused(Rule::Q1);
    bare([Criterion::Clause(text("9"))].into()).then_accepted();
}

#[test]
fn an_audit_has_a_scope() {
    let facts = || ground().into_iter().chain([planned_for(None)]);
    given(facts()).when_in(BEN, AUDITOR, Command::AppointTeam(AUDIT, team())).then_refused(Rule::Q1);
    given(facts().chain([appointed()]))
        .when_in(BEN, AUDITOR, Command::Start(AUDIT, opening()))
        .then_refused(Rule::Q1);
}

#[test]
fn an_audit_has_a_team() {
    given(planned()).when_in(BEN, AUDITOR, Command::Start(AUDIT, opening())).then_refused(Rule::Q1);
    given(planned()).when_in(BEN, AUDITOR, Command::Conclude(AUDIT, conclusion())).then_refused(Rule::Q1);
}

#[test]
fn an_audit_starts_in_a_program_that_is_approved_as_it_is_and_has_not_ended() {
    let after = |facts: Vec<Fact>| {
        given(planned().into_iter().chain(facts).chain([appointed()])).when_in(
            BEN,
            AUDITOR,
            Command::Start(AUDIT, opening()),
        )
    };
    let anew = || Fact::of(PROGRAM, audit_program::Event::Established(program()));
    let review = audit_program::Review {
        coverage: text("All that was planned"),
        result: text("Two findings"),
        outcome: Outcome::End,
        changes: None,
    };
    after(vec![]).then_accepted();
    after(vec![anew()]).then_refused(Rule::Q1);
    after(vec![anew(), program_approved()]).then_accepted();
    after(vec![Fact::of(PROGRAM, audit_program::Event::Reviewed(review))]).then_refused(Rule::Q1);
}

#[test]
fn an_audit_stays_within_the_areas_of_its_program() {
    let start = |areas: &[&str]| {
        let areas = areas.iter().map(|it| area(it)).collect();
        let program = audit_program::Establishment { areas, ..program() };
        let program = Fact::of(PROGRAM, audit_program::Event::Established(program));
        given(planned().into_iter().chain([program, program_approved(), appointed()])).when_in(
            BEN,
            AUDITOR,
            Command::Start(AUDIT, opening()),
        )
    };
    start(&["Payroll", "Sales"]).then_accepted();
    start(&["Sales"]).then_refused(Rule::Q1);
}

#[test]
fn another_team_has_a_reason() {
    let again = || {
        given(planned().into_iter().chain([appointed()])).when_in(
            BEN,
            AUDITOR,
            Command::AppointTeam(AUDIT, led_by(ZOE)),
        )
    };
    again().then_accepted();
    again().without_reason().then_refused(Rule::G6);
}

#[test]
fn another_conclusion_has_a_reason() {
    let nothing_found = Conclusion { statement: text("Nothing was found"), ..conclusion() };
    let again = || {
        given(audited().into_iter().chain([concluded()])).when_in(
            BEN,
            AUDITOR,
            Command::Conclude(AUDIT, nothing_found.clone()),
        )
    };
    again().then([Fact::of(AUDIT, Event::Concluded(nothing_found.clone()))]);
    again().without_reason().then_refused(Rule::G6);
}

#[test]
fn a_team_has_nobody_who_has_left() {
    let left = crate::aggregate::person::Offboarding {
        access_removed: true,
        assets_returned: true,
        continuing_duties: None,
    };
    let left = Fact::of(ZOE, crate::aggregate::person::Event::Offboarded(left));
    let expert = Team { technical_experts: [ZOE].into(), ..team() };
    for team in [led_by(ZOE), expert] {
        given(planned().into_iter().chain([left.clone()]))
            .when_in(BEN, AUDITOR, Command::AppointTeam(AUDIT, team))
            .then_refused(Rule::G3);
    }
}

#[test]
fn each_step_takes_effect_after_the_one_before() {
    let early = |facts: Vec<Fact>, command| {
        let facts = facts.into_iter().map(|fact| fact.effective("2026-01-01"));
        let last = Fact::of(AUDIT, command);
        (given(facts.chain([last.effective("2026-02-10")])).later("2026-03-01"), "2026-02-01")
    };
    let refused = |(given, date): (Given, &str), command| {
        given.when_in(BEN, AUDITOR, command).effective(date).then_refused(Rule::G8);
    };
    let upto = |count| audited().into_iter().take(count).collect::<Vec<_>>();
    let count = ground().len();
    refused(early(upto(count + 1), Event::TeamAppointed(appointment(1))), Command::Start(AUDIT, opening()));
    refused(early(upto(count + 2), Event::Started(start_at(1))), Command::RecordEvidence(AUDIT, evidence()));
    refused(early(upto(count + 2), Event::Started(start_at(1))), Command::Conclude(AUDIT, conclusion()));
    refused(
        early(upto(count + 3), Event::EvidenceRecorded(evidence())),
        Command::RecordFinding(AUDIT, finding()),
    );
    refused(
        early(upto(count + 4), Event::FindingRecorded(finding())),
        Command::Conclude(AUDIT, conclusion()),
    );
    refused(
        early(upto(count + 4), Event::FindingRecorded(finding())),
        Command::WithdrawFinding(AUDIT, withdrawal()),
    );
    refused(early(upto(count + 5), Event::Concluded(conclusion())), Command::IssueReport(AUDIT, report()));
}

#[test]
fn a_report_is_a_document_that_went_to_somebody_once_the_audit_was_concluded() {
    let issue = |report| {
        given(audited().into_iter().chain([concluded()])).when_in(
            BEN,
            AUDITOR,
            Command::IssueReport(AUDIT, report),
        )
    };
    issue(Report { revision: 2, ..report() }).then_refused(Rule::G4);
    issue(Report { document: DocumentId::from_u128(1), ..report() }).then_refused(Rule::G4);
    issue(Report { recipients: [].into(), ..report() }).then_refused(Rule::Q4);
    issue(Report { distributed_on: Some(day("2026-02-01")), ..report() }).then_refused(Rule::G1);
    issue(Report { distributed_on: Some(day("2025-12-31")), ..report() }).then_refused(Rule::G8);
    issue(Report { distributed_on: Some(day("2026-01-01")), ..report() }).then_accepted();
    given(audited()).when_in(BEN, AUDITOR, Command::IssueReport(AUDIT, report())).then_refused(Rule::Q4);
    let rejected = document::Event::RevisionRejected(Rejection { revision: 1 });
    given(audited().into_iter().chain([concluded(), Fact::of(REPORT, rejected)]))
        .when_in(BEN, AUDITOR, Command::IssueReport(AUDIT, report()))
        .then_refused(Rule::G3);
}

fn area(name: &str) -> Area {
    text(name)
}

/// Ben audits for a living, Eva works in Payroll, Zoe does nothing, and there is an approved program.
fn ground() -> Vec<Fact> {
    let draft = Draft { revision: 1, content: Digest::of(b"report"), location: None, changes: None };
    vec![
        person(BEN),
        person(EVA),
        person(ZOE),
        role_with(AUDITOR, &[Authority::Audit, Authority::Request]),
        holder(AUDITOR, BEN),
        Fact::of(REPORT, document::Event::Registered(registration())),
        Fact::of(REPORT, document::Event::RevisionDrafted(draft)),
        Fact::of(PROGRAM, audit_program::Event::Established(program())),
        program_approved(),
    ]
}

fn planned() -> Vec<Fact> {
    ground().into_iter().chain([Fact::of(AUDIT, Event::Planned(plan()))]).collect()
}

/// An audit under way, with a finding.
fn audited() -> Vec<Fact> {
    planned().into_iter().chain([appointed(), started(), seen(), found()]).collect()
}

fn registration() -> document::Registration {
    document::Registration {
        reference: reference("REP-1"),
        title: title("Report"),
        kind: document::Kind::Record,
        classification: None,
        owner: Responsible::Person(ANA),
        language: None,
        clauses: Vec::new(),
        controls: Vec::new(),
        origin: document::Origin::Internal,
        area: None,
    }
}

fn program() -> audit_program::Establishment {
    audit_program::Establishment {
        reference: reference("AP-2026"),
        period: "2026-01-01/2026-12-31".parse().unwrap(),
        objectives: Vec::new(),
        criteria: [].into(),
        areas: [].into(),
        frequency: title("Every year"),
        methods: [].into(),
        responsible: Responsible::Person(BEN),
        risks: None,
    }
}

fn program_approved() -> Fact {
    Fact::of(PROGRAM, audit_program::Event::Approved(audit_program::Approval { established: 12 }))
}

fn plan() -> Plan {
    Plan {
        reference: reference("A-1"),
        program: PROGRAM,
        party: Party::First,
        stage: None,
        objectives: vec![title("Whether access ends when people leave")],
        scope_areas: Some([area("Payroll")].into()),
        criteria: [Criterion::Clause(text("8"))].into(),
        period: "2026-02-02/2026-02-06".parse().unwrap(),
    }
}

fn planned_for(scope_areas: Option<BTreeSet<Area>>) -> Fact {
    Fact::of(AUDIT, Event::Planned(Plan { scope_areas, ..plan() }))
}

fn led_by(leader: PersonId) -> Team {
    Team { leader, auditors: Vec::new(), technical_experts: [].into() }
}

fn team() -> Team {
    Team { technical_experts: [EVA].into(), ..led_by(BEN) }
}

/// What was looked at when there were so many events: that Ben is an auditor, and nothing else.
fn basis(as_of: u64) -> ImpartialityBasis {
    let areas = [area("Payroll")].into();
    let ben = Examination { person: BEN, areas, unit: None, assignments: vec![9], owned: 0 };
    ImpartialityBasis { as_of, since: day("2025-01-01"), examined: vec![ben] }
}

fn appointment(as_of: u64) -> Appointment {
    Appointment { team: team(), impartiality_basis: basis(as_of) }
}

fn appointed() -> Fact {
    Fact::of(AUDIT, Event::TeamAppointed(appointment(PLANNED)))
}

fn opening() -> Opening {
    Opening { attendees: [BEN, EVA].into() }
}

fn start_at(as_of: u64) -> Start {
    Start { opening: opening(), impartiality_basis: basis(as_of) }
}

fn started() -> Fact {
    Fact::of(AUDIT, Event::Started(start_at(PLANNED + 1)))
}

fn evidence() -> AuditEvidence {
    AuditEvidence {
        evidence: LOGS,
        criterion: Criterion::Clause(text("8.1")),
        method: Method::Sample,
        statement: text("Of ten who have left, two could still log in"),
        source: title("The directory"),
        area: area("Payroll"),
        sha256: None,
        auditor: None,
    }
}

fn seen() -> Fact {
    Fact::of(AUDIT, Event::EvidenceRecorded(evidence()))
}

fn finding() -> Finding {
    Finding {
        finding: LATE,
        reference: reference("F-1"),
        criterion: Criterion::Clause(text("8.1")),
        requirement: None,
        grade: Grade::MinorNonconformity,
        statement: text("Access outlives employment"),
        evidence: [LOGS].into(),
        area: area("Payroll"),
        owner: Some(Responsible::Person(EVA)),
        auditor: None,
    }
}

fn found() -> Fact {
    Fact::of(AUDIT, Event::FindingRecorded(finding()))
}

fn withdrawal() -> Withdrawal {
    Withdrawal { finding: LATE }
}

fn withdrawn() -> Fact {
    Fact::of(AUDIT, Event::FindingWithdrawn(withdrawal()))
}

fn conclusion() -> Conclusion {
    Conclusion { statement: text("It works, but for one thing"), obstacles: None, attendees: [BEN].into() }
}

fn concluded() -> Fact {
    Fact::of(AUDIT, Event::Concluded(conclusion()))
}

fn report() -> Report {
    Report {
        document: REPORT,
        revision: 1,
        recipients: [Responsible::Role(TOP_MANAGEMENT)].into(),
        distributed_on: None,
    }
}

fn reported() -> Fact {
    Fact::of(AUDIT, Event::ReportIssued(report()))
}
