//! Fields: an entry of the register as paths and values, each with the event that set it.
//!
//! ```text
//! details: Noted { value: { name: "Payroll", … }, seq: 12, … }   ──►   details.name = "Payroll", set at 12
//! ```
//!
//! It works on what an entry serializes to, so that it knows every entry there is, and those that are to come.

use std::collections::BTreeMap;

use isms_core::history::Unreadable;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use serde_json::Value;

use crate::naming;

/// The fields of an entry, by path.
pub(crate) type Fields = BTreeMap<String, Field>;

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// What it says, for people.
    pub(crate) value: String,
    /// The position of the event that says so; none where it is as it was created.
    pub(crate) seq: Option<u64>,
}

/// The fields of any thing's entry; none where there is no such thing.
pub(crate) fn of_thing(register: &Register, thing: Stream) -> Fields {
    of(&register.to_json(thing).unwrap_or_default())
}

/// The fields of what an entry serializes to.
fn of(entry: &Value) -> Fields {
    let mut fields = Fields::new();
    flatten(String::new(), entry, None, &mut fields);
    fields
}

/// The fields of a thing after each of its events.
pub(crate) fn after_each(events: &[RecordedEvent]) -> Result<Vec<Fields>, Unreadable> {
    let history = events.to_vec();
    let mut register = Register::default();
    let after = |event: &RecordedEvent| {
        register.evolve(event, &history)?;
        Ok(of_thing(&register, event.stream))
    };
    events.iter().map(after).collect()
}

/// The fields of what an event says, given as it stands in its line.
pub(crate) fn of_text(json: &str) -> Fields {
    of(&serde_json::from_str(json).unwrap_or_default())
}

/// What an event says, in one line, things by their reference.
pub(crate) fn said_by(event: &RecordedEvent, register: &Register) -> String {
    let json = event.event.to_json().unwrap_or_default();
    let fields = of_text(&json);
    let said =
        |(path, field): (&String, &Field)| format!("{path}: {}", naming::readable(register, &field.value));
    fields.iter().map(said).collect::<Vec<_>>().join("; ")
}

fn flatten(path: String, value: &Value, seq: Option<u64>, fields: &mut Fields) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            // A noted value, or an entry's part that names the event it comes from.
            let seq = members.get("seq").and_then(Value::as_u64).or(seq);
            let is_noted = ["value", "seq", "effective_at", "by"].iter().all(|it| members.contains_key(*it));
            if let Some(value) = members.get("value").filter(|_| is_noted) {
                return flatten(path, value, seq, fields);
            }
            for (name, member) in members.iter().filter(|(name, _)| *name != "seq") {
                flatten(below(&path, name), member, seq, fields);
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (at, item) in items.iter().enumerate() {
                flatten(below(&path, &at.to_string()), item, seq, fields);
            }
        }
        Value::Array(items) => {
            let words: Vec<_> = items.iter().filter_map(scalar).collect();
            if !words.is_empty() {
                fields.insert(path, Field { value: words.join(", "), seq });
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            if let Some(value) = scalar(value) {
                fields.insert(path, Field { value, seq });
            }
        }
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_knows_the_event_that_set_it() {
        let entry = serde_json::json!({
            "reference": "A-1",
            "details": { "value": { "name": "Payroll", "unit": null, "in_scope": true }, "seq": 12,
                "effective_at": "2026", "by": null },
            "supports": [{ "value": { "supports": "x" }, "seq": 14, "effective_at": "2026", "by": null }],
            "assignments": [{ "seq": 4, "areas": ["North", "South"], "until": null }],
            "empty": [],
        });
        let found: Vec<_> =
            of(&entry).into_iter().map(|(path, Field { value, seq })| (path, value, seq)).collect();
        let expected = [
            ("assignments.0.areas", "North, South", Some(4)),
            ("details.in_scope", "yes", Some(12)),
            ("details.name", "Payroll", Some(12)),
            ("reference", "A-1", None),
            ("supports.0.supports", "x", Some(14)),
        ];
        let expected: Vec<_> =
            expected.into_iter().map(|(path, value, seq)| (path.to_owned(), value.to_owned(), seq)).collect();
        assert_eq!(found, expected);
    }
}
