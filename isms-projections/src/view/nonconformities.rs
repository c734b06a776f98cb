//! Nonconformity log: every requirement that was not met, why, what was done about it, and whether it has come back.
//!
//! ISO/IEC 27001:2022, 10.2.

mod action;
mod grade;

use isms_core::aggregate::nonconformity::cause::Similar;
use isms_core::aggregate::nonconformity::{Nonconformity, Source as Noticed, Stage};
use isms_core::id::NonconformityId;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::grade::Grade;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row};
use crate::{naming, value};

/// The nonconformity log.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "nonconformities",
    title: "Nonconformity log",
    version: 1,
    theme: Theme::Improvement,
    question: "What was not as required, what was done about it, and did it help?",
    columns,
    source: Source::Register(build),
};

const NOTES: [&str; 2] = [
    "Days are counted from the day from which the raising holds to that from which the closing does, or to the day of the report, not from when either was recorded. Where one of them is known to the month only, there are none.",
    "Effective is what somebody has looked at after the actions were done. Who looked, and whether they had no part in the actions, stands beside it.",
];

/// The grades of what is not met, the less grave first.
const GRADES: [Grade; 2] = [Grade::MinorNonconformity, Grade::MajorNonconformity];

fn columns() -> Vec<Column> {
    vec![
        Column::across("nonconformity", "Nonconformity", Kind::Key),
        Column::beneath("source", "Noticed in", Kind::Short),
        Column::beneath("noticed_in", "Source", Kind::Short),
        Column::across("requirement", "Requirement", Kind::Short),
        Column::across("grade", "Grade", Kind::Short),
        Column::across("statement", "What is not as required", Kind::Prose),
        Column::beneath("evidence", "What shows it", Kind::Prose),
        Column::across("area", "Area", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::across("raised", "Raised", Kind::Date),
        Column::beneath("correction", "Correction", Kind::Prose),
        Column::beneath("consequences", "Consequences dealt with", Kind::Prose),
        Column::beneath("method", "Cause found by", Kind::Short),
        Column::beneath("cause", "Cause", Kind::Prose),
        Column::beneath("human_factor", "Human factor", Kind::Short),
        Column::beneath("similar", "Similar elsewhere", Kind::Short),
        Column::beneath("similar_statement", "Where, or how it was looked for", Kind::Prose),
        Column::beneath("similar_cases", "Similar cases", Kind::Short),
        Column::beneath("actions", "Actions", Kind::Number),
        Column::beneath("actions_open", "Actions not done", Kind::Number),
        Column::beneath("next_due", "Next action due", Kind::Date),
        Column::beneath("verified", "Effectiveness verified", Kind::Date),
        Column::beneath("verifier", "Verified by", Kind::Short),
        Column::beneath("independent", "Independent of the actions", Kind::Short),
        Column::beneath("effective", "Effective", Kind::Short),
        Column::beneath("attempts", "Verifications without effect", Kind::Number),
        Column::beneath("closed", "Closed", Kind::Date),
        Column::beneath("changed", "Changed because of it", Kind::Short),
        Column::across("days_open", "Days open", Kind::Number),
        Column::beneath("recurrence_of", "Has come back from", Kind::Short),
        Column::beneath("recurred_as", "Has come back as", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let all = listed(&moment.register.nonconformities);
    let rows = all.iter().map(|it| row(moment, it)).collect();
    let main = VIEW.table("nonconformities", "Nonconformities", rows);
    let notes = NOTES.map(str::to_owned).to_vec();
    Report { notes, ..VIEW.report(moment, vec![main, action::table(moment, &all), grade::table(moment)]) }
}

fn row(moment: &Moment, it: &Listed<'_, Nonconformity>) -> Row {
    let (register, nonconformity) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(raised(register, nonconformity, &mut basis));
    cells.extend(corrected(nonconformity, &mut basis));
    cells.extend(explained(register, nonconformity, &mut basis));
    cells.extend(acted_upon(nonconformity, &mut basis));
    cells.extend(verified(register, nonconformity, &mut basis));
    let closed = basis.read(nonconformity.closed.as_ref());
    let changed = closed.into_iter().flat_map(|it| it.value.closing.changed.iter().copied());
    let offset = register.offset();
    cells.extend([
        value::date(register, closed.map(|it| it.effective_at)),
        value::things(register, changed),
        value::number(nonconformity.days_open(moment.at, offset)),
        naming::cell(register, nonconformity.raising.value.recurrence_of),
        value::things(register, recurrences(register, it.id, &mut basis)),
        it.status(|| status(moment, nonconformity)),
    ]);
    basis.row(cells)
}

/// What is not as required, and who noticed it where.
fn raised(register: &Register, it: &Nonconformity, basis: &mut Basis) -> [Cell; 9] {
    let raising = basis.note(&it.raising);
    let owner = basis.read(it.owner.as_ref()).map(|it| it.value);
    let said = &raising.value;
    [
        Cell::Text(noticed(said.source).into()),
        naming::cell(register, said.source.thing()),
        Cell::Text(said.requirement.to_string()),
        value::step(&GRADES, &said.grade),
        Cell::Text(said.statement.to_string()),
        Cell::Text(said.evidence.to_string()),
        Cell::Text(said.area.to_string()),
        naming::cell(register, owner),
        value::date(register, Some(raising.effective_at)),
    ]
}

fn noticed(source: Noticed) -> &'static str {
    match source {
        Noticed::Audit { .. } => "an audit",
        Noticed::Incident(_) => "an incident",
        Noticed::ControlTest(_) => "a test of a control",
        Noticed::Measurement(_) => "a measurement",
        Noticed::Objective(_) => "an objective",
        Noticed::Compliance(_) => "an evaluation of compliance",
        Noticed::Exercise(_) => "an exercise",
        Noticed::Complaint(_) => "a complaint",
        Noticed::Own => "the daily work",
    }
}

/// What was done at once.
fn corrected(it: &Nonconformity, basis: &mut Basis) -> [Cell; 2] {
    basis.add(it.corrections.iter().map(|it| it.seq));
    let corrections = it.corrections.iter().map(|it| &it.value);
    let consequences = corrections.clone().filter_map(|it| it.consequences.as_ref());
    [value::list(corrections.map(|it| &it.what)), value::list(consequences)]
}

/// Why it came about, and whether there are others like it.
fn explained(register: &Register, it: &Nonconformity, basis: &mut Basis) -> [Cell; 6] {
    let cause = basis.read(it.cause.as_ref()).map(|it| &it.value);
    let similar = cause.map(|it| &it.similar);
    let cases = match similar {
        Some(Similar::Exist(cases)) => cases.nonconformities.iter().copied().collect(),
        Some(Similar::None(_) | Similar::CouldOccur(_)) | None => Vec::new(),
    };
    [
        value::text(cause.map(|it| &it.method)),
        value::text(cause.map(|it| &it.cause)),
        cause.map_or(Cell::Empty, |it| Cell::YesNo(it.human_factor)),
        value::text(similar.map(value::word)),
        value::text(similar.map(Similar::statement)),
        value::things(register, cases),
    ]
}

/// What is done so that it does not come back.
fn acted_upon(it: &Nonconformity, basis: &mut Basis) -> [Cell; 3] {
    basis.add(it.actions.iter().map(|it| it.planned.seq));
    basis.add(it.actions.iter().flat_map(|it| &it.rescheduled).map(|it| it.seq));
    basis.add(it.actions.iter().filter_map(|it| it.completed.as_ref()).map(|it| it.seq));
    let due = it.open_actions().map(isms_core::aggregate::nonconformity::action::Action::due).min();
    [value::count(it.actions.len()), value::count(it.open_actions().count()), value::day(due)]
}

/// What came of the last look at whether that was effective, and how often it was not.
fn verified(register: &Register, it: &Nonconformity, basis: &mut Basis) -> [Cell; 5] {
    basis.add(it.verified.iter().map(|it| it.seq));
    let last = it.verified.last();
    let judged = last.map(|it| &it.value);
    let in_vain = it.verified.iter().filter(|it| !it.value.verification.effective).count();
    [
        value::date(register, last.map(|it| it.effective_at)),
        naming::cell(register, last.and_then(|it| it.by)),
        judged.map_or(Cell::Empty, |it| Cell::YesNo(it.independent)),
        judged.map_or(Cell::Empty, |it| Cell::YesNo(it.verification.effective)),
        value::count(in_vain),
    ]
}

/// The later ones as which it has come back.
fn recurrences(register: &Register, id: NonconformityId, basis: &mut Basis) -> Vec<Stream> {
    let later = register.referrers_of(id.into(), "nonconformity").filter(|thing| {
        let Stream::Nonconformity(later) = thing else { return false };
        let later = register.nonconformities.get(*later);
        let raising = later.map(|it| &it.raising).filter(|it| it.value.recurrence_of == Some(id));
        basis.read(raising).is_some()
    });
    later.collect()
}

/// What is to be said first.
fn status(moment: &Moment, it: &Nonconformity) -> Status {
    let offset = moment.register.offset();
    let is_late = it.open_actions().any(|action| action.is_overdue(moment.at, offset));
    let stage = it.stage();
    match stage {
        Stage::Closed => value::status(value::word(stage), Mark::Good),
        _ if is_late => value::status("action overdue", Mark::Gap),
        _ if it.owner.is_none() => value::status("no owner (N-1)", Mark::Gap),
        Stage::Raised | Stage::Corrected | Stage::CauseKnown if it.is_recurrent() => {
            value::status(format!("{}, come back", value::word(stage)), Mark::Attention)
        }
        Stage::Raised
        | Stage::Corrected
        | Stage::CauseKnown
        | Stage::ActionPlanned
        | Stage::ActionDone
        | Stage::Effective => value::status(value::word(stage), Mark::Attention),
    }
}
