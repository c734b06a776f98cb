//! A refusal: which rule a command breaks, and what was found.

use std::fmt;

use serde::Serialize;

use crate::history::Unreadable;
use crate::rule::{Basis, Rule};
use crate::stream::Stream;

/// The answer to a command that a rule does not allow. Nothing was recorded; asking again will not help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// The thing it is about, where it is about one.
    pub about: Option<Stream>,
    /// What was found instead.
    pub found: String,
}

impl Refusal {
    /// A refusal under `rule`, since `found`.
    #[must_use]
    pub fn new(rule: Rule, found: impl Into<String>) -> Self {
        Self { rule, about: None, found: found.into() }
    }

    /// The same, about `thing`.
    #[must_use]
    pub fn about(self, thing: impl Into<Stream>) -> Self {
        Self { about: Some(thing.into()), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.rule.entry();
        let basis = match entry.basis {
            Basis::Log => "the log rests on it",
            Basis::Demanded => "demanded by ISO/IEC 27001:2022",
            Basis::Practice => "good practice",
        };
        write!(f, "refused by {}: {}; found {}", entry.id, entry.text, self.found)?;
        write!(f, " ({basis}, {})", entry.clauses.join(", "))
    }
}

impl std::error::Error for Refusal {}

/// Why nothing was decided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdmissionError {
    /// A rule does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It needs to look back, and the log could not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}
