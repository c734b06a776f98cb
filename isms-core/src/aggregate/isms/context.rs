//! The context of the management system: the issues that bear on it, and who expects what of it.
//!
//! ISO/IEC 27001:2022, 4.1 and 4.2.
//!
//! ```text
//! identified -> reviewed (unchanged | changed)* -> retired
//! ```

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::id::{ContextIssueId, InterestedPartyId, RequirementId};
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::text::{Prose, Reference, Title};
use crate::vocabulary::time::UtcOffset;

/// An issue of the organization's context: a row of the context register (4.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ContextIssue {
    /// How it was identified.
    pub identification: Noted<IssueIdentification>,
    /// What it is, as last changed.
    pub details: Noted<IssueDetails>,
    /// Its latest review.
    pub reviewed: Option<Noted<IssueReview>>,
}

/// A requirement of an interested party: a row of the register of requirements (4.2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Requirement {
    /// How it was stated first.
    pub statement: Noted<RequirementStatement>,
    /// What it is, as last changed.
    pub details: Noted<RequirementDetails>,
    /// Its latest review.
    pub reviewed: Option<Noted<RequirementReview>>,
}

/// An issue that becomes known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueIdentification {
    /// Its identity.
    pub issue: ContextIssueId,
    /// What people call it, unique among the issues.
    pub reference: Reference,
    /// What it is.
    pub details: IssueDetails,
}

/// What an issue is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueDetails {
    /// Where it comes from.
    pub origin: Origin,
    /// Its kind, in the organization's own words (legal, market, technology, people).
    pub category: Title,
    /// How it bears on information security.
    pub description: Prose,
    /// Whether it has to do with climate change; none where nobody has asked (4.1 as amended in 2024).
    pub climate_related: Option<bool>,
}

/// Where an issue comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// From within the organization.
    Internal,
    /// From outside.
    External,
}

/// A review of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueReview {
    /// The issue.
    pub issue: ContextIssueId,
    /// What it came to.
    pub outcome: Outcome<IssueDetails>,
}

/// What a review of something in the context comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome<T> {
    /// It is as it was.
    Unchanged,
    /// It is this from now on.
    Changed(T),
    /// It no longer is; the reason says why.
    Retired,
}

/// Somebody who affects information security or is affected by it (4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InterestedParty {
    /// Its identity.
    pub party: InterestedPartyId,
    /// What people call it, unique among the parties.
    pub reference: Reference,
    /// Its name: of an organization or a group, not of a person.
    pub name: Title,
    /// How it stands to the organization.
    pub kind: PartyKind,
}

/// How an interested party stands to the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// It uses what the organization makes or does.
    Customer,
    /// It works for the organization.
    Employee,
    /// It owns or funds the organization.
    Owner,
    /// It makes rules or supervises.
    Authority,
    /// It supplies the organization.
    Supplier,
    /// It works with the organization, or insures or represents it.
    Partner,
    /// The public, the press, the neighborhood.
    Public,
    /// None of these.
    Other,
}

/// A requirement that is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequirementStatement {
    /// Its identity.
    pub requirement: RequirementId,
    /// What people call it, unique among the requirements.
    pub reference: Reference,
    /// Whose it is.
    pub party: InterestedPartyId,
    /// What it is.
    pub details: RequirementDetails,
}

/// What a requirement is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequirementDetails {
    /// What is required.
    pub text: Prose,
    /// How binding it is.
    pub kind: RequirementKind,
    /// Whether the management system addresses it.
    pub addressed_by_isms: bool,
    /// Why not, where it does not (rule S-4).
    pub why_not: Option<Prose>,
}

/// How binding a requirement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementKind {
    /// The party needs it.
    Need,
    /// The party expects it.
    Expectation,
    /// Law demands it.
    Legal,
    /// A contract demands it.
    Contract,
}

/// A review of a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequirementReview {
    /// The requirement.
    pub requirement: RequirementId,
    /// What it came to.
    pub outcome: Outcome<RequirementDetails>,
}

impl ContextIssue {
    /// Whether it no longer is.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.reviewed.as_ref().is_some_and(|it| it.value.outcome == Outcome::Retired)
    }

    /// The last day for its next review, so many days after the latest one, or after it was identified; none
    /// once it is retired.
    #[must_use]
    pub fn review_due(&self, days_max: u32, offset: UtcOffset) -> Option<NaiveDate> {
        if self.is_retired() {
            return None;
        }
        let identified = self.identification.effective_at;
        let start = self.reviewed.as_ref().map_or(identified, |it| it.effective_at);
        start.first_day(offset).checked_add_days(Days::new(days_max.into()))
    }

    pub(super) fn identified(it: &IssueIdentification, meta: &Meta<'_>) -> Self {
        Self { identification: meta.note(it.clone()), details: meta.note(it.details.clone()), reviewed: None }
    }

    pub(super) fn review(&mut self, it: &IssueReview, meta: &Meta<'_>) {
        if let Outcome::Changed(details) = &it.outcome {
            self.details = meta.note(details.clone());
        }
        self.reviewed = Some(meta.note(it.clone()));
    }
}

impl Requirement {
    /// Whether it no longer is.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        self.reviewed.as_ref().is_some_and(|it| it.value.outcome == Outcome::Retired)
    }

    /// The last day for its next review, so many days after the latest one, or after it was stated; none once it is
    /// retired.
    #[must_use]
    pub fn review_due(&self, days_max: u32, offset: UtcOffset) -> Option<NaiveDate> {
        if self.is_retired() {
            return None;
        }
        let stated = self.statement.effective_at;
        let start = self.reviewed.as_ref().map_or(stated, |it| it.effective_at);
        start.first_day(offset).checked_add_days(Days::new(days_max.into()))
    }

    pub(super) fn stated(it: &RequirementStatement, meta: &Meta<'_>) -> Self {
        Self { statement: meta.note(it.clone()), details: meta.note(it.details.clone()), reviewed: None }
    }

    pub(super) fn review(&mut self, it: &RequirementReview, meta: &Meta<'_>) {
        if let Outcome::Changed(details) = &it.outcome {
            self.details = meta.note(details.clone());
        }
        self.reviewed = Some(meta.note(it.clone()));
    }
}
