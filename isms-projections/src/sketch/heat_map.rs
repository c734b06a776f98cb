//! A heat map in words: how many risks stand where, and which went where.

use crate::chart::{HeatMap, Place, Square};

pub(super) fn words(map: &HeatMap) -> String {
    let (lines, columns) = (map.likelihood.len(), map.consequence.len());
    let risks: usize = map.grid.iter().flatten().map(|square| square.risks.len()).sum();
    let words = format!("{lines} steps of likelihood by {columns} steps of consequence, {risks} risks.");
    let moved: Vec<String> = map.routes().iter().map(|(route, risks)| moved(map, *route, risks)).collect();
    if moved.is_empty() { words } else { format!("{words} Moved: {}.", moved.join("; ")) }
}

pub(super) fn head(map: &HeatMap) -> Vec<String> {
    std::iter::once("Likelihood \\ consequence".to_owned()).chain(map.consequence.iter().cloned()).collect()
}

/// The highest likelihood stands above, as it is drawn.
pub(super) fn rows(map: &HeatMap) -> Vec<Vec<String>> {
    let lines = map.likelihood.iter().zip(&map.grid).rev();
    lines
        .map(|(step, squares)| std::iter::once(step.clone()).chain(squares.iter().map(square)).collect())
        .collect()
}

fn square(square: &Square) -> String {
    match square.risks.len() {
        0 => format!("· {}", square.level.level),
        risks => format!("{risks} {}", square.level.level),
    }
}

/// "RSK-003, RSK-007 from likely and severe to unlikely and severe".
fn moved(map: &HeatMap, (from, to): (Place, Place), risks: &[&str]) -> String {
    let place = |(line, column): Place| {
        let name = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
        format!("{} and {}", name(&map.likelihood, line), name(&map.consequence, column))
    };
    format!("{} from {} to {}", risks.join(", "), place(from), place(to))
}
