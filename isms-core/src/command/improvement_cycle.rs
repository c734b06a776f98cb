//! Decisions about cycles of improvement: in which order phases follow, what comes out, and when one ends.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::aggregate::improvement_cycle::{
    Closure, Event, ImprovementCycle, Lessons, Matters, Output, PhaseEntry, Start,
};
use crate::aggregate::isms::context::Requirement;
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::{ImprovementCycleId, RequirementId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::phase::Phase;
use crate::vocabulary::text::Prose;

/// What may be asked of a cycle of improvement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Start it.
    Start(ImprovementCycleId, Start),
    /// Have it enter its next phase; or an earlier one, which needs a reason.
    EnterPhase(ImprovementCycleId, PhaseEntry),
    /// Note what has come out of it.
    RecordOutput(ImprovementCycleId, Output),
    /// Close it.
    Close(ImprovementCycleId, Closure),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Start(id, it) => {
                unused(register, *id)?;
                taken_up(register, by, *id, &it.inputs)?;
                in_a_row(register, by, *id, it)?;
                one_after_another(register, by, *id, it)?;
                Ok(Decision::of(*id, Event::Started(it.clone())))
            }
            Self::EnterPhase(id, it) => enter_phase(register, by, *id, it),
            Self::RecordOutput(id, it) => record_output(register, by, *id, it),
            Self::Close(id, it) => close(register, by, *id, it),
        }
    }
}

/// A cycle that is not closed (G-3).
fn open(register: &Register, id: ImprovementCycleId) -> Result<&ImprovementCycle, Refusal> {
    let cycle = existing(&register.improvement_cycles, id)?;
    match cycle.closed {
        None => Ok(cycle),
        Some(_) => Err(Refusal::new(Rule::G3, "a cycle that is closed").about(id)),
    }
}

/// What goes into a cycle is there and says something (G-4, G-6).
fn taken_up(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    it: &Matters,
) -> Result<(), Refusal> {
    required(register, by, id, &it.requirements)?;
    it.others.iter().try_for_each(|other| by.require_meaning(other, "what goes into a cycle"))
}

/// Interested parties require this, and did by then (G-3, G-4, G-8).
fn required(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    requirements: &BTreeSet<RequirementId>,
) -> Result<(), Refusal> {
    for requirement in requirements {
        let Some(it) = stated(register, *requirement) else {
            return Err(Refusal::new(Rule::G4, format!("no requirement {requirement}")).about(id));
        };
        if it.is_retired() {
            let found = format!("requirement `{}`, which is retired", it.statement.value.reference);
            return Err(Refusal::new(Rule::G3, found).about(id));
        }
        since(register, by, id, it.statement.effective_at)?;
    }
    Ok(())
}

fn stated(register: &Register, id: RequirementId) -> Option<&Requirement> {
    register.isms().and_then(|isms| isms.requirement(id))
}

/// A cycle is the first of its process, or follows the one before in number and refers to it (S-6).
fn in_a_row(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    it: &Start,
) -> Result<(), Refusal> {
    let others = || {
        let all = register.improvement_cycles.iter().map(|(other, cycle)| (other, &cycle.start.value));
        all.filter(|(other, start)| *other != id && start.process == it.process)
    };
    let is_taken = others().any(|(_, other)| other.number == it.number);
    let before = others().find(|(_, other)| Some(other.number) == it.number.checked_sub(1));
    let follows = match before {
        Some((before, _)) => it.previous_cycle == Some(before),
        None => it.number == 1 && it.previous_cycle.is_none(),
    };
    by.require(register, Rule::S6, follows && !is_taken, || {
        let last = others().max_by_key(|(_, other)| other.number);
        let previous = it.previous_cycle.map_or("no cycle".into(), |id| id.to_string());
        let found = format!("cycle {} after {previous}", it.number);
        match last {
            Some((last, start)) => format!("{found}, where the last is cycle {}, {last}", start.number),
            None => format!("{found}, where there is none yet"),
        }
    })
}

/// Every earlier cycle of the process is closed, but for the one before, which has acted at least (S-6).
fn one_after_another(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    it: &Start,
) -> Result<(), Refusal> {
    let mut earlier = register.improvement_cycles.iter().filter(|(_, cycle)| {
        let start = &cycle.start.value;
        start.process == it.process && start.number < it.number
    });
    let left = earlier.find(|(other, cycle)| {
        let is_followed = Some(*other) == it.previous_cycle && cycle.has_entered(Phase::Act);
        cycle.closed.is_none() && !is_followed
    });
    by.require(register, Rule::S6, left.is_none(), || {
        let name = left.map(|(_, cycle)| cycle.start.value.reference.to_string()).unwrap_or_default();
        format!("a cycle after `{name}`, which is not closed")
    })?;
    let before = it.previous_cycle.and_then(|before| register.improvement_cycles.get(before));
    let acts = before.and_then(|before| before.phases.iter().find(|it| it.value.phase == Phase::Act));
    acts.map_or(Ok(()), |acts| since(register, by, id, acts.effective_at))
}

