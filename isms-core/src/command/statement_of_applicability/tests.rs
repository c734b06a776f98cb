//! Tests of the decisions about Statements of Applicability.

use super::*;
use crate::aggregate::catalog::Part;
use crate::aggregate::catalog::control::ControlCatalog;
use crate::aggregate::control::{Adoption, CatalogReference, Definition, Implementation, Retirement};
use crate::aggregate::risk::identification::{Approach, Identification, Kind, Ownership};
use crate::aggregate::risk::treatment::{Plan, PlanApproval, PlanRevision, Treatment, TreatmentOption};
use crate::aggregate::{catalog, control, obligation, risk};
use crate::id::TreatmentId;
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, day, deputy, given, holder, person, reference, text, title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::responsible::Responsible;

const STATEMENT: StatementOfApplicabilityId = StatementOfApplicabilityId::from_u128(0x50A);
const CATALOG: CatalogId = CatalogId::from_u128(0xCA7);
const OTHER_CATALOG: CatalogId = CatalogId::from_u128(0xCA8);
const BACKUP: ControlId = ControlId::from_u128(0xBAC);
const LAW: ObligationId = ObligationId::from_u128(0x1A3);
const LOSS: RiskId = RiskId::from_u128(0x105);

#[test]
fn a_statement_is_drafted_decided_and_approved() {
    let hash = Digest::of(b"8.9 7\n8.13 8\n");
    given([imported(CATALOG)]).when(ANA, Command::Draft(STATEMENT, drafting(None))).then([drafted(1, None)]);
    given([imported(CATALOG), drafted(1, None)])
        .when(ANA, Command::DeclareApplicable(STATEMENT, inclusion("8.13")))
        .then([applicable(inclusion("8.13"))]);
    given([imported(CATALOG), drafted(1, None)])
        .when(ANA, Command::DeclareNotApplicable(STATEMENT, exclusion("8.13")))
        .then([not_applicable("8.13")]);
    given([imported(CATALOG), drafted(1, None), not_applicable("8.9"), applicable(inclusion("8.13"))])
        .when(ANA, Command::Approve(STATEMENT, 1))
        .then([approved_as(1, hash)]);
}

#[test]
fn a_revision_takes_over_the_decisions_of_the_one_it_is_based_on() {
    let again = Drafting { reference: None, ..drafting(Some(1)) };
    let mut given = given(first())
        .when(ANA, Command::Draft(STATEMENT, again))
        .then_given()
        .when(ANA, Command::DeclareApplicable(STATEMENT, inclusion("8.9")))
        .then_given();
    [person(BEN), holder(TOP_MANAGEMENT, BEN)].into_iter().for_each(|fact| given.record(fact));
    given.clone().when(ANA, Command::Approve(STATEMENT, 2)).then_refused(Rule::D1);
    // The decision about 8.13 is the first revision's, at position 8.
    given.when(BEN, Command::Approve(STATEMENT, 2)).then([approved_as(2, Digest::of(b"8.9 11\n8.13 8\n"))]);
}

