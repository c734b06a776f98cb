//! Shortfall: what is not as it is required to be, told whole by whatever has shown it, so that a nonconformity can be
//! raised from that alone.
//!
//! ISO/IEC 27001:2022, 10.2.

use serde::{Deserialize, Serialize};

use super::grade::Grade;
use super::responsible::Responsible;
use super::text::{Area, Prose, Reference, Title};

/// A nonconformity that is to be raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shortfall {
    /// What people are to call it, unique among nonconformities.
    pub reference: Reference,
    /// The requirement that was not met.
    pub requirement: Title,
    /// How grave it is.
    pub grade: Grade,
    /// What is not as it is required to be.
    pub statement: Prose,
    /// What shows it.
    pub evidence: Prose,
    /// Where.
    pub area: Area,
    /// Who is to answer for it.
    pub owner: Option<Responsible>,
}
