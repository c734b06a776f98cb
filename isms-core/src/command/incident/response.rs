//! Decisions about the response: its steps in their order, and that the incident is over (I-1).

use super::{declared, open};
use crate::aggregate::incident::response::{Resolution, Response, Step};
use crate::aggregate::incident::{Event, Incident};
use crate::context::Context;
use crate::decide::Decision;
use crate::id::IncidentId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::time::PartialDate;

pub(super) fn respond(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &Response,
) -> Result<Decision, Refusal> {
    let incident = open(register, id)?;
    by.require_meaning(&it.action, "action")?;
    it.result.iter().try_for_each(|text| by.require_meaning(text, "result"))?;
    let at = it.at.unwrap_or(by.effective_at);
    if by.effective_at.is_before(at, register.offset()) {
        let found = format!("a step taken {at}, effective {}", by.effective_at);
        return Err(Refusal::new(Rule::G1, found).about(id));
    }
    follows_detection(register, incident, at).map_err(|refusal| refusal.about(id))?;
    if it.step == Step::Recover {
        precedes_resolution(register, incident, at).map_err(|refusal| refusal.about(id))?;
    }
    Ok(Decision::of(id, Event::ResponseTaken(it.clone())))
}

pub(super) fn resolve(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &Resolution,
) -> Result<Decision, Refusal> {
    let incident = declared(register, id)?;
    if incident.resolved.as_ref().is_some_and(|before| before.value == *it) {
        return Ok(Decision::nothing());
    }
    it.statement.iter().try_for_each(|text| by.require_meaning(text, "statement of the resolution"))?;
    if let Some(recovery) = incident.last(Step::Recover, register.offset())
        && by.effective_at.is_before(recovery, register.offset())
    {
        let found =
            format!("a resolution effective {}, before the last recovery at {recovery}", by.effective_at);
        return Err(Refusal::new(Rule::I1, found).about(id));
    }
    Ok(Decision::of(id, Event::Resolved(it.clone())))
}

/// The order that an incident keeps as things stand: what a correction must not turn around.
pub(crate) fn in_order(register: &Register, incident: &Incident) -> Result<(), Refusal> {
    let steps = incident.responses.iter();
    steps.clone().try_for_each(|it| follows_detection(register, incident, it.taken_at()))?;
    let mut recoveries = steps.filter(|it| it.value.step == Step::Recover);
    recoveries.try_for_each(|it| precedes_resolution(register, incident, it.taken_at()))
}

fn follows_detection(register: &Register, incident: &Incident, at: PartialDate) -> Result<(), Refusal> {
    let detected = incident.detected_at();
    if at.is_before(detected, register.offset()) {
        return Err(Refusal::new(Rule::I1, format!("a step taken {at}, before the detection {detected}")));
    }
    Ok(())
}

fn precedes_resolution(register: &Register, incident: &Incident, at: PartialDate) -> Result<(), Refusal> {
    match &incident.resolved {
        Some(resolved) if resolved.effective_at.is_before(at, register.offset()) => {
            let resolved = resolved.effective_at;
            let found = format!("a recovery taken {at}, after the resolution of {resolved}; reopen it");
            Err(Refusal::new(Rule::I1, found))
        }
        _ => Ok(()),
    }
}
