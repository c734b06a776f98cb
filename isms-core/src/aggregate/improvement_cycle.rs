//! Improvement cycle: one turn of plan, do, check, act, or of observe, plan, do, check, act.
//!
//! ISO/IEC 27001:2022, 4.4 and 10.1. It is of the whole management system, or of one of its processes. What interested
//! parties require goes in, and what satisfies them comes out.
//!
//! ```text
//! started -> (observe) -> plan -> do -> check -> act -> closed ·····> the next of the process, started
//!                           ^      |       |      |
//!                           +------+-------+------+  back, with a reason
//! ```

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{ImprovementCycleId, OutputId, RequirementId};
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::period::Period;
use crate::vocabulary::phase::{CycleModel, Phase};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A row of the register of cycles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImprovementCycle {
    /// How it started.
    pub start: Noted<Start>,
    /// The phases that it has entered, in their order.
    pub phases: Vec<Noted<PhaseEntry>>,
    /// What has come out of it.
    pub outputs: Vec<Noted<Output>>,
    /// How it was closed.
    pub closed: Option<Noted<Closure>>,
}

/// What can happen to a cycle of improvement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It started.
    Started(Start),
    /// It entered a phase.
    PhaseEntered(PhaseEntry),
    /// Something came out of it.
    OutputRecorded(Output),
    /// It was closed.
    Closed(Closure),
}

/// A cycle that starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// What people call it, unique among cycles.
    pub reference: Reference,
    /// Its number: 1 for the first of its process, then one more than the one before.
    pub number: u32,
    /// Through which phases it goes.
    pub model: CycleModel,
    /// Of what it is a turn.
    pub process: Process,
    /// The days that are planned for it.
    pub period: Period,
    /// What goes in.
    pub inputs: Matters,
    /// The cycle of the same process before it (rule S-6).
    pub previous_cycle: Option<ImprovementCycleId>,
}

/// Of what a cycle is a turn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Process {
    /// The whole management system.
    Isms,
    /// One of its processes.
    Named(Title),
}

/// What goes into a cycle, or is carried over to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matters {
    /// What interested parties require.
    #[serde(default)]
    pub requirements: BTreeSet<RequirementId>,
    /// Whatever else is expected or left to do.
    #[serde(default)]
    pub others: Vec<Prose>,
}

/// That a cycle enters a phase. Who acts has it enter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseEntry {
    /// The phase.
    pub phase: Phase,
    /// What there is to say.
    pub note: Option<Prose>,
}

/// Something that comes out of a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its identity.
    pub output: OutputId,
    /// Its kind, in the organization's own words (plan, control, service).
    pub kind: Title,
    /// What it is.
    pub statement: Prose,
    /// What interested parties require and it gives (rule S-7).
    #[serde(default)]
    pub satisfies: BTreeSet<RequirementId>,
    /// The positions of the events that show it.
    #[serde(default)]
    pub shown_by: BTreeSet<u64>,
}

/// That a cycle has come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// What came of it.
    pub result: Prose,
    /// What was learned.
    pub lessons: Lessons,
    /// What went in besides requirements and is answered, in the words in which it went in (rule S-6).
    #[serde(default)]
    pub answered: Vec<Prose>,
    /// What the next cycle of the process has to take up.
    pub carried_over: Matters,
    /// The cycle that follows, where it has started already.
    pub next_cycle: Option<ImprovementCycleId>,
}

/// What was learned, or that nothing was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lessons {
    /// Nothing.
    None,
    /// This.
    Learned(Vec<Prose>),
}

impl ImprovementCycle {
    /// The phase in which it is; none before it has entered one.
    #[must_use]
    pub fn phase(&self) -> Option<Phase> {
        self.phases.last().map(|it| it.value.phase)
    }

    /// Whether it has ever entered a phase.
    #[must_use]
    pub fn has_entered(&self, phase: Phase) -> bool {
        self.phases.iter().any(|it| it.value.phase == phase)
    }

    /// The requirements that went in and that nothing which came out satisfies.
    pub fn unanswered(&self) -> impl Iterator<Item = RequirementId> {
        let answers = |id: &RequirementId| self.outputs.iter().any(|it| it.value.satisfies.contains(id));
        self.start.value.inputs.requirements.iter().copied().filter(move |id| !answers(id))
    }
}

impl Aggregate for ImprovementCycle {
    type Id = ImprovementCycleId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut cycle) = entry else {
            let Event::Started(it) = event else { return None };
            let (phases, outputs) = (Vec::new(), Vec::new());
            return Some(Self { start: meta.note(it.clone()), phases, outputs, closed: None });
        };
        match event {
            Event::Started(_) => {}
            Event::PhaseEntered(it) => cycle.phases.push(meta.note(it.clone())),
            Event::OutputRecorded(it) => cycle.outputs.push(meta.note(it.clone())),
            Event::Closed(it) => cycle.closed = Some(meta.note(it.clone())),
        }
        Some(cycle)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Started(it) => Mentions::of(it.previous_cycle.map(Into::into)).named(&it.reference),
            Event::PhaseEntered(_) => Mentions::nothing().part(&"phases"),
            Event::OutputRecorded(it) => Mentions::nothing().part(&it.output),
            Event::Closed(it) => Mentions::of(it.next_cycle.map(Into::into)),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.start.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
