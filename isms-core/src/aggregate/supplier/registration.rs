//! Registration of a supplier: who it is, and what it supplies.
//!
//! Control 5.19 of Annex A of ISO/IEC 27001:2022; 5.21 and 5.23 for what it supplies.

use serde::{Deserialize, Serialize};

use super::Criticality;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Location, Prose, Reference, Title};

/// A supplier that enters the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What people call it, unique among suppliers.
    pub reference: Reference,
    /// Its name: of an organization, not of a person.
    pub name: Title,
    /// The name under which it concludes contracts, where that is another.
    pub legal_name: Option<Title>,
    /// What it supplies.
    pub services: Prose,
    /// The kind of services, in the organization's own words (hosting, payroll, cleaning).
    pub category: Option<Title>,
    /// How much depends on it; none where nobody has judged that yet.
    pub criticality: Option<Criticality>,
    /// Whether it has access to information; none where nobody has asked.
    pub information_access: Option<bool>,
    /// Whether what it supplies is a cloud service; none where nobody has asked.
    pub cloud: Option<bool>,
    /// Who answers for what it supplies; none where nobody does yet.
    pub owner: Option<Responsible>,
    /// The country whose law it is under.
    pub country: Option<Title>,
    /// Where it has its seat.
    pub headquarters: Option<Title>,
    /// The certificates that it shows, in its own words.
    #[serde(default)]
    pub certifications: Vec<Title>,
    /// What it publishes about itself, and where.
    #[serde(default)]
    pub pages: Vec<Page>,
    /// The unit, process or system that it supplies.
    pub area: Option<Area>,
}

/// Something that a supplier publishes about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// What it is about.
    pub kind: PageKind,
    /// Where it lies.
    pub address: Location,
}

/// What a supplier's page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// The supplier as a whole.
    Website,
    /// How it deals with personal data.
    PrivacyPolicy,
    /// On which terms it supplies.
    TermsOfService,
    /// What it promises of its services.
    ServiceLevels,
    /// On which terms its software is used.
    SoftwareLicense,
    /// On which terms it processes personal data for others.
    DataProcessing,
    /// On which terms it processes health data for others.
    HealthDataProcessing,
    /// Who processes data for it in turn.
    Subprocessors,
    /// How it keeps information secure.
    Security,
    /// What it lets others check.
    Trust,
    /// Whether its services run.
    Status,
}
