//! Cycle review: every turn of plan, do, check, act, or with observation first: what went in, what happened in each phase,
//! what came out, what is left, and how it went against the turn before.
//!
//! ISO/IEC 27001:2022, 4.4, 9.1 and 10.1.

mod tables;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use isms_core::aggregate::improvement_cycle::{ImprovementCycle, Process};
use isms_core::deadline::{Deadline, deadlines};
use isms_core::event::Event;
use isms_core::id::ImprovementCycleId;
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::vocabulary::phase::{CycleModel, Phase};
use isms_core::vocabulary::time::PartialDate;

use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::chart::{Chart, Ring, RingStep};
use crate::listing::{Listed, listed};
use crate::projection::Projection;
use crate::table::{Column, Kind, Report, Row};
use crate::{naming, value};

/// The cycle review.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "cycle-review",
    title: "Review of the cycles of improvement",
    version: 1,
    theme: Theme::Improvement,
    question: "How did this turn of the cycle go, and what does the next one take up?",
    columns,
    source: Source::Log(|_| Box::new(Phases::default())),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("cycle", "Cycle", Kind::Key),
        Column::across("process", "Process", Kind::Short),
        Column::across("phase", "Phase", Kind::Short),
        Column::across("started", "Started", Kind::Date),
        Column::across("planned_end", "Planned until", Kind::Date),
        Column::across("closed", "Closed", Kind::Date),
        Column::across("days", "Days", Kind::Number),
        Column::across("against", "Against the one before (days)", Kind::Number),
        Column::across("open", "Open loops", Kind::Number),
        Column::across("status", "Status", Kind::Short),
        Column::beneath("model", "Model", Kind::Short),
        Column::beneath("inputs", "Inputs", Kind::Prose),
        Column::beneath("unanswered", "Inputs without an output", Kind::Short),
        Column::beneath("result", "Result", Kind::Prose),
        Column::beneath("lessons", "Lessons", Kind::Prose),
        Column::beneath("carried_over", "Carried over", Kind::Prose),
        Column::beneath("before", "The one before", Kind::Short),
        Column::beneath("next", "The next one", Kind::Short),
    ]
}

/// When each event holds and in which phase it is, by either model.
#[derive(Debug, Default)]
struct Phases(BTreeMap<u64, (PartialDate, [Option<Phase>; 2])>);

impl Projection for Phases {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two amend another event")]
    fn apply(&mut self, event: &RecordedEvent) {
        match &event.event {
            Event::Voided(it) => {
                self.0.remove(&it.voids);
            }
            Event::Corrected(it) => {
                if let Some((at, date)) =
                    self.0.get_mut(&it.corrects).map(|it| &mut it.0).zip(it.effective_at)
                {
                    *at = date;
                }
            }
            _ => {}
        }
        let phases = [CycleModel::Pdca, CycleModel::Opdca].map(|model| event.phase(model));
        self.0.insert(event.seq, (event.effective(), phases));
    }
}

/// A turn, with the days from which to which it went.
struct Turn<'a> {
    listed: Listed<'a, ImprovementCycle>,
    first: NaiveDate,
    /// The last day of it: that on which it was closed, or the day of the report.
    last: NaiveDate,
    /// How many days the turn before it took.
    before: Option<i64>,
}

impl Turn<'_> {
    fn days(&self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    fn model(&self) -> CycleModel {
        self.listed.entry.start.value.model
    }
}

impl Account for Phases {
    fn report(&self, moment: &Moment) -> Report {
        let turns = turns(moment);
        let due = deadlines(&moment.register, moment.at);
        let rows = turns.iter().map(|it| row(moment, it, &due)).collect();
        let phases = turns.iter().flat_map(|it| self.phase_rows(moment, it)).collect();
        let tables = vec![
            HISTORY.table("cycles", "Turns", rows),
            tables::phases(phases),
            tables::outputs(turns.iter().flat_map(|it| tables::output_rows(moment, &it.listed)).collect()),
        ];
        let mut report = HISTORY.report(moment, tables);
        report.charts.extend(self.ring(moment, &turns));
        report.notes = vec![
            "The events of a phase are those that hold on a day of the turn and belong to the phase by what they are, \
             wherever in the management system they happened."
                .into(),
            "Open loops are what was due in the turn and is not done; the report of loop closure tells them one by one."
                .into(),
        ];
        report
    }
}

