//! April to August: people learn, controls are carried out, a supplier comes in, a change is made, a weakness is mended,
//! an exception is granted, and the town is told.

use std::collections::BTreeSet;

use isms::aggregate::change::{
    Decision, Implementation, Kind as ChangeKind, Proposal, Review, ReviewResult, Urgency, Verdict,
};
use isms::aggregate::continuity_plan::exercise::{Achieved, Exercise, ExerciseKind};
use isms::aggregate::continuity_plan::{Approval as PlanApproval, Requirement, Subject};
use isms::aggregate::control::operation::Operation;
use isms::aggregate::document::Kind as DocumentKind;
use isms::aggregate::exception::{Approval, Compensation, DeviatesFrom, Ending, EndingGround, Request};
use isms::aggregate::isms::communication::{CommunicationMade, CommunicationPlan};
use isms::aggregate::person::{Training, TrainingAssignment, TrainingGround};
use isms::aggregate::risk::acceptance::Acceptance;
use isms::aggregate::risk::analysis::Residual;
use isms::aggregate::risk::treatment::Completion;
use isms::aggregate::sharing_partner::{self, Reception};
use isms::aggregate::supplier::Criticality;
use isms::aggregate::supplier::agreement::{Agreement, Use};
use isms::aggregate::supplier::assurance::{Assessment, Suitability};
use isms::aggregate::supplier::registration::Registration;
use isms::aggregate::training_activity::{
    Audience, Delivery, Effectiveness, Evaluation, Kind as TrainingKind, Plan,
};
use isms::aggregate::vulnerability::{
    Assessment as Triage, Decision as Remedy, Exposure, Identification, Priority, Remediation,
};
use isms::command::isms::Command as Govern;
use isms::command::{
    change, continuity_plan, control, exception, person, risk, sharing_partner as partners, supplier,
    training_activity, vulnerability,
};
use isms::id::{
    ChangeId, ContinuityPlanId, ExceptionId, ImprovementCycleId, SharingPartnerId, SupplierId,
    TrainingActivityId, VulnerabilityId,
};
use isms::vocabulary::group::Group;
use isms::vocabulary::phase::{Goal, Phase};
use isms::vocabulary::severity::Severity;
use isms::vocabulary::tlp::Tlp;

use crate::company::{Company, Result, days};
use crate::plan::{Foundations, enter, publish};
use crate::register::{Registers, estimate};
use crate::single_process::observe;

/// What the summer leaves behind.
pub(crate) struct Operations {
    pub(crate) supplier: SupplierId,
}

pub(crate) fn run(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
) -> Result<(Operations, ImprovementCycleId)> {
    company.on("2025-04-01")?;
    enter(company, foundations.cycle, Phase::Do)?;
    train_everybody(company, foundations)?;
    let buying = observe(company, foundations)?;
    let supplier = buy_a_service(company)?;
    treat_the_risk(company, foundations, registers)?;
    change_the_server(company, registers)?;
    mend_a_weakness(company, registers)?;
    grant_an_exception(company, registers)?;
    try_the_emergency(company, registers)?;
    listen_and_tell(company)?;
    Ok((Operations { supplier }, buying))
}

fn train_everybody(company: &Company, foundations: &Foundations) -> Result<()> {
    let id: TrainingActivityId = company.isms.new_id()?;
    let plan = Plan {
        reference: "T-1".parse()?,
        title: "Basic training".parse()?,
        kind: TrainingKind::Awareness,
        audience: Audience {
            groups: [Group::EndUsers].into(),
            roles: BTreeSet::new(),
            units: BTreeSet::new(),
        },
        topics: ["Traps in messages".parse()?, "Whom to tell".parse()?].into(),
        date: "2025-04-22".parse()?,
        goal: Goal::G7,
        responsible: Some(company.people.responsible()),
    };
    company.act(company.people, training_activity::Command::Plan(id, plan))?;
    for colleague in company.staff() {
        let assignment = TrainingAssignment {
            training: "Basic training".parse()?,
            activity: Some(id),
            due: "2025-05-31".parse()?,
            ground: TrainingGround::AllStaff,
        };
        company.act(company.people, person::Command::AssignTraining(colleague.person, assignment))?;
    }
    company.on("2025-04-22")?;
    let delivery = Delivery { attended: 6, absent: 0, uninvited: 0, material: None };
    company.act(company.people, training_activity::Command::Deliver(id, delivery))?;
    for colleague in company.staff() {
        let training = Training {
            training: "Basic training".parse()?,
            activity: Some(id),
            score: Some(90),
            passed: true,
            valid_until: Some("2027-04-30".parse()?),
        };
        company.act(company.people, person::Command::CompleteTraining(colleague.person, training))?;
    }
    company.on("2025-05-02")?;
    let evaluation = Evaluation {
        method: "A simulated trap before and after".parse()?,
        result: Effectiveness::Effective,
        indicator: Some(foundations.phishing),
        baseline: Some("24".parse()?),
        value: Some("9".parse()?),
        statement: None,
        follow_up: None,
    };
    company.act(company.people, training_activity::Command::EvaluateEffectiveness(id, evaluation))?;
    Ok(())
}

