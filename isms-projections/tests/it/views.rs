//! What the views say, each rule of theirs as a sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_projections::{Blueprint, Cell, Mark, Report, Row, Table, reports, view};

use crate::bakery::{Bakery, bakery};

/// A day on which an acceptance has expired, and some things are late.
const DAY: &str = "2026-06-15";

/// The views of whose things the bakery has some. The others are tried on the history of a whole year.
const OF_THE_BAKERY: [&str; 13] = [
    "isms-profile",
    "context",
    "standards-catalog",
    "assets",
    "risk-register",
    "risk-treatment-plan",
    "heat-map",
    "statement-of-applicability",
    "control-assurance",
    "document-register",
    "responsibility-matrix",
    "authority",
    "gaps",
];

fn of_the_bakery() -> impl Iterator<Item = &'static Blueprint> {
    OF_THE_BAKERY.into_iter().map(|name| reports::named(name).unwrap())
}

/// A view at a moment: it needs no events.
pub(crate) fn made(moment: &Moment, name: &str) -> Report {
    let none = std::iter::empty::<Result<RecordedEvent, Infallible>>();
    reports::named(name).unwrap().build(moment, none).unwrap()
}

#[test]
fn every_view_shows_what_it_has() {
    for view in of_the_bakery() {
        let text = built(&bakery(), view.name, DAY).to_text(120);
        insta::assert_snapshot!(format!("view_{}", view.name.replace('-', "_")), text);
    }
}

#[test]
fn every_column_of_every_view_has_something_to_say() {
    // The founding of every test says nothing of these.
    let unsaid = ["legal_form", "sector", "headcount"];
    for view in of_the_bakery() {
        for table in built(&bakery(), view.name, DAY).tables {
            for (at, column) in table.columns.iter().enumerate() {
                let mut cells = table.rows.iter().filter_map(|row| row.cells.get(at));
                let said = cells.any(|cell| !cell.is_empty()) || unsaid.contains(&column.key.as_str());
                assert!(said, "column `{}` of `{}` in {}", column.key, table.name, view.name);
            }
        }
    }
}

#[test]
fn no_row_has_more_cells_than_columns() {
    for view in of_the_bakery() {
        for table in built(&bakery(), view.name, DAY).tables {
            let widest = table.rows.iter().map(|row| row.cells.len()).max();
            assert!(widest <= Some(table.columns.len()), "`{}` in {}", table.name, view.name);
            let keys: BTreeSet<_> = table.columns.iter().map(|column| &column.key).collect();
            assert_eq!(keys.len(), table.columns.len(), "a key twice in `{}` of {}", table.name, view.name);
        }
    }
}

#[test]
fn the_columns_of_a_view_are_those_of_its_main_table() {
    for view in of_the_bakery() {
        let report = built(&bakery(), view.name, DAY);
        assert_eq!((view.columns)(), report.tables[0].columns, "{}", view.name);
    }
}

#[test]
fn tables_of_one_name_have_the_same_columns() {
    let bakery = bakery().another_statement().method_revised().analyzed_anew();
    for view in of_the_bakery() {
        let mut columns = BTreeMap::new();
        for table in built(&bakery, view.name, DAY).tables {
            let known = columns.entry(table.name.clone()).or_insert_with(|| table.columns.clone());
            assert_eq!(*known, table.columns, "`{}` in {}", table.name, view.name);
        }
    }
}

#[test]
fn every_row_rests_on_events_that_are_about_what_it_names() {
    let bakery = bakery().method_revised().backup_failed();
    for view in of_the_bakery() {
        for table in built(&bakery, view.name, "2027-04-01").tables {
            for row in &table.rows {
                assert!(!row.rests_on.is_empty(), "a row of {} rests on nothing: {row:?}", view.name);
                let stray = row.rests_on.iter().find(|seq| !is_named(&bakery, row, **seq));
                assert_eq!(stray, None, "`{}` in {}: {row:?}", table.name, view.name);
            }
        }
    }
}

#[test]
fn the_same_register_gives_the_same_bytes() {
    for view in of_the_bakery() {
        let [one, other] = [bakery(), bakery()].map(|it| built(&it, view.name, "2026-04-01"));
        assert_eq!(one.to_json(), other.to_json());
        assert_eq!(one.to_html(), other.to_html());
    }
}

