//! Through the year: what goes less well. Months in which nobody measures, an objective that is moved and missed all the
//! same, a contract that is kept in part, a supplier with findings, an exception that nobody ends, a risk that grows, and
//! what the Statement of Applicability says of all that.

use std::collections::BTreeSet;

use isms::Request;
use isms::aggregate::control::Change as ControlChange;
use isms::aggregate::document::{Kind as DocumentKind, Origin, Registration as DocumentRegistration};
use isms::aggregate::exception::{Approval, Compensation, DeviatesFrom, Renewal, Request as Asked};
use isms::aggregate::indicator::frequency::Frequency;
use isms::aggregate::indicator::measurement::{Measurement, MeasurementCorrection, Reading};
use isms::aggregate::indicator::{self, Analysis, Thresholds, Trend};
use isms::aggregate::isms::leadership::AdoptedGoal;
use isms::aggregate::objective::evaluation::{Evaluation as ObjectiveEvaluation, Raising};
use isms::aggregate::objective::{Baseline, Definition, PolicyRevision, Setting, Target};
use isms::aggregate::obligation::compliance::{Answer, Evaluation as ComplianceEvaluation, Verdict};
use isms::aggregate::obligation::{
    Change as ObligationChange, Details, Kind as ObligationKind, Registration,
};
use isms::aggregate::risk::analysis::{Analysis as RiskAnalysis, Evaluation, Stage, TreatOrRetain};
use isms::aggregate::sharing_partner::{self, Sharing};
use isms::aggregate::statement_of_applicability::applicability::{Exclusion, Implemented, Inclusion};
use isms::aggregate::supplier::Criticality;
use isms::aggregate::supplier::agreement::Use;
use isms::aggregate::supplier::assurance::{Assessment, Suitability};
use isms::aggregate::supplier::registration::Registration as SupplierRegistration;
use isms::command::isms::Command as Govern;
use isms::command::statement_of_applicability::{Command as Declare, Drafting};
use isms::command::{
    control, document, exception, indicator as indicators, objective, obligation, risk,
    sharing_partner as partners, supplier,
};
use isms::id::{
    DocumentId, ExceptionId, IncidentId, IndicatorId, MeasurementId, ObjectiveId, ObligationId,
    SharingPartnerId, SupplierId,
};
use isms::stream::Stream;
use isms::vocabulary::digest::Digest;
use isms::vocabulary::grade::Grade;
use isms::vocabulary::ground::Ground;
use isms::vocabulary::phase::Goal;
use isms::vocabulary::scale::{Direction, Unit};
use isms::vocabulary::shortfall::Shortfall;
use isms::vocabulary::tlp::Tlp;

use crate::company::{Company, Result, days};
use crate::plan::{Foundations, publish};
use crate::register::{Registers, estimate};

/// What is looked at again later in the year.
pub(crate) struct Aims {
    patches: IndicatorId,
    objective: ObjectiveId,
    definition: Definition,
    contract: ObligationId,
}

