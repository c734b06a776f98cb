//! Cause: what was done at once about a nonconformity, why it came about, and whether there are others like it.
//!
//! ISO/IEC 27001:2022, 10.2 a and b.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{NonconformityId, PersonId};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Prose, Title};

/// What was done at once, to control a nonconformity and to correct it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What was done, or why nothing could be.
    pub what: Prose,
    /// How its consequences were dealt with, where it had any.
    pub consequences: Option<Prose>,
    /// Who did it, where that is not whoever records it.
    pub performer: Option<PersonId>,
    /// Who answers for the nonconformity from now on, where that is somebody else than before.
    pub owner: Option<Responsible>,
}

/// Why a nonconformity came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootCause {
    /// How it was found out.
    pub method: Title,
    /// The cause.
    pub cause: Prose,
    /// Whether what people did or did not do is a part of it.
    pub human_factor: bool,
    /// Whether there are similar cases, or could be (rule N-3).
    pub similar: Similar,
    /// Why no action is needed, where that was decided (rule N-2).
    pub no_action: Option<Prose>,
    /// Who answers for the nonconformity from now on, where that is somebody else than before.
    pub owner: Option<Responsible>,
}

/// Whether there are cases similar to a nonconformity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Similar {
    /// None was found, and how it was looked for.
    None(Prose),
    /// There are some.
    Exist(SimilarCases),
    /// None is there; where there could be, and why.
    CouldOccur(Prose),
}

/// Cases similar to a nonconformity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimilarCases {
    /// Where they are.
    pub statement: Prose,
    /// Those that are in the register.
    #[serde(default)]
    pub nonconformities: BTreeSet<NonconformityId>,
}

impl Similar {
    /// What is said about them.
    #[must_use]
    pub fn statement(&self) -> &Prose {
        match self {
            Self::None(statement) | Self::CouldOccur(statement) => statement,
            Self::Exist(cases) => &cases.statement,
        }
    }
}
