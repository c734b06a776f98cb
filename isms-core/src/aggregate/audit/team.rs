//! Team: who audits what, and what was looked at to know that they are impartial there.
//!
//! ISO/IEC 27001:2022, 9.2.2 b; control 5.35 of Annex A. Who holds a role, owns a thing or belongs to a unit changes:
//! what a judgment of impartiality rested on stands in the event (rule Q-2).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::vocabulary::text::Area;

/// The team of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Who leads it, and audits wherever the audit goes.
    pub leader: PersonId,
    /// Who else audits, and where.
    #[serde(default)]
    pub auditors: Vec<Auditor>,
    /// Who advises on what the team does not know. They audit nothing, so they may be from the areas audited.
    #[serde(default)]
    pub technical_experts: BTreeSet<PersonId>,
}

/// An auditor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auditor {
    /// Who it is.
    pub person: PersonId,
    /// The areas that they audit; wherever the audit goes if none is named.
    #[serde(default)]
    pub areas: BTreeSet<Area>,
}

/// A team that was appointed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    /// The team.
    pub team: Team,
    /// Why its auditors are impartial.
    pub impartiality_basis: ImpartialityBasis,
}

/// What was looked at, so that auditors audit nothing that they answer for or worked in (rule Q-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImpartialityBasis {
    /// How many events of the log were known.
    pub as_of: u64,
    /// The first day that was looked at.
    pub since: NaiveDate,
    /// What was looked at of whom.
    pub examined: Vec<Examination>,
}

/// What was looked at of one auditor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examination {
    /// Who it is.
    pub person: PersonId,
    /// Where they audit; everywhere if no area is named.
    #[serde(default)]
    pub areas: BTreeSet<Area>,
    /// The unit to which they belong.
    pub unit: Option<Area>,
    /// The positions of the events that gave them the roles that they have held since the first day.
    #[serde(default)]
    pub assignments: Vec<u64>,
    /// How many things they look after or answer for, in person or in one of these roles; none of them there.
    pub owned: u32,
}

impl Team {
    /// Everybody who audits, with the areas that they audit; none are named where they audit wherever the audit goes.
    pub fn auditing(&self) -> impl Iterator<Item = (PersonId, Option<&BTreeSet<Area>>)> {
        let others = self.auditors.iter().map(|it| (it.person, Some(&it.areas).filter(|it| !it.is_empty())));
        std::iter::once((self.leader, None)).chain(others)
    }

    /// Everybody on it.
    pub fn members(&self) -> impl Iterator<Item = PersonId> {
        let auditors = self.auditors.iter().map(|it| it.person);
        std::iter::once(self.leader).chain(auditors).chain(self.technical_experts.iter().copied())
    }
}
