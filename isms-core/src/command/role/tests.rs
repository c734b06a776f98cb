//! Roles, one test a rule.

use super::*;
use crate::aggregate::person::{self, Offboarding};
use crate::id::PersonId;
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, TOP_MANAGEMENT, day, deputy, given, grant, holder, person, reference, text,
    title,
};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::authority::Authority;

const AUDITOR: RoleId = RoleId::from_u128(0xA0D);
const OPERATOR: RoleId = RoleId::from_u128(0x0BE);

#[test]
fn a_role_does_not_end_before_it_begins() {
    let (from, until) = (Some(day("2026-03-01")), Some(day("2026-02-28")));
    auditor([])
        .when(ANA, Command::Assign(AUDITOR, Grant { from, until, ..grant(BEN) }))
        .then_refused(Rule::G8);
}

#[test]
fn a_role_is_defined_and_given() {
    given([person(BEN)])
        .when(ANA, Command::Define(AUDITOR, creation("auditor")))
        .then([defined(AUDITOR, "auditor")]);
    auditor([]).when(ANA, Command::Assign(AUDITOR, grant(BEN))).then([holder(AUDITOR, BEN)]);
}

#[test]
fn giving_what_somebody_has_changes_nothing() {
    auditor([holder(AUDITOR, BEN)]).when(ANA, Command::Assign(AUDITOR, grant(BEN))).then([]);
    let from_march = Grant { from: Some(day("2026-03-01")), ..grant(BEN) };
    auditor([Fact::of(AUDITOR, Event::Assigned(from_march.clone()))])
        .when(ANA, Command::Assign(AUDITOR, from_march))
        .then([]);
}

#[test]
fn giving_anew_what_has_ended_is_recorded() {
    auditor([holder(AUDITOR, BEN), ended(AUDITOR, BEN)])
        .when(ANA, Command::Assign(AUDITOR, grant(BEN)))
        .then([holder(AUDITOR, BEN)]);
}

#[test]
fn a_role_begins_no_earlier_than_it_or_its_holder_was_there() {
    let from_before = Grant { from: Some(day("2025-12-31")), ..grant(BEN) };
    auditor([]).when(ANA, Command::Assign(AUDITOR, from_before)).then_refused(Rule::G8);
}

#[test]
fn whoever_has_left_gets_no_role_and_takes_nothing_over() {
    auditor([left(BEN)]).when(ANA, Command::Assign(AUDITOR, grant(BEN))).then_refused(Rule::G3);
    auditor([left(BEN)]).when(ANA, Command::Assign(AUDITOR, for_another(EVA, BEN))).then_refused(Rule::G3);
    auditor([holder(AUDITOR, EVA), left(BEN)])
        .when(ANA, Command::EndAssignment(AUDITOR, Ending { person: EVA, handed_over_to: Some(BEN) }))
        .then_refused(Rule::G3);
}

#[test]
fn nobody_grants_a_role_to_themselves() {
    auditor([]).when(ANA, Command::Assign(AUDITOR, grant(ANA))).then_refused(Rule::R4);
}

#[test]
fn nobody_grants_a_role_to_themselves_through_a_deputy() {
    let for_ana = Actor::human(EVA).acting_as(TOP_MANAGEMENT).on_behalf_of(ANA);
    auditor([deputy(TOP_MANAGEMENT, EVA, ANA)])
        .when_as(for_ana, Command::Assign(AUDITOR, grant(ANA)))
        .then_refused(Rule::R4);
}

#[test]
fn nobody_extends_a_role_that_they_hold() {
    let more =
        Definition { authorities: vec![Authority::Assign, Authority::Approve], ..definition("auditor") };
    let less = Definition { authorities: Vec::new(), ..definition("auditor") };
    let top = Definition { level: RoleLevel::Top, ..definition("auditor") };
    let registrar = given([person(BEN), registrar(), holder(AUDITOR, BEN)]);
    registrar.clone().when_in(BEN, AUDITOR, Command::Revise(AUDITOR, more.clone())).then_refused(Rule::R4);
    registrar.clone().when_in(BEN, AUDITOR, Command::Revise(AUDITOR, top)).then_refused(Rule::R4);
    registrar.clone().when_in(BEN, AUDITOR, Command::Revise(AUDITOR, less)).then_accepted();
    registrar.when(ANA, Command::Revise(AUDITOR, more)).then_accepted();
}

