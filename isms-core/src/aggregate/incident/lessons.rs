//! Lessons of an incident: what caused it, what follows from it, and the risks that it says something about.
//!
//! ISO/IEC 27001:2022, 10.1 and 10.2; control 5.27 of Annex A. What follows is written here whole, so that it can be
//! raised from the event alone.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::{RiskId, RoleId};
use crate::stream::Stream;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::shortfall::Shortfall;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// What was learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonsLearned {
    /// What caused it (rule I-4).
    pub root_cause: Option<Prose>,
    /// Whether what somebody did, or did not do, was a part of the cause.
    pub human_factor: bool,
    /// What was learned.
    pub lessons: Prose,
    /// What follows.
    #[serde(default)]
    pub follow_ups: Vec<FollowUp>,
    /// Why nothing follows, where nothing does (rule I-4).
    pub no_follow_up: Option<Prose>,
}

/// What follows from an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    /// This risk is looked at again.
    Risk(RiskId),
    /// A nonconformity is raised.
    Nonconformity(Shortfall),
    /// An improvement is proposed.
    Improvement(ProposedImprovement),
    /// A training is planned.
    Training(PlannedTraining),
}

impl FollowUp {
    /// The things that it names.
    pub(super) fn things(&self) -> Vec<Stream> {
        match self {
            Self::Risk(risk) => vec![(*risk).into()],
            Self::Nonconformity(it) => it.owner.into_iter().map(Into::into).collect(),
            Self::Improvement(_) => Vec::new(),
            Self::Training(it) => {
                let roles = it.roles.iter().map(|role| (*role).into());
                roles.chain(it.responsible.map(Into::into)).collect()
            }
        }
    }

    /// What people are to call it that is raised; none where something that is there is looked at again.
    #[must_use]
    pub fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Risk(_) => None,
            Self::Nonconformity(it) => Some(&it.reference),
            Self::Improvement(it) => Some(&it.reference),
            Self::Training(it) => Some(&it.reference),
        }
    }
}

/// An improvement that an incident has suggested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedImprovement {
    /// What people are to call it, unique among improvements.
    pub reference: Reference,
    /// What is to be better.
    pub description: Prose,
    /// What it serves.
    pub goal: Goal,
    /// What is expected of it.
    pub expected_benefit: Prose,
}

/// A training that an incident has shown to be needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedTraining {
    /// What people are to call it, unique among training activities.
    pub reference: Reference,
    /// What it is, in a line.
    pub title: Title,
    /// Whom it is for: whoever holds one of these roles.
    #[serde(default)]
    pub roles: BTreeSet<RoleId>,
    /// Or belongs to one of these units; everybody, where nothing is named.
    #[serde(default)]
    pub units: BTreeSet<Area>,
    /// What it is about.
    #[serde(default)]
    pub topics: BTreeSet<Title>,
    /// The day on which it is to be held.
    pub date: NaiveDate,
    /// What it serves.
    pub goal: Goal,
    /// Who is to see to it.
    pub responsible: Option<Responsible>,
}

/// That an incident says something about a risk. What it says is the act's own reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The risk.
    pub risk: RiskId,
}
