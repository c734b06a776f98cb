//! Indicators, one test a rule.

use std::collections::BTreeSet;

use super::*;
use crate::aggregate::indicator::frequency::Frequency;
use crate::aggregate::indicator::{Kind, LATEST_MAX, Level, Thresholds, Trend};
use crate::aggregate::isms;
use crate::aggregate::isms::profile::Waiver;
use crate::aggregate::role;
use crate::command::{Correct, Void};
use crate::id::{MeasurementId, PersonId, RoleId};
use crate::testing::{
    ANA, BEN, EVA, Fact, Given, ISMS, TOP_MANAGEMENT, day, given, grant, person, reference, role_with, text,
    title,
};
use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::scale::Direction;

const PATCHES: IndicatorId = IndicatorId::from_u128(0x1D1);
const OTHER: IndicatorId = IndicatorId::from_u128(0x1D2);
const COLLECTOR: RoleId = RoleId::from_u128(0xC01);
const OCTOBER: &str = "2025-10-01/2025-10-31";
const NOVEMBER: &str = "2025-11-01/2025-11-30";
const QUARTER: &str = "2025-10-01/2025-12-31";

#[test]
fn an_indicator_is_defined_measured_corrected_and_analyzed() {
    let given = given([]).when(ANA, Command::Define(PATCHES, definition()));
    given.clone().then([defined()]);
    let given = given.then_given().when(ANA, Command::RecordMeasurement(PATCHES, october()));
    given.clone().then([measured(october())]);
    let correction = correction(1, value("91"));
    let given = given.then_given().when(ANA, Command::CorrectMeasurement(PATCHES, correction));
    given.clone().then([Fact::of(PATCHES, Event::MeasurementCorrected(correction))]);
    let given = given.then_given().when(ANA, Command::Analyze(PATCHES, analysis(QUARTER)));
    given.then([Fact::of(PATCHES, Event::MeasurementsAnalyzed(collected(QUARTER, [1], ANA)))]);
}

#[test]
fn what_is_already_so_changes_nothing() {
    given([defined()]).when(ANA, Command::Define(PATCHES, definition())).then([]);
    given([defined(), measured(october())])
        .when(ANA, Command::CorrectMeasurement(PATCHES, correction(1, value("90"))))
        .then([]);
}

#[test]
fn an_analysis_is_recorded_each_time() {
    let analyzed = Fact::of(PATCHES, Event::MeasurementsAnalyzed(collected(QUARTER, [1], ANA)));
    given([defined(), measured(october()), analyzed.clone()])
        .when(ANA, Command::Analyze(PATCHES, analysis(QUARTER)))
        .then([analyzed]);
}

#[test]
fn a_whole_period_that_has_passed_without_a_measurement_is_a_gap() {
    let of = |number, days: &str| {
        let it = Measurement { measurement: measurement(number), period: period(days), ..october() };
        measured(it).effective("2026-03-01")
    };
    let gaps = |facts: &[Fact], on: &str| {
        let given = given(facts.iter().cloned());
        let indicator = given.register.indicators.get(PATCHES).unwrap();
        indicator.unmeasured(on.parse().unwrap(), given.register.offset())
    };
    let defined = defined().effective("2025-08-31");
    let periods = |all: &[&str]| all.iter().map(|days| period(days)).collect::<Vec<_>>();
    let (september, december) = ("2025-09-01/2025-09-30", "2025-12-01/2025-12-31");
    let known = [defined.clone(), of(1, OCTOBER), of(2, NOVEMBER)];
    assert_eq!(gaps(&known, "2025-12-31"), periods(&[september]), "its last day has not passed yet");
    assert_eq!(gaps(&known, "2026-01-01"), periods(&[september, december]));
    assert_eq!(
        gaps(&known[..1], "2025-11-01"),
        periods(&[september, OCTOBER]),
        "counted from its definition"
    );
    let skipped = [defined.clone(), of(1, september), of(2, december)];
    assert_eq!(gaps(&skipped, "2026-01-31"), periods(&[OCTOBER, NOVEMBER]));
    let earlier = [defined, of(1, "2025-06-01/2025-06-30"), of(2, "2025-07-20/2025-08-31")];
    assert_eq!(gaps(&earlier, "2025-09-01"), [], "neither what is less than a period, nor before the first");
}

