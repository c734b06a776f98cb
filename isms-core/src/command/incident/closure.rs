//! Decisions about the end of an incident: what has to be done before (I-1, I-3, I-4), by whom (I-6), and its return.

use super::{declared, open};
use crate::aggregate::incident::lessons::LessonsLearned;
use crate::aggregate::incident::response::{Closure, Reopening};
use crate::aggregate::incident::{Event, Incident, State};
use crate::context::Context;
use crate::decide::{Decision, existing, since};
use crate::id::IncidentId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::severity::Severity;

/// The severity from which on somebody looks at an incident who did not deal with it alone (rule I-6).
const SEVERE_FROM: Severity = Severity::High;

pub(super) fn close(register: &Register, by: &Context<'_>, id: IncidentId) -> Result<Decision, Refusal> {
    if existing(&register.incidents, id)?.closed.is_some() {
        return Ok(Decision::nothing());
    }
    let incident = declared(register, id)?;
    let Some(resolved) = &incident.resolved else {
        return Err(Refusal::new(Rule::I1, "an incident that is not resolved").about(id));
    };
    since(register, by, id, resolved.effective_at)?;
    incident.lessons.iter().try_for_each(|it| since(register, by, id, it.effective_at))?;
    dutiful(incident).and_then(|()| learned(register, by, incident)).map_err(|it| it.about(id))?;
    let severe = incident.worst.is_some_and(|it| it >= SEVERE_FROM);
    let alone = incident.responders().into_iter().all(|responder| by.acts_for(responder));
    by.require(register, Rule::I6, !(severe && alone), || "its only responder as the one who closes".into())
        .map_err(|refusal| refusal.about(id))?;
    Ok(Decision::of(id, Event::Closed(Closure {})))
}

pub(super) fn reopen(register: &Register, by: &Context<'_>, id: IncidentId) -> Result<Decision, Refusal> {
    let incident = existing(&register.incidents, id)?;
    if incident.state() == State::Dismissed {
        open(register, id)?;
    }
    let resolved = incident.resolved.as_ref().map(|it| it.effective_at);
    let ends = [resolved, incident.closed.as_ref().map(|it| it.effective_at)];
    if ends == [None, None] {
        return Ok(Decision::nothing());
    }
    ends.into_iter().flatten().try_for_each(|end| since(register, by, id, end))?;
    by.require_reason(Rule::G6, "reason for the reopening")?;
    Ok(Decision::of(id, Event::Reopened(Reopening {})))
}

/// What a closed incident was closed upon, as things stand: what a correction must not take away.
pub(crate) fn closed_rightly(
    register: &Register,
    by: &Context<'_>,
    incident: &Incident,
) -> Result<(), Refusal> {
    if incident.closed.is_none() {
        return Ok(());
    }
    dutiful(incident).and_then(|()| learned(register, by, incident))
}

/// Nobody waits to be notified (I-3).
fn dutiful(incident: &Incident) -> Result<(), Refusal> {
    match incident.open_duties().next() {
        None => Ok(()),
        Some(duty) => {
            let (recipient, due_at) = (duty.value.recipient, duty.value.due_at);
            Err(Refusal::new(Rule::I3, format!("a notification to `{recipient}`, due {due_at}, not made")))
        }
    }
}

/// What a bad incident has taught is known, and followed (I-4).
fn learned(register: &Register, by: &Context<'_>, incident: &Incident) -> Result<(), Refusal> {
    let from = register.profile().map(|profile| profile.lessons_from_severity);
    let lessons = incident.lessons.as_ref().map(|it| &it.value);
    let missing = match lessons {
        _ if incident.worst < from => None,
        None => Some("no lessons"),
        Some(LessonsLearned { root_cause: None, .. }) => Some("lessons without a root cause"),
        Some(it) if it.follow_ups.is_empty() && it.no_follow_up.is_none() => {
            Some("lessons from which nothing follows, and no reason for that")
        }
        Some(_) => None,
    };
    by.require(register, Rule::I4, missing.is_none(), || missing.unwrap_or_default().into())
}
