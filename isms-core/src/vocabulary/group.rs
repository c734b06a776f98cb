//! Groups: the five kinds of people on whom security depends, as they work with information and systems.
//!
//! ISO/IEC 27001:2022, 7.2 and 7.3.

use serde::{Deserialize, Serialize};

/// A kind of people on whom security depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Those who lead.
    Management,
    /// Those who answer for application systems.
    Applications,
    /// Those who keep systems and services running.
    Operations,
    /// Those who use them.
    EndUsers,
    /// Those who answer for activities of the organization.
    Activities,
}
