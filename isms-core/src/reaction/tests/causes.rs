//! From each cause what follows, and from what is like it and none, nothing.

use serde_json::{Value, json};

use super::*;

const AUDIT: &str = "audit/00000000-0000-0000-0000-0000000000a1";
const OBLIGATION: &str = "obligation/00000000-0000-0000-0000-0000000000a2";
const OBJECTIVE: &str = "objective/00000000-0000-0000-0000-0000000000a3";
const INCIDENT: &str = "incident/00000000-0000-0000-0000-0000000000a4";
const REVIEW: &str = "management_review/00000000-0000-0000-0000-0000000000a5";
const PLAN: &str = "continuity_plan/00000000-0000-0000-0000-0000000000a6";
const PART: &str = "00000000-0000-0000-0000-0000000000f1";

#[test]
fn a_minor_or_major_finding_leads_to_exactly_one_nonconformity() {
    for grade in ["minor_nonconformity", "major_nonconformity"] {
        let (given, followed) = happened(given([]), AUDIT, finding(grade));
        assert_eq!(
            only(followed),
            json!({ "nonconformity": { "raised": {
                "reference": "NC-5",
                "source": { "audit": { "audit": id(AUDIT), "finding": PART } },
                "requirement": "9.1",
                "grade": grade,
                "statement": "Nobody has measured anything",
                "evidence": "Finding F-1 of the audit, event 5 of the log",
                "area": "IT",
            } } })
        );
        let given = given.then_effect(Rule::Q5, |register| register.nonconformities.len() == 1);
        assert_eq!(follows(&given, AUDIT, &corrected(5, finding(grade))), [], "one is there");
    }
}

#[test]
fn a_finding_that_becomes_a_nonconformity_by_correction_leads_to_one_then() {
    let (given, followed) = happened(given([]), AUDIT, finding("opportunity_for_improvement"));
    assert_eq!(followed, []);
    let correction = corrected(5, finding("minor_nonconformity"));
    let [found] = <[_; 1]>::try_from(follows(&given, AUDIT, &correction)).unwrap();
    assert_eq!((found.cause, found.thing), (6, raised(5).into()));
}

#[test]
fn what_somebody_has_raised_for_a_finding_by_hand_is_not_raised_again() {
    let source = NoticedIn::Audit { audit: id(AUDIT).parse().unwrap(), finding: PART.parse().unwrap() };
    let by_hand = Raising { source, ..own() };
    let given = given([Fact::of(NonconformityId::from_u128(1), nonconformity::Event::Raised(by_hand))]);
    assert_eq!(follows(&given, AUDIT, &event(finding("major_nonconformity"))), []);
}

#[test]
fn a_finding_that_names_no_passage_breaks_what_it_was_compared_with() {
    let mut finding = finding("minor_nonconformity");
    let document = "00000000-0000-0000-0000-0000000000d1";
    finding["audit"]["finding_recorded"]["criterion"] = json!({ "document": document });
    let (_, followed) = happened(given([]), AUDIT, finding);
    let requirement = &only(followed)["nonconformity"]["raised"]["requirement"];
    assert_eq!(requirement, &json!(format!("document/{document}")));
}

#[test]
fn an_obligation_that_is_not_met_in_full_leads_to_the_nonconformity_that_its_evaluation_names() {
    let shortfall = json!({
        "reference": "NC-L", "requirement": "Report within a day", "grade": "major_nonconformity",
        "statement": "Two reports were late", "evidence": "The log of reports", "area": "IT",
        "owner": { "person": BEN },
    });
    let evaluated = |answer: Option<Value>| {
        let verdict = if answer.is_some() { "partly" } else { "compliant" };
        json!({ "obligation": { "compliance_evaluated": {
            "as_of": "2026-01-01", "verdict": verdict, "answer": answer, "next_due": "2027-01-01",
        } } })
    };
    let (given, followed) =
        happened(given([person(BEN)]), OBLIGATION, evaluated(Some(json!({ "nonconformity": shortfall }))));
    assert_eq!(followed[0].rule, Rule::L1);
    let mut expected = shortfall;
    expected["source"] = json!({ "compliance": id(OBLIGATION) });
    assert_eq!(only(followed), json!({ "nonconformity": { "raised": expected } }));
    let excepted = evaluated(Some(json!({ "exception": PART })));
    assert_eq!(follows(&given, OBLIGATION, &event(excepted)), []);
    assert_eq!(follows(&given, OBLIGATION, &event(evaluated(None))), []);
}

