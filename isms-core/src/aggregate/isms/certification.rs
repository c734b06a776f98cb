//! Certification: what a certification body found, and what it found it about.
//!
//! ISO/IEC 27001:2022, 4.4.

use serde::{Deserialize, Serialize};

use crate::id::StatementOfApplicabilityId;
use crate::vocabulary::certification::Stage;
use crate::vocabulary::period::Period;
use crate::vocabulary::text::{Reference, Title};

/// A result of certification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificationResult {
    /// The certification body.
    pub body: Title,
    /// The stage.
    pub stage: Stage,
    /// What came of it.
    pub verdict: Verdict,
    /// The number of the certificate, where there is one.
    pub certificate: Option<Reference>,
    /// The revision of the scope that was certified.
    pub scope_revision: u32,
    /// The Statement of Applicability that was certified; none before one was looked at.
    pub statement_of_applicability: Option<CertifiedStatement>,
    /// The days for which the certificate holds.
    pub valid: Option<Period>,
}

/// A revision of a Statement of Applicability that was certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertifiedStatement {
    /// The statement.
    pub statement: StatementOfApplicabilityId,
    /// Its revision.
    pub revision: u32,
}

/// What came of a stage of certification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Passed.
    Passed,
    /// Passed, with nonconformities to correct.
    PassedWithNonconformities,
    /// Not passed.
    Failed,
    /// The certificate is suspended.
    Suspended,
    /// The certificate is withdrawn.
    Withdrawn,
}
