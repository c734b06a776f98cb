//! Decisions about inputs: what is presented says something, and as of when.

use super::{refuse, to_be_held};
use crate::aggregate::improvement::{Improvement, Stage as ImprovementStage};
use crate::aggregate::management_review::input::{Content, Input, Item, OpenDecision, Presentation};
use crate::aggregate::management_review::{Event, ManagementReview, Schedule};
use crate::aggregate::nonconformity::Nonconformity;
use crate::aggregate::objective::evaluation::Verdict;
use crate::aggregate::objective::{Objective, Outcome};
use crate::aggregate::risk::Risk;
use crate::context::Context;
use crate::decide::Decision;
use crate::id::ManagementReviewId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::time::PartialDate;

pub(super) fn present_input(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    it: &Input,
) -> Result<Decision, Refusal> {
    let review = to_be_held(register, id)?;
    if it.as_of > register.position {
        let found = format!("an input as of {} events, where there are {}", it.as_of, register.position);
        return refuse(id, Rule::V1, found);
    }
    if let Content::Summary(summary) = &it.content {
        by.require_meaning(summary, "what is presented")?;
    }
    let open_decisions = if it.item == Item::A { open_before(register, by, id) } else { Vec::new() };
    if it.content == Content::NothingToReport {
        if !open_decisions.is_empty() {
            let found =
                format!("nothing to report, where {} earlier decisions are open", open_decisions.len());
            return refuse(id, Rule::V2, found);
        }
        if let Some(thing) = to_report(register, by, &review.schedule.value, it.item) {
            return refuse(id, Rule::V1, format!("nothing to report, where there is {thing}"));
        }
    }
    Ok(Decision::of(id, Event::InputPresented(Presentation { input: it.clone(), open_decisions })))
}

/// The decisions of other reviews that are open when the act takes effect.
pub(super) fn open_before(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
) -> Vec<OpenDecision> {
    let others = register.management_reviews.iter().filter(|(other, _)| *other != id);
    let open = others.flat_map(|(review, it)| it.open_decisions().map(move |open| (review, open)));
    let taken = open.filter(|(_, it)| !by.effective_at.is_before(it.effective_at, register.offset()));
    taken.map(|(review, it)| OpenDecision { review, decision: it.value.decision }).collect()
}

/// What there is plainly to report, where somebody says that there is nothing: an open nonconformity, an objective that
/// was missed, a risk that is neither acceptable nor accepted or whose treatment is late, an open improvement.
fn to_report(register: &Register, by: &Context<'_>, review: &Schedule, item: Item) -> Option<Stream> {
    match item {
        Item::D1 => {
            let is_open = |(_, it): &(_, &Nonconformity)| !it.is_closed();
            register.nonconformities.iter().find(is_open).map(|(id, _)| id.into())
        }
        Item::D4 => {
            let is_missed = |(_, it): &(_, &Objective)| was_missed(register, by, review, it);
            register.objectives.iter().find(is_missed).map(|(id, _)| id.into())
        }
        Item::F => {
            let is_left = |(_, it): &(_, &Risk)| is_untreated(register, by, it);
            register.risks.iter().find(is_left).map(|(id, _)| id.into())
        }
        Item::G => {
            let is_open = |(_, it): &(_, &Improvement)| {
                let is_rejected = it.stage() == ImprovementStage::Rejected;
                it.implemented.is_none() && !is_rejected
            };
            register.improvements.iter().find(is_open).map(|(id, _)| id.into())
        }
        // What became of decisions stands in the input; whether the others have something, the register cannot tell.
        Item::A | Item::B | Item::C | Item::D2 | Item::D3 | Item::E => None,
    }
}

/// Whether an objective that is pursued was missed, or its day has passed; or one was given up as missed since the first
/// of the days on which the review looks back.
fn was_missed(register: &Register, by: &Context<'_>, review: &Schedule, it: &Objective) -> bool {
    match &it.closed {
        None => it.verdict() == Some(Verdict::Missed) || it.is_overdue(by.day(register)),
        Some(closed) => {
            let first = PartialDate::Day(review.period.first());
            closed.value.result == Outcome::Missed && !closed.effective_at.is_before(first, register.offset())
        }
    }
}

/// Whether a risk that is open is neither acceptable nor accepted, or a treatment of it is late.
fn is_untreated(register: &Register, by: &Context<'_>, it: &Risk) -> bool {
    let (on, offset) = (by.effective_at, register.offset());
    let is_unacceptable = it.evaluation.as_ref().is_some_and(|it| !it.value.acceptable);
    let is_left = is_unacceptable && it.acceptance_in_force(on, offset).is_none();
    it.closed.is_none() && (is_left || it.overdue_treatments(on, offset).next().is_some())
}

/// An input takes into account whatever was recorded before the last of the days on which the review looks back, or,
/// where it is held before that, before the day of the meeting (V-1).
pub(super) fn recent(
    register: &Register,
    by: &Context<'_>,
    id: ManagementReviewId,
    review: &ManagementReview,
    input: &Input,
) -> Result<(), Refusal> {
    let left_out = match by.history.event(input.as_of) {
        Ok(event) => event.filter(|_| input.as_of < register.position),
        Err(error) => return refuse(id, Rule::V1, error.to_string()),
    };
    let (last, meeting) = (review.schedule.value.period.last(), by.day(register));
    match left_out.map(|event| event.recorded_at.day(register.offset())) {
        Some(day) if day < last.min(meeting) => {
            let label = input.item.label();
            let found = format!(
                "input {label} as of {} events, which leaves out what was recorded on {day}; present it anew",
                input.as_of
            );
            refuse(id, Rule::V1, found)
        }
        Some(_) | None => Ok(()),
    }
}
