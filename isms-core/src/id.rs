//! Identifiers: one type for each thing that has an identity, in one table.
//!
//! An identifier is a UUID that the type system keeps apart from every other kind. The core draws none: it
//! has no randomness. `Isms::new_id` does, and an import derives them from what it imports.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The identifier with this number: for fixtures and constants.
            #[must_use]
            pub const fn from_u128(number: u128) -> Self { Self(Uuid::from_u128(number)) }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self { Self(uuid) }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self { id.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
    )+};
}

ids! {
    /// One log: the history of one ISMS.
    LogId
    /// One event.
    EventId
    /// One command; sent again, it records nothing.
    CommandId
    /// What belongs together across commands, as the host sees it.
    CorrelationId

    /// A management system.
    IsmsId
    /// A catalog of standards, controls, threats, or a mapping between catalogs.
    CatalogId
    /// A piece of documented information.
    DocumentId
    /// A role: responsibility and authority.
    RoleId
    /// A person, a service or an agent, by pseudonym.
    PersonId
    /// An asset.
    AssetId
    /// A method of risk assessment.
    RiskMethodId
    /// A risk or an opportunity.
    RiskId
    /// A control as the organization operates it.
    ControlId
    /// A Statement of Applicability through its revisions.
    StatementOfApplicabilityId
    /// A turn of the cycle of improvement.
    ImprovementCycleId
    /// An activity of awareness, education or training.
    TrainingActivityId
    /// A vulnerability, or intelligence about a threat.
    VulnerabilityId
    /// One performed assessment of risks.
    RiskAssessmentId
    /// An information security objective.
    ObjectiveId
    /// An indicator: what is measured, how, when and by whom.
    IndicatorId
    /// A supplier.
    SupplierId
    /// A legal, statutory, regulatory or contractual obligation.
    ObligationId
    /// A permission to deviate for a time.
    ExceptionId
    /// A planned change.
    ChangeId
    /// An information security event, or the incident that it turned out to be.
    IncidentId
    /// A continuity plan.
    ContinuityPlanId
    /// A program of audits.
    AuditProgramId
    /// An audit (9.2).
    AuditId
    /// A nonconformity.
    NonconformityId
    /// An opportunity for improvement.
    ImprovementId
    /// A management review.
    ManagementReviewId
    /// A partner with whom experience is shared.
    SharingPartnerId

    /// An issue of the organization's context (4.1).
    ContextIssueId
    /// An interested party (4.2).
    InterestedPartyId
    /// A requirement of an interested party (4.2).
    RequirementId
    /// A planned communication (7.4).
    CommunicationId
    /// Feedback of an interested party (9.3.2).
    FeedbackId
    /// One treatment within a risk's treatment plan.
    TreatmentId
    /// An output of a cycle of improvement.
    OutputId
    /// A measurement of an indicator.
    MeasurementId
    /// Evidence recorded in an audit.
    AuditEvidenceId
    /// A finding of an audit.
    FindingId
    /// A corrective action.
    ActionId
    /// A decision of a management review.
    DecisionId
    /// A duty to notify somebody of an incident.
    NotificationId
    /// A piece of evidence of an incident.
    IncidentEvidenceId
}
