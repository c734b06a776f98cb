//! Treatment of a risk: the plan, its approval, and what became of each treatment.
//!
//! ISO/IEC 27001:2022, 6.1.3 and 8.3.
//!
//! ```text
//! plan      planned (1) -> approved (1) -> planned (2) -> approved (2) -> …
//! treatment planned -> rescheduled* -> completed | dropped
//! ```

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Risk;
use crate::id::{ControlId, TreatmentId};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Level, Prose};
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// What is to be done about a risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// In which way.
    pub option: TreatmentOption,
    /// The single treatments.
    #[serde(default)]
    pub treatments: Vec<Treatment>,
    /// The level at which the risk is expected to remain.
    pub expected_residual: Option<Level>,
}

/// A way to treat a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TreatmentOption {
    /// Make it less likely or less bad, by controls.
    Modify,
    /// Keep it, knowingly.
    Retain,
    /// Do without what it comes from.
    Avoid,
    /// Have others bear a part of it.
    Share,
}

/// One treatment of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treatment {
    /// Its identity, the same in every revision of the plan.
    pub id: TreatmentId,
    /// What is done.
    pub description: Prose,
    /// The controls that it puts in place or counts on.
    #[serde(default)]
    pub controls: Vec<ControlId>,
    /// Who sees to it.
    pub responsible: Responsible,
    /// The last day for it.
    pub due: NaiveDate,
    /// What it takes.
    pub resources: Option<Prose>,
}

/// A plan with its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRevision {
    /// How many plans the risk has had with it: dense, from 1.
    pub number: u32,
    /// The whole of it.
    pub plan: Plan,
}

/// An approval of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanApproval {
    /// The number of the plan.
    pub number: u32,
    /// The digest of what was approved: of the planning event's `data`, to the byte.
    pub sha256: Digest,
}

/// A plan that was approved, with its approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ApprovedPlan {
    /// The plan.
    pub revision: Noted<PlanRevision>,
    /// Its approval.
    pub approval: Noted<PlanApproval>,
}

/// That a treatment is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// Which.
    pub treatment: TreatmentId,
    /// The controls that it has put in place.
    #[serde(default)]
    pub controls: Vec<ControlId>,
}

/// Another last day for a treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDay {
    /// Which.
    pub treatment: TreatmentId,
    /// The last day for it from now on.
    pub due: NaiveDate,
}

/// Another last day for a treatment, with the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rescheduling {
    /// Which.
    pub treatment: TreatmentId,
    /// The last day for it from now on.
    pub due: NaiveDate,
    /// The last day until now.
    pub due_before: NaiveDate,
}

/// That a treatment is not going to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropping {
    /// Which.
    pub treatment: TreatmentId,
}

/// What became of one treatment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Progress {
    /// How it was rescheduled since it was last planned.
    pub rescheduled: Vec<Noted<Rescheduling>>,
    /// That it is done.
    pub completed: Option<Noted<Completion>>,
    /// That it is not going to be done.
    pub dropped: Option<Noted<Dropping>>,
}

impl Progress {
    /// Whether it is neither done nor dropped.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.completed.is_none() && self.dropped.is_none()
    }
}

impl Risk {
    /// The treatments of the approved plan that are neither completed nor dropped.
    pub fn open_treatments(&self) -> impl Iterator<Item = &Treatment> {
        self.approved_treatments().filter(|it| self.is_open(it.id))
    }

    /// Those of them whose last day has passed on a date, each with that day.
    pub fn overdue_treatments(
        &self,
        on: PartialDate,
        offset: UtcOffset,
    ) -> impl Iterator<Item = (&Treatment, NaiveDate)> {
        let open = self.open_treatments().filter(|_| self.closed.is_none());
        let due = open.map(|it| (it, self.due(it)));
        due.filter(move |(_, due)| PartialDate::Day(*due).is_before(on, offset))
    }

    /// The last day for a treatment, as it was last planned or rescheduled.
    #[must_use]
    pub fn due(&self, treatment: &Treatment) -> NaiveDate {
        let rescheduled = self.progress.get(&treatment.id).and_then(|it| it.rescheduled.last());
        rescheduled.map_or(treatment.due, |it| it.value.due)
    }

    /// The controls on which open treatments count: those that are neither completed nor dropped, of the
    /// approved plan and of one that waits for approval. None once the risk is closed.
    pub fn open_treatment_controls(&self) -> impl Iterator<Item = ControlId> {
        let waiting = self.plan.iter().flat_map(|plan| &plan.value.plan.treatments);
        let treatments = self.approved_treatments().chain(waiting);
        let open = treatments.filter(|it| self.closed.is_none() && self.is_open(it.id));
        open.flat_map(|it| it.controls.iter().copied()).collect::<BTreeSet<_>>().into_iter()
    }

    /// The controls of the approved plan, those of dropped treatments left out. They stay in use when the
    /// risk is closed because what remains is accepted; where the risk itself is gone, there are none.
    pub fn approved_plan_controls(&self) -> impl Iterator<Item = ControlId> {
        let stands = self.closed.as_ref().is_none_or(|it| it.value.leaves_a_risk());
        let dropped = |it: &Treatment| self.progress.get(&it.id).is_some_and(|it| it.dropped.is_some());
        let counted = self.approved_treatments().filter(|it| stands && !dropped(it));
        counted.flat_map(|it| it.controls.iter().copied()).collect::<BTreeSet<_>>().into_iter()
    }

    /// Whether a treatment is neither completed nor dropped.
    #[must_use]
    pub fn is_open(&self, treatment: TreatmentId) -> bool {
        self.progress.get(&treatment).is_none_or(Progress::is_open)
    }

    /// When the treatments of the approved plan were completed or dropped that were.
    pub(crate) fn ended_treatments(&self) -> impl Iterator<Item = PartialDate> {
        let progress = self.approved_treatments().filter_map(|it| self.progress.get(&it.id));
        let completed = |it: &Progress| it.completed.as_ref().map(|it| it.effective_at);
        let dropped = |it: &Progress| it.dropped.as_ref().map(|it| it.effective_at);
        progress.flat_map(move |it| [completed(it), dropped(it)]).flatten()
    }

    fn approved_treatments(&self) -> impl Iterator<Item = &Treatment> {
        self.approved_plan.iter().flat_map(|it| &it.revision.value.plan.treatments)
    }
}
