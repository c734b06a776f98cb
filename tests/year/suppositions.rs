//! What if: reports of what would be under other criteria say so everywhere, and nothing is recorded.

use isms::moment::Moment;
use isms::projections::{Report, reports};
use isms::supposition::Criteria;
use serde_json::Value;

use crate::lived::year;

#[test]
fn whatever_is_printed_of_what_is_only_supposed_says_so_and_is_no_record() {
    let (record, supposed) = both();
    let size = year().log().size();
    for blueprint in reports::all() {
        let [of_record, report] = [&record, &supposed].map(|it| year().report(blueprint, it).unwrap());
        assert!(of_record.header.what_if.is_none());
        let name = blueprint.name;
        assert!(report.header.root.is_empty(), "{name} claims a root");
        assert!(report.header.command.ends_with(" --what-if criteria.json"), "{name}");
        assert_ne!(report.digest(), of_record.digest(), "{name}: not even where the rows say the same");
        for page in [report.to_text(120), report.to_markdown(), report.to_html()] {
            assert!(page.contains("What if: ") && !page.contains(&record.root), "{name}");
        }
        assert!(report.to_csv().lines().next().is_some_and(|it| it.starts_with("what_if,")), "{name}");
        let lines = report.to_json_lines();
        assert!(lines.lines().all(|line| line.starts_with("{\"what_if\":\"other criteria of M-1")), "{name}");
        let json: Value = serde_json::from_str(&report.to_json()).unwrap();
        assert!(json["header"]["what_if"].is_string() && json["header"]["root"] == "", "{name}");
        assert!(!of_record.to_json().contains("what_if"), "{name}");
    }
    assert_eq!(year().log().size(), size, "nothing was recorded");
}

#[test]
fn what_would_change_is_the_difference_between_the_record_and_what_is_supposed() {
    let (record, supposed) = both();
    let register = reports::named("risk-register").unwrap();
    let change = year().difference(register, &record, &supposed).unwrap();
    let said = |report: &Report, field: &str| -> Vec<String> {
        let table = &report.tables[0];
        let of_field = table.rows.iter().filter(|row| row.cells[2].to_string() == field);
        of_field.map(|row| format!("{}: {} → {}", row.cells[0], row.cells[3], row.cells[4])).collect()
    };
    assert!(
        said(&change, "Residual").contains(&"R-1: Medium (2/4) → Low (1/4)".to_owned()),
        "{:?}",
        said(&change, "Residual")
    );
    assert!(said(&change, "Evaluation").is_empty(), "what was decided is a record");
    assert!(change.header.what_if.is_some() && change.header.title.starts_with("What if: What changed: "));
    assert!(change.header.command.ends_with("--what-if criteria.json"), "{}", change.header.command);
    assert!(change.notes.iter().any(|note| note.contains("only supposed")));
}

#[test]
fn the_criteria_that_a_method_has_change_nothing_in_any_row() {
    let record = year().now().unwrap();
    let supposed = year().what_if(&record, criteria(&record)).unwrap();
    for blueprint in reports::all() {
        let [found, expected] = [&supposed, &record].map(|it| year().report(blueprint, it).unwrap());
        for (found, expected) in found.tables.iter().zip(&expected.tables) {
            assert_eq!(found.rows, expected.rows, "{} {}", blueprint.name, found.name);
        }
        assert_eq!(found.tables.len(), expected.tables.len(), "{}", blueprint.name);
    }
}

/// The record, and the same with everything that is Medium as Low as the rest.
fn both() -> (Moment, Moment) {
    let record = year().now().unwrap();
    let text =
        serde_json::to_string(&criteria(&record).combination).unwrap().replace("\"Medium\"", "\"Low\"");
    let lower = Criteria { combination: serde_json::from_str(&text).unwrap(), ..criteria(&record) };
    let supposed = year().what_if(&record, lower).unwrap();
    (record, supposed)
}

/// The criteria that the method of the year has.
fn criteria(record: &Moment) -> Criteria {
    let (_, method) = record.register.risk_methods.iter().next().unwrap();
    let revision = method.revision(method.latest_approved().unwrap()).unwrap().clone();
    Criteria { method: None, levels: revision.levels, combination: revision.combination }
}
