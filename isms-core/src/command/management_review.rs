//! Decisions about management reviews: what they look at, who chairs them, and what comes of them.

mod input;

use serde::{Deserialize, Serialize};

use self::input::{open_before, present_input, recent};
use crate::aggregate::management_review::decision::{self, Fulfillment};
use crate::aggregate::management_review::input::{Input, Item, OpenDecision};
use crate::aggregate::management_review::{Event, ManagementReview, Meeting, Minutes, Schedule};
use crate::context::Context;
use crate::decide::{Decide, Decision, called, existing, since, unused, usable_revision};
use crate::id::ManagementReviewId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::noted::Noted;

/// What may be asked of a management review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Schedule it; or move it, which needs a reason.
    Schedule(ManagementReviewId, Schedule),
    /// Present an input, or present it anew.
    PresentInput(ManagementReviewId, Input),
    /// Note that it was held.
    Hold(ManagementReviewId, Meeting),
    /// Note what was decided.
    RecordDecision(ManagementReviewId, decision::Decision),
    /// Note that it was carried out.
    FulfillDecision(ManagementReviewId, Fulfillment),
    /// Approve its minutes.
    ApproveMinutes(ManagementReviewId, Minutes),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Schedule(id, it) => schedule(register, by, *id, it),
            Self::PresentInput(id, it) => present_input(register, by, *id, it),
            Self::Hold(id, it) => hold(register, by, *id, it),
            Self::RecordDecision(id, it) => record_decision(register, by, *id, it),
            Self::FulfillDecision(id, it) => fulfill_decision(register, by, *id, it),
            Self::ApproveMinutes(id, it) => approve_minutes(register, by, *id, *it),
        }
    }
}

fn refuse<T>(id: ManagementReviewId, rule: Rule, found: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(rule, found).about(id))
}

/// A review that is still to be held: what it was held with stays as it is (G-3).
fn to_be_held(register: &Register, id: ManagementReviewId) -> Result<&ManagementReview, Refusal> {
    let review = existing(&register.management_reviews, id)?;
    if review.held.is_some() { refuse(id, Rule::G3, "a review that was held") } else { Ok(review) }
}

/// How a review was held, which comes before whatever follows from it (V-1).
fn held<'a>(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    review: &'a ManagementReview,
) -> Result<&'a Noted<Meeting>, Refusal> {
    let Some(held) = &review.held else { return refuse(id, Rule::V1, "a review that was not held") };
    since(register, by, id, held.effective_at)?;
    Ok(held)
}

fn schedule(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    it: &Schedule,
) -> Result<Decision, Refusal> {
    match register.management_reviews.get(id).map(|review| &review.schedule.value) {
        None => unused(register, id)?,
        Some(before) if before == it => return Ok(Decision::nothing()),
        Some(before) => {
            to_be_held(register, id)?;
            called(id, &before.reference, &it.reference)?;
            by.require_reason(Rule::G6, "reason for another schedule")?;
        }
    }
    Ok(Decision::of(id, Event::Scheduled(it.clone())))
}

fn hold(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    it: &Meeting,
) -> Result<Decision, Refusal> {
    let review = existing(&register.management_reviews, id)?;
    if review.held.as_ref().is_some_and(|before| before.value == *it) {
        return Ok(Decision::nothing());
    }
    to_be_held(register, id)?;
    let mut leaders = register.leaders(by.effective_at);
    if !leaders.any(|(role, held)| (role, held.person) == (it.chair_role, it.chair)) {
        return refuse(id, Rule::V1, "a chair who does not hold that role of top management");
    }
    let in_person = by.actor.id == it.chair && by.actor.on_behalf_of.is_none();
    if !in_person || by.actor.role != Some(it.chair_role) {
        return refuse(
            id,
            Rule::V1,
            "a review that its chair does not say was held, in the role in which they chaired it",
        );
    }
    let missing: Vec<_> = review.missing_inputs().map(Item::label).collect();
    if !missing.is_empty() {
        return refuse(id, Rule::V1, format!("no input {}", missing.join(", ")));
    }
    for input in review.inputs.values() {
        since(register, by, id, input.effective_at)?;
        recent(register, by, id, review, &input.value.input)?;
    }
    let known = review.inputs.get(&Item::A).map(|input| &input.value.open_decisions);
    let is_unknown = |open: &OpenDecision| known.is_none_or(|known| !known.contains(open));
    match open_before(register, by, id).into_iter().find(is_unknown) {
        None => Ok(Decision::of(id, Event::Held(it.clone()))),
        Some(open) => {
            let found = format!(
                "decision {}, which is open and was not presented; present input a anew",
                open.decision
            );
            refuse(id, Rule::V2, found)
        }
    }
}

fn record_decision(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    it: &decision::Decision,
) -> Result<Decision, Refusal> {
    let review = existing(&register.management_reviews, id)?;
    match review.decision(it.decision) {
        Some(before) if before.decision.value == *it => return Ok(Decision::nothing()),
        Some(_) => return refuse(id, Rule::G9, "an identity that is taken"),
        None => {}
    }
    held(register, by, id, review)?;
    if review.minutes.is_some() {
        return refuse(id, Rule::G3, "a review whose minutes are approved");
    }
    if it.due < by.day(register) {
        return refuse(
            id,
            Rule::V2,
            format!("a decision to be carried out by {}, before it was taken", it.due),
        );
    }
    Ok(Decision::of(id, Event::DecisionRecorded(it.clone())))
}

fn fulfill_decision(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    it: &Fulfillment,
) -> Result<Decision, Refusal> {
    let review = existing(&register.management_reviews, id)?;
    let Some(recorded) = review.decision(it.decision) else {
        return refuse(id, Rule::G4, format!("no decision {}", it.decision));
    };
    match &recorded.fulfilled {
        Some(before) if before.value == *it => return Ok(Decision::nothing()),
        Some(_) => return refuse(id, Rule::G3, "a decision that was carried out"),
        None => since(register, by, id, recorded.decision.effective_at)?,
    }
    Ok(Decision::of(id, Event::DecisionFulfilled(it.clone())))
}

fn approve_minutes(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    it: Minutes,
) -> Result<Decision, Refusal> {
    let review = existing(&register.management_reviews, id)?;
    match &review.minutes {
        Some(before) if before.value == it => return Ok(Decision::nothing()),
        Some(_) => return refuse(id, Rule::G3, "a review whose minutes are approved"),
        None => {}
    }
    held(register, by, id, review)?;
    let revision = usable_revision(register, by, it.document, it.revision)?;
    if !by.is_top_management(register) {
        return refuse(id, Rule::V1, "minutes that somebody approves who is not of top management");
    }
    let own = revision.draft.hands().any(|author| by.acts_for(author));
    by.require(register, Rule::D1, !own, || {
        "whoever wrote the minutes, in person or through a deputy".into()
    })?;
    Ok(Decision::of(id, Event::MinutesApproved(it)))
}

#[cfg(test)]
mod tests;
