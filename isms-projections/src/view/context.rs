//! Context: the issues that bear on the management system, and who expects what of it.
//!
//! ISO/IEC 27001:2022, 4.1 and 4.2, with the question of climate change from the amendment of 2024.

use isms_core::aggregate::isms::Isms;
use isms_core::aggregate::isms::context::{ContextIssue, InterestedParty, Requirement};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::noted::Noted;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Mark, Status};
use crate::listing::natural;
use crate::table::{Column, Kind, Report, Row, Table};
use crate::value;

/// The context.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "context",
    title: "Context and interested parties",
    version: 1,
    theme: Theme::Context,
    question: "What bears on the management system, and who expects what of it?",
    columns,
    source: Source::Register(build),
};

fn columns() -> Vec<Column> {
    vec![
        Column::across("issue", "Issue", Kind::Key),
        Column::across("description", "Description", Kind::Prose),
        Column::across("origin", "Origin", Kind::Short),
        Column::across("category", "Category", Kind::Short),
        Column::across("climate_related", "Climate", Kind::Short),
        Column::beneath("identified", "Identified", Kind::Date),
        Column::across("reviewed", "Last review", Kind::Date),
        Column::across("review_due", "Next review", Kind::Date),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn party_columns() -> Vec<Column> {
    vec![
        Column::across("party", "Party", Kind::Key),
        Column::across("name", "Name", Kind::Prose),
        Column::across("kind", "Kind", Kind::Short),
        Column::across("requirement", "Requirement", Kind::Short),
        Column::across("text", "What is required", Kind::Prose),
        Column::across("binding", "Binding as", Kind::Short),
        Column::across("addressed", "Addressed", Kind::Short),
        Column::beneath("why_not", "Why not", Kind::Prose),
        Column::beneath("reviewed", "Last review", Kind::Date),
        Column::across("status", "Status", Kind::Short),
    ]
}

fn build(moment: &Moment) -> Report {
    let isms = moment.register.isms();
    let issues = isms.map(|isms| issues(moment, isms)).unwrap_or_default();
    let parties = isms.map(|isms| parties(&moment.register, isms)).unwrap_or_default();
    let parties = Table {
        name: "requirements".into(),
        caption: "Interested parties and what they require".into(),
        columns: party_columns(),
        rows: parties,
    };
    VIEW.report(moment, vec![VIEW.table("issues", "Issues of the context", issues), parties])
}

fn issues(moment: &Moment, isms: &Isms) -> Vec<Row> {
    let mut issues: Vec<_> = isms.issues.iter().collect();
    let reference = |it: &ContextIssue| it.identification.value.reference.clone();
    issues.sort_by(|one, other| natural(reference(one).as_str(), reference(other).as_str()));
    issues.into_iter().map(|it| issue_row(moment, isms, it)).collect()
}

fn issue_row(moment: &Moment, isms: &Isms, it: &ContextIssue) -> Row {
    let register = &moment.register;
    let mut basis = Basis::default();
    let identification = basis.note(&it.identification);
    let details = &basis.note(&it.details).value;
    let reviewed = basis.read(it.reviewed.as_ref());
    let days_max = basis.note(&isms.profile).value.context_review_days_max;
    let due = it.review_due(days_max, register.offset());
    let status = if it.is_retired() {
        value::status("retired", Mark::Neutral)
    } else if due.is_some_and(|due| moment.has_passed(due)) {
        value::status("review overdue", Mark::Gap)
    } else if details.climate_related.is_none() {
        value::status("climate not considered", Mark::Attention)
    } else {
        value::status("in order", Mark::Good)
    };
    basis.row(vec![
        Cell::Text(identification.value.reference.to_string()),
        Cell::Text(details.description.to_string()),
        Cell::Text(value::word(details.origin)),
        Cell::Text(details.category.to_string()),
        details.climate_related.map_or(Cell::Empty, Cell::YesNo),
        value::date(register, Some(identification.effective_at)),
        value::date(register, reviewed.map(|it| it.effective_at)),
        value::day(due),
        Cell::Status(status),
    ])
}

/// A row a requirement, party by party; one for a party alone of which no requirement is known.
fn parties(register: &Register, isms: &Isms) -> Vec<Row> {
    let mut parties: Vec<_> = isms.parties.iter().collect();
    parties.sort_by(|one, other| natural(one.value.reference.as_str(), other.value.reference.as_str()));
    let of = |party: &Noted<InterestedParty>| {
        let all = isms.requirements.iter();
        let mut own: Vec<_> = all.filter(|it| it.statement.value.party == party.value.party).collect();
        let reference = |it: &Requirement| it.statement.value.reference.clone();
        own.sort_by(|one, other| natural(reference(one).as_str(), reference(other).as_str()));
        own
    };
    let rows = parties.into_iter().flat_map(|party| match of(party) {
        none if none.is_empty() => vec![party_row(register, party, None)],
        own => own.into_iter().map(|it| party_row(register, party, Some(it))).collect(),
    });
    rows.collect()
}

fn party_row(register: &Register, party: &Noted<InterestedParty>, requirement: Option<&Requirement>) -> Row {
    let mut basis = Basis::default();
    let party = &basis.note(party).value;
    let mut cells = vec![
        Cell::Text(party.reference.to_string()),
        Cell::Text(party.name.to_string()),
        Cell::Text(value::word(party.kind)),
    ];
    if let Some(it) = requirement {
        let statement = &basis.note(&it.statement).value;
        let details = &basis.note(&it.details).value;
        let reviewed = basis.read(it.reviewed.as_ref());
        cells.extend([
            Cell::Text(statement.reference.to_string()),
            Cell::Text(details.text.to_string()),
            Cell::Text(value::word(details.kind)),
            Cell::YesNo(details.addressed_by_isms),
            value::text(details.why_not.as_ref()),
            value::date(register, reviewed.map(|it| it.effective_at)),
            Cell::Status(status(it)),
        ]);
    }
    basis.row(cells)
}

fn status(requirement: &Requirement) -> Status {
    if requirement.is_retired() {
        value::status("retired", Mark::Neutral)
    } else if requirement.details.value.addressed_by_isms {
        value::status("addressed", Mark::Good)
    } else {
        value::status("not addressed", Mark::Neutral)
    }
}
