//! What is due and not done, one test a kind: nothing on its last day, a gap on the next, and nothing once it is done.

use serde_json::{Value, json};

use super::*;
use crate::testing::ISMS;

const ONE: &str = "00000000-0000-0000-0000-0000000000f1";
const TWO: &str = "00000000-0000-0000-0000-0000000000f2";
const THREE: &str = "00000000-0000-0000-0000-0000000000f3";

#[test]
fn a_document_is_reviewed_by_its_day() {
    let content = "dd56de4137951d9c92681b03416ec15f886b4482a27e3a517d32f085244cbe5d";
    let step = |what: &str, more: Value| {
        let mut step = json!({ "revision": 1 });
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fact("document", ONE, what, &step)
    };
    let facts = vec![
        fact(
            "document",
            ONE,
            "registered",
            &json!({ "reference": "D-1", "title": "Policy",
            "kind": "topic_policy", "owner": { "person": ANA }, "origin": "internal" }),
        ),
        step("revision_drafted", json!({ "content": content })),
        step("revision_reviewed", json!({ "content": content, "verdict": "suitable" })),
        step("revision_approved", json!({ "content": content, "next_review_due": "2026-06-30" })),
        step("published", json!({ "audience": "Everybody", "channel": "Intranet" })),
    ];
    let reviewed = json!({ "outcome": "still_suitable", "next_review_due": "2027-06-30" });
    due(facts, Rule::D4, "2026-06-30", vec![fact("document", ONE, "periodic_review_completed", &reviewed)]);
}

#[test]
fn an_emergency_change_is_decided_upon_by_its_day() {
    let facts = vec![
        fact(
            "change",
            ONE,
            "proposed",
            &json!({ "reference": "CH-1", "kind": "system",
            "urgency": "emergency", "purpose": "Mail is filtered", "consequences": "A third party reads" }),
        ),
        fact("change", ONE, "implemented", &json!({ "implementation": {}, "decision_due": "2026-01-08" })),
    ];
    let decided = json!({ "verdict": "approved", "security_assessment": "Messages are encrypted" });
    let gap = due(facts, Rule::H1, "2026-01-08", vec![fact("change", ONE, "decided", &decided)]);
    assert_eq!(gap.found, "change `CH-1`, carried out and not decided upon by 2026-01-08");
    assert_eq!(gap.rests_on, [6]);
}

#[test]
fn a_duty_to_notify_is_met_by_its_time() {
    let facts = vec![
        fact(
            "incident",
            ONE,
            "security_event_reported",
            &json!({ "reference": "INC-1", "title": "Ransom",
            "kind": "event", "description": "Files that nobody can open" }),
        ),
        fact(
            "incident",
            ONE,
            "notification_due",
            &json!({ "notification": TWO, "recipient": "authority",
            "obligation": THREE, "due_at": "2026-01-04T00:00:00.000000Z" }),
        ),
    ];
    let made = json!({ "notification": { "fulfills": TWO, "recipient": "authority" },
        "duty": { "obligation": THREE, "due_at": "2026-01-04T00:00:00.000000Z", "late": true } });
    let given = given(facts);
    given.clone().later("2026-01-03").then_no_gap(Rule::I3);
    let gap = only(&given.clone().later("2026-01-05"), Rule::I3);
    assert!(gap.overdue && gap.since == "2026-01-04T00:00:00.000000Z".parse().unwrap(), "{gap:?}");
    with(given, vec![fact("incident", ONE, "notification_made", &made)])
        .later("2026-01-05")
        .then_no_gap(Rule::I3);
}

#[test]
fn a_supplier_in_use_is_looked_at_by_its_day() {
    let in_use = [("criticality", json!("low")), ("information_access", json!(false))];
    let reviewed =
        json!({ "period": "2026-01-01/2026-06-30", "performance": "as_agreed", "next_due": "2027-12-31" });
    due(supplier(&in_use), Rule::U1, "2027-01-02", vec![fact("supplier", ONE, "reviewed", &reviewed)]);
}

