//! Improvement: corrective actions, what top management has decided, and what is to be put in place.
//!
//! ISO/IEC 27001:2022, 9.3.3, 10.1 and 10.2.

use super::{Deadline, What};
use crate::aggregate::improvement::Decision;
use crate::register::Register;

pub(super) fn of(register: &Register) -> impl Iterator<Item = Deadline> {
    actions(register).chain(decisions(register)).chain(improvements(register))
}

fn actions(register: &Register) -> impl Iterator<Item = Deadline> {
    let open = register.nonconformities.iter().filter(|(_, it)| !it.is_closed());
    open.flat_map(move |(id, nonconformity)| {
        nonconformity.open_actions().map(move |action| {
            let seq = action.rescheduled.last().map_or(action.planned.seq, |it| it.seq);
            let planned = &action.planned.value;
            let due = Deadline::of(register, id, What::CorrectiveAction, action.due(), [seq]);
            due.which(&planned.description).by(planned.responsible)
        })
    })
}

fn decisions(register: &Register) -> impl Iterator<Item = Deadline> {
    register.management_reviews.iter().flat_map(move |(id, review)| {
        review.open_decisions().map(move |decision| {
            let it = &decision.value;
            let due = Deadline::of(register, id, What::ReviewDecision, it.due, [decision.seq]);
            due.which(&it.text).by(it.owner)
        })
    })
}

/// Improvements that are to be put in place, or decided upon again.
fn improvements(register: &Register) -> impl Iterator<Item = Deadline> {
    let open = register.improvements.iter().filter(|(_, it)| it.implemented.is_none());
    open.filter_map(|(id, improvement)| {
        let last = improvement.decisions.last()?;
        match last.value {
            Decision::Accepted(task) => {
                Some(Deadline::of(register, id, What::Improvement, task.due, [last.seq]).by(task.owner))
            }
            Decision::Postponed(it) => {
                Some(Deadline::of(register, id, What::ImprovementDecision, it.until?, [last.seq]))
            }
            Decision::Rejected(_) => None,
        }
    })
}