/// In March, two more goals are adopted, one of them with an objective; and what the network operator is promised is
/// written down.
pub(crate) fn aim(company: &Company, foundations: &Foundations) -> Result<Aims> {
    company.on("2025-03-05")?;
    for (goal, wording) in
        [(Goal::G1, "Systems are kept up to date"), (Goal::Own, "The works can be run by hand")]
    {
        let rationale = "The town relies on it".parse()?;
        let goal = AdoptedGoal { goal, wording: wording.parse()?, rationale };
        company.act(company.director, Govern::AdoptGoal(company.id, goal))?;
    }
    let (patches, objective): (IndicatorId, ObjectiveId) = (company.isms.new_id()?, company.isms.new_id()?);
    let indicator = indicator::Definition {
        reference: "KPI-2".parse()?,
        name: "Systems mended within a month".parse()?,
        information_need: "Do known weaknesses stay open?".parse()?,
        formula: "Systems with every update of the month before, of all systems".parse()?,
        unit: Unit::Percent,
        direction: Direction::Higher,
        thresholds: Some(Thresholds { warning: "95".parse()?, critical: "80".parse()? }),
        frequency: Frequency::Monthly,
        collector: company.it.responsible(),
        analyst: company.it.responsible(),
        kind: indicator::Kind::Performance,
        area: Some("IT".parse()?),
    };
    company.act(company.security, indicators::Command::Define(patches, indicator))?;
    let policy: DocumentId = match company.isms.now()?.register.by_reference("document", &"D-1".parse()?) {
        Some(Stream::Document(id)) => id,
        _ => return Err("the policy was published in February".into()),
    };
    let definition = Definition {
        statement: "Nineteen of twenty systems are mended within a month".parse()?,
        goal: Goal::G1,
        own_goal: None,
        area: Some("IT".parse()?),
        indicator: patches,
        baseline: Baseline::Measured { value: "62".parse()?, on: "2025-02-28".parse()? },
        target: Target { value: "95".parse()?, direction: Direction::Higher },
        unit: Unit::Percent,
        owner: company.it.responsible(),
        actions: vec!["Updates are installed by themselves, at night".parse()?],
        resources: "A server for updates, and ten days".parse()?,
        due: "2025-11-30".parse()?,
        evaluation_method: "The value of the last month".parse()?,
        policy: PolicyRevision { document: policy, revision: 1 },
    };
    let setting = Setting { reference: "O-2".parse()?, definition: definition.clone() };
    company.act(company.security, objective::Command::Set(objective, setting))?;
    let contract = company.isms.new_id()?;
    let registration = Registration { reference: "L-2".parse()?, details: promise(company, 48)? };
    company.act(company.security, obligation::Command::Register(contract, registration))?;
    Ok(Aims { patches, objective, definition, contract })
}

fn promise(company: &Company, hours: u8) -> Result<Details> {
    Ok(Details {
        source: "Contract with the regional network operator".parse()?,
        citation: Some("Annex 3, section 2".parse()?),
        jurisdiction: None,
        kind: ObligationKind::Contractual,
        summary: format!("Work at the shared substation is announced {hours} hours before").parse()?,
        applies_to: Some("Whoever enters the substation".parse()?),
        effective_from: Some("2025-04-01".parse()?),
        owner: Some(company.plant.responsible()),
        area: Some("Plant".parse()?),
    })
}

fn measure(company: &Company, aims: &Aims, month: [&str; 2], value: &str) -> Result<MeasurementId> {
    let measurement = company.isms.new_id()?;
    let it = Measurement {
        measurement,
        period: days(month[0], month[1])?,
        reading: Reading::Value(value.parse()?),
        unit: Unit::Percent,
        source: "The server for updates".parse()?,
        collected_by: None,
    };
    company.act(company.it, indicators::Command::RecordMeasurement(aims.patches, it))?;
    Ok(measurement)
}

/// In September, half of the months are measured, by the one who also says what they mean.
pub(crate) fn slacken(company: &Company, registers: &Registers, aims: &Aims) -> Result<()> {
    company.on("2025-09-01")?;
    measure(company, aims, ["2025-04-01", "2025-04-30"], "70")?;
    let june = measure(company, aims, ["2025-06-01", "2025-06-30"], "82")?;
    let correction = MeasurementCorrection { measurement: june, reading: Reading::Value("78".parse()?) };
    let correct = indicators::Command::CorrectMeasurement(aims.patches, correction);
    company.act_because(company.it, correct, "Machines that were sold had been counted")?;
    let analysis = Analysis {
        period: days("2025-04-01", "2025-06-30")?,
        conclusion: "It gets better where nobody has to be asked".parse()?,
        trend: Trend::Improving,
        action_needed: Some("The gateways of the plant are mended by hand".parse()?),
    };
    company.act(company.it, indicators::Command::Analyze(aims.patches, analysis))?;
    let later = Definition { due: "2025-12-31".parse()?, ..aims.definition.clone() };
    let revise = objective::Command::Revise(aims.objective, later);
    company.act_because(company.security, revise, "The server for updates came in August")?;
    trust_a_supplier(company, registers)?;
    let change =
        ObligationChange { change: "72 hours instead of 48".parse()?, details: promise(company, 72)? };
    company.act(company.security, obligation::Command::Change(aims.contract, change))?;
    let id: ExceptionId = company.isms.new_id()?;
    let asked = Asked {
        reference: "E-2".parse()?,
        deviates_from: DeviatesFrom::Control(registers.access),
        assets: BTreeSet::new(),
        area: Some("Plant".parse()?),
        compensation: Compensation::Measures("The shift book says who was at the console".parse()?),
        beneficiary: Some(company.plant.responsible()),
        requested_until: "2025-10-31".parse()?,
    };
    let request = exception::Command::Request(id, asked);
    company.act_because(company.plant, request, "The night shift shares one account")?;
    let approval = Approval {
        expires_on: "2025-10-31".parse()?,
        risk: Some(registers.outage),
        conditions: Some("At night only".parse()?),
    };
    company.act(company.it, exception::Command::Approve(id, approval))?;
    company.on("2025-09-02")?;
    let renewal = Renewal { expires_on: "2025-12-31".parse()?, conditions: None };
    let renew = exception::Command::Renew(id, renewal);
    company.act_because(company.it, renew, "The readers of badges are late")?;
    Ok(())
}

