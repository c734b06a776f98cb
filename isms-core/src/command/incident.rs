//! Decisions about incidents: what was reported, what it is, what is done about it, and what is learned.

mod assessment;
mod response;
mod evidence;
mod notification;
mod lessons;
mod closure;
mod taken_back;

use serde::{Deserialize, Serialize};

pub(crate) use self::closure::closed_rightly;
pub use self::lessons::FOLLOW_UPS_MAX;
pub(crate) use self::response::in_order;
pub(crate) use self::taken_back::taken_back_rightly;
use crate::aggregate::incident::assessment::{Assessment, Classification, Declaration, Impact, Verdict};
use crate::aggregate::incident::evidence::Collection;
use crate::aggregate::incident::lessons::{LessonsLearned, Link};
use crate::aggregate::incident::notification::{Duty, Notification};
use crate::aggregate::incident::report::Report;
use crate::aggregate::incident::response::{Resolution, Response};
use crate::aggregate::incident::{Event, Incident, State};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, unused};
use crate::id::IncidentId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What may be asked of an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Report what somebody noticed: everybody's right.
    ReportEvent(IncidentId, Report),
    /// Determine what it is; needs a reason.
    AssessEvent(IncidentId, Assessment),
    /// Declare that it is an incident; once more, to hand it to another manager.
    Declare(IncidentId, Declaration),
    /// Find that it is of another category or severity; needs a reason.
    Reclassify(IncidentId, Classification),
    /// Note a step of the response.
    Respond(IncidentId, Response),
    /// Note that evidence was collected or, with its whole chain of custody, passed on.
    CollectEvidence(IncidentId, Collection),
    /// Note that somebody has to be notified.
    RequireNotification(IncidentId, Duty),
    /// Note that somebody was notified.
    Notify(IncidentId, Notification),
    /// Determine what it has done.
    AssessImpact(IncidentId, Impact),
    /// Note that it is over.
    Resolve(IncidentId, Resolution),
    /// Say what is learned from it, and what follows.
    LearnLessons(IncidentId, LessonsLearned),
    /// Say that it concerns a risk; needs a reason.
    LinkToRisk(IncidentId, Link),
    /// Close it.
    Close(IncidentId),
    /// Open it again; needs a reason.
    Reopen(IncidentId),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::ReportEvent(id, it) => report_event(register, by, *id, it),
            Self::AssessEvent(id, it) => assessment::assess_event(register, by, *id, *it),
            Self::Declare(id, it) => assessment::declare(register, by, *id, it),
            Self::Reclassify(id, it) => assessment::reclassify(register, by, *id, it),
            Self::Respond(id, it) => response::respond(register, by, *id, it),
            Self::CollectEvidence(id, it) => evidence::collect(register, by, *id, it),
            Self::RequireNotification(id, it) => notification::require(register, *id, it),
            Self::Notify(id, it) => notification::notify(register, by, *id, it),
            Self::AssessImpact(id, it) => assessment::assess_impact(register, by, *id, it),
            Self::Resolve(id, it) => response::resolve(register, by, *id, it),
            Self::LearnLessons(id, it) => lessons::learn(register, by, *id, it),
            Self::LinkToRisk(id, it) => lessons::link_to_risk(register, by, *id, *it),
            Self::Close(id) => closure::close(register, by, *id),
            Self::Reopen(id) => closure::reopen(register, by, *id),
        }
    }
}

fn report_event(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &Report,
) -> Result<Decision, Refusal> {
    unused(register, id)?;
    by.require_meaning(&it.description, "description")?;
    let (detected, offset) = (it.detected_at.unwrap_or(by.effective_at), register.offset());
    let refuse = |found: String| Err(Refusal::new(Rule::I1, found).about(id));
    if by.effective_at.is_before(detected, offset) {
        return refuse(format!("a report effective {}, of what was detected {detected}", by.effective_at));
    }
    if let Some(occurred) = it.occurred_at
        && detected.is_before(occurred, offset)
    {
        return refuse(format!("what occurred {occurred}, and was detected {detected}"));
    }
    Ok(Decision::of(id, Event::SecurityEventReported(it.clone())))
}

/// An incident that is not closed, and was not found to be none (G-3).
fn open(register: &Register, id: IncidentId) -> Result<&Incident, Refusal> {
    let incident = existing(&register.incidents, id)?;
    let refuse = |found| Err(Refusal::new(Rule::G3, found).about(id));
    match (incident.state(), incident.verdict()) {
        (State::Closed, _) => refuse("an incident that is closed; reopen it".into()),
        (State::Dismissed, Some(verdict)) => refuse(format!("{}; assess it anew", what(verdict))),
        _ => Ok(incident),
    }
}

/// An open incident that was declared one (I-2).
fn declared(register: &Register, id: IncidentId) -> Result<&Incident, Refusal> {
    let incident = open(register, id)?;
    match incident.declared {
        Some(_) => Ok(incident),
        None => Err(Refusal::new(Rule::I2, "a report that was not declared an incident").about(id)),
    }
}

fn what(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Incident => "an incident",
        Verdict::Event => "an event that is no incident",
        Verdict::Weakness => "a weakness",
        Verdict::FalseAlarm => "a false alarm",
    }
}

#[cfg(test)]
mod tests;
