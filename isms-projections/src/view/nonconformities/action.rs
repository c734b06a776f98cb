//! Actions: what is done about nonconformities, one a row, the late first.

use isms_core::aggregate::nonconformity::Nonconformity;
use isms_core::aggregate::nonconformity::action::Action;
use isms_core::moment::Moment;
use isms_core::vocabulary::time::PartialDate;

use crate::cell::{Cell, Mark, Status};
use crate::listing::Listed;
use crate::table::{Column, Kind, Row, Table};
use crate::{naming, value};

fn columns() -> Vec<Column> {
    vec![
        Column::across("nonconformity", "Nonconformity", Kind::Key),
        Column::across("action", "Action", Kind::Prose),
        Column::across("responsible", "Responsible", Kind::Short),
        Column::beneath("planned", "Planned", Kind::Date),
        Column::beneath("first_due", "First due", Kind::Date),
        Column::across("due", "Due", Kind::Date),
        Column::across("rescheduled", "Times rescheduled", Kind::Number),
        Column::across("done", "Done", Kind::Date),
        Column::beneath("done_by", "Done by", Kind::Short),
        Column::beneath("result", "Result", Kind::Prose),
        Column::across("days_late", "Days late", Kind::Number),
        Column::across("status", "Status", Kind::Short),
    ]
}

/// The actions of those that are not voided.
pub(super) fn table(moment: &Moment, all: &[Listed<'_, Nonconformity>]) -> Table {
    let valid = all.iter().filter(|it| it.voided.is_none());
    let mut actions: Vec<_> =
        valid.flat_map(|it| it.entry.actions.iter().map(move |action| (it, action))).collect();
    let urgency = |action: &Action| match &action.completed {
        None => (false, action.due()),
        Some(_) => (true, action.due()),
    };
    actions.sort_by_key(|(_, action)| urgency(action));
    Table {
        name: "actions".into(),
        caption: "Actions".into(),
        columns: columns(),
        rows: actions.into_iter().map(|(it, action)| row(moment, it, action)).collect(),
    }
}

fn row(moment: &Moment, it: &Listed<'_, Nonconformity>, action: &Action) -> Row {
    let register = &moment.register;
    let mut basis = it.basis(register);
    let planned = basis.note(&action.planned);
    basis.add(action.rescheduled.iter().map(|it| it.seq));
    let done = basis.read(action.completed.as_ref());
    let by = done.and_then(|it| it.value.performer.or(it.by));
    basis.row(vec![
        Cell::Link(naming::link(register, it.id)),
        Cell::Text(planned.value.description.to_string()),
        Cell::Link(naming::link(register, planned.value.responsible)),
        value::date(register, Some(planned.effective_at)),
        value::day(Some(planned.value.due)),
        value::day(Some(action.due())),
        value::count(action.rescheduled.len()),
        value::date(register, done.map(|it| it.effective_at)),
        naming::cell(register, by),
        value::text(done.and_then(|it| it.value.result.as_ref())),
        value::number(days_late(moment, action)),
        Cell::Status(status(moment, action)),
    ])
}

/// For how many days it is late, or was once it was done; none where it is not, or where nobody knows.
fn days_late(moment: &Moment, action: &Action) -> Option<u32> {
    let offset = moment.register.offset();
    let until = match &action.completed {
        Some(done) => done.effective_at,
        None => PartialDate::Instant(moment.at.end(offset)),
    };
    PartialDate::Day(action.due()).days_until(until, offset).filter(|days| *days > 0)
}

fn status(moment: &Moment, action: &Action) -> Status {
    match &action.completed {
        Some(_) if days_late(moment, action).is_some() => value::status("done late", Mark::Neutral),
        Some(_) => value::status("done", Mark::Good),
        None if action.is_overdue(moment.at, moment.register.offset()) => value::status("overdue", Mark::Gap),
        None => value::status("open", Mark::Neutral),
    }
}
