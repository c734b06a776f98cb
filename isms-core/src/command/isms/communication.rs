//! Decisions about communication: planned, made, and what comes back.

use super::{part, system, unused};
use crate::aggregate::isms::Event;
use crate::aggregate::isms::communication::{CommunicationMade, CommunicationPlan, Feedback};
use crate::context::Context;
use crate::decide::{Decision, since};
use crate::id::IsmsId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

pub(super) fn plan(register: &Register, id: IsmsId, it: &CommunicationPlan) -> Result<Decision, Refusal> {
    let plans = system(register, id)?.communications.iter().map(|old| &old.plan.value);
    unused(id, (it.communication, &it.reference), plans.map(|old| (old.communication, &old.reference)))?;
    Ok(Decision::of(id, Event::CommunicationPlanned(it.clone())))
}

pub(super) fn record(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &CommunicationMade,
) -> Result<Decision, Refusal> {
    let planned = system(register, id)?.communication(it.communication);
    let planned = part(id, planned, || format!("no communication {}", it.communication))?;
    since(register, by, id, planned.plan.effective_at)?;
    Ok(Decision::of(id, Event::CommunicationMade(it.clone())))
}

pub(super) fn record_feedback(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &Feedback,
) -> Result<Decision, Refusal> {
    let isms = system(register, id)?;
    if isms.feedback.iter().any(|old| old.value.feedback == it.feedback) {
        return Err(Refusal::new(Rule::G9, "an identity that is taken").about(id));
    }
    let party = part(id, isms.party(it.party), || format!("no interested party {}", it.party))?;
    since(register, by, id, party.effective_at)?;
    Ok(Decision::of(id, Event::StakeholderFeedbackReceived(it.clone())))
}
