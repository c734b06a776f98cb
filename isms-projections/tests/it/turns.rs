//! What turns and what does not: loops, acceptances that lapse, what is open at the end of a month, amendments, chains.

use isms_core::correction::Horizon;
use isms_core::event::{Correction, Event, Voiding};
use isms_core::moment::{AsOf, Moment};
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::testing::{ANA, BEN, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, person};
use isms_core::vocabulary::time::PartialDate;
use isms_projections::{Cell, Report, reports};
use serde_json::{Value, json};

const ONE: &str = "00000000-0000-0000-0000-0000000000f1";
const TWO: &str = "00000000-0000-0000-0000-0000000000f2";
const THREE: &str = "00000000-0000-0000-0000-0000000000f3";

#[test]
fn an_action_stands_still_where_the_next_step_was_not_taken() {
    let stands = |facts: Vec<Fact>| column(&loops(facts), "open", "stands");
    let mut facts = vec![raised("2026-01-10"), planned("2026-01-12", "2026-02-28")];
    assert_eq!(stands(facts.clone()), ["✗ planned, not done in time"]);
    facts.push(completed("2026-02-20"));
    assert_eq!(stands(facts.clone()), ["! done, never checked"]);
    facts.push(verified("2026-03-10", false));
    assert_eq!(stands(facts.clone()), ["✗ checked, never acted on"]);
    facts.push(closed("2026-03-20"));
    assert_eq!(stands(facts), Vec::<String>::new());
}

#[test]
fn what_was_checked_and_found_good_needs_no_consequence() {
    let facts = vec![raised("2026-01-10"), planned("2026-01-12", "2026-02-28"), completed("2026-02-20")];
    let report = loops(facts.into_iter().chain([verified("2026-03-10", true)]).collect());
    assert_eq!(column(&report, "open", "stands"), Vec::<String>::new());
    assert_eq!(column(&report, "kinds", "closed"), ["1"]);
    assert_eq!(column(&report, "kinds", "share"), ["100.0"]);
}

#[test]
fn lead_times_are_whole_days_between_the_steps_of_one_loop() {
    let facts = vec![raised("2026-01-10"), planned("2026-01-12", "2026-02-28"), completed("2026-02-20")];
    let report =
        loops(facts.into_iter().chain([verified("2026-03-10", false), closed("2026-03-20")]).collect());
    let ways = column(&report, "lead_times", "to");
    assert_eq!(ways, ["done", "checked", "acted on", "acted on"]);
    assert_eq!(column(&report, "lead_times", "median"), ["39.0", "18.0", "10.0", "67.0"]);
    assert_eq!(column(&report, "lead_times", "loops"), ["1"; 4]);
}

#[test]
fn a_step_that_was_voided_was_not_taken() {
    let mut given =
        given([raised("2026-01-10"), planned("2026-01-12", "2026-02-28"), completed("2026-02-20")]);
    given.record(void("nonconformity", 7));
    assert_eq!(column(&report(&given, "loop-closure"), "open", "stands"), ["✗ planned, not done in time"]);
}

#[test]
fn as_of_a_day_of_the_past_a_loop_stands_where_it_stood() {
    let given = given([raised("2026-01-10"), planned("2026-01-12", "2026-02-28"), completed("2026-02-20")]);
    let moment = as_of(&given, "2026-02-01");
    let report = built(&given, &moment, "loop-closure");
    assert_eq!(column(&report, "open", "stands"), ["planned, not done yet"]);
}

