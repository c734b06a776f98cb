//! The evaluation of an objective: how far it is reached, and what that comes to.
//!
//! ISO/IEC 27001:2022, 6.2 and 9.1. The verdict that follows (rule O-3) is written down with what was found.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// How far an objective is reached, as somebody has found out. Who acts is the evaluator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The day for which the value holds.
    pub as_of: NaiveDate,
    /// The value of its indicator, in the unit of the objective.
    pub value: Quantity,
    /// What the evaluator makes of it, where that is not what follows; the reason says why (rule O-3).
    pub overridden: Option<Verdict>,
    /// The nonconformity to which a missed objective leads; otherwise the next management review hears of it.
    pub nonconformity: Option<Raising>,
}

/// An evaluation, with what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedEvaluation {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// The verdict that follows from value, target, baseline and day.
    pub computed: Verdict,
}

/// What an evaluation of an objective comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The target is reached.
    Achieved,
    /// It is not, and its day has not come; things go as they should.
    OnTrack,
    /// It is not, and its day has not come; things do not go as they should, or nobody can tell.
    AtRisk,
    /// It is not, and its day has come.
    Missed,
}

/// The nonconformity to which a missed objective leads, as far as the evaluation does not say it itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raising {
    /// What people will call it.
    pub reference: Reference,
    /// The requirement that is not met.
    pub requirement: Title,
    /// What is so that should not be.
    pub statement: Prose,
    /// Where.
    pub area: Area,
}

impl JudgedEvaluation {
    /// What it comes to: as the evaluator says, or else as it follows.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.evaluation.overridden.unwrap_or(self.computed)
    }
}
