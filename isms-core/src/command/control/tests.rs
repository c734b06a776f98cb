//! Tests of the decisions about controls.

use super::*;
use crate::aggregate::catalog::Part;
use crate::aggregate::catalog::control::ControlCatalog;
use crate::aggregate::control::assurance::Rating;
use crate::aggregate::control::{Maturity, Stage};
use crate::aggregate::risk::identification::{Approach, Identification, Kind as RiskKind};
use crate::aggregate::risk::treatment::{Plan, PlanRevision, Treatment, TreatmentOption};
use crate::aggregate::statement_of_applicability::applicability::{Implemented, Inclusion};
use crate::aggregate::statement_of_applicability::{self, Approval, Draft};
use crate::aggregate::{catalog, risk, role};
use crate::id::{CatalogId, PersonId, RoleId, StatementOfApplicabilityId, TreatmentId};
use crate::testing::{ANA, BEN, EVA, Fact, TOP_MANAGEMENT, day, given, person, reference, text, title};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::criterion::CatalogControl;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::ground::Ground;
use crate::vocabulary::responsible::Responsible;

const BACKUP: ControlId = ControlId::from_u128(0xBAC);
const MIRROR: ControlId = ControlId::from_u128(0x313);
const THIRD: ControlId = ControlId::from_u128(0x3D);
const CATALOG: CatalogId = CatalogId::from_u128(0xCA7);
const LOSS: RiskId = RiskId::from_u128(0x105);
const STATEMENT: StatementOfApplicabilityId = StatementOfApplicabilityId::from_u128(0x50A);
const OPERATOR: RoleId = RoleId::from_u128(0x0BE);

#[test]
fn a_control_is_adopted_implemented_operated_tested_and_retired() {
    let adoption = adoption("backup", answering("8.13"));
    let steps: [(Command, Event); 5] = [
        (Command::Adopt(BACKUP, adoption.clone()), Event::Adopted(adoption)),
        (Command::Implement(BACKUP, implementation(None)), Event::Implemented(implementation(None))),
        (Command::RecordOperation(BACKUP, operation()), Event::Operated(operation())),
        (
            Command::Test(BACKUP, works(Some("2025-10-01/2025-12-31"))),
            Event::Tested(works(Some("2025-10-01/2025-12-31"))),
        ),
        (Command::Retire(BACKUP, retirement(None)), Event::Retired(retirement(None))),
    ];
    for (at, (command, event)) in steps.iter().enumerate() {
        let before = steps.iter().take(at).map(|(_, event)| Fact::of(BACKUP, event.clone()));
        given([catalog(), person(BEN)].into_iter().chain(before))
            .when(ANA, command.clone())
            .then([Fact::of(BACKUP, event.clone())]);
    }
}

#[test]
fn where_it_stands_and_what_is_due_follow_from_what_happened() {
    let mut given = given([adopted(BACKUP, "backup")]);
    let mut after = |event| {
        given.record(Fact::of(BACKUP, event));
        let control = given.register.controls.get(BACKUP).unwrap();
        (control.stage(), control.operation_due(given.register.offset()), control.test_due())
    };
    let day = |date| Some(day(date));
    let implemented = Event::Implemented(implementation(None));
    assert_eq!(after(implemented), (Stage::Implemented, day("2026-01-31"), None));
    assert_eq!(after(Event::Operated(operation())), (Stage::Operating, day("2026-01-30"), None));
    let sooner = Test { next_test_due: day("2026-06-30"), kind: TestKind::Design, ..works(None) };
    assert_eq!(after(Event::Tested(works(None))), (Stage::Operating, day("2026-01-30"), day("2026-12-31")));
    assert_eq!(after(Event::Tested(sooner)), (Stage::Operating, day("2026-01-30"), day("2026-06-30")));
    assert_eq!(after(Event::Retired(retirement(None))), (Stage::Retired, None, None));
}

