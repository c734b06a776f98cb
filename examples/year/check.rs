//! September to December: is it as it was meant to be? Measurements, tests, an audit with a major nonconformity.

use std::collections::BTreeSet;

use isms::aggregate::audit::finding::{AuditEvidence, Finding, Method};
use isms::aggregate::audit::team::{Auditor, Team};
use isms::aggregate::audit::{Conclusion, Opening, Party, Plan, Report};
use isms::aggregate::audit_program::{Establishment, Outcome as ProgramOutcome, Review as ProgramReview};
use isms::aggregate::control::assurance::{Test, TestKind, TestResult};
use isms::aggregate::document::Kind as DocumentKind;
use isms::aggregate::indicator::measurement::{Measurement, Reading};
use isms::aggregate::indicator::{Analysis, Trend};
use isms::aggregate::objective::evaluation::Evaluation as ObjectiveEvaluation;
use isms::aggregate::objective::{Closure, Outcome};
use isms::aggregate::obligation::compliance::{Evaluation as ComplianceEvaluation, Verdict};
use isms::aggregate::supplier::assurance::{Performance, Review};
use isms::command::{audit, audit_program, control, indicator, objective, obligation, supplier};
use isms::id::{AuditEvidenceId, AuditId, AuditProgramId, FindingId, IncidentId, NonconformityId};
use isms::stream::Stream;
use isms::vocabulary::criterion::{CatalogControl, Criterion};
use isms::vocabulary::grade::Grade;
use isms::vocabulary::phase::Phase;
use isms::vocabulary::scale::Unit;

use crate::company::{Company, Result, areas, days};
use crate::operation::Operations;
use crate::plan::{Foundations, enter, publish};
use crate::register::Registers;

pub(crate) fn look(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
    operations: &Operations,
    incident: IncidentId,
) -> Result<NonconformityId> {
    company.on("2025-09-22")?;
    enter(company, foundations.cycle, Phase::Check)?;
    test_and_evaluate(company, foundations, registers, operations, incident)?;
    audit(company, foundations)
}

fn test_and_evaluate(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
    operations: &Operations,
    incident: IncidentId,
) -> Result<()> {
    let test = Test {
        kind: TestKind::Operation,
        result: TestResult::Effective,
        sample: Some("One night of seventy-six, restored".parse()?),
        period: Some(days("2025-04-01", "2025-06-15")?),
        next_test_due: Some("2026-09-30".parse()?),
    };
    company.act(company.security, control::Command::Test(registers.backup, test))?;
    let evaluation = ComplianceEvaluation {
        as_of: "2025-09-22".parse()?,
        verdict: Verdict::Compliant,
        remarks: Some("The authority was told within 53 hours".parse()?),
        answer: None,
        next_due: "2026-09-21".parse()?,
    };
    let evaluate = obligation::Command::EvaluateCompliance(foundations.data_protection, evaluation);
    company.act(company.security, evaluate)?;
    let review = Review {
        period: days("2025-05-19", "2025-09-19")?,
        performance: Performance::Below,
        remarks: None,
        changes: None,
        incidents: vec![incident],
        owner: None,
        next_due: "2026-03-31".parse()?,
    };
    company.act(company.procurement, supplier::Command::Review(operations.supplier, review))?;
    Ok(())
}

