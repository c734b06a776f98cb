//! Findings: what an audit has seen, and what that says of its criteria.
//!
//! ISO/IEC 27001:2022, 9.2.
//!
//! ```text
//! evidence recorded -> finding recorded -> withdrawn
//! ```

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{AuditEvidenceId, FindingId, PersonId};
use crate::vocabulary::criterion::Criterion;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A finding, as the register has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RecordedFinding {
    /// What was found.
    pub finding: Noted<Finding>,
    /// How it was withdrawn.
    pub withdrawn: Option<Noted<Withdrawal>>,
}

/// Something seen in an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditEvidence {
    /// Its identity.
    pub evidence: AuditEvidenceId,
    /// What it is to be compared with.
    pub criterion: Criterion,
    /// How it was obtained.
    pub method: Method,
    /// What was seen or said.
    pub statement: Prose,
    /// Where: whom was spoken to by their function, which document, which system.
    pub source: Title,
    /// The area in which.
    pub area: Area,
    /// The digest of the bytes, where it is a file.
    pub sha256: Option<Digest>,
    /// Who on the team has obtained it, where that is not whoever records it.
    pub auditor: Option<PersonId>,
}

/// How evidence is obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Somebody was asked.
    Interview,
    /// Something was watched.
    Observation,
    /// A document was read.
    Document,
    /// Some of many were looked at.
    Sample,
    /// A system was examined.
    Technical,
}

/// What an audit says of a criterion in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Its identity.
    pub finding: FindingId,
    /// What people call it, unique in the audit.
    pub reference: Reference,
    /// What was compared with.
    pub criterion: Criterion,
    /// What exactly is asked for there, where the criterion does not say it by itself: the passage of a document, the
    /// duty of a contract.
    pub requirement: Option<Title>,
    /// What it says of conformity.
    pub grade: Grade,
    /// What was found.
    pub statement: Prose,
    /// What shows it (rule Q-3).
    #[serde(default)]
    pub evidence: BTreeSet<AuditEvidenceId>,
    /// Where it holds.
    pub area: Area,
    /// Who is to answer for what follows from it.
    pub owner: Option<Responsible>,
    /// Who on the team has found it, where that is not whoever records it.
    pub auditor: Option<PersonId>,
}

/// That a finding no longer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Which one.
    pub finding: FindingId,
}

impl Finding {
    /// What exactly is asked for: as it says, or as its criterion does.
    #[must_use]
    pub fn requirement(&self) -> Option<Title> {
        self.requirement.clone().or_else(|| self.criterion.requirement())
    }
}
