//! Decisions about notifications: what is due, and how a notification meets it (I-3).

use super::open;
use crate::aggregate::incident::Event;
use crate::aggregate::incident::notification::{Duty, MadeNotification, MetDuty, Notification};
use crate::context::Context;
use crate::decide::{Decision, since};
use crate::id::IncidentId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

pub(super) fn require(register: &Register, id: IncidentId, it: &Duty) -> Result<Decision, Refusal> {
    match open(register, id)?.duties.get(&it.notification) {
        None => Ok(Decision::of(id, Event::NotificationDue(it.clone()))),
        Some(before) if before.value == *it => Ok(Decision::nothing()),
        Some(_) => {
            let found = format!("duty {}, which is another; correct that one", it.notification);
            Err(Refusal::new(Rule::G9, found).about(id))
        }
    }
}

pub(super) fn notify(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &Notification,
) -> Result<Decision, Refusal> {
    let incident = open(register, id)?;
    it.statement.iter().try_for_each(|text| by.require_meaning(text, "statement"))?;
    let Some(key) = it.fulfills else {
        let voluntary = MadeNotification { notification: it.clone(), duty: None };
        return Ok(Decision::of(id, Event::NotificationMade(voluntary)));
    };
    let no_duty = || Refusal::new(Rule::G4, format!("no duty {key} to notify")).about(id);
    let duty = incident.duties.get(&key).ok_or_else(no_duty)?;
    since(register, by, id, duty.effective_at)?;
    let refuse = |found: String| Err(Refusal::new(Rule::I3, found).about(id));
    if let Some(met) = incident.notification_of(key) {
        let found = format!("duty {key}, which was met {}; what follows is voluntary", met.effective_at);
        return refuse(found);
    }
    let Duty { recipient, obligation, due_at, .. } = duty.value;
    if recipient != it.recipient {
        return refuse(format!("a notification to `{}`, for what is due to `{recipient}`", it.recipient));
    }
    // A vague date counts by its end, though nothing was sent after it was recorded.
    let late = due_at < by.effective_at.end(register.offset()).min(by.now);
    let duty = Some(MetDuty { obligation, due_at, late });
    let made = MadeNotification { notification: it.clone(), duty };
    Ok(Decision::of(id, Event::NotificationMade(made)))
}
