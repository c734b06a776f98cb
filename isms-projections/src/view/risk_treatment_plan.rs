//! Risk treatment plan: what is done about each risk, by whom, until when, and what became of it.
//!
//! ISO/IEC 27001:2022, 6.1.3 e and 8.3. A risk has the treatments of its approved plan, and those of a later plan that
//! waits for approval. A risk that is to be treated and has no plan is shown too: that is a gap.

use std::collections::BTreeSet;

use isms_core::aggregate::risk::treatment::{PlanRevision, Progress, Treatment};
use isms_core::aggregate::risk::{Risk, State};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::noted::Noted;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::listing::{Listed, listed};
use crate::rating::{self, Rated};
use crate::table::{Column, Kind, Report, Row};
use crate::{naming, value};

/// The risk treatment plan.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "risk-treatment-plan",
    title: "Risk treatment plan",
    version: 1,
    theme: Theme::Risk,
    question: "What is being done about the risks, by whom and until when?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("risk", "Risk", Kind::Key),
        Column::across("state", "State", Kind::Short),
        Column::across("plan", "Plan", Kind::Number),
        Column::across("option", "Option", Kind::Short),
        Column::beneath("approved_by", "Plan approved by", Kind::Short),
        Column::beneath("approved", "Plan approved", Kind::Date),
        Column::beneath("expected_residual", "Expected to remain", Kind::Short),
        Column::beneath("residual", "Remains", Kind::Short),
        Column::beneath("method", "Method revision", Kind::Short),
        Column::across("treatment", "No.", Kind::Number),
        Column::across("description", "Treatment", Kind::Prose),
        Column::beneath("controls", "Controls", Kind::Short),
        Column::across("responsible", "Responsible", Kind::Short),
        Column::across("due", "Due", Kind::Date),
        Column::beneath("due_at_first", "Due at first", Kind::Date),
        Column::beneath("rescheduled", "Times rescheduled", Kind::Number),
        Column::beneath("resources", "Resources", Kind::Prose),
        Column::across("completed", "Completed", Kind::Date),
        Column::beneath("implemented", "Put in place", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let risks = listed(&moment.register.risks);
    let rows = risks.iter().flat_map(|it| rows(moment, it)).collect();
    VIEW.report(moment, vec![VIEW.table("treatments", "Treatments", rows)])
}

fn rows(moment: &Moment, listed: &Listed<'_, Risk>) -> Vec<Row> {
    let (register, risk) = (&moment.register, listed.entry);
    let approved = risk.approved_plan.as_ref().map(|it| &it.revision);
    let waiting =
        risk.plan.as_ref().filter(|it| approved.is_none_or(|old| old.value.number < it.value.number));
    let approved = approved.map(|plan| Planned { register, listed, plan, is_approved: true });
    let waiting = waiting.map(|plan| Planned { register, listed, plan, is_approved: false });
    let plans: Vec<_> = approved.into_iter().chain(waiting).collect();
    if plans.is_empty() && risk.state() == State::Evaluated {
        return vec![unplanned(register, listed)];
    }
    plans.into_iter().flat_map(|plan| plan.rows(moment)).collect()
}

/// The row of a risk that is to be treated and has no plan.
fn unplanned(register: &Register, listed: &Listed<'_, Risk>) -> Row {
    let mut basis = listed.basis(register);
    basis.note(&listed.entry.identification);
    basis.read(listed.entry.evaluation.as_ref());
    let status = listed.status(|| value::status("no plan", Mark::Gap));
    basis.row(vec![Cell::Link(naming::link(register, listed.id)), status])
}

/// A plan of a risk, approved or waiting to be.
#[derive(Clone, Copy)]
struct Planned<'a> {
    register: &'a Register,
    listed: &'a Listed<'a, Risk>,
    plan: &'a Noted<PlanRevision>,
    is_approved: bool,
}

