//! Severity: how bad it is, for incidents and vulnerabilities.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How bad an incident or a vulnerability is, the worse the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Hardly noticed.
    Low,
    /// Noticed, and dealt with in the day's work.
    Medium,
    /// Work stops, or information is exposed.
    High,
    /// The organization, or others, are in danger.
    Critical,
}

impl Severity {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
