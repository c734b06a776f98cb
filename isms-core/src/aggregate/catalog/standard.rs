//! Standards: which there are, in which edition, and whether they still hold.
//!
//! ISO/IEC 27001:2022, 4.2; controls 5.31 and 5.36 of Annex A.
//!
//! ```text
//! registered: current <-> amended -> withdrawn -> replaced
//!                            └──────────────────────^
//! ```

use serde::{Deserialize, Serialize};

use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::{Reference, Title};

/// A standard: a row of the catalog of standards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Standard {
    /// What it is.
    pub registration: Noted<Registration>,
    /// Its status as last changed; current where none was noted.
    pub status: Option<Noted<StatusChange>>,
}

/// A standard in one edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What people call the catalog.
    pub catalog: Reference,
    /// What people call the standard (`ISO/IEC 27001:2022`), unique in the catalog.
    pub key: Reference,
    /// Its number, without part and edition (`ISO/IEC 27001`).
    pub number: Title,
    /// Its part, where it is one of several.
    pub part: Option<Title>,
    /// What kind of document it is.
    pub document_type: DocumentType,
    /// Its title.
    pub title: Title,
    /// Its edition.
    pub edition: Title,
    /// Its amendments.
    #[serde(default)]
    pub amendments: Vec<Title>,
    /// The committee that keeps it.
    pub committee: Option<Title>,
    /// The national standards that adopt it (`CSN EN ISO/IEC 27001`).
    #[serde(default)]
    pub national_adoptions: Vec<Title>,
    /// What it is for.
    pub role: StandardRole,
    /// What it is about, in a word or two.
    pub subject: Option<Title>,
}

/// What kind of document a standard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentType {
    /// An international standard.
    InternationalStandard,
    /// A technical report.
    TechnicalReport,
    /// A technical specification.
    TechnicalSpecification,
}

/// What a standard is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardRole {
    /// It says what words mean.
    Vocabulary,
    /// It says what must be.
    Requirement,
    /// It says how it can be done.
    Guidance,
    /// It says what is particular to a sector.
    Sector,
    /// It says how to audit.
    Audit,
}

/// A change of a standard's status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusChange {
    /// The standard, by its key.
    pub standard: Reference,
    /// What it is from now on.
    pub status: StandardStatus,
    /// The standard of the same catalog that takes its place.
    pub successor: Option<Reference>,
}

/// Whether a standard still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardStatus {
    /// It does.
    Current,
    /// It does, with an amendment that is not registered with it.
    Amended,
    /// It was withdrawn.
    Withdrawn,
    /// Another one takes its place.
    Replaced,
}

impl Standard {
    /// Whether it still holds.
    #[must_use]
    pub fn status(&self) -> StandardStatus {
        self.status.as_ref().map_or(StandardStatus::Current, |it| it.value.status)
    }
}

impl StandardStatus {
    /// Whether it no longer holds.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Replaced)
    }
}
