//! February and March: context, scope, policy, method, and what is to be reached.

use isms::aggregate::document::revision::{Acknowledgment, Approval, Draft, Publication, Review, Verdict};
use isms::aggregate::document::{Kind as DocumentKind, Origin as DocumentOrigin, Registration};
use isms::aggregate::improvement_cycle::{Matters, PhaseEntry, Process, Start};
use isms::aggregate::indicator::frequency::Frequency;
use isms::aggregate::indicator::{self, Thresholds};
use isms::aggregate::isms::context::{
    InterestedParty, IssueDetails, IssueIdentification, Origin, PartyKind, RequirementDetails,
    RequirementKind, RequirementStatement,
};
use isms::aggregate::isms::leadership::{AdoptedGoal, Allocation, ResourceKind};
use isms::aggregate::isms::profile::Waiver;
use isms::aggregate::isms::scope::{Scope, ScopeApproval, ScopeKind};
use isms::aggregate::objective::{Baseline, Definition, PolicyRevision, Setting, Target};
use isms::aggregate::obligation;
use isms::aggregate::risk_method::Approval as MethodApproval;
use isms::command::isms::Command as Govern;
use isms::command::{
    document, improvement_cycle, indicator as indicators, objective, obligation as obligations, risk_method,
};
use isms::id::{
    CatalogId, DocumentId, ImprovementCycleId, IndicatorId, ObjectiveId, ObligationId, RequirementId,
    RiskMethodId,
};
use isms::template;
use isms::vocabulary::digest::Digest;
use isms::vocabulary::phase::{CycleModel, Goal, Phase};
use isms::vocabulary::scale::{Direction, Unit};

use crate::company::{Company, Result, days};

/// What the beginning leaves behind.
pub(crate) struct Foundations {
    pub(crate) cycle: ImprovementCycleId,
    pub(crate) requirement: RequirementId,
    pub(crate) annex_a: CatalogId,
    pub(crate) method: RiskMethodId,
    pub(crate) data_protection: ObligationId,
    pub(crate) phishing: IndicatorId,
    pub(crate) objective: ObjectiveId,
}

pub(crate) fn lay(company: &Company) -> Result<Foundations> {
    let requirement = understand_the_context(company)?;
    agree_on_the_scope(company)?;
    let cycle = start_the_cycle(company, requirement)?;
    let data_protection = register_the_law(company)?;
    let policy =
        publish(company, "D-1", "Information security policy", DocumentKind::InformationSecurityPolicy)?;
    let annex_a = load_the_catalogs(company)?;
    let method = agree_on_a_method(company)?;
    let (phishing, objective) = set_an_objective(company, policy)?;
    Ok(Foundations { cycle, requirement, annex_a, method, data_protection, phishing, objective })
}

fn understand_the_context(company: &Company) -> Result<RequirementId> {
    company.on("2025-02-04")?;
    let isms = &company.isms;
    for (reference, origin, category, description, climate_related) in [
        ("C-1", Origin::External, "Threats", "Utilities are attacked for ransom", None),
        (
            "C-2",
            Origin::Internal,
            "Technology",
            "Pumps are controlled by machines of three generations",
            None,
        ),
        ("C-3", Origin::External, "Climate", "Floods reach the valley more often", Some(true)),
    ] {
        let (category, description) = (category.parse()?, description.parse()?);
        let details = IssueDetails { origin, category, description, climate_related };
        let issue = IssueIdentification { issue: isms.new_id()?, reference: reference.parse()?, details };
        company.act(company.security, Govern::IdentifyContextIssue(company.id, issue))?;
    }
    let party = InterestedParty {
        party: isms.new_id()?,
        reference: "I-1".parse()?,
        name: "The people of the town".parse()?,
        kind: PartyKind::Customer,
    };
    let statement = RequirementStatement {
        requirement: isms.new_id()?,
        reference: "Q-1".parse()?,
        party: party.party,
        details: RequirementDetails {
            text: "Water comes every day, and bills are right".parse()?,
            kind: RequirementKind::Expectation,
            addressed_by_isms: true,
            why_not: None,
        },
    };
    let requirement = statement.requirement;
    company.act(company.security, Govern::IdentifyInterestedParty(company.id, party))?;
    company.act(company.security, Govern::RecordRequirement(company.id, statement))?;
    Ok(requirement)
}

