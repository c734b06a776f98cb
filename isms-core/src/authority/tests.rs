//! Who may do what, and the rules that hold for every event, each provoked at least once.

use super::*;
use crate::aggregate::document::revision::{Acknowledgment, Rejection};
use crate::aggregate::person::{Offboarding, Relation, TrainingAssignment, TrainingGround};
use crate::aggregate::role::{Ending, Grant};
use crate::aggregate::{person, role};
use crate::command::{Void, document, person as ask, role as roles};
use crate::id::DocumentId;
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, When, day, deputy, given, grant, holder, person, reference,
    registered, role_with, text, title,
};
use crate::vocabulary::actor::Actor;

const TRAINER: RoleId = RoleId::from_u128(0x7A1);
const KEEPER: RoleId = RoleId::from_u128(0x6EE);
const NOBODY: PersonId = PersonId::from_u128(0x404);
const ZOE: PersonId = PersonId::from_u128(0x20E);

#[test]
fn nobody_acts_who_is_not_registered() {
    given([]).when(BEN, train(ANA)).then_refused(Rule::G2);
}

#[test]
fn nobody_acts_who_has_left() {
    trainer([left(EVA)]).when_in(EVA, TRAINER, train(BEN)).then_refused(Rule::G2);
    trainer([left(EVA)]).when_as(Actor::human(EVA), acknowledge()).then_refused(Rule::G2);
}

#[test]
fn nobody_acts_as_what_they_are_not() {
    let as_service = Actor::service(EVA).acting_as(TRAINER);
    trainer([]).when_as(as_service, train(BEN)).then_refused(Rule::G2);
}

#[test]
fn an_act_needs_a_role_that_carries_its_authority() {
    trainer([]).when_in(EVA, TRAINER, train(BEN)).then_accepted();
    trainer([]).when_as(Actor::human(EVA), train(BEN)).then_refused(Rule::G2);
    trainer([]).when_in(EVA, RoleId::from_u128(0x404), train(BEN)).then_refused(Rule::G2);
    trainer([]).when_in(EVA, TRAINER, roles::Command::Assign(TRAINER, grant(BEN))).then_refused(Rule::G2);
}

#[test]
fn a_role_carries_the_authority_when_the_act_takes_effect() {
    let more = role::Definition { authorities: vec![Authority::Train], ..definition("Trainer") };
    let plain = role_with(TRAINER, &[]).effective("2026-01-01");
    let people = [person(BEN), person(EVA), plain, holder(TRAINER, EVA)].map(|it| it.effective("2026-01-01"));
    let revised = Fact::of(TRAINER, role::Event::Revised(more)).effective("2026-01-20");
    let renamed = role::Definition { authorities: vec![Authority::Train], ..definition("Teacher") };
    let renamed = Fact::of(TRAINER, role::Event::Revised(renamed)).effective("2026-01-25");
    let given = given(people.into_iter().chain([revised, renamed])).later("2026-02-01");
    let trained = |date| given.clone().when_in(EVA, TRAINER, train(BEN)).effective(date);
    trained("2026-01-19").then_refused(Rule::G2);
    says(trained("2026-01-19"), "role `Teacher`, which carries `train` now, and did not on 2026-01-19");
    says(trained("2025-12-31"), "role `Teacher`, which carries `train` now, and was not there yet on 2025-12-31");
    trained("2026-01-20").then_accepted();
    trained("2026-01-26").then_accepted();
}

/// The refusal says which of the two days is the one: now, or the one on which the act takes effect.
fn says(when: When, found: &str) {
    let error = when.then_either().1.unwrap_err().to_string();
    assert!(error.contains(found), "{error}");
}

#[test]
fn top_management_is_of_the_top_when_the_act_takes_effect() {
    let top = role::Definition {
        level: role::RoleLevel::Top,
        authorities: Authority::ALL.to_vec(),
        ..definition("Director")
    };
    let line = role_with(TRAINER, &Authority::ALL);
    let people = [person(EVA), line, holder(TRAINER, EVA)].map(|it| it.effective("2026-01-01"));
    let revised = Fact::of(TRAINER, role::Event::Revised(top)).effective("2026-01-20");
    let given = given(people.into_iter().chain([revised])).later("2026-02-01");
    let leads = |date: &str| {
        let actor = Acting { id: EVA, kind: ActorKind::Human, role: Some(TRAINER), on_behalf_of: None };
        let effective_at = date.parse().unwrap();
        let by = Context { actor, now: given.now(), effective_at, reason: None, history: &given.events };
        by.is_top_management(&given.register)
    };
    assert!(!leads("2026-01-19") && leads("2026-01-20"));
}

