//! What follows is judged as if whoever acts, or corrects, had raised it by hand.

use serde_json::{Value, json};

use super::*;
use crate::id::RoleId;
use crate::testing::{grant, role_with};
use crate::vocabulary::authority::Authority;

const INCIDENT: &str = "00000000-0000-0000-0000-0000000000a4";
const COOK: RoleId = RoleId::from_u128(0xC0);
const CORRECTOR: RoleId = RoleId::from_u128(0xC1);

/// The position of the lessons, where they are learned.
const LESSONS: u64 = 14;

#[test]
fn what_follows_lies_where_the_role_of_whoever_acts_reaches() {
    incident().when_in(BEN, COOK, learn(&[nonconformity("NC-1", "IT")])).then_refused(Rule::G2);
    incident().when_in(BEN, COOK, learn(&[nonconformity("NC-1", "Kitchen")])).then_accepted();
}

#[test]
fn what_follows_says_as_much_as_what_is_raised_by_hand() {
    for (member, rule) in
        [("requirement", Rule::G6), ("statement", Rule::G6), ("evidence", Rule::G6), ("area", Rule::N1)]
    {
        let mut vague = nonconformity("NC-1", "Kitchen");
        vague["nonconformity"][member] = json!("-");
        incident().when(ANA, learn(&[vague])).then_refused(rule);
    }
    for member in ["description", "expected_benefit"] {
        let mut vague = improvement("IMP-1");
        vague["improvement"][member] = json!("-");
        incident().when(ANA, learn(&[vague])).then_refused(Rule::G6);
    }
    let mut past = training("T-1");
    past["training"]["date"] = json!("0001-01-01");
    incident().when(ANA, learn(&[past])).then_refused(Rule::G8);
    let mut beyond = training("T-1");
    beyond["training"]["date"] = json!("+10000-01-01");
    incident().when(ANA, learn(&[beyond])).then_refused(Rule::G1);
}

#[test]
fn a_correction_adds_wherever_in_the_list() {
    let (first, second) = (nonconformity("NC-1", "Kitchen"), improvement("IMP-1"));
    let given = learned(&[first.clone(), training("T-1")]);
    let command = fix(&[second, nonconformity("NC-2", "Kitchen"), training("T-1"), first]);
    let given = given.when(ANA, command).then_given();
    let register = &given.register;
    assert!([named(LESSONS, "NC-1"), named(LESSONS, "NC-2")].iter().all(|it| register.exists((*it).into())));
    let counts = (register.nonconformities.len(), register.improvements.len());
    assert_eq!((counts, register.training_activities.len()), ((2, 1), 1));
}

#[test]
fn what_was_raised_stands_when_a_correction_no_longer_asks_for_it() {
    let given = learned(&[nonconformity("NC-1", "Kitchen"), training("T-1")]);
    let given = given.when(ANA, fix(&[nonconformity("NC-2", "Kitchen"), training("T-1")])).then_given();
    let register = &given.register;
    assert!([named(LESSONS, "NC-1"), named(LESSONS, "NC-2")].iter().all(|it| register.exists((*it).into())));
}

#[test]
fn what_newly_follows_from_a_correction_needs_what_its_cause_needed() {
    let first = nonconformity("NC-1", "Kitchen");
    let given = learned(std::slice::from_ref(&first));
    let more = fix(&[first.clone(), nonconformity("NC-2", "Kitchen")]);
    given.clone().when_in(EVA, CORRECTOR, more).then_refused(Rule::G2);
    let mut worded = lessons(&[first]);
    worded["lessons"] = json!("Tie the cables");
    given.when_in(EVA, CORRECTOR, correction(&worded)).then_accepted();
}

/// An incident in the kitchen, and who may do what about it.
fn incident() -> Given {
    let assigned = |role, person| {
        let areas = vec![text("Kitchen")];
        Fact::of(
            role,
            crate::aggregate::role::Event::Assigned(crate::aggregate::role::Grant { areas, ..grant(person) }),
        )
    };
    let given = given([
        person(BEN),
        person(EVA),
        role_with(COOK, &[Authority::Respond]),
        role_with(CORRECTOR, &[Authority::Correct]),
        assigned(COOK, BEN),
        assigned(CORRECTOR, EVA),
    ]);
    let report = json!({
        "reference": "I-1", "title": "Fire", "kind": "event", "description": "A fire in the kitchen",
        "assets": [], "area": "Kitchen",
    });
    let declaration = json!({
        "classification": { "category": "Fire", "severity": "low" }, "properties": [], "manager": BEN, "tlp": "green",
    });
    let steps = [
        json!({ "report_event": [INCIDENT, report] }),
        json!({ "assess_event": [INCIDENT, { "verdict": "incident" }] }),
        json!({ "declare": [INCIDENT, declaration] }),
    ];
    let of = |step| serde_json::from_value::<Command>(json!({ "incident": step })).unwrap();
    steps.into_iter().fold(given, |given, step| given.when(ANA, of(step)).then_given())
}

fn learned(follow_ups: &[Value]) -> Given {
    incident().when_in(BEN, COOK, learn(follow_ups)).then_given()
}

fn lessons(follow_ups: &[Value]) -> Value {
    json!({
        "root_cause": "A cable was loose", "human_factor": false, "lessons": "Cables are to be tied",
        "follow_ups": follow_ups,
    })
}

fn of_lessons(lessons: &Value) -> Command {
    serde_json::from_value(json!({ "incident": { "learn_lessons": [INCIDENT, lessons] } })).unwrap()
}

fn learn(follow_ups: &[Value]) -> Command {
    of_lessons(&lessons(follow_ups))
}

fn fix(follow_ups: &[Value]) -> Command {
    correction(&lessons(follow_ups))
}

fn correction(lessons: &Value) -> Command {
    Correct { corrects: LESSONS, command: Box::new(of_lessons(lessons)), effective_at: None }.into()
}

fn nonconformity(reference: &str, area: &str) -> Value {
    json!({ "nonconformity": {
        "reference": reference, "requirement": "8.13", "grade": "minor_nonconformity",
        "statement": "Nothing was restored", "evidence": "The protocol", "area": area,
    } })
}

fn improvement(reference: &str) -> Value {
    json!({ "improvement": {
        "reference": reference, "description": "Restore monthly", "goal": "G2",
        "expected_benefit": "It works when it is needed",
    } })
}

fn training(reference: &str) -> Value {
    json!({ "training": { "reference": reference, "title": "Restoring", "date": "2026-03-01", "goal": "G7" } })
}
