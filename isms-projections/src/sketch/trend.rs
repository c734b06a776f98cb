//! A trend in words: where each line begins, ends, and between what it moves.

use crate::axis::{Axis, told};
use crate::chart::{Line, Trend};

/// More steps than this are drawn together: what is read is the course, not the number.
const STEPS_MAX: usize = 16;

/// From the lowest to the highest.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Where nothing is known.
const GAP: char = '·';

pub(super) fn words(trend: &Trend) -> String {
    let periods = match trend.periods.as_slice() {
        [] => return "No period.".to_owned(),
        [only] => format!("{only}, in {}.", trend.unit),
        [first, .., last] => {
            format!("{} periods from {first} to {last}, in {}.", trend.periods.len(), trend.unit)
        }
    };
    let lines = trend.lines.iter().map(|line| format!(" {}: {}.", line.name, course(trend, line)));
    periods + &lines.collect::<String>()
}

/// "5 in 2025-02, 3 in 2026-01, between 1 and 8".
fn course(trend: &Trend, line: &Line) -> String {
    let known: Vec<(usize, f64)> = line.known(trend.periods.len()).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return "nothing is known".to_owned();
    };
    let lowest = known.iter().map(|(_, value)| *value).fold(f64::INFINITY, f64::min);
    let highest = known.iter().map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max);
    if told(lowest) == told(highest) {
        return format!("{} throughout", told(lowest));
    }
    let gaps = trend.periods.len() - known.len();
    let unknown = if gaps > 0 { format!(", not known in {gaps}") } else { String::new() };
    format!(
        "{}, {}, between {} and {}{unknown}",
        at(trend, *first),
        at(trend, *last),
        told(lowest),
        told(highest)
    )
}

fn at(trend: &Trend, (period, value): (usize, f64)) -> String {
    format!("{} in {}", told(value), trend.periods.get(period).map_or("", String::as_str))
}

pub(super) fn head() -> Vec<String> {
    ["Line", "Course", "First", "Latest"].map(Into::into).into()
}

pub(super) fn rows(trend: &Trend) -> Vec<Vec<String>> {
    let scale = Axis::of(trend);
    let row = |line: &Line| {
        let mut known = line.known(trend.periods.len()).map(|(_, value)| told(value));
        let first = known.next().unwrap_or_default();
        let latest = known.last().unwrap_or_else(|| first.clone());
        vec![line.name.clone(), drawn(line, trend.periods.len(), &scale), first, latest]
    };
    trend.lines.iter().map(row).collect()
}

/// The course in blocks, one a period, or several periods in one: of these the latest number that is known.
fn drawn(line: &Line, periods: usize, scale: &Axis) -> String {
    let together = periods.div_ceil(STEPS_MAX).max(1);
    let mut blocks = vec![GAP; periods.div_ceil(together)];
    for (period, value) in line.known(periods) {
        if let Some(block) = blocks.get_mut(period / together) {
            *block = self::block(scale.share(value));
        }
    }
    blocks.into_iter().collect()
}

fn block(share: f64) -> char {
    let steps =
        (1u32..).zip(BLOCKS).take_while(|(step, _)| f64::from(*step) / 8.0 <= share.max(0.125) + 1e-9);
    steps.last().map_or(GAP, |(_, block)| block)
}
