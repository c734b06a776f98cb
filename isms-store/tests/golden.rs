//! Golden lines: one of every event type, as it is written and read for ever.
//!
//! `golden/v1.jsonl` is appended to and never changed: whoever changes a line has changed how old logs read. A type
//! whose payload gets another shape gets another schema, an upcaster, and another line.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails panics")]

use std::collections::BTreeSet;

use isms_core::event::Event;
use isms_core::meaning::Meaning;
use isms_core::recorded_event::RecordedEvent;
use isms_core::vocabulary::digest::Digest;
use isms_store::{read_line, read_line_with_salt, write_line};
use serde_json::Value;

const GOLDEN: &str = include_str!("../golden/v1.jsonl");

/// How many lines there were, and the SHA-256 over them with their LFs. Rows are added, never changed.
const PINNED: &[(usize, &str)] = &[
    (90, "9976746d13b7c43f89dc276452d713b154860d47ed805bad6f586d97edbac1e9"),
    (204, "7be6529cacf91b101eb3e26bf2d8362bdafff1458d5b8d8f430767333d358441"),
    (208, "56e5e490b81f0b473aca91f5e90edea41dd511e937cf7d8d564a08597745fa05"),
];

#[test]
fn every_golden_line_reads_and_is_written_the_same_again() {
    for (number, line) in (1..).zip(GOLDEN.lines()) {
        let (event, again) = read_and_written(number, line);
        if is_of_an_earlier_schema(line, &event) {
            let lifted = GOLDEN.lines().any(|other| other == again);
            assert!(lifted, "line {number} is lifted to one that is not golden; append it:\n{again}");
        } else {
            assert_eq!(
                again, line,
                "line {number} would be written otherwise; a new line stands as on the left"
            );
        }
    }
}

#[test]
fn every_schema_of_every_type_has_a_golden_line() {
    let of = |line: &str| (read_line(line.as_bytes()).unwrap().type_name(), schema(line));
    let golden: BTreeSet<(String, u64)> = GOLDEN.lines().map(of).collect();
    let schemas =
        |known: &Meaning| (1..=u64::from(known.schema)).map(|schema| (known.r#type(), schema)).collect();
    let all: Vec<Vec<_>> = Meaning::all().filter(|known| known.aggregate != "*").map(schemas).collect();
    let missing: Vec<_> = all.into_iter().flatten().filter(|it| !golden.contains(it)).collect();
    assert!(
        missing.is_empty(),
        "no golden line of {missing:?}. Append one for each: record one with every optional member in any ISMS and \
         take it from there, or copy the envelope of a neighbor and write the payload by hand. If it is not as it would \
         be written, another test shows how it stands."
    );
}

fn read_and_written(number: usize, line: &str) -> (RecordedEvent, String) {
    let (event, salt) = match read_line_with_salt(line.as_bytes()) {
        Ok(read) => read,
        Err(error) => panic!("line {number}: {error}\n{line}"),
    };
    assert!(!matches!(event.event, Event::Unknown(_)), "line {number}: `{}` is unknown", event.type_name());
    let again = String::from_utf8(write_line(&event, salt).unwrap()).unwrap();
    (event, again)
}

/// Whether it is, or has within it as a correction, a payload of an earlier schema.
fn is_of_an_earlier_schema(line: &str, event: &RecordedEvent) -> bool {
    let known = |r#type: &str| Meaning::of(r#type).map(|known| u64::from(known.schema));
    let corrected = within(line);
    Some(schema(line)) < known(&event.type_name())
        || corrected.is_some_and(|(r#type, schema)| Some(schema) < known(&r#type))
}

fn schema(line: &str) -> u64 {
    serde_json::from_str::<Value>(line).unwrap()["schema"].as_u64().unwrap()
}

/// The type and the schema of the event within a correction.
fn within(line: &str) -> Option<(String, u64)> {
    let line: Value = serde_json::from_str(line).unwrap();
    let is_correction = line["type"].as_str().unwrap().ends_with(".corrected");
    is_correction
        .then(|| (line["data"]["type"].as_str().unwrap().into(), line["data"]["schema"].as_u64().unwrap()))
}

#[test]
fn what_was_lifted_into_another_shape_was_lifted_within_corrections_too() {
    let golden: BTreeSet<(String, u64)> = GOLDEN.lines().filter_map(within).collect();
    for r#type in ["control.changed", "isms.profile_changed"] {
        for schema in 1..=u64::from(Meaning::of(r#type).unwrap().schema) {
            assert!(golden.contains(&(r#type.to_owned(), schema)), "no correction of `{type}` {schema}");
        }
    }
}

#[test]
fn every_member_of_an_envelope_is_in_some_golden_line() {
    let members =
        ["previous", "effective_at", "grant", "command", "cause", "correlation", "reason", "source"];
    for member in members.into_iter().chain(["evidence", "on_behalf_of", "salt"]) {
        assert!(GOLDEN.contains(&format!(",\"{member}\":")), "{member}");
    }
    for part in ["{\"rule\":", "{\"import\":", "\"kind\":\"log\"}", ".corrected\",", ".voided\","] {
        assert!(GOLDEN.contains(part), "{part}");
    }
}

#[test]
fn golden_lines_are_only_appended() {
    let lines: Vec<&str> = GOLDEN.split_inclusive('\n').collect();
    assert!(PINNED.is_sorted());
    for (count, expected) in PINNED {
        let prefix: String = lines.iter().take(*count).copied().collect();
        let found = Digest::of(prefix.as_bytes()).to_string();
        assert_eq!(
            found, *expected,
            "the first {count} golden lines were changed; put them back, and append"
        );
    }
    let all = Digest::of(GOLDEN.as_bytes());
    let pinned = PINNED.last().map_or(0, |(count, _)| *count);
    assert_eq!(
        pinned,
        lines.len(),
        "pin the lines that were appended: add the row ({}, \"{all}\")",
        lines.len()
    );
}
