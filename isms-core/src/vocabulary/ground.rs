//! Grounds: why a control is needed.
//!
//! ISO/IEC 27001:2022, 6.1.3.

use serde::{Deserialize, Serialize};

/// Why a control is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A risk is to be modified.
    Risk,
    /// A law or a regulation asks for it.
    Law,
    /// A contract asks for it.
    Contract,
    /// The business needs it.
    Business,
    /// It belongs to the organization's baseline.
    Baseline,
}
