//! Rules of what follows: whole, by name, once, and with its cause.

mod causes;

use super::*;
use crate::aggregate::control::assurance::{Test, TestKind, TestResult};
use crate::aggregate::control::{Adoption, CatalogReference, Definition};
use crate::aggregate::nonconformity::{Raising, Source as NoticedIn};
use crate::command::{Command, Correct, Void, control as controls};
use crate::id::{CatalogId, ControlId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, LOG, TOP_MANAGEMENT, given, holder, person, reference, text, title,
};
use crate::vocabulary::grade::Grade;

const BACKUP: ControlId = ControlId::from_u128(0xC1);

#[test]
fn a_test_that_finds_a_control_ineffective_leads_to_a_nonconformity() {
    let raising = Raising {
        reference: reference("NC-7"),
        source: NoticedIn::ControlTest(BACKUP),
        requirement: title("Backup"),
        grade: Grade::MinorNonconformity,
        statement: text("A test of its operation has found control C-1, Backup, ineffective"),
        evidence: text("Twelve restores, of which none succeeded"),
        area: text("IT"),
        owner: Some(Responsible::Person(BEN)),
        recurrence_of: None,
    };
    let expected = Fact::of(raised(7, 0), nonconformity::Event::Raised(raising));
    adopted(definition()).when(ANA, tested(TestResult::Ineffective)).then_leads_to([(Rule::C5, expected)]);
}

#[test]
fn from_any_other_result_nothing_follows() {
    for result in [TestResult::Effective, TestResult::Partly] {
        adopted(definition())
            .when(ANA, test(Test { kind: TestKind::Design, ..failing(result) }))
            .then_leads_to([]);
    }
}

#[test]
fn what_follows_is_recorded_behind_its_cause_with_the_rule_as_its_source() {
    let given = adopted(definition()).when(ANA, tested(TestResult::Ineffective)).then_given();
    let [.., cause, effect] = given.events.as_slice() else { panic!("nothing was recorded") };
    assert_eq!(effect.cause, Some(cause.id));
    assert_eq!(effect.source, Some(Source::Rule(title("C-5"))));
    assert_eq!((effect.actor, effect.grant, effect.command), (cause.actor, cause.grant, cause.command));
    let _ = given.then_effect(Rule::C5, |register| register.exists(raised(7, 0).into()));
}

#[test]
fn a_control_of_no_area_is_one_of_the_whole_organization_and_answers_what_it_refers_to() {
    let catalog_references = ["5.30", "8.13"]
        .map(|number| CatalogReference { catalog: CatalogId::from_u128(0xCA), control: text(number) });
    let definition = Definition { area: None, catalog_references: catalog_references.into(), ..definition() };
    let raising = raising(
        adopted(definition).when(ANA, test(Test { sample: None, ..failing(TestResult::Ineffective) })),
    );
    assert_eq!(raising.area.as_str(), "Example");
    assert_eq!(raising.requirement.as_str(), "5.30, 8.13");
    assert_eq!(raising.evidence.as_str(), "The test that is event 7 of the log");
}

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let there = |number, name| {
        let raising = Raising { reference: reference(name), ..own() };
        Fact::of(NonconformityId::from_u128(number), nonconformity::Event::Raised(raising))
    };
    let given = given([person(BEN), adoption(definition()), there(1, "NC-9"), there(2, "NC-9-2")]);
    let raising = raising(given.when(ANA, tested(TestResult::Ineffective)));
    assert_eq!(raising.reference.as_str(), "NC-9-3");
}

#[test]
fn an_owner_who_was_not_there_yet_does_not_answer() {
    let definition = Definition { owner: Some(Responsible::Person(EVA)), ..definition() };
    let when = given([adoption(definition), person(EVA)]).when(ANA, tested(TestResult::Ineffective));
    assert_eq!(raising(when.clone()).owner, Some(Responsible::Person(EVA)));
    assert_eq!(raising(when.effective("2026-01-01T05:30:00.000000Z")).owner, None);
}

