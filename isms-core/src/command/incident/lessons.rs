//! Decisions about lessons: what was learned, what follows, and which risks are to be looked at again.

use std::mem::discriminant;

use super::{declared, open};
use crate::aggregate::incident::Event;
use crate::aggregate::incident::lessons::{FollowUp, LessonsLearned, Link};
use crate::context::Context;
use crate::decide::{Decision, raisable};
use crate::id::IncidentId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// How much may follow from one incident at once: more is a program of its own, and each leads to an event.
pub const FOLLOW_UPS_MAX: usize = 24;

pub(super) fn learn(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &LessonsLearned,
) -> Result<Decision, Refusal> {
    declared(register, id)?;
    by.require_meaning(&it.lessons, "lesson")?;
    it.root_cause.iter().try_for_each(|text| by.require_meaning(text, "root cause"))?;
    it.no_follow_up.iter().try_for_each(|text| by.require_meaning(text, "reason for no follow-up"))?;
    let refuse = |rule, found: String| Err(Refusal::new(rule, found).about(id));
    if it.follow_ups.len() > FOLLOW_UPS_MAX {
        let found = format!("{} follow-ups, where {FOLLOW_UPS_MAX} fit", it.follow_ups.len());
        return refuse(Rule::I4, found);
    }
    let mut named = Vec::new();
    for follow_up in &it.follow_ups {
        if let FollowUp::Nonconformity(shortfall) = follow_up {
            raisable(by, Rule::I4, shortfall).map_err(|refusal| refusal.about(id))?;
        }
        let Some(reference) = follow_up.reference() else { continue };
        if named.contains(&(discriminant(follow_up), reference)) {
            return refuse(Rule::G9, format!("reference `{reference}`, for two follow-ups"));
        }
        named.push((discriminant(follow_up), reference));
    }
    Ok(Decision::of(id, Event::LessonsLearned(it.clone())))
}

pub(super) fn link_to_risk(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: Link,
) -> Result<Decision, Refusal> {
    if open(register, id)?.risks.contains_key(&it.risk) {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the link")?;
    Ok(Decision::of(id, Event::LinkedToRisk(it)))
}