#[test]
fn a_view_of_nothing_says_nothing() {
    let nothing = isms_core::register::Register::default();
    let as_of = isms_core::moment::AsOf::Now;
    let moment = isms_core::moment::Moment::new(nothing, as_of, String::new(), "2026".parse().unwrap());
    for view in view::all() {
        let report = made(&moment, view.name);
        assert!(!report.tables.is_empty(), "{} has no table", view.name);
        assert!(report.tables.iter().all(|table| table.rows.is_empty()), "{}", view.name);
    }
}

#[test]
fn things_stand_in_the_order_in_which_people_count_and_voided_ones_at_the_end() {
    let report = built(&bakery(), "risk-register", "2026-04-01");
    let keys: Vec<_> = report.tables[0].rows.iter().map(|row| row.cells[0].to_string()).collect();
    assert_eq!(keys, ["R-1", "R-2", "R-3", "R-4", "R-5", "R-10", "R-6"]);
    assert_eq!(said(&report, "R-6", "state"), "voided");
    let row = find(&report.tables[0], "R-6");
    assert_eq!(row.rests_on.len(), 2, "its creation and its voiding");
}

#[test]
fn a_corrected_value_rests_on_the_correction_beside_what_it_corrects() {
    let [before, after] = [bakery(), bakery().van_corrected()].map(|it| built(&it, "risk-register", DAY));
    assert_eq!(said(&after, "R-10", "title"), "The baker's bicycle is stolen");
    assert_eq!(added(&before, &after, "R-10"), [bakery().position()]);
    let [before, after] = [&before, &after].map(|it| find(&it.tables[0], "R-10").rests_on.clone());
    assert!(after.is_superset(&before));
}

#[test]
fn the_header_names_the_scope_that_is_approved_not_the_one_that_is_drafted() {
    let report = built(&bakery(), "isms-profile", "2026-04-01");
    assert_eq!(report.header.scope_revision.as_deref(), Some("1"));
    assert_eq!(report.tables[1].rows.len(), 2);
}

mod risks {
    use super::*;

    #[test]
    fn an_acceptance_expires_after_its_last_day_and_not_on_it() {
        let on = |day| {
            let report = built(&bakery(), "risk-register", day);
            (said(&report, "R-1", "acceptance_expired"), mark(&report, "R-1", "state"))
        };
        assert_eq!(on("2026-05-30"), ("no".into(), Mark::Good));
        assert_eq!(on("2026-05-31"), ("no".into(), Mark::Good));
        assert_eq!(on("2026-06-01"), ("yes".into(), Mark::Gap));
        let report = built(&bakery(), "risk-register", "2026-06-01");
        assert_eq!(said(&report, "R-1", "reasons"), "the acceptance has expired on 2026-05-31");
    }

    #[test]
    fn an_analysis_is_stale_once_another_revision_of_the_method_is_in_force() {
        let before = built(&bakery(), "risk-register", "2026-04-01");
        assert_eq!(said(&before, "R-1", "stale"), "no");
        let after = built(&bakery().method_revised(), "risk-register", "2026-04-01");
        assert_eq!(said(&after, "R-1", "stale"), "yes");
        assert_eq!(said(&after, "R-1", "method"), "RM-1 revision 1");
        assert_eq!(said(&after, "R-1", "reasons"), "method RM-1 was revised");
        assert_eq!(mark(&after, "R-1", "state"), Mark::Attention);
        let added: Vec<_> = added(&before, &after, "R-1");
        assert_eq!(added, [bakery().method_revised().position() - 1], "the approval of the revision");
    }

    #[test]
    fn a_treatment_is_overdue_after_its_last_day_as_it_was_rescheduled() {
        let on = |day| {
            let register = built(&bakery(), "risk-register", day);
            let plan = built(&bakery(), "risk-treatment-plan", day);
            (said(&register, "R-2", "overdue_treatments"), said(&plan, "R-2", "state"))
        };
        assert_eq!(on("2026-03-15"), ("0".into(), "open".into()));
        assert_eq!(on("2026-03-16"), ("1".into(), "✗ overdue".into()));
    }

    #[test]
    fn a_failed_control_calls_for_a_review_and_is_named() {
        let before = built(&bakery(), "risk-register", "2026-04-01");
        assert_eq!(said(&before, "R-1", "review_needed"), "no");
        let after = built(&bakery().backup_failed(), "risk-register", "2026-04-01");
        assert_eq!(said(&after, "R-1", "review_needed"), "yes");
        assert_eq!(said(&after, "R-1", "reasons"), "control CT-1 was found ineffective");
        // Behind the test stands the nonconformity to which it has led.
        assert!(added(&before, &after, "R-1").contains(&(bakery().backup_failed().position() - 2)));
    }

