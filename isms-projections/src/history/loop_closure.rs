//! Loop closure: what was planned and never done, done and never checked, checked and never acted on; and how long it took.
//!
//! ISO/IEC 27001:2022, 4.4, 9.1 and 10.1. A management system turns where each of these loops closes, and stands still
//! where one does not.
//!
//! ```text
//! planned ──days──► done ──days──► checked ──days──► acted on
//!    └ never done      └ never checked └ not as meant, and nothing followed
//! ```

mod kind;
mod step;
mod lead;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use isms_core::aggregate::improvement::Improvement;
use isms_core::deadline::{Deadline, What, deadlines};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;

use self::kind::Kind;
use self::step::{Stage, Step, by_loop, steps};
use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::facts::Facts;
use crate::projection::Projection;
use crate::table::{Column, Kind as Shape, Report, Row, Table};
use crate::{naming, value};

/// The loop closure.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "loop-closure",
    title: "Loop closure",
    version: 1,
    theme: Theme::Improvement,
    question: "What have we planned and not done, done and not checked, checked and not acted on?",
    columns,
    source: Source::Log(|moment| Box::new(Loops(Facts::until(moment, steps)))),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("thing", "Thing", Shape::Key),
        Column::across("kind", "Kind", Shape::Short),
        Column::across("what", "What", Shape::Prose),
        Column::across("stands", "Where it stands still", Shape::Short),
        Column::across("days", "Days since", Shape::Number),
        Column::across("planned", "Planned", Shape::Date),
        Column::across("done", "Done", Shape::Date),
        Column::across("checked", "Checked", Shape::Date),
        Column::across("due", "Due", Shape::Date),
        Column::beneath("responsible", "Responsible", Shape::Short),
    ]
}

fn kind_columns() -> Vec<Column> {
    vec![
        Column::across("kind", "Kind", Shape::Key),
        Column::across("loops", "Loops", Shape::Number),
        Column::across("ahead", "Not done yet", Shape::Number),
        Column::across("late", "Not done in time", Shape::Number),
        Column::across("unchecked", "Never checked", Shape::Number),
        Column::across("unanswered", "Never acted on", Shape::Number),
        Column::across("closed", "Closed", Shape::Number),
        Column::across("share", "Closed of what was due (%)", Shape::Number),
    ]
}

#[derive(Debug)]
struct Loops(Facts<Vec<Step>>);

/// One loop, with the days of its steps and the events that say so.
pub(super) struct Turn<'a> {
    kind: Kind,
    thing: Stream,
    what: Option<String>,
    planned: Option<NaiveDate>,
    done: Option<NaiveDate>,
    checked: Option<NaiveDate>,
    acted: Option<NaiveDate>,
    stands: Stands,
    due: Option<&'a Deadline>,
    events: Vec<u64>,
}

/// Where a loop stands still, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stands {
    /// It was not as it was meant to be, and nothing followed.
    Unanswered,
    /// Its day has passed.
    Late,
    /// It was done, and nobody has found out how it went.
    Unchecked,
    /// It is planned.
    Ahead,
    /// It is closed.
    Closed,
}

impl Projection for Loops {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for Loops {
    fn report(&self, moment: &Moment) -> Report {
        let all = deadlines(&moment.register, moment.at);
        let mut due = Due::new();
        for it in &all {
            due.entry((it.what, it.about)).or_default().push(it);
        }
        let turns = self.turns(moment, &due);
        let mut open: Vec<_> = turns.iter().filter(|it| it.stands != Stands::Closed).collect();
        open.sort_by_cached_key(|it| (it.stands, it.waits_since(), it.kind, it.thing));
        let rows = open.iter().map(|it| row(moment, it)).collect();
        let kinds = Table {
            name: "kinds".into(),
            caption: "Kind by kind".into(),
            columns: kind_columns(),
            rows: Kind::ALL.into_iter().filter_map(|kind| kind_row(kind, &turns)).collect(),
        };
        let times = lead::table(&turns);
        let mut report =
            HISTORY.report(moment, vec![HISTORY.table("open", "Where loops stand open", rows), kinds, times]);
        report.notes = vec![
            "A loop is closed when what was planned was done, what was done was checked, and what was not as it was meant \
             to be led to something. What was dropped, rejected or withdrawn is no loop."
                .into(),
            "Lead times count whole days from step to step, in the year in which the later step was taken. A median of \
             few loops says little: look at their number."
                .into(),
        ];
        report
    }
}

impl Loops {
    fn turns<'a>(&self, moment: &Moment, due: &Due<'a>) -> Vec<Turn<'a>> {
        let offset = moment.register.offset();
        let standing = self.0.standing().filter(|it| moment.register.exists(it.stream));
        let mut all: Vec<_> = standing
            .flat_map(|fact| {
                let (day, events) = (fact.effective_at.first_day(offset), [fact.seq, fact.says]);
                fact.value.iter().map(move |step| (step.clone(), (day, fact.seq, events)))
            })
            .filter(|(step, _)| moment.register.exists(step.thing))
            .collect();
        all.sort_by_key(|(_, (day, seq, _))| (*day, *seq));
        let loops = by_loop(&all).into_iter();
        loops
            .filter_map(|((kind, thing, part), of)| turn(moment, kind, thing, part.as_deref(), &of, due))
            .collect()
    }
}

