//! Catalogs of threats: what may happen to information, as a starting point for identifying risks.
//!
//! ISO/IEC 27001:2022, 6.1.2 c; control 5.7 of Annex A.

use serde::{Deserialize, Serialize};

use super::Publication;
use crate::vocabulary::cia::Property;
use crate::vocabulary::text::{Reference, Title};

/// A catalog of threats in one edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreatCatalog {
    /// What people call it, unique among catalogs.
    pub catalog: Reference,
    /// What was imported.
    pub publication: Publication,
    /// The threats, in the order of the publication.
    pub threats: Vec<Threat>,
}

/// A threat of a catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threat {
    /// What the catalog calls it, unique there.
    pub key: Reference,
    /// Its name.
    pub name: Title,
    /// Where it comes from; a fire may be an accident or not.
    #[serde(default)]
    pub origins: Vec<ThreatOrigin>,
    /// What it endangers.
    #[serde(default)]
    pub endangers: Vec<Property>,
}

/// Where a threat comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreatOrigin {
    /// Somebody wants it.
    Deliberate,
    /// Somebody does it without wanting it.
    Accidental,
    /// Nobody does it.
    Environmental,
}
