//! Decisions about management reviews: what they look at, who chairs them, and what comes of them.

use serde::{Deserialize, Serialize};

use crate::aggregate::management_review::decision::{self, Fulfillment};
use crate::aggregate::management_review::input::{Content, Input, Item, OpenDecision, Presentation};
use crate::aggregate::management_review::{Event, ManagementReview, Meeting, Minutes, Schedule};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
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
            if before.reference != it.reference {
                return refuse(id, Rule::G9, format!("another reference than `{}`", before.reference));
            }
            by.require_reason(Rule::G6, "reason for another schedule")?;
        }
    }
    Ok(Decision::of(id, Event::Scheduled(it.clone())))
}

fn present_input(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    it: &Input,
) -> Result<Decision, Refusal> {
    to_be_held(register, id)?;
    if it.as_of > register.position {
        let found = format!("an input as of {} events, where there are {}", it.as_of, register.position);
        return refuse(id, Rule::V1, found);
    }
    if let Content::Summary(summary) = &it.content {
        by.require_meaning(summary, "what is presented")?;
    }
    let open_decisions = if it.item == Item::A { open_before(register, by, id) } else { Vec::new() };
    if it.content == Content::NothingToReport && !open_decisions.is_empty() {
        let found = format!("nothing to report, where {} earlier decisions are open", open_decisions.len());
        return refuse(id, Rule::V2, found);
    }
    Ok(Decision::of(id, Event::InputPresented(Presentation { input: it.clone(), open_decisions })))
}

/// The decisions of other reviews that are open when the act takes effect.
fn open_before(register: &Register, by: &Context<'_>, id: ManagementReviewId) -> Vec<OpenDecision> {
    let others = register.management_reviews.iter().filter(|(other, _)| *other != id);
    let open = others.flat_map(|(review, it)| it.open_decisions().map(move |open| (review, open)));
    let taken = open.filter(|(_, it)| !by.effective_at.is_before(it.effective_at, register.offset()));
    taken.map(|(review, it)| OpenDecision { review, decision: it.value.decision }).collect()
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
    let missing: Vec<_> = review.missing_inputs().map(Item::label).collect();
    if !missing.is_empty() {
        return refuse(id, Rule::V1, format!("no input {}", missing.join(", ")));
    }
    for input in review.inputs.values() {
        since(register, by, id, input.effective_at)?;
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
    if existing(&register.documents, it.document)?.revision(it.revision).is_none() {
        return Err(Refusal::new(Rule::G4, format!("no revision {}", it.revision)).about(it.document));
    }
    Ok(Decision::of(id, Event::MinutesApproved(it)))
}

#[cfg(test)]
mod tests;
