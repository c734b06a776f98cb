//! Competence and training matrix: what everybody has to be able to do and can, and which trainings they have had.
//!
//! ISO/IEC 27001:2022, 7.2 and 7.3. Persons stand here by their pseudonyms only.

mod total;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use isms_core::aggregate::person::{Competence, Person, Training, TrainingAssignment};
use isms_core::id::{PersonId, RoleId, TrainingActivityId};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::group::Group;
use isms_core::vocabulary::noted::Noted;
use isms_core::vocabulary::text::Title;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row};
use crate::{naming, value};

/// The competence and training matrix.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "competence",
    title: "Competence and training",
    version: 1,
    theme: Theme::People,
    question: "Can everybody do what their role needs, and who has not been trained?",
    columns,
    source: Source::Register(build),
};

const NOTES: [&str; 3] = [
    "A row is one competence or one training of one person. A competence that a role requires of whoever holds it, and that nobody has evaluated, is a row too.",
    "Of several trainings that answer to one assignment, the latest that was passed is shown, or else the latest that was not.",
    "Groups are those for whom the training is held. Programs, and the totals of persons who have left, are left out.",
];

fn columns() -> Vec<Column> {
    vec![
        Column::across("person", "Person", Kind::Key),
        Column::across("unit", "Unit", Kind::Short),
        Column::beneath("group", "Group", Kind::Short),
        Column::beneath("role", "Role", Kind::Short),
        Column::across("competence", "Competence", Kind::Short),
        Column::across("required", "Required", Kind::Number),
        Column::across("actual", "Actual", Kind::Number),
        Column::beneath("gap", "Gap", Kind::Number),
        Column::beneath("method", "Found by", Kind::Short),
        Column::beneath("evaluated", "Evaluated", Kind::Date),
        Column::across("training", "Training", Kind::Short),
        Column::beneath("activity", "Activity", Kind::Short),
        Column::beneath("ground", "Ground", Kind::Short),
        Column::beneath("assigned", "Assigned", Kind::Date),
        Column::across("due", "Due", Kind::Date),
        Column::across("completed", "Completed", Kind::Date),
        Column::beneath("score", "Score, %", Kind::Number),
        Column::beneath("valid_until", "Valid until", Kind::Date),
        Column::across("state", "State", Kind::Short),
    ]
}

/// What is known of one competence or one training of a person.
#[derive(Clone, Debug)]
enum Item<'a> {
    Evaluated(&'a Noted<Competence>),
    /// Required by a role, and never evaluated.
    Unevaluated(RoleId, &'a Noted<isms_core::aggregate::role::Definition>, &'a Title),
    Assigned(&'a Noted<TrainingAssignment>, Option<&'a Noted<Training>>),
    /// Taken, though nobody had assigned it.
    Taken(&'a Noted<Training>),
}

/// How a training of a person stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Completed,
    Expired,
    Failed,
    Overdue,
    Due,
}

fn build(moment: &Moment) -> Report {
    let persons: Vec<_> = listed(&moment.register.persons).into_iter().filter(is_human).collect();
    let rows = persons.iter().flat_map(|it| {
        let items = items(moment, it.id, it.entry);
        items.into_iter().map(|item| row(moment, it, &item)).collect::<Vec<_>>()
    });
    let tables = vec![
        VIEW.table("competences", "Competences and trainings", rows.collect()),
        total::table(moment, &persons),
    ];
    let notes = NOTES.map(str::to_owned).to_vec();
    Report { notes, ..VIEW.report(moment, tables) }
}

fn is_human(it: &Listed<'_, Person>) -> bool {
    it.voided.is_none() && it.entry.is_human()
}

/// Competences first, then trainings, each in the order of recording.
fn items<'a>(moment: &'a Moment, id: PersonId, person: &'a Person) -> Vec<Item<'a>> {
    let register = &moment.register;
    let roles = register.roles.iter().filter(|(_, it)| it.is_held_by(id, moment.at, register.offset()));
    let required = roles.flat_map(|(role, it)| {
        let definition = &it.definition;
        definition.value.required_competences.iter().map(move |title| (role, definition, title))
    });
    let is_evaluated = |role: RoleId, title: &Title| {
        person.competences.iter().any(|it| it.value.role == role && it.value.competence == *title)
    };
    let unevaluated = required.filter(|(role, _, title)| person.is_there() && !is_evaluated(*role, title));
    let assigned =
        person.assigned.iter().map(|it| Item::Assigned(it, person.answer_to(&it.value, register.offset())));
    let is_assigned = |it: &Training| person.assigned.iter().any(|assigned| assigned.value.is_met_by(it));
    let taken = person.trainings.iter().filter(|it| !is_assigned(&it.value));
    let competences = person.competences.iter().map(Item::Evaluated);
    let unevaluated = unevaluated.map(|(role, definition, title)| Item::Unevaluated(role, definition, title));
    competences.chain(unevaluated).chain(assigned).chain(taken.map(Item::Taken)).collect()
}

