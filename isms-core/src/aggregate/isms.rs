//! Isms: the management system itself.
//!
//! ISO/IEC 27001:2022, clauses 4, 5.1, 6.2, 7.1 and 7.4.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::IsmsId;
use crate::vocabulary::noted::Meta;
use crate::vocabulary::phase::CycleModel;
use crate::vocabulary::text::{Area, Reference, Text, Title};
use crate::vocabulary::time::UtcOffset;

/// What is known of the management system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Isms {
    /// How it was established.
    pub establishment: Establishment,
}

/// What can happen to the management system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was established.
    Established(Establishment),
}

/// How a management system is established.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Establishment {
    /// Its name.
    pub name: Title,
    /// The organization.
    pub organization: Organization,
    /// The standard that it follows.
    pub standard: Standard,
    /// The cycle by which it reads its history.
    pub cycle_model: CycleModel,
    /// What may be waived, and every number that a rule or a report goes by.
    pub profile: Profile,
    /// The organization's own offset from UTC, in which its days begin and end.
    pub utc_offset: UtcOffset,
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Its name.
    pub name: Title,
    /// Its legal form; a public body has one too.
    pub legal_form: Option<Title>,
    /// What it does.
    pub sector: Option<Title>,
    /// How many people work there.
    pub headcount: Option<u32>,
}

/// A standard, with its edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its number.
    pub number: Title,
    /// Its edition.
    pub edition: Title,
    /// Its amendment.
    pub amendment: Option<Title>,
}

/// What may be waived, and every number that a rule or a report goes by. It is recorded, so that an old
/// report never changes with a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name.
    pub name: ProfileName,
    /// For how many days an asset in scope may be without an owner (rule A-1).
    pub owner_grace_days: u32,
    /// After how many days at most a document is reviewed again (rule D-4).
    pub document_review_days_max: u32,
    /// After how many days at most an issue of the context is reviewed again.
    pub context_review_days_max: u32,
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

impl Isms {
    /// Whether a rule of good practice is waived on a day.
    #[must_use]
    pub fn waives(&self, rule: &str, on: NaiveDate) -> bool {
        let _ = (rule, on);
        false
    }
}

impl Aggregate for Isms {
    type Id = IsmsId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, _: &Meta<'_>) -> Option<Self> {
        match (entry, event) {
            (None, Event::Established(it)) => Some(Self { establishment: it.clone() }),
            (entry, _) => entry,
        }
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Established(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        None
    }

    fn area(&self) -> Option<&Area> {
        None
    }
}

impl Profile {
    /// The profile for most organizations.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            name: ProfileName::Standard,
            owner_grace_days: 30,
            document_review_days_max: 366,
            context_review_days_max: 366,
            waivable: Vec::new(),
        }
    }
}
