//! Objective: what the organization wants to reach in information security, by when, and how it will know.
//!
//! ISO/IEC 27001:2022, 6.2 and 9.1. That it is late is computed, not stored.
//!
//! ```text
//! set -> evaluated* -> closed
//!  └─ revised* ──┘
//! ```

pub mod evaluation;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use self::evaluation::{JudgedEvaluation, Verdict};
use super::{Aggregate, Mentions};
use crate::id::{DocumentId, IndicatorId, ObjectiveId};
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::phase::Goal;
use crate::vocabulary::quantity::Quantity;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::scale::{Direction, Unit};
use crate::vocabulary::text::{Area, Prose, Reference, Title};
use crate::vocabulary::time::Timestamp;

/// A row of the register of objectives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Objective {
    /// What people call it.
    pub reference: Reference,
    /// What it is, as last revised.
    pub definition: Noted<Definition>,
    /// How it last came to aim at something else (rule O-4).
    pub moved: Option<Move>,
    /// Its latest evaluation: the one as of the latest day.
    pub evaluation: Option<Noted<JudgedEvaluation>>,
    /// How it was closed.
    pub closed: Option<Noted<Closure>>,
}

/// That an objective came to aim at something else, and when that was recorded: for how long it has aimed at that is not
/// for whoever dates it to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Move {
    /// At what it aims since.
    pub to: Noted<Target>,
    /// When that was recorded.
    pub recorded_at: Timestamp,
}

/// What can happen to an objective.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was set.
    Set(Setting),
    /// It was found out how far it is reached.
    Evaluated(JudgedEvaluation),
    /// It changed.
    Revised(Definition),
    /// It is no longer pursued.
    Closed(Closure),
}

/// An objective that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// What people call it, unique among objectives.
    pub reference: Reference,
    /// What it is.
    pub definition: Definition,
}

/// What an objective is, so that it can be measured, and how it is to be reached (rules O-1 and O-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What is to be reached.
    pub statement: Prose,
    /// The goal of the management system that it serves.
    pub goal: Goal,
    /// Which of the organization's own goals that is, by its wording, where it is one of those.
    pub own_goal: Option<Title>,
    /// The function or level for which it is set; the whole organization where none is named.
    pub area: Option<Area>,
    /// By what it is measured.
    pub indicator: IndicatorId,
    /// Where it began.
    pub baseline: Baseline,
    /// What is to be reached.
    pub target: Target,
    /// In what baseline and target are counted.
    pub unit: Unit,
    /// Who answers for it.
    pub owner: Responsible,
    /// What will be done.
    pub actions: Vec<Prose>,
    /// What that takes.
    pub resources: Prose,
    /// The day by which it is to be reached.
    pub due: NaiveDate,
    /// How it is found out whether it was.
    pub evaluation_method: Prose,
    /// The policy on which it rests.
    pub policy: PolicyRevision,
}

/// Where an objective began, or that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Baseline {
    /// Nothing was measured before.
    None,
    /// This was.
    Measured {
        /// The value.
        value: Quantity,
        /// The day for which it holds, from which progress is counted.
        on: NaiveDate,
    },
}

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The value.
    pub value: Quantity,
    /// Which way is better: whatever lies beyond the value reaches it too.
    pub direction: Direction,
}

/// A policy, as it was when an objective was set or revised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRevision {
    /// The document.
    pub document: DocumentId,
    /// Its revision in force.
    pub revision: u32,
}

/// That an objective is no longer pursued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// What came of it.
    pub result: Outcome,
    /// What was learned.
    pub lesson: Option<Prose>,
}

/// What comes of an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was reached.
    Achieved,
    /// It was not.
    Missed,
    /// It was given up before its day; the reason says why.
    Abandoned,
}

impl Definition {
    /// Whether another definition aims at the same: by the same indicator, at the same target, for the same day.
    #[must_use]
    pub fn aims_as(&self, other: &Self) -> bool {
        let aim = |it: &Self| (it.indicator, it.target, it.due);
        aim(self) == aim(other)
    }
}

impl Objective {
    /// Whether it is no longer pursued.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// What its latest evaluation has come to.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.evaluation.as_ref().map(|it| it.value.verdict())
    }

    /// Whether on a day it is still pursued and its own day has passed.
    #[must_use]
    pub fn is_overdue(&self, on: NaiveDate) -> bool {
        !self.is_closed() && self.definition.value.due < on
    }

    /// The last day for the evaluation that says what came of it: its own day. None where it is closed, or was evaluated as
    /// of that day or later.
    #[must_use]
    pub fn evaluation_due(&self) -> Option<NaiveDate> {
        let due = self.definition.value.due;
        let is_known = self.evaluation.as_ref().is_some_and(|it| it.value.evaluation.as_of >= due);
        Some(due).filter(|_| !self.is_closed() && !is_known)
    }

    /// Whether its latest evaluation was recorded after a position and has found it missed, and no nonconformity was
    /// raised for that.
    #[must_use]
    pub fn missed_since(&self, position: u64) -> bool {
        let missed = |it: &Noted<JudgedEvaluation>| {
            let left = it.value.evaluation.nonconformity.is_none();
            it.seq > position && it.value.verdict() == Verdict::Missed && left
        };
        self.evaluation.as_ref().is_some_and(missed)
    }

    fn evaluate(&mut self, it: &JudgedEvaluation, meta: &Meta<'_>) {
        let latest = self.evaluation.as_ref().map(|old| old.value.evaluation.as_of);
        if latest <= Some(it.evaluation.as_of) {
            self.evaluation = Some(meta.note(it.clone()));
        }
    }

    fn revise(&mut self, it: &Definition, meta: &Meta<'_>) {
        if !it.aims_as(&self.definition.value) {
            self.moved = Some(Move { to: meta.note(it.target), recorded_at: meta.recorded_at });
        }
        self.definition = meta.note(it.clone());
    }
}

impl Aggregate for Objective {
    type Id = ObjectiveId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut objective) = entry else {
            let Event::Set(it) = event else { return None };
            return Some(Self {
                reference: it.reference.clone(),
                definition: meta.note(it.definition.clone()),
                moved: None,
                evaluation: None,
                closed: None,
            });
        };
        match event {
            Event::Set(_) => {}
            Event::Evaluated(it) => objective.evaluate(it, meta),
            Event::Revised(it) => objective.revise(it, meta),
            Event::Closed(it) => objective.closed = Some(meta.note(it.clone())),
        }
        Some(objective)
    }

    fn mentions(event: &Event) -> Mentions {
        let definition = |it: &Definition| {
            Mentions::of([it.indicator.into(), it.owner.into(), it.policy.document.into()])
                .within(it.area.as_ref())
        };
        match event {
            Event::Set(it) => definition(&it.definition).named(&it.reference),
            Event::Revised(it) => definition(it),
            Event::Evaluated(_) | Event::Closed(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.definition.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        Some(self.definition.with(self.definition.value.owner)).filter(|_| !self.is_closed())
    }
}
