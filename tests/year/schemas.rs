//! Schemas: what is written is what its schema says. Lines of the log, commands, and reports of the whole year.

use std::collections::{BTreeMap, BTreeSet};

use isms::projections::reports;
use isms::schema;
use regex_lite::Regex;
use serde_json::Value;

use crate::lived::year;

/// One line of every type and schema of event there is, kept for ever.
const GOLDEN: &str = include_str!("../../isms-store/golden/v1.jsonl");

#[test]
fn every_golden_line_of_the_present_schema_is_as_its_schema_says() {
    let mut tried = BTreeSet::new();
    for line in GOLDEN.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let r#type = line["type"].as_str().unwrap();
        let schema = schema::of_event(r#type).unwrap();
        // What an earlier version wrote is lifted when it is read; of that there are golden lines as well.
        if schema["properties"]["schema"]["const"] == line["schema"] {
            check(&schema, &line, r#type);
            tried.insert(r#type.to_owned());
        }
    }
    let own = schema::events().filter(|it| !it.ends_with(".corrected") && !it.ends_with(".voided"));
    let missing: Vec<_> = own.filter(|it| !tried.contains(it)).collect();
    assert!(missing.is_empty(), "no line of {missing:?} was tried");
}

#[test]
fn every_line_of_the_year_is_as_its_schema_says_and_a_line_that_is_not_is_found() {
    let log = std::fs::read_to_string(year().directory().join("log.jsonl")).unwrap();
    let mut schemas = BTreeMap::new();
    for line in log.lines().filter(|line| !line.starts_with("{\"commit\":")) {
        let line: Value = serde_json::from_str(line).unwrap();
        let r#type = line["type"].as_str().unwrap();
        if let Some(schema) = schemas.get(r#type) {
            check(schema, &line, r#type);
            continue;
        }
        let schema = schema::of_event(r#type).unwrap();
        check(&schema, &line, r#type);
        schemas.insert(r#type.to_owned(), schema.clone());
        let mut more = line.clone();
        more["data"]["color"] = "red".into();
        let mut later = line.clone();
        later["schema"] = 99.into();
        let mut anonymous = line;
        anonymous.as_object_mut().unwrap().remove("actor");
        for wrong in [more, later, anonymous] {
            assert!(fault(&schema, &schema, &wrong).is_some(), "{wrong}");
        }
    }
}

#[test]
fn every_report_of_the_year_is_as_its_schema_says() {
    let now = year().now().unwrap();
    for blueprint in reports::all() {
        let report = year().report(blueprint, &now).unwrap();
        let written: Value = serde_json::from_str(&report.to_json()).unwrap();
        let schema = blueprint.schema();
        check(&schema, &written, blueprint.name);
        let mut other = written;
        other["header"]["report"] = "another".into();
        assert!(fault(&schema, &schema, &other).is_some(), "{}", blueprint.name);
    }
}

fn check(schema: &Value, value: &Value, what: &str) {
    if let Some(fault) = fault(schema, schema, value) {
        panic!("{what}: {fault}\n{value}");
    }
}

/// What of a value is not as a schema says. It knows the words that our schemas use, and fails for any other: a whole
/// validator would be the largest dependency of the tests.
fn fault(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    let members = schema.as_object().unwrap();
    members.iter().find_map(|(word, says)| word_fault(root, schema, value, word, says))
}

fn word_fault(root: &Value, schema: &Value, value: &Value, word: &str, says: &Value) -> Option<String> {
    let text = || value.as_str().unwrap_or_default();
    let length = || value.as_array().map_or(0, Vec::len) as u64;
    let list = || says.as_array().unwrap().iter();
    let is_kept = match word {
        "$schema" | "$id" | "$defs" | "title" | "description" | "examples" => true,
        "$ref" => {
            let target = root.pointer(says.as_str().unwrap().strip_prefix('#').unwrap()).unwrap();
            return fault(root, target, value);
        }
        "type" => {
            says.as_array().map_or_else(|| is_a(says, value), |any| any.iter().any(|it| is_a(it, value)))
        }
        "const" => says == value,
        "enum" => list().any(|it| it == value),
        "not" => fault(root, says, value).is_some(),
        "anyOf" => list().any(|it| fault(root, it, value).is_none()),
        "oneOf" => list().filter(|it| fault(root, it, value).is_none()).count() == 1,
        "required" => list().all(|name| value.get(name.as_str().unwrap()).is_some()),
        "minimum" => value.as_i64() >= says.as_i64(),
        "minItems" => length() >= says.as_u64().unwrap(),
        "maxItems" => length() <= says.as_u64().unwrap(),
        "minLength" => text().chars().count() as u64 >= says.as_u64().unwrap(),
        "maxLength" => text().chars().count() as u64 <= says.as_u64().unwrap(),
        "pattern" => Regex::new(says.as_str().unwrap()).unwrap().is_match(text()),
        "format" if says == "uuid" => text().parse::<uuid::Uuid>().is_ok(),
        "format" if says == "date" => text().parse::<chrono::NaiveDate>().is_ok(),
        "properties" => {
            let known = says.as_object().unwrap().iter();
            return known.filter_map(|(name, it)| Some((name, it, value.get(name)?))).find_map(
                |(name, it, value)| fault(root, it, value).map(|fault| format!("{name}: {fault}")),
            );
        }
        "additionalProperties" => {
            let others = value.as_object().into_iter().flatten();
            let mut others = others.filter(|(name, _)| schema["properties"].get(name).is_none());
            let unknown = |name: &str| Some(format!("`{name}` is unknown"));
            return others.find_map(|(name, value)| {
                if *says == Value::Bool(false) { unknown(name) } else { fault(root, says, value) }
            });
        }
        "prefixItems" => {
            let mut items = list().zip(value.as_array().into_iter().flatten());
            return items.find_map(|(says, value)| fault(root, says, value));
        }
        "items" => return value.as_array()?.iter().find_map(|value| fault(root, says, value)),
        unknown => panic!("a word that nothing checks: `{unknown}`"),
    };
    (!is_kept).then(|| format!("expected {word} {says}, found {value}"))
}

fn is_a(r#type: &Value, value: &Value) -> bool {
    match r#type.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        unknown => panic!("a type that nothing checks: `{unknown}`"),
    }
}
