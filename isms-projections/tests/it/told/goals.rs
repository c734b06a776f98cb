//! Goals: what serves each, whether it is reached, and what speaks against it.

use isms_core::aggregate::{control, exception, improvement, incident, isms, objective, training_activity};
use isms_core::id::{
    ControlId, DocumentId, ExceptionId, ImprovementId, IncidentId, IndicatorId, ObjectiveId,
    TrainingActivityId,
};
use isms_core::testing::{ANA, Fact, ISMS, given};
use serde_json::{Value, json};

use super::{column, fact, told, voided};

const LOCK: ControlId = ControlId::from_u128(0xC1);

#[test]
fn a_goal_that_nothing_serves_is_a_gap_and_so_is_an_adopted_one_without_an_objective() {
    assert_eq!(status(&[], "G4"), "✗ nothing serves it");
    assert_eq!(status(&[adopted("G4", "The house is safe")], "G4"), "✗ adopted, no objective");
    assert_eq!(status(&[lock()], "G4"), "! served, not measured");
}

#[test]
fn a_goal_is_reached_when_every_objective_is() {
    let one = [set(1, "G7", None), evaluated(1, "achieved")];
    assert_eq!(status(&one, "G7"), "✓ reached");
    let [set_one, reached] = one;
    let both = |verdict| [set_one.clone(), reached.clone(), set(2, "G7", None), evaluated(2, verdict)];
    assert_eq!(status(&both("on_track"), "G7"), "✓ on track");
    assert_eq!(status(&both("at_risk"), "G7"), "! at risk");
    assert_eq!(status(&both("missed"), "G7"), "✗ missed");
    assert_eq!(status(&[set_one.clone(), reached.clone(), set(2, "G7", None)], "G7"), "not evaluated yet");
    let closed = |result| [set_one.clone(), reached.clone(), set(2, "G7", None), closed(2, result)];
    assert_eq!(status(&closed("missed"), "G7"), "! reached in part");
    assert_eq!(status(&closed("achieved"), "G7"), "✓ reached");
}

#[test]
fn a_goal_of_ones_own_has_a_row_by_its_wording() {
    let facts =
        [adopted("own", "Bread at five"), set(1, "own", Some("Bread at five")), evaluated(1, "achieved")];
    let report = told(&given(facts), "goals", DAY);
    assert_eq!(column(&report, "goals", "goal").last().unwrap(), "Own");
    assert_eq!(column(&report, "goals", "what").last().unwrap(), "Bread at five");
    assert_eq!(column(&report, "goals", "status").last().unwrap(), "✓ reached");
    assert_eq!(column(&report, "goals", "goal").len(), 9);
}

#[test]
fn what_is_late_open_ineffective_or_excepted_speaks_against_a_goal() {
    let failed = json!({ "tested": { "kind": "operation", "result": "ineffective" } });
    let deviation = json!({ "requested": { "reference": "E-1", "deviates_from": { "control": LOCK },
        "compensation": "nothing", "requested_until": "2026-03-31" } });
    let granted =
        json!({ "approved": { "approval": { "expires_on": "2026-03-31" }, "standing": "top_management" } });
    let exception = ExceptionId::from_u128(0xE1);
    let facts = [
        lock(),
        fact::<control::Event>(LOCK, failed),
        fact::<exception::Event>(exception, deviation),
        fact::<exception::Event>(exception, granted),
    ];
    let against = cell(&facts, "G4", "against");
    assert_eq!(against, "CT-1 ineffective, exception E-1 from CT-1 expired, not ended");
    let improvement = ImprovementId::from_u128(0x1);
    let accepted = json!({ "decided": { "accepted": { "owner": { "person": ANA }, "due": "2026-03-01" } } });
    let late = [proposed("G7"), fact::<improvement::Event>(improvement, accepted), planned()];
    assert_eq!(cell(&late, "G7", "against"), "IMP-1 late, T-1 not held on its day");
}

#[test]
fn an_incident_concerns_what_it_has_harmed_until_it_is_closed() {
    let facts = [reported(), declared()];
    for (goal, incidents, against) in
        [("G2", "INC-1", "INC-1 open"), ("G5", "INC-1", "INC-1 open"), ("G3", "", ""), ("G7", "", "")]
    {
        assert_eq!(cell(&facts, goal, "incidents"), incidents, "{goal}");
        assert_eq!(cell(&facts, goal, "against"), against, "{goal}");
    }
    let closed = fact::<incident::Event>(INCIDENT, json!({ "closed": {} }));
    let facts: Vec<_> = facts.into_iter().chain([closed]).collect();
    assert_eq!(cell(&facts, "G5", "incidents"), "INC-1");
    assert_eq!(cell(&facts, "G5", "against"), "");
    assert_eq!(cell(&[reported()], "G5", "incidents"), "", "what was only reported is none yet");
}

