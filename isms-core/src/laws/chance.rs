//! Chance: commands that nobody would have written, so that laws are tried on every kind of history.

use std::collections::BTreeSet;

use crate::aggregate::asset::{
    Classification, Dependency, Details, Disposal, Identification, Kind, Need, Ownership, Unlinking,
};
use crate::aggregate::control::assurance::{Test, TestKind, TestResult};
use crate::aggregate::control::{Adoption, Definition, Implementation, Retirement};
use crate::aggregate::incident::report::{self, Report};
use crate::aggregate::isms::context::{IssueDetails, IssueIdentification, Origin};
use crate::aggregate::isms::scope::{Scope, ScopeApproval, ScopeKind};
use crate::aggregate::nonconformity::Raising;
use crate::aggregate::nonconformity::cause::Correction;
use crate::aggregate::risk::acceptance::Acceptance;
use crate::aggregate::risk::analysis::{
    Analysis, Consequence, Estimate, Evaluation, Residual, Stage, TreatOrRetain,
};
use crate::aggregate::risk::identification::{self, Approach};
use crate::aggregate::risk::treatment::{Completion, Plan, Treatment, TreatmentOption};
use crate::aggregate::risk_method::Approval;
use crate::aggregate::role::Ending;
use crate::aggregate::statement_of_applicability::applicability::{Exclusion, Implemented, Inclusion};
use crate::aggregate::{nonconformity, person, role};
use crate::command::statement_of_applicability::Drafting;
use crate::command::{
    Command, asset, control, incident, isms, nonconformity as nonconformities, person as persons, risk,
    risk_method, role as roles, statement_of_applicability as statement,
};
use crate::id::{
    AssetId, CatalogId, ControlId, IncidentId, NonconformityId, PersonId, RiskId, RiskMethodId, RoleId,
    StatementOfApplicabilityId, TreatmentId,
};
use crate::template;
use crate::testing::{ANA, BEN, Given, ISMS, TOP_MANAGEMENT, day, grant, reference, title};
use crate::vocabulary::authority::Authority;
use crate::vocabulary::cia::Cia;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::ground::Ground;
use crate::vocabulary::responsible::Responsible;

pub(super) const METHOD: RiskMethodId = RiskMethodId::from_u128(0x40);
pub(super) const CATALOG: CatalogId = CatalogId::from_u128(0x50);
pub(super) const STATEMENT: StatementOfApplicabilityId = StatementOfApplicabilityId::from_u128(0x60);

/// Four letters of chance, from which a command is made: which, of what, with what, and from when.
pub(super) type Chance = (u8, u8, u8, Option<u8>);

/// A command made by chance. Many are refused; those that are not make histories that nobody would have written.
pub(super) fn command((kind, of, with, _): Chance, given: &Given) -> Command {
    let name = format!("{of}-{with}");
    match kind {
        0..=11 => things(kind, of, with, &name),
        12..=24 => risks(kind, of, with, &name, given),
        36.. => checks(kind, of, with, &name, given),
        _ => controls(kind, of, with, &name),
    }
}

fn things(kind: u8, of: u8, with: u8, name: &str) -> Command {
    let (asset, other) =
        (AssetId::from_u128(u128::from(of) + 0x100), AssetId::from_u128(u128::from(with) + 0x100));
    let someone = PersonId::from_u128(u128::from(of) + 0x200);
    let (a_role, owner) = (RoleId::from_u128(u128::from(with) + 0x300), Responsible::Person(BEN));
    let details = Details {
        name: title(name),
        kind: Kind::Service,
        unit: None,
        location: None,
        in_scope: with.is_multiple_of(2),
        found_by: None,
    };
    let need = [Need::None, Need::Low, Need::Medium, Need::VeryHigh][usize::from(with)];
    match kind {
        0 => {
            let relation = person::Relation::Employee;
            let registration =
                person::Registration { reference: reference(name), unit: None, relation, from: None };
            persons::Command::Register(someone, registration).into()
        }
        1 => {
            let definition = role::Definition {
                name: title(name),
                level: role::RoleLevel::Line,
                responsibilities: Vec::new(),
                authorities: vec![Authority::Inventory],
                required_competences: Vec::new(),
                incompatible_with: Vec::new(),
            };
            roles::Command::Define(a_role, role::Creation { reference: reference(name), definition }).into()
        }
        2 => roles::Command::Assign(a_role, grant(someone)).into(),
        3 => roles::Command::EndAssignment(a_role, Ending { person: someone, handed_over_to: None }).into(),
        4 | 5 => {
            asset::Command::Identify(asset, Identification { reference: reference(name), details }).into()
        }
        6 => asset::Command::AssignOwner(asset, Ownership { owner, custodian: None }).into(),
        7 => {
            let needs = Cia { confidentiality: need, integrity: need, availability: need };
            let rationale = Some("It was weighed against what it supports".parse().unwrap());
            asset::Command::Classify(asset, Classification { needs, label: None, rationale }).into()
        }
        8 => asset::Command::LinkDependency(asset, Dependency { supports: other, kind: None }).into(),
        9 => asset::Command::UnlinkDependency(asset, Unlinking { supports: other }).into(),
        10 => asset::Command::ChangeDetails(asset, details).into(),
        _ => {
            let disposal =
                Disposal { method: title("Shredded"), certificate: None, sanitization: Some(title("Wiped")) };
            asset::Command::Dispose(asset, disposal).into()
        }
    }
}

