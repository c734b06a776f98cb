//! Charts: whatever there is to see is drawn, in words too, and a drawing holds nothing that is not a number.

use chrono::NaiveDate;
use isms_projections::{
    Chart, Coverage, Covered, HeatMap, Lane, Level, Line, Mark, Move, Report, Ring, RingStep, Span, Square,
    Stroke, Timeline, Trend,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::sample;

/// A report of one chart in every format that people read; fails if a number in the drawing is none.
fn drawn(chart: Chart) -> [String; 3] {
    let report = Report { charts: vec![chart], ..sample::tiny() };
    let page = report.to_html();
    let (_, figure) = page.split_once("<figure").unwrap();
    let (figure, _) = figure.split_once("</figure>").unwrap();
    for number in ["NaN", "inf", "none", "undefined"] {
        let values = figure.split('"').skip(1).step_by(2);
        assert!(!values.into_iter().any(|value| value.contains(number)), "{number} in {figure}");
    }
    for width in [40, 80, 120] {
        let text = report.to_text(width);
        let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(longest <= usize::from(width.max(60)), "{longest} in {width}: {text}");
    }
    [figure.to_owned(), report.to_text(80), report.to_markdown()]
}

/// The words without the ends of their lines.
fn spoken(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn trend(stroke: Stroke, values: Vec<Option<f64>>) -> Chart {
    let periods = (0..values.len()).map(|at| format!("p{at}")).collect();
    let line = Line { name: "open".into(), stroke, values };
    Chart::Trend(Trend { caption: "Open".into(), unit: "risks".into(), periods, lines: vec![line] })
}

fn day(days: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + chrono::TimeDelta::days(days)
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![Just(Mark::Neutral), Just(Mark::Good), Just(Mark::Attention), Just(Mark::Gap)]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        proptest::num::f64::ANY,
        -1000.0..1000.0,
        Just(0.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_series_is_drawn(values in vec(proptest::option::of(number()), 0..40), stroke in 0..3) {
        let stroke = [Stroke::Solid, Stroke::Steps, Stroke::Dashed][usize::try_from(stroke).unwrap()];
        drawn(trend(stroke, values));
    }

    #[test]
    fn every_cycle_is_drawn(steps in vec((any::<u64>(), mark()), 0..20), current in proptest::option::of(0..25usize)) {
        let steps = steps.into_iter().map(|(count, mark)| RingStep { name: "phase".into(), count, mark }).collect();
        drawn(Chart::Ring(Ring { caption: "Cycle".into(), steps, current }));
    }

    #[test]
    fn every_timeline_is_drawn(
        spans in vec((-5000..5000i64, proptest::option::of(-5000..5000i64), mark()), 0..8),
        from in -900_000..900_000i64,
        lasts in -100..9000i64,
    ) {
        let span = |(from, until, mark): (i64, Option<i64>, Mark)| Span {
            from: day(from), until: until.map(day), text: "accepted".into(), mark,
        };
        let lane = Lane { name: "RSK-1".into(), spans: spans.into_iter().map(span).collect() };
        let (from, until) = (day(from), day(from + lasts));
        drawn(Chart::Timeline(Timeline { caption: "Acceptances".into(), from, until, lanes: vec![lane] }));
    }

    #[test]
    fn every_map_is_drawn(
        lines in 0..7usize,
        columns in 0..7usize,
        squares in 0..7usize,
        moves in vec(((0..9usize, 0..9usize), (0..9usize, 0..9usize)), 0..9),
    ) {
        let name = |at: usize| format!("step {at}");
        let square = |at: usize| Square {
            level: Level { level: "high".into(), rank: u32::try_from(at).unwrap(), of: 6 },
            risks: vec!["RSK-1".into(); at],
        };
        let moves = moves.into_iter().map(|(from, to)| Move { risk: "RSK-1".into(), from, to }).collect();
        drawn(Chart::HeatMap(HeatMap {
            caption: "Levels".into(),
            likelihood: (0..lines).map(name).collect(),
            consequence: (0..columns).map(name).collect(),
            grid: (0..squares).map(|_| (0..squares).map(square).collect()).collect(),
            moves,
        }));
    }

    #[test]
    fn every_matrix_is_drawn(columns in 0..20usize, rows in vec(vec(mark(), 0..25), 0..12)) {
        let place = |mark| Covered { text: "AUD-1".into(), mark };
        let rows = rows.into_iter().map(|marks| ("Clause".into(), marks.into_iter().map(place).collect()));
        drawn(Chart::Coverage(Coverage {
            caption: "Audited".into(),
            columns: (0..columns).map(|at| format!("{}", 2000 + at)).collect(),
            rows: rows.collect(),
        }));
    }
}

#[test]
fn a_gap_in_what_is_known_is_a_gap_in_the_line() {
    let [figure, text, _] = drawn(trend(Stroke::Solid, vec![Some(1.0), Some(2.0), None, Some(4.0)]));
    let (_, line) = figure.split_once(r#"<path class="line solid" d=""#).unwrap();
    let (line, _) = line.split_once('"').unwrap();
    assert_eq!((line.matches('M').count(), line.matches('L').count()), (2, 1), "{line}");
    // The value alone behind the gap has a mark, with what it is.
    assert!(figure.contains("<title>open, p3: 4</title>"));
    assert!(text.contains("▂▄·█"), "{text}");
    assert!(spoken(&text).contains("1 in p0, 4 in p3, between 1 and 4, not known in 1"), "{text}");
}

#[test]
fn ten_thousand_points_are_one_line_with_few_names_and_marks() {
    let values = (0..10_000).map(|at| Some(f64::from(at % 977))).collect();
    let [figure, text, _] = drawn(trend(Stroke::Solid, values));
    assert_eq!(figure.matches('L').count(), 9_999 + figure.matches("Latest").count());
    assert!(figure.matches(r#"class="mark""#).count() < 30);
    assert!(figure.matches(r#"text-anchor="middle""#).count() <= 8);
    assert!(text.contains("10000 periods from p0 to p9999, in risks."), "{text}");
}

#[test]
fn risks_that_went_together_are_one_arrow_with_their_number() {
    let square = |rank| Square { level: Level { level: format!("L{rank}"), rank, of: 3 }, risks: vec![] };
    let moved = |risk: &str, from, to| Move { risk: risk.into(), from, to };
    let map = HeatMap {
        caption: "Movement".into(),
        likelihood: vec!["rare".into(), "likely".into()],
        consequence: vec!["minor".into(), "severe".into()],
        grid: vec![vec![square(1), square(2)], vec![square(2), square(3)]],
        moves: vec![
            moved("RSK-1", (1, 1), (0, 0)),
            moved("RSK-2", (1, 1), (0, 0)),
            moved("RSK-3", (0, 0), (0, 1)),
            moved("RSK-4", (0, 0), (0, 0)),
            moved("RSK-5", (7, 7), (0, 0)),
        ],
    };
    let [figure, text, markdown] = drawn(Chart::HeatMap(map));
    assert_eq!(figure.matches(r#"<g class="arrow"#).count(), 2);
    assert!(figure.contains("<title>RSK-1, RSK-2: lower</title>"));
    assert!(figure.contains("<title>RSK-3: higher</title>"));
    assert!(figure.contains(r#"text-anchor="middle">2</text>"#));
    assert!(markdown.contains("RSK-1, RSK-2 from likely and severe to rare and minor."), "{markdown}");
    assert!(spoken(&text).contains("RSK-3 from rare and minor to rare and severe"), "{text}");
}

#[test]
fn the_phase_that_a_cycle_is_in_is_named_and_so_is_every_gap() {
    let step = |name: &str, count, mark| RingStep { name: name.into(), count, mark };
    let steps = vec![step("plan", 12, Mark::Good), step("check", 0, Mark::Gap)];
    let ring = Ring { caption: "Cycle".into(), steps, current: Some(0) };
    let [figure, text, markdown] = drawn(Chart::Ring(ring));
    assert!(figure.contains("Events in each phase: plan (now) ✓ 12, check ✗ 0."));
    assert!(figure.contains("<title>plan, now: 12 events, good</title>"));
    assert!(text.contains("plan   ✓ 12    now"), "{text}");
    assert!(markdown.contains("| **check** | ✗ 0 | – |"), "{markdown}");
}

#[test]
fn what_goes_on_ends_in_a_point_and_what_lies_outside_is_told_in_words_only() {
    let span = |from, until: Option<i64>| Span {
        from: day(from),
        until: until.map(day),
        text: "accepted".into(),
        mark: Mark::Good,
    };
    let spans = vec![span(0, Some(9)), span(20, None), span(-50, Some(-40))];
    let lanes = vec![Lane { name: "RSK-1".into(), spans }];
    let timeline = Timeline { caption: "Acceptances".into(), from: day(0), until: day(30), lanes };
    let [figure, text, _] = drawn(Chart::Timeline(timeline));
    assert_eq!(figure.matches(r#"<g class="marked good">"#).count(), 2);
    assert!(figure.contains("<title>From 2025-01-21 and goes on: accepted, good</title>"));
    assert!(text.contains("2024-11-12"), "{text}");
}

#[test]
fn lanes_beyond_what_is_drawn_are_counted() {
    let lanes = (0..150).map(|at| Lane { name: format!("RSK-{at}"), spans: vec![] }).collect();
    let timeline = Timeline { caption: "Acceptances".into(), from: day(0), until: day(30), lanes };
    let [figure, text, _] = drawn(Chart::Timeline(timeline));
    assert!(figure.contains("50 more lanes are in the tables."));
    assert!(text.contains("110 more rows are in the tables."), "{text}");
}

#[test]
fn every_drawing_has_a_name_and_a_description() {
    let page = sample::charts().to_html();
    for at in [1, 2, 3, 4, 6] {
        assert!(
            page.contains(&format!(r#"role="img" aria-labelledby="chart-{at}-title chart-{at}-summary""#))
        );
        assert!(page.contains(&format!(r#"<title id="chart-{at}-title">"#)));
        assert!(page.contains(&format!(r#"<desc id="chart-{at}-summary">"#)));
    }
    assert!(page.contains(r#"<table class="coverage" aria-describedby="chart-5-summary">"#));
}
