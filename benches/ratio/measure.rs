//! Measuring two ways of doing the same work in turn.

use std::fmt;
use std::time::{Duration, Instant};

/// One way of doing the work; it returns what the work itself took, without what was prepared for it.
pub(crate) type Way = Box<dyn FnMut() -> Duration>;

/// The same work, done by us and at its limit.
pub(crate) struct Bench {
    pub(crate) name: &'static str,
    pub(crate) limit: &'static str,
    pub(crate) rounds: usize,
    pub(crate) ours: Way,
    pub(crate) at_limit: Way,
}

/// How near ours came to the limit.
pub(crate) struct Measured {
    name: &'static str,
    limit: &'static str,
    ratios: Vec<f64>,
}

impl Bench {
    /// Does both in turn, once to warm up and then as often as there are rounds.
    pub(crate) fn measure(mut self) -> Measured {
        let _ = ((self.at_limit)(), (self.ours)());
        let mut ratios: Vec<f64> = (0..self.rounds)
            .map(|_| {
                let limit = (self.at_limit)().as_secs_f64();
                limit / (self.ours)().as_secs_f64()
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        Measured { name: self.name, limit: self.limit, ratios }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |index: usize| self.ratios.get(index).copied().unwrap_or(f64::NAN);
        let (low, median, high) = (at(0), at(self.ratios.len() / 2), at(self.ratios.len().saturating_sub(1)));
        write!(f, "{:<34} {median:>8.3} {low:>8.3} … {high:<8.3}  {}", self.name, self.limit)
    }
}

/// What some work took.
pub(crate) fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