#[test]
fn a_finding_that_nothing_was_raised_for_is_never_acted_on() {
    let found = |grade: &str| {
        let finding = json!({ "finding": TWO, "reference": "F-1", "criterion": { "clause": "8.1" }, "grade": grade,
            "statement": "No list", "evidence": [], "area": "IT" });
        vec![audit_planned(), fact("audit", ONE, "finding_recorded", &finding).effective("2026-02-01")]
    };
    let kinds = |facts| {
        let report = loops(facts);
        let kinds = column(&report, "open", "kind").into_iter().zip(column(&report, "open", "stands"));
        kinds.filter(|(kind, _)| kind == "finding").map(|(_, stands)| stands).collect::<Vec<_>>()
    };
    assert_eq!(kinds(found("minor_nonconformity")), ["✗ checked, never acted on"]);
    assert_eq!(kinds(found("opportunity_for_improvement")), Vec::<String>::new());
    let raised = json!({ "reference": "NC-1", "source": { "audit": { "audit": ONE, "finding": TWO } }, "area": "IT",
        "requirement": "8.1", "grade": "minor_nonconformity", "statement": "No list", "evidence": "F-1" });
    let raised = fact("nonconformity", THREE, "raised", &raised).effective("2026-02-02");
    assert_eq!(
        kinds(found("minor_nonconformity").into_iter().chain([raised]).collect()),
        Vec::<String>::new()
    );
}

#[test]
fn an_acceptance_has_lapsed_from_the_day_after_its_last_until_something_takes_its_place() {
    let lapsed = |facts: Vec<Fact>| {
        let given = given([identified()].into_iter().chain(facts));
        let report = report(&given, "lapsed-acceptances");
        let columns = ["lapsed", "by", "status"].map(|key| column(&report, "acceptances", key));
        (0..columns[0].len()).map(|at| columns.each_ref().map(|it| it[at].clone())).collect::<Vec<_>>()
    };
    let accepted = |on: &str, until: &str| accepted(until).effective(on);
    assert_eq!(lapsed(vec![accepted("2026-01-05", "2026-06-30")]), [["0", "", "✓ in force"]]);
    assert_eq!(lapsed(vec![accepted("2026-01-05", "2026-03-11")]), [["20", "", "✗ lapsed"]]);
    let anew = vec![accepted("2026-01-05", "2026-02-10"), accepted("2026-02-21", "2026-06-30")];
    assert_eq!(lapsed(anew), [["10", "accepted anew", "! had lapsed"], ["0", "", "✓ in force"]]);
    let in_time = vec![accepted("2026-01-05", "2026-02-10"), accepted("2026-02-11", "2026-06-30")];
    assert_eq!(lapsed(in_time)[0], ["0", "accepted anew", "✓ kept"], "renewed on the day after its last");
    let gone = fact("risk", ONE, "closed", &json!({ "ground": "eliminated" })).effective("2026-02-20");
    let gone = vec![accepted("2026-01-05", "2026-02-10"), gone];
    assert_eq!(lapsed(gone), [["9", "risk closed", "! had lapsed"]]);
    let kept = fact("risk", ONE, "closed", &json!({ "ground": "residual_accepted" })).effective("2026-02-20");
    let kept = vec![accepted("2026-01-05", "2026-02-10"), kept];
    assert_eq!(
        lapsed(kept),
        [["49", "", "✗ lapsed"]],
        "closed because it is accepted, it is still to be borne"
    );
}

#[test]
fn what_is_open_at_the_end_of_a_month_follows_from_how_long_each_thing_was() {
    let reopened = fact("nonconformity", ONE, "reopened", &json!({})).effective("2026-03-15");
    let given = given([
        raised("2026-01-10"),
        planned("2026-01-12", "2026-02-28"),
        completed("2026-01-31"),
        closed("2026-02-28"),
        reopened,
    ]);
    let report = report(&given, "burn-down");
    assert_eq!(column(&report, "months", "month"), ["2026-01", "2026-02", "2026-03"]);
    assert_eq!(column(&report, "months", "nonconformities"), ["1", "0", "1"]);
    assert_eq!(column(&report, "months", "actions"), ["0", "0", "0"], "done on the last day of its month");
    assert_eq!(column(&report, "months", "nonconformities_opened"), ["1", "0", "1"]);
    assert_eq!(column(&report, "months", "nonconformities_closed"), ["0", "1", "0"]);
}

#[test]
fn what_was_recorded_late_counts_from_the_day_on_which_it_held_and_what_was_voided_never() {
    let mut given = given([raised("2026-02-10"), closed("2026-03-20")]);
    let (event, effective_at) = (closed("2026-03-20").event, "2026-02-20".parse().ok());
    given.record(corrected(6, event, effective_at));
    let open = |given: &Given| column(&report(given, "burn-down"), "months", "nonconformities");
    assert_eq!(open(&given), ["0", "0"], "corrected, it was closed in the month in which it was raised");
    given.record(void("nonconformity", 5));
    assert_eq!(open(&given), Vec::<String>::new());
}