#[test]
fn nobody_acts_in_a_role_that_they_do_not_hold() {
    trainer([]).when_in(BEN, TRAINER, train(EVA)).then_refused(Rule::G2);
    trainer([]).when_in(BEN, TRAINER, acknowledge()).then_refused(Rule::G2);
}

#[test]
fn a_role_is_held_when_the_act_is_recorded() {
    trainer([ended(EVA)]).when_in(EVA, TRAINER, train(BEN)).then_refused(Rule::G2);
    let before = "2026-01-01T07:00:00.000000Z";
    trainer([ended(EVA)]).when_in(EVA, TRAINER, train(BEN)).effective(before).then_refused(Rule::G2);
}

#[test]
fn a_role_is_held_when_the_act_takes_effect() {
    let later = given([person(BEN), person(EVA), role_with(TRAINER, &[Authority::Train])])
        .later("2026-02-01")
        .when(ANA, roles::Command::Assign(TRAINER, grant(EVA)))
        .then_given();
    later.clone().when_in(EVA, TRAINER, train(BEN)).effective("2026-01-31").then_refused(Rule::G2);
    let earlier = later.clone().when_in(EVA, TRAINER, train(BEN)).effective("2026-01-31");
    says(earlier, "a role that the actor holds now, and did not on 2026-01-31");
    later.when_in(EVA, TRAINER, train(BEN)).effective("2026-02-01").then_accepted();
}

#[test]
fn a_role_given_for_later_says_nothing_before() {
    let from_march = Grant { from: Some(day("2026-03-01")), ..grant(EVA) };
    let given =
        given([person(BEN), person(EVA), role_with(TRAINER, &[Authority::Train]), given_as(from_march)]);
    given.clone().when_in(EVA, TRAINER, train(BEN)).then_refused(Rule::G2);
    given.later("2026-03-01").when_in(EVA, TRAINER, train(BEN)).then_accepted();
}

#[test]
fn a_role_says_nothing_after_its_last_day() {
    let january = Grant { until: Some(day("2026-01-31")), ..grant(EVA) };
    let given = given([person(BEN), person(EVA), role_with(TRAINER, &[Authority::Train]), given_as(january)]);
    given.clone().later("2026-01-31").when_in(EVA, TRAINER, train(BEN)).then_accepted();
    given.later("2026-02-01").when_in(EVA, TRAINER, train(BEN)).then_refused(Rule::G2);
}

#[test]
fn a_role_that_was_prolonged_is_one_role() {
    let january = Grant { until: Some(day("2026-01-31")), ..grant(EVA) };
    let february = Grant { from: Some(day("2026-02-01")), ..grant(EVA) };
    given([
        person(BEN),
        person(EVA),
        role_with(TRAINER, &[Authority::Train]),
        given_as(january),
        given_as(february),
    ])
    .later("2026-02-02")
    .when_in(EVA, TRAINER, train(BEN))
    .effective("2026-01-30")
    .then_accepted();
}

#[test]
fn a_role_for_an_area_says_nothing_elsewhere() {
    let sales = Grant { areas: vec![text("Sales")], ..grant(EVA) };
    let here = given([
        of_unit(BEN, "Sales"),
        of_unit(ZOE, "Legal"),
        person(EVA),
        role_with(TRAINER, &[Authority::Train]),
        given_as(sales),
    ]);
    here.clone().when_in(EVA, TRAINER, train(BEN)).then_accepted();
    here.clone().when_in(EVA, TRAINER, train(ZOE)).then_refused(Rule::G2);
    here.when_in(EVA, TRAINER, train(ANA)).then_refused(Rule::G2);
}

#[test]
fn a_role_for_an_area_places_nothing_elsewhere() {
    let sales = Grant { areas: vec![text("Sales")], ..grant(EVA) };
    let here = given([person(EVA), role_with(TRAINER, &[Authority::Assign]), given_as(sales)]);
    let register = |unit: Option<&str>| {
        let registration = person::Registration { unit: unit.map(text), ..registration("P-1") };
        ask::Command::Register(ZOE, registration)
    };
    here.clone().when_in(EVA, TRAINER, register(Some("Sales"))).then_accepted();
    here.clone().when_in(EVA, TRAINER, register(Some("Legal"))).then_refused(Rule::G2);
    here.when_in(EVA, TRAINER, register(None)).then_refused(Rule::G2);
}

#[test]
fn an_act_rests_on_the_grant_that_reaches_it() {
    let of = |area| given_as(Grant { areas: vec![text(area)], ..grant(EVA) });
    let trained = given([
        of_unit(BEN, "Sales"),
        person(EVA),
        role_with(TRAINER, &[Authority::Train]),
        of("Legal"),
        of("Sales"),
    ])
    .when_in(EVA, TRAINER, train(BEN))
    .then_given();
    assert_eq!(trained.events.last().and_then(|it| it.grant), Some(9), "the one for Sales");
}

