//! Upcasting: payloads of earlier schemas, lifted to the present one, step by step.
//!
//! ```text
//! schema 1 ──lift──► schema 2 ──lift──► … ──► the schema that this version writes
//! ```
//!
//! A line is never written anew. Whoever reads it gets what it comes to now, and what it did not say is what held when
//! nobody could say it: so nothing here is read from a default that may change. Steps are only added. That none is
//! missing is checked when this is compiled.

use serde_json::{Map, Value, json};

use crate::meaning::{MEANINGS, Meaning};

/// One step: a payload of one schema to that of the next.
struct Upcast {
    r#type: &'static str,
    /// The schema that is lifted.
    from: u32,
    lift: fn(Map<String, Value>) -> Map<String, Value>,
}

const fn upcast(
    r#type: &'static str,
    from: u32,
    lift: fn(Map<String, Value>) -> Map<String, Value>,
) -> Upcast {
    Upcast { r#type, from, lift }
}

#[rustfmt::skip]
static UPCASTS: [Upcast; 8] = [
    upcast("isms.established", 1, |it| within(it, "profile", profile)),
    upcast("isms.profile_changed", 1, |it| within(it, "to", profile)),
    // A training is of an activity, if it is of one.
    upcast("person.training_assigned", 1, as_it_was),
    upcast("person.training_completed", 1, as_it_was),
    // A risk is found in an assessment, and lets vulnerabilities be exploited, if it does.
    upcast("risk.identified", 1, as_it_was),
    // A control answers obligations, if it does; it changes by a planned change, if it does.
    upcast("control.adopted", 1, as_it_was),
    upcast("control.changed", 1, |it| Map::from_iter([("definition".to_owned(), it.into())])),
    upcast("statement_of_applicability.control_declared_applicable", 1, as_it_was),
];

/// A payload of an earlier schema as one of the present. What is not an object stays what it is, and is refused by
/// whoever reads it.
pub(crate) fn lift(r#type: &str, schema: u32, data: Value) -> Value {
    let Value::Object(data) = data else { return data };
    let mut steps: Vec<&Upcast> =
        UPCASTS.iter().filter(|it| it.r#type == r#type && it.from >= schema).collect();
    steps.sort_by_key(|it| it.from);
    Value::Object(steps.into_iter().fold(data, |data, step| (step.lift)(data)))
}

/// What was added may be missing.
fn as_it_was(data: Map<String, Value>) -> Map<String, Value> {
    data
}

/// What lies within a member, lifted.
fn within(
    mut data: Map<String, Value>,
    member: &str,
    lift: fn(Map<String, Value>) -> Map<String, Value>,
) -> Map<String, Value> {
    if let Some(Value::Object(inner)) = data.get_mut(member) {
        *inner = lift(std::mem::take(inner));
    }
    data
}

/// A profile that knew three numbers gets the others as they were for its size.
fn profile(mut profile: Map<String, Value>) -> Map<String, Value> {
    let is = |name: &str| profile.get("name").and_then(Value::as_str) == Some(name);
    let (is_micro, is_group) = (is("micro"), is("group"));
    let added = json!({
        "cycle_days_max": 403,
        "risk_assessment_days_max": 366,
        "management_review_days_max": 366,
        "supplier_review_days_max": 366,
        "compliance_days_max": 366,
        "exception_days_max": 365,
        "exception_renewals_max": if is_micro { 3 } else { 2 },
        "emergency_change_days": 7,
        "lessons_from_severity": if is_group { "medium" } else { "high" },
        "cooling_off_days": 365,
        "major_observation_days": if is_group { 60 } else { 30 },
        "recurrence_months": 12,
        "waiver_days_max": 366,
    });
    if let Value::Object(added) = added {
        profile.extend(added);
    }
    profile
}

const _: () =
    assert!(is_gapless(), "every schema before the present one has one step, and no other type has any");

/// Every schema before the present one has its step, and no step leads further.
const fn is_gapless() -> bool {
    let (mut rows, mut needed) = (MEANINGS.as_slice(), 0);
    while let [row, others @ ..] = rows {
        let mut from = 1;
        while from < row.schema {
            if !has_step(row, from) {
                return false;
            }
            needed += 1;
            from += 1;
        }
        rows = others;
    }
    needed == UPCASTS.len()
}

const fn has_step(meaning: &Meaning, from: u32) -> bool {
    let mut steps = UPCASTS.as_slice();
    while let [step, others @ ..] = steps {
        if step.from == from && names(step.r#type, meaning) {
            return true;
        }
        steps = others;
    }
    false
}

/// Whether it is the type of a row.
const fn names(r#type: &str, meaning: &Meaning) -> bool {
    match behind(r#type.as_bytes(), meaning.aggregate.as_bytes()) {
        Some([b'.', name @ ..]) => matches!(behind(name, meaning.name.as_bytes()), Some([])),
        _ => false,
    }
}

/// What stands behind a beginning.
const fn behind<'a>(mut text: &'a [u8], mut beginning: &[u8]) -> Option<&'a [u8]> {
    while let [expected, others @ ..] = beginning {
        match text {
            [found, rest @ ..] if *found == *expected => text = rest,
            _ => return None,
        }
        beginning = others;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::isms::{Profile, ProfileName};

    #[test]
    fn what_a_profile_did_not_say_is_what_held_for_its_size() {
        for name in ["micro", "standard", "group"] {
            let old = json!({
                "name": name, "owner_grace_days": 1, "document_review_days_max": 2, "context_review_days_max": 3,
                "waivable": ["D-1"],
            });
            let lifted = lift("isms.profile_changed", 1, json!({ "from": "micro", "to": old }));
            let profile: Profile = serde_json::from_value(lifted["to"].clone()).unwrap();
            let known: ProfileName = serde_json::from_value(name.into()).unwrap();
            let expected = Profile {
                owner_grace_days: 1,
                document_review_days_max: 2,
                context_review_days_max: 3,
                waivable: vec!["D-1".parse().unwrap()],
                ..Profile::of(known)
            };
            assert_eq!(profile, expected);
        }
    }

    #[test]
    fn a_definition_moves_within_the_change_that_made_it() {
        let lifted = lift("control.changed", 1, json!({ "name": "Backup" }));
        assert_eq!(lifted, json!({ "definition": { "name": "Backup" } }));
    }

    #[test]
    fn what_is_of_the_present_schema_is_left_alone() {
        let present = json!({ "definition": { "name": "Backup" } });
        assert_eq!(lift("control.changed", 2, present.clone()), present);
        assert_eq!(lift("risk.analyzed", 1, json!([1])), json!([1]));
    }
}