#[test]
fn a_revision_in_force_takes_the_place_of_the_one_before() {
    let given = given(first().into_iter().chain([drafted(2, Some(1)), approved(2)]));
    let statement = statement(&given);
    assert!(statement.draft.is_none());
    assert_eq!(statement.in_force.as_ref().map(|it| it.approval.value.revision), Some(2));
    assert_eq!(statement.superseded.iter().map(|it| it.value.revision).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_snapshot_gives_back_the_decisions() {
    let given = given(first());
    let json = serde_json::to_string(statement(&given)).unwrap();
    assert_eq!(serde_json::from_str::<StatementOfApplicability>(&json).unwrap(), *statement(&given));
}

#[test]
fn what_is_already_so_changes_nothing() {
    for (based_on, command) in [
        (Some(1), Command::Draft(STATEMENT, drafting(Some(1)))),
        (Some(1), Command::DeclareApplicable(STATEMENT, inclusion("8.13"))),
        (Some(1), Command::DeclareNotApplicable(STATEMENT, exclusion("8.9"))),
        (None, Command::Approve(STATEMENT, 1)),
    ] {
        given(first().into_iter().chain([drafted(2, based_on)])).when(ANA, command).then([]);
    }
}

#[test]
fn giving_up_a_draft_needs_a_reason() {
    let anew = || Command::Draft(STATEMENT, drafting(None));
    let begun = || first().into_iter().chain([drafted(2, Some(1))]);
    given(begun())
        .when(ANA, anew())
        .then([Fact::of(STATEMENT, Event::Drafted(Draft { reference: None, ..draft(3, None) }))]);
    given(begun()).when(ANA, anew()).without_reason().then_refused(Rule::G6);
}

#[test]
fn a_statement_has_a_reference_and_keeps_it() {
    let unnamed = Drafting { reference: None, ..drafting(None) };
    given([imported(CATALOG)]).when(ANA, Command::Draft(STATEMENT, unnamed)).then_refused(Rule::G9);
    let renamed = Drafting { reference: Some(reference("SoA-2")), ..drafting(Some(1)) };
    given(first()).when(ANA, Command::Draft(STATEMENT, renamed)).then_refused(Rule::G9);
}

#[test]
fn a_revision_is_based_on_the_one_in_force_about_the_same_catalog() {
    given([imported(CATALOG)]).when(ANA, Command::Draft(STATEMENT, drafting(Some(1)))).then_refused(Rule::G4);
    given(first()).when(ANA, Command::Draft(STATEMENT, drafting(Some(2)))).then_refused(Rule::G4);
    let elsewhere = Drafting { catalog: OTHER_CATALOG, ..drafting(Some(1)) };
    given(first().into_iter().chain([imported(OTHER_CATALOG)]))
        .when(ANA, Command::Draft(STATEMENT, elsewhere))
        .then_refused(Rule::G4);
}

#[test]
fn a_catalog_has_the_controls_that_are_decided() {
    given([]).when(ANA, Command::Draft(STATEMENT, drafting(None))).then_refused(Rule::G4);
    given([catalog(CATALOG, &[])])
        .when(ANA, Command::Draft(STATEMENT, drafting(None)))
        .then_refused(Rule::G4);
    given([imported(CATALOG), drafted(1, None)])
        .when(ANA, Command::DeclareApplicable(STATEMENT, inclusion("8.99")))
        .then_refused(Rule::G4);
}

#[test]
fn what_is_applicable_has_a_ground_and_risk_names_the_risks() {
    let groundless = Inclusion { grounds: [].into(), ..inclusion("8.13") };
    let riskless = Inclusion { grounds: [Ground::Risk].into(), ..inclusion("8.13") };
    for inclusion in [groundless, riskless.clone()] {
        given([imported(CATALOG), drafted(1, None)])
            .when(ANA, Command::DeclareApplicable(STATEMENT, inclusion))
            .then_refused(Rule::SO1);
    }
    let risky = Inclusion { risks: [LOSS].into(), ..riskless };
    given([imported(CATALOG), identified(), drafted(1, None)])
        .when(ANA, Command::DeclareApplicable(STATEMENT, risky.clone()))
        .then([applicable(risky)]);
}

#[test]
fn law_and_contract_name_the_obligations_which_still_bind() {
    let retired = || {
        Fact::of(LAW, obligation::Event::Retired(obligation::Retirement { replaced_by: None }))
            .effective("2026-01-02")
    };
    for ground in [Ground::Law, Ground::Contract] {
        let owed = |obligations| Inclusion { grounds: [ground].into(), obligations, ..inclusion("8.13") };
        let declare = |facts: Vec<Fact>, it: Inclusion| {
            let begun = [imported(CATALOG), drafted(1, None)].map(|fact| fact.effective("2026-01-01"));
            let given = given(begun.into_iter().chain([law().effective("2026-01-01")]).chain(facts));
            given.later("2026-01-10").when(ANA, Command::DeclareApplicable(STATEMENT, it))
        };
        declare(vec![], owed([].into())).then_refused(Rule::SO1);
        declare(vec![], owed([LAW].into())).then_accepted();
        declare(vec![retired()], owed([LAW].into())).then_refused(Rule::SO1);
        declare(vec![retired()], owed([LAW].into())).effective("2026-01-01").then_accepted();
        // What was declared before it was retired is not approved after that.
        let facts = vec![applicable(owed([LAW].into())), not_applicable("8.9"), retired()];
        let given = given([imported(CATALOG), law(), drafted(1, None)].into_iter().chain(facts));
        given.later("2026-01-10").when(ANA, Command::Approve(STATEMENT, 1)).then_refused(Rule::SO1);
    }
}

#[test]
fn whoever_drafted_a_revision_or_decided_in_it_does_not_approve_it() {
    let approve = |facts: [Fact; 3]| {
        let leads = [person(BEN), holder(TOP_MANAGEMENT, BEN), deputy(TOP_MANAGEMENT, EVA, BEN)];
        given([imported(CATALOG), person(EVA)].into_iter().chain(leads).chain(facts))
    };
    let own = || [drafted(1, None).by(ANA), not_applicable("8.9").by(ANA), applicable(inclusion("8.13"))];
    approve(own()).when(BEN, Command::Approve(STATEMENT, 1)).then_refused(Rule::D1);
    approve(own()).when(ANA, Command::Approve(STATEMENT, 1)).then_refused(Rule::D1);
    let for_ben = Actor::human(EVA).acting_as(TOP_MANAGEMENT).on_behalf_of(BEN);
    approve(own()).when_as(for_ben, Command::Approve(STATEMENT, 1)).then_refused(Rule::D1);
    let others = own().map(|fact| fact.by(ANA));
    approve(others).when(BEN, Command::Approve(STATEMENT, 1)).then_accepted();
}

#[test]
fn what_is_not_applicable_has_a_justification() {
    let excluding = |justification| {
        let exclusion = Exclusion { justification, ..exclusion("8.13") };
        let command = Command::DeclareNotApplicable(STATEMENT, exclusion);
        given([imported(CATALOG), drafted(1, None)]).when(ANA, command)
    };
    excluding(None).then_refused(Rule::SO2);
    excluding(Some(text("n/a"))).then_refused(Rule::G6);
}

#[test]
fn a_justification_says_something() {
    let empty = Inclusion { justification: Some(text("tbd")), ..inclusion("8.13") };
    given([imported(CATALOG), drafted(1, None)])
        .when(ANA, Command::DeclareApplicable(STATEMENT, empty))
        .then_refused(Rule::G6);
}

#[test]
fn nothing_is_approved_before_everything_is_decided() {
    given([imported(CATALOG), drafted(1, None), not_applicable("8.9")])
        .when(ANA, Command::Approve(STATEMENT, 1))
        .then_refused(Rule::SO3);
    // Decided once is not decided again: a draft that is based on nothing begins anew.
    given(first().into_iter().chain([drafted(2, None)]))
        .when(ANA, Command::Approve(STATEMENT, 2))
        .then_refused(Rule::SO3);
}

#[test]
fn a_refusal_says_how_many_are_undecided_and_names_the_first() {
    let numbers: Vec<ControlNumber> = (1..=93).map(|at| text(&format!("5.{at}"))).collect();
    let given = given([imported(CATALOG), drafted(1, None)]);
    let draft = statement(&given).draft.as_ref().unwrap();
    let refusal = complete(STATEMENT, draft, &numbers.iter().collect::<Vec<_>>()).unwrap_err();
    assert_eq!(refusal.found, "93 of 93 controls undecided: `5.1`, `5.2`, `5.3`, `5.4`, `5.5`, …");
}

#[test]
fn what_is_approved_is_frozen() {
    given(first()).when(ANA, Command::DeclareApplicable(STATEMENT, inclusion("8.9"))).then_refused(Rule::SO4);
    given(first())
        .when(ANA, Command::DeclareNotApplicable(STATEMENT, exclusion("8.13")))
        .then_refused(Rule::SO4);
}

#[test]
fn nothing_is_approved_for_a_time_before_it_was_decided() {
    let dated = |at: usize, fact: Fact| fact.effective(["2026-01-01", "2026-01-02"][usize::from(at == 2)]);
    let facts = first().into_iter().take(4).enumerate().map(|(at, fact)| dated(at, fact));
    let given = given(facts).later("2026-02-01");
    let approve = |date| given.clone().when(ANA, Command::Approve(STATEMENT, 1)).effective(date);
    approve("2026-01-01").then_refused(Rule::G8);
    approve("2026-01-02").then_accepted();
    let declare = Command::DeclareApplicable(STATEMENT, inclusion("8.9"));
    let begun = crate::testing::given([
        imported(CATALOG).effective("2026-01-01"),
        drafted(1, None).effective("2026-01-02"),
    ]);
    begun.later("2026-02-01").when(ANA, declare).effective("2026-01-01").then_refused(Rule::G8);
}

#[test]
fn nothing_is_implemented_for_a_time_before_its_control_was_in_place() {
    let yes = Inclusion { controls: [BACKUP].into(), implemented: Implemented::Yes, ..inclusion("8.13") };
    let facts = [imported(CATALOG), drafted(1, None), adopted()].map(|fact| fact.effective("2026-01-01"));
    let facts = facts.into_iter().chain([implemented().effective("2026-01-03")]);
    let given = given(facts).later("2026-02-01");
    let declare = Command::DeclareApplicable(STATEMENT, yes);
    given.clone().when(ANA, declare.clone()).effective("2026-01-02").then_refused(Rule::SO5);
    given.when(ANA, declare).effective("2026-01-03").then_accepted();
}

#[test]
fn only_the_draft_is_approved() {
    for revision in [0, 1, 4] {
        given(first().into_iter().chain([drafted(2, Some(1)), approved(2), drafted(3, Some(2))]))
            .when(ANA, Command::Approve(STATEMENT, revision))
            .then_refused(Rule::G4);
    }
}

#[test]
fn what_is_implemented_names_a_control_in_place() {
    let done = || Inclusion { implemented: Implemented::Yes, ..inclusion("8.13") };
    let by_backup = || Inclusion { controls: [BACKUP].into(), ..done() };
    let begun = || [imported(CATALOG), adopted(), drafted(1, None)];
    for inclusion in [done(), by_backup()] {
        given(begun()).when(ANA, Command::DeclareApplicable(STATEMENT, inclusion)).then_refused(Rule::SO5);
    }
    given(begun().into_iter().chain([implemented()]))
        .when(ANA, Command::DeclareApplicable(STATEMENT, by_backup()))
        .then([applicable(by_backup())]);
    given(begun().into_iter().chain([implemented(), retired()]))
        .when(ANA, Command::DeclareApplicable(STATEMENT, by_backup()))
        .then_refused(Rule::SO5);
}

#[test]
fn what_an_approved_plan_uses_is_applicable() {
    let plan = || [imported(CATALOG), adopted(), identified(), planned(), drafted(1, None)];
    let excluding = || Command::DeclareNotApplicable(STATEMENT, exclusion("8.13"));
    given(plan()).when(ANA, excluding()).then([not_applicable("8.13")]);
    given(plan().into_iter().chain([plan_approved()])).when(ANA, excluding()).then_refused(Rule::SO6);
}

#[test]
fn what_a_statement_in_force_excludes_is_in_no_approved_plan() {
    use crate::command::{control as controls, risk as risks};
    let owned = Fact::of(LOSS, risk::Event::OwnerAssigned(Ownership { owner: Responsible::Person(ANA) }));
    let excluded = [imported(CATALOG), drafted(1, None), not_applicable("8.9"), not_applicable("8.13")];
    let facts = || excluded.clone().into_iter().chain([adopted(), identified(), owned.clone(), planned()]);
    let approve = || risks::Command::ApprovePlan(LOSS, 1);
    given(facts().chain([approved(1)])).when(ANA, approve()).then_refused(Rule::SO6);
    let draft = given(facts()).when(ANA, approve()).then_given();
    draft.when(ANA, Command::Approve(STATEMENT, 1)).then_refused(Rule::SO6);
    // Nor does it come in by what a control answers.
    let other = Definition { catalog_references: [].into(), ..definition() };
    let plain = Fact::of(BACKUP, control::Event::Changed(changed(other)));
    let given = given(facts().chain([plain, approved(1)])).when(ANA, approve()).then_given();
    given.when(ANA, controls::Command::Change(BACKUP, changed(definition()))).then_refused(Rule::SO6);
}

#[test]
fn what_has_changed_since_it_was_decided_is_not_approved() {
    let done = Inclusion { implemented: Implemented::Yes, controls: [BACKUP].into(), ..inclusion("8.13") };
    let started = || [imported(CATALOG), adopted(), drafted(1, None), not_applicable("8.9")];
    given(started().into_iter().chain([implemented(), applicable(done), retired()]))
        .when(ANA, Command::Approve(STATEMENT, 1))
        .then_refused(Rule::SO5);
    let used = [not_applicable("8.13"), identified(), planned(), plan_approved()];
    given(started().into_iter().chain(used))
        .when(ANA, Command::Approve(STATEMENT, 1))
        .then_refused(Rule::SO6);
}

/// A statement whose first revision is in force: positions 5 to 9.
fn first() -> [Fact; 5] {
    [imported(CATALOG), drafted(1, None), not_applicable("8.9"), applicable(inclusion("8.13")), approved(1)]
}

fn statement(given: &Given) -> &StatementOfApplicability {
    given.register.statements_of_applicability.get(STATEMENT).unwrap()
}

fn drafting(based_on: Option<u32>) -> Drafting {
    Drafting { reference: Some(reference("SoA")), catalog: CATALOG, based_on }
}

fn draft(revision: u32, based_on: Option<u32>) -> Draft {
    Draft {
        reference: Some(reference("SoA")).filter(|_| revision == 1),
        revision,
        catalog: CATALOG,
        based_on,
    }
}

fn drafted(revision: u32, based_on: Option<u32>) -> Fact {
    Fact::of(STATEMENT, Event::Drafted(draft(revision, based_on))).by(BEN)
}

fn inclusion(control: &str) -> Inclusion {
    Inclusion {
        control: text(control),
        grounds: [Ground::Baseline].into(),
        risks: [].into(),
        obligations: [].into(),
        controls: [].into(),
        implemented: Implemented::No,
        justification: None,
    }
}

fn applicable(it: Inclusion) -> Fact {
    Fact::of(STATEMENT, Event::ControlDeclaredApplicable(it)).by(BEN)
}

fn exclusion(control: &str) -> Exclusion {
    Exclusion { control: text(control), justification: Some(text("Nothing is developed in the house")) }
}

fn not_applicable(control: &str) -> Fact {
    Fact::of(STATEMENT, Event::ControlDeclaredNotApplicable(exclusion(control))).by(BEN)
}

fn law() -> Fact {
    let details = obligation::Details {
        source: title("Cyber Security Act"),
        citation: Some(title("Section 8 (1)")),
        jurisdiction: None,
        kind: obligation::Kind::Statutory,
        summary: text("Keep copies"),
        applies_to: None,
        effective_from: None,
        owner: Some(Responsible::Person(ANA)),
        area: None,
    };
    let registration = obligation::Registration { reference: reference("OBL-1"), details };
    Fact::of(LAW, obligation::Event::Registered(registration))
}

fn approved(revision: u32) -> Fact {
    approved_as(revision, Digest::of(b""))
}

fn approved_as(revision: u32, decisions_hash: Digest) -> Fact {
    Fact::of(STATEMENT, Event::Approved(Approval { revision, decisions_hash }))
}

fn imported(id: CatalogId) -> Fact {
    catalog(id, &["8.9", "8.13"])
}

fn catalog(id: CatalogId, numbers: &[&str]) -> Fact {
    let control = |number: &&str| catalog::control::Control {
        number: text(number),
        title: None,
        theme: None,
        attributes: [].into(),
    };
    let publication = catalog::Publication {
        title: title("Controls"),
        edition: title("2022"),
        format: title("csv"),
        sha256: None,
        license: title("Public domain"),
    };
    let controls = numbers.iter().map(control).collect();
    let content = ControlCatalog { catalog: reference(&id.to_string()), publication, controls };
    Fact::of(id, catalog::Event::ControlCatalogImported(Part { part: 1, parts: 1, content }))
}

fn adopted() -> Fact {
    let adoption = Adoption { reference: reference("backup"), definition: definition() };
    Fact::of(BACKUP, control::Event::Adopted(adoption))
}

fn definition() -> Definition {
    Definition {
        name: title("Backup"),
        description: None,
        owner: None,
        area: None,
        grounds: [Ground::Baseline].into(),
        treats_risks: [].into(),
        obligations: [].into(),
        catalog_references: [CatalogReference { catalog: CATALOG, control: text("8.13") }].into(),
        kinds: [].into(),
        properties: [].into(),
        lifecycle: [].into(),
        operation_frequency_days: None,
    }
}

fn implemented() -> Fact {
    Fact::of(BACKUP, control::Event::Implemented(Implementation { maturity: None }))
}

fn retired() -> Fact {
    Fact::of(BACKUP, control::Event::Retired(Retirement { replaced_by: None }))
}

fn identified() -> Fact {
    let identification = Identification {
        reference: reference("R-1"),
        title: title("Loss of data"),
        kind: Kind::Risk,
        approach: Approach::Event,
        source: None,
        threat: None,
        vulnerabilities: Vec::new(),
        exploits: Vec::new(),
        assets: Vec::new(),
        consequence: None,
        properties: Vec::new(),
        area: None,
        assessment: None,
    };
    Fact::of(LOSS, risk::Event::Identified(identification))
}

fn planned() -> Fact {
    let treatment = Treatment {
        id: TreatmentId::from_u128(1),
        description: text("Keep copies elsewhere"),
        controls: vec![BACKUP],
        responsible: Responsible::Person(ANA),
        due: day("2026-06-30"),
        resources: None,
    };
    let plan = Plan { option: TreatmentOption::Modify, treatments: vec![treatment], expected_residual: None };
    Fact::of(LOSS, risk::Event::TreatmentPlanned(PlanRevision { number: 1, plan }))
}

fn plan_approved() -> Fact {
    let approval = PlanApproval { number: 1, sha256: Digest::of(b"") };
    Fact::of(LOSS, risk::Event::TreatmentPlanApproved(approval))
}

fn changed(definition: control::Definition) -> control::Change {
    control::Change { definition, change: None }
}
