//! Assurance of a supplier: its assessment before it is relied upon, and its reviews after.
//!
//! ISO/IEC 27001:2022, 8.1 and 8.2; controls 5.19, 5.21 and 5.22 of Annex A.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Criticality;
use crate::id::{IncidentId, RiskId};
use crate::vocabulary::period::Period;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Prose, Title};

/// An assessment of a supplier. Whoever noted it has made it, or answers for whoever did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// How it was made (questionnaire, report of an auditor, visit).
    pub method: Title,
    /// What it came to.
    pub result: Suitability,
    /// How much depends on the supplier, where the assessment has judged that anew.
    pub criticality: Option<Criticality>,
    /// Whether it has access to information, where the assessment has found that out.
    pub information_access: Option<bool>,
    /// What was found, one by one: open until a later assessment no longer finds it.
    #[serde(default)]
    pub findings: Vec<Prose>,
    /// The risks that the supplier brings.
    #[serde(default)]
    pub risks: Vec<RiskId>,
    /// The last day for the next assessment.
    pub next_due: NaiveDate,
}

/// What an assessment of a supplier comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suitability {
    /// It can be relied upon.
    Suitable,
    /// It can, once its findings are dealt with in the agreement.
    WithConditions,
    /// It cannot.
    Unsuitable,
}

/// A review of what a supplier has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The days that it is about.
    pub period: Period,
    /// How the supplier has kept to what was agreed.
    pub performance: Performance,
    /// What the performance shows.
    pub remarks: Option<Prose>,
    /// What has changed: its services, its own suppliers, its owners, its security.
    pub changes: Option<Prose>,
    /// The incidents to which it has contributed.
    #[serde(default)]
    pub incidents: Vec<IncidentId>,
    /// Who answers for what it supplies from now on, where that changes.
    pub owner: Option<Responsible>,
    /// The last day for the next review.
    pub next_due: NaiveDate,
}

/// How a supplier has kept to what was agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Performance {
    /// As agreed.
    AsAgreed,
    /// Less than agreed, in part.
    Below,
    /// Not as agreed at all.
    Failed,
}

impl Review {
    /// Whether the supplier is to be assessed anew: something has changed, or there were incidents.
    #[must_use]
    pub fn calls_for_assessment(&self) -> bool {
        self.changes.is_some() || !self.incidents.is_empty()
    }
}
