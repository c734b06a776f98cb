//! The scope of the management system: where it begins and ends, in revisions.
//!
//! ISO/IEC 27001:2022, 4.3.
//!
//! ```text
//! defined -> approved -> superseded by the next one that is approved
//! ```

use serde::{Deserialize, Serialize};

use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::{Prose, Title};

/// A revision of the scope, as the register has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ScopeRevision {
    /// How it was defined.
    pub definition: Noted<ScopeDefinition>,
    /// How it was approved.
    pub approval: Option<Noted<ScopeApproval>>,
}

/// A scope with its place among the revisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeDefinition {
    /// Its number, counted from 1.
    pub revision: u32,
    /// The scope.
    pub scope: Scope,
}

/// What the management system is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Its kind.
    pub kind: ScopeKind,
    /// The unit, the system or the part of a system (rule S-1).
    pub name: Option<Title>,
    /// The system of which that is a part (rule S-1).
    pub part_of: Option<Title>,
    /// Where it ends.
    pub boundary: Prose,
    /// What lies within it: units, sites, processes, services, systems.
    #[serde(default)]
    pub inclusions: Vec<Title>,
    /// What is left out although one would look for it here.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// Where it meets what is outside. None: not stated. Empty: stated to be none (rule S-2).
    pub interfaces: Option<Vec<Title>>,
    /// What it relies on outside. None: not stated. Empty: stated to be none (rule S-2).
    pub dependencies: Option<Vec<Title>>,
}

/// The kind of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// The organization as a whole.
    WholeOrganization,
    /// A unit of it.
    OrganizationalUnit,
    /// An information and communication system.
    IctSystem,
    /// A part of such a system.
    PartOfIctSystem,
}

/// Something that is left out of the scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// What.
    pub what: Title,
    /// Why that does no harm.
    pub justification: Prose,
}

/// The approval of a revision. It supersedes the one in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeApproval {
    /// The revision.
    pub revision: u32,
}
