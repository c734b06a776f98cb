//! Risk register: every risk and opportunity, how bad it is, what is done about it, and what calls for a look at it.
//!
//! ISO/IEC 27001:2022, 6.1.2, 6.1.3 and 8.2.

use isms_core::aggregate::control::Control;
use isms_core::aggregate::control::assurance::TestResult;
use isms_core::aggregate::risk::{Risk, State};
use isms_core::command::risk::review::Reason;
use isms_core::id::ControlId;
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::Listed;
use crate::table::{Column, Kind, Row};
use crate::things::Things;
use crate::{naming, rating, value};

/// The risk register.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "risk-register",
    title: "Risk register",
    version: 1,
    theme: Theme::Risk,
    question: "Which risks are there, how bad are they, and who bears them?",
    columns,
    source: Source::Things(&Things::of("risks", "Risks", |register| &register.risks, row)),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("risk", "Risk", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::beneath("kind", "Kind", Kind::Short),
        Column::beneath("source", "Source", Kind::Short),
        Column::beneath("threat", "Threat", Kind::Short),
        Column::beneath("vulnerabilities", "Vulnerabilities", Kind::Short),
        Column::beneath("assets", "Assets", Kind::Short),
        Column::beneath("properties", "Properties at stake", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::beneath("method", "Method revision", Kind::Short),
        Column::beneath("inherent_likelihood", "Inherent likelihood", Kind::Number),
        Column::beneath("inherent_consequence", "Inherent consequence", Kind::Number),
        Column::across("inherent_level", "Inherent", Kind::Short),
        Column::beneath("existing_controls", "Existing controls", Kind::Short),
        Column::across("current_level", "Current", Kind::Short),
        Column::beneath("evaluation", "Evaluation", Kind::Short),
        Column::across("option", "Option", Kind::Short),
        Column::across("residual_level", "Residual", Kind::Short),
        Column::beneath("accepted_by", "Accepted by", Kind::Short),
        Column::across("valid_until", "Accepted until", Kind::Date),
        Column::across("next_review", "Next review", Kind::Date),
        Column::across("state", "State", Kind::Short),
        Column::beneath("stale", "Analysis stale", Kind::Short),
        Column::beneath("acceptance_expired", "Acceptance expired", Kind::Short),
        Column::beneath("overdue_treatments", "Overdue treatments", Kind::Number),
        Column::beneath("review_needed", "Review needed", Kind::Short),
        Column::beneath("reasons", "Because", Kind::Short),
        Column::beneath("last_change", "Last change", Kind::Number),
    ]
}

fn row(moment: &Moment, it: &Listed<'_, Risk>) -> Row {
    let (register, risk) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(identified(register, risk, &mut basis));
    cells.extend(analyzed(register, risk, &mut basis));
    cells.extend(treated(register, risk, &mut basis));
    let concerns = Concerns::of(moment, risk, &mut basis);
    let last = register.head(it.id.into()).map(|head| head.last);
    basis.add(last);
    cells.extend([
        value::day(risk.next_review_due(register)),
        it.status(|| concerns.status(risk)),
        Cell::YesNo(concerns.is_stale),
        Cell::YesNo(concerns.is_expired),
        value::count(concerns.overdue_treatments),
        Cell::YesNo(concerns.is_review_needed()),
        value::list(concerns.reasons),
        last.and_then(|last| i64::try_from(last).ok()).map_or(Cell::Empty, Cell::Integer),
    ]);
    basis.row(cells)
}

/// What it is, and who answers for it.
fn identified(register: &Register, risk: &Risk, basis: &mut Basis) -> [Cell; 8] {
    let it = &basis.note(&risk.identification).value;
    let owner = basis.read(risk.owner.as_ref()).map(|it| it.value.owner);
    [
        Cell::Text(it.title.to_string()),
        Cell::Text(value::word(it.kind)),
        value::text(it.source.as_ref()),
        value::text(it.threat.as_ref()),
        value::list(&it.vulnerabilities),
        value::things(register, it.assets.iter().copied()),
        value::list(it.properties.iter().map(value::word)),
        naming::cell(register, owner),
    ]
}

/// How bad it is, and what was decided about that.
fn analyzed(register: &Register, risk: &Risk, basis: &mut Basis) -> [Cell; 7] {
    let inherent = basis.read(risk.inherent.as_ref()).map(|it| &it.value);
    let current = basis.read(risk.current.as_ref()).map(|it| &it.value);
    let evaluation = basis.read(risk.evaluation.as_ref()).map(|it| &it.value);
    let existing = risk.analysis().into_iter().flat_map(|it| &it.value.analysis.existing_controls);
    let step = |step: Option<u8>| step.map_or(Cell::Empty, |step| Cell::Integer(step.into()));
    [
        rating::methods(register, risk),
        step(inherent.map(|it| it.analysis.estimate.likelihood)),
        step(inherent.map(|it| it.rating.consequence)),
        rating::level(register, basis, inherent),
        value::things(register, existing.copied()),
        rating::level(register, basis, current),
        value::text(evaluation.map(|it| {
            let acceptable = if it.acceptable { "acceptable" } else { "not acceptable" };
            format!("{acceptable}: {}", value::word(it.evaluation.decision))
        })),
    ]
}