#[test]
fn an_indicator_has_an_identity_and_a_reference_of_its_own() {
    given([defined()]).when(ANA, Command::Define(OTHER, definition())).then_refused(Rule::G9);
    let leads = [person(EVA), Fact::of(TOP_MANAGEMENT, role::Event::Assigned(grant(EVA))), defined()];
    let defined = given(leads);
    let voids = defined.register.position - 1;
    let voided = defined.when(EVA, Void { voids }).then_given();
    voided.when(ANA, Command::Define(PATCHES, definition())).then_refused(Rule::G9);
}

#[test]
fn an_indicator_is_defined_anew_with_a_reason_and_stays_what_it_is() {
    let again = Definition { kind: Kind::Performance, ..definition() };
    let again = Fact::of(PATCHES, Event::Defined(again)).effective("2026-01-10");
    let given = given([defined().effective("2026-01-01"), again]).later("2026-02-01");
    let define = |it| given.clone().when(ANA, Command::Define(PATCHES, it));
    let other = || Definition { frequency: Frequency::Weekly, ..definition() };
    define(other()).then([Fact::of(PATCHES, Event::Defined(other()))]);
    define(other()).without_reason().then_refused(Rule::G6);
    define(other()).because("n/a").then_refused(Rule::G6);
    define(Definition { unit: Unit::Named(title("hosts")), ..definition() }).then_refused(Rule::M1);
    define(Definition { reference: reference("KPI-2"), ..definition() }).then_refused(Rule::G9);
    define(Definition { formula: text("tbd"), ..definition() }).then_refused(Rule::G6);
    define(other()).effective("2026-01-09").then_refused(Rule::G8);
    define(other()).effective("2026-01-10").then_accepted();
}

#[test]
fn what_an_indicator_is_for_says_something() {
    for it in [
        Definition { information_need: text("n/a"), ..definition() },
        Definition { formula: text("-"), ..definition() },
    ] {
        given([]).when(ANA, Command::Define(PATCHES, it)).then_refused(Rule::G6);
    }
}

#[test]
fn a_day_is_measured_once() {
    let again = || Measurement { measurement: measurement(2), ..october() };
    let given = given([defined(), measured(october())]);
    given.clone().when(ANA, Command::RecordMeasurement(PATCHES, again())).then_refused(Rule::M1);
    for overlapping in [QUARTER, "2025-10-02/2025-10-31", "2025-09-30/2025-10-01", "2025-10-31/2025-11-30"] {
        let it = Measurement { period: period(overlapping), ..again() };
        given.clone().when(ANA, Command::RecordMeasurement(PATCHES, it)).then_refused(Rule::M1);
    }
    for beside in [NOVEMBER, "2025-09-01/2025-09-30"] {
        let it = Measurement { period: period(beside), ..again() };
        given.clone().when(ANA, Command::RecordMeasurement(PATCHES, it)).then_accepted();
    }
}

#[test]
fn where_it_is_waived_a_period_is_measured_twice_and_both_stand() {
    let waiver = Waiver {
        rule: text("M-1"),
        why: text("Two tools are compared"),
        compensation: text("Both figures are shown"),
        until: day("2026-12-31"),
    };
    let again = Measurement { measurement: measurement(2), ..october() };
    let given = given([Fact::of(ISMS, isms::Event::RuleWaived(waiver)), defined(), measured(october())])
        .when(ANA, Command::RecordMeasurement(PATCHES, again))
        .then_given();
    let indicator = given.register.indicators.get(PATCHES).unwrap();
    let both: Vec<_> = indicator.overlapping(period(OCTOBER)).map(|(_, id)| id).collect();
    assert_eq!((both, indicator.latest.len()), (vec![measurement(1), measurement(2)], 2));
}

#[test]
fn a_measurement_has_an_identity_of_its_own() {
    let again = Measurement { period: period(NOVEMBER), ..october() };
    given([defined(), measured(october())])
        .when(ANA, Command::RecordMeasurement(PATCHES, again))
        .then_refused(Rule::G9);
}

#[test]
fn a_measurement_is_in_the_unit_of_its_indicator() {
    let hosts = || Unit::Named(title("hosts"));
    let in_hosts = Measurement { unit: hosts(), ..october() };
    given([defined()]).when(ANA, Command::RecordMeasurement(PATCHES, in_hosts)).then_refused(Rule::M1);
    let counted = Fact::of(PATCHES, Event::Defined(Definition { unit: hosts(), ..definition() }));
    let ratio = Measurement { unit: hosts(), reading: ratio("1", "2"), ..october() };
    given([counted]).when(ANA, Command::RecordMeasurement(PATCHES, ratio)).then_refused(Rule::M1);
}

