//! What followed by a rule, and from what: in which order they are amended, by whom, and what not.

use super::*;
use crate::aggregate::audit::finding::{AuditEvidence, Finding, Method, Withdrawal};
use crate::aggregate::audit::team::{Appointment, ImpartialityBasis, Team};
use crate::aggregate::audit::{self, Conclusion, Opening, Party, Plan, Report, Start};
use crate::aggregate::audit_program;
use crate::aggregate::control::assurance::{Test, TestKind, TestResult};
use crate::aggregate::control::{self, Adoption};
use crate::aggregate::nonconformity::{Raising, Source as NoticedIn, cause as causes};
use crate::command::{audit as audits, control as controls, nonconformity as nonconformities};
use crate::id::{AuditEvidenceId, AuditId, AuditProgramId, ControlId, FindingId, NonconformityId};
use crate::vocabulary::criterion::Criterion;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::text::Area;

const AUDIT: AuditId = AuditId::from_u128(0xAD1);
const PROGRAM: AuditProgramId = AuditProgramId::from_u128(0x960);
const SEEN: AuditEvidenceId = AuditEvidenceId::from_u128(0xE1);
const LATE: FindingId = FindingId::from_u128(0xF1);
const BACKUP: ControlId = ControlId::from_u128(0xC1);
/// Of Payroll, which is audited, Eva's.
const PAYROLL: RoleId = RoleId::from_u128(0xFA7);

#[test]
fn what_a_finding_led_to_is_voided_once_the_finding_is_withdrawn() {
    let (given, _, finding) = found(Grade::MajorNonconformity);
    let raised = finding + 1;
    given.clone().when(EVA, void(raised)).then_refused(Rule::G5);
    given.clone().when_in(EVA, PAYROLL, void(raised)).then_refused(Rule::G5);
    let withdrawn = withdraw(given);
    withdrawn.when(EVA, void(raised)).then_accepted();
}

#[test]
fn what_somebody_raised_for_a_finding_by_hand_stands_as_long_as_the_finding() {
    let (given, id, finding) = found(Grade::OpportunityForImprovement);
    assert!(given.register.nonconformities.get(id).is_none(), "nothing follows from it");
    let by_hand = nonconformities::Command::Raise(id, raising());
    let given = given.when(ANA, by_hand).then_given();
    let seq = last(&given);
    given.clone().when(EVA, void(seq)).then_accepted();
    let given = graded(given, finding, Grade::MajorNonconformity);
    given.clone().when(EVA, void(seq)).then_refused(Rule::G5);
    withdraw(given).when(EVA, void(seq)).then_accepted();
}

#[test]
fn what_a_finding_led_to_is_not_made_less_than_it_says() {
    let (given, id, finding) = found(Grade::MajorNonconformity);
    let says = given.register.nonconformities.get(id).unwrap().raising.value.clone();
    let as_said = |it: Raising| correct(finding + 1, nonconformities::Command::Raise(id, it));
    for away in [
        Raising { grade: Grade::MinorNonconformity, ..says.clone() },
        Raising { requirement: title("8.2"), ..says.clone() },
        Raising { area: text("Sales"), ..says.clone() },
        Raising { source: NoticedIn::Own, ..says.clone() },
    ] {
        given.clone().when(EVA, as_said(away)).then_refused(Rule::G5);
    }
    let clearer = Raising { statement: text("Two of ten could still log in"), ..says.clone() };
    given.clone().when(EVA, as_said(clearer)).then_accepted();
    // Once the finding is one of the lesser grade, so may be what followed from it.
    let given = graded(given, finding, Grade::MinorNonconformity);
    let minor = Raising { grade: Grade::MinorNonconformity, ..says };
    given.when(EVA, as_said(minor)).then_accepted();
}

