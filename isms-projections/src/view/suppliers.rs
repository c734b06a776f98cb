//! Suppliers: who supplies what, how much depends on each, whether each was assessed, is bound and was looked at again.
//!
//! ISO/IEC 27001:2022, 8.1; controls 5.19 to 5.23 of Annex A.

use std::collections::BTreeMap;

use isms_core::aggregate::supplier::agreement::Agreement;
use isms_core::aggregate::supplier::assurance::{Assessment, Performance, Suitability};
use isms_core::aggregate::supplier::{Criticality, Stage, Supplier};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::noted::Noted;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

/// The supplier register.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "suppliers",
    title: "Supplier register",
    version: 1,
    theme: Theme::Operation,
    question: "On whom do we rely, and is each of them assessed, bound and looked after?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("supplier", "Supplier", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("status", "Status", Kind::Short),
        Column::across("criticality", "Criticality", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::across("assessed_until", "Assessed until", Kind::Date),
        Column::across("bound_until", "Agreement until", Kind::Date),
        Column::across("next_review", "Next review", Kind::Date),
        Column::across("findings", "Open findings", Kind::Number),
        Column::beneath("services", "Services", Kind::Prose),
        Column::beneath("information_access", "Access to information", Kind::Short),
        Column::beneath("cloud", "Cloud", Kind::Short),
        Column::beneath("country", "Country", Kind::Short),
        Column::beneath("certifications", "Certificates", Kind::Short),
        Column::beneath("area", "Area", Kind::Short),
        Column::beneath("stage", "Stage", Kind::Short),
        Column::beneath("in_use_since", "In use since", Kind::Date),
        Column::beneath("assessed", "Last assessment", Kind::Date),
        Column::beneath("method", "How it was assessed", Kind::Short),
        Column::beneath("result", "Result", Kind::Short),
        Column::beneath("found", "Found", Kind::Prose),
        Column::beneath("risks", "Risks", Kind::Short),
        Column::beneath("agreement", "Agreement", Kind::Short),
        Column::beneath("terms", "Security terms", Kind::Prose),
        Column::beneath("notice_hours", "Incident notice, hours", Kind::Number),
        Column::beneath("reviewed", "Last review", Kind::Date),
        Column::beneath("performance", "Performance", Kind::Short),
        Column::beneath("incidents", "Incidents", Kind::Short),
        Column::beneath("concerns", "Because", Kind::Prose),
    ]
}

fn build(moment: &Moment) -> Report {
    let all = listed(&moment.register.suppliers);
    let rows = all.iter().map(|it| row(moment, it)).collect();
    VIEW.report(moment, vec![VIEW.table("suppliers", "Suppliers", rows), totals(moment, &all)])
}

fn row(moment: &Moment, it: &Listed<'_, Supplier>) -> Row {
    let (register, supplier) = (&moment.register, it.entry);
    let offset = register.offset();
    let mut basis = it.basis(register);
    let registration = &basis.note(&supplier.registration).value;
    let owner = basis.read(supplier.owner.as_ref());
    let criticality = basis.read(supplier.criticality.as_ref());
    let assessed = basis.read(supplier.assessed.as_ref());
    let agreement = basis.read(binding(moment, supplier));
    let findings = assessed.map_or(0, |it| it.value.findings.len());
    let concerns = concerns(moment, supplier, &mut basis);
    let mut cells = vec![
        Cell::Link(naming::link(register, it.id)),
        Cell::Text(registration.name.to_string()),
        it.status(|| status(supplier, &concerns)),
        criticality.map_or(Cell::Empty, |it| Cell::Text(value::word(it.value))),
        naming::cell(register, owner.map(|it| it.value)),
        value::day(supplier.assessment_due(offset)),
        value::day(agreement.and_then(|it| it.value.valid_until)),
        value::day(supplier.review_due(review_days(register), offset)),
        value::count(findings),
        Cell::Text(registration.services.to_string()),
    ];
    cells.extend(known(supplier, &mut basis));
    cells.push(value::date(register, basis.read(supplier.in_use.as_ref()).map(|it| it.effective_at)));
    cells.extend(assured(register, assessed));
    cells.extend(bound(register, agreement));
    cells.extend(reviewed(register, supplier, &mut basis));
    cells.push(value::list(concerns.into_iter().map(|it| it.text)));
    basis.row(cells)
}

