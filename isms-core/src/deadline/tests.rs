//! Deadlines: what is due, in which order, and what is due no longer.

use serde_json::{Value, json};

use super::*;
use crate::testing::{ANA, BEN, Fact, Given, day, given, grant, person, role_with};

const ONE: &str = "00000000-0000-0000-0000-0000000000f1";
const TWO: &str = "00000000-0000-0000-0000-0000000000f2";
const THREE: &str = "00000000-0000-0000-0000-0000000000f3";

#[test]
fn what_is_due_stands_in_the_order_of_days_whatever_it_is() {
    let facts =
        [raised(), planned("2026-02-28"), identified(), reviewed("2026-01-31"), accepted("2026-03-31")];
    let all: Vec<_> = due(&given(facts)).into_iter().map(|(what, due, _)| (what, due)).collect();
    assert_eq!(
        all,
        [
            (What::RiskReview, "2026-01-31".into()),
            (What::CorrectiveAction, "2026-02-28".into()),
            (What::AcceptanceEnd, "2026-03-31".into()),
            (What::NextManagementReview, "2027-01-02".into()),
        ]
    );
}

#[test]
fn an_action_is_due_on_the_day_last_set_until_it_is_done() {
    let moved = json!({ "action": TWO, "due": "2026-04-30", "due_before": "2026-02-28" });
    let mut given =
        given([raised(), planned("2026-02-28"), nonconformity("corrective_action_rescheduled", &moved)]);
    let action = only(&given, What::CorrectiveAction).unwrap();
    assert_eq!((action.due, action.rule), ("2026-04-30".parse().unwrap(), Some(Rule::N4)));
    assert_eq!(
        (action.which.as_deref(), action.rests_on.as_slice()),
        (Some("Keep the list"), [7].as_slice())
    );
    assert_eq!(action.responsible, Some(Responsible::Person(BEN)));
    given.record(nonconformity("corrective_action_completed", &json!({ "action": TWO })));
    assert_eq!(only(&given, What::CorrectiveAction), None);
}

#[test]
fn a_day_has_passed_once_it_is_over_and_an_instant_at_once() {
    let offset = UtcOffset::default();
    let action = only(&given([raised(), planned("2026-02-28")]), What::CorrectiveAction).unwrap();
    let passed = |at: &str| action.has_passed(at.parse().unwrap(), offset);
    assert!(!passed("2026-02-28") && !passed("2026-02-28T23:59:59Z") && passed("2026-03-01"));
    assert_eq!(action.late_from(), "2026-03-01".parse().unwrap());
    let left = ["2026-02-20", "2026-02-28", "2026-03-01"].map(|on| action.days_left(day(on), offset));
    assert_eq!(left, [8, 0, -1]);

    let clock = only(&given(duty()), What::Notification).unwrap();
    let passed = |at: &str| clock.has_passed(at.parse().unwrap(), offset);
    assert!(!passed("2026-01-04T12:00:00Z") && passed("2026-01-04T12:00:01Z") && !passed("2026-01-04"));
    assert_eq!((clock.late_from(), clock.which.as_deref()), (clock.due, Some("authority")));
}

#[test]
fn what_remains_of_a_risk_is_borne_until_somebody_no_longer_has_to() {
    let closed = |ground: Value| risk("closed", &json!({ "ground": ground }));
    let end = |facts: Vec<Fact>| only(&given(facts), What::AcceptanceEnd).map(|it| it.due.to_string());
    let last = Some("2026-06-30".to_owned());
    assert_eq!(end(vec![identified(), accepted("2026-06-30")]), last);
    assert_eq!(end(vec![identified(), accepted("2026-06-30"), closed(json!("residual_accepted"))]), last);
    assert_eq!(end(vec![identified(), accepted("2026-06-30"), closed(json!("eliminated"))]), None);
    let withdrawn = risk("acceptance_withdrawn", &json!({ "ground": "incident" }));
    assert_eq!(end(vec![identified(), accepted("2026-06-30"), withdrawn]), None);
}

#[test]
fn a_vulnerability_that_stays_by_an_exception_is_due_when_that_ends() {
    let due =
        |facts: Vec<Fact>| only(&given(facts), What::Remediation).map(|it| (it.due.to_string(), it.rests_on));
    assert_eq!(due(vec![hole()]), Some(("2026-01-15".into(), vec![5])));
    let stays = || vec![hole(), requested(), approved(), accepted_by_exception()];
    assert_eq!(due(stays()), Some(("2026-03-31".into(), vec![8, 7])));
    let ended = fact("exception", THREE, "ended", &json!({ "ground": "revoked" }));
    assert_eq!(due(stays().into_iter().chain([ended]).collect()), Some(("2026-01-15".into(), vec![8])));
}