#[test]
fn a_part_is_no_more_than_its_whole() {
    for (part, whole) in [("3", "2"), ("0.000001", "0"), ("0", "0")] {
        let it = Measurement { reading: ratio(part, whole), ..october() };
        given([defined()]).when(ANA, Command::RecordMeasurement(PATCHES, it)).then_refused(Rule::M1);
        given([defined(), measured(october())])
            .when(ANA, Command::CorrectMeasurement(PATCHES, correction(1, ratio(part, whole))))
            .then_refused(Rule::M1);
    }
    let all = Measurement { reading: ratio("2", "2"), ..october() };
    let given = given([defined()]).when(ANA, Command::RecordMeasurement(PATCHES, all)).then_given();
    let indicator = given.register.indicators.get(PATCHES).unwrap();
    assert_eq!(indicator.latest().unwrap().value(), quantity("100"));
}

#[test]
fn nothing_is_measured_or_analyzed_before_its_last_day() {
    let january = "2026-01-01/2026-01-31";
    let measure = Command::RecordMeasurement(PATCHES, Measurement { period: period(january), ..october() });
    let given = given([defined()]);
    given.clone().when(ANA, measure.clone()).then_refused(Rule::G1);
    let given = given.later("2026-02-01");
    given.clone().when(ANA, measure.clone()).effective("2026-01-30").then_refused(Rule::G1);
    let given = given.when(ANA, measure).then_given();
    let correct = Command::CorrectMeasurement(PATCHES, correction(1, value("91")));
    given.clone().when(ANA, correct).effective("2026-01-30").then_refused(Rule::G1);
    let analyze = || Command::Analyze(PATCHES, analysis(january));
    given.clone().when(ANA, analyze()).effective("2026-01-30").then_refused(Rule::G1);
    given.clone().when(ANA, analyze()).effective("2026-01-31").then_refused(Rule::G8);
    given.when(ANA, analyze()).then_accepted();
}

#[test]
fn a_correction_keeps_what_was_measured_beside_it() {
    let given = given([defined(), measured(october())])
        .when(ANA, Command::CorrectMeasurement(PATCHES, correction(1, value("91"))))
        .then_given();
    let measured = given.register.indicators.get(PATCHES).unwrap().latest().unwrap();
    assert_eq!(measured.measurement.value.reading, value("90"));
    assert_eq!((measured.reading(), measured.value()), (value("91"), quantity("91")));
}

#[test]
fn a_measurement_is_corrected_with_a_reason_and_where_there_is_one() {
    let correct = |of, reading| Command::CorrectMeasurement(PATCHES, correction(of, reading));
    let facts = [defined().effective("2026-01-01"), measured(october()).effective("2026-01-10")];
    let measured = given(facts).later("2026-02-01");
    measured.clone().when(ANA, correct(1, value("91"))).without_reason().then_refused(Rule::G6);
    measured.clone().when(ANA, correct(2, value("91"))).then_refused(Rule::G4);
    measured.clone().when(ANA, correct(1, value("91"))).effective("2026-01-09").then_refused(Rule::G8);
    measured.when(ANA, correct(1, value("91"))).effective("2026-01-10").then_accepted();
}

#[test]
fn the_entry_has_the_latest_values_and_knows_every_period() {
    let many = u32::try_from(LATEST_MAX).unwrap() + 2;
    let of_day = |number: u32| {
        let day = day("2025-10-01") + chrono::Days::new(number.into());
        Measurement { measurement: measurement(number.into()), period: Period::from(day), ..october() }
    };
    // The last day first: what is latest is said by the periods, not by when they were recorded.
    let given = given([defined()].into_iter().chain((1..=many).rev().map(|it| measured(of_day(it)))));
    let indicator = given.register.indicators.get(PATCHES).unwrap();
    assert_eq!(indicator.measured.len(), LATEST_MAX + 2);
    let kept: Vec<_> = indicator.latest.iter().map(|it| it.measurement.value.measurement).collect();
    assert_eq!(kept, (3..=many).map(|it| measurement(it.into())).collect::<Vec<_>>());
    given.clone().when(ANA, Command::RecordMeasurement(PATCHES, of_day(1))).then_refused(Rule::G9);
    let again = Measurement { measurement: measurement(99), ..of_day(1) };
    given.clone().when(ANA, Command::RecordMeasurement(PATCHES, again)).then_refused(Rule::M1);
    let correct = Command::CorrectMeasurement(PATCHES, correction(1, value("91")));
    given.when(ANA, correct).then_accepted();
}

