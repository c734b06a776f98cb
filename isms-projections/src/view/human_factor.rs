//! Human factor: how often what people did or did not do was a part of the cause, where, and what changed after they were
//! trained.
//!
//! ISO/IEC 27001:2022, 7.2, 7.3, 9.1 and 10.2.
//!
//! ```text
//!            the same number of days
//! ├──────────── before ────────────┤ training ├──────────── after ────────────┤
//! founding, at the earliest                               the moment, at the latest
//! ```

mod area;
mod training;

use isms_core::aggregate::training_activity::TrainingActivity;
use isms_core::id::TrainingActivityId;
use isms_core::moment::Moment;
use isms_core::vocabulary::time::PartialDate;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::calendar::{Calendar, Part, founding};
use crate::cases::{Case, Reach, cases};
use crate::cell::Cell;
use crate::chart::{Chart, Line, Stroke, Trend};
use crate::table::{Column, Kind, Report, Row};
use crate::{figure, value};

/// The human factor.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "human-factor",
    title: "Human factor",
    version: 1,
    theme: Theme::People,
    question: "How often are people a part of the cause, where, and does training change that?",
    columns,
    source: Source::Register(build),
};

const NOTES: [&str; 4] = [
    "A case is what was declared an incident or raised as a nonconformity. It is counted when it occurred; where nobody knows that, when it was noticed or raised. A nonconformity that was raised from an incident is a case of its own.",
    "Whether there was a human factor is said with the lessons of an incident and with the cause of a nonconformity. Shares are of the cases of which that is known; how many are not is said beside them.",
    "Before and after a training are the same number of days, at most 183, none before the founding and none after the moment of this report; under 30 it is too early to say. Cases of the day itself, and those not known to the day, are in neither.",
    "What came after a training did not come by it alone. Few cases show little, other trainings of the same people in those days are named, and cases without a known cause may yet count.",
];

fn columns() -> Vec<Column> {
    vec![
        Column::across("quarter", "Quarter", Kind::Key),
        Column::across("incidents", "Incidents", Kind::Number),
        Column::across("incidents_human", "with human factor", Kind::Number),
        Column::across("incidents_unknown", "cause unknown", Kind::Number),
        Column::across("incidents_share", "Share, %", Kind::Number),
        Column::across("nonconformities", "Nonconformities", Kind::Number),
        Column::across("nonconformities_human", "with human factor", Kind::Number),
        Column::across("nonconformities_unknown", "cause unknown", Kind::Number),
        Column::across("nonconformities_share", "Share, %", Kind::Number),
        Column::beneath("cases", "Cases with human factor", Kind::Short),
        Column::beneath("trainings", "Trainings held", Kind::Short),
    ]
}

/// How many cases there are, and in how many people were a part of the cause.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    all: usize,
    human: usize,
    unknown: usize,
}

impl Tally {
    fn of<'a>(cases: impl IntoIterator<Item = &'a Case<'a>>) -> Self {
        let mut tally = Self::default();
        for case in cases {
            tally.all += 1;
            tally.human += usize::from(case.has_human_factor());
            tally.unknown += usize::from(case.human_factor.is_none());
        }
        tally
    }

    fn cells(self) -> [Cell; 4] {
        let share = figure::percent(self.human, self.all - self.unknown);
        [value::count(self.all), value::count(self.human), value::count(self.unknown), share]
    }
}

/// A training, as often as it was held.
#[derive(Clone, Debug)]
struct Held<'a> {
    id: TrainingActivityId,
    activity: &'a TrainingActivity,
    on: PartialDate,
    seq: u64,
    reach: Reach<'a>,
}

/// Every training that was held, the earliest first.
fn held(moment: &Moment) -> Vec<Held<'_>> {
    let register = &moment.register;
    let mut held: Vec<_> = register
        .training_activities
        .iter()
        .flat_map(|(id, activity)| {
            let audience = &activity.plan.value.audience;
            activity.deliveries.iter().map(move |delivery| {
                let (on, seq) = (delivery.effective_at, delivery.seq);
                Held { id, activity, on, seq, reach: Reach::of(register, audience, on) }
            })
        })
        .collect();
    held.sort_by_key(|it| (it.on.start(register.offset()), it.seq));
    held
}

fn build(moment: &Moment) -> Report {
    let cases = cases(&moment.register);
    let held = held(moment);
    let dates = cases.iter().map(|it| it.happened).chain(held.iter().map(|it| it.on));
    let quarters: Vec<_> = Calendar::Quarters.parts_until(moment, dates).into_iter().collect();
    let rows = quarters.iter().map(|quarter| row(moment, *quarter, &cases, &held)).collect();
    let tables = vec![
        VIEW.table("quarters", "Quarters", rows),
        area::table(moment, &cases, &held),
        training::table(moment, &cases, &held),
    ];
    let notes = NOTES.map(str::to_owned).to_vec();
    Report { charts: vec![chart(moment, &quarters, &cases)], notes, ..VIEW.report(moment, tables) }
}

fn is_in(moment: &Moment, quarter: Part, date: PartialDate) -> bool {
    Calendar::Quarters.part(date, moment.register.offset()) == quarter
}

fn row(moment: &Moment, quarter: Part, cases: &[Case<'_>], held: &[Held<'_>]) -> Row {
    let register = &moment.register;
    let mut basis = Basis::default();
    basis.add(founding(register).map(|(seq, _)| seq));
    let own: Vec<_> = cases.iter().filter(|it| is_in(moment, quarter, it.happened)).collect();
    let trainings: Vec<_> = held.iter().filter(|it| is_in(moment, quarter, it.on)).collect();
    basis.add(own.iter().flat_map(|it| &it.rests_on).copied());
    basis.add(trainings.iter().map(|it| it.seq));
    let (incidents, others): (Vec<&Case<'_>>, Vec<_>) = own.iter().partition(|it| it.is_incident());
    let mut cells = vec![Cell::Text(Calendar::Quarters.name(quarter))];
    cells.extend(Tally::of(incidents).cells());
    cells.extend(Tally::of(others).cells());
    cells.push(value::things(register, own.iter().filter(|it| it.has_human_factor()).map(|it| it.thing)));
    cells.push(value::things(register, trainings.iter().map(|it| it.id)));
    basis.row(cells)
}

/// All cases, and those in which people were a part of the cause.
fn chart(moment: &Moment, quarters: &[Part], cases: &[Case<'_>]) -> Chart {
    let quarters: Vec<_> = quarters.iter().copied().filter(|it| !it.is_vague()).collect();
    let line = |name: &str, stroke, is_such: &dyn Fn(&Case<'_>) -> bool| {
        let of = |quarter| {
            let own = cases.iter().filter(|it| is_in(moment, quarter, it.happened));
            own.filter(|it| is_such(it)).count()
        };
        let values = quarters.iter().map(|quarter| figure::drawn(of(*quarter))).collect();
        Line { name: name.into(), stroke, values }
    };
    let lines = vec![
        line("with human factor", Stroke::Solid, &|it| it.has_human_factor()),
        line("all", Stroke::Steps, &|_| true),
    ];
    let periods = quarters.iter().map(|it| Calendar::Quarters.name(*it)).collect();
    Chart::Trend(Trend {
        caption: "Incidents and nonconformities by quarter".into(),
        unit: "cases".into(),
        periods,
        lines,
    })
}