#[test]
fn a_missed_objective_leads_to_the_nonconformity_that_its_evaluation_names() {
    let asked = json!({
        "reference": "NC-O", "requirement": "Eight of ten patched in time",
        "statement": "Five of ten were", "area": "IT",
    });
    let (given, _) = happened(given([person(BEN)]), OBJECTIVE, objective());
    let (given, followed) = happened(given, OBJECTIVE, missed(Some(&asked)));
    assert_eq!(
        only(followed),
        json!({ "nonconformity": { "raised": {
            "reference": "NC-O",
            "source": { "objective": id(OBJECTIVE) },
            "requirement": "Eight of ten patched in time",
            "grade": "minor_nonconformity",
            "statement": "Five of ten were",
            "evidence": "The evaluation that is event 7 of the log",
            "area": "IT",
            "owner": { "person": BEN },
        } } })
    );
    let given = given.then_effect(Rule::O5, |register| register.exists(named(7, "NC-O").into()));
    assert_eq!(follows(&given, OBJECTIVE, &event(missed(None))), [], "the next review hears of it");
}

#[test]
fn what_the_lessons_of_an_incident_ask_for_is_opened_with_them() {
    let lessons = learned(&[
        json!({ "risk": PART }),
        json!({ "nonconformity": {
            "reference": "NC-I", "requirement": "8.13", "grade": "minor_nonconformity",
            "statement": "Nothing was restored", "evidence": "The protocol", "area": "IT",
        } }),
        improvement("IMP-I"),
        json!({ "training": {
            "reference": "T-I", "title": "Restoring", "units": ["IT"], "date": "2026-03-01", "goal": "G7",
        } }),
    ]);
    let (given, followed) = happened(given([]), INCIDENT, lessons);
    let followed: Vec<_> = followed.into_iter().map(|it| serde_json::to_value(it.event).unwrap()).collect();
    let [nonconformity, proposal, training] = followed.as_slice() else { panic!("{followed:#?}") };
    assert_eq!(nonconformity["nonconformity"]["raised"]["source"], json!({ "incident": id(INCIDENT) }));
    assert_eq!(
        without_nulls(proposal),
        json!({ "improvement": { "proposed": {
            "reference": "IMP-I", "source": { "incident": id(INCIDENT) }, "description": "Restore monthly",
            "goal": "G2", "expected_benefit": "It works when it is needed",
        } } })
    );
    let plan = &training["training_activity"]["planned"];
    assert_eq!((&plan["reference"], &plan["audience"]["units"]), (&json!("T-I"), &json!(["IT"])));
    let _ = given.then_effect(Rule::I7, |register| {
        (register.nonconformities.len(), register.improvements.len(), register.training_activities.len())
            == (1, 1, 1)
    });
}

#[test]
fn of_lessons_that_are_corrected_only_what_is_new_is_opened() {
    let (given, _) = happened(given([]), INCIDENT, learned(&[improvement("IMP-1")]));
    let more = learned(&[improvement("IMP-1"), improvement("IMP-2")]);
    let [new] = <[_; 1]>::try_from(follows(&given, INCIDENT, &corrected(5, more))).unwrap();
    assert_eq!(
        without_nulls(&serde_json::to_value(new.event).unwrap())["improvement"]["proposed"]["reference"],
        "IMP-2"
    );
}