#[test]
fn nobody_extends_a_role_that_they_will_hold() {
    let more =
        Definition { authorities: vec![Authority::Audit, Authority::Approve], ..definition("auditor") };
    let from_march = Grant { from: Some(day("2026-03-01")), ..grant(ANA) };
    auditor([Fact::of(AUDITOR, Event::Assigned(from_march)).by(BEN)])
        .when(ANA, Command::Revise(AUDITOR, more))
        .then_refused(Rule::R4);
}

#[test]
fn a_deputy_is_another_person() {
    auditor([holder(AUDITOR, BEN)])
        .when(ANA, Command::Assign(AUDITOR, for_another(BEN, BEN)))
        .then_refused(Rule::R3);
}

#[test]
fn a_deputy_stands_in_for_somebody_who_holds_the_role() {
    auditor([]).when(ANA, Command::Assign(AUDITOR, for_another(EVA, BEN))).then_refused(Rule::R3);
    auditor([holder(AUDITOR, BEN)])
        .when(ANA, Command::Assign(AUDITOR, for_another(EVA, BEN)))
        .then([deputy(AUDITOR, EVA, BEN)]);
}

#[test]
fn incompatible_roles_are_not_held_together() {
    let facts = [holder(AUDITOR, BEN), operator(vec![AUDITOR])];
    auditor(facts.clone()).when(ANA, Command::Assign(OPERATOR, grant(BEN))).then_refused(Rule::R1);
    auditor(facts).when(ANA, Command::Assign(OPERATOR, grant(EVA))).then_accepted();
    // It is enough that either of the two says so.
    auditor([operator(vec![AUDITOR]), holder(OPERATOR, BEN)])
        .when(ANA, Command::Assign(AUDITOR, grant(BEN)))
        .then_refused(Rule::R1);
}

#[test]
fn a_deputy_holds_the_role_too() {
    auditor([holder(AUDITOR, EVA), deputy(AUDITOR, BEN, EVA), operator(vec![AUDITOR])])
        .when(ANA, Command::Assign(OPERATOR, grant(BEN)))
        .then_refused(Rule::R1);
}

#[test]
fn incompatible_roles_may_be_held_one_after_the_other_and_in_different_areas() {
    let until = Grant { until: Some(day("2026-01-31")), ..grant(BEN) };
    let given = auditor([Fact::of(AUDITOR, Event::Assigned(until)), operator(vec![AUDITOR])]);
    let from = |date| Command::Assign(OPERATOR, Grant { from: Some(day(date)), ..grant(BEN) });
    given.clone().when(ANA, from("2026-01-31")).then_refused(Rule::R1);
    given.when(ANA, from("2026-02-01")).then_accepted();

    auditor([holder(AUDITOR, BEN), ended(AUDITOR, BEN), operator(vec![AUDITOR])])
        .when(ANA, Command::Assign(OPERATOR, grant(BEN)))
        .then_accepted();

    let sales = Grant { areas: vec![text("Sales")], ..grant(BEN) };
    let given = auditor([Fact::of(AUDITOR, Event::Assigned(sales)), operator(vec![AUDITOR])]);
    let within = |area| Command::Assign(OPERATOR, Grant { areas: vec![text(area)], ..grant(BEN) });
    given.clone().when(ANA, within("Sales")).then_refused(Rule::R1);
    given.clone().when(ANA, Command::Assign(OPERATOR, grant(BEN))).then_refused(Rule::R1);
    given.when(ANA, within("Legal")).then_accepted();
}

#[test]
fn no_revision_makes_incompatible_what_somebody_holds_together() {
    let apart = Definition { incompatible_with: vec![AUDITOR], ..definition("operator") };
    let both = [holder(AUDITOR, BEN), operator(Vec::new()), holder(OPERATOR, BEN)];
    let revise = Command::Revise(OPERATOR, apart);
    auditor(both.clone()).when(ANA, revise.clone()).then_refused(Rule::R1);
    auditor(both.into_iter().chain([ended(AUDITOR, BEN)])).when(ANA, revise).then_accepted();
}

