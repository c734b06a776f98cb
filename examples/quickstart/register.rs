//! March: assets, the risks to them, the controls against those, and the plans.

use std::collections::BTreeSet;

use isms::aggregate::asset::{Classification, Dependency, Details, Identification, Kind, Need, Ownership};
use isms::aggregate::control::{Adoption, Definition, Implementation, Maturity};
use isms::aggregate::risk::analysis::{Analysis, Consequence, Estimate, Evaluation, Stage, TreatOrRetain};
use isms::aggregate::risk::identification::{
    Approach, Identification as RiskIdentification, Kind as RiskKind, Ownership as RiskOwnership,
};
use isms::aggregate::risk::treatment::{Plan, Treatment, TreatmentOption};
use isms::command::{asset, control, risk};
use isms::id::{AssetId, ControlId, RiskId, TreatmentId};
use isms::vocabulary::cia::{Cia, Property};
use isms::vocabulary::criterion::CatalogControl;
use isms::vocabulary::ground::Ground;
use isms::vocabulary::responsible::Responsible;

use crate::company::{Company, Result};
use crate::foundations::Foundations;

/// What March leaves behind.
pub(crate) struct Registers {
    pub(crate) outage: Treated,
    pub(crate) backup: ControlId,
    pub(crate) portal: AssetId,
}

/// A risk under treatment.
pub(crate) struct Treated {
    pub(crate) risk: RiskId,
    pub(crate) treatment: TreatmentId,
    pub(crate) control: ControlId,
}

pub(crate) fn fill(company: &Company, foundations: &Foundations) -> Result<Registers> {
    company.on("2026-03-02")?;
    let high = Cia { confidentiality: Need::Low, integrity: Need::High, availability: Need::High };
    let orders = identify(
        company,
        "A-1",
        "Orders and delivery notes",
        Kind::Information,
        company.logistics_lead,
        high,
    )?;
    let planning = identify(company, "A-2", "Delivery planning", Kind::Application, company.it_lead, high)?;
    let portal = identify(company, "A-3", "Ordering portal", Kind::Outsourced, company.logistics_lead, high)?;
    for supporting in [planning, portal] {
        let link = Dependency { supports: orders, kind: Some("Processes it".parse()?) };
        company.act(&company.security, asset::Command::LinkDependency(supporting, link))?;
    }

    company.on("2026-03-09")?;
    let outage = find(company, "R-1", "Delivery planning is down for days", planning, company.it_lead)?;
    let fraud = find(company, "R-2", "Orders are changed unnoticed", orders, company.logistics_lead)?;
    let heat = find(company, "R-3", "The server room overheats in summer", planning, company.it_lead)?;

    company.on("2026-03-16")?;
    rate(company, foundations, outage, 4, 4)?;
    rate(company, foundations, fraud, 2, 4)?;
    rate(company, foundations, heat, 2, 2)?;

    company.on("2026-03-18")?;
    let backup = adopt(company, foundations, "K-1", "Tested backups", &["8.13"], &[outage])?;
    let logging = adopt(
        company,
        foundations,
        "K-2",
        "Order changes are logged and reviewed",
        &["8.15", "8.16"],
        &[fraud],
    )?;
    company.act(
        &company.it,
        control::Command::Implement(backup, Implementation { maturity: Some(Maturity::Managed) }),
    )?;
    let outage = treat(company, outage, backup, company.it_lead, "2026-05-15")?;
    treat(company, fraud, logging, company.logistics_lead, "2026-06-01")?;
    Ok(Registers { outage, backup, portal })
}

pub(crate) fn identify(
    company: &Company,
    reference: &str,
    name: &str,
    kind: Kind,
    owner: Responsible,
    needs: Cia<Need>,
) -> Result<AssetId> {
    let id: AssetId = company.isms.new_id()?;
    let (unit, location, found_by) = (None, None, None);
    let details = Details { name: name.parse()?, kind, unit, location, in_scope: true, found_by };
    let identification = Identification { reference: reference.parse()?, details };
    let classification = Classification { needs, label: None, rationale: None };
    company.act(&company.security, asset::Command::Identify(id, identification))?;
    company.act(&company.security, asset::Command::AssignOwner(id, Ownership { owner, custodian: None }))?;
    company.act(&company.security, asset::Command::Classify(id, classification))?;
    Ok(id)
}

