//! What reports say of incidents, people, nonconformities, improvements and evidence: each rule of theirs as a sentence.

use std::convert::Infallible;

use isms_core::aggregate::{improvement, incident, nonconformity, person, training_activity};
use isms_core::event::{Correction, Event, Voiding};
use isms_core::id::{ImprovementId, IncidentId, NonconformityId, TrainingActivityId};
use isms_core::moment::{AsOf, Moment};
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::testing::{ANA, BEN, Fact, Given, TOP_MANAGEMENT, day, given, person};
use isms_core::vocabulary::evidence::Evidence;
use isms_core::vocabulary::time::PartialDate;
use isms_projections::{Cell, Chart, Report, reports};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const NC: NonconformityId = NonconformityId::from_u128(0x1C);
const IDEA: ImprovementId = ImprovementId::from_u128(0x1D);
const COURSE: TrainingActivityId = TrainingActivityId::from_u128(0xC0);

// Incidents and their trend.

#[test]
fn a_month_without_incidents_is_a_row_and_a_mean_rests_only_on_what_is_known() {
    let facts = [
        incident(1, "2026-01-10T08:00:00Z", Some("2026-01-10T07:00:00Z"), true),
        incident(2, "2026-01-20", Some("2026-01-19"), true),
        incident(3, "2026-03-01T00:30:00Z", Some("2026-03-01T00:00:00Z"), false),
        vec![reported(4, "2026-03-02", None)],
        vec![reported(5, "2025", None)],
    ];
    let report = made(&given(facts.concat()), "incident-trend", "2026-03-31");
    assert_eq!(column(&report, 0, "month"), ["2025", "2026-01", "2026-02", "2026-03"]);
    assert_eq!(column(&report, 0, "events"), ["1", "2", "0", "2"]);
    assert_eq!(column(&report, 0, "waiting"), ["1", "0", "0", "1"]);
    assert_eq!(column(&report, 0, "incidents"), ["0", "2", "0", "1"]);
    assert_eq!(column(&report, 0, "mean_to_detect"), ["", "60.0", "", "30.0"]);
    assert_eq!(column(&report, 0, "detect_known"), ["0", "1", "0", "1"]);
    assert_eq!(column(&report, 0, "repeats"), ["0", "1", "0", "1"]);
    assert_eq!(column(&report, 0, "repeat_share"), ["", "50.0", "", "100.0"]);
    let Some(Chart::Trend(trend)) = report.charts.first() else { panic!("there is a trend") };
    assert_eq!(trend.periods, ["2026-01", "2026-02", "2026-03"]);
    assert_eq!(trend.lines[0].values, [Some(2.0), Some(0.0), Some(1.0)]);
}

#[test]
fn what_was_voided_is_counted_no_more_and_what_was_corrected_as_corrected() {
    let mut given = given(incident(1, "2026-01-10T08:00:00Z", None, true));
    let other = reported(1, "2026-02-10T08:00:00Z", None).event;
    given.record(Fact::of(id(1), corrected(5, other)));
    given.record(reported(2, "2026-02-10", None));
    given.record(Fact::of(id(2), Event::Voided(Voiding { voids: 10 })));
    let report = made(&given, "incident-trend", "2026-02-28");
    assert_eq!(column(&report, 0, "events"), ["0", "1"]);
    let log = made(&given, "incidents", "2026-02-28");
    assert_eq!(column(&log, 0, "status").last().unwrap(), "voided");
    assert_eq!(column(&log, 1, "incidents"), ["1", "1"]);
}

