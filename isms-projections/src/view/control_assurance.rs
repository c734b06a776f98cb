//! Control assurance: every control, whether it is in place and carried out, and what its tests have found.
//!
//! ISO/IEC 27001:2022, 8.1 and 9.1; controls 5.35 and 5.36 of Annex A. A control in place whose operation nobody has
//! tested deserves a look; an ineffective one, and whatever is overdue, is a gap.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::aggregate::control::assurance::{Rating, Test};
use isms_core::aggregate::control::{Control, Definition, Stage};
use isms_core::id::{ControlId, RiskId};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::noted::Noted;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::Listed;
use crate::table::{Column, Kind, Row};
use crate::things::Things;
use crate::{naming, value};

/// The control assurance.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "control-assurance",
    title: "Control assurance",
    version: 1,
    theme: Theme::Controls,
    question: "Do the controls work, and how do we know?",
    columns,
    source: Source::Things(&Things::of("controls", "Controls", |register| &register.controls, row)),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("control", "Control", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("owner", "Owner", Kind::Short),
        Column::beneath("area", "Area", Kind::Short),
        Column::beneath("kinds", "Kinds", Kind::Short),
        Column::beneath("properties", "Preserves", Kind::Short),
        Column::beneath("lifecycle", "Lifecycle", Kind::Short),
        Column::beneath("grounds", "Grounds", Kind::Short),
        Column::beneath("answers", "Answers", Kind::Short),
        Column::beneath("treats", "Treats", Kind::Short),
        Column::across("stage", "Stage", Kind::Short),
        Column::across("implemented", "In place since", Kind::Date),
        Column::beneath("maturity", "Maturity", Kind::Short),
        Column::beneath("last_operation", "Last carried out", Kind::Date),
        Column::across("operation_due", "Operation due", Kind::Date),
        Column::beneath("design_test", "Design tested", Kind::Date),
        Column::beneath("design", "Design", Kind::Short),
        Column::beneath("operation_test", "Operation tested", Kind::Date),
        Column::beneath("operation", "Operation", Kind::Short),
        Column::across("test_due", "Test due", Kind::Date),
        Column::across("rating", "Rating", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

/// The risks that count on a control, each with the events by which it does: a plan and its approval.
type Relying = BTreeMap<RiskId, [u64; 2]>;

/// The risks whose approved plan uses a control.
fn relying(register: &Register, control: ControlId) -> Relying {
    let referrers = register.referrers_of(control.into(), "risk");
    let risks = referrers.filter_map(|it| if let Stream::Risk(id) = it { Some(id) } else { None });
    let using = risks.filter_map(|id| {
        let risk = register.risks.get(id)?;
        let plan = risk.approved_plan.as_ref()?;
        let uses = risk.approved_plan_controls().any(|it| it == control);
        uses.then_some((id, [plan.revision.seq, plan.approval.seq]))
    });
    using.collect()
}

fn row(moment: &Moment, it: &Listed<'_, Control>) -> Row {
    let (register, control) = (&moment.register, it.entry);
    let relying = relying(register, it.id);
    let mut basis = it.basis(register);
    basis.add(relying.values().flatten().copied());
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(defined(register, &basis.note(&control.definition).value, &relying));
    cells.extend(carried_out(register, control, &mut basis));
    cells.extend(tested(register, basis.read(control.tests.design.as_ref())));
    cells.extend(tested(register, basis.read(control.tests.operation.as_ref())));
    cells.extend([
        value::day(control.test_due()),
        Cell::Text(value::word(control.rating())),
        it.status(|| status(moment, control)),
    ]);
    basis.row(cells)
}

/// What it is.
fn defined(register: &Register, it: &Definition, relying: &Relying) -> [Cell; 9] {
    let answers = it.catalog_references.iter().map(|reference| {
        let catalog = naming::link(register, reference.catalog);
        format!("{} {}", catalog.text, reference.control)
    });
    let treats: BTreeSet<_> = it.treats_risks.iter().chain(relying.keys()).copied().collect();
    [
        Cell::Text(it.name.to_string()),
        naming::cell(register, it.owner),
        value::text(it.area.as_ref()),
        value::list(it.kinds.iter().map(value::word)),
        value::list(it.properties.iter().map(value::word)),
        value::list(it.lifecycle.iter().map(value::word)),
        value::list(it.grounds.iter().map(value::word)),
        value::list(answers),
        value::things(register, treats),
    ]
}

/// Whether it is in place, and carried out.
fn carried_out(register: &Register, control: &Control, basis: &mut Basis) -> [Cell; 5] {
    let implemented = basis.read(control.implemented.as_ref());
    let maturity = basis.read(control.maturity.as_ref());
    let last = basis.read(control.last_operation.as_ref());
    basis.read(control.retired.as_ref());
    [
        Cell::Text(value::word(control.stage())),
        value::date(register, implemented.map(|it| it.effective_at)),
        value::text(maturity.map(|it| value::word(it.value))),
        value::day(last.map(|it| it.value.period.last())),
        value::day(control.operation_due(register.offset())),
    ]
}

/// When it was tested, and what was found.
fn tested(register: &Register, test: Option<&Noted<Test>>) -> [Cell; 2] {
    let result = test.map(|it| value::word(it.value.result));
    [value::date(register, test.map(|it| it.effective_at)), value::text(result)]
}

/// What is to be said first of a control.
fn status(moment: &Moment, control: &Control) -> Status {
    let has_passed = |due: Option<_>| due.is_some_and(|due| moment.has_passed(due));
    match (control.stage(), control.rating()) {
        (Stage::Retired, _) => value::status("retired", Mark::Neutral),
        (Stage::Adopted, _) => value::status("not in place yet", Mark::Attention),
        (_, Rating::Ineffective) => value::status("ineffective", Mark::Gap),
        _ if has_passed(control.operation_due(moment.register.offset())) => {
            value::status("operation overdue", Mark::Gap)
        }
        _ if has_passed(control.test_due()) => value::status("test overdue", Mark::Gap),
        (_, Rating::Partly) => value::status("partly effective", Mark::Attention),
        (_, Rating::Untested) => value::status("untested", Mark::Attention),
        (Stage::Implemented | Stage::Operating, Rating::Effective) => value::status("in order", Mark::Good),
    }
}
