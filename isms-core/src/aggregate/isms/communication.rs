//! Communication about information security: planned, made, and what comes back.
//!
//! ISO/IEC 27001:2022, 7.4 and 9.3.2 e.
//!
//! ```text
//! planned -> made*
//! ```

use serde::{Deserialize, Serialize};

use crate::id::{CommunicationId, FeedbackId, InterestedPartyId};
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Prose, Reference, Title};

/// A communication, as the register has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Communication {
    /// What is planned.
    pub plan: Noted<CommunicationPlan>,
    /// How it was made, the last time. The series is in the log.
    pub made: Option<Noted<CommunicationMade>>,
}

/// What is to be communicated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunicationPlan {
    /// Its identity.
    pub communication: CommunicationId,
    /// What people call it, unique among the communications.
    pub reference: Reference,
    /// On what.
    pub topic: Title,
    /// When: a date, an interval, an occasion.
    pub when: Title,
    /// With whom.
    pub audience: Title,
    /// How.
    pub channel: Title,
    /// Who sees to it.
    pub responsible: Responsible,
}

/// A communication that took place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunicationMade {
    /// Which one.
    pub communication: CommunicationId,
    /// Whom it reached.
    pub audience: Title,
}

/// What an interested party says about the organization's information security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// Its identity.
    pub feedback: FeedbackId,
    /// Who says it.
    pub party: InterestedPartyId,
    /// What they say.
    pub text: Prose,
    /// How content they are, where they say so.
    pub rating: Option<Rating>,
}

/// How content somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Not at all.
    VeryPoor,
    /// Little.
    Poor,
    /// So-so.
    Fair,
    /// Well.
    Good,
    /// Entirely.
    VeryGood,
}
