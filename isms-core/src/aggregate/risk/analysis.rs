//! Analyses of a risk: how likely, how bad, what the method makes of it, and what follows.
//!
//! ISO/IEC 27001:2022, 6.1.2 d and e, and 8.2.
//!
//! An estimate is what a person says; a rating is what the method in force made of it. Both are recorded, so
//! that a level can be computed again from the log alone.

use serde::{Deserialize, Serialize};

use crate::id::{ControlId, RiskMethodId};
use crate::vocabulary::text::{Level, Prose, Title};

/// What a person says about a risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    /// Which risk: as it would be without controls, or as it is.
    pub stage: Stage,
    /// How likely and how bad it is.
    pub estimate: Estimate,
    /// The controls that the estimate counts on.
    #[serde(default)]
    pub existing_controls: Vec<ControlId>,
    /// Why the estimate is what it is.
    pub rationale: Option<Prose>,
}

/// Which risk is analyzed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// As it would be without controls.
    Inherent,
    /// As it is, with the controls that exist.
    Current,
}

/// How likely something is, and how bad.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The method whose scales are used.
    pub method: RiskMethodId,
    /// The step of likelihood, from 1.
    pub likelihood: u8,
    /// The step in each dimension that was assessed.
    pub consequences: Vec<Consequence>,
    /// The level that a person puts in the place of the computed one (rule K-4).
    pub overridden: Option<Override>,
}

/// How bad something is in one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consequence {
    /// The dimension, as the method names it.
    pub dimension: Title,
    /// The step, from 1.
    pub step: u8,
}

/// A level that a person puts in the place of the computed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The level.
    pub level: Level,
    /// Why the method does not see what the person sees.
    pub reason: Prose,
}

/// What a method makes of an estimate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The revision of the method that was in force.
    pub revision: u32,
    /// The overall consequence: the highest step in any dimension.
    pub consequence: u8,
    /// The level that follows.
    pub computed: Level,
}

/// An analysis with its rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatedAnalysis {
    /// What the analyst says.
    pub analysis: Analysis,
    /// What the method makes of it.
    pub rating: Rating,
}

/// What a person says about what remains after treatment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Residual {
    /// How likely and how bad it still is.
    pub estimate: Estimate,
    /// Why the estimate is what it is.
    pub rationale: Option<Prose>,
}

/// What remains, with its rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatedResidual {
    /// What the analyst says.
    pub residual: Residual,
    /// What the method makes of it.
    pub rating: Rating,
}

/// What is to be done about a risk as it was analyzed (6.1.2 e).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Treat it, or leave it as it is.
    pub decision: TreatOrRetain,
    /// Its place in the order of treatment, where it has one: 1 is the most urgent.
    pub priority: Option<u16>,
    /// Why.
    pub rationale: Option<Prose>,
}

/// What is to be done about a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TreatOrRetain {
    /// It is treated, by a plan.
    Treat,
    /// It is left as it is.
    Retain,
}

/// An evaluation, with what the method's criteria say of the level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedEvaluation {
    /// What is to be done.
    pub evaluation: Evaluation,
    /// The level that was evaluated.
    pub level: Level,
    /// Whether that is acceptable without treatment.
    pub acceptable: bool,
}

impl Estimate {
    /// The level that holds: a person's where one was put in the place of the computed one.
    #[must_use]
    pub fn level<'a>(&'a self, rating: &'a Rating) -> &'a Level {
        self.overridden.as_ref().map_or(&rating.computed, |it| &it.level)
    }
}

impl RatedAnalysis {
    /// The level that holds.
    #[must_use]
    pub fn level(&self) -> &Level {
        self.analysis.estimate.level(&self.rating)
    }
}

impl RatedResidual {
    /// The level that holds.
    #[must_use]
    pub fn level(&self) -> &Level {
        self.residual.estimate.level(&self.rating)
    }
}
