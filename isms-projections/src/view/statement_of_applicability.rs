//! Statement of Applicability: every control of the catalog, whether it is applicable, why, and how it is implemented.
//!
//! ISO/IEC 27001:2022, 6.1.3 d. Shown is the revision in force; where none was approved yet, the draft, and a note says
//! so. A control about which nothing was decided is shown too: that is a gap.

use isms_core::aggregate::catalog::control::Control;
use isms_core::aggregate::control::Control as Own;
use isms_core::aggregate::statement_of_applicability::applicability::{
    Applicability, Implemented, Inclusion,
};
use isms_core::aggregate::statement_of_applicability::{Approval, Draft, Revision, StatementOfApplicability};
use isms_core::id::ControlId;
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::noted::Noted;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The Statement of Applicability.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "statement-of-applicability",
    title: "Statement of Applicability",
    version: 1,
    theme: Theme::Controls,
    question: "Which controls apply, why, and are they implemented?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("control", "Control", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::beneath("theme", "Theme", Kind::Short),
        Column::beneath("catalog", "Catalog", Kind::Short),
        Column::beneath("statement", "Statement", Kind::Short),
        Column::beneath("revision", "Revision", Kind::Number),
        Column::beneath("status", "Status", Kind::Short),
        Column::beneath("approved_by", "Approved by", Kind::Short),
        Column::beneath("approved", "Approved", Kind::Date),
        Column::across("applicable", "Applicable", Kind::Short),
        Column::beneath("justification", "Justification", Kind::Prose),
        Column::across("grounds", "Grounds", Kind::Short),
        Column::beneath("risks", "Risks", Kind::Short),
        Column::across("implemented", "Implemented", Kind::Short),
        Column::across("implemented_by", "Implemented by", Kind::Short),
        Column::beneath("owner", "Owner", Kind::Short),
        Column::beneath("last_test", "Last test", Kind::Date),
        Column::beneath("result", "Result", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let statements = listed(&register.statements_of_applicability);
    let shown: Vec<_> = statements.iter().filter_map(|it| Shown::of(register, it)).collect();
    let mut report = VIEW.report(moment, shown.iter().map(Shown::table).collect());
    let valid = shown.iter().filter(|it| it.statement.voided.is_none());
    report.notes = valid.flat_map(Shown::notes).collect();
    if shown.is_empty() {
        report.tables.push(VIEW.table("controls", "Controls", Vec::new()));
        report.notes.push("No Statement of Applicability was begun.".into());
    }
    report
}

/// The revision of a statement that is shown.
struct Shown<'a> {
    register: &'a Register,
    statement: &'a Listed<'a, StatementOfApplicability>,
    revision: &'a Revision,
    approval: Option<&'a Noted<Approval>>,
}

impl<'a> Shown<'a> {
    fn of(register: &'a Register, statement: &'a Listed<'a, StatementOfApplicability>) -> Option<Self> {
        let in_force = statement.entry.in_force.as_ref();
        let revision = in_force.map(|it| &it.revision).or(statement.entry.draft.as_ref())?;
        Some(Self { register, statement, revision, approval: in_force.map(|it| &it.approval) })
    }

    fn table(&self) -> Table {
        let catalog = self.register.catalogs.get(self.revision.drafted.value.catalog);
        let parts = catalog.and_then(|it| it.content.as_controls()).into_iter().flatten();
        let controls = parts.flat_map(|part| part.value.content.controls.iter().map(|it| (part.seq, it)));
        let rows = controls.map(|(part, control)| self.row(part, control)).collect();
        VIEW.table("controls", &format!("Controls, {}", self.name()), rows)
    }

