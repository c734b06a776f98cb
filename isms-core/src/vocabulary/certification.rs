//! Certification: in which stage somebody is, or an audit is done for it.
//!
//! The stages are those of ISO/IEC 27006-1.

use serde::{Deserialize, Serialize};

/// A stage of certification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Whether the organization is ready.
    Stage1,
    /// Whether the management system conforms and works.
    Stage2,
    /// Whether it still does, in between.
    Surveillance,
    /// Whether it does, for another period.
    Recertification,
    /// Whatever calls for an audit out of turn.
    Special,
}
