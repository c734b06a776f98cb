//! Aim: where an objective stands on a day, whoever asks.

use isms_core::aggregate::objective::evaluation::Verdict;
use isms_core::aggregate::objective::{Objective, Outcome};
use isms_core::moment::Moment;

use crate::cell::{Mark, Status};
use crate::value;

/// Where it stands on the day: what is late or missed is a gap.
pub(crate) fn state(moment: &Moment, objective: &Objective) -> Status {
    if let Some(closed) = &objective.closed {
        let mark = match closed.value.result {
            Outcome::Achieved => Mark::Good,
            Outcome::Missed | Outcome::Abandoned => Mark::Neutral,
        };
        return value::status(format!("closed: {}", value::word(closed.value.result)), mark);
    }
    if objective.evaluation_due().is_some_and(|due| moment.has_passed(due)) {
        return value::status("overdue, not evaluated", Mark::Gap);
    }
    match objective.verdict() {
        None => value::status("not evaluated yet", Mark::Neutral),
        Some(Verdict::Achieved) => value::status("achieved", Mark::Good),
        Some(Verdict::OnTrack) => value::status("on track", Mark::Good),
        Some(Verdict::AtRisk) => value::status("at risk", Mark::Attention),
        Some(Verdict::Missed) => value::status("missed", Mark::Gap),
    }
}