#[test]
fn a_decision_of_a_management_review_opens_what_it_decides() {
    let decided = |kind: Value| {
        json!({ "management_review": { "decision_recorded": {
            "decision": PART, "kind": kind, "text": "Patch faster", "owner": { "person": BEN },
            "due": "2026-06-01",
        } } })
    };
    let source = json!({ "management_review": { "review": id(REVIEW), "decision": PART } });
    let asked =
        json!({ "improvement": { "reference": "IMP-V", "goal": "G6", "expected_benefit": "Fewer holes" } });
    let (given, followed) = happened(given([person(BEN)]), REVIEW, decided(asked));
    assert_eq!(
        only(followed),
        json!({ "improvement": { "proposed": {
            "reference": "IMP-V", "source": source, "description": "Patch faster", "goal": "G6",
            "expected_benefit": "Fewer holes",
        } } })
    );
    let given = given.then_effect(Rule::V4, |register| register.improvements.len() == 1);
    let asked = json!({ "isms_change": { "reference": "CH-V", "consequences": "Some outages" } });
    let (given, followed) = happened(given, REVIEW, decided(asked));
    let change = only(followed);
    let proposed = &change["change"]["proposed"];
    assert_eq!((&proposed["purpose"], &proposed["source"]), (&json!("Patch faster"), &source));
    assert_eq!((&proposed["kind"], &proposed["owner"]), (&json!("isms"), &json!({ "person": BEN })));
    for other in ["resource", "other"] {
        assert_eq!(follows(&given, REVIEW, &event(decided(json!(other)))), []);
    }
}

#[test]
fn an_exercise_that_missed_the_required_times_leads_to_an_improvement() {
    let required = json!({ "continuity_plan": { "requirement_set": {
        "reference": "BCP-1", "subject": { "service": "Bakery" }, "recovery_time_minutes": 60, "recovery_point_minutes": 15,
        "tolerable_disruption_minutes": 600,
    } } });
    let held = |achieved: u32, result: &str, follow_up: Option<&str>| {
        json!({ "continuity_plan": { "exercise_held": {
            "exercise": { "kind": "full", "achieved": { "recovery_time_minutes": achieved, "recovery_point_minutes": 10 },
                "follow_up": follow_up },
            "comparison": { "recovery_time_minutes": 60, "recovery_point_minutes": 15, "result": result },
        } } })
    };
    let (given, _) = happened(given([]), PLAN, required);
    assert_eq!(follows(&given, PLAN, &event(held(30, "met", None))), []);
    let (given, followed) = happened(given, PLAN, held(90, "missed", None));
    assert_eq!(
        only(followed),
        json!({ "improvement": { "proposed": {
            "reference": "IMP-6",
            "source": { "exercise": id(PLAN) },
            "description":
                "An exercise has shown that plan BCP-1 misses what is required of it: back 90 minutes, required 60",
            "goal": "G2",
            "expected_benefit":
                "Things are back within 60 minutes, and no more than 15 minutes of work are lost",
        } } })
    );
    let given = given.then_effect(Rule::B1, |register| register.improvements.len() == 1);
    let (_, followed) = happened(given, PLAN, held(90, "missed", Some("IMP-B")));
    assert_eq!(only(followed)["improvement"]["proposed"]["reference"], "IMP-B");
}

#[test]
fn a_plan_that_was_needed_and_missed_the_required_times_leads_to_an_improvement() {
    let required = json!({ "continuity_plan": { "requirement_set": {
        "reference": "BCP-1", "subject": { "service": "Bakery" }, "recovery_time_minutes": 60, "recovery_point_minutes": 15,
        "tolerable_disruption_minutes": 600,
    } } });
    let activated = json!({ "continuity_plan": { "activated": {
        "activation": { "ended_at": "2026-01-01", "achieved": { "recovery_point_minutes": 20 }, "outcome": "Some bread was lost" },
        "comparison": { "recovery_time_minutes": 60, "recovery_point_minutes": 15, "result": "missed" },
    } } });
    let (given, _) = happened(given([]), PLAN, required);
    let (_, followed) = happened(given, PLAN, activated);
    let description = &only(followed)["improvement"]["proposed"]["description"];
    assert!(description.as_str().unwrap().ends_with("lost work 20 minutes, required 15"), "{description}");
}

