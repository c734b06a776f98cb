//! Trend: where the lines, the axis and the legend of a trend stand in the drawing.
//!
//! ```text
//!  unit
//!     8 ┤        ╭──●            a gap in what is known is a gap in the line
//!     4 ┤ ●──●   ●
//!     0 └─────────────
//!       2025-02   2026-01
//!  ──● open: 8 in 2026-01        the legend says in words what each line is, and where it ends
//! ```
//!
//! Lines differ in their color, their marks and their strokes, so that none is told apart by color alone.

use std::fmt::Write as _;

use serde::Serialize;

use super::short;
use crate::axis::{Axis, float, told};
use crate::chart::{Line, Stroke, Trend};
use crate::inert;

/// The width of the drawing, in its own units.
const WIDTH: f64 = 560.0;
/// The room above the plot, for the unit.
const TOP: f64 = 24.0;
/// The height of the plot.
const HEIGHT: f64 = 170.0;
/// The room below the plot, for the periods.
const BELOW: f64 = 26.0;
/// The room to the right of the plot.
const RIGHT: f64 = 12.0;
/// The height of a line of the legend.
const LEGEND: f64 = 17.0;
/// The width of a digit beside the axis.
const DIGIT: f64 = 6.6;
/// So many periods are named.
const PERIODS_NAMED: usize = 8;
/// About so many values of a line are marked.
const MARKED: usize = 26;
/// So many lines differ in their looks.
const LOOKS: usize = 4;

/// What the template of a trend is filled with.
#[derive(Serialize)]
pub(super) struct Drawing {
    width: f64,
    height: f64,
    left: f64,
    right: f64,
    bottom: f64,
    unit: String,
    ticks: Vec<Tick>,
    periods: Vec<Label>,
    lines: Vec<Drawn>,
}

#[derive(Serialize)]
struct Tick {
    y: String,
    text: String,
    zero: bool,
}

#[derive(Serialize)]
struct Label {
    x: String,
    text: String,
}

#[derive(Serialize)]
struct Drawn {
    /// `line-1` to `line-4`.
    class: String,
    stroke: &'static str,
    path: String,
    /// What lies beneath the line, if it says how many there are.
    area: String,
    marks: Vec<Mark>,
    /// Where the legend of this line stands.
    y: f64,
    /// The mark of this line in the legend.
    sample: String,
    legend: String,
}

#[derive(Serialize)]
struct Mark {
    path: String,
    title: String,
}

/// The plot: where a period and a value stand.
struct Plot<'a> {
    trend: &'a Trend,
    scale: Axis,
    left: f64,
    /// The width of a period.
    step: f64,
}

pub(super) fn drawing(trend: &Trend) -> Drawing {
    let scale = Axis::of(trend);
    let digits = scale.ticks().iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
    let left = 14.0 + float(digits) * DIGIT;
    let step = (WIDTH - RIGHT - left) / float(trend.periods.len().max(1));
    let plot = Plot { trend, scale, left, step };
    let legend = TOP + HEIGHT + BELOW + 18.0;
    let tick = |(value, text): (f64, String)| Tick { y: tenth(plot.y(value)), text, zero: value == 0.0 };
    Drawing {
        width: WIDTH,
        height: legend + float(trend.lines.len()) * LEGEND - LEGEND + 8.0,
        left,
        right: WIDTH - RIGHT,
        bottom: TOP + HEIGHT,
        unit: inert::line(&trend.unit).into_owned(),
        ticks: plot.scale.ticks().into_iter().map(tick).collect(),
        periods: plot.periods(),
        lines: (0..)
            .zip(&trend.lines)
            .map(|(at, it)| plot.line(it, at, legend + float(at) * LEGEND))
            .collect(),
    }
}