fn row(moment: &Moment, it: &Listed<'_, Person>, item: &Item<'_>) -> Row {
    let register = &moment.register;
    let mut basis = it.basis(register);
    let left = basis.read(it.entry.offboarded.as_ref()).is_some();
    let groups = groups(register, item.activity(), &mut basis);
    let mut cells = vec![
        Cell::Link(naming::link(register, it.id)),
        value::text(it.entry.registration.unit.as_ref()),
        value::list(groups.iter().map(value::word)),
    ];
    cells.extend(competence(register, item, &mut basis));
    cells.extend(assigned(register, item, &mut basis));
    cells.extend(taken(register, item, &mut basis));
    let state = if left { value::status("has left", Mark::Neutral) } else { item.status(moment) };
    cells.push(Cell::Status(state));
    basis.row(cells)
}

/// The groups for whom an activity is held.
fn groups(register: &Register, activity: Option<TrainingActivityId>, basis: &mut Basis) -> BTreeSet<Group> {
    let plan = activity.and_then(|id| register.training_activities.get(id)).map(|it| &it.plan);
    basis.read(plan).map(|it| it.value.audience.groups.clone()).unwrap_or_default()
}

/// What has to be there, and what is.
fn competence(register: &Register, item: &Item<'_>, basis: &mut Basis) -> [Cell; 7] {
    match item {
        Item::Evaluated(noted) => {
            let it = &basis.note(noted).value;
            [
                Cell::Link(naming::link(register, it.role)),
                Cell::Text(it.competence.to_string()),
                Cell::Integer(it.required.into()),
                Cell::Integer(it.actual.into()),
                Cell::Integer(it.required.saturating_sub(it.actual).into()),
                value::text(it.method.as_ref()),
                value::date(register, Some(noted.effective_at)),
            ]
        }
        Item::Unevaluated(role, definition, title) => {
            basis.note(definition);
            let (role, title) = (Cell::Link(naming::link(register, *role)), Cell::Text(title.to_string()));
            [role, title, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]
        }
        Item::Assigned(..) | Item::Taken(_) => [const { Cell::Empty }; 7],
    }
}

/// Which training, why, and until when.
fn assigned(register: &Register, item: &Item<'_>, basis: &mut Basis) -> [Cell; 5] {
    let (assigned, title) = match item {
        Item::Assigned(noted, _) => (Some(*noted), Some(&noted.value.training)),
        Item::Taken(noted) => (None, Some(&noted.value.training)),
        Item::Evaluated(_) | Item::Unevaluated(..) => (None, None),
    };
    let assigned = basis.read(assigned);
    [
        value::text(title),
        naming::cell(register, item.activity()),
        value::text(assigned.map(|it| value::word(it.value.ground))),
        value::date(register, assigned.map(|it| it.effective_at)),
        value::day(assigned.map(|it| it.value.due)),
    ]
}

/// When it was had, and what came of it.
fn taken(register: &Register, item: &Item<'_>, basis: &mut Basis) -> [Cell; 3] {
    let taken = basis.read(item.training());
    [
        value::date(register, taken.map(|it| it.effective_at)),
        value::number(taken.and_then(|it| it.value.score)),
        value::day(taken.and_then(|it| it.value.valid_until)),
    ]
}

impl<'a> Item<'a> {
    /// The training that was had.
    fn training(&self) -> Option<&'a Noted<Training>> {
        match self {
            Self::Assigned(_, taken) => *taken,
            Self::Taken(taken) => Some(taken),
            Self::Evaluated(_) | Self::Unevaluated(..) => None,
        }
    }

    fn activity(&self) -> Option<TrainingActivityId> {
        match self {
            Self::Assigned(assigned, taken) => {
                assigned.value.activity.or_else(|| taken.and_then(|it| it.value.activity))
            }
            Self::Taken(taken) => taken.value.activity,
            Self::Evaluated(_) | Self::Unevaluated(..) => None,
        }
    }

    /// How a training stands; none for a competence.
    fn standing(&self, moment: &Moment) -> Option<Standing> {
        let due = match self {
            Self::Assigned(assigned, _) => Some(assigned.value.due),
            Self::Taken(_) => None,
            Self::Evaluated(_) | Self::Unevaluated(..) => return None,
        };
        let has_passed = |last: Option<NaiveDate>| last.is_some_and(|last| moment.has_passed(last));
        Some(match self.training().map(|it| &it.value) {
            Some(it) if it.passed && has_passed(it.valid_until) => Standing::Expired,
            Some(it) if it.passed => Standing::Completed,
            _ if has_passed(due) => Standing::Overdue,
            Some(_) => Standing::Failed,
            None => Standing::Due,
        })
    }

    fn status(&self, moment: &Moment) -> Status {
        match (self, self.standing(moment)) {
            (_, Some(Standing::Completed)) => value::status("completed", Mark::Good),
            (_, Some(Standing::Expired)) => value::status("expired", Mark::Gap),
            (_, Some(Standing::Failed)) => value::status("not passed", Mark::Attention),
            (_, Some(Standing::Overdue)) => value::status("overdue", Mark::Gap),
            (_, Some(Standing::Due)) => value::status("due", Mark::Neutral),
            (Self::Evaluated(it), None) if it.value.actual < it.value.required => {
                value::status("gap", Mark::Gap)
            }
            (Self::Evaluated(_), None) => value::status("competent", Mark::Good),
            (Self::Unevaluated(..) | Self::Assigned(..) | Self::Taken(_), None) => {
                value::status("not evaluated", Mark::Attention)
            }
        }
    }
}