#[test]
fn a_notification_is_late_that_was_sent_too_late_or_should_have_been_sent() {
    let duty = |number: u32| {
        json!({ "notification_due": { "notification": uuid(number), "recipient": "authority",
            "obligation": uuid(0x1A3), "due_at": "2026-01-12T08:00:00.000000Z" } })
    };
    let made_late = json!({ "notification_made": { "notification": { "fulfills": uuid(1), "recipient": "authority" },
        "duty": { "obligation": uuid(0x1A3), "due_at": "2026-01-12T08:00:00.000000Z", "late": true } } });
    let facts = [duty(1), duty(2), made_late].map(|it| Fact::of(id(1), read::<incident::Event>(it)));
    let facts = [incident(1, "2026-01-10T08:00:00Z", None, true), facts.to_vec()].concat();
    for (on, late, status) in
        [("2026-01-11", "1", "! lessons learned"), ("2026-01-13", "2", "✗ notification overdue")]
    {
        let report = made(&given(facts.clone()), "incidents", on);
        assert_eq!(column(&report, 0, "notifications_late"), [late], "{on}");
        assert_eq!(column(&report, 0, "status"), [status], "{on}");
    }
}

#[test]
fn what_follows_from_an_incident_is_linked_to() {
    let lessons = json!({ "lessons_learned": { "human_factor": true, "lessons": "Teach it", "follow_ups": [
        { "training": { "reference": "T-1", "title": "Closing doors", "date": "2026-03-01", "goal": "G7" } },
        { "training": { "reference": "T-9", "title": "Renamed since", "date": "2026-03-01", "goal": "G7" } }] } });
    let facts = [
        incident(1, "2026-01-01", None, true).into_iter().take(2).collect(),
        vec![Fact::of(id(1), read::<incident::Event>(lessons)), planned(&json!({}))],
    ];
    let report = made(&given(facts.concat()), "incidents", "2026-01-31");
    let table = &report.tables[0];
    let cells = table.cells(&table.rows[0]);
    let links: Vec<_> =
        cells.filter(|(column, _)| column.key == "follow_ups").map(|(_, cell)| cell).collect();
    let [Cell::Links(links)] = links.as_slice() else { panic!("links, not {links:?}") };
    let streams: Vec<_> = links.iter().map(|link| link.stream.clone()).collect();
    assert_eq!(streams, [Stream::from(COURSE).to_string(), Stream::from(id(1)).to_string()]);
}

// People.

#[test]
fn before_and_after_a_training_are_as_many_days_and_little_time_says_nothing() {
    let facts = [
        incident(1, "2026-02-14", None, true),
        incident(2, "2026-02-20", None, true),
        vec![planned(&json!({ "units": ["IT"] }))],
        vec![delivered().effective("2026-03-01")],
        incident(3, "2026-03-20", None, true),
        incident(4, "2026-03-21", None, false),
    ];
    let given = given(facts.concat());
    let trained = |on: &str| {
        let report = made(&given, "human-factor", on);
        ["days", "before", "after", "change"].map(|key| column(&report, 2, key).join(" "))
    };
    assert_eq!(trained("2026-03-15"), ["14", "1", "0", "too early to say"]);
    assert_eq!(trained("2026-04-05"), ["35", "2", "1", "✓ fewer"]);
    // The founding was 59 days before: no more than that is compared.
    assert_eq!(trained("2027-01-01"), ["59", "2", "1", "✓ fewer"]);
}

#[test]
fn a_share_is_of_the_cases_whose_cause_is_known() {
    let facts = [
        incident(1, "2026-01-15", None, true),
        incident(2, "2026-01-16", None, false),
        incident(3, "2026-01-17", None, false).into_iter().take(2).collect(),
        vec![raised()],
    ];
    let report = made(&given(facts.concat()), "human-factor", "2026-01-31");
    assert_eq!(column(&report, 0, "incidents"), ["3"]);
    assert_eq!(column(&report, 0, "incidents_unknown"), ["1"]);
    assert_eq!(column(&report, 0, "incidents_share"), ["50.0"]);
    assert_eq!(column(&report, 0, "nonconformities_share"), [""]);
}

#[test]
fn a_training_that_does_not_reach_an_area_is_not_held_against_it() {
    let facts = [
        vec![planned(&json!({ "units": ["Shop"] })), delivered().effective("2026-03-01")],
        incident(1, "2026-03-20", None, true),
    ];
    let given = given(facts.concat());
    assert_eq!(column(&made(&given, "human-factor", "2026-05-01"), 2, "after"), ["0"]);
    assert_eq!(column(&made(&given, "awareness", "2026-05-01"), 0, "incidents_after"), [""]);
}