#[test]
fn a_cause_is_voided_before_what_followed_and_as_long_as_nothing_was_done_about_that() {
    let (given, test) = failed();
    let raised = test + 1;
    given.clone().when(EVA, void(raised)).then_refused(Rule::G5);
    let id = nonconformity(&given);
    let what = text("The tape was exchanged");
    let correction = causes::Correction { what, consequences: None, performer: None, owner: None };
    let apply = nonconformities::Command::ApplyCorrection(id, correction);
    let worked_on = given.clone().when(ANA, apply).then_given();
    worked_on.clone().when(EVA, void(test)).then_refused(Rule::G5);
    let freed = worked_on.when(EVA, void(raised + 1)).then_given();
    freed.when(EVA, void(test)).then_accepted();
    let without_cause = given.when(EVA, void(test)).then_given();
    without_cause.when(EVA, void(raised)).then_accepted();
}

#[test]
fn what_followed_is_voided_once_its_cause_is_corrected_so_that_nothing_follows() {
    let (given, seq) = failed();
    let effective = controls::Command::Test(BACKUP, test(TestResult::Effective));
    let corrected = given.when(EVA, correct(seq, effective)).then_given();
    corrected.when(EVA, void(seq + 1)).then_accepted();
}

#[test]
fn whoever_could_not_have_judged_does_not_void_the_judgment() {
    let (given, seq) = failed();
    // Zoe answers for the control, whose test has failed.
    given.clone().when_in(ZOE, PAYROLL, void(seq)).then_refused(Rule::C3);
    let (audited, _, finding) = found(Grade::Conformity);
    audited.clone().when_in(EVA, PAYROLL, void(finding - 1)).then_refused(Rule::G5);
    let withdrawn = withdraw(audited);
    withdrawn.clone().when_in(EVA, PAYROLL, void(last(&withdrawn))).then_refused(Rule::Q2);
    let found = Competence {
        role: TOP_MANAGEMENT,
        competence: title("Risk assessment"),
        required: 3,
        actual: 2,
        method: Some(title("Interview")),
    };
    let evaluated = history([Fact::of(EVA, person::Event::CompetenceEvaluated(found)), there(ZOE)]);
    evaluated.when(EVA, void(FIRST)).then_refused(Rule::P1);
}

#[test]
fn a_report_that_was_issued_is_not_voided() {
    let (given, _, _) = found(Grade::MajorNonconformity);
    let conclusion = Conclusion { statement: text("One major"), obstacles: None, attendees: [].into() };
    let recipients = [Responsible::Role(TOP_MANAGEMENT)].into();
    let report = Report { document: POLICY, revision: 1, recipients, distributed_on: None };
    let issued = given
        .when_in(BEN, AUDITOR, audits::Command::Conclude(AUDIT, conclusion))
        .then_given()
        .when_in(BEN, AUDITOR, audits::Command::IssueReport(AUDIT, report))
        .then_given();
    issued.clone().when(EVA, void(last(&issued))).then_refused(Rule::G5);
}

#[test]
fn every_type_that_is_named_here_is_one_of_the_meanings() {
    let taken_back = TAKEN_BACK.into_iter().flat_map(|(by, what)| [by, what]);
    for name in taken_back.chain(FINAL).chain(WITHDRAWN) {
        assert!(Meaning::of(name).is_some(), "{name}");
    }
}

/// An audit of Payroll by Ben with a finding of this grade; what has followed, or would; the position of the finding.
fn found(grade: Grade) -> (Given, NonconformityId, u64) {
    let basis = ImpartialityBasis { as_of: FIRST, since: day("2025-01-01"), examined: Vec::new() };
    let team = Team { leader: BEN, auditors: Vec::new(), technical_experts: [].into() };
    let opening = Opening { attendees: [].into() };
    let facts = [
        role_with(AUDITOR, &[Authority::Audit]),
        holder(AUDITOR, BEN),
        role_with(PAYROLL, &[Authority::Improve, Authority::Correct, Authority::Operate]),
        holder(PAYROLL, EVA),
        policy("REP-1"),
        drafted(1),
        Fact::of(PROGRAM, audit_program::Event::Established(program())),
        Fact::of(AUDIT, audit::Event::Planned(plan())),
        Fact::of(AUDIT, audit::Event::TeamAppointed(Appointment { team, impartiality_basis: basis.clone() })),
        Fact::of(AUDIT, audit::Event::Started(Start { opening, impartiality_basis: basis })),
        Fact::of(AUDIT, audit::Event::EvidenceRecorded(seen())),
    ];
    let record = audits::Command::RecordFinding(AUDIT, finding(grade));
    let given = history(facts).when_in(BEN, AUDITOR, record).then_given();
    let seq = given.events.iter().rev().find(|it| it.stream == AUDIT.into()).unwrap().seq;
    let raised = given.register.nonconformities.iter().next().map(|(id, _)| id);
    (given, raised.unwrap_or(NonconformityId::from_u128(0x9C1)), seq)
}

