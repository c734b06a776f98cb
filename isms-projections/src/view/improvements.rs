//! Improvement log: what could be better, what was decided about it, and what it has brought.
//!
//! ISO/IEC 27001:2022, 10.1. Proven is what an indicator has shown, before and after.

use isms_core::aggregate::improvement::{Decision, Improvement, Source as Thought, Stage};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::phase::Goal;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{figure, naming, value};

/// The improvement log.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "improvements",
    title: "Improvement log",
    version: 1,
    theme: Theme::Improvement,
    question: "What gets better, and how do we know that it has?",
    columns,
    source: Source::Register(build),
};

const NOTE: &str = "Proven is an improvement whose latest evaluation has a value of an indicator before and after, and has not missed its benefit. Whether the values rest on the improvement alone, they do not say.";

fn columns() -> Vec<Column> {
    vec![
        Column::across("improvement", "Improvement", Kind::Key),
        Column::across("description", "What could be better", Kind::Prose),
        Column::beneath("source", "Suggested by", Kind::Short),
        Column::beneath("suggested_in", "Source", Kind::Short),
        Column::across("goal", "Goal", Kind::Short),
        Column::beneath("expected", "Expected benefit", Kind::Prose),
        Column::beneath("proposed", "Proposed", Kind::Date),
        Column::beneath("proposed_by", "Proposed by", Kind::Short),
        Column::beneath("decision", "Decision", Kind::Short),
        Column::beneath("decided", "Decided", Kind::Date),
        Column::beneath("decided_by", "Decided by", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::across("due", "Due", Kind::Date),
        Column::across("implemented", "Implemented", Kind::Date),
        Column::beneath("evaluated", "Evaluated", Kind::Date),
        Column::beneath("result", "Benefit", Kind::Short),
        Column::beneath("statement", "What was seen", Kind::Prose),
        Column::beneath("indicator", "Indicator", Kind::Short),
        Column::across("before", "Before", Kind::Number),
        Column::across("after", "After", Kind::Number),
        Column::beneath("proven", "Proven", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let all = listed(&moment.register.improvements);
    let rows = all.iter().map(|it| row(moment, it)).collect();
    let tables = vec![VIEW.table("improvements", "Improvements", rows), goals(moment)];
    Report { notes: vec![NOTE.into()], ..VIEW.report(moment, tables) }
}

fn row(moment: &Moment, it: &Listed<'_, Improvement>) -> Row {
    let (register, improvement) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(proposed(register, improvement, &mut basis));
    cells.extend(decided(register, improvement, &mut basis));
    cells.extend(evaluated(register, improvement, &mut basis));
    cells.push(it.status(|| status(moment, improvement)));
    basis.row(cells)
}

/// What could be better, and who thought of it.
fn proposed(register: &Register, it: &Improvement, basis: &mut Basis) -> [Cell; 7] {
    let proposal = basis.note(&it.proposal);
    let said = &proposal.value;
    [
        Cell::Text(said.description.to_string()),
        Cell::Text(suggested(said.source).into()),
        naming::cell(register, said.source.thing()),
        Cell::Text(value::word(said.goal)),
        Cell::Text(said.expected_benefit.to_string()),
        value::date(register, Some(proposal.effective_at)),
        naming::cell(register, proposal.by),
    ]
}

fn suggested(source: Thought) -> &'static str {
    match source {
        Thought::Audit { .. } => "an audit",
        Thought::Incident(_) => "an incident",
        Thought::ManagementReview { .. } => "a management review",
        Thought::Exercise(_) => "an exercise",
        Thought::Feedback(_) => "an interested party",
        Thought::Measurement(_) => "a measurement",
        Thought::Own => "the daily work",
    }
}

/// What was decided about it, who sees to it, and when it was in place.
fn decided(register: &Register, it: &Improvement, basis: &mut Basis) -> [Cell; 6] {
    let last = basis.read(it.decisions.last());
    let task = it.task().map(|it| it.value);
    let until = match last.map(|it| it.value) {
        Some(Decision::Postponed(it)) => it.until,
        Some(Decision::Accepted(_) | Decision::Rejected(_)) | None => None,
    };
    let implemented = basis.read(it.implemented.as_ref());
    [
        value::text(last.map(|it| value::word(it.value))),
        value::date(register, last.map(|it| it.effective_at)),
        naming::cell(register, last.and_then(|it| it.by)),
        naming::cell(register, task.map(|it| it.owner)),
        value::day(task.map(|it| it.due).or(until)),
        value::date(register, implemented.map(|it| it.effective_at)),
    ]
}

/// What it has brought.
fn evaluated(register: &Register, it: &Improvement, basis: &mut Basis) -> [Cell; 7] {
    let last = basis.read(it.evaluations.last());
    let found = last.map(|it| &it.value);
    [
        value::date(register, last.map(|it| it.effective_at)),
        value::text(found.map(|it| value::word(it.result))),
        value::text(found.and_then(|it| it.statement.as_ref())),
        naming::cell(register, found.and_then(|it| it.indicator)),
        value::decimal(found.and_then(|it| it.before)),
        value::decimal(found.and_then(|it| it.after)),
        Cell::YesNo(it.is_proven()),
    ]
}

/// Whether it was to be in place by now, or decided upon, and is not.
fn is_late(moment: &Moment, it: &Improvement) -> bool {
    let has_passed = |last: Option<_>| last.is_some_and(|last| moment.has_passed(last));
    match it.decisions.last().map(|it| it.value) {
        Some(Decision::Accepted(task)) => it.implemented.is_none() && has_passed(Some(task.due)),
        Some(Decision::Postponed(postponed)) => has_passed(postponed.until),
        Some(Decision::Rejected(_)) | None => false,
    }
}

fn status(moment: &Moment, it: &Improvement) -> Status {
    let stage = it.stage();
    match stage {
        Stage::Postponed if is_late(moment, it) => value::status("decision overdue", Mark::Attention),
        Stage::Accepted if is_late(moment, it) => value::status("overdue", Mark::Gap),
        Stage::Evaluated if it.is_proven() => value::status("proven", Mark::Good),
        Stage::Evaluated => value::status("not proven", Mark::Attention),
        Stage::Implemented => value::status("benefit not evaluated", Mark::Attention),
        Stage::Proposed => value::status("not decided", Mark::Attention),
        Stage::Accepted | Stage::Postponed | Stage::Rejected => {
            value::status(value::word(stage), Mark::Neutral)
        }
    }
}

fn goal_columns() -> Vec<Column> {
    vec![
        Column::across("goal", "Goal", Kind::Key),
        Column::across("proposed", "Proposed", Kind::Number),
        Column::across("undecided", "Not decided", Kind::Number),
        Column::across("underway", "Underway", Kind::Number),
        Column::across("late", "Late", Kind::Number),
        Column::across("implemented", "Implemented", Kind::Number),
        Column::across("evaluated", "Evaluated", Kind::Number),
        Column::across("proven", "Proven", Kind::Number),
        Column::across("proven_share", "Proven of the implemented, %", Kind::Number),
    ]
}

/// By what they serve, and all together.
fn goals(moment: &Moment) -> Table {
    let all: Vec<_> = moment.register.improvements.iter().map(|(_, it)| it).collect();
    let mut goals: Vec<Goal> = all.iter().map(|it| it.proposal.value.goal).collect();
    goals.sort_unstable();
    goals.dedup();
    let of = |goal: Goal| {
        let such: Vec<_> = all.iter().copied().filter(|it| it.proposal.value.goal == goal).collect();
        (value::word(goal), such)
    };
    let groups = goals.into_iter().map(of).chain([("all".to_owned(), all.clone())]);
    let groups = groups.filter(|(_, such)| !such.is_empty());
    Table {
        name: "goals".into(),
        caption: "By goal".into(),
        columns: goal_columns(),
        rows: groups.map(|(name, such)| goal_row(moment, name, &such)).collect(),
    }
}

fn goal_row(moment: &Moment, name: String, such: &[&Improvement]) -> Row {
    let mut basis = Basis::default();
    for it in such {
        basis.note(&it.proposal);
        basis.read(it.decisions.last());
        basis.read(it.implemented.as_ref());
        basis.read(it.evaluations.last());
    }
    let count = |is_such: &dyn Fn(&Improvement) -> bool| such.iter().filter(|it| is_such(it)).count();
    let implemented = count(&|it| it.implemented.is_some());
    let proven = count(&Improvement::is_proven);
    basis.row(vec![
        Cell::Text(name),
        value::count(such.len()),
        value::count(count(&|it| matches!(it.stage(), Stage::Proposed | Stage::Postponed))),
        value::count(count(&|it| it.stage() == Stage::Accepted)),
        value::count(count(&|it| is_late(moment, it))),
        value::count(implemented),
        value::count(count(&|it| it.stage() == Stage::Evaluated)),
        value::count(proven),
        figure::percent(proven, implemented),
    ])
}
