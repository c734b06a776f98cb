//! Management decisions: what top management wants done, by whom and by when, and whether it was.
//!
//! ISO/IEC 27001:2022, 9.3.3. Open decisions come first, the late ones before the others; those that are done follow, the
//! latest review first.

use std::cmp::Reverse;

use isms_core::aggregate::management_review::decision::{Decision, Kind as About, RecordedDecision};
use isms_core::aggregate::management_review::{Conclusion, ManagementReview};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Link, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The decisions of management reviews.
pub(crate) const VIEW: Blueprint = Blueprint {
    name: "management-decisions",
    title: "Management decisions",
    version: 1,
    theme: Theme::Evaluation,
    question: "What did top management decide, and was it done?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("decision", "Decision", Kind::Key),
        Column::beneath("review", "Review", Kind::Short),
        Column::across("what", "What is to be done", Kind::Prose),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::beneath("decided", "Decided", Kind::Date),
        Column::across("due", "Due", Kind::Date),
        Column::across("state", "State", Kind::Short),
        Column::across("done", "Done", Kind::Date),
        Column::beneath("done_by", "Done by", Kind::Short),
        Column::beneath("result", "What was done", Kind::Prose),
        Column::beneath("opened", "Has opened", Kind::Short),
    ]
}

fn review_columns() -> Vec<Column> {
    vec![
        Column::across("review", "Review", Kind::Key),
        Column::across("date", "Scheduled for", Kind::Date),
        Column::across("stage", "Stage", Kind::Short),
        Column::across("suitable", "Suitable", Kind::Short),
        Column::across("adequate", "Adequate", Kind::Short),
        Column::across("effective", "Effective", Kind::Short),
        Column::beneath("statement", "Statement", Kind::Prose),
        Column::across("decisions", "Decisions", Kind::Number),
        Column::across("open", "Open", Kind::Number),
        Column::across("overdue", "Overdue", Kind::Number),
    ]
}

fn build(moment: &Moment) -> Report {
    let reviews = listed(&moment.register.management_reviews);
    let mut decided: Vec<_> = reviews.iter().flat_map(Decided::all).collect();
    decided.sort_by_key(|it| {
        let due = it.recorded.decision.value.due;
        let is_open = it.recorded.fulfilled.is_none() && it.review.voided.is_none();
        (!is_open, Some(due).filter(|_| is_open), Reverse(it.recorded.decision.seq))
    });
    let rows = decided.iter().map(|it| it.row(moment)).collect();
    let reviews = Table {
        name: "reviews".into(),
        caption: "Reviews, and how many of their decisions are open".into(),
        columns: review_columns(),
        rows: reviews.iter().map(|it| review_row(moment, it)).collect(),
    };
    VIEW.report(moment, vec![VIEW.table("decisions", "Decisions", rows), reviews])
}

/// A decision in its review.
struct Decided<'a> {
    review: &'a Listed<'a, ManagementReview>,
    /// Its place among the decisions of the review, counted from 1.
    number: usize,
    recorded: &'a RecordedDecision,
}

impl<'a> Decided<'a> {
    fn all(review: &'a Listed<'a, ManagementReview>) -> impl Iterator<Item = Self> {
        let numbered = (1..).zip(&review.entry.decisions);
        numbered.map(move |(number, recorded)| Self { review, number, recorded })
    }

    fn row(&self, moment: &Moment) -> Row {
        let register = &moment.register;
        let mut basis = Basis::default();
        basis.add(self.review.voided);
        let decision = basis.note(&self.recorded.decision);
        let fulfilled = basis.read(self.recorded.fulfilled.as_ref());
        let Link { text, stream } = naming::link(register, self.review.id);
        let opened = opened(register, &decision.value);
        basis.add(opened.and_then(|it| register.head(it)).map(|head| head.first));
        basis.row(vec![
            Cell::Link(Link { text: format!("{text}.{}", self.number), stream: stream.clone() }),
            Cell::Link(Link { text, stream }),
            Cell::Text(decision.value.text.to_string()),
            Cell::Text(value::word(&decision.value.kind)),
            Cell::Link(naming::link(register, decision.value.owner)),
            value::date(register, Some(decision.effective_at)),
            value::day(Some(decision.value.due)),
            self.review.status(|| state(moment, self.recorded)),
            value::date(register, fulfilled.map(|it| it.effective_at)),
            naming::cell(register, fulfilled.and_then(|it| it.by)),
            value::text(fulfilled.and_then(|it| it.value.result.as_ref())),
            naming::cell(register, opened),
        ])
    }
}

fn state(moment: &Moment, it: &RecordedDecision) -> Status {
    match &it.fulfilled {
        Some(_) => value::status("done", Mark::Good),
        None if moment.has_passed(it.decision.value.due) => value::status("overdue", Mark::Gap),
        None => value::status("open", Mark::Attention),
    }
}

/// The improvement or the change that a decision has opened (rule V-4): what goes by the name that it gave.
fn opened(register: &Register, decision: &Decision) -> Option<Stream> {
    let by_name = |aggregate, reference| register.by_reference(aggregate, reference);
    let opened = match &decision.kind {
        About::Improvement(it) => by_name("improvement", &it.reference),
        About::IsmsChange(it) => by_name("change", &it.reference),
        About::Resource | About::Other => None,
    };
    opened.filter(|it| register.exists(*it))
}

fn review_row(moment: &Moment, it: &Listed<'_, ManagementReview>) -> Row {
    let register = &moment.register;
    let mut basis = it.basis(register);
    let schedule = basis.note(&it.entry.schedule);
    let held = basis.read(it.entry.held.as_ref());
    basis.read(it.entry.minutes.as_ref());
    basis.add(it.entry.inputs.values().map(|input| input.seq));
    basis.add(it.entry.decisions.iter().map(|it| it.decision.seq));
    basis.add(it.entry.decisions.iter().filter_map(|it| it.fulfilled.as_ref()).map(|it| it.seq));
    let found = |of: fn(&Conclusion) -> Cell| held.map_or(Cell::Empty, |it| of(&it.value.conclusion));
    let overdue = it.entry.open_decisions().filter(|it| moment.has_passed(it.value.due));
    basis.row(vec![
        Cell::Link(naming::link(register, it.id)),
        value::day(Some(schedule.value.date)),
        it.status(|| value::status(value::word(it.entry.stage()), Mark::Neutral)),
        found(|it| Cell::Text(value::word(it.suitability))),
        found(|it| Cell::Text(value::word(it.adequacy))),
        found(|it| Cell::Text(value::word(it.effectiveness))),
        found(|it| value::text(it.statement.as_ref())),
        value::count(it.entry.decisions.len()),
        value::count(it.entry.open_decisions().count()),
        value::count(overdue.count()),
    ])
}
