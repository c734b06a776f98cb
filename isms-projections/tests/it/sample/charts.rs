//! One chart of each kind, as reports would draw them.

use chrono::NaiveDate;
use isms_projections::{
    Chart, Coverage, Covered, HeatMap, Lane, Level, Line, Mark, Move, Report, Ring, RingStep, Span, Square,
    Stroke, Timeline, Trend,
};

/// Every kind of chart on one page, over one table.
pub(crate) fn charts() -> Report {
    let charts = vec![
        Chart::Trend(series()),
        Chart::Trend(burn_down()),
        Chart::Ring(ring(&["Plan", "Do", "Check", "Act"], Some(2))),
        Chart::Ring(ring(&["Observe", "Plan", "Do", "Check", "Act"], Some(0))),
        Chart::Coverage(coverage()),
        Chart::Timeline(timeline()),
    ];
    Report { header: super::header("Charts", "charts"), charts, ..super::tiny() }
}

/// Every kind of chart with a text that somebody typed, wherever a chart shows text.
pub(crate) fn typed(text: &str) -> Vec<Chart> {
    let word = || text.to_owned();
    let mark = Mark::Gap;
    let map = HeatMap {
        caption: word(),
        likelihood: vec![word(), word()],
        consequence: vec![word()],
        grid: vec![
            vec![Square { level: Level { level: word(), rank: 1, of: 2 }, risks: vec![word()] }],
            vec![Square { level: Level { level: word(), rank: 2, of: 2 }, risks: vec![] }],
        ],
        moves: vec![Move { risk: word(), from: (1, 0), to: (0, 0) }],
    };
    let line = Line { name: word(), stroke: Stroke::Steps, values: vec![Some(1.0), None] };
    let trend = Trend {
        caption: word(),
        unit: word(),
        periods: vec![word(), word()],
        lines: vec![line.clone(), line],
    };
    let ring = Ring {
        caption: word(),
        steps: vec![RingStep { name: word(), count: 1, mark }, RingStep { name: word(), count: 2, mark }],
        current: Some(1),
    };
    let covered = Covered { text: word(), mark };
    let coverage = Coverage { caption: word(), columns: vec![word()], rows: vec![(word(), vec![covered])] };
    let span = Span { from: day(2025, 3, 1), until: None, text: word(), mark };
    let timeline = Timeline {
        caption: word(),
        from: day(2025, 2, 1),
        until: day(2026, 1, 31),
        lanes: vec![Lane { name: word(), spans: vec![span] }],
    };
    vec![
        Chart::HeatMap(map),
        Chart::Trend(trend),
        Chart::Ring(ring),
        Chart::Coverage(coverage),
        Chart::Timeline(timeline),
    ]
}

fn series() -> Trend {
    let line = |name: &str, stroke, values: [f64; 12]| Line {
        name: name.into(),
        stroke,
        values: values.into_iter().map(|it| (it >= 0.0).then_some(it)).collect(),
    };
    Trend {
        caption: "Share of backups that could be read".into(),
        unit: "%".into(),
        periods: months(),
        lines: vec![
            line("servers", Stroke::Solid, [82., 85., 84., -1., -1., 90., 91., 93., -1., 96., 95., 97.]),
            line("laptops", Stroke::Solid, [71., 69., 74., 76., 78., 77., 80., 82., 84., 83., 88., 90.]),
            line("target", Stroke::Dashed, [95.; 12]),
            line("threshold", Stroke::Dashed, [80.; 12]),
        ],
    }
}

fn burn_down() -> Trend {
    let line = |name: &str, values: [f64; 12]| Line {
        name: name.into(),
        stroke: Stroke::Steps,
        values: values.into_iter().map(Some).collect(),
    };
    Trend {
        caption: "Open nonconformities".into(),
        unit: "nonconformities".into(),
        periods: months(),
        lines: vec![
            line("open", [0., 2., 2., 5., 8., 7., 7., 5., 4., 4., 2., 1.]),
            line("of these overdue", [0., 0., 0., 1., 2., 4., 3., 2., 2., 1., 1., 0.]),
        ],
    }
}

fn months() -> Vec<String> {
    (0..12).map(|month| format!("{}-{:02}", 2025 + (month + 3) / 12, (month + 3) % 12 + 1)).collect()
}

fn ring(names: &[&str], current: Option<usize>) -> Ring {
    let marks = [Mark::Good, Mark::Good, Mark::Attention, Mark::Gap, Mark::Neutral];
    let step = |(at, name): (usize, &&str)| RingStep {
        name: (*name).into(),
        count: [42, 118, 31, 0, 7][at % 5],
        mark: marks[at % 5],
    };
    Ring {
        caption: "Cycle of 2025, in phase check".into(),
        steps: names.iter().enumerate().map(step).collect(),
        current,
    }
}

fn coverage() -> Coverage {
    let place = |text: &str, mark| Covered { text: text.into(), mark };
    let rows = ["4 Context", "5 Leadership", "6 Planning", "7 Support", "8 Operation", "9 Evaluation"];
    let row = |(at, name): (usize, &str)| {
        let places = match at % 3 {
            0 => vec![place("AUD-1", Mark::Good), place("", Mark::Neutral), place("AUD-5", Mark::Good)],
            1 => vec![place("", Mark::Gap), place("AUD-3", Mark::Good), place("planned", Mark::Attention)],
            _ => vec![place("AUD-2, AUD-4", Mark::Good), place("", Mark::Gap)],
        };
        (name.to_owned(), places)
    };
    Coverage {
        caption: "Clauses audited by year".into(),
        columns: ["2024", "2025", "2026"].map(Into::into).into(),
        rows: rows.into_iter().enumerate().map(row).collect(),
    }
}

fn timeline() -> Timeline {
    let span = |from: (u32, u32), until: Option<(u32, u32)>, text: &str, mark| Span {
        from: day(2025, from.0, from.1),
        until: until.map(|(month, at)| day(2025, month, at)),
        text: text.into(),
        mark,
    };
    let lanes = [
        (
            "RSK-001",
            vec![
                span((2, 10), Some((8, 31)), "accepted", Mark::Good),
                span((9, 1), None, "expired", Mark::Gap),
            ],
        ),
        ("RSK-004", vec![span((4, 1), None, "accepted", Mark::Good)]),
        (
            "RSK-006",
            vec![
                span((3, 1), Some((3, 4)), "withdrawn", Mark::Attention),
                span((7, 1), Some((11, 30)), "review due", Mark::Attention),
            ],
        ),
        ("The only administrator", vec![]),
    ];
    Timeline {
        caption: "Acceptances of risks".into(),
        from: day(2025, 2, 1),
        until: day(2026, 1, 31),
        lanes: lanes.into_iter().map(|(name, spans)| Lane { name: name.into(), spans }).collect(),
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