    fn row(&self, part: u64, control: &Control) -> Row {
        let register = self.register;
        let mut basis = self.statement.basis(register);
        basis.add([part]);
        let drafted = &basis.note(&self.revision.drafted).value;
        let approval = basis.read(self.approval);
        let status = match approval {
            Some(_) => value::status("in force", Mark::Good),
            None => value::status("draft", Mark::Attention),
        };
        let mut cells = vec![
            Cell::Text(control.number.to_string()),
            value::text(control.title.as_ref()),
            value::text(control.theme.as_ref()),
            Cell::Link(naming::link(register, drafted.catalog)),
            Cell::Link(naming::link(register, self.statement.id)),
            Cell::Integer(drafted.revision.into()),
            self.statement.status(|| status),
            naming::cell(register, approval.and_then(|it| it.by)),
            value::date(register, approval.map(|it| it.effective_at)),
        ];
        let say = |status: &str, mark| Cell::Status(value::status(status, mark));
        match basis.read(self.revision.decisions.get(&control.number)).map(|it| &it.value) {
            None => cells.push(say("undecided", Mark::Gap)),
            Some(Applicability::NotApplicable(it)) => {
                cells.extend([say("no", Mark::Neutral), value::text(it.justification.as_ref())]);
            }
            Some(Applicability::Applicable(it)) => {
                cells.extend([say("yes", Mark::Neutral), value::text(it.justification.as_ref())]);
                cells.extend(applied(register, it, &mut basis));
            }
        }
        basis.row(cells)
    }

    fn name(&self) -> String {
        let statement = naming::link(self.register, self.statement.id).text;
        format!("{statement} revision {}", self.revision.drafted.value.revision)
    }

    /// What the rows do not say of the statement as a whole.
    fn notes(&self) -> Vec<String> {
        let name = self.name();
        let Some(approval) = self.approval else {
            return vec![format!("{name} is a draft that nobody has approved.")];
        };
        let draft = self.statement.entry.draft.as_ref().map(|draft| {
            let Draft { revision, .. } = draft.drafted.value;
            format!(
                "Revision {revision} is being prepared; {} controls are decided in it.",
                draft.decisions.len()
            )
        });
        let hash = approval.value.decisions_hash;
        let approved = format!("{name} was approved with decisions of the SHA-256 {hash}.");
        [Some(approved), draft].into_iter().flatten().collect()
    }
}

/// The controls that were declared to implement it, and those that have replaced them since.
fn with_replacements<'a>(
    register: &'a Register,
    it: &Inclusion,
    basis: &mut Basis,
) -> Vec<(ControlId, &'a Own)> {
    let mut all: Vec<ControlId> = it.controls.iter().copied().collect();
    let mut at = 0;
    while let Some(id) = all.get(at) {
        at += 1;
        let Some(control) = register.controls.get(*id) else { continue };
        basis.read(control.implemented.as_ref());
        let retired = basis.read(control.retired.as_ref());
        let replaced_by = retired.and_then(|it| it.value.replaced_by);
        all.extend(replaced_by.filter(|id| !all.contains(id)));
    }
    all.into_iter().filter_map(|id| Some((id, register.controls.get(id)?))).collect()
}

/// Why a control of the catalog is applicable, and how it is applied.
fn applied(register: &Register, it: &Inclusion, basis: &mut Basis) -> [Cell; 7] {
    let controls = with_replacements(register, it, basis);
    let owners = controls.iter().filter_map(|(_, control)| basis.note(&control.definition).value.owner);
    let owners = value::things(register, owners);
    let tests = controls.iter().flat_map(|(_, control)| [&control.tests.design, &control.tests.operation]);
    let tested = tests.flatten().map(|test| basis.note(test).effective_at);
    let last = tested.max_by_key(|date| date.start(register.offset()));
    let results = controls.iter().map(|(id, control)| {
        let name = naming::link(register, *id).text;
        format!("{name} {}", value::word(control.rating()))
    });
    // What was declared stays as it was approved. That it is so no longer is for whoever reads it today.
    let is_in_place = controls.iter().any(|(_, control)| control.is_in_place());
    let implemented = match it.implemented {
        Implemented::Yes if !is_in_place => value::status("yes, by none that is in place", Mark::Gap),
        Implemented::Yes => value::status("yes", Mark::Good),
        Implemented::Partly | Implemented::No => value::status(value::word(it.implemented), Mark::Attention),
    };
    [
        value::list(it.grounds.iter().map(value::word)),
        value::things(register, it.risks.iter().copied()),
        Cell::Status(implemented),
        value::things(register, it.controls.iter().copied()),
        owners,
        value::date(register, last),
        value::list(results),
    ]
}