#[test]
fn the_worse_of_its_tests_rates_a_control_and_design_alone_makes_none_effective() {
    use Rating::Untested;
    use TestResult::{Effective, Ineffective, Partly};
    for (design, operation, rating) in [
        (None, None, Untested),
        (Some(Effective), None, Untested),
        (Some(Partly), None, Rating::Partly),
        (None, Some(Effective), Rating::Effective),
        (Some(Effective), Some(Partly), Rating::Partly),
        (Some(Ineffective), Some(Effective), Rating::Ineffective),
    ] {
        let tests = [(TestKind::Design, design), (TestKind::Operation, operation)];
        let tested = tests
            .into_iter()
            .filter_map(|(kind, result)| Some(Test { kind, result: result?, ..works(None) }));
        let facts = tested.map(|test| Fact::of(BACKUP, Event::Tested(test)));
        let register = given([adopted(BACKUP, "backup")].into_iter().chain(facts)).register;
        let control = register.controls.get(BACKUP).unwrap();
        assert_eq!(control.rating(), rating, "{design:?} {operation:?}");
        // The control was adopted at position 5, the last test is the register's last event.
        assert_eq!(control.failed_since(5), rating == Rating::Ineffective);
        assert!(!control.failed_since(register.position - 1));
    }
}

#[test]
fn what_is_already_so_changes_nothing() {
    let mature = || Event::Implemented(implementation(Some(Maturity::Managed)));
    for command in [
        Command::Implement(BACKUP, implementation(None)),
        Command::Implement(BACKUP, implementation(Some(Maturity::Managed))),
        Command::Change(BACKUP, changed(definition("backup"))),
    ] {
        given([adopted(BACKUP, "backup"), Fact::of(BACKUP, mature())]).when(ANA, command).then([]);
    }
    given([adopted(BACKUP, "backup"), retired(BACKUP)])
        .when(ANA, Command::Retire(BACKUP, retirement(None)))
        .then([]);
}

#[test]
fn a_control_grows_more_mature() {
    let mature = |it| Fact::of(BACKUP, Event::Implemented(implementation(Some(it))));
    given([adopted(BACKUP, "backup"), mature(Maturity::Managed)])
        .when(ANA, Command::Implement(BACKUP, implementation(Some(Maturity::Defined))))
        .then([mature(Maturity::Defined)]);
}

#[test]
fn an_operation_is_recorded_as_often_as_it_takes_place() {
    given([adopted(BACKUP, "backup"), operated()])
        .when(ANA, Command::RecordOperation(BACKUP, operation()))
        .then([operated()]);
}

#[test]
fn a_control_has_a_ground() {
    let groundless = || Definition { grounds: [].into(), ..definition("backup") };
    given([]).when(ANA, Command::Adopt(BACKUP, adoption("backup", groundless()))).then_refused(Rule::C1);
    given([adopted(BACKUP, "backup")])
        .when(ANA, Command::Change(BACKUP, changed(groundless())))
        .then_refused(Rule::C1);
}

#[test]
fn a_control_answers_what_its_catalog_has() {
    for facts in [vec![catalog()], vec![]] {
        given(facts)
            .when(ANA, Command::Adopt(BACKUP, adoption("backup", answering("8.99"))))
            .then_refused(Rule::G4);
    }
}

#[test]
fn a_control_changes_with_a_reason() {
    let owned = || Definition { owner: Some(Responsible::Person(ANA)), ..definition("backup") };
    given([adopted(BACKUP, "backup")])
        .when(ANA, Command::Change(BACKUP, changed(owned())))
        .then([Fact::of(BACKUP, Event::Changed(changed(owned())))]);
    given([adopted(BACKUP, "backup")])
        .when(ANA, Command::Change(BACKUP, changed(owned())))
        .without_reason()
        .then_refused(Rule::G6);
}

#[test]
fn what_was_done_or_tested_lies_behind() {
    let ahead = Operation { period: text_period("2026-01-01/2026-01-02"), ..operation() };
    given([adopted(BACKUP, "backup")])
        .when(ANA, Command::RecordOperation(BACKUP, ahead))
        .then_refused(Rule::G1);
    given([adopted(BACKUP, "backup"), operated()])
        .when(ANA, Command::Test(BACKUP, works(Some("2025-12-01/2026-01-02"))))
        .then_refused(Rule::G1);
}

