//! Criteria: what an audit compares with what it finds.
//!
//! ISO/IEC 27001:2022, 9.2.2 a.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::text::{Clause, ControlNumber, Title};
use crate::id::{CatalogId, DocumentId, ObligationId};
use crate::stream::Stream;

/// What something is compared with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// A clause of the standard that the management system is for, with those below it.
    Clause(Clause),
    /// Every control of a catalog.
    Catalog(CatalogId),
    /// A control of a catalog.
    Control(CatalogControl),
    /// What the organization has written, or goes by.
    Document(DocumentId),
    /// A law, a regulation or a contract.
    Obligation(ObligationId),
    /// Anything else that is agreed upon. It is no requirement (rule Q-3).
    Other(Title),
}

/// A control of a catalog: one that is compared with, or that an own control answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogControl {
    /// The catalog.
    pub catalog: CatalogId,
    /// Its number there.
    pub control: ControlNumber,
}

impl Criterion {
    /// Whether whoever compares with this compares with `other`: it is the same, or a part of it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Clause(whole), Self::Clause(part)) => {
                // `9.2` has `9.2.2` and `9.2 c`, and not `9.20`.
                let rest = part.as_str().strip_prefix(whole.as_str());
                rest.is_some_and(|rest| !rest.starts_with(|it: char| it.is_ascii_digit()))
            }
            (Self::Catalog(catalog), Self::Control(it)) => *catalog == it.catalog,
            (
                Self::Clause(_)
                | Self::Catalog(_)
                | Self::Control(_)
                | Self::Document(_)
                | Self::Obligation(_)
                | Self::Other(_),
                _,
            ) => self == other,
        }
    }

    /// The thing that it is, or in which it stands.
    #[must_use]
    pub fn thing(&self) -> Option<Stream> {
        match self {
            Self::Catalog(catalog) => Some((*catalog).into()),
            Self::Control(it) => Some(it.catalog.into()),
            Self::Document(document) => Some((*document).into()),
            Self::Obligation(obligation) => Some((*obligation).into()),
            Self::Clause(_) | Self::Other(_) => None,
        }
    }

    /// What it says by itself that is asked for; none where it stands for more than one requirement.
    #[must_use]
    pub fn requirement(&self) -> Option<Title> {
        let said = match self {
            Self::Clause(clause) => clause.as_str(),
            Self::Control(it) => it.control.as_str(),
            Self::Other(title) => return Some(title.clone()),
            Self::Catalog(_) | Self::Document(_) | Self::Obligation(_) => return None,
        };
        // Numbers are shorter than titles.
        said.try_into().ok()
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clause(clause) => write!(f, "clause {clause}"),
            Self::Catalog(catalog) => write!(f, "the controls of {}", Stream::from(*catalog)),
            Self::Control(it) => write!(f, "control {} of {}", it.control, Stream::from(it.catalog)),
            Self::Document(document) => Stream::from(*document).fmt(f),
            Self::Obligation(obligation) => Stream::from(*obligation).fmt(f),
            Self::Other(title) => title.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_criterion_covers_what_is_below_it() {
        let clause = |number: &str| Criterion::Clause(number.try_into().unwrap());
        for (part, is_covered) in
            [("9.2", true), ("9.2.2", true), ("9.2 c", true), ("9.2c", true), ("9.20", false), ("9", false)]
        {
            assert_eq!(clause("9.2").covers(&clause(part)), is_covered, "{part}");
        }
        let (annex, other) = (CatalogId::from_u128(1), CatalogId::from_u128(2));
        let control =
            Criterion::Control(CatalogControl { catalog: annex, control: "5.7".try_into().unwrap() });
        assert!(Criterion::Catalog(annex).covers(&control) && control.covers(&control));
        assert!(!Criterion::Catalog(other).covers(&control) && !control.covers(&Criterion::Catalog(annex)));
    }
}
