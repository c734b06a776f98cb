//! Decisions about changes: what is to change, whether it may, that it was done, and what came of it.

pub mod unplanned;

use serde::{Deserialize, Serialize};

use crate::aggregate::change::{
    self, Change, DatedImplementation, Event, Implementation, Proposal, Review, Urgency, Verdict,
};
use crate::aggregate::isms::profile::ProfileName;
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::{ChangeId, PersonId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::noted::Noted;

/// What may be asked of a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Propose it.
    Propose(ChangeId, Proposal),
    /// Decide upon it: the act of somebody else. Needs a reason where it is rejected, or where the decision is late.
    Decide(ChangeId, change::Decision),
    /// Note that it was carried out.
    Implement(ChangeId, Implementation),
    /// Look back upon it: the act of somebody who did not carry it out.
    Review(ChangeId, Review),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Propose(id, it) => propose(register, by, *id, it),
            Self::Decide(id, it) => decide(register, by, *id, it),
            Self::Implement(id, it) => implement(register, by, *id, *it),
            Self::Review(id, it) => review(register, by, *id, it),
        }
    }
}

fn propose(register: &Register, by: &Context<'_>, id: ChangeId, it: &Proposal) -> Result<Decision, Refusal> {
    unused(register, id)?;
    by.require_meaning(&it.purpose, "purpose")?;
    by.require_meaning(&it.consequences, "consequences")?;
    it.resources.iter().try_for_each(|text| by.require_meaning(text, "resources"))?;
    it.responsibilities.iter().try_for_each(|text| by.require_meaning(text, "responsibilities"))?;
    Ok(Decision::of(id, Event::Proposed(it.clone())))
}

/// An approval may be followed by another decision until the change is carried out; a rejection ends it.
fn decide(
    register: &Register,
    by: &Context<'_>,
    id: ChangeId,
    it: &change::Decision,
) -> Result<Decision, Refusal> {
    let before = existing(&register.changes, id)?.decision.as_ref();
    if before.is_some_and(|before| before.value == *it) {
        return Ok(Decision::nothing());
    }
    let change = open(register, id)?;
    if change.implemented.is_some() && before.is_some() {
        return Err(Refusal::new(Rule::G3, "a change that was decided upon and carried out").about(id));
    }
    before.map_or(Ok(()), |before| since(register, by, id, before.effective_at))?;
    by.require_meaning(&it.security_assessment, "assessment of its security")?;
    if it.verdict == Verdict::Rejected {
        by.require_reason(Rule::G6, "reason for the rejection")?;
    }
    let proposed = change.proposal.hands().any(|person| by.acts_for(person));
    apart(register, by, !proposed, || {
        "whoever proposed it or corrected that, in person or through a deputy".into()
    })?;
    if let Some(due) = change.decision_due()
        && due < by.now.day(register.offset())
    {
        // Dated back, it comes late all the same.
        by.require_reason(Rule::H1, "reason for a decision that comes after its day")?;
    }
    Ok(Decision::of(id, Event::Decided(it.clone())))
}

/// Two are different persons (H-1), which is set aside only where people are few.
fn apart(
    register: &Register,
    by: &Context<'_>,
    are_two: bool,
    found: impl FnOnce() -> String,
) -> Result<(), Refusal> {
    let are_few = register.profile().is_some_and(|profile| profile.name == ProfileName::Micro);
    if are_few || are_two {
        return by.require(register, Rule::H1, are_two, found);
    }
    Err(Refusal::new(Rule::H1, found()))
}

fn implement(
    register: &Register,
    by: &Context<'_>,
    id: ChangeId,
    it: Implementation,
) -> Result<Decision, Refusal> {
    if let Some(before) = &existing(&register.changes, id)?.implemented {
        if before.value.implementation == it {
            return Ok(Decision::nothing());
        }
        return Err(Refusal::new(
            Rule::G3,
            "a change that was carried out; correct that, or propose another",
        )
        .about(id));
    }
    let change = open(register, id)?;
    let approved = change.decision.as_ref();
    let emergency = change.proposal.value.urgency == Urgency::Emergency;
    by.require(register, Rule::H1, approved.is_some() || emergency, || {
        "a change that waits for its decision, and is no emergency".into()
    })?;
    // An emergency that was met before its approval waits for none, and has its day for it all the same.
    let undecided =
        approved.is_none_or(|it| emergency && by.effective_at.is_before(it.effective_at, register.offset()));
    if let Some(approved) = approved.filter(|_| !undecided) {
        since(register, by, id, approved.effective_at)?;
    }
    let days = register.profile().map_or(0, |profile| profile.emergency_change_days);
    let decision_due = undecided.then(|| by.last_day(register, days));
    Ok(Decision::of(id, Event::Implemented(DatedImplementation { implementation: it, decision_due })))
}

fn review(register: &Register, by: &Context<'_>, id: ChangeId, it: &Review) -> Result<Decision, Refusal> {
    let change = existing(&register.changes, id)?;
    if change.reviewed.as_ref().is_some_and(|before| before.value == *it) {
        return Ok(Decision::nothing());
    }
    open(register, id)?;
    let Some(implemented) = &change.implemented else {
        return Err(Refusal::new(Rule::H1, "a look back on a change that was not carried out").about(id));
    };
    since(register, by, id, implemented.effective_at)?;
    by.require(register, Rule::H1, change.decision.is_some(), || {
        "a look back on a change that waits for its decision".into()
    })?;
    change.decision.iter().try_for_each(|decided| since(register, by, id, decided.effective_at))?;
    it.unintended_effects.iter().try_for_each(|text| by.require_meaning(text, "unintended effects"))?;
    it.follow_up.iter().try_for_each(|text| by.require_meaning(text, "follow-up"))?;
    let own = performers(implemented).any(|person| by.acts_for(person));
    apart(register, by, !own, || "whoever carried it out as the one who looks back".into())?;
    Ok(Decision::of(id, Event::Reviewed(it.clone())))
}

/// Whoever carried a change out: the performer where one is named, or else whoever recorded it or corrected that.
fn performers(implemented: &Noted<DatedImplementation>) -> impl Iterator<Item = PersonId> {
    let named = implemented.value.implementation.performer;
    named.into_iter().chain(implemented.hands().filter(move |_| named.is_none()))
}

/// A change to which something may still happen (G-3).
fn open(register: &Register, id: ChangeId) -> Result<&Change, Refusal> {
    let change = existing(&register.changes, id)?;
    if change.is_over() {
        return Err(Refusal::new(Rule::G3, "a change that was rejected or looked back upon").about(id));
    }
    Ok(change)
}

#[cfg(test)]
mod tests;
