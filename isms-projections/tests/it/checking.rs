//! Checking: what audits have covered and who was impartial, what was decided, what a review looks at, and how ready the
//! management system is.

use std::convert::Infallible;

use isms_core::aggregate::{audit, control, improvement_cycle, isms, management_review, role};
use isms_core::event::{Event, Voiding};
use isms_core::id::{AuditId, ControlId, ImprovementCycleId, ManagementReviewId, RoleId};
use isms_core::moment::{AsOf, Moment};
use isms_core::testing::{
    ANA, BEN, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, grant, holder, person, role_with,
};
use isms_core::vocabulary::authority::Authority;
use isms_projections::{Cell, Report, reports};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

const AUDIT: AuditId = AuditId::from_u128(0xA0D);
const REVIEW: ManagementReviewId = ManagementReviewId::from_u128(0x3E1);
const NEXT: ManagementReviewId = ManagementReviewId::from_u128(0x3E2);
const RUNNER: RoleId = RoleId::from_u128(0x201);
const BACKUP: ControlId = ControlId::from_u128(0xC1);
const DOORS: ControlId = ControlId::from_u128(0xC2);

#[test]
fn audited_is_what_a_concluded_audit_has_seen_evidence_of() {
    let seen = [person(BEN), planned(), appointed(), started(), saw("8.1")];
    let status = |facts: Vec<Fact>, clause: &str| {
        let report = report(&given(facts), "audit-program", "2026-03-31");
        ["this_year", "last", "status"].map(|key| of(&report, "clauses", "clause", clause, key))
    };
    assert_eq!(status(seen.clone().into(), "8.1"), ["not audited", "", "✗ never audited"]);
    let concluded: Vec<_> = seen.into_iter().chain([concluded()]).collect();
    assert_eq!(status(concluded.clone(), "8.1"), ["✓ AU-1", "2026-01-01", "✓ audited"]);
    assert_eq!(status(concluded.clone(), "9.2.2"), ["! AU-1 without evidence", "", "✗ never audited"]);
    assert_eq!(status(concluded.clone(), "4.1"), ["not audited", "", "✗ never audited"]);

    let later = report(&given(concluded), "audit-program", "2030-03-31");
    assert_eq!(of(&later, "clauses", "clause", "8.1", "status"), "✗ not in these years");
    assert_eq!(of(&later, "clauses", "clause", "8.1", "last"), "2026-01-01");
}

#[test]
fn what_an_auditor_is_said_later_to_have_had_there_already_then_is_found() {
    let held = |from: Option<&str>| {
        let from = from.map(day);
        let facts = [
            person(BEN),
            role_with(RUNNER, &[Authority::Operate]),
            planned(),
            appointed(),
            started(),
            concluded(),
            Fact::of(RUNNER, role::Event::Assigned(role::Grant { from, ..grant(BEN) })),
        ];
        let report = report(&given(facts), "audit-report", "2026-03-31");
        (column(&report, "impartiality", "verdict"), report.notes[0].clone())
    };
    let (verdict, note) = held(None);
    assert_eq!(verdict, ["✓ impartial"], "a role that was given after the audit says nothing of it");
    assert!(note.contains("in 0 of them"), "{note}");
    let (verdict, note) = held(Some("2025-06-01"));
    assert_eq!(verdict, ["✗ not impartial"]);
    assert!(note.contains("in 1 of them"), "{note}");
    assert_eq!(held(Some("2026-02-01")).0, ["✓ impartial"]);
}

#[test]
fn an_auditor_with_a_role_that_only_audits_is_impartial() {
    let audits = role_with(RUNNER, &[Authority::Audit]);
    let facts = [person(BEN), audits, holder(RUNNER, BEN), planned(), appointed(), started(), concluded()];
    let report = report(&given(facts), "audit-report", "2026-03-31");
    assert_eq!(column(&report, "impartiality", "verdict"), ["✓ impartial"]);
    assert_eq!(column(&report, "impartiality", "area"), ["IT"]);
}

#[test]
fn a_finding_that_was_withdrawn_is_shown_and_counts_no_more() {
    let finding = json!({ "finding_recorded": {
        "finding": id(0xF1), "reference": "F-1", "criterion": { "clause": "8.1" }, "grade": "minor_nonconformity",
        "statement": "Three servers have no owner", "evidence": [id(0xE1)], "area": "IT",
    }});
    let found = [planned(), appointed(), started(), saw("8.1"), audit(finding)];
    let stands = report(&given(found.clone()), "audit-report", "2026-03-31");
    assert_eq!(column(&stands, "findings", "grade"), ["✗ minor nonconformity"]);
    assert_eq!(column(&stands, "audits", "findings"), ["1 minor nonconformity"]);
    let withdrawn = audit(json!({ "finding_withdrawn": { "finding": id(0xF1) } }));
    let gone = given(found.into_iter().chain([withdrawn, concluded()]));
    let gone = report(&gone, "audit-report", "2026-03-31");
    assert_eq!(column(&gone, "findings", "grade"), ["minor nonconformity, withdrawn"]);
    assert_eq!(column(&gone, "audits", "findings"), ["none"]);
}