fn treat_the_risk(company: &Company, foundations: &Foundations, registers: &Registers) -> Result<()> {
    company.on("2025-06-16")?;
    for (control, by, activity) in [
        (registers.backup, company.plant, "Saved every night, restored once"),
        (registers.access, company.it, "Accounts of the office compared with the list of staff"),
    ] {
        let period = days("2025-04-01", "2025-06-15")?;
        let operation = Operation { period, activity: activity.parse()?, result: None, performer: None };
        company.act(by, control::Command::RecordOperation(control, operation))?;
    }
    let completion = Completion { treatment: registers.treatment, controls: vec![registers.backup] };
    let residual = Residual { estimate: estimate(foundations, 2, 3)?, rationale: None };
    let acceptance = Acceptance { valid_until: "2025-12-31".parse()?, conditions: None };
    company.act(company.plant, risk::Command::CompleteTreatment(registers.outage, completion))?;
    company.act(company.security, risk::Command::AssessResidual(registers.outage, residual))?;
    company.act(company.plant, risk::Command::AcceptResidual(registers.outage, acceptance))?;
    Ok(())
}

fn buy_a_service(company: &Company) -> Result<SupplierId> {
    company.on("2025-05-19")?;
    let id: SupplierId = company.isms.new_id()?;
    let registration = Registration {
        reference: "S-1".parse()?,
        name: "Billing in the cloud".parse()?,
        legal_name: None,
        services: "Prints and sends the bills".parse()?,
        category: None,
        criticality: Some(Criticality::High),
        information_access: Some(true),
        cloud: Some(true),
        owner: Some(company.procurement.responsible()),
        country: Some("Austria".parse()?),
        headquarters: None,
        certifications: vec!["ISO/IEC 27001".parse()?],
        pages: Vec::new(),
        area: Some("Procurement".parse()?),
    };
    company.act(company.procurement, supplier::Command::Register(id, registration))?;
    let agreement = publish(company, "D-2", "Agreement with the billing provider", DocumentKind::Record)?;
    let usage = Use { agreement: Some(agreement), owner: None };
    // Whoever has access to information is assessed and bound first: rule U-1.
    company.refused(company.procurement, supplier::Command::TakeIntoUse(id, usage.clone()), "U-1")?;
    let assessment = Assessment {
        method: "Questionnaire, and their certificate".parse()?,
        result: Suitability::Suitable,
        criticality: None,
        information_access: None,
        findings: Vec::new(),
        risks: Vec::new(),
        next_due: "2026-05-18".parse()?,
    };
    let terms = Agreement {
        document: agreement,
        revision: 1,
        security_terms: vec!["Data stays in the Union".parse()?, "Incidents are told".parse()?],
        incident_notice_hours: Some(24),
        valid_until: Some("2027-05-31".parse()?),
    };
    company.act(company.procurement, supplier::Command::Assess(id, assessment))?;
    company.act(company.procurement, supplier::Command::ConcludeAgreement(id, terms))?;
    company.act(company.procurement, supplier::Command::TakeIntoUse(id, usage))?;
    Ok(id)
}

fn change_the_server(company: &Company, registers: &Registers) -> Result<()> {
    company.on("2025-06-23")?;
    let id: ChangeId = company.isms.new_id()?;
    let proposal = Proposal {
        reference: "CH-1".parse()?,
        kind: ChangeKind::System,
        urgency: Urgency::Ordinary,
        purpose: "The second server of the pumps goes into service".parse()?,
        consequences: "An hour of manual control during the night".parse()?,
        resources: None,
        responsibilities: None,
        owner: Some(company.plant.responsible()),
        area: Some("Plant".parse()?),
        affected: [registers.telemetry.into()].into(),
        source: None,
    };
    let decision = Decision {
        verdict: Verdict::Approved,
        security_assessment: "Same network, same rules; the old server stays ready for a week".parse()?,
        risks: [registers.outage].into(),
    };
    company.act(company.plant, change::Command::Propose(id, proposal))?;
    company.act(company.director, change::Command::Decide(id, decision))?;
    company.on("2025-06-30")?;
    company.act(company.plant, change::Command::Implement(id, Implementation { performer: None }))?;
    company.on("2025-07-14")?;
    let review = Review { result: ReviewResult::Achieved, unintended_effects: None, follow_up: None };
    company.act(company.security, change::Command::Review(id, review))?;
    Ok(())
}

