//! Late: deadlines that a rule has set and that have passed.
//!
//! ISO/IEC 27001:2022, 8.1, 9.1 to 9.3 and 10.2. When something is due is the affair of [`deadline`](crate::deadline).

use super::{Day, Gap};
use crate::deadline::{What, deadlines};

impl<'a> Day<'a> {
    /// What should have been done by a day that has passed. Of risks to be reviewed it is told why as well.
    pub(super) fn of_deadlines(self) -> impl Iterator<Item = Gap> + 'a {
        let all = deadlines(self.register, self.at.into()).into_iter();
        all.filter(|it| it.what != What::RiskReview).filter_map(move |it| self.late(it))
    }
}
