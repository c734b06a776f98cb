//! Catalogs of controls: what a standard or an organization offers to choose from.
//!
//! ISO/IEC 27001:2022, 6.1.3 b and c.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Publication;
use crate::vocabulary::text::{ControlNumber, Reference, Title};

/// A catalog of controls in one edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlCatalog {
    /// What people call it, unique among catalogs.
    pub catalog: Reference,
    /// What was imported.
    pub publication: Publication,
    /// The controls, in the order of the publication.
    pub controls: Vec<Control>,
}

/// A control of a catalog. What it says stays with its publisher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Its number, unique in the catalog.
    pub number: ControlNumber,
    /// Its short title; none in a catalog of bare numbers.
    pub title: Option<Title>,
    /// The theme, family or chapter to which it belongs.
    pub theme: Option<Title>,
    /// Whatever else is known of it, by name.
    #[serde(default)]
    pub attributes: BTreeMap<Title, Title>,
}
