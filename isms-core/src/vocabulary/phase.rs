//! Phases, verbs and goals: the ways in which one history is read.

use serde::{Deserialize, Serialize};

/// The cycle by which an ISMS reads its own history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CycleModel {
    /// Plan, do, check, act.
    Pdca,
    /// Observe, plan, do, check, act.
    Opdca,
}

/// A phase of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// See what is there. Only in OPDCA.
    Observe,
    /// Decide what is to be.
    Plan,
    /// Carry it out.
    Do,
    /// Find out how it went.
    Check,
    /// Draw the consequences.
    Act,
}

impl CycleModel {
    /// Its phases, in their order.
    #[must_use]
    pub fn phases(self) -> &'static [Phase] {
        const ALL: [Phase; 5] = [Phase::Observe, Phase::Plan, Phase::Do, Phase::Check, Phase::Act];
        match self {
            Self::Pdca => ALL.split_first().map_or(&[], |(_, rest)| rest),
            Self::Opdca => &ALL,
        }
    }
}

impl Phase {
    /// The phase as a model has it: whoever plans without observing first sees what is there while planning.
    #[must_use]
    pub fn read_by(self, model: CycleModel) -> Self {
        match (self, model) {
            (Self::Observe, CycleModel::Pdca) => Self::Plan,
            _ => self,
        }
    }
}

/// The seven verbs with which ISO/IEC 27001 names what is done with an ISMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Bring it into being.
    Establish,
    /// Put it to use.
    Implement,
    /// Run it.
    Operate,
    /// Watch it.
    Monitor,
    /// Judge it.
    Review,
    /// Keep it in order.
    Maintain,
    /// Make it better.
    Improve,
}

/// What an ISMS is for: eight common goals, and the organization's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Goal {
    /// Security of ICT systems and services.
    G1,
    /// Continuity of their operation.
    G2,
    /// Protection of data and information.
    G3,
    /// Protection of other assets.
    G4,
    /// Handling of threats, events and incidents, prevention included.
    G5,
    /// Raising the security of systems and services.
    G6,
    /// Raising the awareness of users.
    G7,
    /// Sharing experience with other entities.
    G8,
    /// A goal of the organization's own.
    #[serde(rename = "own")]
    Own,
}
