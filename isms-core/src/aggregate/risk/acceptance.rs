//! Acceptance of what remains of a risk: by whom, until when, and how it ends before that.
//!
//! ISO/IEC 27001:2022, 6.1.3 f.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Risk;
use crate::id::RiskMethodId;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::{Level, Prose};
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// An acceptance of what remains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The last day on which it holds.
    pub valid_until: NaiveDate,
    /// Under which conditions.
    pub conditions: Option<Prose>,
}

/// An acceptance, with what was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedResidual {
    /// The acceptance.
    pub acceptance: Acceptance,
    /// The level that was accepted.
    pub level: Level,
    /// The method whose criteria allow it.
    pub method: RiskMethodId,
    /// Its revision.
    pub revision: u32,
}

/// The end of an acceptance before its day, or because its day has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// On which ground.
    pub ground: WithdrawalGround,
}

/// On which ground an acceptance ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawalGround {
    /// Its last day has passed.
    Expired,
    /// The context has changed.
    ContextChanged,
    /// The criteria have changed.
    CriteriaChanged,
    /// An incident has shown that it was wrong.
    Incident,
}

impl Risk {
    /// The acceptance, where it holds on a date.
    #[must_use]
    pub fn acceptance_in_force(
        &self,
        on: PartialDate,
        offset: UtcOffset,
    ) -> Option<&Noted<AcceptedResidual>> {
        let begun = |it: &&Noted<AcceptedResidual>| !on.is_before(it.effective_at, offset);
        self.acceptance.as_ref().filter(begun).filter(|_| self.acceptance_expired(on, offset).is_none())
    }

    /// The last day of the acceptance, where it has passed on a date.
    #[must_use]
    pub fn acceptance_expired(&self, on: PartialDate, offset: UtcOffset) -> Option<NaiveDate> {
        let last = self.acceptance.as_ref().map(|it| it.value.acceptance.valid_until);
        last.filter(|last| PartialDate::Day(*last).is_before(on, offset))
    }
}
