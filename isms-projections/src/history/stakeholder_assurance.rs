//! Stakeholder assurance: for every interested party what it requires, and in numbers how far it may rely on it.
//!
//! ISO/IEC 27001:2022, 4.2, 7.4 and 9.1. It may be shown outside: it has counts, and neither names nor descriptions of
//! risks, controls, incidents or persons.

use std::collections::BTreeMap;

use isms_core::aggregate::audit::Party;
use isms_core::aggregate::control::assurance::Rating;
use isms_core::aggregate::isms::Isms;
use isms_core::aggregate::isms::context::Requirement;
use isms_core::id::{ControlId, RiskId};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;

use crate::answers::Answers;
use crate::basis::Basis;
use crate::blueprint::{Account, Blueprint, Source, Theme};
use crate::cell::{Cell, Mark};
use crate::listing::natural;
use crate::projection::Projection;
use crate::rating::Rated;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::value;

/// What interested parties may rely on.
pub(super) const HISTORY: Blueprint = Blueprint {
    name: "stakeholder-assurance",
    title: "Stakeholder assurance",
    version: 1,
    theme: Theme::Context,
    question: "What can we show those who rely on us?",
    columns,
    source: Source::Log(|moment| Box::new(StakeholderAssurance(Answers::until(moment)))),
};

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::across("party", "Party", Kind::Key),
        Column::across("requirement", "What it requires", Kind::Prose),
    ];
    columns.extend(figure_columns());
    columns
}

fn overall_columns() -> Vec<Column> {
    let mut columns = vec![Column::across("scope", "Of", Kind::Key)];
    columns.extend(figure_columns());
    columns
}

fn figure_columns() -> [Column; 6] {
    [
        Column::across("risks", "Related risks by level", Kind::Short),
        Column::across("effective_percent", "Controls tested effective (%)", Kind::Number),
        Column::across("effective", "Of how many", Kind::Short),
        Column::across("internal_audit", "Last internal audit", Kind::Date),
        Column::across("external_audit", "Last external audit or assessment", Kind::Date),
        Column::across("certificate", "Certificate", Kind::Short),
    ]
}

struct StakeholderAssurance(Answers);

impl Projection for StakeholderAssurance {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.apply(event);
    }
}

impl Account for StakeholderAssurance {
    fn report(&self, moment: &Moment) -> Report {
        let register = &moment.register;
        let isms = register.isms();
        let mut required: Vec<_> = isms
            .into_iter()
            .flat_map(|isms| isms.requirements.iter().map(move |it| (isms, it)))
            .filter(|(_, it)| !it.is_retired() && it.details.value.addressed_by_isms)
            .collect();
        required.sort_by(|(_, one), (_, other)| {
            let name = |it: &Requirement| it.statement.value.reference.clone();
            natural(name(one).as_str(), name(other).as_str())
        });
        let rows = required.into_iter().map(|(isms, it)| self.row(moment, isms, it)).collect();
        let overall = isms.map(|isms| overall(moment, isms));
        let overall = Table {
            name: "overall".into(),
            caption: "The management system as a whole".into(),
            columns: overall_columns(),
            rows: overall.into_iter().collect(),
        };
        let table = HISTORY.table("parties", "Interested parties", rows);
        let mut report = HISTORY.report(moment, vec![table, overall]);
        report.notes = vec![
            "Controls are those that show an output which satisfies the requirement; risks those that these controls \
             treat and that are open. Effective is a control whose operation was tested, with no worse result of its \
             design."
                .into(),
        ];
        report
    }
}

impl StakeholderAssurance {
    fn row(&self, moment: &Moment, isms: &Isms, it: &Requirement) -> Row {
        let register = &moment.register;
        let mut basis = Basis::default();
        let statement = &basis.note(&it.statement).value;
        let details = &basis.note(&it.details).value;
        let party = basis.read(isms.party(statement.party));
        let answer = self.0.of(register, statement.requirement);
        basis.add(answer.events());
        let controls: Vec<_> = answer.controls().collect();
        let mut cells =
            vec![value::text(party.map(|it| &it.value.name)), Cell::Text(details.text.to_string())];
        let risks = treated(register, &controls);
        cells.extend(figures(moment, isms, &controls, &risks, &mut basis));
        basis.row(cells)
    }
}

/// Of every control and every open risk.
fn overall(moment: &Moment, isms: &Isms) -> Row {
    let register = &moment.register;
    let mut basis = Basis::default();
    basis.note(&isms.profile);
    let controls: Vec<_> = register.controls.iter().map(|(id, _)| id).collect();
    let risks: Vec<_> = register.risks.iter().map(|(id, _)| id).collect();
    let mut cells = vec![Cell::Text(isms.establishment.name.to_string())];
    cells.extend(figures(moment, isms, &controls, &risks, &mut basis));
    basis.row(cells)
}