#[test]
fn a_training_is_due_until_one_was_passed_that_counts_on_the_day() {
    let assigned = || {
        ben("training_assigned", &json!({ "training": "Basic", "due": "2026-06-30", "ground": "all_staff" }))
    };
    let passed = |until: Value| {
        ben("training_completed", &json!({ "training": "Basic", "passed": true, "valid_until": until }))
    };
    let open = |facts: Vec<Fact>, what| {
        only(&given([person(BEN), assigned()].into_iter().chain(facts)), what).is_some()
    };
    assert!(open(vec![], What::Training));
    assert!(open(vec![passed(json!("2026-06-29"))], What::Training), "by its day it counts no longer");
    assert!(!open(vec![passed(json!("2026-06-30"))], What::Training));
    let failed = ben("training_completed", &json!({ "training": "Basic", "passed": false }));
    assert!(open(vec![failed], What::Training));
    assert!(open(vec![passed(json!("2026-06-30"))], What::TrainingEnd));
    assert!(!open(vec![passed(json!("2026-06-30")), passed(Value::Null)], What::TrainingEnd));
    let left = ben("offboarded", &json!({ "access_removed": true, "assets_returned": true }));
    assert!(!open(vec![left], What::Training));
}

#[test]
fn what_simply_ends_is_not_listed_once_it_has() {
    let role = crate::id::RoleId::from_u128(0x0E2);
    let grant = crate::aggregate::role::Grant { until: Some(day("2026-03-31")), ..grant(BEN) };
    let assigned = Fact::of(role, crate::aggregate::role::Event::Assigned(grant));
    let given = given([person(BEN), role_with(role, &[]), assigned]);
    let ends = |on: &str| {
        let all = deadlines(&given.register, on.parse().unwrap()).into_iter();
        all.filter(|it| it.what == What::RoleEnd).count()
    };
    assert_eq!((ends("2026-03-31"), ends("2026-04-01")), (1, 0));
}

#[test]
fn what_was_voided_is_due_no_longer() {
    let mut given = given([raised(), planned("2026-02-28")]);
    let thing = given.events[6].stream;
    given.record(Fact::of(thing, crate::event::Event::Voided(crate::event::Voiding { voids: 6 })));
    assert_eq!(only(&given, What::CorrectiveAction), None);
}

/// What is due, in order, with the thing.
fn due(given: &Given) -> Vec<(What, String, Stream)> {
    let all = deadlines(&given.register, given.now().into());
    all.into_iter().map(|it| (it.what, it.due.to_string(), it.about)).collect()
}

/// The only one of its kind, where there is one.
fn only(given: &Given, what: What) -> Option<Deadline> {
    let mut all = deadlines(&given.register, given.now().into()).into_iter().filter(|it| it.what == what);
    let first = all.next();
    assert_eq!(all.next(), None);
    first
}

fn fact(aggregate: &str, id: &str, what: &str, it: &Value) -> Fact {
    let event: crate::event::Event = serde_json::from_value(json!({ aggregate: { what: it } })).unwrap();
    let thing: Stream = format!("{aggregate}/{id}").parse().unwrap();
    Fact::of(thing, event)
}

fn ben(what: &str, it: &Value) -> Fact {
    fact("person", &BEN.to_string(), what, it)
}

fn nonconformity(what: &str, it: &Value) -> Fact {
    fact("nonconformity", ONE, what, it)
}

fn risk(what: &str, it: &Value) -> Fact {
    fact("risk", ONE, what, it)
}

fn raised() -> Fact {
    let raised = json!({ "reference": "NC-1", "source": "own", "requirement": "8.1", "area": "IT",
        "grade": "minor_nonconformity", "statement": "No keys", "evidence": "The list", "owner": { "person": ANA } });
    nonconformity("raised", &raised)
}

fn planned(due: &str) -> Fact {
    let planned = json!({ "action": TWO, "description": "Keep the list", "responsible": { "person": BEN }, "due": due });
    nonconformity("corrective_action_planned", &planned)
}

fn identified() -> Fact {
    risk("identified", &json!({ "reference": "R-1", "title": "Loss", "kind": "risk", "approach": "event" }))
}

fn reviewed(next: &str) -> Fact {
    risk("reviewed", &json!({ "changed": false, "next_review_due": next }))
}

fn accepted(until: &str) -> Fact {
    let accepted =
        json!({ "acceptance": { "valid_until": until }, "level": "High", "method": TWO, "revision": 1 });
    risk("residual_risk_accepted", &accepted)
}

fn duty() -> [Fact; 2] {
    let reported = json!({ "reference": "INC-1", "title": "Ransom", "kind": "event", "description": "Files nobody can open" });
    let due = json!({ "notification": TWO, "recipient": "authority", "obligation": THREE,
        "due_at": "2026-01-04T12:00:00.000000Z" });
    [
        fact("incident", ONE, "security_event_reported", &reported),
        fact("incident", ONE, "notification_due", &due),
    ]
}

fn hole() -> Fact {
    let identified = json!({ "reference": "CVE-1", "title": "Injection", "source": "Scan", "remediation_due": "2026-01-15" });
    fact("vulnerability", ONE, "identified", &identified)
}

fn requested() -> Fact {
    let request = json!({ "reference": "X-1", "deviates_from": { "control": TWO }, "compensation": "nothing",
        "requested_until": "2026-03-31" });
    fact("exception", THREE, "requested", &request)
}

fn approved() -> Fact {
    fact("exception", THREE, "approved", &json!({ "approval": { "expires_on": "2026-03-31" } }))
}

fn accepted_by_exception() -> Fact {
    let assessed = json!({ "exposure": "internal", "priority": "high",
        "decision": { "accept_by_exception": THREE } });
    fact("vulnerability", ONE, "assessed", &assessed)
}