#[test]
fn an_improvement_is_proven_by_an_indicator_and_nothing_else() {
    let evaluated = |it: Value| {
        let it = json!({ "benefit_evaluated": it });
        let facts = [proposed("G7"), fact::<improvement::Event>(ImprovementId::from_u128(0x1), it)];
        cell(&facts, "G7", "proven")
    };
    assert_eq!(evaluated(json!({ "result": "reached", "statement": "It is better" })), "");
    let measured =
        json!({ "result": "reached", "indicator": IndicatorId::from_u128(1), "before": "9", "after": "4" });
    assert_eq!(evaluated(measured), "IMP-1");
}

#[test]
fn what_was_voided_serves_nothing() {
    assert_eq!(status(&[lock(), voided(LOCK, 5)], "G4"), "✗ nothing serves it");
}

const DAY: &str = "2026-04-15";
const INCIDENT: IncidentId = IncidentId::from_u128(0x14C);

fn status(facts: &[Fact], goal: &str) -> String {
    cell(facts, goal, "status")
}

fn cell(facts: &[Fact], goal: &str, key: &str) -> String {
    let report = told(&given(facts.iter().cloned()), "goals", DAY);
    let at = column(&report, "goals", "goal").iter().position(|it| it == goal).unwrap();
    column(&report, "goals", key).remove(at)
}

fn adopted(goal: &str, wording: &str) -> Fact {
    let it = json!({ "goal_adopted": { "goal": goal, "wording": wording, "rationale": "It matters" } });
    fact::<isms::Event>(ISMS, it)
}

fn set(number: u128, goal: &str, own: Option<&str>) -> Fact {
    let definition = json!({
        "statement": "Few click", "goal": goal, "own_goal": own, "indicator": IndicatorId::from_u128(1),
        "baseline": "none", "target": { "value": "5", "direction": "lower" }, "unit": "percent",
        "owner": { "person": ANA }, "actions": ["Practice"], "resources": "A day", "due": "2026-06-30",
        "evaluation_method": "The last value",
        "policy": { "document": DocumentId::from_u128(1), "revision": 1 } });
    let it = json!({ "set": { "reference": format!("O-{number}"), "definition": definition } });
    fact::<objective::Event>(ObjectiveId::from_u128(number), it)
}

fn evaluated(number: u128, verdict: &str) -> Fact {
    let it = json!({ "evaluated": { "evaluation": { "as_of": "2026-01-01", "value": "5" }, "computed": verdict } });
    fact::<objective::Event>(ObjectiveId::from_u128(number), it)
}

fn closed(number: u128, result: &str) -> Fact {
    fact::<objective::Event>(ObjectiveId::from_u128(number), json!({ "closed": { "result": result } }))
}

/// A control that answers one of physical security.
fn lock() -> Fact {
    let definition = json!({ "name": "Lock", "grounds": ["baseline"],
        "catalog_references": [{ "catalog": isms_core::id::CatalogId::from_u128(1), "control": "7.2" }] });
    fact::<control::Event>(LOCK, json!({ "adopted": { "reference": "CT-1", "definition": definition } }))
}

fn proposed(goal: &str) -> Fact {
    let it = json!({ "proposed": { "reference": "IMP-1", "source": "own", "description": "Practice more",
        "goal": goal, "expected_benefit": "Fewer click" } });
    fact::<improvement::Event>(ImprovementId::from_u128(0x1), it)
}

fn planned() -> Fact {
    let it = json!({ "planned": { "reference": "T-1", "title": "Practice", "kind": "awareness",
        "date": "2026-04-01", "goal": "G7" } });
    fact::<training_activity::Event>(TrainingActivityId::from_u128(0x7), it)
}

fn reported() -> Fact {
    let it = json!({ "security_event_reported": { "reference": "INC-1", "title": "No orders", "kind": "event",
        "description": "The shop takes no orders" } });
    fact::<incident::Event>(INCIDENT, it)
}

fn declared() -> Fact {
    let it = json!({ "declared": { "classification": { "category": "Outage", "severity": "high" },
        "properties": ["availability"], "manager": ANA, "tlp": "green" } });
    fact::<incident::Event>(INCIDENT, it)
}