#[test]
fn the_next_measurement_is_due_one_interval_after_the_latest() {
    let due = |facts: Vec<Fact>| {
        let register = given(facts).register;
        register.indicators.get(PATCHES).unwrap().measurement_due(register.offset())
    };
    assert_eq!(due(vec![defined()]), Some(day("2026-02-01")));
    assert_eq!(due(vec![defined(), measured(october())]), Some(day("2025-11-30")));
}

#[test]
fn a_value_stands_to_the_thresholds_as_the_direction_says() {
    let thresholds =
        |warning, critical| Thresholds { warning: quantity(warning), critical: quantity(critical) };
    let higher = Definition { thresholds: Some(thresholds("95", "90")), ..definition() };
    let lower =
        Definition { thresholds: Some(thresholds("5", "10")), direction: Direction::Lower, ..definition() };
    for (of, value, level) in [
        (&higher, "95", Level::Good),
        (&higher, "94.9", Level::Warning),
        (&higher, "90", Level::Warning),
        (&higher, "89.9", Level::Critical),
        (&lower, "5", Level::Good),
        (&lower, "10", Level::Warning),
        (&lower, "11", Level::Critical),
    ] {
        assert_eq!(of.level(quantity(value)), Some(level), "{value}");
    }
    assert_eq!(definition().level(quantity("1")), None);
    let given = given([Fact::of(PATCHES, Event::Defined(higher)), measured(october())]);
    assert_eq!(given.register.indicators.get(PATCHES).unwrap().level(), Some(Level::Warning));
}

#[test]
fn an_analysis_is_of_what_was_measured() {
    let given = given([defined(), measured(october())]);
    given.clone().when(ANA, Command::Analyze(PATCHES, analysis(NOVEMBER))).then_refused(Rule::G4);
    let mut daily = given;
    for (number, id) in (0..=ANALYZED_MAX as u64).zip(10..) {
        let period = Period::from(day("2024-01-01") + chrono::Days::new(number));
        daily.record(measured(Measurement { measurement: measurement(id), period, ..october() }));
    }
    let analyze = |days| daily.clone().when(ANA, Command::Analyze(PATCHES, analysis(days)));
    analyze("2024-01-01/2025-01-01").then_refused(Rule::G4);
    analyze("2024-01-01/2024-12-31").then_accepted();
}

#[test]
fn what_an_analysis_comes_to_says_something() {
    for it in [
        Analysis { conclusion: text("n/a"), ..analysis(QUARTER) },
        Analysis { action_needed: Some(text("tbd")), ..analysis(QUARTER) },
    ] {
        given([defined(), measured(october())])
            .when(ANA, Command::Analyze(PATCHES, it))
            .then_refused(Rule::G6);
    }
}

#[test]
fn that_the_collector_is_the_analyst_is_shown() {
    let by_ben = Measurement { collected_by: Some(BEN), ..october() };
    let shown = |measurement: Measurement| {
        let given = given([person(BEN), defined(), measured(measurement)])
            .when(ANA, Command::Analyze(PATCHES, analysis(QUARTER)))
            .then_given();
        let both = |is_one| {
            move |register: &Register| {
                let indicator = register.indicators.get(PATCHES).unwrap();
                let analyst = indicator.analysis.as_ref().and_then(|it| it.by);
                (analyst, indicator.is_analyzed_by_a_collector()) == (Some(ANA), is_one)
            }
        };
        (given, both)
    };
    let (given, both) = shown(october());
    let _ = given.then_effect(Rule::M2, both(true));
    let (given, both) = shown(by_ben);
    let _ = given.then_effect(Rule::M2, both(false));
}