pub(crate) fn find(
    company: &Company,
    reference: &str,
    title: &str,
    asset: AssetId,
    owner: Responsible,
) -> Result<RiskId> {
    let id: RiskId = company.isms.new_id()?;
    let identification = RiskIdentification {
        reference: reference.parse()?,
        title: title.parse()?,
        kind: RiskKind::Risk,
        approach: Approach::Event,
        source: None,
        threat: None,
        vulnerabilities: Vec::new(),
        exploits: Vec::new(),
        assets: vec![asset],
        consequence: None,
        properties: vec![Property::Integrity, Property::Availability],
        area: None,
        assessment: None,
    };
    company.act(&company.security, risk::Command::Identify(id, identification))?;
    company.act(&company.security, risk::Command::AssignOwner(id, RiskOwnership { owner }))?;
    Ok(id)
}

/// Analyzes a risk as it is, and evaluates it: what is not acceptable is to be treated.
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
    // The refusal would name rule K-5 and the level, if this were taken for acceptable and were not.
    let acceptable = likelihood.max(consequence) <= 2;
    let decision = if acceptable { TreatOrRetain::Retain } else { TreatOrRetain::Treat };
    let evaluation = Evaluation { decision, priority: None, rationale: None };
    company.act(&company.security, risk::Command::Analyze(id, analysis))?;
    company.act(&company.security, risk::Command::Evaluate(id, evaluation))?;
    Ok(())
}

pub(crate) fn estimate(foundations: &Foundations, likelihood: u8, consequence: u8) -> Result<Estimate> {
    let consequences = vec![Consequence { dimension: "Operations".parse()?, step: consequence }];
    Ok(Estimate { method: foundations.method, likelihood, consequences, overridden: None })
}

fn adopt(
    company: &Company,
    foundations: &Foundations,
    reference: &str,
    name: &str,
    numbers: &[&str],
    risks: &[RiskId],
) -> Result<ControlId> {
    let id: ControlId = company.isms.new_id()?;
    let mut catalog_references = BTreeSet::new();
    for number in numbers {
        catalog_references.insert(CatalogControl { catalog: foundations.annex_a, control: number.parse()? });
    }
    let definition = Definition {
        name: name.parse()?,
        description: None,
        owner: Some(company.it_lead),
        area: None,
        grounds: BTreeSet::from([Ground::Risk]),
        treats_risks: risks.iter().copied().collect(),
        obligations: BTreeSet::new(),
        catalog_references,
        kinds: BTreeSet::new(),
        properties: BTreeSet::new(),
        lifecycle: BTreeSet::new(),
        operation_frequency_days: None,
    };
    company.act(
        &company.security,
        control::Command::Adopt(id, Adoption { reference: reference.parse()?, definition }),
    )?;
    Ok(id)
}

fn treat(
    company: &Company,
    risk: RiskId,
    control: ControlId,
    owner: Responsible,
    due: &str,
) -> Result<Treated> {
    let id: TreatmentId = company.isms.new_id()?;
    let treatment = Treatment {
        id,
        description: "Bring the control into operation and show that it works".parse()?,
        controls: vec![control],
        responsible: owner,
        due: due.parse()?,
        resources: None,
    };
    let plan = Plan { option: TreatmentOption::Modify, treatments: vec![treatment], expected_residual: None };
    let owner = if owner == company.it_lead { &company.it } else { &company.logistics };
    company.act(&company.security, risk::Command::PlanTreatment(risk, plan))?;
    company.act(owner, risk::Command::ApprovePlan(risk, 1))?;
    Ok(Treated { risk, treatment: id, control })
}
