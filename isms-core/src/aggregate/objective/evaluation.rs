//! The evaluation of an objective: how far it is reached, and what that comes to.
//!
//! ISO/IEC 27001:2022, 6.2 and 9.1. What follows from value, target, baseline and day (rule O-3):
//!
//! ```text
//! the value reaches the target ───────────────────────────► achieved
//! it does not, on the day of the objective or later ──────► missed
//!              before, and is on the line or beyond it ───► on track
//!              before, and is short of the line ──────────► at risk
//!
//! the line      target ┤                    ╱ due
//!                      │               ╱
//!             baseline ┤          ╱ on
//! ```
//!
//! Without a baseline there is no line: until it is achieved, such an objective is at risk.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Baseline, Definition};
use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::scale::Direction;
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

impl Definition {
    /// What follows from a value on a day.
    #[must_use]
    pub fn verdict(&self, value: Quantity, as_of: NaiveDate) -> Verdict {
        if self.target.direction.reaches(value, self.target.value) {
            Verdict::Achieved
        } else if as_of >= self.due {
            Verdict::Missed
        } else if self.keeps_up(value, as_of) {
            Verdict::OnTrack
        } else {
            Verdict::AtRisk
        }
    }

    /// Whether a value is on the line from the baseline to the target, or beyond it.
    fn keeps_up(&self, value: Quantity, as_of: NaiveDate) -> bool {
        let Baseline::Measured { value: baseline, on } = self.baseline else { return false };
        let whole = i128::from((self.due - on).num_days()).max(1);
        let elapsed = i128::from((as_of - on).num_days()).clamp(0, whole);
        let from_baseline = |it: Quantity| i128::from(it.millionths()) - i128::from(baseline.millionths());
        // In whole numbers: both sides are multiplied by the days of the whole line.
        let (come, to_come) = (from_baseline(value) * whole, from_baseline(self.target.value) * elapsed);
        match self.target.direction {
            Direction::Higher => come >= to_come,
            Direction::Lower => come <= to_come,
        }
    }
}
