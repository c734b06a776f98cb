//! The profile: what may be waived in an organization of this size, every number that a rule or a report
//! goes by, and the waivers.
//!
//! ISO/IEC 27001:2022, 4.4 and 6.3. All of it is recorded, so that an old report never changes with a default.
//! Rules stand here by their identifiers: facts read the same whatever the rule book becomes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::vocabulary::severity::Severity;
use crate::vocabulary::text::{Prose, Text};

/// What may be waived, and every number that a rule or a report goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name.
    pub name: ProfileName,
    /// For how many days an asset in scope or a nonconformity may be without an owner (rules A-1 and N-1).
    pub owner_grace_days: u32,
    /// After how many days at most a document is reviewed again (rule D-4).
    pub document_review_days_max: u32,
    /// After how many days at most an issue of the context is reviewed again.
    pub context_review_days_max: u32,
    /// After how many days at most a cycle of improvement is followed by the next.
    pub cycle_days_max: u32,
    /// After how many days at most risks are assessed again.
    pub risk_assessment_days_max: u32,
    /// After how many days at most top management reviews again.
    pub management_review_days_max: u32,
    /// After how many days at most a supplier is looked at again.
    pub supplier_review_days_max: u32,
    /// After how many days at most compliance with an obligation is evaluated again.
    pub compliance_days_max: u32,
    /// How many days ahead an exception ends at most (rule X-1).
    pub exception_days_max: u32,
    /// How often an exception is renewed at most (rule X-3).
    pub exception_renewals_max: u32,
    /// Within how many days an emergency change is decided upon (rule H-1).
    pub emergency_change_days: u32,
    /// From which severity on an incident has lessons (rule I-4).
    pub lessons_from_severity: Severity,
    /// For how many days nobody audits what they answered for or worked in (rule Q-2).
    pub cooling_off_days: u32,
    /// For how many days the effect of actions on a major nonconformity is observed at least (rule N-4).
    pub major_observation_days: u32,
    /// Within how many months the same nonconformity is a recurrence (rule N-6).
    pub recurrence_months: u32,
    /// For how many days a rule of good practice is waived at most.
    pub waiver_days_max: u32,
    /// The rules of good practice that may be waived with a reason.
    #[serde(default)]
    pub waivable: Vec<Text<8>>,
}

/// The size of organization that a profile is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileName {
    /// Up to some ten people.
    Micro,
    /// Most organizations.
    Standard,
    /// A group of organizations.
    Group,
}

/// A change of the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// The name of the profile before.
    pub from: ProfileName,
    /// The profile from now on.
    pub to: Profile,
}

/// A rule of good practice that is set aside until a day. A later waiver of the same rule takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The rule, by its identifier (`D-1`).
    pub rule: Text<8>,
    /// Why it cannot be kept.
    pub why: Prose,
    /// What is done instead.
    pub compensation: Prose,
    /// The last day.
    pub until: NaiveDate,
}

/// A year, leap years included.
const YEAR: u32 = 366;
/// A month, long ones included.
const MONTH: u32 = 31;

/// Where people are few, one person drafts and approves, or owns a control and tests it. Elsewhere that is
/// not a matter of size, and no reason for a waiver.
const WAIVABLE_WHERE_PEOPLE_ARE_FEW: [&str; 5] = ["D-1", "C-3", "X-2", "I-6", "N-7"];
/// Every other rule of good practice.
const WAIVABLE: [&str; 28] = [
    "S-5", "S-6", "S-7", "D-4", "D-6", "R-1", "R-3", "A-2", "A-3", "A-4", "C-2", "K-4", "K-8", "K-12", "O-3",
    "O-4", "M-1", "U-1", "U-2", "L-1", "X-1", "X-3", "H-1", "I-2", "I-4", "I-5", "Q-4", "Y-1",
];

impl Profile {
    /// For most organizations.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            name: ProfileName::Standard,
            owner_grace_days: 30,
            document_review_days_max: YEAR,
            context_review_days_max: YEAR,
            cycle_days_max: 13 * MONTH,
            risk_assessment_days_max: YEAR,
            management_review_days_max: YEAR,
            supplier_review_days_max: YEAR,
            compliance_days_max: YEAR,
            exception_days_max: 365,
            exception_renewals_max: 2,
            emergency_change_days: 7,
            lessons_from_severity: Severity::High,
            cooling_off_days: 365,
            major_observation_days: 30,
            recurrence_months: 12,
            waiver_days_max: YEAR,
            waivable: rules(WAIVABLE),
        }
    }

    /// For up to some ten people: every rule of good practice may be waived, and things take longer.
    #[must_use]
    pub fn micro() -> Self {
        Self {
            name: ProfileName::Micro,
            owner_grace_days: 90,
            document_review_days_max: 2 * YEAR,
            exception_renewals_max: 3,
            waivable: rules(WAIVABLE_WHERE_PEOPLE_ARE_FEW.into_iter().chain(WAIVABLE)),
            ..Self::standard()
        }
    }

    /// For a group of organizations, whose context changes faster than that of each, and whose mishaps reach further.
    #[must_use]
    pub fn group() -> Self {
        Self {
            name: ProfileName::Group,
            context_review_days_max: YEAR / 2,
            lessons_from_severity: Severity::Medium,
            major_observation_days: 60,
            ..Self::standard()
        }
    }

    /// The profile of this name as it comes.
    #[must_use]
    pub fn of(name: ProfileName) -> Self {
        match name {
            ProfileName::Micro => Self::micro(),
            ProfileName::Standard => Self::standard(),
            ProfileName::Group => Self::group(),
        }
    }
}

/// Identifiers as text. They all fit: a test compares them with the rule book.
fn rules(identifiers: impl IntoIterator<Item = &'static str>) -> Vec<Text<8>> {
    identifiers.into_iter().filter_map(|identifier| identifier.try_into().ok()).collect()
}
