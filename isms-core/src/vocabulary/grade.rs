//! Grade: what a finding says of conformity.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a finding of an audit says of conformity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The criterion is met.
    Conformity,
    /// It is met in a way that others could follow.
    GoodPractice,
    /// It is met, and could be met better.
    OpportunityForImprovement,
    /// It is not met, in a single case or in part.
    MinorNonconformity,
    /// It is not met, so that the management system may not reach what it is for.
    MajorNonconformity,
}

impl Grade {
    /// Whether the criterion is not met.
    #[must_use]
    pub fn is_nonconformity(self) -> bool {
        matches!(self, Self::MinorNonconformity | Self::MajorNonconformity)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