#[test]
fn the_last_of_top_management_stays() {
    let ending = Ending { person: ANA, handed_over_to: None };
    let end = Command::EndAssignment(TOP_MANAGEMENT, ending.clone());
    given([]).when(ANA, end.clone()).then_refused(Rule::R5);
    given([person(BEN), holder(TOP_MANAGEMENT, BEN)])
        .when(ANA, end)
        .then([Fact::of(TOP_MANAGEMENT, Event::AssignmentEnded(ending))]);
}

#[test]
fn nobody_leads_who_has_left_or_is_no_human_being_or_stands_in_or_leads_a_part() {
    let end = Command::EndAssignment(TOP_MANAGEMENT, Ending { person: ANA, handed_over_to: None });
    let sales = Grant { areas: vec![text("Sales")], ..grant(BEN) };
    let from_march = Grant { from: Some(day("2026-03-01")), ..grant(BEN) };
    for facts in [
        vec![person(BEN), holder(TOP_MANAGEMENT, BEN), left(BEN)],
        vec![crate::testing::registered(BEN, person::Relation::Agent), holder(TOP_MANAGEMENT, BEN)],
        vec![person(BEN), deputy(TOP_MANAGEMENT, BEN, ANA)],
        vec![person(BEN), Fact::of(TOP_MANAGEMENT, Event::Assigned(sales))],
        vec![person(BEN), Fact::of(TOP_MANAGEMENT, Event::Assigned(from_march))],
    ] {
        given(facts).when(ANA, end.clone()).then_refused(Rule::R5);
    }
}

#[test]
fn no_program_leads() {
    for relation in [person::Relation::Agent, person::Relation::Service] {
        let program = || vec![crate::testing::registered(BEN, relation)];
        let lead = Command::Assign(TOP_MANAGEMENT, grant(BEN));
        given(program()).when(ANA, lead).then_refused(Rule::R6);
        let works = [program(), vec![defined(AUDITOR, "auditor"), holder(AUDITOR, BEN)]].concat();
        let level = Definition { level: RoleLevel::Top, ..definition_of(AUDITOR, &works) };
        given(works).when(ANA, Command::Revise(AUDITOR, level)).then_refused(Rule::R6);
    }
}

#[test]
fn top_management_does_not_end_before_another_has_begun() {
    let given = given([person(BEN)])
        .later("2026-02-01")
        .when(ANA, Command::Assign(TOP_MANAGEMENT, grant(BEN)))
        .then_given();
    let end = Command::EndAssignment(TOP_MANAGEMENT, Ending { person: ANA, handed_over_to: Some(BEN) });
    given.clone().when_in(BEN, TOP_MANAGEMENT, end.clone()).then_accepted();
    given.when(ANA, end).effective("2026-01-31").then_refused(Rule::R5);
}

#[test]
fn whoever_leads_without_a_last_day_is_followed_by_another_who_does() {
    let end = Command::EndAssignment(TOP_MANAGEMENT, Ending { person: ANA, handed_over_to: None });
    let this_year = Grant { until: Some(day("2026-12-31")), ..grant(BEN) };
    let for_now = Fact::of(TOP_MANAGEMENT, Event::Assigned(this_year));
    given([person(BEN), for_now.clone()]).when(ANA, end.clone()).then_refused(Rule::R5);
    given([person(BEN), person(EVA), for_now, holder(TOP_MANAGEMENT, EVA)]).when(ANA, end).then_accepted();
}

#[test]
fn the_last_one_who_may_assign_roles_stays() {
    let board = Definition { level: RoleLevel::Top, ..definition("board") };
    given([]).when(ANA, Command::Revise(TOP_MANAGEMENT, board.clone())).then_refused(Rule::R5);
    let may_assign = Definition { authorities: vec![Authority::Assign], ..definition("human resources") };
    let may_assign = Creation { reference: reference("human resources"), definition: may_assign };
    let facts = [person(BEN), Fact::of(AUDITOR, Event::Defined(may_assign)), holder(AUDITOR, BEN)];
    given(facts.clone()).when(ANA, Command::Revise(TOP_MANAGEMENT, board.clone())).then_accepted();
    let given = given(facts).when(ANA, Command::Revise(TOP_MANAGEMENT, board)).then_given();
    let end = Command::EndAssignment(AUDITOR, Ending { person: BEN, handed_over_to: None });
    given.when_in(BEN, AUDITOR, end).then_refused(Rule::R5);
}