fn risks(kind: u8, of: u8, with: u8, name: &str, given: &Given) -> Command {
    let id = RiskId::from_u128(u128::from(of) + 0x400);
    let treatment = TreatmentId::from_u128(u128::from(of) + 0x500);
    let consequences = vec![Consequence { dimension: title("Operations"), step: with + 1 }];
    let estimate = Estimate { method: METHOD, likelihood: with + 1, consequences, overridden: None };
    match kind {
        12 => risk_method::Command::Define(
            METHOD,
            template::risk_method::matrix_5x5(reference("M"), TOP_MANAGEMENT),
        )
        .into(),
        13 => risk_method::Command::Approve(METHOD, Approval { revision: 1 }).into(),
        14 | 15 => {
            let identification = identification::Identification {
                reference: reference(name),
                title: title(name),
                kind: identification::Kind::Risk,
                approach: Approach::Event,
                source: None,
                threat: None,
                vulnerabilities: Vec::new(),
                exploits: Vec::new(),
                assets: vec![AssetId::from_u128(u128::from(with) + 0x100)],
                consequence: None,
                properties: Vec::new(),
                area: None,
                assessment: None,
            };
            risk::Command::Identify(id, identification).into()
        }
        16 => risk::Command::AssignOwner(id, identification::Ownership { owner: Responsible::Person(ANA) })
            .into(),
        17 | 18 => {
            let stage = if with.is_multiple_of(2) { Stage::Current } else { Stage::Inherent };
            risk::Command::Analyze(
                id,
                Analysis { stage, estimate, existing_controls: Vec::new(), rationale: None },
            )
            .into()
        }
        19 => {
            let decision = if with < 2 { TreatOrRetain::Retain } else { TreatOrRetain::Treat };
            risk::Command::Evaluate(id, Evaluation { decision, priority: None, rationale: None }).into()
        }
        20 => {
            let treatment = Treatment {
                id: treatment,
                description: "Do what is to be done".parse().unwrap(),
                controls: vec![ControlId::from_u128(u128::from(with) + 0x600)],
                responsible: Responsible::Person(BEN),
                due: day("2026-06-01"),
                resources: None,
            };
            let plan = Plan {
                option: TreatmentOption::Modify,
                treatments: vec![treatment],
                expected_residual: None,
            };
            risk::Command::PlanTreatment(id, plan).into()
        }
        21 => {
            let plan = given.register.risks.get(id).and_then(|risk| risk.plan.as_ref());
            risk::Command::ApprovePlan(id, plan.map_or(1, |plan| plan.value.number)).into()
        }
        22 => risk::Command::CompleteTreatment(id, Completion { treatment, controls: Vec::new() }).into(),
        23 => risk::Command::AssessResidual(id, Residual { estimate, rationale: None }).into(),
        _ => {
            let valid_until = day("2026-06-01");
            risk::Command::AcceptResidual(id, Acceptance { valid_until, conditions: None }).into()
        }
    }
}