#[test]
fn a_series_that_its_collector_has_left_is_handed_over() {
    let owned = Definition { collector: Responsible::Role(COLLECTOR), ..definition() };
    let given = given([role_with(COLLECTOR, &[]), Fact::of(PATCHES, Event::Defined(owned))]);
    given.clone().then_gap(Rule::R2);
    given.when(ANA, Command::Define(PATCHES, definition())).then_given().then_no_gap(Rule::R2);
}

#[test]
fn no_measurement_is_voided_under_its_analysis_and_none_beside_it_is_held() {
    let leads = [person(EVA), Fact::of(TOP_MANAGEMENT, role::Event::Assigned(grant(EVA)))];
    let september =
        Measurement { measurement: measurement(2), period: period("2025-09-01/2025-09-30"), ..october() };
    let given = given(leads.into_iter().chain([defined(), measured(october()), measured(september)]));
    let given = given.when(ANA, Command::Analyze(PATCHES, analysis(QUARTER))).then_given();
    let last = given.register.position - 1;
    given.clone().when(EVA, Void { voids: last - 2 }).then_refused(Rule::G5);
    given.clone().when(EVA, Void { voids: last - 1 }).then_accepted();
    let voided = given.when(EVA, Void { voids: last }).then_given();
    voided.when(EVA, Void { voids: last - 2 }).then_accepted();
}

#[test]
fn a_measurement_recorded_for_another_period_is_moved_by_a_correction() {
    let given = given([defined(), measured(october())]);
    let corrects = given.register.position - 1;
    let november = Measurement { period: period(NOVEMBER), ..october() };
    let command = Box::new(Command::RecordMeasurement(PATCHES, november).into());
    let given = given.when(ANA, Correct { corrects, command, effective_at: None }).then_given();
    let indicator = given.register.indicators.get(PATCHES).unwrap();
    assert_eq!(indicator.period_of(measurement(1)), Some(period(NOVEMBER)));
    assert_eq!(indicator.overlapping(period(OCTOBER)).next(), None);
}

#[test]
fn an_entry_is_written_and_read_as_it_is() {
    let given: Given = given([defined(), measured(october())]);
    let bytes = postcard::to_stdvec(&given.register.indicators).unwrap();
    assert_eq!(postcard::from_bytes(&bytes), Ok(given.register.indicators.clone()));
    assert!(given.register.to_json(PATCHES.into()).is_some());
}

fn definition() -> Definition {
    Definition {
        reference: reference("KPI-1"),
        name: title("Patched in time"),
        information_need: text("Whether systems are patched before they are attacked"),
        formula: text("Patched within a week, of all"),
        unit: Unit::Percent,
        direction: Direction::Higher,
        thresholds: None,
        frequency: Frequency::Monthly,
        collector: Responsible::Person(ANA),
        analyst: Responsible::Person(ANA),
        kind: Kind::Effectiveness,
        area: None,
    }
}

fn defined() -> Fact {
    Fact::of(PATCHES, Event::Defined(definition()))
}

fn october() -> Measurement {
    Measurement {
        measurement: measurement(1),
        period: period(OCTOBER),
        reading: value("90"),
        unit: Unit::Percent,
        source: title("Inventory"),
        collected_by: None,
    }
}

fn measured(it: Measurement) -> Fact {
    Fact::of(PATCHES, Event::MeasurementRecorded(it))
}

fn correction(of: u128, reading: Reading) -> MeasurementCorrection {
    MeasurementCorrection { measurement: measurement(of), reading }
}

fn analysis(days: &str) -> Analysis {
    Analysis {
        period: period(days),
        conclusion: text("Most systems are patched in time"),
        trend: Trend::Stable,
        action_needed: Some(text("Patch the kiosks")),
    }
}

fn collected<const N: usize>(days: &str, of: [u128; N], by: PersonId) -> CollectedAnalysis {
    let measurements: BTreeSet<_> = of.into_iter().map(measurement).collect();
    CollectedAnalysis { analysis: analysis(days), measurements, collectors: [by].into() }
}

fn measurement(number: u128) -> MeasurementId {
    MeasurementId::from_u128(number)
}

fn period(days: &str) -> Period {
    days.parse().unwrap()
}

fn quantity(number: &str) -> Quantity {
    number.parse().unwrap()
}

fn value(number: &str) -> Reading {
    Reading::Value(quantity(number))
}

fn ratio(numerator: &str, denominator: &str) -> Reading {
    Reading::Ratio { numerator: numerator.parse().unwrap(), denominator: denominator.parse().unwrap() }
}