    #[test]
    fn an_incident_calls_for_a_review_and_is_named() {
        let before = built(&bakery(), "risk-register", "2026-04-01");
        let after = built(&bakery().flooded(), "risk-register", "2026-04-01");
        assert_eq!(said(&after, "R-1", "reasons"), "incident INC-1 says something about it");
        assert_eq!(added(&before, &after, "R-1"), [bakery().flooded().position() - 1], "the link");
    }

    #[test]
    fn a_review_is_overdue_after_its_day() {
        let on = |day| said(&built(&bakery(), "risk-register", day), "R-3", "reasons");
        assert!(!on("2027-01-01").contains("was due"));
        assert!(on("2027-03-01").contains("the review was due on 2027-01-0"));
    }

    #[test]
    fn a_risk_that_is_to_be_treated_and_has_no_plan_is_a_gap() {
        let report = built(&bakery(), "risk-treatment-plan", "2026-04-01");
        assert_eq!(said(&report, "R-3", "state"), "✗ no plan");
        let shown: BTreeSet<_> = report.tables[0].rows.iter().map(|row| row.cells[0].to_string()).collect();
        assert!(!shown.contains("R-4"), "what nobody has evaluated needs no plan yet");
    }

    #[test]
    fn a_later_plan_stands_beside_the_approved_one_until_it_is_approved() {
        let report = built(&bakery(), "risk-treatment-plan", "2026-04-01");
        let at = at(&report.tables[0], "state");
        let of = report.tables[0].rows.iter().filter(|row| row.cells[0].to_string() == "R-2");
        let states: Vec<_> = of.map(|row| row.cells[at].to_string()).collect();
        assert_eq!(states, ["✗ overdue", "dropped", "! waits for approval"]);
    }

    #[test]
    fn each_revision_of_a_method_has_maps_of_its_own() {
        let report = built(&bakery().method_revised().analyzed_anew(), "heat-map", "2026-04-01");
        assert_eq!((report.tables.len(), report.charts.len()), (2, 6));
        assert!(report.tables[1].caption.ends_with("RM-1 revision 2"));
        assert_eq!(report.tables[1].rows.len(), 1);
    }

    #[test]
    fn a_risk_that_is_on_no_map_because_nobody_has_analyzed_it_is_named() {
        let report = built(&bakery(), "heat-map", DAY);
        assert!(
            report.notes.iter().any(|note| note == "Not analyzed yet, and so on no map: R-10."),
            "{:?}",
            report.notes
        );
        assert!(report.notes.iter().any(|note| note.ends_with("in the place of that of the square: R-3.")));
    }

    #[test]
    fn opportunities_and_what_is_gone_are_on_no_map() {
        let text = built(&bakery(), "heat-map", "2026-04-01").to_json();
        assert!(text.contains("R-1\"") && text.contains("R-3"));
        assert!(!text.contains("R-4") && !text.contains("R-5") && !text.contains("R-6"));
    }
}

mod others {
    use super::*;

    #[test]
    fn a_statement_that_nobody_has_approved_is_shown_as_a_draft_with_what_is_undecided() {
        let report = built(&bakery().another_statement(), "statement-of-applicability", "2026-04-01");
        let draft = report.tables.iter().find(|table| table.caption.contains("SOA-2")).unwrap();
        let told: Vec<_> =
            draft.rows.iter().map(|row| row.cells[at(draft, "applicable")].to_string()).collect();
        assert_eq!(told, ["yes", "✗ undecided", "✗ undecided", "✗ undecided"]);
        assert!(draft.rows.iter().all(|row| row.cells[at(draft, "status")].to_string() == "! draft"));
        assert!(
            report.notes.iter().any(|note| note == "SOA-2 revision 1 is a draft that nobody has approved.")
        );
    }

    #[test]
    fn a_statement_in_force_is_shown_as_it_was_approved_whatever_is_drafted() {
        let report = built(&bakery(), "statement-of-applicability", "2026-04-01");
        assert_eq!(said(&report, "8.13", "implemented_by"), "CT-1, CT-2");
        let controls: Vec<_> = report.tables[0].rows.iter().map(|row| row.cells[0].to_string()).collect();
        assert_eq!(controls, ["5.1", "5.9", "5.10", "8.13"], "in the order of the catalog");
        assert!(report.notes.iter().any(|note| note.contains("SHA-256")));
        assert!(report.notes.iter().any(|note| note.contains("Revision 2 is being prepared")));
    }

