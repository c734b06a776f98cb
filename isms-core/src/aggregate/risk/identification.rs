//! Identification of a risk, and who answers for it.
//!
//! ISO/IEC 27001:2022, 6.1.1 and 6.1.2 c.

use serde::{Deserialize, Serialize};

use crate::id::{AssetId, RiskAssessmentId, VulnerabilityId};
use crate::vocabulary::cia::Property;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A risk that enters the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identification {
    /// What people call it, unique among risks.
    pub reference: Reference,
    /// What it is, in a line.
    pub title: Title,
    /// Whether it is feared or hoped for.
    pub kind: Kind,
    /// From which side it was found.
    pub approach: Approach,
    /// Where it comes from.
    pub source: Option<Title>,
    /// What may happen.
    pub threat: Option<Title>,
    /// What lets it happen.
    #[serde(default)]
    pub vulnerabilities: Vec<Title>,
    /// The known vulnerabilities that let it happen.
    #[serde(default)]
    pub exploits: Vec<VulnerabilityId>,
    /// What it would happen to.
    #[serde(default)]
    pub assets: Vec<AssetId>,
    /// What would come of it.
    pub consequence: Option<Prose>,
    /// The properties of information that are at stake.
    #[serde(default)]
    pub properties: Vec<Property>,
    /// The unit, process or system to which it belongs.
    pub area: Option<Area>,
    /// The assessment in which it was found.
    pub assessment: Option<RiskAssessmentId>,
}

/// Whether something uncertain is feared or hoped for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Feared.
    Risk,
    /// Hoped for (6.1.1).
    Opportunity,
}

/// From which side a risk was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approach {
    /// From what may happen.
    Event,
    /// From what is there to be harmed.
    Asset,
}

/// Who answers for a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ownership {
    /// Its owner.
    pub owner: Responsible,
}