#[test]
fn an_amendment_says_what_was_before_and_what_counts_since() {
    let mut given = given([raised("2026-01-10"), planned("2026-01-12", "2026-02-28"), planned_again()]);
    let event = planned("2026-01-12", "2026-03-31").event;
    given.record(corrected(6, event, None).because("A slip"));
    given.record(void("nonconformity", 7).because("Entered twice"));
    let report = report(&given, "amendments");
    assert_eq!(column(&report, "amendments", "how"), ["! corrected", "! voided"]);
    assert_eq!(column(&report, "amendments", "amended"), ["6", "7"]);
    let changes = column(&report, "amendments", "change");
    assert_eq!(changes[0], "due: 2026-02-28 → 2026-03-31");
    assert!(changes[1].contains("due: 2026-05-31 → nothing"), "{}", changes[1]);
    assert_eq!(column(&report, "amendments", "why"), ["A slip", "Entered twice"]);
}

#[test]
fn nobody_has_approved_in_a_role_that_they_did_not_hold_that_day() {
    let approved = || fact("isms", &ISMS.to_string(), "scope_approved", &json!({ "revision": 1 }));
    let held = |given: &Given| column(&report(given, "approvals"), "approvals", "held");
    assert_eq!(held(&given([person(BEN), approved()])), ["✓ yes"]);
    assert_eq!(held(&given([person(BEN), approved().by(BEN)])), ["✗ role not held"]);
    let ended = json!({ "person": ANA });
    let ended = fact("role", &TOP_MANAGEMENT.to_string(), "assignment_ended", &ended).effective("2026-02-01");
    assert_eq!(
        held(&given([approved().effective("2026-01-20"), ended.clone()])),
        ["✓ yes"],
        "it was held that day"
    );
    assert_eq!(held(&given([ended, approved().effective("2026-02-02")])), ["✗ role not held"]);
}

#[test]
fn a_chain_leads_from_an_incident_by_what_events_say_and_by_nothing_else() {
    let reported =
        json!({ "reference": "INC-1", "title": "Ransom", "kind": "event", "description": "No files" });
    let declared = json!({ "classification": { "category": "Malware", "severity": "high" }, "manager": ANA,
        "tlp": "amber" });
    let raised = json!({ "reference": "NC-1", "source": { "incident": ONE }, "requirement": "8.7", "area": "IT",
        "grade": "minor_nonconformity", "statement": "No filter", "evidence": "The mail" });
    let changed = json!({ "reference": "CH-1", "kind": "system", "urgency": "ordinary", "purpose": "Mail is filtered",
        "consequences": "A third party reads", "source": { "nonconformity": TWO } });
    let unrelated = json!({ "reference": "CH-2", "kind": "system", "urgency": "ordinary", "purpose": "Paint",
        "consequences": "Smell" });
    let given = given([
        fact("incident", ONE, "security_event_reported", &reported),
        fact("incident", ONE, "declared", &declared),
        fact("nonconformity", TWO, "raised", &raised),
        fact("change", THREE, "proposed", &changed),
        fact("change", ONE, "proposed", &unrelated),
    ]);
    let report = report(&given, "causes");
    assert_eq!(column(&report, "links", "from"), ["INC-1", "NC-1"]);
    assert_eq!(column(&report, "links", "to"), ["NC-1", "CH-1"]);
    assert_eq!(column(&report, "chains", "reached"), ["CH-1, NC-1"]);
}

fn loops(facts: Vec<Fact>) -> Report {
    report(&given(facts), "loop-closure")
}

/// A report on the last day of March.
fn report(given: &Given, name: &str) -> Report {
    let at = day("2026-03-31").into();
    built(given, &Moment::new(given.register.clone(), AsOf::Now, "root".into(), at), name)
}

