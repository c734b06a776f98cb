//! Heat map: where the squares and their labels stand in the drawing.
//!
//! ```text
//!  likelihood │ square  square  square
//!       names │ square  square  square
//!             └ names of consequence
//! ```
//!
//! Every square carries the name of its level and the count as text, so that nothing is said by color alone.

use serde::Serialize;

use super::step;
use crate::chart::{HeatMap, Square};
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

/// What the template of the heat map is filled with.
#[derive(Serialize)]
pub(super) struct Drawing {
    caption: String,
    summary: String,
    width: usize,
    height: usize,
    shown: usize,
    likelihood: Vec<Label>,
    consequence: Vec<Label>,
    squares: Vec<Drawn>,
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

pub(super) fn drawing(map: &HeatMap) -> Drawing {
    let (lines, columns) = (map.likelihood.len(), map.consequence.len());
    let top_of = |line: usize| TOP + lines.saturating_sub(line + 1) * HEIGHT;
    let likelihood = map.likelihood.iter().enumerate().map(|(line, name)| Label {
        x: GUTTER - 8,
        y: top_of(line) + HEIGHT / 2 + 4,
        text: short(name),
    });
    let consequence = map.consequence.iter().enumerate().map(|(column, name)| Label {
        x: GUTTER + column * WIDTH + WIDTH / 2,
        y: TOP + lines * HEIGHT + 15,
        text: short(name),
    });
    let mut squares = Vec::new();
    for (line, (likelihood, row)) in map.likelihood.iter().zip(&map.grid).enumerate() {
        for (column, (consequence, square)) in map.consequence.iter().zip(row).enumerate() {
            let (x, y) = (GUTTER + column * WIDTH, top_of(line));
            squares.push(drawn(square, x, y, &title(likelihood, consequence, square)));
        }
    }
    let risks: usize = map.grid.iter().flatten().map(|square| square.risks.len()).sum();
    let width = GUTTER + columns * WIDTH;
    Drawing {
        caption: inert::line(&map.caption).into_owned(),
        summary: format!("{lines} steps of likelihood by {columns} steps of consequence, {risks} risks."),
        width,
        shown: width * 13 / 10,
        height: TOP + lines * HEIGHT + BOTTOM,
        likelihood: likelihood.collect(),
        consequence: consequence.collect(),
        squares,
        axis_x: width,
        axis_y: TOP + lines * HEIGHT + 33,
    }
}

fn drawn(square: &Square, x: usize, y: usize, title: &str) -> Drawn {
    let (level, step) = (short(&square.level.level), step(&square.level));
    Drawn { x, y, step, level, count: square.risks.len(), title: inert::line(title).into_owned() }
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

fn short(name: &str) -> String {
    let name = inert::line(name);
    if name.chars().count() <= LABEL_MAX {
        return name.into_owned();
    }
    name.chars().take(LABEL_MAX - 1).chain(['…']).collect()
}
