//! Risk method: the criteria by which risks are analyzed and accepted, revision by revision.
//!
//! ISO/IEC 27001:2022, 6.1.2 a and b.
//!
//! ```text
//! defined (1) -> approved (1) -> revised (2) -> approved (2) -> …
//!                └─ in force until a later one is approved
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{RiskMethodId, RoleId};
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Level, Prose, Reference, Title};
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// A method of risk assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RiskMethod {
    /// What people call it.
    pub reference: Reference,
    /// Its revisions by number, from 1. Old ones stay: old analyses are read by them.
    pub revisions: BTreeMap<u32, Noted<Revision>>,
    /// How they were approved, in the order of approval.
    pub approvals: Vec<Noted<Approval>>,
}

/// What can happen to a risk method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was defined; this is its revision 1.
    Defined(Creation),
    /// A revision was approved: it is in force.
    Approved(Approval),
    /// It was given a new revision.
    Revised(NextRevision),
}

/// A new risk method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creation {
    /// What people call it, unique among risk methods.
    pub reference: Reference,
    /// Its first revision.
    pub revision: Revision,
}

/// An approval of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The number of the revision.
    pub revision: u32,
}

/// A revision that follows others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextRevision {
    /// Its number: one more than the last.
    pub number: u32,
    /// The whole of it.
    pub revision: Revision,
}

/// The whole of a method, as one of its revisions has it (6.1.2 a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// Its name.
    pub name: Title,
    /// The steps of likelihood, from the least. The first is number 1.
    pub likelihood: Vec<Step>,
    /// The dimensions in which consequences are assessed. All have the same number of steps: the overall
    /// consequence is the highest step in any of them.
    pub consequences: Vec<Dimension>,
    /// The levels of risk, from the lowest.
    pub levels: Vec<LevelOfRisk>,
    /// How likelihood and consequence make a level.
    pub combination: Combination,
    /// What calls for an assessment besides the passing of time.
    #[serde(default)]
    pub assessment_triggers: Vec<Title>,
    /// After how many days at most a risk is reviewed again.
    pub review_interval_days: u32,
}

/// A step of a scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name.
    pub name: Title,
    /// When it holds.
    pub meaning: Option<Prose>,
}

/// A dimension of consequences: operations, legal, reputation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Its name.
    pub name: Title,
    /// Its steps, from the least. The first is number 1.
    pub steps: Vec<Step>,
}

/// A level of risk, with what is done about risks of this level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelOfRisk {
    /// Its name.
    pub name: Level,
    /// Whether and by whom it is accepted.
    pub acceptance: AcceptanceRule,
}

/// A criterion of risk acceptance (6.1.2 a 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceRule {
    /// Whether a risk of this level is acceptable as it is, without treatment.
    pub acceptable: bool,
    /// Who accepts what remains at this level.
    pub accepted_by: Accepter,
    /// For how many days at most. Says nothing where nobody accepts.
    pub validity_days_max: u32,
}

/// Who accepts what remains of a risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accepter {
    /// The risk's owner.
    Owner,
    /// Whoever holds this role.
    Role(RoleId),
    /// Nobody: it has to be treated until its level is another.
    Nobody,
}

/// How likelihood and consequence make a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combination {
    /// A level for each pair: a row for each step of likelihood, in it a cell for each step of consequence.
    Matrix(Vec<Vec<Level>>),
    /// A number from the two, and the levels that numbers come to.
    Formula(Formula),
}

/// A formula over the numbers of the steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// What is done with the two numbers.
    pub operation: Operation,
    /// From which result each level holds.
    pub thresholds: Vec<Threshold>,
}

/// What is done with two numbers of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// They are multiplied.
    Product,
    /// They are added.
    Sum,
    /// The larger is taken.
    Maximum,
}

/// The result from which a level holds, up to the next threshold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The least result.
    pub from: u32,
    /// The level.
    pub level: Level,
}

impl RiskMethod {
    /// The revision with this number.
    #[must_use]
    pub fn revision(&self, number: u32) -> Option<&Revision> {
        self.revisions.get(&number).map(|noted| &noted.value)
    }

