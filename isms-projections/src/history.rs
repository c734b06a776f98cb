//! Histories: what happened, in order, and what it led to. Each is a fold of events.

pub mod activity_log;
pub mod timeline;
pub mod cell;
pub mod difference;
mod burn_down;
mod lapsed_acceptances;
mod risks_above_acceptance;
mod integrity;
mod amendments;
mod approvals;
mod loop_closure;
mod cycle_review;
mod causes;

use isms_core::event::Event;
use isms_core::meaning::{AnnexA, Meaning};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::phase::{CycleModel, Phase};

use crate::blueprint::Blueprint;
use crate::cell::Cell;
use crate::naming;
use crate::table::{Column, Kind};

/// Every history that can be asked for by its name, and needs no more than that.
#[must_use]
pub fn all() -> &'static [Blueprint] {
    &[
        burn_down::HISTORY,
        lapsed_acceptances::HISTORY,
        risks_above_acceptance::HISTORY,
        integrity::HISTORY,
        amendments::HISTORY,
        approvals::HISTORY,
        loop_closure::HISTORY,
        cycle_review::HISTORY,
        causes::HISTORY,
    ]
}

/// The columns that say of an event when it was, and who did it.
fn circumstance_columns() -> Vec<Column> {
    vec![
        Column::across("position", "Position", Kind::Key),
        Column::across("recorded_at", "Recorded", Kind::Date),
        Column::across("effective_at", "Effective", Kind::Date),
        Column::across("actor", "Actor", Kind::Short),
        Column::beneath("role", "Role", Kind::Short),
        Column::beneath("on_behalf_of", "On behalf of", Kind::Short),
        Column::across("event", "Event", Kind::Short),
        Column::beneath("reason", "Reason", Kind::Prose),
    ]
}

/// What they say of an event.
fn circumstances(moment: &Moment, event: &RecordedEvent) -> Vec<Cell> {
    let register = &moment.register;
    let acting = if let Actor::Person(acting) = event.actor { Some(acting) } else { None };
    vec![
        Cell::Integer(i64::try_from(event.seq).unwrap_or(i64::MAX)),
        Cell::Date(event.recorded_at.to_string()),
        event.effective_at.map_or(Cell::Empty, |date| Cell::Date(date.to_string())),
        acting.map_or_else(|| Cell::Text("the log".into()), |it| naming::cell(register, Some(it.id))),
        naming::cell(register, acting.and_then(|it| it.role)),
        naming::cell(register, acting.and_then(|it| it.on_behalf_of)),
        Cell::Text(event.type_name()),
        event.reason.as_ref().map_or(Cell::Empty, |reason| Cell::Text(reason.to_string())),
    ]
}

/// The columns that say what an event means in the terms of the standard.
fn meaning_columns() -> Vec<Column> {
    vec![
        Column::beneath("clauses", "Clauses", Kind::Short),
        Column::beneath("annex_a", "Annex A", Kind::Short),
        Column::across("phase", "Phase", Kind::Short),
        Column::beneath("amends", "Corrects or voids", Kind::Number),
    ]
}

/// What they say of an event.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these two amend another event")]
fn meaning(moment: &Moment, event: &RecordedEvent) -> Vec<Cell> {
    let model = moment.register.isms().map_or(CycleModel::Pdca, |isms| isms.establishment.cycle_model);
    let meaning = Meaning::of(&event.type_name());
    let words = |words: &[&str]| match words {
        [] => Cell::Empty,
        words => Cell::List(words.iter().map(|&word| word.to_owned()).collect()),
    };
    let amended = match &event.event {
        Event::Corrected(it) => Some(it.corrects),
        Event::Voided(it) => Some(it.voids),
        _ => None,
    };
    vec![
        meaning.map_or(Cell::Empty, |it| words(it.clauses)),
        match meaning.map(|it| it.annex_a) {
            Some(AnnexA::Numbers(numbers)) => words(numbers),
            Some(AnnexA::Mentioned) => Cell::Text("as referred to".into()),
            Some(AnnexA::All) => Cell::Text("all".into()),
            None => Cell::Empty,
        },
        event.phase(model).map_or(Cell::Empty, |it| Cell::Text(phase(it).into())),
        amended.and_then(|seq| i64::try_from(seq).ok()).map_or(Cell::Empty, Cell::Integer),
    ]
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Observe => "observe",
        Phase::Plan => "plan",
        Phase::Do => "do",
        Phase::Check => "check",
        Phase::Act => "act",
    }
}