fn enter_phase(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    it: &PhaseEntry,
) -> Result<Decision, Refusal> {
    let cycle = open(register, id)?;
    if cycle.phase() == Some(it.phase) {
        return Ok(Decision::nothing());
    }
    let model = cycle.start.value.model;
    let place = |phase: Phase| model.phases().iter().position(|other| *other == phase);
    let Some(to) = place(it.phase) else {
        let found = format!("{:?}, in a cycle without it", it.phase);
        return Err(Refusal::new(Rule::S5, found).about(id));
    };
    let next = cycle.phase().and_then(place).map_or(0, |from| from + 1);
    let is_back = to < next;
    by.require(register, Rule::S5, to <= next && (!is_back || by.reason.is_some()), || {
        let from = cycle.phase().map_or("the start".into(), |from| format!("{from:?}"));
        let why = if is_back { ", and no reason" } else { ", with others between them" };
        format!("{:?} after {from}{why}", it.phase)
    })?;
    by.reason.filter(|_| is_back).map_or(Ok(()), |why| by.require_meaning(why, "reason for going back"))?;
    it.note.iter().try_for_each(|note| by.require_meaning(note, "note"))?;
    not_before_its_phase(register, by, id, cycle)?;
    Ok(Decision::of(id, Event::PhaseEntered(it.clone())))
}

/// The act comes no sooner than the phase in which the cycle is (G-8).
fn not_before_its_phase(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    cycle: &ImprovementCycle,
) -> Result<(), Refusal> {
    cycle.phases.last().map_or(Ok(()), |last| since(register, by, id, last.effective_at))
}

fn record_output(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    it: &Output,
) -> Result<Decision, Refusal> {
    let cycle = open(register, id)?;
    if cycle.outputs.iter().any(|old| old.value.output == it.output) {
        return Err(Refusal::new(Rule::G9, "an output whose identity is taken").about(id));
    }
    by.require(register, Rule::S7, !it.satisfies.is_empty(), || "no requirement that it satisfies".into())?;
    required(register, by, id, &it.satisfies)?;
    by.require_meaning(&it.statement, "statement of the output")?;
    if let Some(seq) = it.shown_by.last().filter(|seq| **seq >= register.position) {
        let found = format!("position {seq}, where there is no event");
        return Err(Refusal::new(Rule::G4, found).about(id));
    }
    Ok(Decision::of(id, Event::OutputRecorded(it.clone())))
}

fn close(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    it: &Closure,
) -> Result<Decision, Refusal> {
    let cycle = existing(&register.improvement_cycles, id)?;
    if cycle.closed.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    open(register, id)?;
    let has_acted = cycle.has_entered(Phase::Act);
    by.require(register, Rule::S6, has_acted, || "a cycle that has not acted".into())?;
    not_before_its_phase(register, by, id, cycle)?;
    by.require_meaning(&it.result, "result of the cycle")?;
    learned(register, by, &it.lessons)?;
    taken_up(register, by, id, &it.carried_over)?;
    let left = |requirement: &RequirementId| {
        let is_retired = stated(register, *requirement).is_none_or(Requirement::is_retired);
        !is_retired && !it.carried_over.requirements.contains(requirement)
    };
    let forgotten = cycle.unanswered().find(left);
    by.require(register, Rule::S6, forgotten.is_none(), || {
        let name = forgotten.map(|it| it.to_string()).unwrap_or_default();
        format!("requirement {name}, which no output satisfies, not carried over")
    })?;
    accounted_for(register, by, cycle, it)?;
    followed(register, by, id, it)?;
    Ok(Decision::of(id, Event::Closed(it.clone())))
}

/// Whatever else went in is answered or carried over, in its own words (S-6); and nothing is answered that did not.
fn accounted_for(
    register: &Register,
    by: &Context<'_>,
    cycle: &ImprovementCycle,
    it: &Closure,
) -> Result<(), Refusal> {
    let went_in = &cycle.start.value.inputs.others;
    let forgotten = went_in.iter().find(|other| !it.answered.contains(other) && !it.carried_over.others.contains(other));
    by.require(register, Rule::S6, forgotten.is_none(), || {
        let words = forgotten.map(ToString::to_string).unwrap_or_default();
        format!("`{words}`, which went in, neither answered nor carried over")
    })?;
    let unheard = it.answered.iter().find(|other| !went_in.contains(other));
    by.require(register, Rule::S6, unheard.is_none(), || {
        let words = unheard.map(ToString::to_string).unwrap_or_default();
        format!("`{words}` as answered, which did not go in")
    })
}

/// Lessons are named, or said to be none (S-6).
fn learned(register: &Register, by: &Context<'_>, it: &Lessons) -> Result<(), Refusal> {
    let lessons: &[Prose] = match it {
        Lessons::None => return Ok(()),
        Lessons::Learned(lessons) => lessons,
    };
    let found = || "lessons that are not named; say that there are none".into();
    by.require(register, Rule::S6, !lessons.is_empty(), found)?;
    lessons.iter().try_for_each(|lesson| by.require_meaning(lesson, "lesson"))
}

/// The next cycle refers to this one (S-6).
fn followed(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementCycleId,
    it: &Closure,
) -> Result<(), Refusal> {
    let Some(next) = it.next_cycle else { return Ok(()) };
    let refers = existing(&register.improvement_cycles, next)?.start.value.previous_cycle == Some(id);
    by.require(register, Rule::S6, refers, || format!("a next cycle, {next}, which does not refer to it"))
}

#[cfg(test)]
mod tests;
