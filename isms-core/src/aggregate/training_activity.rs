//! Training activity: something by which people learn about security, and what it has changed.
//!
//! ISO/IEC 27001:2022, 7.2 and 7.3. Who has completed what is in the record of each person.
//!
//! ```text
//! planned -> delivered* -> effectiveness evaluated*
//! ```

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{IndicatorId, RoleId, TrainingActivityId};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::group::Group;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::phase::Goal;
use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A row of the register of training activities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TrainingActivity {
    /// What is planned.
    pub plan: Noted<Plan>,
    /// Each time that it was held, in the order of recording.
    pub deliveries: Vec<Noted<Delivery>>,
    /// What it was found to have changed, in the order of recording.
    pub evaluations: Vec<Noted<Evaluation>>,
}

/// What can happen to a training activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was planned.
    Planned(Plan),
    /// It was held.
    Delivered(Delivery),
    /// Somebody found out what it has changed.
    EffectivenessEvaluated(Evaluation),
}

/// A training activity that is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What people call it, unique among training activities.
    pub reference: Reference,
    /// Its subject, by which it stands in the records of persons.
    pub title: Title,
    /// What kind of activity it is.
    pub kind: Kind,
    /// Whom it is for.
    #[serde(default)]
    pub audience: Audience,
    /// What it is about.
    #[serde(default)]
    pub topics: BTreeSet<Title>,
    /// The day on which it is to be held.
    pub date: NaiveDate,
    /// What of the management system's goals it serves.
    pub goal: Goal,
    /// Who sees to it.
    pub responsible: Option<Responsible>,
}

/// What kind of activity a training is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It reminds people of what they know, and why it matters.
    Awareness,
    /// It explains how things are.
    Education,
    /// It shows how things are done.
    Training,
    /// It has people do them.
    Exercise,
    /// It tries who falls for a false message.
    PhishingSimulation,
}

/// Whom an activity is for: whoever is in one of these; everybody if none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Groups of people.
    #[serde(default)]
    pub groups: BTreeSet<Group>,
    /// Roles.
    #[serde(default)]
    pub roles: BTreeSet<RoleId>,
    /// Units.
    #[serde(default)]
    pub units: BTreeSet<Area>,
}

/// That an activity was held, and how many came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// How many came of those who were invited.
    pub attended: u32,
    /// How many of them did not.
    pub absent: u32,
    /// How many came besides.
    #[serde(default)]
    pub uninvited: u32,
    /// The digest of the material that was used.
    pub material: Option<Digest>,
}

/// What an activity has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// How it was found out.
    pub method: Title,
    /// Whether it has changed what it was to change.
    pub result: Effectiveness,
    /// What was measured, where something was.
    pub indicator: Option<IndicatorId>,
    /// Its value before.
    pub baseline: Option<Quantity>,
    /// Its value since.
    pub value: Option<Quantity>,
    /// What was seen.
    pub statement: Option<Prose>,
    /// What is to follow.
    pub follow_up: Option<Prose>,
}

/// Whether an activity has changed what it was to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effectiveness {
    /// It has.
    Effective,
    /// In part.
    Partly,
    /// It has not.
    Ineffective,
}

/// Where a training activity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is going to be held.
    Planned,
    /// It was held.
    Delivered,
    /// It was held, and what it has changed is known.
    Evaluated,
}

impl TrainingActivity {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (self.deliveries.is_empty(), self.evaluations.is_empty()) {
            (true, _) => Stage::Planned,
            (false, true) => Stage::Delivered,
            (false, false) => Stage::Evaluated,
        }
    }
}

impl Audience {
    /// Whether it is for everybody.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        self.groups.is_empty() && self.roles.is_empty() && self.units.is_empty()
    }
}

impl Delivery {
    /// How many were invited.
    #[must_use]
    pub fn invited(&self) -> u64 {
        u64::from(self.attended) + u64::from(self.absent)
    }

    /// How many came, invited or not.
    #[must_use]
    pub fn participants(&self) -> u64 {
        u64::from(self.attended) + u64::from(self.uninvited)
    }
}

impl Aggregate for TrainingActivity {
    type Id = TrainingActivityId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut activity) = entry else {
            let Event::Planned(it) = event else { return None };
            let plan = meta.note(it.clone());
            return Some(Self { plan, deliveries: Vec::new(), evaluations: Vec::new() });
        };
        match event {
            Event::Planned(_) => {}
            Event::Delivered(it) => activity.deliveries.push(meta.note(it.clone())),
            Event::EffectivenessEvaluated(it) => activity.evaluations.push(meta.note(it.clone())),
        }
        Some(activity)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Planned(it) => {
                let roles = it.audience.roles.iter().map(|role| (*role).into());
                Mentions::of(roles.chain(it.responsible.map(Into::into))).named(&it.reference)
            }
            Event::Delivered(_) => Mentions::nothing(),
            Event::EffectivenessEvaluated(it) => Mentions::of(it.indicator.map(Into::into)),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.plan.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        let is_ahead = self.deliveries.is_empty();
        self.plan.value.responsible.filter(|_| is_ahead).map(|it| self.plan.with(it))
    }
}