fn agree_on_the_scope(company: &Company) -> Result<()> {
    company.on("2025-02-10")?;
    let scope = Scope {
        kind: ScopeKind::WholeOrganization,
        name: None,
        part_of: None,
        boundary: "Everything that the utility does, at the works and in the town hall".parse()?,
        inclusions: vec!["Plant".parse()?, "IT".parse()?, "Procurement".parse()?, "Administration".parse()?],
        exclusions: Vec::new(),
        interfaces: Some(vec!["The grid of the regional network operator".parse()?]),
        dependencies: Some(vec!["Electric power".parse()?, "The billing provider".parse()?]),
    };
    company.act(company.security, Govern::DefineScope(company.id, scope))?;
    company.act(company.director, Govern::ApproveScope(company.id, ScopeApproval { revision: 1 }))?;
    for (goal, wording) in
        [(Goal::G2, "Water comes every day"), (Goal::G7, "Everybody knows a trap when they see one")]
    {
        let goal =
            AdoptedGoal { goal, wording: wording.parse()?, rationale: "The town relies on it".parse()? };
        company.act(company.director, Govern::AdoptGoal(company.id, goal))?;
    }
    let budget = Allocation {
        kind: ResourceKind::Funds,
        amount: "60000".parse()?,
        unit: "EUR".parse()?,
        period: days("2025-01-01", "2025-12-31")?,
        purpose: "Information security".parse()?,
    };
    company.act(company.director, Govern::AllocateResources(company.id, budget))?;
    let waiver = Waiver {
        rule: "I-5".parse()?,
        why: "Nobody here has learned to secure evidence".parse()?,
        compensation: "The insurer sends somebody who has".parse()?,
        until: "2026-02-09".parse()?,
    };
    company.act(company.director, Govern::WaiveRule(company.id, waiver))?;
    Ok(())
}

/// The whole ISMS goes round by plan, do, check, act.
fn start_the_cycle(company: &Company, requirement: RequirementId) -> Result<ImprovementCycleId> {
    let cycle: ImprovementCycleId = company.isms.new_id()?;
    let start = Start {
        reference: "Y-2025".parse()?,
        number: 1,
        model: CycleModel::Pdca,
        process: Process::Isms,
        period: days("2025-02-01", "2026-01-31")?,
        inputs: Matters { requirements: [requirement].into(), others: Vec::new() },
        previous_cycle: None,
    };
    company.act(company.security, improvement_cycle::Command::Start(cycle, start))?;
    enter(company, cycle, Phase::Plan)?;
    Ok(cycle)
}

pub(crate) fn enter(company: &Company, cycle: ImprovementCycleId, phase: Phase) -> Result<()> {
    let entry = PhaseEntry { phase, note: None };
    company.act(company.security, improvement_cycle::Command::EnterPhase(cycle, entry))?;
    Ok(())
}

fn register_the_law(company: &Company) -> Result<ObligationId> {
    let id: ObligationId = company.isms.new_id()?;
    let details = obligation::Details {
        source: "European Union".parse()?,
        citation: Some("Regulation (EU) 2016/679, Article 33".parse()?),
        jurisdiction: Some("European Union".parse()?),
        kind: obligation::Kind::Statutory,
        summary: "Whoever loses personal data tells the authority within 72 hours".parse()?,
        applies_to: Some("Customers' and employees' data".parse()?),
        effective_from: None,
        owner: Some(company.security.responsible()),
        area: None,
    };
    let registration = obligation::Registration { reference: "L-1".parse()?, details };
    company.act(company.security, obligations::Command::Register(id, registration))?;
    Ok(id)
}

