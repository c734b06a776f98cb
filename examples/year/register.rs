//! March: what there is, what may happen to it, what is done about it, and the Statement of Applicability.

use std::collections::BTreeSet;

use isms::Request;
use isms::aggregate::asset::{Classification, Details, Identification, Kind, Need, Ownership};
use isms::aggregate::control::{Adoption, Definition, Implementation, Maturity};
use isms::aggregate::risk::analysis::{Analysis, Consequence, Estimate, Evaluation, Stage, TreatOrRetain};
use isms::aggregate::risk::identification::{
    Approach, Identification as RiskIdentification, Kind as RiskKind, Ownership as RiskOwnership,
};
use isms::aggregate::risk::treatment::{Plan, Treatment, TreatmentOption};
use isms::aggregate::risk_assessment::{Approval, Completion, Mandate, Scope, Trigger};
use isms::aggregate::statement_of_applicability::applicability::{Implemented, Inclusion};
use isms::command::statement_of_applicability::{Command as Declare, Drafting};
use isms::command::{asset, control, risk, risk_assessment};
use isms::id::{AssetId, ControlId, RiskAssessmentId, RiskId, StatementOfApplicabilityId, TreatmentId};
use isms::vocabulary::cia::{Cia, Property};
use isms::vocabulary::criterion::CatalogControl;
use isms::vocabulary::ground::Ground;

use crate::company::{Colleague, Company, Result, days};
use crate::plan::Foundations;

/// What March leaves behind.
pub(crate) struct Registers {
    pub(crate) telemetry: AssetId,
    pub(crate) billing: AssetId,
    pub(crate) outage: RiskId,
    pub(crate) treatment: TreatmentId,
    pub(crate) backup: ControlId,
    pub(crate) access: ControlId,
    pub(crate) leak: RiskId,
}

pub(crate) fn fill(company: &Company, foundations: &Foundations) -> Result<Registers> {
    company.on("2025-03-10")?;
    let telemetry =
        identify(company, ["A-1", "Control of the pumps"], Kind::Application, "Plant", company.plant)?;
    let billing =
        identify(company, ["A-2", "Customers and their bills"], Kind::Information, "IT", company.it)?;

    company.on("2025-03-17")?;
    let assessment: RiskAssessmentId = company.isms.new_id()?;
    let mandate = Mandate {
        reference: "RA-2025".parse()?,
        scope: Scope { areas: BTreeSet::new(), assets: BTreeSet::new() },
        trigger: Trigger::Planned,
        method: foundations.method,
        team: [company.security.person, company.it.person, company.plant.person].into(),
        period: days("2025-03-17", "2025-03-28")?,
    };
    company.act(company.security, risk_assessment::Command::Start(assessment, mandate))?;
    let outage = find(
        company,
        ["R-1", "The pumps are controlled by nobody for hours"],
        telemetry,
        company.plant,
        assessment,
    )?;
    let leak = find(company, ["R-2", "Customers' data gets out"], billing, company.it, assessment)?;
    rate(company, foundations, outage, 4, 4)?;
    rate(company, foundations, leak, 2, 2)?;
    let risks = [outage, leak].into();
    let summary = "The pumps depend on one server; billing is in good order".parse()?;
    let completion = Completion { risks, summary, report_document: None };
    company.on("2025-03-27")?;
    company.act(company.security, risk_assessment::Command::Complete(assessment, completion))?;
    let approval = Approval { comparable_with: None };
    company.act(company.director, risk_assessment::Command::Approve(assessment, approval))?;

    company.on("2025-03-31")?;
    let backup = adopt(
        company,
        foundations,
        ["K-1", "The pumps' server is saved and restored"],
        "8.13",
        &[outage],
        company.plant,
    )?;
    let access = adopt(
        company,
        foundations,
        ["K-2", "Access rights are reviewed every quarter"],
        "5.18",
        &[leak],
        company.it,
    )?;
    for (control, by) in [(backup, company.plant), (access, company.it)] {
        let implementation = Implementation { maturity: Some(Maturity::Managed) };
        company.act(by, control::Command::Implement(control, implementation))?;
    }
    let treatment = treat(company, outage, backup)?;
    approve_the_statement(company, foundations, outage, backup, access)?;
    Ok(Registers { telemetry, billing, outage, treatment, backup, access, leak })
}

fn identify(
    company: &Company,
    [reference, name]: [&str; 2],
    kind: Kind,
    unit: &str,
    owner: Colleague,
) -> Result<AssetId> {
    let id: AssetId = company.isms.new_id()?;
    let unit = Some(unit.parse()?);
    let details = Details { name: name.parse()?, kind, unit, location: None, in_scope: true, found_by: None };
    let needs = Cia { confidentiality: Need::Medium, integrity: Need::High, availability: Need::High };
    let ownership = Ownership { owner: owner.responsible(), custodian: None };
    let classification = Classification { needs, label: None, rationale: None };
    let identification = Identification { reference: reference.parse()?, details };
    company.act(company.security, asset::Command::Identify(id, identification))?;
    company.act(company.security, asset::Command::AssignOwner(id, ownership))?;
    company.act(company.security, asset::Command::Classify(id, classification))?;
    Ok(id)
}