    #[test]
    fn what_was_implemented_by_a_control_that_is_gone_is_a_gap_until_its_replacement_is_in_place() {
        let told = |bakery: &Bakery| {
            let report = built(bakery, "statement-of-applicability", DAY);
            (said(&report, "8.13", "implemented"), find(&report.tables[0], "8.13").rests_on.clone())
        };
        let (before, _) = told(&bakery());
        assert_eq!(before, "✓ yes");
        let retired = bakery().backup_replaced();
        let (after, rests_on) = told(&retired);
        assert_eq!(after, "✗ yes, by none that is in place");
        assert!(rests_on.contains(&(retired.position() - 1)), "the retirement");
        assert_eq!(told(&retired.replacement_implemented()).0, "✓ yes");
    }

    #[test]
    fn what_treats_a_risk_rests_on_the_plan_and_its_approval() {
        let plan = "risk.treatment_planned";
        let approval = "risk.treatment_plan_approved";
        for (view, key) in [("control-assurance", "CT-1"), ("assets", "A-10")] {
            let report = built(&bakery(), view, DAY);
            let row = find(&report.tables[0], key);
            let types: BTreeSet<_> = row.rests_on.iter().filter_map(|seq| bakery().type_name(*seq)).collect();
            assert!(types.contains(plan) && types.contains(approval), "{view}: {types:?}");
        }
    }

    #[test]
    fn a_role_that_nobody_holds_is_vacant_and_so_is_that_of_whoever_has_left() {
        let report = built(&bakery(), "responsibility-matrix", "2026-04-01");
        assert_eq!(said(&report, "auditor", "status"), "✗ vacant");
        assert_eq!(said(&report, "security-manager", "status"), "✓ held");
        let report = built(&bakery().ben_left(), "responsibility-matrix", "2026-04-01");
        assert_eq!(said(&report, "security-manager", "status"), "✗ vacant, with a deputy");
        assert_eq!(said(&report, "security-manager", "holders"), "");
    }

    #[test]
    fn roles_are_incompatible_with_each_other_whichever_says_so() {
        let report = built(&bakery(), "responsibility-matrix", "2026-04-01");
        assert_eq!(said(&report, "auditor", "incompatible_with"), "security-manager");
        assert_eq!(said(&report, "security-manager", "incompatible_with"), "auditor");
    }

    #[test]
    fn an_asset_shows_what_it_inherits_and_from_where() {
        let report = built(&bakery(), "assets", "2026-04-01");
        assert_eq!(said(&report, "A-10", "inherited_confidentiality"), "very high (5/5)");
        assert_eq!(said(&report, "A-10", "inherited_from"), "A-1");
        assert_eq!(said(&report, "A-10", "status"), "✓ in order", "a rationale says why it needs less");
        assert_eq!(said(&report, "A-2", "status"), "✗ no owner, overdue (A-1)");
        assert_eq!(said(&report, "A-10", "controls"), "CT-1, CT-2", "those that the risks to it count on");
    }

    #[test]
    fn an_issue_is_overdue_for_review_after_the_interval_of_the_profile() {
        let on = |day| said(&built(&bakery(), "context", day), "C-10", "status");
        assert_eq!(on("2026-12-31"), "✓ in order");
        assert_eq!(on("2027-01-02"), "✓ in order");
        assert_eq!(on("2027-01-03"), "✗ review overdue");
    }

    #[test]
    fn a_document_is_overdue_for_review_after_the_day_that_was_set_last() {
        let on = |day| said(&built(&bakery(), "document-register", day), "D-1", "status");
        assert_eq!(on("2026-09-30"), "✓ in force");
        assert_eq!(on("2026-10-01"), "✗ review overdue");
    }

    #[test]
    fn a_control_is_late_when_its_operation_or_its_test_is() {
        let on = |day| said(&built(&bakery(), "control-assurance", day), "CT-1", "status");
        assert_eq!(on("2026-04-09"), "✓ in order");
        assert_eq!(on("2026-04-10"), "✗ operation overdue");
        assert_eq!(
            said(&built(&bakery(), "control-assurance", "2026-04-01"), "CT-2", "status"),
            "! untested"
        );
        let failed = built(&bakery().backup_failed(), "control-assurance", "2026-04-01");
        assert_eq!(said(&failed, "CT-1", "status"), "✗ ineffective");
    }

    #[test]
    fn that_the_standard_which_is_followed_no_longer_holds_is_a_gap() {
        let on = |it: &Bakery, key| said(&built(it, "standards-catalog", "2026-04-01"), key, "status");
        assert_eq!(on(&bakery(), "ISO/IEC 27001:2022"), "✓ current");
        assert_eq!(on(&bakery(), "ISO/IEC 27009:2020"), "! replaced");
        assert_eq!(on(&bakery().standard_withdrawn(), "ISO/IEC 27001:2022"), "✗ withdrawn");
    }