fn controls(kind: u8, of: u8, with: u8, name: &str) -> Command {
    let id = ControlId::from_u128(u128::from(of) + 0x600);
    let number = ["5.1", "5.2", "5.3", "5.4"][usize::from(of)].parse().unwrap();
    match kind {
        25 => {
            let adoption = Adoption { reference: reference(name), definition: definition(name) };
            control::Command::Adopt(id, adoption).into()
        }
        26 => control::Command::Implement(id, Implementation { maturity: None }).into(),
        27 => control::Command::Retire(id, Retirement { replaced_by: None }).into(),
        28 => {
            let reference = Some(reference("SoA"));
            statement::Command::Draft(STATEMENT, Drafting { reference, catalog: CATALOG, based_on: None })
                .into()
        }
        29 => {
            let justification = Some("It is done elsewhere".parse().unwrap());
            statement::Command::DeclareNotApplicable(STATEMENT, Exclusion { control: number, justification })
                .into()
        }
        30 => {
            let inclusion = Inclusion {
                control: number,
                grounds: BTreeSet::from([Ground::Baseline]),
                risks: BTreeSet::new(),
                obligations: [].into(),
                controls: BTreeSet::from([id]),
                implemented: if with == 0 { Implemented::Yes } else { Implemented::No },
                justification: None,
            };
            statement::Command::DeclareApplicable(STATEMENT, inclusion).into()
        }
        31 => {
            let details = IssueDetails {
                origin: Origin::Internal,
                category: title("People"),
                description: name.parse().unwrap(),
                climate_related: None,
            };
            let issue = uuid::Uuid::from_u128(u128::from(of) + 0x700).into();
            let identification = IssueIdentification { issue, reference: reference(name), details };
            isms::Command::IdentifyContextIssue(ISMS, identification).into()
        }
        32 if with.is_multiple_of(2) => {
            isms::Command::ApproveScope(ISMS, ScopeApproval { revision: u32::from(of) + 1 }).into()
        }
        _ => {
            let scope = Scope {
                kind: ScopeKind::WholeOrganization,
                name: None,
                part_of: None,
                boundary: name.parse().unwrap(),
                inclusions: vec![title("Everything")],
                exclusions: Vec::new(),
                interfaces: Some(Vec::new()),
                dependencies: Some(Vec::new()),
            };
            isms::Command::DefineScope(ISMS, scope).into()
        }
    }
}

fn definition(name: &str) -> Definition {
    Definition {
        name: title(name),
        description: None,
        owner: Some(Responsible::Person(BEN)),
        area: None,
        grounds: BTreeSet::from([Ground::Baseline]),
        treats_risks: BTreeSet::new(),
        obligations: BTreeSet::new(),
        catalog_references: BTreeSet::new(),
        kinds: BTreeSet::new(),
        properties: BTreeSet::new(),
        lifecycle: BTreeSet::new(),
        operation_frequency_days: None,
    }
}

/// What is found out, and what follows from it.
fn checks(kind: u8, of: u8, with: u8, name: &str, given: &Given) -> Command {
    let id = NonconformityId::from_u128(u128::from(of) + 0x900);
    match kind {
        36 => {
            let result = if with == 0 { TestResult::Partly } else { TestResult::Ineffective };
            let test =
                Test { kind: TestKind::Design, result, sample: None, period: None, next_test_due: None };
            control::Command::Test(ControlId::from_u128(u128::from(of) + 0x600), test).into()
        }
        37 => {
            let report = Report {
                reference: reference(name),
                title: title("A fire in the server room"),
                kind: report::Kind::Event,
                description: "It was put out within the hour".parse().unwrap(),
                channel: None,
                occurred_at: None,
                detected_at: None,
                reporter: None,
                assets: Vec::new(),
                area: None,
            };
            incident::Command::ReportEvent(IncidentId::from_u128(u128::from(of) + 0x800), report).into()
        }
        38 => {
            let raising = Raising {
                reference: reference(name),
                source: nonconformity::Source::Own,
                requirement: title("8.13"),
                grade: Grade::MinorNonconformity,
                statement: "Nothing was restored".parse().unwrap(),
                evidence: "The protocol of the exercise".parse().unwrap(),
                area: "IT".parse().unwrap(),
                owner: None,
                recurrence_of: None,
            };
            nonconformities::Command::Raise(id, raising).into()
        }
        _ => {
            let raised = given.register.nonconformities.iter().nth(of.into()).map(|(id, _)| id);
            let what = "It was switched on".parse().unwrap();
            let correction = Correction { what, consequences: None, performer: None, owner: None };
            nonconformities::Command::ApplyCorrection(raised.unwrap_or(id), correction).into()
        }
    }
}