fn mend_a_weakness(company: &Company, registers: &Registers) -> Result<()> {
    company.on("2025-07-15")?;
    let id: VulnerabilityId = company.isms.new_id()?;
    let identification = Identification {
        reference: "CVE-2025-10001".parse()?,
        title: "The telemetry gateway lets anybody in".parse()?,
        source: "The maker's bulletin".parse()?,
        severity: Some(Severity::High),
        description: None,
        vendor: None,
        product: None,
        weaknesses: Vec::new(),
        exploitation: None,
        required_action: None,
        remediation_due: Some("2025-07-31".parse()?),
        notes: None,
        assets: vec![registers.telemetry],
        area: Some("Plant".parse()?),
    };
    let triage = Triage {
        exposure: Exposure::Internal,
        priority: Priority::High,
        decision: Remedy::Remediate,
        responsible: Some(company.plant.responsible()),
        remediation_due: None,
    };
    company.act(company.security, vulnerability::Command::Identify(id, identification))?;
    company.act(company.security, vulnerability::Command::Assess(id, triage))?;
    company.on("2025-07-24")?;
    let action = "The maker's update is installed".parse()?;
    let remediation = Remediation { action, verified_by: company.it.person };
    company.act(company.security, vulnerability::Command::Remediate(id, remediation))?;
    Ok(())
}

fn grant_an_exception(company: &Company, registers: &Registers) -> Result<()> {
    company.on("2025-07-28")?;
    let id: ExceptionId = company.isms.new_id()?;
    let request = Request {
        reference: "E-1".parse()?,
        deviates_from: DeviatesFrom::Control(registers.backup),
        assets: [registers.telemetry].into(),
        area: Some("Plant".parse()?),
        compensation: Compensation::Measures("The old server is kept switched on".parse()?),
        beneficiary: None,
        requested_until: "2025-08-31".parse()?,
    };
    company.act_because(
        company.security,
        exception::Command::Request(id, request),
        "The tape drive is being mended",
    )?;
    let approval =
        Approval { expires_on: "2025-08-31".parse()?, risk: Some(registers.outage), conditions: None };
    // The plant manager owns the machine for which it is asked, and so benefits.
    company.act(company.director, exception::Command::Approve(id, approval))?;
    company.on("2025-08-20")?;
    let ending = Ending { ground: EndingGround::Fulfilled };
    company.act_because(company.security, exception::Command::End(id, ending), "The drive is back")?;
    Ok(())
}

fn try_the_emergency(company: &Company, registers: &Registers) -> Result<()> {
    company.on("2025-08-25")?;
    let id: ContinuityPlanId = company.isms.new_id()?;
    let requirement = Requirement {
        reference: "B-1".parse()?,
        subject: Subject::Asset(registers.telemetry),
        recovery_time_minutes: 60,
        recovery_point_minutes: 15,
        tolerable_disruption_minutes: 480,
        minimum_level: Some("Two pumps of five, by hand".parse()?),
        owner: Some(company.plant.responsible()),
        area: Some("Plant".parse()?),
    };
    company.act(company.security, continuity_plan::Command::SetRequirement(id, requirement))?;
    let document = publish(company, "D-3", "When the pumps stand still", DocumentKind::Plan)?;
    let approval = PlanApproval { document, revision: 1, services: vec!["Water supply".parse()?] };
    company.act(company.director, continuity_plan::Command::Approve(id, approval))?;
    company.on("2025-08-28")?;
    // It took half an hour too long: an improvement is proposed by itself, in the same commit (rule B-1).
    let exercise = Exercise {
        kind: ExerciseKind::Full,
        achieved: Achieved { recovery_time_minutes: Some(90), recovery_point_minutes: Some(10) },
        findings: Some("Nobody on shift had the key to the cabinet".parse()?),
        follow_up: Some("IMP-1".parse()?),
    };
    company.act(company.plant, continuity_plan::Command::HoldExercise(id, exercise))?;
    Ok(())
}

fn listen_and_tell(company: &Company) -> Result<()> {
    company.on("2025-08-29")?;
    let id: SharingPartnerId = company.isms.new_id()?;
    let registration = sharing_partner::Registration {
        reference: "X-1".parse()?,
        name: "Water utilities' exchange".parse()?,
        kind: sharing_partner::Kind::Isac,
        contact_role: Some(company.security.role),
        agreement: None,
        default_tlp: Tlp::Amber,
        allows_identifiable: false,
        area: None,
    };
    let reception = Reception {
        topic: "Ransom notes on control systems".parse()?,
        tlp: Tlp::Green,
        summary: "Two utilities were entered by way of remote maintenance".parse()?,
        follow_ups: vec!["Ask our maintainers how they come in".parse()?],
    };
    company.act(company.security, partners::Command::Register(id, registration))?;
    company.act(company.security, partners::Command::Receive(id, reception))?;
    let plan = CommunicationPlan {
        communication: company.isms.new_id()?,
        reference: "COM-1".parse()?,
        topic: "How safe the town's water is".parse()?,
        when: "Every autumn".parse()?,
        audience: "The people of the town".parse()?,
        channel: "The town's paper".parse()?,
        responsible: company.director.responsible(),
    };
    let made =
        CommunicationMade { communication: plan.communication, audience: "The people of the town".parse()? };
    company.act(company.security, Govern::PlanCommunication(company.id, plan))?;
    company.act(company.security, Govern::RecordCommunication(company.id, made))?;
    Ok(())
}