fn trust_a_supplier(company: &Company, registers: &Registers) -> Result<()> {
    let id: SupplierId = company.isms.new_id()?;
    let registration = SupplierRegistration {
        reference: "S-2".parse()?,
        name: "Maintenance of the pumps".parse()?,
        legal_name: None,
        services: "Looks after the pumps, from afar where it can".parse()?,
        category: None,
        criticality: Some(Criticality::Medium),
        information_access: Some(false),
        cloud: Some(false),
        owner: Some(company.plant.responsible()),
        country: None,
        headquarters: None,
        certifications: Vec::new(),
        pages: Vec::new(),
        area: Some("Plant".parse()?),
    };
    let assessment = Assessment {
        method: "A visit".parse()?,
        result: Suitability::WithConditions,
        criticality: None,
        information_access: None,
        findings: vec!["Its people share one account".parse()?],
        risks: vec![registers.outage],
        next_due: "2025-12-31".parse()?,
    };
    company.act(company.procurement, supplier::Command::Register(id, registration))?;
    company.act(company.procurement, supplier::Command::Assess(id, assessment))?;
    let usage = Use { agreement: None, owner: None };
    company.act(company.procurement, supplier::Command::TakeIntoUse(id, usage))?;
    Ok(())
}

/// In October, consequences are drawn: others are warned, a risk is seen to have grown, a promise is kept in part.
pub(crate) fn draw_consequences(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
    aims: &Aims,
    incident: IncidentId,
) -> Result<()> {
    company.on("2025-10-03")?;
    warn_others(company, incident)?;
    let estimate = estimate(foundations, 4, 3)?;
    let rationale = Some("It has happened, to 212 people".parse()?);
    let analysis = RiskAnalysis {
        stage: Stage::Current,
        estimate,
        existing_controls: vec![registers.access],
        rationale,
    };
    let evaluation = Evaluation { decision: TreatOrRetain::Treat, priority: Some(1), rationale: None };
    company.act(company.security, risk::Command::Analyze(registers.leak, analysis))?;
    company.act(company.security, risk::Command::Evaluate(registers.leak, evaluation))?;
    let shortfall = Shortfall {
        reference: "NC-L2".parse()?,
        requirement: "Work is announced 72 hours before".parse()?,
        grade: Grade::MinorNonconformity,
        statement: "Twice it was announced on the day before".parse()?,
        evidence: "The book of the substation".parse()?,
        area: "Plant".parse()?,
        owner: Some(company.plant.responsible()),
    };
    let evaluation = ComplianceEvaluation {
        as_of: "2025-09-30".parse()?,
        verdict: Verdict::Partly,
        remarks: Some("The book of the substation, from April on".parse()?),
        answer: Some(Answer::Nonconformity(shortfall)),
        next_due: "2026-03-31".parse()?,
    };
    company.act(company.security, obligation::Command::EvaluateCompliance(aims.contract, evaluation))?;
    answer_the_law(company, foundations, registers)
}