/// What it is, and where it stands.
fn known(supplier: &Supplier, basis: &mut Basis) -> [Cell; 6] {
    let it = &supplier.registration.value;
    let access = basis.read(supplier.information_access.as_ref());
    basis.read(supplier.ended.as_ref());
    let yes_no = |yes: Option<bool>| yes.map_or(Cell::Empty, Cell::YesNo);
    [
        yes_no(access.map(|it| it.value)),
        yes_no(it.cloud),
        value::text(it.country.as_ref()),
        value::list(&it.certifications),
        value::text(it.area.as_ref()),
        Cell::Text(value::word(supplier.stage())),
    ]
}

/// Its latest assessment.
fn assured(register: &Register, assessed: Option<&Noted<Assessment>>) -> [Cell; 5] {
    let it = assessed.map(|it| &it.value);
    [
        value::date(register, assessed.map(|it| it.effective_at)),
        value::text(it.map(|it| &it.method)),
        value::text(it.map(|it| value::word(it.result))),
        value::list(it.into_iter().flat_map(|it| &it.findings)),
        value::things(register, it.into_iter().flat_map(|it| &it.risks).copied()),
    ]
}

/// The agreement that binds it: of several, the one by which it is in use, or else the one that was concluded last.
fn binding<'a>(moment: &Moment, supplier: &'a Supplier) -> Option<&'a Noted<Agreement>> {
    let offset = moment.register.offset();
    let today = moment.at.first_day(offset);
    let by = supplier.in_use.as_ref().and_then(|it| it.value.agreement);
    let binding: Vec<_> = supplier.agreements_on(today, offset).collect();
    let used = binding.iter().rev().find(|it| Some(it.value.document) == by).copied();
    used.or(binding.last().copied()).or(supplier.agreements.last())
}

fn bound(register: &Register, agreement: Option<&Noted<Agreement>>) -> [Cell; 3] {
    let it = agreement.map(|it| &it.value);
    [
        naming::cell(register, it.map(|it| it.document)),
        value::list(it.into_iter().flat_map(|it| &it.security_terms)),
        it.and_then(|it| it.incident_notice_hours).map_or(Cell::Empty, |hours| Cell::Integer(hours.into())),
    ]
}

fn reviewed(register: &Register, supplier: &Supplier, basis: &mut Basis) -> [Cell; 3] {
    let reviewed = basis.read(supplier.reviewed.as_ref());
    let it = reviewed.map(|it| &it.value);
    [
        value::date(register, reviewed.map(|it| it.effective_at)),
        value::text(it.map(|it| value::word(it.performance))),
        value::things(register, it.into_iter().flat_map(|it| &it.incidents).copied()),
    ]
}

fn review_days(register: &Register) -> u32 {
    register.profile().map_or(0, |profile| profile.supplier_review_days_max)
}

/// Something that calls for a look at a supplier.
struct Concern {
    text: String,
    mark: Mark,
}