#[test]
fn a_supplier_in_use_on_which_all_depends_is_assessed_and_bound() {
    let critical = [("criticality", json!("critical")), ("information_access", json!(true))];
    let assessed = |result: &str, next: &str| {
        let assessment = json!({ "method": "Visit", "result": result, "next_due": next });
        fact("supplier", ONE, "assessed", &assessment)
    };
    let bound = |terms: Value| {
        let agreement =
            json!({ "document": TWO, "revision": 1, "security_terms": terms, "valid_until": "2026-03-31" });
        fact("supplier", ONE, "agreement_concluded", &agreement)
    };
    let begun = |facts: [Fact; 2]| {
        let supplier = <[Fact; 2]>::try_from(supplier(&critical)).unwrap();
        let [registered, used] = supplier;
        given([registered].into_iter().chain(facts).chain([used]))
    };
    let fine = || begun([assessed("suitable", "2026-06-30"), bound(json!(["Right to audit"]))]);
    fine().later("2026-03-31").then_no_gap(Rule::U1);
    let gap = only(&fine().later("2026-04-01"), Rule::U1);
    assert_eq!((gap.since, gap.overdue, gap.rests_on), ("2026-04-01".parse().unwrap(), true, vec![8, 7]));
    begun([assessed("suitable", "2026-02-28"), bound(json!([]))]).then_gap(Rule::U1);
    let lapsed =
        begun([assessed("suitable", "2026-02-28"), bound(json!(["Right to audit"]))]).later("2026-03-01");
    assert_eq!(
        only(&lapsed, Rule::U1).found,
        "supplier `SUP-1` in use: no assessment that finds it suitable and still counts"
    );
    let unsuitable = with(fine(), vec![assessed("unsuitable", "2026-06-30")]);
    let gap = only(&unsuitable, Rule::U1);
    assert_eq!((gap.since, gap.rests_on), (unsuitable.events[9].effective(), vec![8, 9]));
}

#[test]
fn an_exception_is_ended_or_renewed_by_its_last_day() {
    let facts = vec![
        fact(
            "exception",
            ONE,
            "requested",
            &json!({ "reference": "X-1", "deviates_from": { "control": TWO },
            "compensation": "nothing", "requested_until": "2026-03-31" }),
        ),
        fact("exception", ONE, "approved", &json!({ "approval": { "expires_on": "2026-03-31" } })),
    ];
    let ended = fact("exception", ONE, "ended", &json!({ "ground": "fulfilled" }));
    due(facts, Rule::X3, "2026-03-31", vec![ended]);
}

#[test]
fn an_indicator_is_measured_in_its_period() {
    let measurement = json!({ "measurement": TWO, "period": "2026-01-01/2026-01-31", "reading": { "value": "90" },
        "unit": "percent", "source": "Inventory" });
    let measured = fact("indicator", ONE, "measurement_recorded", &measurement);
    due(vec![indicator()], Rule::M1, "2026-02-01", vec![measured]);
}

#[test]
fn an_objective_is_evaluated_on_its_day() {
    let early = evaluated("2026-12-30", "on_track");
    let late = evaluated("2026-12-31", "achieved");
    let gap = due(vec![objective(), early], Rule::O3, "2026-12-31", vec![late]);
    assert_eq!(gap.rests_on, [5, 6]);
}

#[test]
fn a_missed_objective_has_a_nonconformity_or_management_hears_of_it() {
    let missed = || vec![objective(), evaluated("2026-12-31", "missed")];
    let given = || given(missed());
    given().then_gap(Rule::O5);
    with(given(), held(ONE).into()).then_no_gap(Rule::O5);
    with(given(), vec![evaluated("2027-01-31", "achieved")]).then_no_gap(Rule::O5);
    super::given(held(ONE).into_iter().chain(missed())).then_gap(Rule::O5);
}

#[test]
fn an_obligation_is_evaluated_by_its_day() {
    let registered = json!({ "reference": "OBL-1", "details": { "source": "Cyber Security Act", "kind": "statutory",
        "summary": "Report incidents", "effective_from": "2026-03-01" } });
    let evaluated = json!({ "as_of": "2026-10-31", "verdict": "compliant", "next_due": "2027-10-31" });
    let evaluated = fact("obligation", ONE, "compliance_evaluated", &evaluated);
    due(vec![fact("obligation", ONE, "registered", &registered)], Rule::L1, "2027-03-02", vec![evaluated]);
}

