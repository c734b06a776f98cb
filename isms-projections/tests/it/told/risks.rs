//! Movement of risks: where each stood, by which revision of the method, and what is no movement.

use isms_core::aggregate::{risk, risk_method};
use isms_core::id::{RiskId, RiskMethodId};
use isms_core::template::risk_method::matrix_3x3;
use isms_core::testing::{BEN, Fact, TOP_MANAGEMENT, given, person, reference};
use isms_projections::{Chart, Report};
use serde_json::{Value, json};

use super::{column, corrected, fact, told, voided};

const METHOD: RiskMethodId = RiskMethodId::from_u128(0x3E7);
const FLOOD: RiskId = RiskId::from_u128(0xF1);
const NAME: &str = "risk-movement";

#[test]
fn a_reassessment_that_changes_where_a_risk_stands_is_a_movement_with_its_reason() {
    let lower = analyzed("current", (2, 2), "2026-02-01").by(BEN).because("A dam was built");
    let report = report([person(BEN), analyzed("current", (3, 3), "2026-01-10"), lower], "2026-03-01");
    assert_eq!(moves(&report), ["3 × 3 → 2 × 2: ✓ lower"]);
    assert_eq!(column(&report, "movements", "why"), ["A dam was built"]);
    assert_eq!(column(&report, "movements", "by"), [format!("P-{BEN}")]);
    assert_eq!(column(&report, "movements", "since"), ["2026-01-10"]);
}

#[test]
fn what_was_found_where_it_was_has_not_moved() {
    let twice = [analyzed("current", (3, 3), "2026-01-10"), analyzed("current", (3, 3), "2026-02-01")];
    let report = report(twice, "2026-03-01");
    assert!(moves(&report).is_empty());
    assert!(
        report.notes.iter().any(|note| note == "Reassessments that found a risk where it was: 1."),
        "{:?}",
        report.notes
    );
}

#[test]
fn what_remains_after_treatment_is_where_a_risk_stands() {
    let report =
        report([analyzed("current", (3, 3), "2026-01-10"), residual((1, 2), "2026-02-01")], "2026-03-01");
    assert_eq!(moves(&report), ["3 × 3 → 1 × 2: ✓ lower"]);
    assert_eq!(column(&report, "movements", "to_stage"), ["residual"]);
}

#[test]
fn what_controls_do_is_no_movement_and_what_it_would_be_without_them_says_nothing_after_that() {
    let facts = [
        analyzed("inherent", (3, 3), "2026-01-10"),
        analyzed("current", (2, 2), "2026-01-11"),
        analyzed("inherent", (1, 1), "2026-02-01"),
    ];
    let report = report(facts, "2026-03-01");
    assert!(moves(&report).is_empty());
    assert!(arrows(&report).is_empty());
    assert_eq!(column(&report, "arrows", "risk"), Vec::<String>::new());
}

#[test]
fn levels_of_two_revisions_are_not_compared() {
    let other = json!({ "analyzed": { "analysis": analysis("current", (1, 1)), "rating": rating(1, 2) } });
    let other = fact::<risk::Event>(FLOOD, other).effective("2026-02-01");
    let report = report([analyzed("current", (3, 3), "2026-01-10"), revised(), other], "2026-03-01");
    assert_eq!(moves(&report), ["3 × 3 → 1 × 1: not comparable: another revision"]);
    assert!(arrows(&report).is_empty(), "no arrow from a map to another");
}

#[test]
fn the_arrow_leads_from_the_first_to_the_latest_place_of_twelve_months() {
    let facts = [
        analyzed("current", (1, 1), "2026-01-10"),
        analyzed("current", (3, 3), "2026-03-01"),
        analyzed("current", (2, 3), "2026-06-01"),
        analyzed("current", (2, 3), "2026-09-01"),
    ];
    let arrow = |on: &str| {
        let report = report(facts.clone(), on);
        let side = |key: &str| column(&report, "arrows", key).first().cloned().unwrap_or_default();
        (side("from"), side("to"), side("when"), arrows(&report))
    };
    assert_eq!(
        arrow("2026-12-31"),
        ("1 × 1".into(), "2 × 3".into(), "2026-06-01".into(), vec![((0, 0), (1, 2))])
    );
    assert_eq!(
        arrow("2027-03-15"),
        ("3 × 3".into(), "2 × 3".into(), "2026-06-01".into(), vec![((2, 2), (1, 2))])
    );
    assert_eq!(arrow("2027-06-15").3, [], "it has stood there for a year");
    assert_eq!(arrow("2026-04-01").3, [((0, 0), (2, 2))], "as of that day, nothing later is known");
}