    /// The number of the revision that is in force as far as is known.
    #[must_use]
    pub fn latest_approved(&self) -> Option<u32> {
        self.approvals.last().map(|approval| approval.value.revision)
    }

    /// The revision that is in force on a date, with its number.
    #[must_use]
    pub fn in_force(&self, on: PartialDate, offset: UtcOffset) -> Option<(u32, &Revision)> {
        let begun = |it: &&Noted<Approval>| !on.is_before(it.effective_at, offset);
        let number = self.approvals.iter().rev().find(begun)?.value.revision;
        Some((number, self.revision(number)?))
    }
}

impl Revision {
    /// The level of a risk with these steps of likelihood and of overall consequence, both counted from 1.
    /// None beyond the scales, or where the method has a hole (rule K-1).
    #[must_use]
    pub fn level(&self, likelihood: u8, consequence: u8) -> Option<&Level> {
        index(likelihood, self.likelihood.len())?;
        index(consequence, self.consequence_steps())?;
        self.combination.level(likelihood, consequence)
    }

    /// How many steps the consequences have.
    #[must_use]
    pub fn consequence_steps(&self) -> usize {
        self.consequences.iter().map(|dimension| dimension.steps.len()).min().unwrap_or(0)
    }

    /// Where a level stands among the levels: the lowest is 0.
    #[must_use]
    pub fn rank(&self, level: &Level) -> Option<usize> {
        self.levels.iter().position(|it| it.name == *level)
    }

    /// Whether and by whom risks of a level are accepted.
    #[must_use]
    pub fn acceptance(&self, level: &Level) -> Option<&AcceptanceRule> {
        self.levels.iter().find(|it| it.name == *level).map(|it| &it.acceptance)
    }
}

impl Combination {
    /// The level that two steps make, both counted from 1; none where a matrix has no such cell, or a formula no level.
    #[must_use]
    pub fn level(&self, likelihood: u8, consequence: u8) -> Option<&Level> {
        match self {
            Self::Matrix(rows) => {
                let row = rows.get(index(likelihood, rows.len())?)?;
                row.get(index(consequence, row.len())?)
            }
            Self::Formula(formula) => formula.level(likelihood, consequence),
        }
    }
}

/// Where a step, counted from 1, stands in a scale of this length.
fn index(step: u8, length: usize) -> Option<usize> {
    usize::from(step).checked_sub(1).filter(|at| *at < length)
}

impl Formula {
    /// The level of what the numbers of two steps come to.
    fn level(&self, likelihood: u8, consequence: u8) -> Option<&Level> {
        let (likelihood, consequence) = (u32::from(likelihood), u32::from(consequence));
        let result = match self.operation {
            Operation::Product => likelihood * consequence,
            Operation::Sum => likelihood + consequence,
            Operation::Maximum => likelihood.max(consequence),
        };
        let reached = self.thresholds.iter().filter(|it| it.from <= result);
        reached.max_by_key(|it| it.from).map(|it| &it.level)
    }
}

impl Aggregate for RiskMethod {
    type Id = RiskMethodId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut method) = entry else {
            let Event::Defined(it) = event else { return None };
            let revisions = BTreeMap::from([(1, meta.note(it.revision.clone()))]);
            return Some(Self { reference: it.reference.clone(), revisions, approvals: Vec::new() });
        };
        match event {
            Event::Defined(_) => {}
            Event::Approved(it) => method.approvals.push(meta.note(*it)),
            Event::Revised(it) => {
                method.revisions.insert(it.number, meta.note(it.revision.clone()));
            }
        }
        Some(method)
    }

    fn mentions(event: &Event) -> Mentions {
        // No parts: a revision counts on from those before it, so that the last one is voided first.
        let roles = |it: &Revision| {
            Mentions::of(it.levels.iter().filter_map(|level| match level.acceptance.accepted_by {
                Accepter::Role(role) => Some(role.into()),
                Accepter::Owner | Accepter::Nobody => None,
            }))
        };
        match event {
            Event::Defined(it) => roles(&it.revision).named(&it.reference),
            Event::Revised(it) => roles(&it.revision),
            Event::Approved(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
