//! Traffic light protocol: how far something may be passed on (FIRST, version 2.0).

use std::fmt;

use serde::{Deserialize, Serialize};

/// How far something may be passed on, the less the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tlp {
    /// To anybody.
    Clear,
    /// Within the recipients' community.
    Green,
    /// Within the recipients' organization and to its clients who need to know.
    Amber,
    /// Within the recipients' organization.
    AmberStrict,
    /// To nobody else.
    Red,
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