#[test]
fn what_is_effective_in_operation_was_operated_in_the_time_tested() {
    for period in [None, Some("2025-07-01/2025-09-30")] {
        given([adopted(BACKUP, "backup"), operated()])
            .when(ANA, Command::Test(BACKUP, works(period)))
            .then_refused(Rule::C2);
    }
    let failed = || Test { result: TestResult::Ineffective, ..works(None) };
    given([adopted(BACKUP, "backup")])
        .when(ANA, Command::Test(BACKUP, failed()))
        .then([Fact::of(BACKUP, Event::Tested(failed()))]);
}

#[test]
fn what_a_test_has_found_was_operated_after_a_correction_too() {
    let period = Some("2025-10-01/2025-12-31");
    let tested = Fact::of(BACKUP, Event::Tested(works(period)));
    let given = given([adopted(BACKUP, "backup"), operated(), tested]);
    let moved = |period| {
        let operation = Operation { period: text_period(period), ..operation() };
        let command = Box::new(Command::RecordOperation(BACKUP, operation).into());
        crate::command::Correct { corrects: 6, command, effective_at: None }
    };
    given.clone().when(ANA, moved("2024-01-01/2024-01-02")).then_refused(Rule::C2);
    given.when(ANA, moved("2025-12-01/2025-12-02")).then_accepted();
}

#[test]
fn an_owner_does_not_test_their_own_control() {
    let design = || Test { kind: TestKind::Design, ..works(None) };
    let owned_by = |owner| {
        let definition = Definition { owner: Some(owner), ..definition("backup") };
        Fact::of(BACKUP, Event::Adopted(adoption("backup", definition)))
    };
    for owner in [Responsible::Person(ANA), Responsible::Role(TOP_MANAGEMENT)] {
        given([owned_by(owner)]).when(ANA, Command::Test(BACKUP, design())).then_refused(Rule::C3);
    }
    given([person(BEN), owned_by(Responsible::Person(BEN))])
        .when(ANA, Command::Test(BACKUP, design()))
        .then([Fact::of(BACKUP, Event::Tested(design()))]);
}

#[test]
fn an_owners_deputy_does_not_test_for_them() {
    let owned = |owner| {
        let definition = Definition { owner: Some(owner), ..definition("backup") };
        Fact::of(BACKUP, Event::Adopted(adoption("backup", definition)))
    };
    let deputy = Actor::human(EVA).acting_as(OPERATOR).on_behalf_of(BEN);
    for owner in [Responsible::Person(BEN), Responsible::Role(OPERATOR)] {
        given([
            person(BEN),
            person(EVA),
            operator(),
            operates(BEN, None),
            operates(EVA, Some(BEN)),
            owned(owner),
        ])
        .when_as(deputy, Command::Test(BACKUP, works(None)))
        .then_refused(Rule::C3);
    }
}

#[test]
fn what_a_statement_in_force_relies_on_retires_only_with_a_replacement() {
    let relied_on = || {
        [
            catalog(),
            adopted(BACKUP, "backup"),
            adopted(MIRROR, "mirror"),
            drafted(),
            declared(BACKUP),
            approved(),
        ]
    };
    given(relied_on()).when(ANA, Command::Retire(BACKUP, retirement(None))).then_refused(Rule::C4);
    given(relied_on())
        .when(ANA, Command::Retire(BACKUP, retirement(Some(MIRROR))))
        .then([Fact::of(BACKUP, Event::Retired(retirement(Some(MIRROR))))]);
    given(relied_on()).when(ANA, Command::Retire(MIRROR, retirement(None))).then([retired(MIRROR)]);
}

#[test]
fn what_an_open_treatment_relies_on_retires_only_with_a_replacement() {
    let relied_on = || [adopted(BACKUP, "backup"), adopted(MIRROR, "mirror"), identified(), planned(BACKUP)];
    given(relied_on()).when(ANA, Command::Retire(BACKUP, retirement(None))).then_refused(Rule::C4);
    given(relied_on())
        .when(ANA, Command::Retire(BACKUP, retirement(Some(MIRROR))))
        .then([Fact::of(BACKUP, Event::Retired(retirement(Some(MIRROR))))]);
}

