//! Goals: what the management system is for, what serves each goal, whether it is reached, and what speaks against it.
//!
//! ISO/IEC 27001:2022, 5.1 and 6.2. Objectives, improvements and trainings name the goal that they serve. Controls serve
//! the goals of what they answer in Annex A and of the properties that they preserve; incidents concern the goals of what
//! they have harmed.

use isms_core::id::ObjectiveId;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::phase::Goal;

use crate::aim::state;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::Cell;
use crate::served::{Pursued, Served};
use crate::table::{Column, Kind, Report, Row};
use crate::{naming, value};

/// The goals.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "goals",
    title: "Goals",
    version: 1,
    theme: Theme::Context,
    question: "What is all this for, and do we reach it?",
    columns,
    source: Source::Register(build),
};

/// The common goals, each in a few words.
const COMMON: [(Goal, &str); 8] = [
    (Goal::G1, "Security of ICT systems and services"),
    (Goal::G2, "Continuity of their operation"),
    (Goal::G3, "Protection of data and information"),
    (Goal::G4, "Protection of other assets"),
    (Goal::G5, "Handling of threats, events and incidents"),
    (Goal::G6, "Raising the security of systems and services"),
    (Goal::G7, "Raising the awareness of users"),
    (Goal::G8, "Sharing experience with others"),
];

fn columns() -> Vec<Column> {
    vec![
        Column::across("goal", "Goal", Kind::Key),
        Column::across("what", "What it is", Kind::Prose),
        Column::across("status", "Reached", Kind::Short),
        Column::across("objectives", "Objectives", Kind::Short),
        Column::across("trend", "Trend", Kind::Short),
        Column::across("against", "What speaks against it", Kind::Prose),
        Column::across("controls", "Controls", Kind::Short),
        Column::across("improvements", "Improvements", Kind::Short),
        Column::across("incidents", "Incidents", Kind::Short),
        Column::beneath("wording", "In our words", Kind::Prose),
        Column::beneath("rationale", "Why we pursue it", Kind::Prose),
        Column::beneath("adopted", "Adopted", Kind::Date),
        Column::beneath("adopted_by", "Adopted by", Kind::Short),
        Column::beneath("verdicts", "Verdicts", Kind::Short),
        Column::beneath("indicators", "Indicators", Kind::Short),
        Column::beneath("proven", "Improvements proven by an indicator", Kind::Short),
        Column::beneath("trainings", "Trainings", Kind::Short),
        Column::beneath("others", "Plans, partners and weaknesses", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let rows = pursued(&moment.register).iter().map(|goal| row(moment, goal)).collect();
    let mut report = VIEW.report(moment, vec![VIEW.table("goals", "Goals", rows)]);
    report.notes.push(
        "Objectives, improvements and trainings name their goal. A control serves the goals of the controls of Annex A \
         that it answers, by their numbers in the edition of 2022, and of the properties that it preserves. An incident \
         concerns the goals of what it has harmed, and handling incidents itself; a human factor concerns awareness. \
         The trend compares the two latest values of each indicator."
            .into(),
    );
    report
}

/// The common goals, and those of the organization's own that were adopted or that an objective serves. None before there
/// is a management system.
fn pursued(register: &Register) -> Vec<Pursued> {
    let Some(isms) = register.isms() else { return Vec::new() };
    let common = COMMON.iter().map(|(goal, _)| Pursued { goal: *goal, own: None });
    let mut all: Vec<_> = common.collect();
    let adopted = isms.goals.iter().map(|it| &it.value);
    let adopted = adopted.filter(|it| it.goal == Goal::Own).map(|it| Some(it.wording.clone()));
    let objectives = register.objectives.iter().map(|(_, it)| &it.definition.value);
    let served = objectives.filter(|it| it.goal == Goal::Own).map(|it| it.own_goal.clone());
    let improved = register.improvements.iter().map(|(_, it)| it.proposal.value.goal);
    let taught = register.training_activities.iter().map(|(_, it)| it.plan.value.goal);
    let unnamed = improved.chain(taught).filter(|goal| *goal == Goal::Own).map(|_| None);
    for own in adopted.chain(served).chain(unnamed) {
        if !all.iter().any(|it| it.goal == Goal::Own && it.own == own) {
            all.push(Pursued { goal: Goal::Own, own });
        }
    }
    all
}

fn row(moment: &Moment, of: &Pursued) -> Row {
    let served = Served::of(moment, of);
    let register = &moment.register;
    let (key, what) = match (COMMON.iter().find(|(goal, _)| *goal == of.goal), &of.own) {
        (Some((goal, what)), _) => (value::word(goal), (*what).to_owned()),
        (None, Some(own)) => ("Own".to_owned(), own.to_string()),
        (None, None) => ("Own".to_owned(), "A goal of our own that is not named".to_owned()),
    };
    let proven = served.improvements.iter().filter(|(_, it)| it.is_proven()).map(|(id, _)| *id);
    let name = |id: ObjectiveId| naming::link(register, id).text;
    let verdicts =
        served.objectives.iter().map(|(id, it)| format!("{} {}", name(*id), state(moment, it).status));
    let said = served.adopted.map(|it| &it.value);
    served.basis().row(vec![
        Cell::Text(key),
        Cell::Text(what),
        Cell::Status(served.status()),
        value::things(register, served.objectives.iter().map(|(id, _)| *id)),
        value::list(served.courses()),
        value::list(served.against()),
        value::things(register, served.controls.iter().map(|(id, _)| *id)),
        value::things(register, served.improvements.iter().map(|(id, _)| *id)),
        value::things(register, served.incidents.iter().map(|(id, _)| *id)),
        value::text(said.map(|it| &it.wording)),
        value::text(said.map(|it| &it.rationale)),
        value::date(register, served.adopted.map(|it| it.effective_at)),
        naming::cell(register, served.adopted.and_then(|it| it.by)),
        value::list(verdicts),
        value::things(register, served.indicators.iter().map(|(id, _)| *id)),
        value::things(register, proven),
        value::things(register, served.trainings.iter().map(|(id, _)| *id)),
        value::things(register, served.others.iter().copied()),
    ])
}
