//! Inputs: what a management review looks at, each as of a position of the log.
//!
//! ISO/IEC 27001:2022, 9.3.2. The labels are those of the clause; the four trends of its item d stand for it.

use serde::{Deserialize, Serialize};

use crate::id::{DecisionId, ManagementReviewId};
use crate::vocabulary::evidence::Evidence;
use crate::vocabulary::text::Prose;

/// An input of a management review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// What became of earlier decisions.
    A,
    /// What has changed outside and inside.
    B,
    /// What has changed for interested parties.
    C,
    /// The trend of nonconformities and corrective actions.
    D1,
    /// The trend of what is measured.
    D2,
    /// The trend of what audits find.
    D3,
    /// How far the objectives were reached.
    D4,
    /// What interested parties say.
    E,
    /// Risks, and how far they are treated.
    F,
    /// Where there is something to improve.
    G,
}

/// An input as it is presented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Which one.
    pub item: Item,
    /// How many events of the log it takes into account.
    pub as_of: u64,
    /// What is presented.
    pub content: Content,
}

/// What is presented as an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// There is nothing to report.
    NothingToReport,
    /// This, in words.
    Summary(Prose),
    /// What lies elsewhere.
    Report(Evidence),
}

/// An input that was presented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presentation {
    /// The input.
    pub input: Input,
    /// With what became of earlier decisions: those that are open still (rule V-2).
    #[serde(default)]
    pub open_decisions: Vec<OpenDecision>,
}

/// A decision of an earlier review that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenDecision {
    /// The review.
    pub review: ManagementReviewId,
    /// The decision.
    pub decision: DecisionId,
}

impl Item {
    /// Every input, in the order of the clause.
    pub const ALL: [Self; 10] =
        [Self::A, Self::B, Self::C, Self::D1, Self::D2, Self::D3, Self::D4, Self::E, Self::F, Self::G];

    /// Its label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
            Self::D1 => "d1",
            Self::D2 => "d2",
            Self::D3 => "d3",
            Self::D4 => "d4",
            Self::E => "e",
            Self::F => "f",
            Self::G => "g",
        }
    }
}