/// Plans it, appoints who has nothing to do with what is audited, and gives back what a finding has led to.
fn audit(company: &Company, foundations: &Foundations) -> Result<NonconformityId> {
    let (program, id): (AuditProgramId, AuditId) = (company.isms.new_id()?, company.isms.new_id()?);
    let access =
        Criterion::Control(CatalogControl { catalog: foundations.annex_a, control: "5.18".parse()? });
    let clause = Criterion::Clause("8.1".parse()?);
    let establishment = Establishment {
        reference: "AP-2025".parse()?,
        period: days("2025-09-01", "2026-08-31")?,
        objectives: vec!["What is written is done".parse()?],
        criteria: [clause.clone(), access.clone()].into(),
        areas: areas(&["IT", "Procurement"])?,
        frequency: "Every area once a year".parse()?,
        methods: ["Interview".parse()?, "Sample".parse()?].into(),
        responsible: company.auditor.responsible(),
        risks: None,
    };
    let plan = Plan {
        reference: "AU-1".parse()?,
        program,
        party: Party::First,
        stage: None,
        objectives: vec!["Access and purchasing".parse()?],
        scope_areas: Some(areas(&["IT", "Procurement"])?),
        criteria: [clause, access.clone()].into(),
        period: days("2025-09-29", "2025-10-02")?,
    };
    let team = |leader| Team {
        leader,
        auditors: vec![Auditor { person: leader, areas: BTreeSet::new() }],
        technical_experts: BTreeSet::new(),
    };
    company.act(company.auditor, audit_program::Command::Establish(program, establishment))?;
    company.act(company.director, audit_program::Command::Approve(program))?;
    company.act(company.auditor, audit::Command::Plan(id, plan))?;
    // Nobody audits their own work, and no waiver changes that: rule Q-2.
    company.refused(company.auditor, audit::Command::AppointTeam(id, team(company.it.person)), "Q-2")?;
    company.act(company.auditor, audit::Command::AppointTeam(id, team(company.auditor.person)))?;

    company.on("2025-09-29")?;
    let opening = Opening { attendees: [company.auditor.person, company.it.person].into() };
    company.act(company.auditor, audit::Command::Start(id, opening))?;
    let orders = AuditEvidence {
        evidence: company.isms.new_id()?,
        criterion: Criterion::Clause("8.1".parse()?),
        method: Method::Document,
        statement: "Five orders of five say what the supplier has to protect".parse()?,
        source: "Orders since May".parse()?,
        area: "Procurement".parse()?,
        sha256: None,
        auditor: None,
    };
    company.act(company.auditor, audit::Command::RecordEvidence(id, orders))?;
    let nonconformity = find(company, id, access)?;
    company.on("2025-10-02")?;
    let conclusion = Conclusion {
        statement: "Purchasing is in good order; access is not reviewed as it was meant to be".parse()?,
        obstacles: Some("The list of staff was two days late".parse()?),
        attendees: [company.auditor.person, company.it.person].into(),
    };
    company.act(company.auditor, audit::Command::Conclude(id, conclusion))?;
    let document = publish(company, "D-4", "Report of audit AU-1", DocumentKind::Record)?;
    let recipients = [company.director.responsible(), company.it.responsible()].into();
    let report = Report { document, revision: 1, recipients, distributed_on: None };
    company.act(company.auditor, audit::Command::IssueReport(id, report))?;
    let review = ProgramReview {
        coverage: "Two of four areas".parse()?,
        result: "One major nonconformity, in access".parse()?,
        outcome: ProgramOutcome::Continue,
        changes: None,
    };
    company.act(company.auditor, audit_program::Command::Review(program, review))?;
    Ok(nonconformity)
}

fn find(company: &Company, id: AuditId, access: Criterion) -> Result<NonconformityId> {
    let (evidence, finding): (AuditEvidenceId, FindingId) = (company.isms.new_id()?, company.isms.new_id()?);
    let seen = AuditEvidence {
        evidence,
        criterion: access.clone(),
        method: Method::Sample,
        statement: "Of twelve who have left, five can still log in".parse()?,
        source: "List of accounts, list of staff".parse()?,
        area: "IT".parse()?,
        sha256: None,
        auditor: None,
    };
    let finding = Finding {
        finding,
        reference: "F-1".parse()?,
        criterion: access,
        requirement: None,
        grade: Grade::MajorNonconformity,
        statement: "Access is not taken from those who leave".parse()?,
        evidence: [evidence].into(),
        area: "IT".parse()?,
        owner: Some(company.it.responsible()),
        auditor: None,
    };
    company.act(company.auditor, audit::Command::RecordEvidence(id, seen))?;
    // The finding leads to a nonconformity, in the same commit: rule Q-5.
    let receipt = company.act(company.auditor, audit::Command::RecordFinding(id, finding))?;
    for event in company.isms.history().since(receipt.positions.start).until(receipt.positions.end) {
        if let Stream::Nonconformity(id) = event?.stream {
            return Ok(id);
        }
    }
    Err("a major finding leads to a nonconformity".into())
}

/// The simulations of the year, and what they say of the objective.
pub(crate) fn measure(company: &Company, foundations: &Foundations) -> Result<()> {
    company.on("2025-12-29")?;
    for (first, last, clicks) in
        [("2025-04-01", "2025-06-30", 9), ("2025-07-01", "2025-09-30", 6), ("2025-10-01", "2025-12-28", 4)]
    {
        let (numerator, denominator) = (clicks.to_string().parse()?, "100".parse()?);
        let measurement = Measurement {
            measurement: company.isms.new_id()?,
            period: days(first, last)?,
            reading: Reading::Ratio { numerator, denominator },
            unit: Unit::Percent,
            source: "The simulation service".parse()?,
            collected_by: None,
        };
        company.act(company.it, indicator::Command::RecordMeasurement(foundations.phishing, measurement))?;
    }
    let analysis = Analysis {
        period: days("2025-04-01", "2025-12-28")?,
        conclusion: "Fewer click with every simulation".parse()?,
        trend: Trend::Improving,
        action_needed: None,
    };
    company.act(company.security, indicator::Command::Analyze(foundations.phishing, analysis))?;
    let evaluation = ObjectiveEvaluation {
        as_of: "2025-12-28".parse()?,
        value: "4".parse()?,
        overridden: None,
        nonconformity: None,
    };
    company.act(company.security, objective::Command::Evaluate(foundations.objective, evaluation))?;
    let closure = Closure {
        result: Outcome::Achieved,
        lesson: Some("A trap a quarter teaches more than a course a year".parse()?),
    };
    company.act(company.security, objective::Command::Close(foundations.objective, closure))?;
    Ok(())
}