/// The risks that controls treat: by what they are for, or by the plan in force.
fn treated(register: &Register, controls: &[ControlId]) -> Vec<RiskId> {
    let is_meant = |id: RiskId| {
        let mut defined = controls.iter().filter_map(|it| register.controls.get(*it));
        defined.any(|it| it.definition.value.treats_risks.contains(&id))
    };
    let risks = register.risks.iter();
    let treated = risks.filter(|(id, risk)| {
        is_meant(*id) || risk.approved_plan_controls().any(|control| controls.contains(&control))
    });
    treated.map(|(id, _)| id).collect()
}

fn figures(
    moment: &Moment,
    isms: &Isms,
    controls: &[ControlId],
    risks: &[RiskId],
    basis: &mut Basis,
) -> [Cell; 6] {
    let register = &moment.register;
    let levels = levels(register, risks, basis);
    let (percent, of) = effective(register, controls, basis);
    [
        levels,
        percent,
        of,
        last_internal(register, basis),
        last_external(register, isms, basis),
        certificate(moment, isms, basis),
    ]
}

/// How many open risks there are of each level, the highest first, by what remains or else by what is.
fn levels(register: &Register, risks: &[RiskId], basis: &mut Basis) -> Cell {
    let mut levels: BTreeMap<(u32, String), usize> = BTreeMap::new();
    let mut unknown = 0;
    for risk in risks.iter().filter_map(|id| register.risks.get(*id)).filter(|it| it.closed.is_none()) {
        basis.note(&risk.identification);
        let residual = basis.read(risk.residual.as_ref()).map(|it| Rated::from(&it.value));
        let rated = residual.or_else(|| basis.read(risk.analysis()).map(|it| Rated::from(&it.value)));
        match rated.map(|it| it.cell(register, basis)) {
            Some(Cell::Level(it)) => *levels.entry((it.rank, it.level)).or_default() += 1,
            Some(_) | None => unknown += 1,
        }
    }
    let named = levels.iter().rev().map(|((_, level), many)| format!("{many} {level}"));
    let unknown = (unknown > 0).then(|| format!("{unknown} not analyzed"));
    let all: Vec<_> = named.chain(unknown).collect();
    if all.is_empty() { Cell::Text("none".into()) } else { Cell::List(all) }
}

/// How many of the controls that are in place were tested and are effective.
fn effective(register: &Register, controls: &[ControlId], basis: &mut Basis) -> (Cell, Cell) {
    let in_place = controls.iter().filter_map(|id| register.controls.get(*id)).filter(|it| it.is_in_place());
    let (mut all, mut effective) = (0_u64, 0_u64);
    for control in in_place {
        basis.read(control.implemented.as_ref());
        basis.read(control.tests.design.as_ref());
        basis.read(control.tests.operation.as_ref());
        all += 1;
        effective += u64::from(control.rating() == Rating::Effective);
    }
    if all == 0 {
        return (Cell::Empty, Cell::Text("no control in place is named".into()));
    }
    let tenths = (effective * 1000 + all / 2) / all;
    (Cell::Decimal(format!("{}.{}", tenths / 10, tenths % 10)), Cell::Text(format!("{effective} of {all}")))
}

fn last_internal(register: &Register, basis: &mut Basis) -> Cell {
    let audits = register.audits.iter().filter(|(_, it)| it.plan.value.party == Party::First);
    let concluded = audits.filter_map(|(_, it)| it.concluded.as_ref());
    let last = concluded.max_by_key(|it| it.effective_at.start(register.offset()));
    value::date(register, basis.read(last).map(|it| it.effective_at))
}

/// The last time that somebody from outside looked: an audit of theirs, or a result of certification.
fn last_external(register: &Register, isms: &Isms, basis: &mut Basis) -> Cell {
    let audits = register.audits.iter().filter(|(_, it)| it.plan.value.party != Party::First);
    let audits = audits.filter_map(|(_, it)| it.concluded.as_ref()).map(|it| (it.effective_at, it.seq));
    let results = isms.certifications.iter().map(|it| (it.effective_at, it.seq));
    let last = audits.chain(results).max_by_key(|(at, _)| at.start(register.offset()));
    basis.add(last.map(|(_, seq)| seq));
    value::date(register, last.map(|(at, _)| at))
}

fn certificate(moment: &Moment, isms: &Isms, basis: &mut Basis) -> Cell {
    let today = moment.at.first_day(moment.register.offset());
    let held = basis.read(isms.certificate(today)).map(|it| &it.value);
    let status = held.and_then(|it| {
        let (number, valid) = (it.certificate.as_ref()?, it.valid?);
        Some(value::status(format!("{number} of {}, until {}", it.body, valid.last()), Mark::Good))
    });
    Cell::Status(status.unwrap_or_else(|| value::status("none", Mark::Neutral)))
}