/// The deadlines of each thing, by what is due.
type Due<'a> = BTreeMap<(What, Stream), Vec<&'a Deadline>>;

/// When a step was taken, and the events that say so.
type Taken = (NaiveDate, u64, [u64; 2]);

/// A loop from its steps; none where it is not pursued any more.
fn turn<'a>(
    moment: &Moment,
    kind: Kind,
    thing: Stream,
    part: Option<&str>,
    steps: &[&(Step, Taken)],
    due: &Due<'a>,
) -> Option<Turn<'a>> {
    let first = |is_it: fn(Stage) -> bool, after: Option<&Taken>| {
        let after = after.map(|(day, seq, _)| (*day, *seq));
        let found = steps.iter().find(|(step, (day, seq, _))| {
            is_it(step.stage) && after.is_none_or(|after| after <= (*day, *seq))
        });
        found.map(|(_, taken)| taken)
    };
    let own = |stage: Stage| steps.iter().find(|(it, _)| it.stage == stage && it.part.as_deref() == part);
    let planned = own(Stage::Plan).map(|(_, taken)| taken);
    let done = own(Stage::Do).map(|(_, taken)| taken);
    let before_check = if kind.is_done() { done } else { planned };
    let can_check = !kind.is_done() || done.is_some();
    let checked = first(|it| matches!(it, Stage::Check { .. }), before_check).filter(|_| can_check);
    let checks = steps.iter().rev().find(|(it, taken)| {
        matches!(it.stage, Stage::Check { .. }) && checked.is_some_and(|first| first.1 <= taken.1)
    });
    let bad = checks.filter(|(it, _)| it.stage == Stage::Check { good: false }).map(|(_, taken)| taken);
    let after = bad.or(checked);
    let acted = after.and_then(|after| {
        // To act is to do something else than to check: the same event does both only where it says what follows.
        steps
            .iter()
            .find(|(it, taken)| it.stage == Stage::Act && (after.0, after.1) <= (taken.0, taken.1))
            .map(|(_, taken)| taken)
    });
    let what = steps.iter().find_map(|(it, _)| it.what.clone().filter(|it| !it.is_empty()));
    let own_days = kind.deadline().and_then(|wanted| due.get(&(wanted, thing)));
    let due = own_days.into_iter().flatten().copied().find(|it| it.which.is_none() || it.which == what);
    let is_wanted = is_wanted(&moment.register, kind, thing, part);
    let is_late = due.is_some_and(|it| it.has_passed(moment.at, moment.register.offset()));
    let needs_doing = kind.is_done() && done.is_none();
    let stands = match () {
        () if needs_doing && !is_wanted => return None,
        () if needs_doing && is_late => Stands::Late,
        () if needs_doing => Stands::Ahead,
        () if kind.is_checked() && checked.is_none() && (kind.is_done() || is_late) => Stands::Unchecked,
        () if kind.is_checked() && checked.is_none() => Stands::Ahead,
        () if kind.is_acted_on() && bad.is_some() && acted.is_none() => Stands::Unanswered,
        () => Stands::Closed,
    };
    let taken = [planned, done, checked, bad, acted];
    let mut events: Vec<_> = taken.into_iter().flatten().flat_map(|(_, _, events)| *events).collect();
    events.extend(steps.first().map(|(_, (_, seq, _))| *seq));
    let day = |taken: Option<&Taken>| taken.map(|(day, _, _)| *day);
    let [planned, done, checked, acted] = [planned, done, bad.or(checked), acted].map(day);
    Some(Turn { kind, thing, what, planned, done, checked, acted, stands, due, events })
}