#[test]
fn a_decision_is_overdue_once_its_day_has_passed_and_until_it_is_done() {
    let facts = [scheduled(REVIEW, "MR-1"), decided()];
    let state = |given: &Given, on| column(&report(given, "management-decisions", on), "decisions", "state");
    let open = given(facts.clone());
    assert_eq!(state(&open, "2026-02-01"), ["! open"]);
    assert_eq!(state(&open, "2026-02-02"), ["✗ overdue"]);
    let done = json!({ "decision_fulfilled": { "decision": id(0xDE), "result": "Bought" } });
    let done = given(facts.into_iter().chain([review(REVIEW, done)]));
    assert_eq!(state(&done, "2026-02-02"), ["✓ done"]);
    let made = report(&done, "management-decisions", "2026-02-02");
    assert_eq!(column(&made, "decisions", "decision"), ["MR-1.1"]);
    let counts = ["decisions", "open", "overdue"].map(|key| column(&made, "reviews", key));
    assert_eq!(counts, [["1"], ["0"], ["0"]]);
}

#[test]
fn a_pack_counts_what_is_new_since_the_position_on_which_the_review_before_rests() {
    let held = json!({ "held": {
        "chair": ANA, "chair_role": TOP_MANAGEMENT,
        "conclusion": { "suitability": "yes", "adequacy": "yes", "effectiveness": "yes" },
    }});
    let before =
        given([issue(1, "C-1"), scheduled(REVIEW, "MR-1"), presented(REVIEW, "b", 7), review(REVIEW, held)]);
    let new = |given: &Given, item| of(&pack(given), "items", "item", item, "new");
    assert_eq!(new(&before, "b"), "0", "the review has looked at it");
    assert!(pack(&before).notes[0].contains("the next one"));

    let mut after = before.clone();
    for fact in [decided(), issue(2, "C-2"), scheduled(NEXT, "MR-2"), presented(NEXT, "c", 12)] {
        after.record(fact);
    }
    assert_eq!(new(&after, "a"), "1", "what was decided after it rests on is news");
    assert_eq!(new(&after, "b"), "1");
    let flag = |item| of(&pack(&after), "items", "item", item, "flag");
    assert_eq!(flag("b"), "yes");
    assert_eq!(flag("c"), "✓ no, and nothing was recorded");
    assert_eq!(flag("e"), "! nothing was recorded");
    assert!(pack(&after).notes[0].contains("MR-2"));
    let commands = column(&pack(&after), "reviews", "command");
    assert_eq!(commands[0], "isms report management-review-pack --as-of '#7'");
}

#[test]
fn what_is_said_to_be_nothing_although_something_is_recorded_is_noticed() {
    let facts = [issue(1, "C-1"), scheduled(REVIEW, "MR-1"), presented(REVIEW, "b", 7)];
    let flag = of(&pack(&given(facts)), "items", "item", "b", "flag");
    assert_eq!(flag, "! said to be nothing, yet something is recorded");
}

#[test]
fn a_clause_is_ready_when_all_that_shows_it_is_there_and_recent() {
    let result =
        |given: &Given, on| of(&report(given, "clause-readiness", on), "clauses", "clause", "4.1", "result");
    assert_eq!(result(&given([]), "2026-03-31"), "✗ nothing recorded");
    let known = given([issue(1, "C-1")]);
    assert_eq!(result(&known, "2026-03-31"), "✓ ready");
    assert_eq!(result(&known, "2027-01-02"), "✓ ready", "the last day of the profile's days");
    assert_eq!(result(&known, "2027-01-03"), "! partly ready");
    let voided = given([issue(1, "C-1"), Fact::of(ISMS, Event::Voided(Voiding { voids: 5 }))]);
    assert_eq!(result(&voided, "2026-03-31"), "✗ nothing recorded");
}

#[test]
fn clauses_are_all_listed_and_add_up() {
    let report = report(&given([]), "clause-readiness", "2026-03-31");
    let clauses = column(&report, "clauses", "clause");
    assert_eq!((clauses.len(), clauses[0].as_str(), clauses[29].as_str()), (30, "4.1", "10.2"));
    let totals = column(&report, "totals", "clauses");
    assert_eq!(totals.iter().map(|it| it.parse::<usize>().unwrap()).sum::<usize>(), 30);
    assert_eq!(of(&report, "clauses", "clause", "4.1", "owners"), "top-management");
}

