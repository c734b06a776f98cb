//! Tables: the phases of turns, what has come out of them, and matters in words.

use isms_core::aggregate::improvement_cycle::{ImprovementCycle, Lessons, Matters, Output};
use isms_core::id::RequirementId;
use isms_core::moment::Moment;
use isms_core::vocabulary::noted::Noted;

use crate::cell::Cell;
use crate::listing::Listed;
use crate::table::{Column, Kind, Row, Table};
use crate::{naming, value};

/// The phases, turn by turn.
pub(super) fn phases(rows: Vec<Row>) -> Table {
    let columns = vec![
        Column::across("cycle", "Cycle", Kind::Key),
        Column::across("phase", "Phase", Kind::Short),
        Column::across("entered", "Entered", Kind::Date),
        Column::across("days", "Days in it", Kind::Number),
        Column::across("times", "Times entered", Kind::Number),
        Column::across("events", "Events", Kind::Number),
        Column::across("status", "Status", Kind::Short),
        Column::beneath("notes", "Notes", Kind::Prose),
    ];
    Table { name: "phases".into(), caption: "Phase by phase".into(), columns, rows }
}

/// What has come out of them.
pub(super) fn outputs(rows: Vec<Row>) -> Table {
    let columns = vec![
        Column::across("cycle", "Cycle", Kind::Key),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("output", "Output", Kind::Prose),
        Column::across("satisfies", "Satisfies", Kind::Short),
        Column::across("on", "On", Kind::Date),
        Column::beneath("shown_by", "Shown by events", Kind::Short),
    ];
    Table { name: "outputs".into(), caption: "What has come out".into(), columns, rows }
}

/// The outputs of one turn.
pub(super) fn output_rows(moment: &Moment, listed: &Listed<'_, ImprovementCycle>) -> Vec<Row> {
    let register = &moment.register;
    let row = |it: &Noted<Output>| {
        let mut basis = listed.basis(register);
        let output = &basis.note(it).value;
        basis.add(output.shown_by.iter().copied());
        basis.row(vec![
            Cell::Link(naming::link(register, listed.id)),
            Cell::Text(output.kind.to_string()),
            Cell::Text(output.statement.to_string()),
            value::list(requirements(moment, output.satisfies.iter().copied())),
            value::date(register, Some(it.effective_at)),
            value::list(&output.shown_by),
        ])
    };
    listed.entry.outputs.iter().map(row).collect()
}

/// Requirements by what people call them.
pub(super) fn requirements(moment: &Moment, ids: impl Iterator<Item = RequirementId>) -> Vec<String> {
    let isms = moment.register.isms();
    let named = ids.map(|id| {
        let known = isms.and_then(|it| it.requirement(id));
        known.map_or_else(|| id.to_string(), |it| it.statement.value.reference.to_string())
    });
    named.collect()
}

/// What goes in, or is carried over.
pub(super) fn matters(moment: &Moment, it: &Matters) -> Vec<String> {
    let mut all = requirements(moment, it.requirements.iter().copied());
    all.extend(it.others.iter().map(ToString::to_string));
    all
}

/// What was learned.
pub(super) fn lessons(it: &Lessons) -> Vec<String> {
    match it {
        Lessons::None => vec!["nothing".into()],
        Lessons::Learned(lessons) => lessons.iter().map(ToString::to_string).collect(),
    }
}