/// What is done about it, and who bears what remains.
fn treated(register: &Register, risk: &Risk, basis: &mut Basis) -> [Cell; 4] {
    let approved = risk.approved_plan.as_ref().map(|it| &it.revision);
    let plan = basis.read(approved.or(risk.plan.as_ref())).map(|it| &it.value.plan);
    basis.add(risk.approved_plan.as_ref().map(|it| it.approval.seq));
    let residual = basis.read(risk.residual.as_ref()).map(|it| &it.value);
    let acceptance = basis.read(risk.acceptance.as_ref());
    basis.read(risk.withdrawn.as_ref());
    [
        value::text(plan.map(|it| value::word(it.option))),
        rating::level(register, basis, residual),
        naming::cell(register, acceptance.and_then(|it| it.by)),
        value::day(acceptance.map(|it| it.value.acceptance.valid_until)),
    ]
}

/// What calls for a look at a risk on the day.
struct Concerns {
    is_stale: bool,
    is_expired: bool,
    is_review_overdue: bool,
    overdue_treatments: usize,
    reasons: Vec<String>,
}

impl Concerns {
    fn of(moment: &Moment, risk: &Risk, basis: &mut Basis) -> Self {
        let (register, offset) = (&moment.register, moment.register.offset());
        // Whether an analysis is stale rests on the revision that is in force.
        let method = risk.analysis().map(|it| it.value.analysis.estimate.method);
        basis.read(method.and_then(|id| register.risk_methods.get(id)?.approvals.last()));
        let reasons = risk.review_needed(register, moment.at);
        let mut reasons: Vec<_> = reasons.into_iter().map(|it| because(register, basis, risk, it)).collect();
        basis.read(risk.reviewed.as_ref());
        basis.read(risk.closed.as_ref());
        let due = risk.next_review_due(register).filter(|due| moment.has_passed(*due));
        reasons.extend(due.map(|due| format!("the review was due on {due}")));
        let overdue = risk.overdue_treatments(moment.at, offset).map(|(treatment, _)| treatment.id);
        let progress = overdue.map(|id| risk.progress.get(&id));
        let progress: Vec<_> = progress.collect();
        basis.add(progress.iter().flatten().flat_map(|it| &it.rescheduled).map(|it| it.seq));
        Self {
            is_stale: risk.is_stale(register),
            is_expired: risk.acceptance_expired(moment.at, offset).is_some(),
            is_review_overdue: due.is_some(),
            overdue_treatments: progress.len(),
            reasons,
        }
    }

    fn is_review_needed(&self) -> bool {
        !self.reasons.is_empty()
    }

    /// Where the risk stands: late is a gap, needing a look is worth attention.
    fn status(&self, risk: &Risk) -> Status {
        let state = risk.state();
        let is_late = self.is_expired || self.is_review_overdue || self.overdue_treatments > 0;
        let mark = match state {
            State::Closed => Mark::Neutral,
            _ if is_late => Mark::Gap,
            _ if self.is_review_needed() || self.is_stale || risk.owner.is_none() => Mark::Attention,
            State::Accepted | State::Retained => Mark::Good,
            State::Identified
            | State::Owned
            | State::Analyzed
            | State::Evaluated
            | State::Planned
            | State::InTreatment
            | State::Treated
            | State::ResidualAssessed => Mark::Neutral,
        };
        value::status(value::word(state), mark)
    }
}

/// A reason for a review in words, with the events that it rests on.
fn because(register: &Register, basis: &mut Basis, risk: &Risk, reason: Reason) -> String {
    let control = |id: ControlId| (register.controls.get(id), naming::link(register, id).text);
    match reason {
        Reason::ControlFailed(id) => {
            let (control, name) = control(id);
            basis.add(control.into_iter().flat_map(failures));
            format!("control {name} was found ineffective")
        }
        Reason::ControlRetired(id) => {
            let (control, name) = control(id);
            basis.read(control.and_then(|it| it.retired.as_ref()));
            format!("control {name} was retired")
        }
        Reason::IncidentLinked(id) => {
            basis.add(risk.incidents_since(register).filter(|(it, _)| *it == id).map(|(_, seq)| seq));
            format!("incident {} says something about it", naming::link(register, id).text)
        }
        Reason::Changed(id) => {
            basis.read(register.changes.get(id).and_then(|it| it.implemented.as_ref()));
            format!("change {} was carried out", naming::link(register, id).text)
        }
        Reason::AcceptanceExpired(last) => {
            basis.read(risk.acceptance.as_ref());
            format!("the acceptance has expired on {last}")
        }
        Reason::MethodRevised(id) => {
            basis.read(register.risk_methods.get(id).and_then(|it| it.approvals.last()));
            format!("method {} was revised", naming::link(register, id).text)
        }
        // Whatever core comes to know is named by its own word until this view has words for it.
        other => value::word(other),
    }
}

/// The tests by which a control was found ineffective.
fn failures(control: &Control) -> impl Iterator<Item = u64> {
    let tests = [&control.tests.design, &control.tests.operation].into_iter().flatten();
    tests.filter(|it| it.value.result == TestResult::Ineffective).map(|it| it.seq)
}
