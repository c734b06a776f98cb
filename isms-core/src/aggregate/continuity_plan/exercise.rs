//! What a continuity plan is worth: exercises and activations, and how soon things were back.
//!
//! ISO/IEC 27001:2022, 9.1; control 5.30 of Annex A. What was required then is written beside what was achieved, so
//! that a later requirement judges nobody.

use serde::{Deserialize, Serialize};

use crate::id::IncidentId;
use crate::vocabulary::text::{Prose, Reference};
use crate::vocabulary::time::PartialDate;

/// An exercise: it is held when the act takes effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// How it is held.
    pub kind: ExerciseKind,
    /// How soon things were back.
    #[serde(default)]
    pub achieved: Achieved,
    /// What was found.
    pub findings: Option<Prose>,
    /// What the improvement is to be called that follows if a time was missed (rule B-1).
    pub follow_up: Option<Reference>,
}

/// How an exercise is held, the closer to the real thing the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExerciseKind {
    /// At a table: what would be done is talked through.
    Tabletop,
    /// Step by step, without touching anything.
    Walkthrough,
    /// On something that stands in for what is real.
    Simulation,
    /// On a part of what is real.
    Partial,
    /// On all of it.
    Full,
}

/// A time when the plan was needed: it began when the act takes effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activation {
    /// The incident that made it necessary.
    pub incident: Option<IncidentId>,
    /// When things were as they are meant to be.
    pub ended_at: PartialDate,
    /// How soon they were back.
    #[serde(default)]
    pub achieved: Achieved,
    /// What came of it.
    pub outcome: Prose,
    /// What the improvement is to be called that follows if a time was missed (rule B-1).
    pub follow_up: Option<Reference>,
}

/// How soon things were back, as far as it was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Achieved {
    /// After how many minutes.
    pub recovery_time_minutes: Option<u32>,
    /// The work of how many minutes was lost.
    pub recovery_point_minutes: Option<u32>,
}

/// What was achieved, compared with what was required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Within how many minutes things had to be back.
    pub recovery_time_minutes: u32,
    /// The work of how many minutes might be lost.
    pub recovery_point_minutes: u32,
    /// What the comparison says.
    pub result: Timeliness,
}

/// What a comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeliness {
    /// Both times were kept.
    Met,
    /// Nothing was missed, and not both were measured.
    NotMeasured,
    /// One of them was not kept, or was not measured where it had to be (rule B-1).
    Missed,
}

/// An exercise, compared with what was required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldExercise {
    /// The exercise.
    pub exercise: Exercise,
    /// What it says of the plan.
    pub comparison: Comparison,
}

/// An activation, compared with what was required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastActivation {
    /// The activation.
    pub activation: Activation,
    /// What it says of the plan.
    pub comparison: Comparison,
}

impl Comparison {
    /// Whether one of the times was missed, so that an improvement follows (rule B-1).
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.result == Timeliness::Missed
    }
}
