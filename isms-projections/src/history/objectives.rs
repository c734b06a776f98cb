//! Objectives: what is to be reached, by which indicator that is seen, how it went, and what it came to.
//!
//! ISO/IEC 27001:2022, 6.2 and 9.1. Where things go is seen from the two latest periods that were measured: better or
//! worse, as the objective's own target has it. With fewer there is no arrow. The verdict is the evaluator's, and is
//! never computed here.

use isms_core::aggregate::objective::evaluation::JudgedEvaluation;
use isms_core::aggregate::objective::{Baseline, Event as ObjectiveEvent, Objective, Target};
use isms_core::event::Event;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::scale::Direction;

use crate::aim::state;
use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Link};
use crate::chart::{Chart, Line, Stroke, Trend};
use crate::facts::{Fact, Facts};
use crate::listing::{Listed, listed};
use crate::projection::Projection;
use crate::series::{self, Point, Points, Series};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::tally::{Tally, urgency};
use crate::{naming, value};

/// The objectives.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "objectives",
    title: "Objectives and how they go",
    version: 1,
    theme: Theme::Context,
    question: "What is to be reached, and are we getting there?",
    columns,
    source: Source::Log(begin),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("objective", "Objective", Kind::Key),
        Column::across("statement", "To be reached", Kind::Prose),
        Column::across("goal", "Goal", Kind::Short),
        Column::across("indicator", "Indicator", Kind::Short),
        Column::across("target", "Target", Kind::Short),
        Column::across("last_value", "Last value", Kind::Number),
        Column::across("trend", "Trend", Kind::Short),
        Column::across("due", "Due", Kind::Date),
        Column::across("state", "State", Kind::Short),
        Column::beneath("area", "Area", Kind::Short),
        Column::beneath("baseline", "Baseline", Kind::Number),
        Column::beneath("baseline_on", "Baseline of", Kind::Date),
        Column::beneath("unit", "Unit", Kind::Short),
        Column::beneath("owner", "Owner", Kind::Short),
        Column::beneath("actions", "What is done", Kind::Prose),
        Column::beneath("resources", "Resources", Kind::Prose),
        Column::beneath("evaluation_method", "How it is evaluated", Kind::Prose),
        Column::beneath("policy", "Policy", Kind::Short),
        Column::beneath("aim_moved", "Aim last moved", Kind::Date),
        Column::beneath("series", "Series", Kind::Short),
        Column::beneath("corrections", "Corrected values", Kind::Number),
        Column::beneath("verdict", "Verdict", Kind::Short),
        Column::beneath("evaluated", "Evaluated as of", Kind::Date),
        Column::beneath("evaluated_by", "Evaluated by", Kind::Short),
        Column::beneath("closed", "Closed", Kind::Date),
        Column::beneath("lesson", "Lesson", Kind::Prose),
    ]
}

fn begin(moment: &Moment) -> Box<dyn Account> {
    Box::new(Objectives { series: Series::until(moment), evaluations: Facts::until(moment, evaluation) })
}

fn evaluation(_: Stream, event: &Event) -> Option<JudgedEvaluation> {
    let Event::Objective(ObjectiveEvent::Evaluated(it)) = event else { return None };
    Some(it.clone())
}

/// What the log says of objectives and their indicators.
struct Objectives {
    series: Series,
    evaluations: Facts<JudgedEvaluation>,
}

impl Projection for Objectives {
    fn apply(&mut self, event: &RecordedEvent) {
        self.series.apply(event);
        self.evaluations.apply(event);
    }
}

impl Account for Objectives {
    fn report(&self, moment: &Moment) -> Report {
        let mut all = listed(&moment.register.objectives);
        all.sort_by_key(|it| {
            (it.voided.is_some(), urgency(state(moment, it.entry).mark), it.entry.is_closed())
        });
        let points = self.series.points();
        let rows: Vec<_> = all.iter().map(|it| row(moment, it, series_of(&points, it.entry))).collect();
        let pursued = all.iter().filter(|it| it.voided.is_none());
        let mut report = HISTORY.report(
            moment,
            vec![
                HISTORY.table("objectives", "Objectives", rows),
                totals(moment, &all),
                self.evaluations(&moment.register),
            ],
        );
        report.charts = pursued.filter_map(|it| chart(moment, it, series_of(&points, it.entry))).collect();
        report.notes.push(
            "The trend compares the two latest periods that were measured, and says whether that is better as the \
             objective's target has it. The verdict is the evaluator's; a state says what it means on the day."
                .into(),
        );
        report
    }
}

fn series_of<'a>(points: &'a Points, objective: &Objective) -> &'a [Point] {
    points.get(&objective.definition.value.indicator).map(Vec::as_slice).unwrap_or_default()
}

fn row(moment: &Moment, it: &Listed<'_, Objective>, series: &[Point]) -> Row {
    let (register, objective) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(aimed(register, objective, series, &mut basis));
    cells.push(it.status(|| state(moment, objective)));
    cells.extend(planned(register, objective, &mut basis));
    let corrected = series.iter().filter(|point| point.is_corrected());
    let values = series.iter().map(|point| format!("{}: {}", point.period(), point.value()));
    cells.extend([value::list(values), value::count(corrected.count())]);
    cells.extend(evaluated(register, objective, &mut basis));
    basis.row(cells)
}