#[test]
fn a_requirement_is_answered_by_outputs_that_satisfy_it_and_shown_by_the_things_they_name() {
    let status =
        |given: &Given| column(&report(given, "input-to-output", "2026-03-31"), "requirements", "status");
    let asked = [party(), requirement(), cycle()];
    assert_eq!(status(&given(asked.clone())), ["✗ unanswered"]);
    let unshown = given(asked.clone().into_iter().chain([output(&[])]));
    assert_eq!(status(&unshown), ["! answered, and nothing shows it"]);
    let shown = given(asked.into_iter().chain([adopted(BACKUP, "C-1"), output(&[8])]));
    assert_eq!(status(&shown), ["✓ answered"]);
    let report = report(&shown, "input-to-output", "2026-03-31");
    assert_eq!(column(&report, "requirements", "controls"), ["C-1"]);
    assert_eq!(column(&report, "totals", "requirements"), ["0", "0", "1", "0", "0"]);
}

#[test]
fn a_stakeholder_sees_numbers_of_the_controls_that_are_in_place_and_no_more() {
    let asked = [party(), requirement(), cycle(), adopted(BACKUP, "C-1"), adopted(DOORS, "C-2")];
    let figures = |given: &Given| {
        let report = report(given, "stakeholder-assurance", "2026-03-31");
        ["effective_percent", "effective"].map(|key| column(&report, "parties", key)[0].clone())
    };
    let adopted = given(asked.clone().into_iter().chain([output(&[8, 9])]));
    assert_eq!(figures(&adopted), ["", "no control in place is named"], "nothing is averaged over nothing");
    let tested = [implemented(BACKUP), implemented(DOORS), tested(BACKUP), output(&[8, 9])];
    let tested = given(asked.into_iter().chain(tested));
    assert_eq!(figures(&tested), ["50.0", "1 of 2"]);
    let text = report(&tested, "stakeholder-assurance", "2026-03-31").to_json();
    assert!(!text.contains("C-1") && !text.contains("Backup"), "{text}");
}

#[test]
fn a_certificate_holds_until_it_ends_or_is_suspended() {
    let result = |verdict: &str, certificate: Option<&str>| {
        let valid = certificate.map(|_| "2026-01-01/2028-12-31");
        isms(json!({ "certification_result_recorded": {
            "body": "Certifiers", "stage": "stage2", "verdict": verdict, "certificate": certificate,
            "scope_revision": 1, "valid": valid,
        }}))
    };
    let shown = |facts: Vec<Fact>, on| {
        column(&report(&given(facts), "stakeholder-assurance", on), "overall", "certificate")
    };
    let passed = result("passed", Some("Z-1"));
    let held = ["✓ Z-1 of Certifiers, until 2028-12-31"];
    assert_eq!(shown(vec![passed.clone()], "2028-12-31"), held);
    assert_eq!(shown(vec![passed.clone()], "2029-01-01"), ["none"]);
    assert_eq!(shown(vec![passed.clone(), result("failed", None)], "2026-03-31"), held);
    assert_eq!(shown(vec![passed.clone(), result("suspended", None)], "2026-03-31"), ["none"]);
    assert_eq!(shown(vec![passed.clone(), result("suspended", None), passed], "2026-03-31"), held);
    assert_eq!(shown(vec![result("passed", None)], "2026-03-31"), ["none"]);
}

fn report(given: &Given, name: &str, on: &str) -> Report {
    let moment = Moment::new(given.register.clone(), AsOf::Now, "root".into(), day(on).into());
    let events = given.events.iter().cloned().map(Ok::<_, Infallible>);
    reports::named(name).unwrap().build(&moment, events).unwrap()
}

fn pack(given: &Given) -> Report {
    report(given, "management-review-pack", "2026-03-31")
}

/// What stands in a column of a table, as a person reads it.
fn column(report: &Report, table: &str, key: &str) -> Vec<String> {
    let table = report.tables.iter().find(|it| it.name == table).unwrap();
    let cells = table.rows.iter().flat_map(|row| table.cells(row));
    cells.filter(|(column, _)| column.key == key).map(|(_, cell)| Cell::to_string(cell)).collect()
}