fn find(
    company: &Company,
    [reference, title]: [&str; 2],
    asset: AssetId,
    owner: Colleague,
    assessment: RiskAssessmentId,
) -> Result<RiskId> {
    let id: RiskId = company.isms.new_id()?;
    let identification = RiskIdentification {
        reference: reference.parse()?,
        title: title.parse()?,
        kind: RiskKind::Risk,
        approach: Approach::Asset,
        source: None,
        threat: None,
        vulnerabilities: Vec::new(),
        exploits: Vec::new(),
        assets: vec![asset],
        consequence: None,
        properties: vec![Property::Availability],
        area: None,
        assessment: Some(assessment),
    };
    let ownership = RiskOwnership { owner: owner.responsible() };
    company.act(company.security, risk::Command::Identify(id, identification))?;
    company.act(company.security, risk::Command::AssignOwner(id, ownership))?;
    Ok(id)
}

pub(crate) fn rate(
    company: &Company,
    foundations: &Foundations,
    id: RiskId,
    likelihood: u8,
    consequence: u8,
) -> Result<()> {
    let estimate = estimate(foundations, likelihood, consequence)?;
    let analysis =
        Analysis { stage: Stage::Current, estimate, existing_controls: Vec::new(), rationale: None };
    let acceptable = likelihood.max(consequence) <= 2;
    let decision = if acceptable { TreatOrRetain::Retain } else { TreatOrRetain::Treat };
    let evaluation = Evaluation { decision, priority: None, rationale: None };
    company.act(company.security, risk::Command::Analyze(id, analysis))?;
    company.act(company.security, risk::Command::Evaluate(id, evaluation))?;
    Ok(())
}

pub(crate) fn estimate(foundations: &Foundations, likelihood: u8, consequence: u8) -> Result<Estimate> {
    let consequences = vec![Consequence { dimension: "Operations".parse()?, step: consequence }];
    Ok(Estimate { method: foundations.method, likelihood, consequences, overridden: None })
}

fn adopt(
    company: &Company,
    foundations: &Foundations,
    [reference, name]: [&str; 2],
    number: &str,
    risks: &[RiskId],
    owner: Colleague,
) -> Result<ControlId> {
    let id: ControlId = company.isms.new_id()?;
    let control = CatalogControl { catalog: foundations.annex_a, control: number.parse()? };
    let area = if owner.role == company.it.role { "IT" } else { "Plant" };
    let definition = Definition {
        name: name.parse()?,
        description: None,
        owner: Some(owner.responsible()),
        area: Some(area.parse()?),
        grounds: BTreeSet::from([Ground::Risk]),
        treats_risks: risks.iter().copied().collect(),
        obligations: BTreeSet::new(),
        catalog_references: BTreeSet::from([control]),
        kinds: BTreeSet::new(),
        properties: BTreeSet::new(),
        lifecycle: BTreeSet::new(),
        operation_frequency_days: std::num::NonZeroU32::new(92),
    };
    let adoption = Adoption { reference: reference.parse()?, definition };
    company.act(company.security, control::Command::Adopt(id, adoption))?;
    Ok(id)
}

fn treat(company: &Company, risk: RiskId, control: ControlId) -> Result<TreatmentId> {
    let id: TreatmentId = company.isms.new_id()?;
    let treatment = Treatment {
        id,
        description: "A second server takes over within an hour, and is tried".parse()?,
        controls: vec![control],
        responsible: company.plant.responsible(),
        due: "2025-06-30".parse()?,
        resources: Some("18,000 EUR".parse()?),
    };
    let plan = Plan { option: TreatmentOption::Modify, treatments: vec![treatment], expected_residual: None };
    company.act(company.security, risk::Command::PlanTreatment(risk, plan))?;
    // The owner approves, not whoever has planned: rule K-7.
    company.refused(company.it, risk::Command::ApprovePlan(risk, 1), "K-7")?;
    company.act(company.plant, risk::Command::ApprovePlan(risk, 1))?;
    Ok(id)
}

/// Decides all 93 controls in one batch, which stands or falls as one.
fn approve_the_statement(
    company: &Company,
    foundations: &Foundations,
    outage: RiskId,
    backup: ControlId,
    access: ControlId,
) -> Result<()> {
    let id: StatementOfApplicabilityId = company.isms.new_id()?;
    let drafting = Drafting { reference: Some("SoA".parse()?), catalog: foundations.annex_a, based_on: None };
    let mut batch = vec![Declare::Draft(id, drafting)];
    let register = company.isms.now()?.register;
    let catalog = register.catalogs.get(foundations.annex_a).ok_or("the catalog was loaded in February")?;
    for control in catalog.controls() {
        let (grounds, risks, controls, implemented) = match control.number.as_str() {
            "8.13" => ([Ground::Risk].into(), [outage].into(), [backup].into(), Implemented::Yes),
            "5.18" => ([Ground::Baseline].into(), [].into(), [access].into(), Implemented::Yes),
            _ => ([Ground::Baseline].into(), [].into(), [].into(), Implemented::No),
        };
        let control = control.number.clone();
        let obligations = BTreeSet::new();
        let justification = None;
        let inclusion =
            Inclusion { control, grounds, risks, obligations, controls, implemented, justification };
        batch.push(Declare::DeclareApplicable(id, inclusion));
    }
    let requests = batch.into_iter().map(|command| (company.security.actor, Request::of(command)));
    company.isms.execute_all(requests)?;
    company.act(company.director, Declare::Approve(id, 1))?;
    Ok(())
}
