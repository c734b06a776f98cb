//! February: the context is understood, the scope approved, the policy published, the method of risk assessment agreed.

use isms::aggregate::document::revision::{Acknowledgment, Approval, Draft, Publication, Review, Verdict};
use isms::aggregate::document::{Kind, Origin as DocumentOrigin, Registration};
use isms::aggregate::isms::context::{
    InterestedParty, IssueDetails, IssueIdentification, Origin, PartyKind, RequirementDetails,
    RequirementKind, RequirementStatement,
};
use isms::aggregate::isms::leadership::AdoptedGoal;
use isms::aggregate::isms::scope::{Exclusion, Scope, ScopeApproval, ScopeKind};
use isms::aggregate::risk_method::Approval as MethodApproval;
use isms::command::isms::Command as Govern;
use isms::command::{document, risk_method};
use isms::id::{CatalogId, DocumentId, RiskMethodId};
use isms::template;
use isms::vocabulary::digest::Digest;
use isms::vocabulary::phase::Goal;

use crate::company::{Company, Result};

/// What February leaves behind.
pub(crate) struct Foundations {
    pub(crate) annex_a: CatalogId,
    pub(crate) method: RiskMethodId,
}

pub(crate) fn lay(company: &Company) -> Result<Foundations> {
    understand_the_context(company)?;
    agree_on_the_scope(company)?;
    publish_the_policy(company)?;
    let annex_a = load_the_catalogs(company)?;
    let method = agree_on_a_method(company)?;
    Ok(Foundations { annex_a, method })
}

fn understand_the_context(company: &Company) -> Result<()> {
    company.on("2026-02-03")?;
    let (isms, security) = (&company.isms, &company.security);
    let issues = [
        (
            "C-1",
            Origin::External,
            "Supply chain",
            "Retailers order through one portal that we do not run",
            None,
        ),
        ("C-2", Origin::Internal, "People", "Two people know how the cold store is controlled", None),
        ("C-3", Origin::External, "Climate", "Summer heat brings the cold store to its limits", Some(true)),
    ];
    for (reference, origin, category, description, climate_related) in issues {
        let (category, description) = (category.parse()?, description.parse()?);
        let details = IssueDetails { origin, category, description, climate_related };
        let issue = IssueIdentification { issue: isms.new_id()?, reference: reference.parse()?, details };
        company.act(security, Govern::IdentifyContextIssue(company.id, issue))?;
    }
    let party = InterestedParty {
        party: isms.new_id()?,
        reference: "I-1".parse()?,
        name: "Retail customers".parse()?,
        kind: PartyKind::Customer,
    };
    let requirement = RequirementStatement {
        requirement: isms.new_id()?,
        reference: "Q-1".parse()?,
        party: party.party,
        details: RequirementDetails {
            text: "Deliveries are confirmed within a day, also when systems fail".parse()?,
            kind: RequirementKind::Contract,
            addressed_by_isms: true,
            why_not: None,
        },
    };
    company.act(security, Govern::IdentifyInterestedParty(company.id, party))?;
    company.act(security, Govern::RecordRequirement(company.id, requirement))?;
    Ok(())
}

fn agree_on_the_scope(company: &Company) -> Result<()> {
    company.on("2026-02-09")?;
    let scope = Scope {
        kind: ScopeKind::WholeOrganization,
        name: None,
        part_of: None,
        boundary: "Everything that Rivermill Dairy does at its two sites".parse()?,
        inclusions: vec!["Production".parse()?, "Logistics".parse()?, "Administration".parse()?],
        exclusions: vec![Exclusion {
            what: "The farm shop".parse()?,
            justification: "Its tenant runs it with systems of its own".parse()?,
        }],
        interfaces: Some(vec!["The retailers' ordering portal".parse()?]),
        dependencies: Some(vec!["Internet access of the sites".parse()?]),
    };
    let goal = AdoptedGoal {
        goal: Goal::G2,
        wording: "Milk is delivered every day".parse()?,
        rationale: "Milk does not wait".parse()?,
    };
    company.act(&company.security, Govern::DefineScope(company.id, scope))?;
    company.act(&company.director, Govern::ApproveScope(company.id, ScopeApproval { revision: 1 }))?;
    company.act(&company.director, Govern::AdoptGoal(company.id, goal))?;
    Ok(())
}

fn publish_the_policy(company: &Company) -> Result<()> {
    use document::Command::{Acknowledge, ApproveRevision, DraftRevision, Publish, Register, ReviewRevision};
    company.on("2026-02-12")?;
    let policy: DocumentId = company.isms.new_id()?;
    let content = Digest::of(b"Rivermill Dairy protects what it knows about its customers ...");
    let registration = Registration {
        reference: "D-1".parse()?,
        title: "Information security policy".parse()?,
        kind: Kind::InformationSecurityPolicy,
        classification: None,
        owner: company.it_lead,
        language: None,
        clauses: vec!["5.2".parse()?],
        controls: vec!["5.1".parse()?],
        origin: DocumentOrigin::Internal,
        area: None,
    };
    let review = Review { revision: 1, content, verdict: Verdict::Suitable, comment: None };
    let next_review_due = Some("2027-02-01".parse()?);
    let publication =
        Publication { revision: 1, audience: "Everybody".parse()?, channel: "Intranet".parse()? };
    company.act(&company.security, Register(policy, registration))?;
    company.act(
        &company.security,
        DraftRevision(policy, Draft { revision: 1, content, location: None, changes: None }),
    )?;
    company.act(&company.it, ReviewRevision(policy, review))?;
    company.act(
        &company.director,
        ApproveRevision(policy, Approval { revision: 1, content, next_review_due }),
    )?;
    company.act(&company.security, Publish(policy, publication))?;
    company.act(&company.logistics, Acknowledge(policy, Acknowledgment { revision: 1 }))?;
    Ok(())
}

fn load_the_catalogs(company: &Company) -> Result<CatalogId> {
    company.on("2026-02-16")?;
    let (standards, annex_a): (CatalogId, CatalogId) = (company.isms.new_id()?, company.isms.new_id()?);
    for command in template::standards(standards)?.into_iter().chain(template::annex_a_2022(annex_a)?) {
        company.act(&company.security, command)?;
    }
    Ok(annex_a)
}

fn agree_on_a_method(company: &Company) -> Result<RiskMethodId> {
    company.on("2026-02-23")?;
    let method: RiskMethodId = company.isms.new_id()?;
    let creation = template::risk_method::matrix_5x5("M-1".parse()?, company.top_management);
    company.act(&company.security, risk_method::Command::Define(method, creation))?;
    company.act(&company.director, risk_method::Command::Approve(method, MethodApproval { revision: 1 }))?;
    Ok(method)
}