#[test]
fn a_replacement_is_relied_on_as_what_it_replaces() {
    let replaced = Fact::of(BACKUP, Event::Retired(retirement(Some(MIRROR))));
    let relied_on: [Vec<Fact>; 2] =
        [vec![catalog(), drafted(), declared(BACKUP), approved()], vec![identified(), planned(BACKUP)]];
    for facts in relied_on {
        let both = [adopted(BACKUP, "backup"), adopted(MIRROR, "mirror"), adopted(THIRD, "third")];
        let given = given(both.into_iter().chain(facts).chain([replaced.clone()]));
        given.clone().when(ANA, Command::Retire(MIRROR, retirement(None))).then_refused(Rule::C4);
        let given = given.when(ANA, Command::Retire(MIRROR, retirement(Some(THIRD)))).then_given();
        given.when(ANA, Command::Retire(THIRD, retirement(None))).then_refused(Rule::C4);
    }
}

#[test]
fn an_owner_does_not_test_their_own_control_for_a_time_before_they_owned_it() {
    let definition = Definition { owner: Some(Responsible::Role(OPERATOR)), ..definition("backup") };
    let adopted = Fact::of(BACKUP, Event::Adopted(adoption("backup", definition)));
    let facts = [person(EVA), operator(), adopted].map(|fact| fact.effective("2026-01-01"));
    let top = Fact::of(TOP_MANAGEMENT, role::Event::Assigned(crate::testing::grant(EVA)));
    let given = given(
        facts.into_iter().chain([top.effective("2026-01-01"), operates(EVA, None).effective("2026-01-20")]),
    );
    let design = Test { kind: TestKind::Design, ..works(None) };
    given
        .later("2026-02-01")
        .when(EVA, Command::Test(BACKUP, design))
        .effective("2026-01-10")
        .then_refused(Rule::C3);
}

#[test]
fn no_test_takes_effect_before_what_it_looked_at() {
    let operation = Operation { period: text_period("2026-01-05/2026-01-10"), ..operation() };
    let operated = Fact::of(BACKUP, Event::Operated(operation));
    let given = given([adopted(BACKUP, "backup").effective("2026-01-01"), operated]).later("2026-02-01");
    let test = Command::Test(BACKUP, works(Some("2026-01-05/2026-01-10")));
    let test = |date| given.clone().when(ANA, test.clone()).effective(date);
    test("2026-01-09").then_refused(Rule::G1);
    test("2026-01-10").then_accepted();
    test("2026-01").then_accepted();
}

#[test]
fn a_replacement_is_another_control_in_use() {
    let both = || [adopted(BACKUP, "backup"), adopted(MIRROR, "mirror"), retired(MIRROR)];
    for other in [BACKUP, MIRROR] {
        given(both()).when(ANA, Command::Retire(BACKUP, retirement(Some(other)))).then_refused(Rule::C4);
    }
}

#[test]
fn a_control_is_retired_with_a_reason() {
    given([adopted(BACKUP, "backup")])
        .when(ANA, Command::Retire(BACKUP, retirement(None)))
        .without_reason()
        .then_refused(Rule::G6);
}

#[test]
fn nothing_happens_to_what_was_retired() {
    for command in [
        Command::Implement(BACKUP, implementation(None)),
        Command::RecordOperation(BACKUP, operation()),
        Command::Test(BACKUP, works(None)),
        Command::Change(BACKUP, changed(definition("archive"))),
        Command::Retire(BACKUP, retirement(Some(MIRROR))),
    ] {
        given([adopted(BACKUP, "backup"), adopted(MIRROR, "mirror"), retired(BACKUP)])
            .when(ANA, command)
            .then_refused(Rule::G3);
    }
}

fn definition(name: &str) -> Definition {
    Definition {
        name: title(name),
        description: None,
        owner: None,
        area: None,
        grounds: [Ground::Baseline].into(),
        treats_risks: [].into(),
        obligations: [].into(),
        catalog_references: [].into(),
        kinds: [].into(),
        properties: [].into(),
        lifecycle: [].into(),
        operation_frequency_days: 30.try_into().ok(),
    }
}