    #[test]
    fn a_gap_is_shown_with_what_was_found_and_the_rule_that_asks_for_more() {
        let report = built(&bakery(), "gaps", "2026-01-31");
        assert_eq!(said(&report, "A-2", "found"), "asset `A-2` in scope, without an owner");
        assert_eq!(
            (said(&report, "A-2", "rule"), said(&report, "A-2", "status")),
            ("A-1".into(), "! open".into())
        );
        assert_eq!(said(&built(&bakery(), "gaps", "2026-02-03"), "A-2", "status"), "✗ overdue");
        let left = built(&bakery().ben_left(), "gaps", "2026-04-01");
        assert_eq!(said(&left, "CT-2", "found"), "an owner who has left, ben");
        assert_eq!(said(&left, "CT-1", "found"), "an owner's role `Security manager` that nobody holds");
    }

    #[test]
    fn a_waiver_ends_after_its_last_day() {
        let on = |day| {
            let report = built(&bakery(), "isms-profile", day);
            let table = &report.tables[3];
            find(table, "R-1").cells[at(table, "status")].to_string()
        };
        assert_eq!(on("2026-06-30"), "! in force");
        assert_eq!(on("2026-07-01"), "ended");
    }
}

fn built(bakery: &Bakery, name: &str, day: &str) -> Report {
    made(&bakery.on(day), name)
}

fn at(table: &Table, column: &str) -> usize {
    table.columns.iter().position(|it| it.key == column).unwrap()
}

fn find<'a>(table: &'a Table, key: &str) -> &'a Row {
    table.rows.iter().find(|row| row.cells[0].to_string() == key).unwrap()
}

/// What the main table says about something.
fn said(report: &Report, key: &str, column: &str) -> String {
    let table = &report.tables[0];
    find(table, key).cells[at(table, column)].to_string()
}

fn mark(report: &Report, key: &str, column: &str) -> Mark {
    let table = &report.tables[0];
    let cell = &find(table, key).cells[at(table, column)];
    if let Cell::Status(status) = cell { status.mark } else { panic!("expected a status, found {cell:?}") }
}

/// The events on which a row rests after something, and did not before.
fn added(before: &Report, after: &Report, key: &str) -> Vec<u64> {
    let [before, after] = [before, after].map(|it| find(&it.tables[0], key).rests_on.clone());
    after.difference(&before).copied().collect()
}

/// Whether the event at a position is about something that the row names, or about the management system.
fn is_named(bakery: &Bakery, row: &Row, seq: u64) -> bool {
    let Some(stream) = bakery.stream(seq) else { return false };
    let moment = bakery.on("2027-04-01");
    let reference = moment.register.reference(stream).map(ToString::to_string);
    let says = |cell: &Cell| {
        let text = cell.to_string();
        reference.as_ref().is_some_and(|it| text.split([' ', ',']).any(|word| word == it))
    };
    stream.aggregate() == "isms" || row.cells.iter().any(says)
}

mod authority {
    use super::*;

    #[test]
    fn whoever_has_left_may_do_nothing_and_neither_may_who_stood_in_for_them() {
        let status = |bakery: &Bakery, person: &str| {
            let report = built(bakery, "authority", "2026-04-01");
            let rows = report.tables[0].rows.iter().filter(|row| row.cells[0].to_string() == person);
            let manager = rows.filter(|row| row.cells[2].to_string() == "security-manager");
            manager.map(|row| row.cells[8].to_string()).collect::<Vec<_>>()
        };
        assert_eq!(status(&bakery(), "ben"), ["✓ may act"]);
        assert_eq!(status(&bakery(), "eva"), ["✓ may act"]);
        assert_eq!(status(&bakery().ben_left(), "ben"), ["has left"]);
        assert_eq!(status(&bakery().ben_left(), "eva"), ["nobody to stand in for"]);
    }

    #[test]
    fn what_an_authority_allows_are_the_types_that_demand_it() {
        let report = built(&bakery(), "authority", "2026-04-01");
        let row = report.tables[1].rows.iter().find(|row| row.cells[0].to_string() == "accept").unwrap();
        assert!(row.cells[3].to_string().contains("risk.residual_risk_accepted"), "{row:?}");
        assert!(report.notes[0].contains("incident.security_event_reported"), "{:?}", report.notes);
    }
}