#[test]
fn a_training_is_due_then_overdue_then_completed_then_expired() {
    let assigned =
        json!({ "training_assigned": { "training": "First aid", "due": "2026-02-28", "ground": "role" } });
    let taken = |passed: bool| {
        json!({ "training_completed": { "training": "First aid", "score": 70, "passed": passed,
            "valid_until": "2026-12-31" } })
    };
    let ben = |it: Value| Fact::of(BEN, read::<person::Event>(it));
    let state = |facts: Vec<Fact>, on: &str| {
        let report =
            made(&given([vec![person(BEN), ben(assigned.clone())], facts].concat()), "competence", on);
        column(&report, 0, "state").join(" ")
    };
    assert_eq!(state(vec![], "2026-02-28"), "due");
    assert_eq!(state(vec![], "2026-03-01"), "✗ overdue");
    assert_eq!(state(vec![ben(taken(false))], "2026-02-28"), "! not passed");
    assert_eq!(state(vec![ben(taken(false))], "2026-03-01"), "✗ overdue");
    assert_eq!(state(vec![ben(taken(false)), ben(taken(true))], "2026-12-31"), "✓ completed");
    assert_eq!(state(vec![ben(taken(true))], "2027-01-01"), "✗ expired");
    let left = json!({ "offboarded": { "access_removed": true, "assets_returned": true } });
    assert_eq!(state(vec![ben(left)], "2026-03-01"), "has left");
}

#[test]
fn a_competence_that_a_role_requires_is_missing_until_it_is_evaluated() {
    let definition = json!({ "revised": { "name": "Top management", "level": "top",
        "required_competences": ["Leading"] } });
    let revised = Fact::of(TOP_MANAGEMENT, read::<isms_core::aggregate::role::Event>(definition));
    let evaluated = |actual: u8| {
        let it = json!({ "competence_evaluated": { "role": TOP_MANAGEMENT, "competence": "Leading",
            "required": 3, "actual": actual } });
        Fact::of(ANA, read::<person::Event>(it))
    };
    let state = |facts: &[Fact]| {
        let facts = [vec![revised.clone()], facts.to_vec()].concat();
        let report = made(&given(facts), "competence", "2026-02-01");
        ["state", "gap"].map(|key| column(&report, 0, key).join(" "))
    };
    assert_eq!(state(&[]), ["! not evaluated", ""]);
    assert_eq!(state(&[evaluated(2)]), ["✗ gap", "1"]);
    assert_eq!(state(&[evaluated(4)]), ["✓ competent", "0"]);
}

// Nonconformities and improvements.

#[test]
fn days_late_are_counted_from_the_last_day_as_it_was_last_set() {
    let action = json!({ "corrective_action_planned": { "action": uuid(1), "description": "A list each month",
        "responsible": { "person": ANA }, "due": "2026-02-01" } });
    let later = json!({ "corrective_action_rescheduled": { "action": uuid(1), "due": "2026-02-10",
        "due_before": "2026-02-01" } });
    let done = json!({ "corrective_action_completed": { "action": uuid(1) } });
    let [action, later, done] =
        [action, later, done].map(|it| Fact::of(NC, read::<nonconformity::Event>(it)));
    let planned = vec![raised(), action, later];
    let of = |facts: Vec<Fact>, on: &str| {
        let report = made(&given(facts), "nonconformities", on);
        ["first_due", "due", "days_late", "status"].map(|key| column(&report, 1, key).join(" "))
    };
    assert_eq!(of(planned.clone(), "2026-02-10"), ["2026-02-01", "2026-02-10", "", "open"]);
    assert_eq!(of(planned.clone(), "2026-02-12"), ["2026-02-01", "2026-02-10", "2", "✗ overdue"]);
    let done = [planned, vec![done.effective("2026-02-11")]].concat();
    assert_eq!(of(done, "2026-03-01"), ["2026-02-01", "2026-02-10", "1", "done late"]);
}

