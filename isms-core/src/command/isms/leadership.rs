//! Decisions about goals and resources.

use super::system;
use crate::aggregate::isms::Event;
use crate::aggregate::isms::leadership::{AdoptedGoal, Allocation};
use crate::context::Context;
use crate::decide::Decision;
use crate::id::IsmsId;
use crate::refusal::Refusal;
use crate::register::Register;

pub(super) fn adopt_goal(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &AdoptedGoal,
) -> Result<Decision, Refusal> {
    if system(register, id)?.goals.iter().any(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    by.require_meaning(&it.rationale, "rationale of a goal")?;
    Ok(Decision::of(id, Event::GoalAdopted(it.clone())))
}

pub(super) fn allocate_resources(
    register: &Register,
    id: IsmsId,
    it: &Allocation,
) -> Result<Decision, Refusal> {
    if system(register, id)?.resources.iter().any(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::ResourcesAllocated(it.clone())))
}
