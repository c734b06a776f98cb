//! What this version knows, as the command line lists it, compared with lists that are kept by hand: an event type or
//! a rule that is lost, or means something else all at once, is found here.

use std::process::Command;

use isms::rule::Rule;
use serde_json::Value;

const EVENT_TYPES: &str = include_str!("event_types.csv");
const RULES: &str = include_str!("rules.csv");

#[test]
fn every_event_type_is_listed_with_its_meanings() {
    let found: Vec<String> = listed("events").iter().map(event_type).collect();
    let (expected, mut missing) = (rows(EVENT_TYPES), Vec::new());
    for row in &expected {
        missing.extend((!found.iter().any(|it| it == row)).then_some(row));
    }
    assert!(missing.is_empty(), "not listed as expected:\n{missing:#?}");
    assert_eq!(found.len(), expected.len(), "listed and not expected");
}

#[test]
fn every_rule_is_listed_with_what_it_comes_from() {
    let found: Vec<String> = listed("rules").iter().map(rule).collect();
    assert_eq!(found, rows(RULES));
    assert_eq!(found.len(), Rule::all().len());
}

fn rows(list: &str) -> Vec<String> {
    list.lines().skip(1).map(str::to_owned).collect()
}

fn listed(what: &str) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_isms")).args([what, "--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn event_type(listed: &Value) -> String {
    let text = |member: &str| listed[member].as_str().unwrap_or_default().to_owned();
    let annex_a = match listed["annex_a"].as_str() {
        Some("mentioned") => "any".to_owned(),
        Some(word) => word.to_owned(),
        None => listed.pointer("/annex_a/numbers").map_or_else(String::new, words),
    };
    // A type of which each event states its own phase has none.
    let phase =
        |model: &str| listed[model].as_str().map_or_else(|| "phase".to_owned(), |it| it[..1].to_uppercase());
    [
        format!("{}.{}", text("aggregate"), text("name")),
        words(&listed["clauses"]),
        annex_a,
        phase("pdca"),
        phase("opdca"),
        text("demand"),
    ]
    .join(",")
}

fn rule(listed: &Value) -> String {
    let text = |member: &str| listed[member].as_str().unwrap_or_default().to_owned();
    [text("id"), words(&listed["clauses"]), text("kind"), text("basis")].join(",")
}

fn words(list: &Value) -> String {
    let words: Vec<_> = list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    words.join(" ")
}
