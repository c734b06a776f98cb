//! Standards catalog: which standards there are, in which edition, and whether they still hold.
//!
//! ISO/IEC 27001:2022, 4.2; controls 5.31 and 5.36 of Annex A. That the standard which the management system follows
//! no longer holds is a gap.

use isms_core::aggregate::catalog::Catalog;
use isms_core::aggregate::catalog::standard::{Registration, Standard, StandardStatus};
use isms_core::aggregate::isms;
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::{Listed, listed, natural};
use crate::table::{Column, Kind, Report, Row};
use crate::{naming, value};

/// The catalog of standards.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "standards-catalog",
    title: "Standards catalog",
    version: 1,
    theme: Theme::Context,
    question: "Which standards apply, in which edition, and who uses them?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("standard", "Standard", Kind::Key),
        Column::beneath("number", "Number", Kind::Short),
        Column::beneath("part", "Part", Kind::Short),
        Column::beneath("type", "Type", Kind::Short),
        Column::across("edition", "Edition", Kind::Short),
        Column::beneath("amendments", "Amendments", Kind::Short),
        Column::across("title", "Title", Kind::Prose),
        Column::across("role", "Role", Kind::Short),
        Column::beneath("subject", "Subject", Kind::Short),
        Column::beneath("committee", "Committee", Kind::Short),
        Column::beneath("national_adoptions", "National adoptions", Kind::Short),
        Column::across("status", "Status", Kind::Short),
        Column::across("successor", "Successor", Kind::Short),
        Column::across("followed", "Followed by this ISMS", Kind::Short),
        Column::beneath("noted", "Noted", Kind::Date),
        Column::beneath("catalog", "Catalog", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let catalogs = listed(&moment.register.catalogs);
    let rows = catalogs.iter().flat_map(|catalog| {
        let mut standards: Vec<_> = catalog.entry.standards().iter().collect();
        standards.sort_by(|one, other| natural(key(one), key(other)));
        standards.into_iter().map(|it| row(&moment.register, catalog, it))
    });
    VIEW.report(moment, vec![VIEW.table("standards", "Standards", rows.collect())])
}

fn key(standard: &Standard) -> &str {
    standard.registration.value.key.as_str()
}

fn row(register: &Register, catalog: &Listed<'_, Catalog>, standard: &Standard) -> Row {
    let mut basis = Basis::default();
    basis.add(catalog.voided);
    let registration = basis.note(&standard.registration);
    let it = &registration.value;
    let change = basis.read(standard.status.as_ref());
    let isms = register.management_systems.iter().next();
    let is_followed = isms.is_some_and(|(_, isms)| is_same(&isms.establishment.standard, it));
    basis.add(
        isms.filter(|_| is_followed).and_then(|(id, _)| register.head(id.into())).map(|head| head.first),
    );
    basis.row(vec![
        Cell::Text(it.key.to_string()),
        Cell::Text(it.number.to_string()),
        value::text(it.part.as_ref()),
        Cell::Text(value::word(it.document_type)),
        Cell::Text(it.edition.to_string()),
        value::list(&it.amendments),
        Cell::Text(it.title.to_string()),
        Cell::Text(value::word(it.role)),
        value::text(it.subject.as_ref()),
        value::text(it.committee.as_ref()),
        value::list(&it.national_adoptions),
        catalog.status(|| status(standard.status(), is_followed)),
        value::text(change.and_then(|it| it.value.successor.as_ref())),
        Cell::YesNo(is_followed),
        value::date(register, Some(change.map_or(registration.effective_at, |it| it.effective_at))),
        Cell::Link(naming::link(register, catalog.id)),
    ])
}

/// Whether a standard is that which the management system follows.
fn is_same(followed: &isms::Standard, it: &Registration) -> bool {
    it.part.is_none() && (&followed.number, &followed.edition) == (&it.number, &it.edition)
}

/// Whether it still holds; that it does not weighs more where it is followed.
fn status(status: StandardStatus, is_followed: bool) -> Status {
    let mark = match (status.has_ended(), is_followed) {
        (true, true) => Mark::Gap,
        (true, false) => Mark::Attention,
        (false, _) => Mark::Good,
    };
    value::status(value::word(status), mark)
}