/// Whether what was planned is still to be done: it was neither dropped nor rejected, nor left out of the plan since.
fn is_wanted(register: &Register, kind: Kind, thing: Stream, part: Option<&str>) -> bool {
    match (kind, thing) {
        (Kind::Treatment, Stream::Risk(id)) => register.risks.get(id).is_some_and(|risk| {
            risk.closed.is_none() && risk.open_treatments().any(|it| Some(it.id.to_string().as_str()) == part)
        }),
        (Kind::Action, Stream::Nonconformity(id)) => {
            register.nonconformities.get(id).is_some_and(|it| !it.is_closed())
        }
        (Kind::Control, Stream::Control(id)) => register.controls.get(id).is_some_and(|it| !it.is_retired()),
        (Kind::Change, Stream::Change(id)) => register.changes.get(id).is_some_and(|it| !it.is_over()),
        (Kind::Improvement, Stream::Improvement(id)) => {
            register.improvements.get(id).is_some_and(Improvement::is_open)
        }
        _ => true,
    }
}

impl Turn<'_> {
    /// The day of the last step that was taken.
    fn waits_since(&self) -> Option<NaiveDate> {
        self.checked.or(self.done).or(self.planned)
    }
}

fn row(moment: &Moment, it: &Turn<'_>) -> Row {
    let register = &moment.register;
    let mut basis = Basis::of(register, it.thing);
    basis.add(it.events.iter().copied());
    basis.add(it.due.into_iter().flat_map(|it| it.rests_on.iter().copied()));
    let days = it.waits_since().map(|since| (moment.today() - since).num_days());
    let responsible = it.due.and_then(|it| it.responsible).or_else(|| Some(register.owner(it.thing)?.value));
    basis.row(vec![
        Cell::Link(naming::link(register, it.thing)),
        Cell::Text(it.kind.word().into()),
        value::text(it.what.as_ref()),
        Cell::Status(status(it.stands)),
        days.map_or(Cell::Empty, Cell::Integer),
        value::day(it.planned),
        value::day(it.done),
        value::day(it.checked),
        value::date(register, it.due.map(|it| it.due)),
        naming::cell(register, responsible),
    ])
}

fn status(stands: Stands) -> Status {
    match stands {
        Stands::Unanswered => value::status("checked, never acted on", Mark::Gap),
        Stands::Late => value::status("planned, not done in time", Mark::Gap),
        Stands::Unchecked => value::status("done, never checked", Mark::Attention),
        Stands::Ahead => value::status("planned, not done yet", Mark::Neutral),
        Stands::Closed => value::status("closed", Mark::Good),
    }
}

fn kind_row(kind: Kind, turns: &[Turn<'_>]) -> Option<Row> {
    let of: Vec<_> = turns.iter().filter(|it| it.kind == kind).collect();
    let mut counts: BTreeMap<Stands, usize> = BTreeMap::new();
    for it in &of {
        *counts.entry(it.stands).or_default() += 1;
    }
    let many = |stands| counts.get(&stands).copied().unwrap_or_default();
    let due = of.len() - many(Stands::Ahead);
    let mut basis = Basis::default();
    basis.add(of.iter().flat_map(|it| it.events.iter().copied()));
    let marked = |stands, mark| {
        let many = many(stands);
        Cell::Status(value::status(many.to_string(), if many > 0 { mark } else { Mark::Neutral }))
    };
    let row = basis.row(vec![
        Cell::Text(kind.word().into()),
        value::count(of.len()),
        value::count(many(Stands::Ahead)),
        marked(Stands::Late, Mark::Gap),
        marked(Stands::Unchecked, Mark::Attention),
        marked(Stands::Unanswered, Mark::Gap),
        value::count(many(Stands::Closed)),
        (due > 0).then(|| percent(many(Stands::Closed), due)).map_or(Cell::Empty, Cell::Decimal),
    ]);
    (!of.is_empty()).then_some(row)
}

/// A share in percent with one digit, rounded half up.
fn percent(part: usize, of: usize) -> String {
    let tenths = (part * 2000 + of) / (of * 2);
    format!("{}.{}", tenths / 10, tenths % 10)
}