#[test]
fn what_has_come_back_names_what_it_comes_back_from() {
    let (given, _) = happened(given([]), AUDIT, finding("minor_nonconformity"));
    let mut again = finding("minor_nonconformity");
    again["audit"]["finding_recorded"]["finding"] = json!("00000000-0000-0000-0000-0000000000f2");
    let (_, followed) = happened(given, AUDIT, again);
    assert_eq!(only(followed)["nonconformity"]["raised"]["recurrence_of"], json!(raised(5)));
}

fn finding(grade: &str) -> Value {
    json!({ "audit": { "finding_recorded": {
        "finding": PART, "reference": "F-1", "criterion": { "clause": "9.1" }, "grade": grade,
        "statement": "Nobody has measured anything", "area": "IT",
    } } })
}

fn learned(follow_ups: &[Value]) -> Value {
    json!({ "incident": { "lessons_learned": {
        "human_factor": false, "lessons": "Try what you rely on", "follow_ups": follow_ups,
    } } })
}

fn improvement(reference: &str) -> Value {
    json!({ "improvement": {
        "reference": reference, "description": "Restore monthly", "goal": "G2",
        "expected_benefit": "It works when it is needed",
    } })
}

fn objective() -> Value {
    json!({ "objective": { "set": { "reference": "O-1", "definition": {
        "statement": "Patched in time", "goal": "G6", "indicator": PART, "baseline": "none",
        "target": { "value": "80", "direction": "higher" }, "unit": "percent", "owner": { "person": BEN },
        "actions": ["Patch"], "resources": "A day a month", "due": "2026-12-31",
        "evaluation_method": "Count", "policy": { "document": PART, "revision": 1 },
    } } } })
}

fn missed(nonconformity: Option<&Value>) -> Value {
    json!({ "objective": { "evaluated": {
        "evaluation": { "as_of": "2026-01-01", "value": "50", "nonconformity": nonconformity },
        "computed": "missed",
    } } })
}

fn corrected(corrects: u64, by: Value) -> Event {
    Event::Corrected(Box::new(crate::event::Correction { corrects, event: event(by), effective_at: None }))
}

fn event(json: Value) -> Event {
    serde_json::from_value(json).unwrap()
}

fn id(stream: &str) -> String {
    stream.split_once('/').unwrap().1.into()
}

/// What follows if this happens next.
fn follows(given: &Given, thing: &str, event: &Event) -> Vec<Consequence> {
    let (seq, effective_at) = (given.register.position, given.now().into());
    consequences(&given.register, &Cause { seq, thing: thing.parse().unwrap(), event, effective_at })
}

/// It happens, with what follows.
fn happened(mut given: Given, thing: &str, json: Value) -> (Given, Vec<Consequence>) {
    let event = event(json);
    let followed = follows(&given, thing, &event);
    given.record(Fact::of(thing.parse::<Stream>().unwrap(), event));
    for it in &followed {
        given.record(Fact::of(it.thing, it.event.clone()));
    }
    (given, followed)
}

/// The one event that followed.
fn only(followed: Vec<Consequence>) -> Value {
    let [one] = <[_; 1]>::try_from(followed).unwrap();
    without_nulls(&serde_json::to_value(one.event).unwrap())
}

fn without_nulls(json: &Value) -> Value {
    match json {
        Value::Object(members) => {
            let there = members.iter().filter(|(_, it)| !it.is_null());
            Value::Object(there.map(|(name, it)| (name.clone(), without_nulls(it))).collect())
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => json.clone(),
    }
}