#[test]
fn a_deputy_is_assigned_as_such() {
    let for_ana = Actor::human(EVA).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    let deputy = deputy(TOP_MANAGEMENT, EVA, ANA);
    given([person(BEN), person(EVA), deputy.clone()]).when_as(for_ana, train(BEN)).then_accepted();
    given([person(BEN), person(EVA)]).when_as(for_ana, train(BEN)).then_refused(Rule::G2);
    given([person(BEN), person(EVA), deputy]).when_in(EVA, TOP_MANAGEMENT, train(BEN)).then_refused(Rule::G2);
}

#[test]
fn nobody_acts_for_another_without_a_role() {
    trainer([]).when_as(Actor::human(EVA).on_behalf_of(ANA), acknowledge()).then_refused(Rule::G2);
}

#[test]
fn a_deputy_stands_in_only_for_somebody_who_holds_the_role() {
    let for_eva = Actor::human(BEN).acting_as(TRAINER).on_behalf_of(EVA);
    trainer([deputy(TRAINER, BEN, EVA)]).when_as(for_eva, train(ANA)).then_accepted();
    trainer([deputy(TRAINER, BEN, EVA), ended(EVA)]).when_as(for_eva, train(ANA)).then_refused(Rule::G2);
    trainer([deputy(TRAINER, BEN, EVA), left(EVA)]).when_as(for_eva, train(ANA)).then_refused(Rule::G2);
}

#[test]
fn a_deputy_reaches_no_further_than_whom_they_stand_in_for() {
    let sales = Grant { areas: vec![text("Sales")], ..grant(EVA) };
    let for_eva = Actor::human(BEN).acting_as(TRAINER).on_behalf_of(EVA);
    let here = given([
        person(BEN),
        person(EVA),
        of_unit(ZOE, "Sales"),
        role_with(TRAINER, &[Authority::Train]),
        given_as(sales),
        deputy(TRAINER, BEN, EVA),
    ]);
    here.clone().when_as(for_eva, train(ZOE)).then_accepted();
    here.when_as(for_eva, train(ANA)).then_refused(Rule::G2);
}

#[test]
fn a_deputy_of_a_deputy_is_nobody() {
    let for_ben = Actor::human(ZOE).acting_as(TRAINER).on_behalf_of(BEN);
    trainer([person(ZOE), deputy(TRAINER, BEN, EVA), deputy(TRAINER, ZOE, BEN)])
        .when_as(for_ben, train(ANA))
        .then_refused(Rule::G2);
}

#[test]
fn agents_and_services_neither_approve_nor_accept() {
    for (relation, actor) in [(Relation::Agent, Actor::agent(EVA)), (Relation::Service, Actor::service(EVA))]
    {
        let authorities = [Authority::Train, Authority::Approve];
        let here = given([
            person(BEN),
            registered(EVA, relation),
            role_with(TRAINER, &authorities),
            holder(TRAINER, EVA),
        ]);
        let reject = document::Command::RejectRevision(POLICY, Rejection { revision: 1 });
        here.clone().when_as(actor.acting_as(TRAINER), reject).then_refused(Rule::R6);
        here.when_as(actor.acting_as(TRAINER), train(BEN)).then_accepted();
    }
}

#[test]
fn nothing_is_effective_before_its_time_has_come() {
    given([person(BEN)]).when(ANA, train(BEN)).effective("2026-01-02").then_refused(Rule::G1);
    given([person(BEN)]).when(ANA, train(BEN)).effective("2026-01-01").then_accepted();
}

#[test]
fn nothing_is_effective_on_a_date_that_cannot_be_written_and_read_again() {
    let before_christ = PartialDate::Day(day("-0005-01-01"));
    for effective_at in
        [PartialDate::Year(300_000), PartialDate::Year(-1), PartialDate::Month(2025, 13), before_christ]
    {
        let given = given([]);
        let actor =
            Acting { id: ANA, kind: ActorKind::Human, role: Some(TOP_MANAGEMENT), on_behalf_of: None };
        let by = Context { actor, now: given.now(), effective_at, reason: None, history: &given.events };
        let register = ask::Command::Register(BEN, registration("P-1")).into();
        let refused = crate::admission::admit(&given.register, &by, &register);
        let Err(crate::refusal::AdmissionError::Refused(refusal)) = refused else { panic!("{effective_at}") };
        assert!([Rule::G1, Rule::G2].contains(&refusal.rule), "{refusal}");
    }
}

