//! The report of an information security event: what somebody noticed, and when.
//!
//! Control 6.8 of Annex A of ISO/IEC 27001:2022.

use serde::{Deserialize, Serialize};

use super::Incident;
use crate::id::{AssetId, PersonId};
use crate::vocabulary::text::{Area, Prose, Reference, Title};
use crate::vocabulary::time::PartialDate;

/// What somebody reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What people call it, unique among incidents.
    pub reference: Reference,
    /// What it is, in a line.
    pub title: Title,
    /// What whoever noticed it takes it for.
    pub kind: Kind,
    /// What was noticed.
    pub description: Prose,
    /// How it was reported: by telephone, by a monitoring system.
    pub channel: Option<Title>,
    /// When it occurred, as precisely as is known.
    pub occurred_at: Option<PartialDate>,
    /// When it was noticed, where that is not when it was reported.
    pub detected_at: Option<PartialDate>,
    /// Who noticed it, where that is not whoever records it.
    pub reporter: Option<PersonId>,
    /// What is affected, as far as is known.
    #[serde(default)]
    pub assets: Vec<AssetId>,
    /// The unit, process or system to which it belongs.
    pub area: Option<Area>,
}

/// What somebody takes it for that they noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something that has happened.
    Event,
    /// Something that lets it happen.
    Weakness,
    /// Something that has almost happened.
    NearMiss,
}

impl Incident {
    /// When it was noticed.
    #[must_use]
    pub fn detected_at(&self) -> PartialDate {
        self.report.value.detected_at.unwrap_or(self.report.effective_at)
    }
}
