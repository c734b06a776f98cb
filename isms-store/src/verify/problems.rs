//! The problems found: as many as are listed, and how many there are.

use crate::problem::Problem;
use crate::verification::PROBLEMS_MAX;

/// The problems found.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// The first of them.
    pub(super) listed: Vec<Problem>,
    /// How many there are.
    pub(super) count: u64,
}

impl Problems {
    /// One more.
    pub(super) fn push(&mut self, problem: Problem) {
        self.count += 1;
        if self.listed.len() < PROBLEMS_MAX {
            self.listed.push(problem);
        }
    }

    /// All of the others, which are none then.
    pub(super) fn append(&mut self, others: &mut Self) {
        self.count += std::mem::take(&mut others.count);
        let room = PROBLEMS_MAX - self.listed.len();
        self.listed.extend(others.listed.drain(..).take(room));
        others.listed.clear();
    }
}