#[test]
fn top_management_stays_top_management_while_no_other_role_is() {
    let board = Definition { authorities: vec![Authority::Assign], ..definition("board") };
    let board = Command::Revise(TOP_MANAGEMENT, board);
    given([]).when(ANA, board.clone()).then_refused(Rule::R5);
    let other = Definition { level: RoleLevel::Top, ..definition("directors") };
    let other = Creation { reference: reference("directors"), definition: other };
    given([person(BEN), Fact::of(AUDITOR, Event::Defined(other)), holder(AUDITOR, BEN)])
        .when(ANA, board)
        .then_accepted();
}

#[test]
fn a_role_is_revised_with_a_reason() {
    let revised = definition("internal auditor");
    let revise = Command::Revise(AUDITOR, revised.clone());
    auditor([]).when(ANA, revise.clone()).then([Fact::of(AUDITOR, Event::Revised(revised))]);
    auditor([]).when(ANA, revise.clone()).without_reason().then_refused(Rule::G6);
    auditor([]).when(ANA, revise).because("tbd").then_refused(Rule::G6);
    auditor([]).when(ANA, Command::Revise(AUDITOR, definition("auditor"))).then([]);
}

#[test]
fn a_time_in_a_role_ends_with_a_reason_and_once() {
    let ending = Ending { person: BEN, handed_over_to: Some(EVA) };
    let end = Command::EndAssignment(AUDITOR, ending.clone());
    let event = Fact::of(AUDITOR, Event::AssignmentEnded(ending));
    let given = auditor([holder(AUDITOR, BEN)]);
    given.clone().when(ANA, end.clone()).then([event.clone()]);
    given.clone().when(ANA, end.clone()).without_reason().then_refused(Rule::G6);
    auditor([holder(AUDITOR, BEN), event]).when(ANA, end).then([]);
    let to_themselves = Ending { person: BEN, handed_over_to: Some(BEN) };
    given.when(ANA, Command::EndAssignment(AUDITOR, to_themselves)).then_refused(Rule::R3);
}

/// Ben and Eva are there, and the role of an auditor; then these facts.
fn auditor(facts: impl IntoIterator<Item = Fact>) -> Given {
    given([person(BEN), person(EVA), defined(AUDITOR, "auditor")].into_iter().chain(facts))
}

fn definition(name: &str) -> Definition {
    Definition {
        name: title(name),
        level: RoleLevel::Specialist,
        responsibilities: Vec::new(),
        authorities: vec![Authority::Audit],
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    }
}

fn creation(name: &str) -> Creation {
    Creation { reference: reference(name), definition: definition(name) }
}

fn for_another(person: PersonId, of: PersonId) -> Grant {
    Grant { deputy_of: Some(of), ..grant(person) }
}

fn defined(id: RoleId, name: &str) -> Fact {
    Fact::of(id, Event::Defined(creation(name)))
}

fn operator(incompatible_with: Vec<RoleId>) -> Fact {
    let definition = Definition { incompatible_with, ..definition("operator") };
    Fact::of(OPERATOR, Event::Defined(Creation { reference: reference("operator"), definition }))
}

fn registrar() -> Fact {
    let definition = Definition { authorities: vec![Authority::Assign], ..definition("auditor") };
    Fact::of(AUDITOR, Event::Defined(Creation { reference: reference("registrar"), definition }))
}

fn ended(role: RoleId, person: PersonId) -> Fact {
    Fact::of(role, Event::AssignmentEnded(Ending { person, handed_over_to: None }))
}

fn left(id: PersonId) -> Fact {
    let offboarding = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    Fact::of(id, person::Event::Offboarded(offboarding))
}

/// The role as these facts define it.
fn definition_of(role: RoleId, facts: &[Fact]) -> Definition {
    given(facts.to_vec()).register.roles.get(role).unwrap().definition.value.clone()
}
