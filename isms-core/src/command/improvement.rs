//! Decisions about improvements: what is proposed, what becomes of it, and what it has brought.

use serde::{Deserialize, Serialize};

use crate::aggregate::improvement::{
    self, Evaluation, Event, Implementation, Improvement, Proposal, Source, Stage,
};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused, was_found, was_said};
use crate::id::ImprovementId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What may be asked of an improvement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Propose it.
    Propose(ImprovementId, Proposal),
    /// Say what is to become of it; needs a reason unless it is accepted for the first time.
    Decide(ImprovementId, improvement::Decision),
    /// Note that it is in place.
    Implement(ImprovementId, Implementation),
    /// Say what it has brought.
    EvaluateBenefit(ImprovementId, Evaluation),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Propose(id, it) => propose(register, by, *id, it),
            Self::Decide(id, it) => decide(register, by, *id, *it),
            Self::Implement(id, it) => implement(register, by, *id, it),
            Self::EvaluateBenefit(id, it) => evaluate_benefit(register, by, *id, it),
        }
    }
}

fn propose(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementId,
    it: &Proposal,
) -> Result<Decision, Refusal> {
    unused(register, id)?;
    by.require_meaning(&it.description, "proposal")?;
    by.require_meaning(&it.expected_benefit, "expected benefit")?;
    thought_of(register, by, id, it.source)?;
    Ok(Decision::of(id, Event::Proposed(it.clone())))
}

/// The part of another thing's history from which the thought came is there (G-4).
fn thought_of(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementId,
    source: Source,
) -> Result<(), Refusal> {
    match source {
        Source::Audit { audit, finding } => was_found(register, by, id, audit, finding),
        Source::ManagementReview { review, decision } => {
            let Some(decided) = existing(&register.management_reviews, review)?.decision(decision) else {
                return Err(Refusal::new(Rule::G4, format!("no decision {decision}")).about(review));
            };
            since(register, by, id, decided.decision.effective_at)
        }
        Source::Feedback(feedback) => was_said(register, by, id, feedback),
        Source::Incident(_) | Source::Exercise(_) | Source::Measurement(_) | Source::Own => Ok(()),
    }
}

/// An improvement that was not rejected (G-3).
fn wanted(register: &Register, id: ImprovementId) -> Result<&Improvement, Refusal> {
    let improvement = existing(&register.improvements, id)?;
    if improvement.stage() == Stage::Rejected {
        return Err(Refusal::new(Rule::G3, "an improvement that was rejected").about(id));
    }
    Ok(improvement)
}

fn decide(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementId,
    it: improvement::Decision,
) -> Result<Decision, Refusal> {
    let before = existing(&register.improvements, id)?.decisions.last();
    if before.is_some_and(|old| old.value == it) {
        return Ok(Decision::nothing());
    }
    if wanted(register, id)?.implemented.is_some() {
        return Err(Refusal::new(Rule::G3, "an improvement that is in place").about(id));
    }
    let was_accepted = before.is_some_and(|old| matches!(old.value, improvement::Decision::Accepted(_)));
    match it {
        improvement::Decision::Accepted(_) if !was_accepted => {}
        improvement::Decision::Accepted(_)
        | improvement::Decision::Postponed(_)
        | improvement::Decision::Rejected(_) => {
            by.require_reason(Rule::G6, "reason for the decision")?;
        }
    }
    Ok(Decision::of(id, Event::Decided(it)))
}

fn implement(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementId,
    it: &Implementation,
) -> Result<Decision, Refusal> {
    let improvement = wanted(register, id)?;
    if let Some(before) = &improvement.implemented {
        let same_performer = it.performer.is_some() || before.hands().any(|hand| by.acts_for(hand));
        if before.value == *it && same_performer {
            return Ok(Decision::nothing());
        }
        return Err(Refusal::new(Rule::G3, "an improvement that is in place").about(id));
    }
    let found = || Refusal::new(Rule::G8, "an improvement that was not accepted").about(id);
    let task = improvement.task().ok_or_else(found)?;
    since(register, by, id, task.effective_at)?;
    Ok(Decision::of(id, Event::Implemented(it.clone())))
}

fn evaluate_benefit(
    register: &Register,
    by: &Context<'_>,
    id: ImprovementId,
    it: &Evaluation,
) -> Result<Decision, Refusal> {
    let found = || Refusal::new(Rule::G8, "an improvement that is not in place").about(id);
    let implemented = wanted(register, id)?.implemented.as_ref().ok_or_else(found)?;
    since(register, by, id, implemented.effective_at)?;
    Ok(Decision::of(id, Event::BenefitEvaluated(it.clone())))
}

#[cfg(test)]
mod tests;