/// A control for which Zoe answers, with a test that has failed, and the position of that.
fn failed() -> (Given, u64) {
    let definition = control::Definition {
        name: title("Backup"),
        description: None,
        owner: Some(Responsible::Person(ZOE)),
        area: Some(text("Payroll")),
        grounds: [crate::vocabulary::ground::Ground::Baseline].into(),
        treats_risks: [].into(),
        obligations: [].into(),
        catalog_references: [].into(),
        kinds: [].into(),
        properties: [].into(),
        lifecycle: [].into(),
        operation_frequency_days: None,
    };
    let facts = [
        there(ZOE),
        role_with(PAYROLL, &[Authority::Improve, Authority::Correct, Authority::Operate]),
        holder(PAYROLL, ZOE),
        Fact::of(BACKUP, control::Event::Adopted(Adoption { reference: reference("C-1"), definition })),
    ];
    let test = controls::Command::Test(BACKUP, test(TestResult::Ineffective));
    let given = history(facts).when(ANA, test).then_given();
    let seq = last(&given) - 1;
    (given, seq)
}

fn nonconformity(given: &Given) -> NonconformityId {
    given.register.nonconformities.iter().next().unwrap().0
}

fn withdraw(given: Given) -> Given {
    let withdrawal = audits::Command::WithdrawFinding(AUDIT, Withdrawal { finding: LATE });
    given.when_in(BEN, AUDITOR, withdrawal).then_given()
}

/// The finding is corrected to one of another grade.
fn graded(mut given: Given, corrects: u64, grade: Grade) -> Given {
    let event = audit::Event::FindingRecorded(finding(grade)).into();
    let correction = Correction { corrects, event, effective_at: None };
    given.record(Fact::of(AUDIT, Event::Corrected(Box::new(correction))));
    given
}

fn last(given: &Given) -> u64 {
    given.register.position - 1
}

fn test(result: TestResult) -> Test {
    Test { kind: TestKind::Design, result, sample: None, period: None, next_test_due: None }
}

fn payroll() -> Area {
    text("Payroll")
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
        responsible: Responsible::Person(ANA),
        risks: None,
    }
}

fn plan() -> Plan {
    Plan {
        reference: reference("A-1"),
        program: PROGRAM,
        party: Party::First,
        stage: None,
        objectives: Vec::new(),
        scope_areas: Some([payroll()].into()),
        criteria: [Criterion::Clause(text("8"))].into(),
        period: "2026-02-02/2026-02-06".parse().unwrap(),
    }
}

fn seen() -> AuditEvidence {
    AuditEvidence {
        evidence: SEEN,
        criterion: Criterion::Clause(text("8.1")),
        method: Method::Sample,
        statement: text("Of ten who have left, two could still log in"),
        source: title("The directory"),
        area: payroll(),
        sha256: None,
        auditor: None,
    }
}

fn finding(grade: Grade) -> Finding {
    Finding {
        finding: LATE,
        reference: reference("F-1"),
        criterion: Criterion::Clause(text("8.1")),
        requirement: None,
        grade,
        statement: text("Access outlives employment"),
        evidence: [SEEN].into(),
        area: payroll(),
        owner: Some(Responsible::Person(EVA)),
        auditor: None,
    }
}

fn raising() -> Raising {
    Raising {
        reference: reference("NC-1"),
        source: NoticedIn::Audit { audit: AUDIT, finding: LATE },
        requirement: title("8.1"),
        grade: Grade::MinorNonconformity,
        statement: text("Access outlives employment"),
        evidence: text("The directory"),
        area: payroll(),
        owner: None,
        recurrence_of: None,
    }
}
