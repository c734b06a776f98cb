//! Decisions: what top management wants done, by whom and by when.
//!
//! ISO/IEC 27001:2022, 9.3.3.
//!
//! ```text
//! recorded -> fulfilled
//! ```

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::DecisionId;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Prose, Reference};

/// A decision, as the register has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RecordedDecision {
    /// What was decided.
    pub decision: Noted<Decision>,
    /// How it was fulfilled.
    pub fulfilled: Option<Noted<Fulfillment>>,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Its identity.
    pub decision: DecisionId,
    /// What it is about, with what it opens.
    pub kind: Kind,
    /// What is to be done.
    pub text: Prose,
    /// Who sees to it.
    pub owner: Responsible,
    /// The last day for it (rule V-2).
    pub due: NaiveDate,
}

/// What a decision is about, with what it opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An opportunity to improve, which it proposes.
    Improvement(ImprovementProposal),
    /// A change of the management system, which it proposes.
    IsmsChange(ChangeProposal),
    /// Resources.
    Resource,
    /// Anything else.
    Other,
}

/// An improvement that a decision proposes. Its description is the decision's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImprovementProposal {
    /// What people are to call it.
    pub reference: Reference,
    /// The goal that it serves.
    pub goal: Goal,
    /// What it is expected to bring.
    pub expected_benefit: Prose,
}

/// A change that a decision proposes. Its purpose is the decision's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeProposal {
    /// What people are to call it.
    pub reference: Reference,
    /// What may come of it besides what it is for.
    pub consequences: Prose,
}

/// That a decision was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fulfillment {
    /// Which one.
    pub decision: DecisionId,
    /// What was done.
    pub result: Option<Prose>,
}
