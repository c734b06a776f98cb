//! Asset inventory: what is missing, since when, and what each row rests on.

use crate::views::made;
use isms_core::aggregate::asset::{
    Classification, Dependency, Details, Event, Identification, Kind, Need, Ownership,
};
use isms_core::aggregate::person::{self, Offboarding};
use isms_core::id::AssetId;
use isms_core::moment::{AsOf, Moment};
use isms_core::testing::{ANA, BEN, Fact, TOP_MANAGEMENT, day, given, person, reference, title};
use isms_core::vocabulary::cia::Cia;
use isms_core::vocabulary::responsible::Responsible;
use isms_projections::{Cell, Report};

const SERVER: AssetId = AssetId::from_u128(1);
const PAYROLL: AssetId = AssetId::from_u128(2);

#[test]
fn an_asset_in_scope_without_an_owner_is_a_gap_and_overdue_when_the_grace_has_passed() {
    for (on, status) in [
        ("2026-01-01", "✗ no owner (A-1)"),
        ("2026-01-31", "✗ no owner (A-1)"),
        ("2026-02-01", "✗ no owner, overdue (A-1)"),
    ] {
        assert_eq!(column(&report([identified(SERVER, true)], on), "status"), [status], "{on}");
    }
    assert_eq!(column(&report([identified(SERVER, false)], "2026-02-01"), "status"), ["out of scope"]);
}

#[test]
fn an_owner_who_is_gone_answers_no_more() {
    let left = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    let facts = [person(BEN), identified(SERVER, true), owned(Responsible::Person(BEN))];
    let gone = facts.into_iter().chain([Fact::of(BEN, person::Event::Offboarded(left))]);
    let status = |on| column(&report(gone.clone(), on), "status");
    assert_eq!(status("2026-01-31"), ["✗ owner is gone (R-2)"]);
    assert_eq!(status("2026-02-01"), ["✗ owner is gone, overdue (R-2)"]);
    for owner in [Responsible::Person(ANA), Responsible::Role(TOP_MANAGEMENT)] {
        let facts = [identified(SERVER, true), owned(owner)];
        assert_eq!(column(&report(facts, "2026-02-01"), "status"), ["! not classified"]);
    }
}

#[test]
fn a_row_names_what_the_asset_needs_and_depends_on_and_the_events_it_rests_on() {
    let needs = Cia { confidentiality: Need::High, integrity: Need::Low, availability: Need::None };
    let report = report(
        [
            identified(SERVER, true),
            identified(PAYROLL, true),
            owned(Responsible::Person(ANA)),
            Fact::of(SERVER, Event::Classified(Classification { needs, label: None, rationale: None })),
            Fact::of(SERVER, Event::DependencyLinked(Dependency { supports: PAYROLL, kind: None })),
        ],
        "2026-01-02",
    );
    assert_eq!(column(&report, "asset"), ["A-1", "A-2"]);
    assert_eq!(column(&report, "confidentiality"), ["high (4/5)", ""]);
    assert_eq!(column(&report, "depends_on"), ["", "A-1"]);
    assert_eq!(column(&report, "status"), ["✓ in order", "✗ no owner (A-1)"]);
    let rests_on: Vec<_> = report.tables[0].rows.iter().map(|row| row.rests_on.clone()).collect();
    assert_eq!(rests_on, [[5, 7, 8].into(), [6, 9].into()]);
}

#[test]
fn a_report_asked_for_now_names_the_question_that_gives_it_again() {
    let report = report([], "2026-01-02");
    let question = "isms report assets --as-of 2026-01-02@2026-01-01T04:00:00.000000Z";
    assert_eq!(report.header.command, question);
    assert_eq!(
        (report.header.organization.as_str(), report.header.edition.as_str()),
        ("Example", "2022 + Amd 1:2024")
    );
}

fn report(facts: impl IntoIterator<Item = Fact>, on: &str) -> Report {
    let moment = Moment::new(given(facts).register, AsOf::Now, "root".into(), day(on).into());
    made(&moment, "assets")
}

fn column(report: &Report, key: &str) -> Vec<String> {
    let table = &report.tables[0];
    let cells = table.rows.iter().flat_map(|row| table.cells(row));
    cells.filter(|(column, _)| column.key == key).map(|(_, cell)| Cell::to_string(cell)).collect()
}

fn identified(id: AssetId, in_scope: bool) -> Fact {
    let reference = reference(&format!("A-{}", uuid::Uuid::from(id).as_u128()));
    let (name, kind) = (title("Server"), Kind::Hardware);
    let details = Details { name, kind, unit: None, location: None, in_scope, found_by: None };
    Fact::of(id, Event::Identified(Identification { reference, details }))
}

fn owned(owner: Responsible) -> Fact {
    Fact::of(SERVER, Event::OwnerAssigned(Ownership { owner, custodian: None }))
}