#[test]
fn an_open_nonconformity_ages_and_a_vague_one_has_no_age() {
    let ages = |raised_on: &str, on: &str| {
        let report = made(&given([raised().effective(raised_on)]), "nonconformities", on);
        ["up_to_30", "up_to_90", "over_90", "age_unknown"].map(|key| column(&report, 2, key).remove(0))
    };
    assert_eq!(ages("2026-01-01", "2026-01-31"), ["1", "0", "0", "0"]);
    assert_eq!(ages("2026-01-01", "2026-02-01"), ["0", "1", "0", "0"]);
    assert_eq!(ages("2026-01-01", "2026-04-02"), ["0", "0", "1", "0"]);
    assert_eq!(ages("2026-01", "2026-04-02"), ["0", "0", "0", "1"]);
}

#[test]
fn an_improvement_is_late_until_it_is_in_place_and_proven_by_an_indicator_only() {
    let proposal = json!({ "proposed": { "reference": "IMP-1", "source": "own", "description": "A second oven",
        "goal": "G2", "expected_benefit": "Bread at five" } });
    let accepted = json!({ "decided": { "accepted": { "owner": { "person": ANA }, "due": "2026-02-01" } } });
    let evaluated = |measured: Value| {
        let mut it = json!({ "result": "reached" });
        it.as_object_mut().unwrap().extend(measured.as_object().unwrap().clone());
        json!({ "benefit_evaluated": it })
    };
    let measured = json!({ "indicator": uuid(0x1D1), "before": "9", "after": "4" });
    let history =
        [proposal, accepted, json!({ "implemented": {} }), evaluated(json!({})), evaluated(measured)];
    let facts = history.map(|it| Fact::of(IDEA, read::<improvement::Event>(it)));
    let status = |count: usize, on: &str| {
        let report = made(&given(facts[..count].to_vec()), "improvements", on);
        column(&report, 0, "status").join(" ")
    };
    assert_eq!(status(1, "2026-03-01"), "! not decided");
    assert_eq!([status(2, "2026-02-01"), status(2, "2026-02-02")], ["accepted", "✗ overdue"]);
    assert_eq!(status(3, "2026-02-02"), "! benefit not evaluated");
    assert_eq!([status(4, "2026-02-02"), status(5, "2026-02-02")], ["! not proven", "✓ proven"]);
}

// Evidence.

#[test]
fn evidence_that_is_used_twice_is_one_row_whatever_it_is_called() {
    let mut given = given([raised(), planned(&json!({}))]);
    given.events[5].evidence = vec![evidence("Minutes", "M-1", true)];
    given.events[6].evidence = vec![evidence("Protocol", "M-1 again", true), evidence("Photo", "P-1", false)];
    let report = made(&given, "evidence", "2026-01-31");
    assert_eq!(column(&report, 0, "evidence"), ["M-1", "P-1"]);
    assert_eq!(column(&report, 0, "used"), ["2", "1"]);
    assert_eq!(column(&report, 0, "age"), ["30", "30"]);
    assert_eq!(column(&report, 0, "clauses"), ["7.2, 7.3, 10.2a", "7.2, 7.3"]);
    assert_eq!(column(&report, 0, "status"), ["✓ can be told apart", "! without a digest"]);
}

#[test]
fn evidence_goes_with_the_event_that_was_voided_and_with_its_corrections() {
    let mut given = given([raised()]);
    given.record(Fact::of(NC, corrected(5, raised().event)));
    given.record(planned(&json!({})));
    given.events[5].evidence = vec![evidence("Photo", "P-1", false)];
    given.events[6].evidence = vec![evidence("Photo", "P-2", false), evidence("Photo", "P-3", false)];
    given.events[7].evidence = vec![evidence("Photo", "P-4", false)];
    let named = |given: &Given| column(&made(given, "evidence", "2026-01-31"), 0, "evidence");
    assert_eq!(named(&given), ["P-1", "P-2", "P-3", "P-4"]);
    let voided = |seq: u64| {
        let mut given = given.clone();
        given.record(Fact::of(NC, Event::Voided(Voiding { voids: seq })));
        named(&given)
    };
    assert_eq!(voided(6), ["P-1", "P-4"]);
    assert_eq!(voided(5), ["P-4"]);
}

