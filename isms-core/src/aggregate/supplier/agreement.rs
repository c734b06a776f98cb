//! Agreement with a supplier, what is relied upon because of it, and how the relationship ends.
//!
//! ISO/IEC 27001:2022, 8.1; controls 5.11, 5.19, 5.20 and 6.6 of Annex A.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::DocumentId;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Prose, Title};

/// An agreement that was concluded with a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The document that has it.
    pub document: DocumentId,
    /// Its revision.
    pub revision: u32,
    /// What it says of security, term by term (right to audit, return of information).
    #[serde(default)]
    pub security_terms: Vec<Title>,
    /// Within how many hours the supplier reports an incident.
    pub incident_notice_hours: Option<u32>,
    /// The last day on which it binds, where it has one.
    pub valid_until: Option<NaiveDate>,
}

/// That a supplier is relied upon from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// The agreement by which it is bound.
    pub agreement: Option<DocumentId>,
    /// Who answers for what it supplies, where that changes.
    pub owner: Option<Responsible>,
}

/// The end of the relationship with a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// What became of the information that it had (rule U-2).
    pub information: Option<Information>,
    /// Whether it has no access any more (rule U-2).
    pub access_removed: bool,
}

/// What became of the information that a supplier had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Information {
    /// It had none.
    NoneHeld,
    /// It has returned it.
    Returned,
    /// It has destroyed it.
    Destroyed,
    /// It keeps some, for this reason.
    Retained(Prose),
}
