//! What top management gives the management system: goals and resources.
//!
//! ISO/IEC 27001:2022, 5.1, 6.2 and 7.1.

use serde::{Deserialize, Serialize};

use crate::vocabulary::amount::Amount;
use crate::vocabulary::period::Period;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::text::{Prose, Title};

/// A goal that the organization makes its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdoptedGoal {
    /// One of the common goals, or a goal of its own.
    pub goal: Goal,
    /// Its wording.
    pub wording: Title,
    /// Why the organization pursues it.
    pub rationale: Prose,
}

/// Resources that are given for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// Their kind.
    pub kind: ResourceKind,
    /// How much.
    pub amount: Amount,
    /// Of what: a currency (`EUR`) or a unit (`person-days`).
    pub unit: Title,
    /// For which days.
    pub period: Period,
    /// What for.
    pub purpose: Title,
}

/// The kind of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// Money.
    Funds,
    /// People and their time.
    People,
    /// Hardware and software.
    Technology,
    /// Premises and what is in them.
    Facilities,
    /// What others do for the organization.
    Services,
}

impl AdoptedGoal {
    /// What tells one adopted goal from another: a common goal is adopted once, in whichever wording; a goal
    /// of one's own is its wording.
    pub(super) fn subject(&self) -> String {
        match self.goal {
            Goal::Own => format!("own goal {}", self.wording),
            Goal::G1 | Goal::G2 | Goal::G3 | Goal::G4 | Goal::G5 | Goal::G6 | Goal::G7 | Goal::G8 => {
                format!("goal {:?}", self.goal)
            }
        }
    }
}

impl Allocation {
    /// What tells one allocation from another: a new amount of the same kind, for the same purpose and
    /// period, supersedes the old one.
    pub(super) fn subject(&self) -> String {
        format!("{:?} in {} for {}", self.kind, self.period, self.purpose)
    }
}
