//! Awareness effectiveness: every activity by which people learn, who came, and what it has changed.
//!
//! ISO/IEC 27001:2022, 7.2 d and 7.3.

use isms_core::aggregate::training_activity::{Stage, TrainingActivity};
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cases::{Case, Reach, audience, cases};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row};
use crate::{figure, naming, value};

/// The effectiveness of awareness.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "awareness",
    title: "Awareness effectiveness",
    version: 1,
    theme: Theme::People,
    question: "Did people come, and did it change anything?",
    columns,
    source: Source::Register(build),
};

const NOTES: [&str; 2] = [
    "Attendance is of those who were invited; whoever came besides is counted apart. An activity that was held several times is counted over all of them.",
    "Incidents after it are those with a human factor that occurred on a later day than it was first held, where those work whom it is for; for an activity that names groups, whose units nobody has recorded, anywhere. They say what is still to be learned, not whose fault that is.",
];

fn columns() -> Vec<Column> {
    vec![
        Column::across("activity", "Activity", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::beneath("kind", "Kind", Kind::Short),
        Column::beneath("goal", "Goal", Kind::Short),
        Column::beneath("topics", "Topics", Kind::Short),
        Column::across("audience", "Audience", Kind::Short),
        Column::beneath("responsible", "Responsible", Kind::Short),
        Column::beneath("planned", "Planned for", Kind::Date),
        Column::across("held", "Last held", Kind::Date),
        Column::across("invited", "Invited", Kind::Number),
        Column::across("attended", "Attended", Kind::Number),
        Column::beneath("uninvited", "Came besides", Kind::Number),
        Column::beneath("attendance", "Attendance, %", Kind::Number),
        Column::beneath("method", "Effect found by", Kind::Short),
        Column::beneath("measure", "Measure", Kind::Short),
        Column::across("before", "Before", Kind::Number),
        Column::across("after", "After", Kind::Number),
        Column::beneath("effect", "Effect", Kind::Short),
        Column::beneath("evaluated", "Evaluated", Kind::Date),
        Column::beneath("statement", "What was seen", Kind::Prose),
        Column::beneath("follow_up", "What is to follow", Kind::Prose),
        Column::beneath("incidents_after", "Incidents with human factor after it", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let cases = cases(&moment.register);
    let all = listed(&moment.register.training_activities);
    let rows = all.iter().map(|it| row(moment, it, &cases)).collect();
    let notes = NOTES.map(str::to_owned).to_vec();
    Report { notes, ..VIEW.report(moment, vec![VIEW.table("activities", "Activities", rows)]) }
}

fn row(moment: &Moment, it: &Listed<'_, TrainingActivity>, cases: &[Case<'_>]) -> Row {
    let (register, activity) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(planned(register, activity, &mut basis));
    cells.extend(held(register, activity, &mut basis));
    cells.extend(evaluated(register, activity, &mut basis));
    let after = after(moment, activity, cases, &mut basis);
    cells.extend([after, it.status(|| status(moment, activity))]);
    basis.row(cells)
}

/// What is planned, for whom.
fn planned(register: &Register, it: &TrainingActivity, basis: &mut Basis) -> [Cell; 7] {
    let plan = &basis.note(&it.plan).value;
    [
        Cell::Text(plan.title.to_string()),
        Cell::Text(value::word(plan.kind)),
        Cell::Text(value::word(plan.goal)),
        value::list(&plan.topics),
        value::list(audience(register, &plan.audience)),
        naming::cell(register, plan.responsible),
        value::day(Some(plan.date)),
    ]
}

/// When it was held, and who came.
fn held(register: &Register, it: &TrainingActivity, basis: &mut Basis) -> [Cell; 5] {
    basis.add(it.deliveries.iter().map(|it| it.seq));
    let last = it.deliveries.iter().map(|it| it.effective_at).max_by_key(|it| it.start(register.offset()));
    let deliveries = it.deliveries.iter().map(|it| &it.value);
    let sum = |count: &dyn Fn(&isms_core::aggregate::training_activity::Delivery) -> u64| -> u64 {
        deliveries.clone().map(count).sum()
    };
    let (invited, attended) = (sum(&|it| it.invited()), sum(&|it| it.attended.into()));
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    if last.is_none() {
        return [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
    }
    [
        value::date(register, last),
        value::number(Some(invited)),
        value::number(Some(attended)),
        value::number(Some(sum(&|it| it.uninvited.into()))),
        figure::percent(size(attended), size(invited)),
    ]
}

/// What it was last found to have changed.
fn evaluated(register: &Register, it: &TrainingActivity, basis: &mut Basis) -> [Cell; 8] {
    let last = basis.read(it.evaluations.last());
    let found = last.map(|it| &it.value);
    [
        value::text(found.map(|it| &it.method)),
        naming::cell(register, found.and_then(|it| it.indicator)),
        value::decimal(found.and_then(|it| it.baseline)),
        value::decimal(found.and_then(|it| it.value)),
        value::text(found.map(|it| value::word(it.result))),
        value::date(register, last.map(|it| it.effective_at)),
        value::text(found.and_then(|it| it.statement.as_ref())),
        value::text(found.and_then(|it| it.follow_up.as_ref())),
    ]
}

/// What has happened since to those for whom it was held, by what people did or did not do.
fn after(moment: &Moment, it: &TrainingActivity, cases: &[Case<'_>], basis: &mut Basis) -> Cell {
    let offset = moment.register.offset();
    let days =
        it.deliveries.iter().filter_map(|it| Some((it.effective_at.known_day(offset)?, it.effective_at)));
    let Some((first, held)) = days.min_by_key(|(day, _)| *day) else { return Cell::Empty };
    let reach = Reach::of(&moment.register, &it.plan.value.audience, held);
    let incidents = cases.iter().filter(|it| it.is_incident() && it.has_human_factor());
    let after = incidents.filter(|it| it.happened.known_day(offset).is_some_and(|day| day > first));
    let after: Vec<_> = after.filter(|it| reach.covers(it.area)).collect();
    basis.add(after.iter().flat_map(|it| &it.rests_on).copied());
    value::things(&moment.register, after.iter().map(|it| it.thing))
}

fn status(moment: &Moment, it: &TrainingActivity) -> Status {
    use isms_core::aggregate::training_activity::Effectiveness::{Effective, Ineffective, Partly};
    match (it.stage(), it.evaluations.last().map(|it| it.value.result)) {
        (Stage::Planned, _) if moment.has_passed(it.plan.value.date) => value::status("not held", Mark::Gap),
        (Stage::Planned, _) => value::status("planned", Mark::Neutral),
        (_, None) => value::status("effect not evaluated", Mark::Attention),
        (_, Some(Effective)) => value::status("effective", Mark::Good),
        (_, Some(Partly)) => value::status("partly effective", Mark::Attention),
        (_, Some(Ineffective)) => value::status("ineffective", Mark::Gap),
    }
}
