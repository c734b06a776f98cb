//! Continuity plan: how soon a service has to be back, how it is brought back, and whether that works.
//!
//! ISO/IEC 27001:2022, 8.1 and 9.1; controls 5.29 and 5.30 of Annex A.
//!
//! ```text
//! requirement set -> approved -> exercised | activated …
//!        ^              │
//!        └── set anew ──┘  takes the approval with it
//! ```

pub mod exercise;

use serde::{Deserialize, Serialize};

use self::exercise::{HeldExercise, PastActivation};
use super::{Aggregate, Mentions};
use crate::id::{AssetId, ContinuityPlanId, DocumentId};
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A row of the register of continuity plans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ContinuityPlan {
    /// What has to be back, and how soon, as last set.
    pub requirement: Noted<Requirement>,
    /// The plan that was approved for it as it stands.
    pub approved: Option<Noted<Approval>>,
    /// The exercises, in the order of recording.
    pub exercises: Vec<Noted<HeldExercise>>,
    /// The times when it was needed, in the order of recording.
    pub activations: Vec<Noted<PastActivation>>,
}

/// What can happen to a continuity plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was set what has to be back, and how soon.
    RequirementSet(Requirement),
    /// The plan was approved.
    Approved(Approval),
    /// It was tried.
    ExerciseHeld(HeldExercise),
    /// It was needed.
    Activated(PastActivation),
}

/// What has to be back, and how soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// What people call the plan, unique among continuity plans.
    pub reference: Reference,
    /// What has to be back.
    pub subject: Subject,
    /// Within how many minutes it has to be back (recovery time objective).
    pub recovery_time_minutes: u32,
    /// The work of how many minutes may be lost (recovery point objective).
    pub recovery_point_minutes: u32,
    /// After how many minutes the organization could bear it no longer (maximum tolerable period of disruption).
    pub tolerable_disruption_minutes: u32,
    /// The least that has to work meanwhile.
    pub minimum_level: Option<Prose>,
    /// Who answers for the plan.
    pub owner: Option<Responsible>,
    /// The unit, process or system to which it belongs.
    pub area: Option<Area>,
}

/// What has to be back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A service, by its name.
    Service(Title),
    /// An asset.
    Asset(AssetId),
}

/// An approval of the plan, as a document has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The document.
    pub document: DocumentId,
    /// Its revision.
    pub revision: u32,
    /// The services that it brings back.
    #[serde(default)]
    pub services: Vec<Title>,
}

/// Where a continuity plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is set what is required; there is no approved plan for it.
    Required,
    /// There is an approved plan that nothing has tried.
    Approved,
    /// It was tried, or needed, since it was approved.
    Tested,
}

impl ContinuityPlan {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        let Some(approval) = &self.approved else { return State::Required };
        let exercised = self.exercises.last().map(|it| it.seq);
        let tried = exercised.max(self.activations.last().map(|it| it.seq));
        if tried > Some(approval.seq) { State::Tested } else { State::Approved }
    }

    /// The exercises and activations that missed a required time, by the positions of their events, each with what the
    /// improvement is to be called that follows (rule B-1).
    pub fn missed(&self) -> impl Iterator<Item = (u64, Option<&Reference>)> {
        let exercises = self.exercises.iter().map(|it| {
            let HeldExercise { exercise, comparison } = &it.value;
            (it.seq, comparison, &exercise.follow_up)
        });
        let activations = self.activations.iter().map(|it| {
            let PastActivation { activation, comparison } = &it.value;
            (it.seq, comparison, &activation.follow_up)
        });
        let missed = exercises.chain(activations).filter(|(_, comparison, _)| comparison.is_missed());
        missed.map(|(seq, _, follow_up)| (seq, follow_up.as_ref()))
    }
}

impl Aggregate for ContinuityPlan {
    type Id = ContinuityPlanId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut plan) = entry else {
            let Event::RequirementSet(it) = event else { return None };
            let requirement = meta.note(it.clone());
            let (exercises, activations) = (Vec::new(), Vec::new());
            return Some(Self { requirement, approved: None, exercises, activations });
        };
        match event {
            Event::RequirementSet(it) => {
                plan.requirement = meta.note(it.clone());
                plan.approved = None;
            }
            Event::Approved(it) => plan.approved = Some(meta.note(it.clone())),
            Event::ExerciseHeld(it) => plan.exercises.push(meta.note(it.clone())),
            Event::Activated(it) => plan.activations.push(meta.note(it.clone())),
        }
        Some(plan)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::RequirementSet(it) => {
                let asset = match it.subject {
                    Subject::Asset(asset) => Some(asset.into()),
                    Subject::Service(_) => None,
                };
                Mentions::of(asset.into_iter().chain(it.owner.map(Into::into)))
                    .named(&it.reference)
                    .within(it.area.as_ref())
            }
            Event::Approved(it) => Mentions::of([it.document.into()]),
            Event::Activated(it) => Mentions::of(it.activation.incident.map(Into::into)),
            Event::ExerciseHeld(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.requirement.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.requirement.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        self.requirement.value.owner.map(|it| self.requirement.with(it))
    }
}