#[test]
fn evidence_told_of_in_an_event_is_read_as_it_was_corrected() {
    let material = |byte: &str| {
        let it = json!({ "delivered": { "attended": 1, "absent": 0, "material": byte.repeat(32) } });
        Fact::of(COURSE, read::<training_activity::Event>(it))
    };
    let mut given = given([planned(&json!({})), material("11")]);
    given.record(Fact::of(COURSE, corrected(6, material("22").event)));
    let report = made(&given, "evidence", "2026-01-31");
    assert_eq!(column(&report, 0, "hash"), ["22".repeat(32)]);
    assert_eq!(report.tables[0].rows[0].rests_on, [6, 7].into());
}

fn made(given: &Given, name: &str, on: &str) -> Report {
    let on: PartialDate = day(on).into();
    let moment = Moment::new(Register::clone(&given.register), AsOf::Now, "root".into(), on);
    let events = given.events.iter().cloned().map(Ok::<_, Infallible>);
    reports::named(name).unwrap().build(&moment, events).unwrap()
}

fn column(report: &Report, table: usize, key: &str) -> Vec<String> {
    let table = &report.tables[table];
    let cells = table.rows.iter().flat_map(|row| table.cells(row));
    cells.filter(|(column, _)| column.key == key).map(|(_, cell)| Cell::to_string(cell)).collect()
}

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn uuid(number: u32) -> Value {
    json!(format!("00000000-0000-0000-0000-{number:012x}"))
}

fn id(number: u128) -> IncidentId {
    IncidentId::from_u128(number)
}

fn corrected(corrects: u64, event: Event) -> Event {
    Event::Corrected(Box::new(Correction { corrects, event, effective_at: None }))
}

fn evidence(kind: &str, reference: &str, has_digest: bool) -> Evidence {
    let mut it = json!({ "kind": kind, "reference": reference });
    if has_digest {
        it["sha256"] = json!("33".repeat(32));
    }
    read(it)
}

fn reported(number: u128, detected: &str, occurred: Option<&str>) -> Fact {
    let it = json!({ "security_event_reported": { "reference": format!("I-{number}"), "title": "Flour in the server",
        "kind": "event", "description": "It does not start", "detected_at": detected, "occurred_at": occurred,
        "area": "IT" } });
    Fact::of(id(number), read::<incident::Event>(it))
}

/// Reported, declared, and learned from.
fn incident(number: u128, detected: &str, occurred: Option<&str>, human_factor: bool) -> Vec<Fact> {
    let declared = json!({ "declared": { "classification": { "category": "Outage", "severity": "high" },
        "manager": ANA, "tlp": "amber" } });
    let resolved = json!({ "resolved": { "service_restored": true } });
    let learned = json!({ "lessons_learned": { "human_factor": human_factor, "lessons": "Close the door" } });
    let declared = Fact::of(id(number), read::<incident::Event>(declared));
    let [resolved, learned] = [resolved, learned].map(|it| Fact::of(id(number), read::<incident::Event>(it)));
    vec![reported(number, detected, occurred), declared, resolved, learned]
}

fn raised() -> Fact {
    let it = json!({ "raised": { "reference": "NC-1", "source": "own", "requirement": "5.18",
        "grade": "minor_nonconformity", "statement": "Who left can log in", "evidence": "Five accounts",
        "area": "IT" } });
    Fact::of(NC, read::<nonconformity::Event>(it)).effective("2026-01-01")
}

fn planned(audience: &Value) -> Fact {
    let it = json!({ "planned": { "reference": "T-1", "title": "Closing doors", "kind": "training",
        "audience": audience, "date": "2026-03-01", "goal": "G7" } });
    Fact::of(COURSE, read::<training_activity::Event>(it))
}

fn delivered() -> Fact {
    Fact::of(COURSE, read::<training_activity::Event>(json!({ "delivered": { "attended": 1, "absent": 0 } })))
}
