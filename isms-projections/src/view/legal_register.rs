//! Legal register: what law, regulators, contracts and resolutions demand, who answers for it, and whether it is met.
//!
//! ISO/IEC 27001:2022, 4.2 and 9.1; controls 5.31, 5.34 and 5.36 of Annex A. An obligation shows what it demands on the
//! day; one that binds only later, what it will demand.

use std::collections::BTreeSet;

use isms_core::aggregate::control::Control;
use isms_core::aggregate::obligation::compliance::{Answer, Verdict};
use isms_core::aggregate::obligation::{Obligation, Stage};
use isms_core::id::{ControlId, ObligationId};
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::tally::Tally;
use crate::{naming, value};

/// The legal register.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "legal-register",
    title: "Legal register",
    version: 1,
    theme: Theme::Context,
    question: "What binds us, who answers for it, and do we keep to it?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("obligation", "Obligation", Kind::Key),
        Column::across("summary", "Demands", Kind::Prose),
        Column::across("status", "Status", Kind::Short),
        Column::across("citation", "Where it stands", Kind::Short),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::across("effective_from", "Binds from", Kind::Date),
        Column::across("verdict", "Met", Kind::Short),
        Column::across("next_due", "Next evaluation", Kind::Date),
        Column::beneath("source", "Source", Kind::Short),
        Column::beneath("jurisdiction", "Jurisdiction", Kind::Short),
        Column::beneath("applies_to", "Applies to", Kind::Prose),
        Column::beneath("area", "Area", Kind::Short),
        Column::beneath("evaluated", "Evaluated as of", Kind::Date),
        Column::beneath("evaluated_by", "Evaluated by", Kind::Short),
        Column::beneath("evidence", "On what that rests", Kind::Prose),
        Column::beneath("answer", "Answered by", Kind::Short),
        Column::beneath("last_change", "Last change", Kind::Prose),
        Column::beneath("changed", "Changed", Kind::Date),
        Column::beneath("controls", "Controls", Kind::Short),
        Column::beneath("documents", "Documents", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let all = listed(&moment.register.obligations);
    let rows = all.iter().map(|it| row(moment, it)).collect();
    VIEW.report(moment, vec![VIEW.table("obligations", "Obligations", rows), totals(moment, &all)])
}

fn row(moment: &Moment, it: &Listed<'_, Obligation>) -> Row {
    let (register, obligation) = (&moment.register, it.entry);
    let offset = register.offset();
    let mut basis = it.basis(register);
    let today = moment.at.first_day(offset);
    let binding = obligation.details_on(today, offset).unwrap_or(&obligation.details);
    let details = &basis.note(binding).value;
    let evaluated = basis.read(obligation.evaluated.as_ref());
    let mut cells = vec![
        Cell::Link(naming::link(register, it.id)),
        Cell::Text(details.summary.to_string()),
        it.status(|| status(moment, obligation)),
        value::text(details.citation.as_ref()),
        Cell::Text(value::word(details.kind)),
        naming::cell(register, basis.note(&obligation.details).value.owner),
        value::day(Some(obligation.binding_from(offset))),
        evaluated.map_or(Cell::Empty, |it| Cell::Status(verdict(it.value.verdict))),
        value::day(obligation.evaluation_due(compliance_days(register), offset)),
        Cell::Text(details.source.to_string()),
        value::text(details.jurisdiction.as_ref()),
        value::text(details.applies_to.as_ref()),
        value::text(details.area.as_ref()),
    ];
    cells.extend([
        value::day(evaluated.map(|it| it.value.as_of)),
        naming::cell(register, evaluated.and_then(|it| it.by)),
        value::text(evaluated.and_then(|it| it.value.remarks.as_ref())),
        evaluated.and_then(|it| it.value.answer.as_ref()).map_or(Cell::Empty, |it| answer(register, it)),
    ]);
    let changed = basis.read(obligation.changed.as_ref());
    basis.read(obligation.retired.as_ref());
    cells.extend([
        value::text(changed.map(|it| &it.value)),
        value::date(register, changed.map(|it| it.effective_at)),
    ]);
    cells.extend(kept(register, it.id, &mut basis));
    basis.row(cells)
}

/// The controls that answer it, and the documents that serve what those controls answer.
fn kept(register: &Register, id: ObligationId, basis: &mut Basis) -> [Cell; 2] {
    let answering = |control: &Control| control.definition.value.obligations.contains(&id);
    let controls: Vec<(ControlId, &Control)> =
        register.controls.iter().filter(|(_, it)| answering(it) && !it.is_retired()).collect();
    let references = controls.iter().flat_map(|(_, it)| &basis.note(&it.definition).value.catalog_references);
    let numbers: BTreeSet<_> = references.map(|it| &it.control).collect();
    let documents = register.documents.iter().filter(|(_, it)| it.withdrawn.is_none());
    let documents = documents.filter(|(_, it)| {
        let serves = it.registration.value.controls.iter().any(|number| numbers.contains(number));
        basis.add(serves.then_some(it.registration.seq));
        serves
    });
    let documents: Vec<_> = documents.map(|(id, _)| id).collect();
    [value::things(register, controls.iter().map(|(id, _)| *id)), value::things(register, documents)]
}

fn answer(register: &Register, answer: &Answer) -> Cell {
    match answer {
        Answer::Exception(exception) => naming::cell(register, Some(*exception)),
        Answer::Nonconformity(it) => match register.by_reference("nonconformity", &it.reference) {
            Some(raised) => naming::cell(register, Some(raised)),
            None => Cell::Text(it.reference.to_string()),
        },
    }
}

fn verdict(it: Verdict) -> Status {
    match it {
        Verdict::Compliant => value::status("in full", Mark::Good),
        Verdict::Partly => value::status("in part", Mark::Attention),
        Verdict::Not => value::status("not", Mark::Gap),
    }
}

fn compliance_days(register: &Register) -> u32 {
    register.profile().map_or(0, |profile| profile.compliance_days_max)
}

/// Where it stands: not met or late is a gap.
fn status(moment: &Moment, obligation: &Obligation) -> Status {
    let offset = moment.register.offset();
    let due = obligation.evaluation_due(compliance_days(&moment.register), offset);
    let met = obligation.evaluated.as_ref().map(|it| it.value.verdict);
    match (obligation.stage(), met) {
        (Stage::Retired, _) => value::status("no longer binds", Mark::Neutral),
        _ if due.is_some_and(|due| moment.has_passed(due)) => value::status("evaluation overdue", Mark::Gap),
        (_, Some(Verdict::Not)) => value::status("not met", Mark::Gap),
        (_, Some(Verdict::Partly)) => value::status("met in part", Mark::Attention),
        (Stage::Changed, _) => value::status("changed since it was evaluated", Mark::Attention),
        (_, Some(Verdict::Compliant)) => value::status("met", Mark::Good),
        (_, None) if moment.at.first_day(offset) < obligation.binding_from(offset) => {
            value::status("binds later", Mark::Neutral)
        }
        (_, None) => value::status("not evaluated yet", Mark::Attention),
    }
}

/// How many there are of each status.
fn totals(moment: &Moment, all: &[Listed<'_, Obligation>]) -> Table {
    let mut tally = Tally::default();
    for it in all.iter().filter(|it| it.voided.is_none()) {
        let mut basis = it.basis(&moment.register);
        basis.note(&it.entry.details);
        basis.read(it.entry.evaluated.as_ref());
        basis.read(it.entry.retired.as_ref());
        tally.add(status(moment, it.entry), it.id, basis.events());
    }
    tally.table(&moment.register, "Obligations by status")
}
