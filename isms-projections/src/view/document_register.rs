//! Document register: every document, the revision in force, who wrote, reviewed and approved it, and until when it is
//! to be reviewed or kept.
//!
//! ISO/IEC 27001:2022, 7.5.

use isms_core::aggregate::document::revision::{Revision, Stage};
use isms_core::aggregate::document::{Disposal, Document};
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::Listed;
use crate::table::{Column, Kind, Row};
use crate::things::Things;
use crate::{naming, value};

/// The document register.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "document-register",
    title: "Document register",
    version: 1,
    theme: Theme::People,
    question: "Which documents are in force, and who has read them?",
    columns,
    source: Source::Things(&Things::of("documents", "Documents", |register| &register.documents, row)),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("document", "Document", Kind::Key),
        Column::across("title", "Title", Kind::Prose),
        Column::beneath("kind", "Kind", Kind::Short),
        Column::beneath("classification", "Classification", Kind::Short),
        Column::across("owner", "Owner", Kind::Short),
        Column::beneath("language", "Language", Kind::Short),
        Column::beneath("clauses", "Clauses", Kind::Short),
        Column::beneath("controls", "Controls", Kind::Short),
        Column::beneath("origin", "Origin", Kind::Short),
        Column::beneath("area", "Area", Kind::Short),
        Column::across("revision", "In force", Kind::Number),
        Column::beneath("author", "Author", Kind::Short),
        Column::beneath("reviewer", "Reviewer", Kind::Short),
        Column::across("approver", "Approver", Kind::Short),
        Column::across("effective", "Effective from", Kind::Date),
        Column::beneath("sha256", "SHA-256", Kind::Short),
        Column::beneath("published_to", "Published to", Kind::Short),
        Column::beneath("acknowledged", "Acknowledged by", Kind::Number),
        Column::beneath("others", "Other revisions", Kind::Short),
        Column::across("next_review", "Next review", Kind::Date),
        Column::beneath("retained_until", "Kept until", Kind::Date),
        Column::beneath("disposal", "Disposal", Kind::Short),
        Column::beneath("replaced_by", "Replaced by", Kind::Short),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn row(moment: &Moment, it: &Listed<'_, Document>) -> Row {
    let (register, document) = (&moment.register, it.entry);
    let mut basis = it.basis(register);
    let mut cells = vec![Cell::Link(naming::link(register, it.id))];
    cells.extend(registered(register, document, &mut basis));
    cells.extend(in_force(register, document.in_force(), &mut basis));
    cells.push(others(document, &mut basis));
    basis.read(document.reviewed.as_ref());
    basis.read(document.next_review.as_ref());
    basis.add(document.revisions.iter().filter_map(|it| it.approval.as_ref()).map(|it| it.seq));
    let withdrawn = basis.read(document.withdrawn.as_ref()).map(|it| &it.value);
    let due = document.review_due(register.offset()).filter(|_| withdrawn.is_none());
    cells.extend([
        value::day(due),
        value::day(withdrawn.and_then(|it| it.retain_until)),
        value::text(withdrawn.and_then(|it| it.disposal.as_ref()).map(|disposal| match disposal {
            Disposal::Planned(way) => format!("planned: {way}"),
            Disposal::Done(way) => format!("done: {way}"),
        })),
        naming::cell(register, withdrawn.and_then(|it| it.replaced_by)),
        it.status(|| status(moment, document)),
    ]);
    basis.row(cells)
}

/// What it is.
fn registered(register: &Register, document: &Document, basis: &mut Basis) -> [Cell; 9] {
    let it = &basis.note(&document.registration).value;
    [
        Cell::Text(it.title.to_string()),
        Cell::Text(value::word(it.kind)),
        value::text(it.classification.as_ref()),
        Cell::Link(naming::link(register, it.owner)),
        value::text(it.language.as_ref()),
        value::list(&it.clauses),
        value::list(&it.controls),
        Cell::Text(value::word(it.origin)),
        value::text(it.area.as_ref()),
    ]
}

/// The revision in force, and who has made it what it is.
fn in_force(register: &Register, revision: Option<&Revision>, basis: &mut Basis) -> [Cell; 8] {
    let Some(revision) = revision else { return [const { Cell::Empty }; 8] };
    let draft = basis.note(&revision.draft);
    let review = basis.read(revision.review.as_ref());
    let approval = basis.read(revision.approval.as_ref());
    basis.add(revision.publications.iter().map(|it| it.seq));
    basis.add(revision.acknowledged.values().copied());
    [
        Cell::Integer(revision.number().into()),
        naming::cell(register, draft.by),
        naming::cell(register, review.and_then(|it| it.by)),
        naming::cell(register, approval.and_then(|it| it.by)),
        value::date(register, approval.map(|it| it.effective_at)),
        Cell::Text(draft.value.content.to_string()),
        value::list(revision.publications.iter().map(|it| &it.value.audience)),
        value::count(revision.acknowledged.len()),
    ]
}

/// The revisions that are not in force: superseded, rejected, or on their way.
fn others(document: &Document, basis: &mut Basis) -> Cell {
    let others = document.revisions.iter().map(|it| (document.stage(it), it));
    let others = others.filter(|(stage, _)| *stage != Stage::Published);
    value::list(others.map(|(stage, it)| {
        basis.note(&it.draft);
        basis.read(it.review.as_ref());
        basis.read(it.rejection.as_ref());
        format!("{} {}", it.number(), value::word(stage))
    }))
}

/// What is to be said first of a document.
fn status(moment: &Moment, document: &Document) -> Status {
    let has_passed = |day: Option<_>| day.is_some_and(|day| moment.has_passed(day));
    if let Some(withdrawn) = document.withdrawn.as_ref().map(|it| &it.value) {
        let is_there = !matches!(withdrawn.disposal, Some(Disposal::Done(_)));
        return if is_there && has_passed(withdrawn.retain_until) {
            value::status("withdrawn, kept longer than planned", Mark::Attention)
        } else {
            value::status("withdrawn", Mark::Neutral)
        };
    }
    if has_passed(document.review_due(moment.register.offset())) {
        value::status("review overdue", Mark::Gap)
    } else if document.in_force().is_some() {
        value::status("in force", Mark::Good)
    } else {
        value::status("not in force yet", Mark::Attention)
    }
}
