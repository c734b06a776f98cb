//! Assessment: what a report is found to be, how bad the incident is, and what it has done.
//!
//! Controls 5.25 and 5.27 of Annex A of ISO/IEC 27001:2022.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Incident;
use crate::id::PersonId;
use crate::vocabulary::amount::Amount;
use crate::vocabulary::cia::Property;
use crate::vocabulary::severity::Severity;
use crate::vocabulary::text::{Prose, Title};
use crate::vocabulary::tlp::Tlp;

/// What was found of a report. Why is the act's own reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// What it is.
    pub verdict: Verdict,
}

/// What a report is found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// An incident.
    Incident,
    /// An event that has done no harm.
    Event,
    /// A weakness that nothing has made use of.
    Weakness,
    /// Nothing.
    FalseAlarm,
}

/// That it is an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Of which category, and how bad.
    pub classification: Classification,
    /// The properties of information that it has harmed.
    #[serde(default)]
    pub properties: BTreeSet<Property>,
    /// Who manages the response to it.
    pub manager: PersonId,
    /// How far what is known of it may be passed on.
    pub tlp: Tlp,
}

/// Of which category an incident is, and how bad.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classification {
    /// The category, by the organization's own scheme.
    pub category: Title,
    /// How bad it is.
    pub severity: Severity,
}

/// What an incident has done, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// How many records were affected.
    pub records: Option<u64>,
    /// How many persons.
    pub persons: Option<u64>,
    /// For how many minutes a service was not there.
    pub downtime_minutes: Option<u64>,
    /// What it has cost.
    pub loss: Option<Loss>,
    /// How sure this is.
    pub confidence: Confidence,
    /// What there is to say about it.
    pub statement: Option<Prose>,
}

/// What an incident has cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loss {
    /// How much.
    pub amount: Amount,
    /// In which currency (`EUR`).
    pub currency: Title,
}

/// How sure an estimate is, the surer the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// A guess.
    Low,
    /// An estimate from what was seen.
    Medium,
    /// It was counted.
    High,
}

impl Incident {
    /// What it was found to be, where somebody has assessed it.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.assessed.as_ref().map(|it| it.value.verdict)
    }

    /// How bad it is, once it is declared.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.classification.as_ref().map(|it| it.value.severity)
    }
}
