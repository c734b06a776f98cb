//! Indicators and objectives: values that are corrected and voided, periods that nobody measured, which way it goes.

use isms_core::aggregate::{indicator, objective};
use isms_core::id::{DocumentId, IndicatorId, ObjectiveId};
use isms_core::testing::{ANA, BEN, Fact, given, person};
use isms_projections::Chart;
use serde_json::{Value, json};

use super::{column, corrected, fact, told, voided};

const CLICKS: IndicatorId = IndicatorId::from_u128(0x1D1);
const FEWER: ObjectiveId = ObjectiveId::from_u128(0x0B1);
const POLICY: DocumentId = DocumentId::from_u128(0xD0C);
const SERIES: &str = "indicator-series";

#[test]
fn a_period_that_passed_without_a_measurement_is_a_row_and_a_gap() {
    let given = given([defined(), january("9"), march("6")]);
    let report = told(&given, SERIES, "2026-05-01");
    assert_eq!(column(&report, "periods", "until"), ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
    let states = column(&report, "periods", "state");
    assert_eq!(states, ["! warning", "✗ not measured", "✓ good", "✗ not measured"]);
    assert_eq!(column(&report, "periods", "value"), ["9", "", "6", ""]);
    assert_eq!(column(&report, "indicators", "unmeasured"), ["2"]);
    let Some(Chart::Trend(trend)) = report.charts.first() else { panic!("the series is drawn") };
    assert_eq!(trend.lines[0].values, [Some(9.0), None, Some(6.0), None]);
}

#[test]
fn before_its_last_day_has_passed_a_period_is_not_missed() {
    let given = given([defined(), january("9")]);
    assert_eq!(column(&told(&given, SERIES, "2026-02-28"), "periods", "until"), ["2026-01-31"]);
    assert_eq!(column(&told(&given, SERIES, "2026-03-01"), "periods", "until"), ["2026-01-31", "2026-02-28"]);
}

#[test]
fn a_corrected_value_is_read_as_corrected_and_says_what_it_was_recorded_as() {
    let by_ben = correction("20").by(BEN).because("Two had been counted twice");
    let given = given([person(BEN), defined(), january("30"), by_ben]);
    let report = told(&given, SERIES, "2026-02-10");
    let first = |key: &str| column(&report, "periods", key)[0].clone();
    assert_eq!((first("value"), first("recorded_value")), ("20".into(), "30".into()));
    assert_eq!(first("corrected_by"), format!("P-{BEN}"));
    assert_eq!(first("correction_reason"), "Two had been counted twice");
    assert_eq!(first("state"), "✗ critical");
}

#[test]
fn an_event_that_was_corrected_or_voided_counts_as_that_has_it() {
    let history = [defined(), january("30"), march("6")];
    let once = given(history.clone().into_iter().chain([corrected(CLICKS, 6, event(january_of("4")))]));
    let report = told(&once, SERIES, "2026-04-10");
    assert_eq!(column(&report, "periods", "value"), ["4", "", "6"]);
    assert_eq!(column(&report, "periods", "recorded_value"), ["30", "", ""]);
    let gone = given(history.into_iter().chain([voided(CLICKS, 6)]));
    assert_eq!(column(&told(&gone, SERIES, "2026-04-10"), "periods", "value"), ["", "", "6"]);
}

#[test]
fn who_analyzes_what_they_have_collected_is_shown() {
    let analyzed = |by| {
        let analysis = json!({ "measurements_analyzed": {
            "analysis": { "period": "2026-01-01/2026-01-31", "conclusion": "Fewer", "trend": "improving" },
            "measurements": [id(1)], "collectors": [ANA] } });
        let given =
            given([person(BEN), defined(), january("9"), fact::<indicator::Event>(CLICKS, analysis).by(by)]);
        let report = told(&given, SERIES, "2026-02-10");
        ["periods", "indicators"].map(|table| column(&report, table, "independence").remove(0))
    };
    assert_eq!(analyzed(ANA), ["! analyzed by its collector"; 2]);
    assert_eq!(analyzed(BEN), ["✓ analyzed by another"; 2]);
}

#[test]
fn which_way_it_goes_is_seen_from_the_two_latest_periods() {
    let trend = |facts: &[Fact]| {
        let facts = [defined(), set()].into_iter().chain(facts.iter().cloned());
        column(&told(&given(facts), "objectives", "2026-04-10"), "objectives", "trend").remove(0)
    };
    assert_eq!(trend(&[january("9")]), "");
    assert_eq!(trend(&[january("9"), march("6")]), "✓ ↓ better");
    assert_eq!(trend(&[march("9"), january("6")]), "! ↑ worse", "in the order of periods, not of recording");
    assert_eq!(trend(&[january("9"), march("9")]), "→ the same");
    assert_eq!(trend(&[january("5"), march("9"), correction("11")]), "✓ ↓ better");
}

#[test]
fn an_objective_is_late_once_its_day_has_passed_and_nobody_has_evaluated_it() {
    let state = |facts: &[Fact], on: &str| {
        let facts = [defined(), set(), january("9")].into_iter().chain(facts.iter().cloned());
        column(&told(&given(facts), "objectives", on), "objectives", "state").remove(0)
    };
    assert_eq!(state(&[], "2026-06-30"), "not evaluated yet");
    assert_eq!(state(&[], "2026-07-01"), "✗ overdue, not evaluated");
    let early = evaluated("2026-03-31", "9", "on_track");
    assert_eq!(state(std::slice::from_ref(&early), "2026-06-30"), "✓ on track");
    assert_eq!(state(std::slice::from_ref(&early), "2026-07-01"), "✗ overdue, not evaluated");
    let missed = evaluated("2026-06-30", "9", "missed");
    assert_eq!(state(&[early, missed], "2026-07-01"), "✗ missed");
    let closed = fact::<objective::Event>(FEWER, json!({ "closed": { "result": "abandoned" } }));
    assert_eq!(state(&[closed], "2026-07-01"), "closed: abandoned");
}

#[test]
fn evaluations_are_told_as_they_stand_and_what_is_voided_is_not() {
    let facts = [
        defined(),
        set(),
        evaluated("2026-03-31", "9", "on_track"),
        evaluated("2026-04-30", "5", "achieved"),
    ];
    let given = given(facts.into_iter().chain([voided(FEWER, 8)]));
    let report = told(&given, "objectives", "2026-05-10");
    assert_eq!(column(&report, "evaluations", "verdict"), ["on track"]);
    assert_eq!(column(&report, "objectives", "verdict"), ["on track"]);
}

#[test]
fn what_began_after_the_day_is_not_told() {
    let given = given([defined(), january("9"), march("6")]);
    let report = told(&given, SERIES, "2026-02-15");
    assert_eq!(column(&report, "periods", "value"), ["9"]);
}

fn id(number: u32) -> Value {
    json!(format!("00000000-0000-0000-0000-{number:012x}"))
}

fn defined() -> Fact {
    let definition = json!({ "defined": {
        "reference": "KPI-1", "name": "Clicks", "information_need": "Who clicks?", "formula": "Clicks of all",
        "unit": "percent", "direction": "lower", "thresholds": { "warning": "8", "critical": "15" },
        "frequency": "monthly", "collector": { "person": ANA }, "analyst": { "person": ANA }, "kind": "effectiveness" } });
    fact::<indicator::Event>(CLICKS, definition).effective("2025-12-31")
}

fn measured(number: u32, days: &str, value: &str) -> Value {
    json!({ "measurement_recorded": { "measurement": id(number), "period": days, "reading": { "value": value },
        "unit": "percent", "source": "The service" } })
}

fn january_of(value: &str) -> Value {
    measured(1, "2026-01-01/2026-01-31", value)
}

fn january(value: &str) -> Fact {
    fact::<indicator::Event>(CLICKS, january_of(value)).effective("2026-02-01")
}

fn march(value: &str) -> Fact {
    fact::<indicator::Event>(CLICKS, measured(3, "2026-03-01/2026-03-31", value)).effective("2026-04-01")
}

fn event(event: Value) -> indicator::Event {
    serde_json::from_value(event).unwrap()
}

fn correction(value: &str) -> Fact {
    let correction =
        json!({ "measurement_corrected": { "measurement": id(1), "reading": { "value": value } } });
    fact::<indicator::Event>(CLICKS, correction).effective("2026-02-02")
}

fn set() -> Fact {
    let definition = json!({
        "statement": "Few click", "goal": "G7", "indicator": CLICKS, "baseline": "none",
        "target": { "value": "5", "direction": "lower" }, "unit": "percent", "owner": { "person": ANA },
        "actions": ["Practice"], "resources": "A day", "due": "2026-06-30", "evaluation_method": "The last value",
        "policy": { "document": POLICY, "revision": 1 } });
    fact::<objective::Event>(FEWER, json!({ "set": { "reference": "O-1", "definition": definition } }))
}

fn evaluated(as_of: &str, value: &str, verdict: &str) -> Fact {
    let it =
        json!({ "evaluated": { "evaluation": { "as_of": as_of, "value": value }, "computed": verdict } });
    fact::<objective::Event>(FEWER, it).effective(as_of)
}