fn turns(moment: &Moment) -> Vec<Turn<'_>> {
    let (register, offset) = (&moment.register, moment.register.offset());
    let ends = |it: &ImprovementCycle| {
        let first = it.start.effective_at.first_day(offset);
        let last = it.closed.as_ref().map_or(moment.today(), |it| it.effective_at.first_day(offset));
        (first, last.max(first))
    };
    let length = |id: ImprovementCycleId| {
        let (first, last) = ends(register.improvement_cycles.get(id)?);
        Some((last - first).num_days() + 1)
    };
    let mut turns: Vec<_> = listed(&register.improvement_cycles)
        .into_iter()
        .map(|listed| {
            let (first, last) = ends(listed.entry);
            let before = listed.entry.start.value.previous_cycle.and_then(length);
            Turn { listed, first, last, before }
        })
        .collect();
    // Those that go on stand first, then the latest.
    turns.sort_by_key(|it| (it.listed.voided, it.listed.entry.closed.is_some(), std::cmp::Reverse(it.first)));
    turns
}

fn row(moment: &Moment, turn: &Turn<'_>, due: &[Deadline]) -> Row {
    let (register, cycle) = (&moment.register, turn.listed.entry);
    let mut basis = turn.listed.basis(register);
    let start = &basis.note(&cycle.start).value;
    let closed = basis.read(cycle.closed.as_ref());
    basis.add(cycle.phases.iter().map(|it| it.seq));
    basis.add(cycle.outputs.iter().map(|it| it.seq));
    let open: Vec<_> = due.iter().filter(|it| is_open_in(moment, turn, it)).collect();
    basis.add(open.iter().flat_map(|it| it.rests_on.iter().copied()));
    let result = closed.map(|it| &it.value);
    basis.row(vec![
        Cell::Link(naming::link(register, turn.listed.id)),
        Cell::Text(process(&start.process)),
        value::text(cycle.phase().map(value::word)),
        value::date(register, Some(cycle.start.effective_at)),
        value::day(Some(start.period.last())),
        value::date(register, closed.map(|it| it.effective_at)),
        Cell::Integer(turn.days()),
        turn.before.map_or(Cell::Empty, |before| Cell::Integer(turn.days() - before)),
        value::count(open.len()),
        turn.listed.status(|| status(moment, turn)),
        Cell::Text(value::word(start.model)),
        value::list(tables::matters(moment, &start.inputs)),
        value::list(tables::requirements(moment, cycle.unanswered())),
        value::text(result.map(|it| &it.result)),
        value::list(result.into_iter().flat_map(|it| tables::lessons(&it.lessons))),
        value::list(result.into_iter().flat_map(|it| tables::matters(moment, &it.carried_over))),
        naming::cell(register, start.previous_cycle),
        naming::cell(register, result.and_then(|it| it.next_cycle)),
    ])
}

fn process(process: &Process) -> String {
    match process {
        Process::Isms => "the management system".into(),
        Process::Named(name) => name.to_string(),
    }
}

/// Whether something was due in a turn of the management system and is not done. A process has no deadlines of its own.
fn is_open_in(moment: &Moment, turn: &Turn<'_>, it: &Deadline) -> bool {
    let due = it.due.first_day(moment.register.offset());
    let is_own = it.about == Stream::ImprovementCycle(turn.listed.id);
    let is_whole = turn.listed.entry.start.value.process == Process::Isms;
    (is_whole || is_own)
        && (turn.first..=turn.last).contains(&due)
        && it.has_passed(moment.at, moment.register.offset())
}

fn status(moment: &Moment, turn: &Turn<'_>) -> Status {
    let cycle = turn.listed.entry;
    let is_late = moment.has_passed(cycle.start.value.period.last());
    let left_out = turn.model().phases().iter().any(|phase| !cycle.has_entered(*phase));
    let unanswered = cycle.unanswered().next().is_some();
    match (&cycle.closed, is_late) {
        (Some(_), _) if left_out => value::status("closed, a phase left out", Mark::Attention),
        (Some(_), _) if unanswered => value::status("closed, an input unanswered", Mark::Attention),
        (Some(_), _) => value::status("closed", Mark::Good),
        (None, true) => value::status("not closed in time", Mark::Gap),
        (None, false) => value::status("under way", Mark::Neutral),
    }
}

