//! Corrective action: what is done so that a nonconformity does not come back.
//!
//! ISO/IEC 27001:2022, 10.2 b and c.
//!
//! ```text
//! planned -> rescheduled* -> completed
//! ```

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::{ActionId, PersonId};
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::Prose;
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// An action and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Action {
    /// What is to be done.
    pub planned: Noted<PlannedAction>,
    /// How it was rescheduled.
    pub rescheduled: Vec<Noted<Rescheduling>>,
    /// That it is done.
    pub completed: Option<Noted<Completion>>,
}

/// An action that is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedAction {
    /// Its identity.
    pub action: ActionId,
    /// What is to be done.
    pub description: Prose,
    /// Who sees to it.
    pub responsible: Responsible,
    /// The last day for it.
    pub due: NaiveDate,
}

/// Another last day for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDay {
    /// Which.
    pub action: ActionId,
    /// The last day for it from now on.
    pub due: NaiveDate,
}

/// Another last day for an action, with the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rescheduling {
    /// Which.
    pub action: ActionId,
    /// The last day for it from now on.
    pub due: NaiveDate,
    /// The last day until now.
    pub due_before: NaiveDate,
}

/// That an action is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// Which.
    pub action: ActionId,
    /// What came of it.
    pub result: Option<Prose>,
    /// Who did it, where that is not whoever records it.
    pub performer: Option<PersonId>,
}

impl Action {
    pub(super) fn of(planned: Noted<PlannedAction>) -> Self {
        Self { planned, rescheduled: Vec::new(), completed: None }
    }

    /// The last day for it, as it was planned or last rescheduled.
    #[must_use]
    pub fn due(&self) -> NaiveDate {
        self.rescheduled.last().map_or(self.planned.value.due, |it| it.value.due)
    }

    /// Whether it is not done and its last day has passed on a date.
    #[must_use]
    pub fn is_overdue(&self, on: PartialDate, offset: UtcOffset) -> bool {
        self.completed.is_none() && PartialDate::Day(self.due()).is_before(on, offset)
    }
}