/// What a partner is told is a document that somebody has approved.
fn warn_others(company: &Company, incident: IncidentId) -> Result<()> {
    let title = "What went wrong with our bills";
    let agreement =
        publish(company, "D-X1", "Agreement with the neighboring utilities", DocumentKind::Record)?;
    publish(company, "D-X2", title, DocumentKind::Record)?;
    let id: SharingPartnerId = company.isms.new_id()?;
    let registration = sharing_partner::Registration {
        reference: "X-2".parse()?,
        name: "Utilities next to ours".parse()?,
        kind: sharing_partner::Kind::Peer,
        contact_role: Some(company.director.role),
        agreement: Some(agreement),
        default_tlp: Tlp::Amber,
        allows_identifiable: true,
        area: None,
    };
    let sharing = Sharing {
        topic: "Lists that are joined by row".parse()?,
        tlp: Tlp::Amber,
        content: Digest::of(title.as_bytes()),
        incidents: vec![incident],
        anonymized: true,
        approved_by: company.director.person,
        approved_in: company.director.role,
    };
    company.act(company.security, partners::Command::Register(id, registration))?;
    company.act(company.security, partners::Command::Share(id, sharing))?;
    Ok(())
}

/// A control is said to answer the law, and how it is carried out is written down.
fn answer_the_law(company: &Company, foundations: &Foundations, registers: &Registers) -> Result<()> {
    let register = company.isms.now()?.register;
    let access = register.controls.get(registers.access).ok_or("it was adopted in March")?;
    let mut definition = access.definition.value.clone();
    definition.obligations = [foundations.data_protection].into();
    let change = control::Command::Change(registers.access, ControlChange { definition, change: None });
    company.act_because(company.security, change, "Who can see data is what the law asks first")?;
    let registration = DocumentRegistration {
        reference: "D-X3".parse()?,
        title: "How access is given and taken".parse()?,
        kind: DocumentKind::Procedure,
        classification: None,
        owner: company.it.responsible(),
        language: None,
        clauses: Vec::new(),
        controls: vec!["5.18".parse()?],
        origin: Origin::Internal,
        area: None,
    };
    company.act(company.security, document::Command::Register(company.isms.new_id()?, registration))?;
    Ok(())
}

/// In January, the objective is missed, and the Statement of Applicability says what is so by now.
pub(crate) fn take_stock(
    company: &Company,
    foundations: &Foundations,
    registers: &Registers,
    aims: &Aims,
) -> Result<()> {
    company.on("2026-01-28")?;
    measure(company, aims, ["2025-12-01", "2025-12-31"], "84")?;
    let raising = Raising {
        reference: "NC-O2".parse()?,
        requirement: "Nineteen of twenty systems are mended within a month".parse()?,
        statement: "One in six is not".parse()?,
        area: "IT".parse()?,
    };
    let evaluation = ObjectiveEvaluation {
        as_of: "2025-12-31".parse()?,
        value: "84".parse()?,
        overridden: None,
        nonconformity: Some(raising),
    };
    let evaluate = objective::Command::Evaluate(aims.objective, evaluation);
    company.act_because(company.security, evaluate, "The gateways of the plant are still mended by hand")?;
    let register = company.isms.now()?.register;
    let Some(Stream::StatementOfApplicability(id)) =
        register.by_reference("statement_of_applicability", &"SoA".parse()?)
    else {
        return Err("the Statement was approved in March".into());
    };
    let leavers = Inclusion {
        control: "6.5".parse()?,
        grounds: [Ground::Risk].into(),
        risks: [registers.leak].into(),
        obligations: BTreeSet::new(),
        controls: [registers.access].into(),
        implemented: Implemented::Partly,
        justification: Some("Accounts end with the contract; keys do not yet".parse()?),
    };
    let nobody_develops = Exclusion {
        control: "8.30".parse()?,
        justification: Some("Nobody develops software for us".parse()?),
    };
    let drafting = Drafting { reference: None, catalog: foundations.annex_a, based_on: Some(1) };
    company.act(company.security, Declare::Draft(id, drafting))?;
    let include = Request::of(Declare::DeclareApplicable(id, leavers));
    let why = "The audit has found accounts of people who had left";
    company.act(company.security, include.because(why.parse()?))?;
    company.act(company.security, Declare::DeclareNotApplicable(id, nobody_develops))?;
    company.act(company.director, Declare::Approve(id, 2))?;
    Ok(())
}