#[test]
fn a_correction_raises_what_was_not_and_keeps_what_was() {
    let effective = Test { kind: TestKind::Design, ..failing(TestResult::Effective) };
    let ineffective = Test { kind: TestKind::Design, ..failing(TestResult::Ineffective) };
    let given = adopted(definition()).when(ANA, test(effective.clone())).then_given();
    let given = given.when(ANA, correct(7, ineffective.clone())).then_given();
    assert!(given.register.exists(raised(7, 0).into()), "raised by the correction");
    let count = given.register.nonconformities.len();
    let given = given.when(ANA, correct(7, effective)).then_given();
    let given = given.when(ANA, correct(7, ineffective)).then_given();
    assert_eq!(given.register.nonconformities.len(), count, "and once");
}

#[test]
fn a_cause_is_voided_before_what_followed_from_it() {
    let given = given([person(BEN), person(EVA), holder(TOP_MANAGEMENT, EVA), adoption(definition())]);
    let given = given.when(ANA, tested(TestResult::Ineffective)).then_given();
    given.clone().when(EVA, Void { voids: 10 }).then_refused(Rule::G5);
    given.when(EVA, Void { voids: 9 }).then_given().when(EVA, Void { voids: 10 }).then_accepted();
}

#[test]
fn what_followed_can_be_corrected_by_whoever_may() {
    let given = adopted(definition()).when(ANA, tested(TestResult::Ineffective)).then_given();
    let Event::Nonconformity(nonconformity::Event::Raised(raising)) = &given.events[8].event else {
        panic!("nothing was raised")
    };
    let graver = Raising { grade: Grade::MajorNonconformity, ..raising.clone() };
    let command = crate::command::nonconformity::Command::Raise(raised(7, 0), graver);
    given
        .when(ANA, Correct { corrects: 8, command: Box::new(command.into()), effective_at: None })
        .then_accepted();
}

#[test]
fn every_rule_that_reacts_has_a_name_for_the_log() {
    for rule in [Rule::C5, Rule::Q5, Rule::L1, Rule::O5, Rule::I7, Rule::V4, Rule::B1] {
        assert_eq!(source(rule), Some(Source::Rule(title(rule.entry().id))));
    }
}

/// What the event at a position raises in its place.
fn raised(origin: u64, place: u64) -> NonconformityId {
    identity(LOG, origin, place).into()
}

fn raising(when: crate::testing::When) -> Raising {
    let followed = when.then_followed();
    let [Consequence { event: Event::Nonconformity(nonconformity::Event::Raised(raising)), .. }] =
        followed.as_slice()
    else {
        panic!("expected one nonconformity, found {followed:#?}")
    };
    raising.clone()
}

fn adopted(definition: Definition) -> Given {
    given([person(BEN), adoption(definition)])
}

fn adoption(definition: Definition) -> Fact {
    Fact::of(BACKUP, control::Event::Adopted(Adoption { reference: reference("C-1"), definition }))
}

fn definition() -> Definition {
    Definition {
        name: title("Backup"),
        description: None,
        owner: Some(Responsible::Person(BEN)),
        area: Some(text("IT")),
        grounds: [crate::vocabulary::ground::Ground::Baseline].into(),
        treats_risks: [].into(),
        obligations: [].into(),
        catalog_references: [].into(),
        kinds: [].into(),
        properties: [].into(),
        lifecycle: [].into(),
        operation_frequency_days: None,
    }
}

fn failing(result: TestResult) -> Test {
    Test {
        kind: TestKind::Operation,
        result,
        sample: Some(text("Twelve restores, of which none succeeded")),
        period: None,
        next_test_due: None,
    }
}

fn tested(result: TestResult) -> Command {
    test(failing(result))
}

fn test(test: Test) -> Command {
    controls::Command::Test(BACKUP, test).into()
}

fn correct(corrects: u64, by: Test) -> Command {
    Correct { corrects, command: Box::new(test(by)), effective_at: None }.into()
}

fn own() -> Raising {
    Raising {
        reference: reference("NC"),
        source: NoticedIn::Own,
        requirement: title("8.13"),
        grade: Grade::MinorNonconformity,
        statement: text("Nothing was restored"),
        evidence: text("The protocol"),
        area: text("IT"),
        owner: None,
        recurrence_of: None,
    }
}
