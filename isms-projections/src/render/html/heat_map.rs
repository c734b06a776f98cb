//! Heat map: where the squares and their labels stand in the drawing.
//!
//! ```text
//!  likelihood │ square  square  square
//!       names │ square  square  square
//!             └ names of consequence
//! ```
//!
//! An arrow leads from where risks stood to where they stand, with their number where they are several; one that leads to
//! a lower level is drawn whole, one that leads higher is dashed.
//!
//! Every square carries the name of its level and the count as text, so that nothing is said by color alone.

use std::cmp::Ordering;

use serde::Serialize;

use super::short;
use crate::axis::float;
use crate::chart::{HeatMap, Place, Square};
use crate::inert;

/// The width of a square, in the units of the drawing.
const WIDTH: usize = 76;
/// The height of a square.
const HEIGHT: usize = 46;
/// The room for the names of likelihood.
const GUTTER: usize = 92;
/// The room above the squares, for the name of the axis.
const TOP: usize = 20;
/// The room below the squares, for the names of consequence and of the axis.
const BOTTOM: usize = 38;
/// More characters than this do not fit beside or below a square.
const LABEL_MAX: usize = 14;

/// How far an arrow leaves the straight line.
const BOW: f64 = 9.0;
/// How far from the right rim of a square its arrows begin and end.
const PORT: f64 = 13.0;
/// How far below its upper rim they begin.
const LEAVES: f64 = 27.0;
/// How far below its upper rim they end.
const REACHES: f64 = 13.0;
/// The length of the head of an arrow.
const HEAD: f64 = 9.0;

/// What the template of the heat map is filled with.
#[derive(Serialize)]
pub(super) struct Drawing {
    width: usize,
    height: usize,
    shown: usize,
    likelihood: Vec<Label>,
    consequence: Vec<Label>,
    squares: Vec<Drawn>,
    arrows: Vec<Arrow>,
    axis_x: usize,
    axis_y: usize,
}

#[derive(Serialize)]
struct Label {
    x: usize,
    y: usize,
    text: String,
}

#[derive(Serialize)]
struct Drawn {
    x: usize,
    y: usize,
    step: u32,
    level: String,
    count: usize,
    title: String,
}

#[derive(Serialize)]
struct Arrow {
    /// `lower`, `higher` or `level`.
    class: &'static str,
    start: (f64, f64),
    line: String,
    head: String,
    x: String,
    y: String,
    count: usize,
    title: String,
}

pub(super) fn drawing(map: &HeatMap) -> Drawing {
    let (lines, columns) = (map.likelihood.len(), map.consequence.len());
    let likelihood = map.likelihood.iter().enumerate().map(|(line, name)| Label {
        x: GUTTER - 8,
        y: top_of(map, line) + HEIGHT / 2 + 4,
        text: short(name, LABEL_MAX),
    });
    let consequence = map.consequence.iter().enumerate().map(|(column, name)| Label {
        x: GUTTER + column * WIDTH + WIDTH / 2,
        y: TOP + lines * HEIGHT + 15,
        text: short(name, LABEL_MAX),
    });
    let mut squares = Vec::new();
    for (line, (likelihood, row)) in map.likelihood.iter().zip(&map.grid).enumerate() {
        for (column, (consequence, square)) in map.consequence.iter().zip(row).enumerate() {
            let (x, y) = (GUTTER + column * WIDTH, top_of(map, line));
            squares.push(drawn(square, x, y, &title(likelihood, consequence, square)));
        }
    }
    let width = GUTTER + columns * WIDTH;
    Drawing {
        width,
        shown: width * 13 / 10,
        height: TOP + lines * HEIGHT + BOTTOM,
        likelihood: likelihood.collect(),
        consequence: consequence.collect(),
        squares,
        arrows: map.routes().iter().map(|(route, risks)| arrow(map, *route, risks)).collect(),
        axis_x: width,
        axis_y: TOP + lines * HEIGHT + 33,
    }
}

fn drawn(square: &Square, x: usize, y: usize, title: &str) -> Drawn {
    let (level, step) = (short(&square.level.level, LABEL_MAX), square.level.step());
    Drawn { x, y, step, level, count: square.risks.len(), title: inert::line(title).into_owned() }
}

/// A bow from one square to another, so that two that cross can be told apart.
fn arrow(map: &HeatMap, (from, to): (Place, Place), risks: &[&str]) -> Arrow {
    let rank = |place| map.square(place).map_or(0, |square| square.level.rank);
    let (class, said) = match rank(to).cmp(&rank(from)) {
        Ordering::Less => ("lower", "lower"),
        Ordering::Equal => ("level", "as high"),
        Ordering::Greater => ("higher", "higher"),
    };
    let (start, end) = (port(map, from, LEAVES), port(map, to, REACHES));
    let (across, down) = (end.0 - start.0, end.1 - start.1);
    let length = across.hypot(down).max(1.0);
    let (across, down) = (across / length, down / length);
    // The bow leaves the straight line to its left.
    let bow = (f64::midpoint(start.0, end.0) + BOW * down, f64::midpoint(start.1, end.1) - BOW * across);
    let (towards, aside) = ((end.0 - bow.0, end.1 - bow.1), HEAD * 0.6);
    let near = towards.0.hypot(towards.1).max(1.0);
    let (across, down) = (towards.0 / near, towards.1 / near);
    let base = (end.0 - across * HEAD, end.1 - down * HEAD);
    let [left, right] = [aside, -aside].map(|it| (base.0 - down * it, base.1 + across * it));
    Arrow {
        class,
        start,
        line: format!("M{}Q{} {}", point(start), point(bow), point(base)),
        head: format!("M{}L{}L{}Z", point(end), point(left), point(right)),
        x: format!("{:.1}", (start.0 + 2.0 * bow.0 + end.0) / 4.0),
        y: format!("{:.1}", (start.1 + 2.0 * bow.1 + end.1) / 4.0),
        count: risks.len(),
        title: inert::line(&format!("{}: {said}", risks.join(", "))).into_owned(),
    }
}

/// Where arrows leave a square and reach it: at the right, for the texts stand at the left.
fn port(map: &HeatMap, (line, column): Place, height: f64) -> (f64, f64) {
    (float(GUTTER + column * WIDTH + WIDTH) - PORT, float(top_of(map, line)) + height)
}

fn point((x, y): (f64, f64)) -> String {
    format!("{x:.1} {y:.1}")
}

fn top_of(map: &HeatMap, line: usize) -> usize {
    TOP + map.likelihood.len().saturating_sub(line + 1) * HEIGHT
}

/// What a square says in words.
fn title(likelihood: &str, consequence: &str, square: &Square) -> String {
    let level = &square.level.level;
    let count = match square.risks.len() {
        0 => "no risk".to_owned(),
        1 => format!("1 risk: {}", square.risks.concat()),
        risks => format!("{risks} risks: {}", square.risks.join(", ")),
    };
    format!("Likelihood {likelihood}, consequence {consequence}, level {level}: {count}")
}