#[test]
fn top_management_reviews_the_management_system_in_time() {
    let done = held(ONE).map(|fact| fact.effective("2026-06-30"));
    due(vec![], Rule::V1, "2027-01-02", done.into());
}

#[test]
fn a_corrective_action_is_done_by_its_day() {
    let raised = json!({ "reference": "NC-1", "source": "own", "requirement": "8.1", "area": "IT",
        "grade": "minor_nonconformity", "statement": "No keys", "evidence": "The list", "owner": { "person": ANA } });
    let planned = json!({ "action": TWO, "description": "Keep the list", "responsible": { "person": ANA }, "due": "2026-02-28" });
    let facts = vec![
        fact("nonconformity", ONE, "raised", &raised),
        fact("nonconformity", ONE, "corrective_action_planned", &planned),
    ];
    let completed = json!({ "action": TWO });
    let completed = fact("nonconformity", ONE, "corrective_action_completed", &completed);
    due(facts, Rule::N4, "2026-02-28", vec![completed]);
}

#[test]
fn a_decision_of_a_review_is_fulfilled_by_its_day() {
    let decision = json!({ "decision": TWO, "kind": "other", "text": "Train everybody", "owner": { "person": ANA },
        "due": "2026-09-30" });
    let decided = fact("management_review", ONE, "decision_recorded", &decision);
    let facts = held(ONE).into_iter().chain([decided]).collect();
    let fulfilled = fact("management_review", ONE, "decision_fulfilled", &json!({ "decision": TWO }));
    due(facts, Rule::V2, "2026-09-30", vec![fulfilled]);
}

#[test]
fn a_later_revision_belongs_to_a_change_or_management_hears_of_it() {
    let scope = |revision: u32| {
        let scope = json!({ "kind": "whole_organization", "boundary": "The house", "inclusions": ["All"],
            "exclusions": [], "interfaces": [], "dependencies": [] });
        fact("isms", &ISMS.to_string(), "scope_defined", &json!({ "revision": revision, "scope": scope }))
    };
    given([scope(1)]).then_no_gap(Rule::H1);
    let given = given([scope(1), scope(2)]);
    let gap = only(&given, Rule::H1);
    assert_eq!((gap.about, gap.rests_on.clone(), gap.overdue), (ISMS.into(), vec![6], false));
    with(given, held(ONE).into()).then_no_gap(Rule::H1);
}

#[test]
fn a_risk_is_reviewed_by_its_day_and_when_nobody_bears_it_any_longer() {
    let risk = |what: &str, it: Value| fact("risk", ONE, what, &it);
    let identified = || {
        risk(
            "identified",
            json!({ "reference": "R-1", "title": "Loss", "kind": "risk", "approach": "event" }),
        )
    };
    let reviewed = |next: &str| risk("reviewed", json!({ "changed": false, "next_review_due": next }));
    due(vec![identified(), reviewed("2026-06-30")], Rule::K11, "2026-06-30", vec![reviewed("2027-06-30")]);
    let acceptance = json!({ "acceptance": { "valid_until": "2026-06-30" }, "level": "High", "method": TWO, "revision": 1 });
    let accepted = || risk("residual_risk_accepted", acceptance.clone());
    let closed = risk("closed", json!({ "ground": "residual_accepted" }));
    let given = given([identified(), accepted(), closed]);
    given.clone().later("2026-06-30").then_no_gap(Rule::K11);
    let gap = only(&given.clone().later("2026-07-01"), Rule::K11);
    assert_eq!(gap.since, "2026-07-01".parse().unwrap());
    assert_eq!(gap.found, "risk `R-1` to be reviewed: accepted until 2026-06-30");
    with(given, vec![risk("reopened", json!({}))]).later("2026-07-01").then_no_gap(Rule::K11);
}

#[test]
fn all_risks_are_assessed_again_within_the_profiles_days() {
    let assessed = |id: &str, name: &str| {
        let mandate = json!({ "reference": name, "scope": {}, "trigger": "planned", "method": TWO,
            "period": "2026-01-01/2026-01-31" });
        let results = json!({ "part": 1, "parts": 1, "summary": "Loss stands out" });
        vec![
            fact("risk_assessment", id, "started", &json!({ "mandate": mandate, "revision": 1 })),
            fact("risk_assessment", id, "completed", &results),
        ]
    };
    let again = assessed(THREE, "RA-2").into_iter().map(|fact| fact.effective("2026-06-30")).collect();
    due(assessed(ONE, "RA-1"), Rule::K11, "2027-01-02", again);
}

