//! Statements of Applicability: what each revision decides otherwise than the one before it.

use isms_core::aggregate::statement_of_applicability::Event;
use isms_core::id::{CatalogId, StatementOfApplicabilityId};
use isms_core::testing::{BEN, Fact, given, person};
use isms_core::vocabulary::digest::Digest;
use isms_projections::Report;
use serde_json::{Value, json};

use super::{column, corrected, fact, told, voided};

const STATEMENT: StatementOfApplicabilityId = StatementOfApplicabilityId::from_u128(0x50A);
const CATALOG: CatalogId = CatalogId::from_u128(0xC2);
const OTHER: CatalogId = CatalogId::from_u128(0xC3);

#[test]
fn only_what_differs_is_told_with_who_decided_it_and_why() {
    let facts = first().into_iter().chain([
        person(BEN),
        drafted(2, CATALOG, Some(1), "2026-02-01"),
        included("5.10", "yes", "2026-02-02").by(BEN).because("The rules are written"),
        included("5.2", "no", "2026-02-02"),
        excluded("5.9", "2026-02-03"),
        approved(2, "2026-02-10"),
    ]);
    let report = report(facts, "2026-03-01");
    assert_eq!(column(&report, "differences", "control"), ["5.9", "5.10"], "as people count");
    assert_eq!(column(&report, "differences", "before"), ["applicable, not implemented"; 2]);
    assert_eq!(column(&report, "differences", "after"), ["not applicable", "applicable, implemented"]);
    assert_eq!(column(&report, "differences", "reason"), ["There is none", "The rules are written"]);
    assert_eq!(column(&report, "differences", "by")[1], format!("P-{BEN}"));
    assert_eq!(column(&report, "revisions", "differing"), ["", "2"]);
    assert_eq!(column(&report, "revisions", "status"), ["superseded", "✓ in force"]);
    assert_eq!(column(&report, "revisions", "applicable"), ["3", "2"]);
}

#[test]
fn a_draft_is_compared_with_the_revision_in_force() {
    let facts = first()
        .into_iter()
        .chain([drafted(2, CATALOG, Some(1), "2026-02-01"), included("5.9", "yes", "2026-02-02")]);
    let report = report(facts, "2026-03-01");
    assert_eq!(column(&report, "differences", "revisions"), ["1 → draft 2"]);
    assert_eq!(column(&report, "differences", "approved"), [""]);
    assert_eq!(column(&report, "revisions", "status"), ["✓ in force", "! draft"]);
}

#[test]
fn as_of_a_day_before_it_was_approved_a_revision_is_none() {
    let facts = first().into_iter().chain([
        drafted(2, CATALOG, Some(1), "2026-02-01"),
        excluded("5.9", "2026-02-03"),
        approved(2, "2026-02-10"),
    ]);
    let facts: Vec<_> = facts.collect();
    let status = |on: &str| column(&report(facts.clone(), on), "revisions", "status");
    assert_eq!(status("2026-01-31"), ["✓ in force"]);
    assert_eq!(status("2026-02-09"), ["✓ in force", "! draft"]);
    assert_eq!(status("2026-02-10"), ["superseded", "✓ in force"]);
}

#[test]
fn a_decision_that_was_corrected_or_voided_counts_as_that_has_it() {
    let facts = first()
        .into_iter()
        .chain([drafted(2, CATALOG, Some(1), "2026-02-01"), excluded("5.9", "2026-02-03")]);
    let facts: Vec<_> = facts.collect();
    let instead: Event = serde_json::from_value(exclusion("5.9", "Ana keeps the list")).unwrap();
    let mended = report(facts.iter().cloned().chain([corrected(STATEMENT, 11, instead)]), "2026-03-01");
    assert_eq!(column(&mended, "differences", "reason"), ["Ana keeps the list"]);
    let gone = report(facts.into_iter().chain([voided(STATEMENT, 11)]), "2026-03-01");
    assert_eq!(column(&gone, "differences", "control"), Vec::<String>::new());
}

#[test]
fn decisions_about_two_catalogs_are_not_compared() {
    let facts = first().into_iter().chain([
        drafted(2, OTHER, None, "2026-02-01"),
        excluded("5.9", "2026-02-03"),
        approved(2, "2026-02-10"),
    ]);
    let report = report(facts, "2026-03-01");
    assert_eq!(column(&report, "differences", "control"), Vec::<String>::new());
    assert_eq!(column(&report, "revisions", "differing"), ["", ""]);
    assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
}

fn report(facts: impl IntoIterator<Item = Fact>, on: &str) -> Report {
    told(&given(facts), "statement-comparison", on)
}

/// Events 5 to 9.
fn first() -> [Fact; 5] {
    [
        drafted(1, CATALOG, None, "2026-01-01"),
        included("5.2", "no", "2026-01-02"),
        included("5.9", "no", "2026-01-02"),
        included("5.10", "no", "2026-01-02"),
        approved(1, "2026-01-10"),
    ]
}

fn drafted(revision: u32, catalog: CatalogId, based_on: Option<u32>, on: &str) -> Fact {
    let reference = (revision == 1).then_some("SoA");
    let it = json!({ "drafted": { "reference": reference, "revision": revision, "catalog": catalog,
        "based_on": based_on } });
    fact::<Event>(STATEMENT, it).effective(on)
}

fn included(control: &str, implemented: &str, on: &str) -> Fact {
    let it = json!({ "control_declared_applicable": { "control": control, "grounds": ["baseline"],
        "implemented": implemented } });
    fact::<Event>(STATEMENT, it).effective(on)
}

fn exclusion(control: &str, why: &str) -> Value {
    json!({ "control_declared_not_applicable": { "control": control, "justification": why } })
}

fn excluded(control: &str, on: &str) -> Fact {
    fact::<Event>(STATEMENT, exclusion(control, "There is none")).effective(on)
}

fn approved(revision: u32, on: &str) -> Fact {
    let it = json!({ "approved": { "revision": revision, "decisions_hash": Digest::of(b"decisions") } });
    fact::<Event>(STATEMENT, it).effective(on)
}