#[test]
fn a_corrected_analysis_moves_to_where_it_should_have_and_a_voided_one_nowhere() {
    let facts = [analyzed("current", (3, 3), "2026-01-10"), analyzed("current", (1, 1), "2026-02-01")];
    let again = json!({ "analyzed": { "analysis": analysis("current", (2, 2)), "rating": rating(2, 1) } });
    let again: risk::Event = serde_json::from_value(again).unwrap();
    let mended = report(facts.clone().into_iter().chain([corrected(FLOOD, 8, again)]), "2026-03-01");
    assert_eq!(moves(&mended), ["3 × 3 → 2 × 2: ✓ lower"]);
    let voided = report(facts.into_iter().chain([voided(FLOOD, 8)]), "2026-03-01");
    assert!(moves(&voided).is_empty());
}

fn moves(report: &Report) -> Vec<String> {
    let [from, to, movement] = ["from", "to", "movement"].map(|key| column(report, "movements", key));
    let all = from.into_iter().zip(to).zip(movement);
    all.map(|((from, to), movement)| format!("{from} → {to}: {movement}")).collect()
}

/// The arrows on the maps.
fn arrows(report: &Report) -> Vec<((usize, usize), (usize, usize))> {
    let maps = report
        .charts
        .iter()
        .filter_map(|chart| if let Chart::HeatMap(map) = chart { Some(map) } else { None });
    maps.flat_map(|map| &map.moves).map(|it| (it.from, it.to)).collect()
}

/// The method is event 5, the risk event 6.
fn report(facts: impl IntoIterator<Item = Fact>, on: &str) -> Report {
    let flood = json!({ "identified": { "reference": "R-1", "title": "Flood", "kind": "risk", "approach": "event" } });
    let known = [defined(), fact::<risk::Event>(FLOOD, flood)];
    told(&given(known.into_iter().chain(facts)), NAME, on)
}

fn defined() -> Fact {
    let creation = matrix_3x3(reference("M-1"), TOP_MANAGEMENT);
    Fact::of(METHOD, risk_method::Event::Defined(creation))
}

fn revised() -> Fact {
    let revision = matrix_3x3(reference("M-1"), TOP_MANAGEMENT).revision;
    Fact::of(METHOD, risk_method::Event::Revised(risk_method::NextRevision { number: 2, revision }))
}

fn estimate((likelihood, consequence): (u8, u8)) -> Value {
    json!({ "method": METHOD, "likelihood": likelihood,
        "consequences": [{ "dimension": "Operations", "step": consequence }] })
}

fn analysis(stage: &str, square: (u8, u8)) -> Value {
    json!({ "stage": stage, "estimate": estimate(square) })
}

fn rating(consequence: u8, revision: u32) -> Value {
    let level = ["Low", "Medium", "High"][usize::from(consequence) - 1];
    json!({ "revision": revision, "consequence": consequence, "computed": level })
}

fn analyzed(stage: &str, square: (u8, u8), on: &str) -> Fact {
    let it = json!({ "analyzed": { "analysis": analysis(stage, square), "rating": rating(square.1, 1) } });
    fact::<risk::Event>(FLOOD, it).effective(on)
}

fn residual(square: (u8, u8), on: &str) -> Fact {
    let it = json!({ "residual_risk_assessed": { "residual": { "estimate": estimate(square) }, "rating": rating(square.1, 1) } });
    fact::<risk::Event>(FLOOD, it).effective(on)
}
