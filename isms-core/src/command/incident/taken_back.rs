//! Decisions about what an amendment takes back of an incident: not how bad it was held to be (I-4), and a duty to notify
//! only before its time, by whoever answers for what demands it (I-3).

use crate::aggregate::incident::notification::Duty;
use crate::aggregate::incident::{Event, Incident};
use crate::context::Context;
use crate::event;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::severity::Severity;

/// What a correction makes of an event, or a voiding, which makes nothing of it, takes nothing back that has to stay.
pub(crate) fn taken_back_rightly(
    register: &Register,
    by: &Context<'_>,
    thing: Stream,
    before: &event::Event,
    after: Option<&event::Event>,
) -> Result<(), Refusal> {
    let (Stream::Incident(id), event::Event::Incident(before)) = (thing, before) else { return Ok(()) };
    let after = after.and_then(|it| if let event::Event::Incident(it) = it { Some(it) } else { None });
    let (was, is) = (severity(before), after.and_then(severity));
    // Whoever voids a declaration says that it is no incident at all, or another.
    let undeclared = after.is_none() && matches!(before, Event::Declared(_));
    if let Some(was) = was.filter(|_| is < was && !undeclared) {
        let found = format!("severity `{was}`, corrected to less or voided; reclassify it");
        return Err(Refusal::new(Rule::I4, found).about(id));
    }
    match (before, register.incidents.get(id)) {
        (Event::NotificationDue(duty), Some(incident)) if !still_demands(after, duty) => {
            may_take_back(register, by, incident, duty).map_err(|refusal| refusal.about(id))
        }
        _ => Ok(()),
    }
}

/// How bad an event says that the incident is.
fn severity(event: &Event) -> Option<Severity> {
    if let Event::Declared(it) = event {
        Some(it.classification.severity)
    } else if let Event::Reclassified(it) = event {
        Some(it.severity)
    } else {
        None
    }
}

/// Whether what a duty has become demands as much, and as soon.
fn still_demands(after: Option<&Event>, duty: &Duty) -> bool {
    let Some(Event::NotificationDue(it)) = after else { return false };
    (it.recipient, it.obligation) == (duty.recipient, duty.obligation) && it.due_at <= duty.due_at
}

/// A duty whose time has not passed, taken back by whoever answers for what demands it, or top management, who neither
/// manages the incident nor responds to it (I-3).
fn may_take_back(
    register: &Register,
    by: &Context<'_>,
    incident: &Incident,
    duty: &Duty,
) -> Result<(), Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::I3, found));
    if duty.due_at < by.now {
        return refuse(format!("a duty to notify that was due {}; it stays", duty.due_at));
    }
    let managers = incident.declared.iter().map(|it| it.value.manager);
    if managers.chain(incident.responders()).any(|person| by.acts_for(person)) {
        return refuse(
            "whoever manages the incident, or responds to it, as the one who takes it back".into(),
        );
    }
    let thing = duty.obligation.into();
    let owner = register.obligations.get(duty.obligation).and_then(|it| it.details.value.owner);
    let answers = owner.is_some_and(|owner| by.answers_for(register, owner, register.area(thing)));
    if answers || by.is_top_management(register) {
        return Ok(());
    }
    refuse("neither who answers for the obligation that demands it, nor top management".into())
}