/// The same of the row of which another column says something.
fn of(report: &Report, table: &str, by: &str, is: &str, key: &str) -> String {
    let at = column(report, table, by).iter().position(|it| it == is).unwrap();
    column(report, table, key)[at].clone()
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn read<T: DeserializeOwned>(event: Value) -> T {
    serde_json::from_value(event).unwrap()
}

fn audit(event: Value) -> Fact {
    Fact::of(AUDIT, read::<audit::Event>(event))
}

fn isms(event: Value) -> Fact {
    Fact::of(ISMS, read::<isms::Event>(event))
}

fn review(review: ManagementReviewId, event: Value) -> Fact {
    Fact::of(review, read::<management_review::Event>(event))
}

fn planned() -> Fact {
    audit(json!({ "planned": {
        "reference": "AU-1", "program": id(0x960), "party": "first", "scope_areas": ["IT"],
        "criteria": [{ "clause": "8.1" }, { "clause": "9.2" }], "period": "2026-01-01/2026-01-31",
    }}))
}

fn basis() -> Value {
    json!({ "as_of": 6, "since": "2025-01-01", "examined": [{ "person": BEN, "owned": 0 }] })
}

fn appointed() -> Fact {
    audit(json!({ "team_appointed": { "team": { "leader": BEN }, "impartiality_basis": basis() } }))
}

fn started() -> Fact {
    audit(json!({ "started": { "opening": {}, "impartiality_basis": basis() } }))
}

fn saw(clause: &str) -> Fact {
    audit(json!({ "evidence_recorded": {
        "evidence": id(0xE1), "criterion": { "clause": clause }, "method": "sample",
        "statement": "Three of nine servers", "source": "The inventory", "area": "IT",
    }}))
}

fn concluded() -> Fact {
    audit(json!({ "concluded": { "statement": "In good order" } }))
}

fn scheduled(id: ManagementReviewId, reference: &str) -> Fact {
    review(
        id,
        json!({ "scheduled": {
            "reference": reference, "date": "2026-01-20", "period": "2025-01-01/2025-12-31", "chair": { "person": ANA },
        }}),
    )
}

fn presented(id: ManagementReviewId, item: &str, as_of: u64) -> Fact {
    let input = json!({ "item": item, "as_of": as_of, "content": "nothing_to_report" });
    review(id, json!({ "input_presented": { "input": input } }))
}

fn decided() -> Fact {
    review(
        REVIEW,
        json!({ "decision_recorded": {
            "decision": id(0xDE), "kind": "resource", "text": "A second server", "owner": { "person": ANA },
            "due": "2026-02-01",
        }}),
    )
}

fn issue(number: u128, reference: &str) -> Fact {
    let details = json!({ "origin": "external", "category": "Climate", "description": "Floods", "climate_related": true });
    let issue = json!({ "issue": id(0x1550 + number), "reference": reference, "details": details });
    isms(json!({ "context_issue_identified": issue }))
}

fn party() -> Fact {
    let party = json!({ "party": id(0x9A), "reference": "I-1", "name": "Customers", "kind": "customer" });
    isms(json!({ "interested_party_identified": party }))
}

fn requirement() -> Fact {
    let details = json!({ "text": "Orders are kept", "kind": "need", "addressed_by_isms": true });
    let requirement =
        json!({ "requirement": id(0x9B), "reference": "Q-1", "party": id(0x9A), "details": details });
    isms(json!({ "interested_party_requirement_recorded": requirement }))
}

fn in_cycle(event: Value) -> Fact {
    Fact::of(ImprovementCycleId::from_u128(0xC9), read::<improvement_cycle::Event>(event))
}

fn cycle() -> Fact {
    in_cycle(json!({ "started": {
        "reference": "Y-1", "number": 1, "model": "pdca", "process": "isms", "period": "2026-01-01/2026-12-31",
        "inputs": { "requirements": [id(0x9B)] },
    }}))
}

fn output(shown_by: &[u64]) -> Fact {
    in_cycle(json!({ "output_recorded": {
        "output": id(0x0B), "kind": "Service", "statement": "Orders in two places", "satisfies": [id(0x9B)],
        "shown_by": shown_by,
    }}))
}

fn of_control(id: ControlId, event: Value) -> Fact {
    Fact::of(id, read::<control::Event>(event))
}

fn adopted(id: ControlId, reference: &str) -> Fact {
    let definition = json!({ "name": "Backup", "grounds": ["baseline"] });
    of_control(id, json!({ "adopted": { "reference": reference, "definition": definition } }))
}

fn implemented(id: ControlId) -> Fact {
    of_control(id, json!({ "implemented": {} }))
}

fn tested(id: ControlId) -> Fact {
    let test = json!({ "kind": "operation", "result": "effective", "period": "2026-01-01/2026-01-01" });
    of_control(id, json!({ "tested": test }))
}
