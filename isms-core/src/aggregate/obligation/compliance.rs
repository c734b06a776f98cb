//! Compliance with an obligation: whether it is met, and what is done where it is not.
//!
//! ISO/IEC 27001:2022, 9.1 and 10.2; controls 5.31 and 5.36 of Annex A.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::ExceptionId;
use crate::vocabulary::shortfall::Shortfall;
use crate::vocabulary::text::Prose;

/// An evaluation of whether an obligation is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The day as of which it says so.
    pub as_of: NaiveDate,
    /// What it came to.
    pub verdict: Verdict,
    /// On what it rests.
    pub remarks: Option<Prose>,
    /// What is done about an obligation that is not met in full (rule L-1).
    pub answer: Option<Answer>,
    /// The last day for the next evaluation.
    pub next_due: NaiveDate,
}

/// Whether an obligation is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// In full.
    Compliant,
    /// In part.
    Partly,
    /// Not.
    Not,
}

/// What is done about an obligation that is not met in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// An exception covers it, for a time: from a control or a document that answers it, and not from what law or a
    /// regulator demands.
    Exception(ExceptionId),
    /// A nonconformity is raised; its source is the obligation.
    Nonconformity(Shortfall),
}