/// A document on its way: drafted by one, reviewed by another, approved by a third, published, acknowledged by all.
pub(crate) fn publish(
    company: &Company,
    reference: &str,
    title: &str,
    kind: DocumentKind,
) -> Result<DocumentId> {
    use document::Command::{Acknowledge, ApproveRevision, DraftRevision, Publish, Register, ReviewRevision};
    let id: DocumentId = company.isms.new_id()?;
    let content = Digest::of(title.as_bytes());
    let is_policy = matches!(kind, DocumentKind::InformationSecurityPolicy);
    let registration = Registration {
        reference: reference.parse()?,
        title: title.parse()?,
        kind,
        classification: None,
        owner: company.it.responsible(),
        language: None,
        clauses: if is_policy { vec!["5.2".parse()?] } else { Vec::new() },
        controls: Vec::new(),
        origin: DocumentOrigin::Internal,
        area: None,
    };
    let draft = Draft { revision: 1, content, location: None, changes: None };
    let review = Review { revision: 1, content, verdict: Verdict::Suitable, comment: None };
    let (year, later) = (chrono::Days::new(365), company.isms.now()?.register.recorded_at);
    let today = later.ok_or("something was recorded")?.day("+01:00".parse()?);
    let approval = Approval { revision: 1, content, next_review_due: today.checked_add_days(year) };
    let publication =
        Publication { revision: 1, audience: "Everybody".parse()?, channel: "Intranet".parse()? };
    company.act(company.security, Register(id, registration))?;
    company.act(company.security, DraftRevision(id, draft))?;
    company.act(company.it, ReviewRevision(id, review))?;
    // Whoever wrote it does not approve it, even if their role could.
    company.act(company.director, ApproveRevision(id, approval))?;
    company.act(company.security, Publish(id, publication))?;
    for colleague in company.staff() {
        company.act(colleague, Acknowledge(id, Acknowledgment { revision: 1 }))?;
    }
    Ok(id)
}

fn load_the_catalogs(company: &Company) -> Result<CatalogId> {
    company.on("2025-02-17")?;
    let (standards, annex_a): (CatalogId, CatalogId) = (company.isms.new_id()?, company.isms.new_id()?);
    for command in template::standards(standards)?.into_iter().chain(template::annex_a_2022(annex_a)?) {
        company.act(company.security, command)?;
    }
    Ok(annex_a)
}

fn agree_on_a_method(company: &Company) -> Result<RiskMethodId> {
    company.on("2025-02-24")?;
    let method: RiskMethodId = company.isms.new_id()?;
    let creation = template::risk_method::matrix_5x5("M-1".parse()?, company.director.role);
    company.act(company.security, risk_method::Command::Define(method, creation))?;
    company.act(company.director, risk_method::Command::Approve(method, MethodApproval { revision: 1 }))?;
    Ok(method)
}

/// What is to be reached, by what it is measured, and who answers for it.
fn set_an_objective(company: &Company, policy: DocumentId) -> Result<(IndicatorId, ObjectiveId)> {
    company.on("2025-03-03")?;
    let (phishing, id): (IndicatorId, ObjectiveId) = (company.isms.new_id()?, company.isms.new_id()?);
    let indicator = indicator::Definition {
        reference: "KPI-1".parse()?,
        name: "Clicks on simulated phishing".parse()?,
        information_need: "Do people recognize a trap?".parse()?,
        formula: "Clicks, of the messages sent".parse()?,
        unit: Unit::Percent,
        direction: Direction::Lower,
        thresholds: Some(Thresholds { warning: "10".parse()?, critical: "25".parse()? }),
        frequency: Frequency::Quarterly,
        collector: company.it.responsible(),
        analyst: company.security.responsible(),
        kind: indicator::Kind::Effectiveness,
        area: None,
    };
    company.act(company.security, indicators::Command::Define(phishing, indicator))?;
    let definition = Definition {
        statement: "At most one in twenty clicks on a simulated trap".parse()?,
        goal: Goal::G7,
        own_goal: None,
        area: None,
        indicator: phishing,
        baseline: Baseline::Measured { value: "24".parse()?, on: "2025-01-20".parse()? },
        target: Target { value: "5".parse()?, direction: Direction::Lower },
        unit: Unit::Percent,
        owner: company.people.responsible(),
        actions: vec!["A training for everybody, and a simulation a quarter".parse()?],
        resources: "Five days, and the simulation service".parse()?,
        due: "2025-12-31".parse()?,
        evaluation_method: "The last simulation of the year".parse()?,
        policy: PolicyRevision { document: policy, revision: 1 },
    };
    let setting = Setting { reference: "O-1".parse()?, definition };
    company.act(company.security, objective::Command::Set(id, setting))?;
    Ok((phishing, id))
}