#[test]
fn a_vague_date_counts_from_its_beginning() {
    given([person(BEN)]).when(ANA, train(BEN)).effective("2026").then_accepted();
    given([person(BEN)]).when(ANA, train(BEN)).effective("2027").then_refused(Rule::G1);
}

#[test]
fn what_has_left_takes_no_further_acts() {
    given([person(BEN), left(BEN)]).when(ANA, train(BEN)).then_refused(Rule::G3);
}

#[test]
fn what_is_referred_to_exists() {
    given([]).when(ANA, train(NOBODY)).then_refused(Rule::G4);
    let incompatible =
        role::Definition { incompatible_with: vec![RoleId::from_u128(0x404)], ..definition("keeper") };
    let creation = role::Creation { reference: reference("keeper"), definition: incompatible };
    given([]).when(ANA, roles::Command::Define(KEEPER, creation)).then_refused(Rule::G4);
}

#[test]
fn what_is_referred_to_is_not_voided() {
    given([person(EVA), holder(TOP_MANAGEMENT, EVA), person(BEN)])
        .when_in(EVA, TOP_MANAGEMENT, Void { voids: 7 })
        .then_given()
        .when(ANA, train(BEN))
        .then_refused(Rule::G4);
}

#[test]
fn nothing_happens_to_a_thing_before_it_was_there() {
    let given = given([person(BEN)])
        .later("2026-02-01")
        .when(ANA, roles::Command::Define(KEEPER, creation("keeper")))
        .then_given();
    given
        .clone()
        .when(ANA, roles::Command::Assign(KEEPER, grant(BEN)))
        .effective("2026-01-31")
        .then_refused(Rule::G8);
    given.when(ANA, roles::Command::Assign(KEEPER, grant(BEN))).effective("2026-02-01").then_accepted();
}

#[test]
fn nothing_refers_to_a_thing_before_it_was_there() {
    let given = given([role_with(KEEPER, &[])])
        .later("2026-02-01")
        .when(ANA, ask::Command::Register(BEN, registration("P-1")))
        .then_given();
    given
        .when(ANA, roles::Command::Assign(KEEPER, grant(BEN)))
        .effective("2026-01-31")
        .then_refused(Rule::G8);
}

#[test]
fn a_reference_names_one_thing_of_its_kind() {
    let named = |id| ask::Command::Register(id, registration("P-1"));
    let given = given([]).when(ANA, named(BEN)).then_given();
    given.clone().when(ANA, named(EVA)).then_refused(Rule::G9);
    given.clone().when(ANA, named(BEN)).then_refused(Rule::G9);
    given.when(ANA, roles::Command::Define(KEEPER, creation("P-1"))).then_accepted();
}

const POLICY: DocumentId = DocumentId::from_u128(0xD0C);

/// Ben is there, and Eva, who is a trainer; then these facts.
fn trainer(facts: impl IntoIterator<Item = Fact>) -> Given {
    let trainer = role_with(TRAINER, &[Authority::Train]);
    given([person(BEN), person(EVA), trainer, holder(TRAINER, EVA)].into_iter().chain(facts))
}

fn train(id: PersonId) -> ask::Command {
    let ground = TrainingGround::Role;
    ask::Command::AssignTraining(
        id,
        TrainingAssignment { training: title("Phishing"), activity: None, due: day("2026-06-30"), ground },
    )
}

fn acknowledge() -> document::Command {
    document::Command::Acknowledge(POLICY, Acknowledgment { revision: 1 })
}

fn definition(name: &str) -> role::Definition {
    role::Definition {
        name: title(name),
        level: role::RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: Vec::new(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    }
}

fn creation(name: &str) -> role::Creation {
    role::Creation { reference: reference(name), definition: definition(name) }
}

fn registration(name: &str) -> person::Registration {
    person::Registration { reference: reference(name), unit: None, relation: Relation::Employee, from: None }
}

fn of_unit(id: PersonId, unit: &str) -> Fact {
    let reference = reference(&format!("P-{id}"));
    let registration = person::Registration { reference, unit: Some(text(unit)), ..registration("P") };
    Fact::of(id, person::Event::Registered(registration))
}

fn given_as(grant: Grant) -> Fact {
    Fact::of(TRAINER, role::Event::Assigned(grant))
}

fn ended(id: PersonId) -> Fact {
    Fact::of(TRAINER, role::Event::AssignmentEnded(Ending { person: id, handed_over_to: None }))
}

fn left(id: PersonId) -> Fact {
    let offboarding = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    Fact::of(id, person::Event::Offboarded(offboarding))
}