/// What calls for a look at it on the day, the worst first. Whoever is only known, and relied upon by nobody, is late
/// with nothing but the assessment that comes first.
fn concerns(moment: &Moment, supplier: &Supplier, basis: &mut Basis) -> Vec<Concern> {
    let (register, offset) = (&moment.register, moment.register.offset());
    if supplier.ended.is_some() {
        return Vec::new();
    }
    let gap = |text: String| Concern { text, mark: Mark::Gap };
    let worth_a_look = |text: String| Concern { text, mark: Mark::Attention };
    let passed = |day: Option<_>| day.filter(|day| moment.has_passed(*day));
    let missing = supplier.in_use_without(moment.at, offset).map(|what| gap(format!("in use with {what}")));
    let unsuitable = supplier.assessed.as_ref().is_some_and(|it| it.value.result == Suitability::Unsuitable);
    let unsuitable = unsuitable.then(|| gap("found unsuitable".into()));
    let review = passed(supplier.review_due(review_days(register), offset));
    let review = review.map(|due| gap(format!("not looked at by {due}")));
    let assess = passed(supplier.assessment_due(offset));
    basis.read(supplier.unsettled.as_ref().filter(|_| assess.is_some()));
    let assess = assess.map(|due| worth_a_look(format!("to be assessed since {due}")));
    let performance = supplier.reviewed.as_ref().map(|it| it.value.performance);
    let performance = performance.filter(|it| *it != Performance::AsAgreed);
    let performance = performance.map(|it| worth_a_look(format!("performance: {}", value::word(it))));
    let findings = supplier.assessed.as_ref().map_or(0, |it| it.value.findings.len());
    let findings = (findings > 0).then(|| worth_a_look(format!("open findings: {findings}")));
    let owner = supplier.owner.is_none().then(|| worth_a_look("no owner".into()));
    let all = [missing, unsuitable, review, assess, performance, findings, owner];
    all.into_iter().flatten().collect()
}

/// Where it stands: what is missing or late is a gap.
fn status(supplier: &Supplier, concerns: &[Concern]) -> Status {
    if supplier.stage() == Stage::Ended {
        return value::status("ended", Mark::Neutral);
    }
    match concerns.first() {
        Some(first) => value::status(first.text.clone(), first.mark),
        None if supplier.stage() == Stage::InUse => value::status("in order", Mark::Good),
        None => value::status(value::word(supplier.stage()), Mark::Neutral),
    }
}

/// How many there are of each criticality, and how many of them call for a look.
fn totals(moment: &Moment, all: &[Listed<'_, Supplier>]) -> Table {
    let columns = vec![
        Column::across("criticality", "Criticality", Kind::Key),
        Column::across("suppliers", "Suppliers", Kind::Number),
        Column::across("in_use", "In use", Kind::Number),
        Column::across("gaps", "With a gap", Kind::Number),
        Column::across("attention", "Worth a look", Kind::Number),
    ];
    let mut groups: BTreeMap<std::cmp::Reverse<Option<Criticality>>, Vec<&Listed<'_, Supplier>>> =
        BTreeMap::new();
    for it in all.iter().filter(|it| it.voided.is_none()) {
        let criticality = it.entry.criticality.as_ref().map(|it| it.value);
        groups.entry(std::cmp::Reverse(criticality)).or_default().push(it);
    }
    let rows = groups.into_iter().map(|(std::cmp::Reverse(criticality), group)| {
        let mut basis = Basis::default();
        let marks = group.iter().map(|it| {
            basis.add(it.basis(&moment.register).events());
            basis.read(it.entry.criticality.as_ref());
            let concerns = concerns(moment, it.entry, &mut basis);
            status(it.entry, &concerns).mark
        });
        let marks: Vec<_> = marks.collect();
        let marked = |mark| value::count(marks.iter().filter(|it| **it == mark).count());
        let used = group.iter().filter(|it| it.entry.stage() == Stage::InUse).count();
        let criticality = criticality.map_or_else(|| "not judged".into(), value::word);
        let many = value::count(group.len());
        let cells = vec![
            Cell::Text(criticality),
            many,
            value::count(used),
            marked(Mark::Gap),
            marked(Mark::Attention),
        ];
        basis.row(cells)
    });
    let caption = "Suppliers by criticality".into();
    Table { name: "totals".into(), caption, columns, rows: rows.collect() }
}