impl Planned<'_> {
    /// A row a treatment; one for the plan alone where it has none.
    fn rows(self, moment: &Moment) -> Vec<Row> {
        let treatments = &self.plan.value.plan.treatments;
        if treatments.is_empty() {
            let mut basis = self.listed.basis(self.register);
            let words = if self.is_approved { ("approved", Mark::Good) } else { WAITING };
            let cells = self.cells(&mut basis, words);
            return vec![basis.row(cells)];
        }
        let overdue = self.listed.entry.overdue_treatments(moment.at, self.register.offset());
        let overdue: BTreeSet<_> = overdue.map(|(treatment, _)| treatment.id).collect();
        let numbered = (1..).zip(treatments);
        numbered.map(|(number, it)| self.row(number, it, overdue.contains(&it.id))).collect()
    }

    fn row(self, number: usize, it: &Treatment, is_overdue: bool) -> Row {
        let (register, risk) = (self.register, self.listed.entry);
        let progress = risk.progress.get(&it.id).filter(|_| self.is_approved);
        let mut basis = self.listed.basis(register);
        let completed = basis.read(progress.and_then(|it| it.completed.as_ref()));
        basis.read(progress.and_then(|it| it.dropped.as_ref()));
        let rescheduled = progress.map(|it| it.rescheduled.as_slice()).unwrap_or_default();
        basis.add(rescheduled.iter().map(|it| it.seq));
        let due = if self.is_approved { risk.due(it) } else { it.due };
        let implemented = completed.into_iter().flat_map(|it| it.value.controls.iter().copied());
        let mut cells = self.cells(&mut basis, self.stand(progress, is_overdue));
        cells.extend([
            value::count(number),
            Cell::Text(it.description.to_string()),
            value::things(register, it.controls.iter().copied()),
            Cell::Link(naming::link(register, it.responsible)),
            value::day(Some(due)),
            value::day(Some(it.due)),
            value::count(rescheduled.len()),
            value::text(it.resources.as_ref()),
            value::date(register, completed.map(|it| it.effective_at)),
            value::things(register, implemented),
        ]);
        basis.row(cells)
    }

    /// What is said of the plan.
    fn cells(self, basis: &mut Basis, (words, mark): (&str, Mark)) -> Vec<Cell> {
        let (register, risk) = (self.register, self.listed.entry);
        let PlanRevision { number, plan } = &basis.note(self.plan).value;
        let approval = risk.approved_plan.as_ref().filter(|_| self.is_approved).map(|it| &it.approval);
        let approval = basis.read(approval);
        let residual = basis.read(risk.residual.as_ref().filter(|_| self.is_approved));
        let analysis = risk.analysis().map(|it| Rated::from(&it.value));
        let expected = plan.expected_residual.as_ref().zip(analysis);
        let expected = expected.map(|(level, analysis)| Rated { level, ..analysis });
        vec![
            Cell::Link(naming::link(register, self.listed.id)),
            self.listed.status(|| value::status(words, mark)),
            Cell::Integer((*number).into()),
            Cell::Text(value::word(plan.option)),
            naming::cell(register, approval.and_then(|it| it.by)),
            value::date(register, approval.map(|it| it.effective_at)),
            rating::level(register, basis, expected),
            rating::level(register, basis, residual.map(|it| &it.value)),
            rating::methods(register, risk),
        ]
    }

    /// Where a treatment stands.
    fn stand(self, progress: Option<&Progress>, is_overdue: bool) -> (&'static str, Mark) {
        let is_completed = progress.is_some_and(|it| it.completed.is_some());
        let is_open = progress.is_none_or(Progress::is_open);
        match (self.is_approved, is_completed, is_open) {
            (false, _, _) => WAITING,
            (true, true, _) => ("completed", Mark::Good),
            (true, false, false) => ("dropped", Mark::Neutral),
            (true, false, true) if is_overdue => ("overdue", Mark::Gap),
            (true, false, true) => ("open", Mark::Neutral),
        }
    }
}

/// Where a plan stands that nobody has approved yet, and everything in it.
const WAITING: (&str, Mark) = ("waits for approval", Mark::Attention);
