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

use crate::meaning::MEANINGS;

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

/// Every schema before the present one has its step, and no step leads further.
const fn is_gapless() -> bool {
    let (mut row, mut needed) = (0, 0);
    while row < MEANINGS.len() {
        let meaning = &MEANINGS[row];
        let mut from = 1;
        while from < meaning.schema {
            needed += 1;
            let (mut step, mut found) = (0, false);
            while step < UPCASTS.len() {
                found = found
                    || (UPCASTS[step].from == from
                        && names(UPCASTS[step].r#type, meaning.aggregate, meaning.name));
                step += 1;
            }
            if !found {
                return false;
            }
            from += 1;
        }
        row += 1;
    }
    needed == UPCASTS.len()
}

const _: () =
    assert!(is_gapless(), "every schema before the present one has one step, and no other type has any");

/// Whether a type is this name of this aggregate.
const fn names(r#type: &str, aggregate: &str, name: &str) -> bool {
    let (r#type, aggregate, name) = (r#type.as_bytes(), aggregate.as_bytes(), name.as_bytes());
    if r#type.len() != aggregate.len() + 1 + name.len() || r#type[aggregate.len()] != b'.' {
        return false;
    }
    let mut at = 0;
    while at < r#type.len() {
        let expected = if at < aggregate.len() {
            aggregate[at]
        } else if at == aggregate.len() {
            b'.'
        } else {
            name[at - aggregate.len() - 1]
        };
        if r#type[at] != expected {
            return false;
        }
        at += 1;
    }
    true
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
