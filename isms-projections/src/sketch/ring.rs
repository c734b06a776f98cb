//! A cycle in words: how much happened in each phase, and in which it is.

use crate::chart::{Ring, RingStep};

use super::signed;

pub(super) fn words(ring: &Ring) -> String {
    if ring.steps.is_empty() {
        return "No phase.".to_owned();
    }
    let told = ring.steps.iter().enumerate().map(|(at, step)| {
        let now = if ring.current == Some(at) { " (now)" } else { "" };
        format!("{}{now} {}", step.name, signed(step.mark, &step.count.to_string()))
    });
    format!("Events in each phase: {}.", told.collect::<Vec<_>>().join(", "))
}

pub(super) fn head() -> Vec<String> {
    ["Phase", "Events", "Now"].map(Into::into).into()
}

pub(super) fn rows(ring: &Ring) -> Vec<Vec<String>> {
    let row = |(at, step): (usize, &RingStep)| {
        let now = if ring.current == Some(at) { "now" } else { "" };
        vec![step.name.clone(), signed(step.mark, &step.count.to_string()), now.to_owned()]
    };
    ring.steps.iter().enumerate().map(row).collect()
}
