//! Review of a risk, its closing, and its opening again.
//!
//! ISO/IEC 27001:2022, 8.2 and 8.3.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::RiskId;

/// A review of a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Whether something had changed.
    pub changed: bool,
    /// The last day for the next review.
    pub next_review_due: NaiveDate,
}

/// How a risk is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// On which ground.
    pub ground: ClosingGround,
}

/// On which ground a risk is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosingGround {
    /// What remains is accepted.
    ResidualAccepted,
    /// The organization does without what it came from.
    Avoided,
    /// What it came from is gone.
    Eliminated,
    /// It is a part of this other risk.
    Merged(RiskId),
}

/// That a risk is opened again. The reason is all there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopening {}

impl Closure {
    /// Whether something of the risk is still there, and borne.
    #[must_use]
    pub fn leaves_a_risk(&self) -> bool {
        match self.ground {
            ClosingGround::ResidualAccepted => true,
            ClosingGround::Avoided | ClosingGround::Eliminated | ClosingGround::Merged(_) => false,
        }
    }
}