fn built(given: &Given, moment: &Moment, name: &str) -> Report {
    let events = given.events.iter().cloned().map(Ok::<_, ()>);
    reports::named(name).unwrap().build(moment, events).unwrap()
}

/// A day of the past, as it is known now.
fn as_of(given: &Given, date: &str) -> Moment {
    let date = PartialDate::Day(day(date));
    let offset = given.register.offset();
    let horizon = Horizon { until: date.end(offset), offset };
    let mut register = Register::default();
    for event in &given.events {
        register.evolve_until(event, &given.events, Some(horizon)).unwrap();
    }
    Moment::new(register, AsOf::effective(date), "root".into(), date)
}

/// What stands in a column of a table, as a person reads it.
fn column(report: &Report, table: &str, key: &str) -> Vec<String> {
    let table = report.tables.iter().find(|it| it.name == table).unwrap();
    let cells = table.rows.iter().flat_map(|row| table.cells(row));
    cells.filter(|(column, _)| column.key == key).map(|(_, cell)| Cell::to_string(cell)).collect()
}

fn stream(aggregate: &str) -> Stream {
    format!("{aggregate}/{ONE}").parse().unwrap()
}

fn corrected(corrects: u64, event: Event, effective_at: Option<PartialDate>) -> Fact {
    let correction = Correction { corrects, event, effective_at };
    Fact::of(stream("nonconformity"), Event::Corrected(Box::new(correction)))
}

fn void(aggregate: &str, seq: u64) -> Fact {
    Fact::of(stream(aggregate), Event::Voided(Voiding { voids: seq }))
}

fn fact(aggregate: &str, id: &str, what: &str, it: &Value) -> Fact {
    let event: Event = serde_json::from_value(json!({ aggregate: { what: it } })).unwrap();
    let thing: Stream = format!("{aggregate}/{id}").parse().unwrap();
    Fact::of(thing, event)
}

fn nonconformity(what: &str, it: &Value, on: &str) -> Fact {
    fact("nonconformity", ONE, what, it).effective(on)
}

fn raised(on: &str) -> Fact {
    let raised = json!({ "reference": "NC-1", "source": "own", "requirement": "8.1", "area": "IT",
        "grade": "minor_nonconformity", "statement": "No keys", "evidence": "The list", "owner": { "person": ANA } });
    nonconformity("raised", &raised, on)
}

fn planned(on: &str, due: &str) -> Fact {
    let planned = json!({ "action": TWO, "description": "Keep the list", "responsible": { "person": ANA }, "due": due });
    nonconformity("corrective_action_planned", &planned, on)
}

fn planned_again() -> Fact {
    let planned = json!({ "action": THREE, "description": "Keep the list", "responsible": { "person": ANA },
        "due": "2026-05-31" });
    nonconformity("corrective_action_planned", &planned, "2026-01-13")
}

fn completed(on: &str) -> Fact {
    nonconformity("corrective_action_completed", &json!({ "action": TWO }), on)
}

fn verified(on: &str, effective: bool) -> Fact {
    let verification =
        json!({ "method": "Asked", "observed": "2026-02-21/2026-03-09", "effective": effective });
    nonconformity("effectiveness_verified", &json!({ "verification": verification, "independent": true }), on)
}

fn closing() -> Value {
    json!({ "closing": { "changed": [] }, "observed_days": 17, "required_days": 0 })
}

fn closed(on: &str) -> Fact {
    nonconformity("closed", &closing(), on)
}

fn audit_planned() -> Fact {
    let planned =
        json!({ "reference": "AU-1", "program": THREE, "party": "first", "period": "2026-06-01/2026-06-05" });
    fact("audit", ONE, "planned", &planned)
}

fn identified() -> Fact {
    fact(
        "risk",
        ONE,
        "identified",
        &json!({ "reference": "R-1", "title": "Loss", "kind": "risk", "approach": "event" }),
    )
}

fn accepted(until: &str) -> Fact {
    let accepted =
        json!({ "acceptance": { "valid_until": until }, "level": "High", "method": TWO, "revision": 1 });
    fact("risk", ONE, "residual_risk_accepted", &accepted)
}
