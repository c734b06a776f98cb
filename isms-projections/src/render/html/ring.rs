//! Ring: where the phases of a cycle stand in the drawing, clockwise from the top.
//!
//! Every phase is an arrow that points at the next, with its name, its count and the sign of its mark as text. The one
//! that the cycle is in has a thick rim and the word "now".

use std::f64::consts::{FRAC_PI_2, TAU};

use serde::Serialize;

use super::short;
use crate::axis::float;
use crate::chart::{Ring, RingStep};
use crate::inert;

/// The width and the height of the drawing, in its own units.
const SIZE: f64 = 300.0;
/// The middle of it.
const MIDDLE: f64 = SIZE / 2.0;
/// How far the ring reaches outward.
const OUTER: f64 = 140.0;
/// Where its hole begins.
const INNER: f64 = 74.0;
/// Halfway between both.
const CENTER: f64 = f64::midpoint(INNER, OUTER);
/// How far the point of a phase reaches into the next, as an angle.
const POINT_MAX: f64 = 0.14;
/// What is left free between two phases, as an angle.
const GAP_MAX: f64 = 0.03;
/// More characters than this do not fit into a phase.
const NAME_MAX: usize = 11;

/// What the template of a ring is filled with.
#[derive(Serialize)]
pub(super) struct Drawing {
    size: f64,
    middle: f64,
    /// The name of the phase that the cycle is in; empty where it is in none.
    now: String,
    steps: Vec<Drawn>,
}

#[derive(Serialize)]
struct Drawn {
    path: String,
    x: String,
    y: f64,
    name: String,
    count: u64,
    mark: &'static str,
    sign: &'static str,
    current: bool,
    title: String,
}

pub(super) fn drawing(ring: &Ring) -> Drawing {
    let share = TAU / float(ring.steps.len().max(1));
    let now = ring.current.and_then(|at| ring.steps.get(at));
    let steps = ring.steps.iter().enumerate();
    let drawn = |(at, step)| drawn(step, float(at) * share, share, ring.current == Some(at));
    // The one with the thick rim is drawn over its neighbors.
    let (current, mut steps): (Vec<_>, Vec<_>) = steps.map(drawn).partition(|step| step.current);
    steps.extend(current);
    Drawing {
        size: SIZE,
        middle: MIDDLE,
        now: now.map(|step| short(&step.name, NAME_MAX)).unwrap_or_default(),
        steps,
    }
}

fn drawn(step: &RingStep, from: f64, share: f64, current: bool) -> Drawn {
    let (gap, point) = (GAP_MAX.min(share / 8.0), POINT_MAX.min(share / 4.0));
    let (x, y) = place(CENTER, from + f64::midpoint(share, point));
    let now = if current { ", now" } else { "" };
    Drawn {
        path: arrow(from, from + share - gap, point),
        x: format!("{x:.1}"),
        y: (y * 10.0).round() / 10.0,
        name: short(&step.name, NAME_MAX),
        count: step.count,
        mark: step.mark.name(),
        sign: step.mark.sign(),
        current,
        title: format!("{}{now}: {} events, {}", inert::line(&step.name), step.count, step.mark.name()),
    }
}

/// A part of the ring with a notch where it begins and a point where it ends.
fn arrow(from: f64, until: f64, point: f64) -> String {
    let [a, b] = [(OUTER, from), (OUTER, until)].map(|(radius, angle)| written(radius, angle));
    let tip = written(CENTER, until + point);
    let [c, d] = [(INNER, until), (INNER, from)].map(|(radius, angle)| written(radius, angle));
    let notch = written(CENTER, from + point);
    let large = u8::from(until - from > TAU / 2.0);
    format!("M{a}A{OUTER} {OUTER} 0 {large} 1 {b}L{tip}L{c}A{INNER} {INNER} 0 {large} 0 {d}L{notch}Z")
}

fn written(radius: f64, angle: f64) -> String {
    let (x, y) = place(radius, angle);
    format!("{x:.1} {y:.1}")
}

/// Where a point of the ring is; angles go clockwise from the top.
fn place(radius: f64, angle: f64) -> (f64, f64) {
    let (sine, cosine) = (angle - FRAC_PI_2).sin_cos();
    (MIDDLE + radius * cosine, MIDDLE + radius * sine)
}
