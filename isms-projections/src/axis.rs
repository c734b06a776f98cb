//! Axis: where the axis of a trend begins and ends, and which round numbers stand beside it.
//!
//! Counts and shares begin at zero, so that twice the height is twice as much. Where all that is to be seen lies far
//! from zero and close together, the axis begins near it, and its numbers say so.

use crate::chart::{Stroke, Trend};

/// About so many numbers stand beside an axis.
const TICKS: f64 = 5.0;

/// No number is drawn further away than this: what lies beyond stands at the rim, and is said in words.
const DRAWN_MAX: f64 = 1e15;

/// Digits behind the point of a number that is told.
const DIGITS_MAX: usize = 2;

/// The axis of a trend.
pub(crate) struct Axis {
    from: f64,
    until: f64,
    step: f64,
}

impl Axis {
    /// The axis on which every known number of a trend has its place.
    pub(crate) fn of(trend: &Trend) -> Self {
        let known = || trend.lines.iter().flat_map(|line| line.known(trend.periods.len()));
        let known = || known().map(|(_, value)| value.clamp(-DRAWN_MAX, DRAWN_MAX));
        let (low, high) = known()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        let counts = trend.lines.iter().any(|line| line.stroke == Stroke::Steps);
        let is_near = |distance: f64| counts || distance < 3.0 * (high - low);
        let low = if low > 0.0 && (is_near(low) || low >= high) { 0.0 } else { low };
        let high = if high < 0.0 && (is_near(-high) || low >= high) { 0.0 } else { high };
        let high = if low < high { high } else { low + 1.0 };
        let step = round((high - low) / TICKS);
        Self { from: (low / step).floor() * step, until: (high / step).ceil() * step, step }
    }

    /// How far up the axis a number stands, from 0 to 1.
    pub(crate) fn share(&self, value: f64) -> f64 {
        ((value - self.from) / (self.until - self.from)).clamp(0.0, 1.0)
    }

    /// The round numbers, the lowest first, and how each is written.
    pub(crate) fn ticks(&self) -> Vec<(f64, String)> {
        let digits = (0..=6).find(|digits| self.step >= 10f64.powi(-digits)).unwrap_or(6);
        let written = |tick: f64| format!("{tick:.*}", usize::try_from(digits).unwrap_or(0));
        // Counting avoids that what is lost in each addition adds up; adding zero makes zero of minus zero.
        let ticks = (0..=12).map(|nth| self.from + f64::from(nth) * self.step + 0.0);
        ticks.take_while(|tick| *tick <= self.until + self.step / 2.0).map(|it| (it, written(it))).collect()
    }
}

/// The next of 1, 2, 5, 10, 20 … that is not smaller.
fn round(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|it| it * power);
    steps.into_iter().find(|it| *it >= step * 0.999_999).unwrap_or(10.0 * power)
}

/// A number as people write it: with no more digits than it needs.
pub(crate) fn told(value: f64) -> String {
    let text = format!("{:.*}", DIGITS_MAX, value + 0.0);
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// A count as a number that is drawn.
pub(crate) fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Line;

    fn ticks(stroke: Stroke, values: &[f64]) -> Vec<String> {
        let line = Line { name: "open".into(), stroke, values: values.iter().map(|it| Some(*it)).collect() };
        let periods = values.iter().map(f64::to_string).collect();
        let trend = Trend { caption: "Open".into(), unit: "risks".into(), periods, lines: vec![line] };
        Axis::of(&trend).ticks().into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn the_numbers_beside_an_axis_are_round() {
        assert_eq!(ticks(Stroke::Solid, &[1.0, 8.0]), ["0", "2", "4", "6", "8"]);
        assert_eq!(ticks(Stroke::Solid, &[0.0, 0.3]), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(ticks(Stroke::Solid, &[-3.0, 4.0]), ["-4", "-2", "0", "2", "4"]);
    }

    #[test]
    fn what_lies_close_together_is_seen_close() {
        assert_eq!(ticks(Stroke::Solid, &[99.2, 99.9]), ["99.2", "99.4", "99.6", "99.8", "100.0"]);
        assert_eq!(ticks(Stroke::Steps, &[98.0, 99.0]).first().map(String::as_str), Some("0"));
    }

    #[test]
    fn an_axis_has_a_length_whatever_there_is_to_see() {
        for values in [&[][..], &[5.0], &[5.0, 5.0], &[0.0], &[-2.0, -2.0], &[f64::MAX, f64::MIN], &[1e-300]]
        {
            let found = ticks(Stroke::Solid, values);
            assert!(found.len() >= 2 && found.len() <= 12, "{values:?}: {found:?}");
        }
    }

    #[test]
    fn a_number_has_no_more_digits_than_it_needs() {
        assert_eq!([3.0, 2.5, -0.0, -0.001, 12.345, 100.0].map(told), ["3", "2.5", "0", "0", "12.35", "100"]);
    }
}
