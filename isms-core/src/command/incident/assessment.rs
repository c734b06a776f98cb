//! Decisions about what a report is, how bad the incident is, and what it has done.

use super::{declared, open, what};
use crate::aggregate::incident::Event;
use crate::aggregate::incident::assessment::{Assessment, Classification, Declaration, Impact, Verdict};
use crate::context::Context;
use crate::decide::{Decision, existing};
use crate::id::IncidentId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What was found to be no incident is assessed anew: so it comes back.
pub(super) fn assess_event(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: Assessment,
) -> Result<Decision, Refusal> {
    let incident = existing(&register.incidents, id)?;
    if incident.closed.is_some() {
        return Err(Refusal::new(Rule::G3, "an incident that is closed; reopen it").about(id));
    }
    if incident.declared.is_some() {
        let found = "an incident that is declared; reclassify it, or have the declaration voided";
        return Err(Refusal::new(Rule::I2, found).about(id));
    }
    by.require_reason(Rule::G6, "reason for the assessment")?;
    if it.verdict != Verdict::Incident
        && let Some(duty) = incident.open_duties().next()
    {
        let found = format!("{}, with a notification due {}", what(it.verdict), duty.value.due_at);
        return Err(Refusal::new(Rule::I3, found).about(id));
    }
    Ok(Decision::of(id, Event::SecurityEventAssessed(it)))
}

pub(super) fn declare(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &Declaration,
) -> Result<Decision, Refusal> {
    let incident = open(register, id)?;
    if let (Some(before), Some(classification)) = (&incident.declared, &incident.classification) {
        if it.classification != classification.value {
            let found = "an incident that is declared, as of another category or severity; reclassify it";
            return Err(Refusal::new(Rule::I2, found).about(id));
        }
        let Declaration { properties, manager, tlp, .. } = &before.value;
        if (properties, manager, tlp) == (&it.properties, &it.manager, &it.tlp) {
            return Ok(Decision::nothing());
        }
    }
    let assessed = incident.assessed.as_ref().filter(|it| it.value.verdict == Verdict::Incident);
    let so_far = assessed.is_some_and(|it| !by.effective_at.is_before(it.effective_at, register.offset()));
    by.require(register, Rule::I2, so_far, || match assessed {
        Some(it) => format!("one effective {}, assessed from {} on", by.effective_at, it.effective_at),
        None => "a report that nobody has assessed".into(),
    })
    .map_err(|refusal| refusal.about(id))?;
    Ok(Decision::of(id, Event::Declared(it.clone())))
}

pub(super) fn reclassify(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &Classification,
) -> Result<Decision, Refusal> {
    let incident = declared(register, id)?;
    if incident.classification.as_ref().is_some_and(|before| before.value == *it) {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the reclassification")?;
    Ok(Decision::of(id, Event::Reclassified(it.clone())))
}

pub(super) fn assess_impact(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &Impact,
) -> Result<Decision, Refusal> {
    open(register, id)?;
    it.statement.iter().try_for_each(|text| by.require_meaning(text, "statement of the impact"))?;
    Ok(Decision::of(id, Event::ImpactAssessed(it.clone())))
}