fn answering(control: &str) -> Definition {
    let reference = CatalogControl { catalog: CATALOG, control: text(control) };
    Definition { catalog_references: [reference].into(), ..definition("backup") }
}

fn adoption(name: &str, definition: Definition) -> Adoption {
    Adoption { reference: reference(name), definition }
}

fn adopted(id: ControlId, name: &str) -> Fact {
    Fact::of(id, Event::Adopted(adoption(name, definition(name))))
}

fn implementation(maturity: Option<Maturity>) -> Implementation {
    Implementation { maturity }
}

fn operation() -> Operation {
    let period = text_period("2025-12-31/2025-12-31");
    Operation { period, activity: title("Restored a sample"), result: None, performer: None }
}

fn operated() -> Fact {
    Fact::of(BACKUP, Event::Operated(operation()))
}

fn works(period: Option<&str>) -> Test {
    Test {
        kind: TestKind::Operation,
        result: TestResult::Effective,
        sample: None,
        period: period.map(text_period),
        next_test_due: Some(day("2026-12-31")),
    }
}

fn retirement(replaced_by: Option<ControlId>) -> Retirement {
    Retirement { replaced_by }
}

fn retired(id: ControlId) -> Fact {
    Fact::of(id, Event::Retired(retirement(None)))
}

fn text_period(period: &str) -> Period {
    period.parse().unwrap()
}

fn operator() -> Fact {
    let definition = role::Definition {
        name: title("Operator"),
        level: role::RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: vec![Authority::Operate],
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    Fact::of(OPERATOR, role::Event::Defined(role::Creation { reference: reference("operator"), definition }))
}

fn operates(person: PersonId, deputy_of: Option<PersonId>) -> Fact {
    let grant = role::Grant { person, areas: Vec::new(), from: None, until: None, deputy_of };
    Fact::of(OPERATOR, role::Event::Assigned(grant))
}

fn catalog() -> Fact {
    let control =
        catalog::control::Control { number: text("8.13"), title: None, theme: None, attributes: [].into() };
    let publication = catalog::Publication {
        title: title("Controls"),
        edition: title("2022"),
        format: title("csv"),
        sha256: None,
        license: title("Public domain"),
    };
    let content = ControlCatalog { catalog: reference("annex-a"), publication, controls: vec![control] };
    Fact::of(CATALOG, catalog::Event::ControlCatalogImported(Part { part: 1, parts: 1, content }))
}

fn drafted() -> Fact {
    let draft = Draft { reference: Some(reference("SoA")), revision: 1, catalog: CATALOG, based_on: None };
    Fact::of(STATEMENT, statement_of_applicability::Event::Drafted(draft))
}

fn declared(control: ControlId) -> Fact {
    let inclusion = Inclusion {
        control: text("8.13"),
        grounds: [Ground::Baseline].into(),
        risks: [].into(),
        obligations: [].into(),
        controls: [control].into(),
        implemented: Implemented::Partly,
        justification: None,
    };
    Fact::of(STATEMENT, statement_of_applicability::Event::ControlDeclaredApplicable(inclusion))
}

fn approved() -> Fact {
    let approval = Approval { revision: 1, decisions_hash: Digest::of(b"") };
    Fact::of(STATEMENT, statement_of_applicability::Event::Approved(approval))
}

fn identified() -> Fact {
    let identification = Identification {
        reference: reference("R-1"),
        title: title("Loss of data"),
        kind: RiskKind::Risk,
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

fn planned(control: ControlId) -> Fact {
    let treatment = Treatment {
        id: TreatmentId::from_u128(1),
        description: text("Keep copies elsewhere"),
        controls: vec![control],
        responsible: Responsible::Person(ANA),
        due: day("2026-06-30"),
        resources: None,
    };
    let plan = Plan { option: TreatmentOption::Modify, treatments: vec![treatment], expected_residual: None };
    Fact::of(LOSS, risk::Event::TreatmentPlanned(PlanRevision { number: 1, plan }))
}

fn changed(definition: Definition) -> Change {
    Change { definition, change: None }
}