#[test]
fn a_severe_vulnerability_is_remedied_in_its_time_or_among_the_risks() {
    let identified = json!({ "reference": "CVE-1", "title": "Injection", "source": "Scan", "severity": "critical",
        "remediation_due": "2026-01-15" });
    let among = json!({ "reference": "R-1", "title": "Loss", "kind": "risk", "approach": "event", "exploits": [ONE] });
    let facts = vec![fact("vulnerability", ONE, "identified", &identified)];
    due(facts, Rule::K5, "2026-01-15", vec![fact("risk", TWO, "identified", &among)]);
}

/// Nothing is missing on the last day, something on the next, and nothing once it is done.
fn due(facts: Vec<Fact>, rule: Rule, last: &str, done: Vec<Fact>) -> Gap {
    let given = given(facts);
    let next = day(last).succ_opt().unwrap();
    given.clone().later(last).then_no_gap(rule);
    let gap = only(&given.clone().later(&next.to_string()), rule);
    assert_eq!((gap.since, gap.overdue), (PartialDate::Day(next), true));
    with(given, done).later(&next.to_string()).then_no_gap(rule);
    gap
}

fn with(mut given: Given, facts: Vec<Fact>) -> Given {
    for fact in facts {
        given.record(fact);
    }
    given
}

fn fact(aggregate: &str, id: &str, what: &str, it: &Value) -> Fact {
    let event: crate::event::Event = serde_json::from_value(json!({ aggregate: { what: it } })).unwrap();
    let thing: Stream = format!("{aggregate}/{id}").parse().unwrap();
    Fact::of(thing, event)
}

fn supplier(judged: &[(&str, Value)]) -> Vec<Fact> {
    let agreement = judged.iter().any(|(_, value)| *value == json!(true)).then_some(TWO);
    let mut registered =
        json!({ "reference": "SUP-1", "name": "Cloud", "services": "Hosting", "owner": { "person": ANA } });
    for (name, value) in judged {
        registered[*name] = value.clone();
    }
    vec![
        fact("supplier", ONE, "registered", &registered),
        fact("supplier", ONE, "taken_into_use", &json!({ "agreement": agreement })),
    ]
}

fn indicator() -> Fact {
    let defined = json!({ "reference": "KPI-1", "name": "Patched", "information_need": "Whether patched",
        "formula": "Patched of all", "unit": "percent", "direction": "higher", "frequency": "monthly",
        "collector": { "person": ANA }, "analyst": { "person": ANA }, "kind": "effectiveness" });
    fact("indicator", ONE, "defined", &defined)
}

fn objective() -> Fact {
    let definition = json!({ "statement": "Patches are installed", "goal": "G6", "indicator": TWO, "baseline": "none",
        "target": { "value": "98", "direction": "higher" }, "unit": "percent", "owner": { "person": ANA },
        "actions": ["Patch"], "resources": "Two weeks", "due": "2026-12-31", "evaluation_method": "The indicator",
        "policy": { "document": THREE, "revision": 1 } });
    fact("objective", ONE, "set", &json!({ "reference": "OBJ-1", "definition": definition }))
}

fn evaluated(as_of: &str, computed: &str) -> Fact {
    fact(
        "objective",
        ONE,
        "evaluated",
        &json!({ "evaluation": { "as_of": as_of, "value": "85" }, "computed": computed }),
    )
}

/// A review by top management that was held.
fn held(id: &str) -> [Fact; 2] {
    let scheduled = json!({ "reference": "MR-1", "date": "2026-03-31", "period": "2026-01-01/2026-12-31",
        "chair": { "person": ANA } });
    let held = json!({ "chair": ANA, "chair_role": ONE,
        "conclusion": { "suitability": "yes", "adequacy": "yes", "effectiveness": "yes" } });
    [fact("management_review", id, "scheduled", &scheduled), fact("management_review", id, "held", &held)]
}
