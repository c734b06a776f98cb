//! Mappings: how the controls of one catalog stand to those of another.
//!
//! ISO/IEC 27001:2022, 6.1.3 c. Published mappings of the same catalogs contradict each other, so each is a
//! catalog of its own and keeps its edition.

use serde::{Deserialize, Serialize};

use super::Publication;
use crate::id::CatalogId;
use crate::vocabulary::text::{ControlNumber, Reference};

/// A mapping between two catalogs of controls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What people call it, unique among catalogs.
    pub catalog: Reference,
    /// What was imported.
    pub publication: Publication,
    /// The catalog from which it leads.
    pub source: CatalogId,
    /// The catalog to which it leads.
    pub target: CatalogId,
    /// What it says.
    pub relations: Vec<Relation>,
}

/// How a control of the source stands to one of the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// The number in the source.
    pub source: ControlNumber,
    /// What the source is to the target.
    pub relation: RelationKind,
    /// The number in the target.
    pub target: ControlNumber,
}

/// What one control is to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// They ask for the same.
    Equal,
    /// It asks for a part of what the other asks for.
    Subset,
    /// It asks for all that the other asks for, and more.
    Superset,
    /// Each asks for something that the other asks for, and for something else.
    Intersects,
}