impl Plot<'_> {
    /// The middle of a period.
    fn x(&self, period: usize) -> f64 {
        self.left + (float(period) + 0.5) * self.step
    }

    fn y(&self, value: f64) -> f64 {
        TOP + HEIGHT * (1.0 - self.scale.share(value))
    }

    /// The last period has a name, and before it as many as there is room for.
    fn periods(&self) -> Vec<Label> {
        let all = self.trend.periods.len();
        let every = all.div_ceil(PERIODS_NAMED).max(1);
        let named =
            self.trend.periods.iter().enumerate().filter(|(at, _)| (all - 1 - at).is_multiple_of(every));
        named.map(|(at, text)| Label { x: tenth(self.x(at)), text: short(text, 9) }).collect()
    }

    fn line(&self, line: &Line, at: usize, legend: f64) -> Drawn {
        let known: Vec<(usize, f64)> = line.known(self.trend.periods.len()).collect();
        let (path, area) = match line.stroke {
            Stroke::Solid | Stroke::Dashed => (self.joined(&known), String::new()),
            Stroke::Steps => (self.stepped(&known), self.area(&known)),
        };
        let name = inert::line(&line.name).into_owned();
        let latest = known.last().map(|(at, value)| format!("{} in {}", told(*value), self.period(*at)));
        Drawn {
            class: format!("line-{}", at % LOOKS + 1),
            stroke: match line.stroke {
                Stroke::Solid => "solid",
                Stroke::Steps => "steps",
                Stroke::Dashed => "dashed",
            },
            path,
            area,
            marks: if line.stroke == Stroke::Dashed { vec![] } else { self.marks(&known, &name, at) },
            y: legend,
            sample: if line.stroke == Stroke::Dashed { String::new() } else { mark(at, 26.0, legend - 4.0) },
            legend: format!("{name}: {}", latest.unwrap_or_else(|| "nothing is known".to_owned())),
        }
    }

    fn period(&self, at: usize) -> String {
        self.trend.periods.get(at).map(|it| inert::line(it).into_owned()).unwrap_or_default()
    }

    /// From value to value, and a new beginning behind each gap. What the others are held against reaches as far as
    /// its periods do.
    fn joined(&self, known: &[(usize, f64)]) -> String {
        let mut path = String::new();
        let mut before = None;
        for (at, value) in known {
            let goes_on = before.is_some_and(|it: usize| it + 1 == *at);
            write(&mut path, if goes_on { "L" } else { "M" }, self.x(*at), self.y(*value));
            before = Some(*at);
        }
        path
    }

    /// A value holds for its whole period.
    fn stepped(&self, known: &[(usize, f64)]) -> String {
        let mut path = String::new();
        let mut before = None;
        for (at, value) in known {
            let goes_on = before.is_some_and(|it: usize| it + 1 == *at);
            let (left, y) = (self.left + float(*at) * self.step, self.y(*value));
            write(&mut path, if goes_on { "L" } else { "M" }, left, y);
            write(&mut path, "L", left + self.step, y);
            before = Some(*at);
        }
        path
    }

    fn area(&self, known: &[(usize, f64)]) -> String {
        let mut path = String::new();
        for (at, value) in known {
            let (left, y, ground) = (self.left + float(*at) * self.step, self.y(*value), self.y(0.0));
            write(&mut path, "M", left, ground);
            let _ = write!(path, "V{y:.1}H{:.1}V{ground:.1}Z", left + self.step);
        }
        path
    }

    /// As many marks as can be told apart; a value alone between two gaps always has one.
    fn marks(&self, known: &[(usize, f64)], name: &str, look: usize) -> Vec<Mark> {
        let every = known.len().div_ceil(MARKED).max(1);
        let is_known =
            |at: Option<usize>| at.is_some_and(|at| known.binary_search_by_key(&at, |it| it.0).is_ok());
        let is_alone = |at: usize| !is_known(at.checked_sub(1)) && !is_known(at.checked_add(1));
        let marked =
            known.iter().enumerate().filter(|(nth, (at, _))| nth.is_multiple_of(every) || is_alone(*at));
        let marked = marked.map(|(_, (at, value))| Mark {
            path: mark(look, self.x(*at), self.y(*value)),
            title: format!("{name}, {}: {}", self.period(*at), told(*value)),
        });
        marked.collect()
    }
}

/// A disk, a square, a triangle or a diamond around a point.
fn mark(look: usize, x: f64, y: f64) -> String {
    match look % LOOKS {
        0 => format!("M{:.1} {y:.1}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z", x - 3.5),
        1 => format!("M{:.1} {:.1}h6v6h-6Z", x - 3.0, y - 3.0),
        2 => format!("M{x:.1} {:.1}l4 7h-8Z", y - 4.5),
        _ => format!("M{x:.1} {:.1}l4.5 4.5l-4.5 4.5l-4.5 -4.5Z", y - 4.5),
    }
}

fn write(path: &mut String, step: &str, x: f64, y: f64) {
    // Writing to a string cannot fail.
    let _ = write!(path, "{step}{x:.1} {y:.1}");
}

fn tenth(place: f64) -> String {
    format!("{place:.1}")
}
