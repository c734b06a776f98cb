//! Authority: what a role may allow, and what an event type demands.
//!
//! ISO/IEC 27001:2022, 5.3.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a role of the organization may allow its holders to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// Govern the management system: context, scope, goals, resources, objectives, reviews.
    Govern,
    /// Approve what others have prepared. Never an agent's.
    Approve,
    /// Keep catalogs of standards, controls and threats.
    Catalog,
    /// Prepare, review and publish documented information.
    Document,
    /// Register persons, define roles and assign them.
    Assign,
    /// Evaluate competence, assign and record training.
    Train,
    /// Keep the asset inventory.
    Inventory,
    /// Define risk methods.
    Method,
    /// Identify, analyze and evaluate risks.
    Assess,
    /// Plan and carry out risk treatment.
    Treat,
    /// Accept risks and approve treatment plans. Never an agent's.
    Accept,
    /// Implement, operate and test controls.
    Operate,
    /// Decide which controls of a catalog are applicable.
    Declare,
    /// Define indicators and measure.
    Measure,
    /// Manage suppliers.
    Supply,
    /// Manage legal, statutory and contractual obligations.
    Comply,
    /// Request exceptions.
    Request,
    /// Respond to information security incidents.
    Respond,
    /// Plan and perform audits.
    Audit,
    /// Correct nonconformities and improve.
    Improve,
    /// Share experience with other entities.
    Share,
    /// Correct and void entries of the log.
    Correct,
    /// Keep the log: keys, anchors, imports, issued reports.
    KeepLog,
}

impl Authority {
    /// Every authority, in the order of the type.
    pub const ALL: [Self; 23] = [
        Self::Govern,
        Self::Approve,
        Self::Catalog,
        Self::Document,
        Self::Assign,
        Self::Train,
        Self::Inventory,
        Self::Method,
        Self::Assess,
        Self::Treat,
        Self::Accept,
        Self::Operate,
        Self::Declare,
        Self::Measure,
        Self::Supply,
        Self::Comply,
        Self::Request,
        Self::Respond,
        Self::Audit,
        Self::Improve,
        Self::Share,
        Self::Correct,
        Self::KeepLog,
    ];

    /// Whether only a human may use it (rule R-6).
    #[must_use]
    pub fn is_human_only(self) -> bool {
        matches!(self, Self::Approve | Self::Accept)
    }
}

/// What an event type demands of its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// To be registered as a person of this ISMS.
    Everyone,
    /// To be the founding person in the founding commit.
    Founding,
    /// To be the log itself.
    Log,
    /// A role that carries this authority.
    #[serde(untagged)]
    Authority(Authority),
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
