//! Response: what is done about an incident, until it is over, closed, and perhaps opened again.
//!
//! Control 5.26 of Annex A of ISO/IEC 27001:2022.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Incident;
use crate::id::PersonId;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::Prose;
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// A step of the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// What it is for.
    pub step: Step,
    /// What was done.
    pub action: Prose,
    /// What came of it.
    pub result: Option<Prose>,
    /// Who did it, where that is not whoever records it.
    pub performer: Option<PersonId>,
    /// When, where that is not when the act takes effect: somebody else's step, or one before the report.
    pub at: Option<PartialDate>,
}

/// What a step of the response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// That it spreads no further.
    Contain,
    /// That what caused it is gone.
    Eradicate,
    /// That things work again.
    Recover,
    /// Something else.
    Other,
}

/// That an incident is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    /// Whether services work as they did before.
    pub service_restored: bool,
    /// How it was resolved, or what does not work yet.
    pub statement: Option<Prose>,
}

/// That an incident is closed. Who closed it, and when, is the act's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {}

/// That an incident is opened again. The reason is all there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopening {}

impl Noted<Response> {
    /// When it was taken.
    #[must_use]
    pub fn taken_at(&self) -> PartialDate {
        self.value.at.unwrap_or(self.effective_at)
    }

    /// Who took it; none where the log itself did.
    #[must_use]
    pub fn taken_by(&self) -> Option<PersonId> {
        self.value.performer.or(self.by)
    }
}

impl Incident {
    /// When the first step was taken, whatever it was for.
    #[must_use]
    pub fn first_step(&self, offset: UtcOffset) -> Option<PartialDate> {
        self.responses.iter().map(Noted::<Response>::taken_at).min_by_key(|at| at.start(offset))
    }

    /// When the last step of this kind was taken.
    #[must_use]
    pub fn last(&self, step: Step, offset: UtcOffset) -> Option<PartialDate> {
        let taken = self.responses.iter().filter(|it| it.value.step == step).map(Noted::<Response>::taken_at);
        taken.max_by_key(|at| at.start(offset))
    }

    /// Whoever took a step; where nobody did, whoever resolved it.
    #[must_use]
    pub fn responders(&self) -> BTreeSet<PersonId> {
        let taken: BTreeSet<_> = self.responses.iter().filter_map(Noted::<Response>::taken_by).collect();
        if taken.is_empty() { self.resolved.iter().filter_map(|it| it.by).collect() } else { taken }
    }
}