impl Phases {
    /// A row a phase of the turn's model, in their order.
    fn phase_rows(&self, moment: &Moment, turn: &Turn<'_>) -> Vec<Row> {
        let phases = turn.model().phases();
        phases.iter().map(|phase| self.phase_row(moment, turn, *phase)).collect()
    }

    fn phase_row(&self, moment: &Moment, turn: &Turn<'_>, phase: Phase) -> Row {
        let (register, cycle) = (&moment.register, turn.listed.entry);
        let mut basis = turn.listed.basis(register);
        basis.note(&cycle.start);
        let entered: Vec<_> = cycle.phases.iter().filter(|it| it.value.phase == phase).collect();
        basis.add(entered.iter().map(|it| it.seq));
        let events = self.events_in(moment, turn, phase);
        basis.add(events.iter().copied());
        let first = entered.first().map(|it| it.effective_at.first_day(register.offset()));
        let days = first.map(|first| (left(moment, turn, phase, first) - first).num_days());
        let status = match (first, cycle.phase() == Some(phase) && cycle.closed.is_none()) {
            (Some(_), true) => value::status("in it", Mark::Neutral),
            (Some(_), false) => value::status("gone through", Mark::Good),
            (None, _) if cycle.closed.is_some() => value::status("left out", Mark::Gap),
            (None, _) => value::status("ahead", Mark::Neutral),
        };
        basis.row(vec![
            Cell::Link(naming::link(register, turn.listed.id)),
            Cell::Text(value::word(phase)),
            value::day(first),
            days.map_or(Cell::Empty, Cell::Integer),
            value::count(entered.len()),
            value::count(events.len()),
            Cell::Status(status),
            value::list(entered.iter().filter_map(|it| it.value.note.as_ref())),
        ])
    }

    /// The events that hold on a day of the turn and are in a phase.
    fn events_in(&self, moment: &Moment, turn: &Turn<'_>, phase: Phase) -> BTreeSet<u64> {
        let (offset, horizon) = (moment.register.offset(), moment.horizon());
        let days = turn.first..=turn.last;
        let of = |phases: &[Option<Phase>; 2]| match turn.model() {
            CycleModel::Pdca => phases[0],
            CycleModel::Opdca => phases[1],
        };
        let within = self.0.iter().filter(|(_, (at, phases))| {
            of(phases) == Some(phase)
                && days.contains(&at.first_day(offset))
                && horizon.is_none_or(|it| it.reaches(*at))
        });
        within.map(|(seq, _)| *seq).collect()
    }

    /// The phases of the turn of the management system that goes on, or of the latest.
    fn ring(&self, moment: &Moment, turns: &[Turn<'_>]) -> Option<Chart> {
        let of_all = turns.iter().filter(|it| it.listed.entry.start.value.process == Process::Isms);
        let turn =
            of_all.filter(|it| it.listed.voided.is_none()).find(|it| it.listed.entry.phase().is_some())?;
        let (cycle, phases) = (turn.listed.entry, turn.model().phases());
        let step = |phase: &Phase| RingStep {
            name: value::word(phase),
            count: u64::try_from(self.events_in(moment, turn, *phase).len()).unwrap_or(u64::MAX),
            mark: match (cycle.has_entered(*phase), cycle.closed.is_some()) {
                (true, _) => Mark::Good,
                (false, true) => Mark::Gap,
                (false, false) => Mark::Neutral,
            },
        };
        let name = naming::link(&moment.register, turn.listed.id).text;
        let current = cycle.phase().filter(|_| cycle.closed.is_none());
        let stands = current.map_or("closed".into(), |phase| format!("in phase {}", value::word(phase)));
        let current = current.and_then(|phase| phases.iter().position(|it| *it == phase));
        let caption = format!("Events by phase in cycle {name}, {stands}");
        Some(Chart::Ring(Ring { caption, steps: phases.iter().map(step).collect(), current }))
    }
}

/// The day on which the turn went on from a phase: that of the next one, or its last.
fn left(moment: &Moment, turn: &Turn<'_>, phase: Phase, entered: NaiveDate) -> NaiveDate {
    let offset = moment.register.offset();
    let others = turn.listed.entry.phases.iter().filter(|it| it.value.phase > phase);
    let later = others.map(|it| it.effective_at.first_day(offset)).filter(|it| *it >= entered);
    later.min().unwrap_or(turn.last)
}