/// What is to be reached, and how far it is.
fn aimed(register: &Register, objective: &Objective, series: &[Point], basis: &mut Basis) -> [Cell; 7] {
    let it = &basis.note(&objective.definition).value;
    let own = || it.own_goal.as_ref().map_or_else(|| "own".to_owned(), ToString::to_string);
    let goal = value::word(it.goal);
    basis.add(series.iter().flat_map(Point::rests_on));
    let trend = match series {
        [.., before, last] => Cell::Status(series::course(before.value(), last.value(), it.target.direction)),
        _ => Cell::Empty,
    };
    [
        Cell::Text(it.statement.to_string()),
        Cell::Text(if goal == "own" { own() } else { goal }),
        Cell::Link(naming::link(register, it.indicator)),
        Cell::Text(target(it.target)),
        value::decimal(series.last().map(Point::value)),
        trend,
        value::day(Some(it.due)),
    ]
}

fn target(it: Target) -> String {
    match it.direction {
        Direction::Higher => format!("at least {}", it.value),
        Direction::Lower => format!("at most {}", it.value),
    }
}

/// How it is to be reached.
fn planned(register: &Register, objective: &Objective, basis: &mut Basis) -> [Cell; 10] {
    let it = &objective.definition.value;
    let baseline = match it.baseline {
        Baseline::None => None,
        Baseline::Measured { value, on } => Some((value, on)),
    };
    let policy = naming::link(register, it.policy.document);
    let moved = objective.moved.as_ref().map(|it| basis.note(&it.to).effective_at);
    [
        value::text(it.area.as_ref()),
        value::decimal(baseline.map(|(value, _)| value)),
        value::day(baseline.map(|(_, on)| on)),
        Cell::Text(it.unit.to_string()),
        Cell::Link(naming::link(register, it.owner)),
        value::list(&it.actions),
        Cell::Text(it.resources.to_string()),
        Cell::Text(it.evaluation_method.to_string()),
        Cell::Link(Link {
            text: format!("{} revision {}", policy.text, it.policy.revision),
            stream: policy.stream,
        }),
        value::date(register, moved),
    ]
}

/// What it came to.
fn evaluated(register: &Register, objective: &Objective, basis: &mut Basis) -> [Cell; 5] {
    let evaluation = basis.read(objective.evaluation.as_ref());
    let closed = basis.read(objective.closed.as_ref());
    [
        value::text(objective.verdict().map(value::word)),
        value::day(evaluation.map(|it| it.value.evaluation.as_of)),
        naming::cell(register, evaluation.and_then(|it| it.by)),
        value::date(register, closed.map(|it| it.effective_at)),
        value::text(closed.and_then(|it| it.value.lesson.as_ref())),
    ]
}

/// How many there are of each state.
fn totals(moment: &Moment, all: &[Listed<'_, Objective>]) -> Table {
    let mut tally = Tally::default();
    for it in all.iter().filter(|it| it.voided.is_none()) {
        let mut basis = it.basis(&moment.register);
        basis.note(&it.entry.definition);
        basis.read(it.entry.evaluation.as_ref());
        basis.read(it.entry.closed.as_ref());
        tally.add(state(moment, it.entry), it.id, basis.events());
    }
    tally.table(&moment.register, "Objectives by state")
}

impl Objectives {
    /// Every evaluation that stands, the earliest first.
    fn evaluations(&self, register: &Register) -> Table {
        let columns = vec![
            Column::across("objective", "Objective", Kind::Key),
            Column::across("as_of", "As of", Kind::Date),
            Column::across("value", "Value", Kind::Number),
            Column::across("verdict", "Verdict", Kind::Short),
            Column::across("follows", "Follows from the value", Kind::Short),
            Column::across("by", "Evaluated by", Kind::Short),
            Column::across("corrected", "Corrected", Kind::Short),
            Column::beneath("nonconformity", "Nonconformity", Kind::Short),
            Column::beneath("reason", "Reason", Kind::Prose),
        ];
        let there = self.evaluations.standing().filter(|it| register.exists(it.stream));
        let mut there: Vec<_> = there.collect();
        there.sort_by_key(|it| (it.value.evaluation.as_of, it.seq));
        let rows = there.into_iter().map(|it| evaluation_row(register, it)).collect();
        Table { name: "evaluations".into(), caption: "Evaluations".into(), columns, rows }
    }
}

fn evaluation_row(register: &Register, it: &Fact<JudgedEvaluation>) -> Row {
    let evaluation = &it.value.evaluation;
    let raised = evaluation.nonconformity.as_ref().map(|raising| &raising.reference);
    let thing = raised.and_then(|reference| register.by_reference("nonconformity", reference));
    let mut basis = Basis::of(register, it.stream);
    basis.add(it.rests_on());
    basis.row(vec![
        Cell::Link(naming::link(register, it.stream)),
        value::day(Some(evaluation.as_of)),
        value::decimal(Some(evaluation.value)),
        Cell::Text(value::word(it.value.verdict())),
        Cell::YesNo(it.value.verdict() == it.value.computed),
        naming::cell(register, it.by),
        Cell::YesNo(it.is_corrected()),
        thing.map_or_else(|| value::text(raised), |thing| naming::cell(register, Some(thing))),
        value::text(it.reason.as_ref()),
    ])
}

/// The values of its indicator against its target.
fn chart(moment: &Moment, it: &Listed<'_, Objective>, series: &[Point]) -> Option<Chart> {
    let definition = &it.entry.definition.value;
    if series.is_empty() {
        return None;
    }
    let indicator = naming::link(&moment.register, definition.indicator).text;
    let values = series.iter().map(|point| series::height(point.value())).collect();
    Some(Chart::Trend(Trend {
        caption: format!("{}, by {indicator}: {}", it.entry.reference, definition.statement),
        unit: definition.unit.to_string(),
        periods: series.iter().map(|point| point.period().last().to_string()).collect(),
        lines: vec![
            Line { name: indicator, stroke: Stroke::Solid, values },
            series::level("target", definition.target.value, series.len()),
        ],
    }))
}
