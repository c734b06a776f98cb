//! Fields: an entry of the register as paths and values, each with the event that set it.
//!
//! ```text
//! details: Noted { value: { name: "Payroll", … }, seq: 12, … }   ──►   details.name = "Payroll", set at 12
//! supports: [ Noted { value: { supports: <A-1> }, seq: 14 } ]    ──►   supports[14].supports = <A-1>, set at 14
//! ```
//!
//! An item of a list is known by what it is called, or else by the event that added it, or else by what it says; never by
//! its place, which changes when another goes. It works on what an entry serializes to, so that it knows every entry there
//! is, and those that are to come.

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
    pub(crate) value: Said,
    /// The position of the event that says so; none where it is as it was created.
    pub(crate) seq: Option<u64>,
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// One thing.
    One(String),
    /// Several, in their order.
    Several(Vec<String>),
}

impl Said {
    /// The same, in which each identity is what people call the thing.
    pub(crate) fn readable(&self, register: &Register) -> Self {
        match self {
            Self::One(word) => Self::One(naming::readable(register, word)),
            Self::Several(words) => {
                Self::Several(words.iter().map(|word| naming::readable(register, word)).collect())
            }
        }
    }

    /// It in one line.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::One(word) => word.clone(),
            Self::Several(words) => words.join(", "),
        }
    }
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
    let said = |(path, field): (&String, &Field)| {
        format!("{}: {}", heading(register, path), field.value.readable(register).words())
    };
    fields.iter().map(said).collect::<Vec<_>>().join("; ")
}

/// A path in words: `details.in_scope` is "details › in scope". An item of a list is named where it has a name that people
/// know: neither the position of an event nor an identity is one.
pub(crate) fn heading(register: &Register, path: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for (at, piece) in path.split('[').enumerate() {
        let names = if at == 0 {
            piece
        } else {
            let (item, names) = piece.split_once(']').unwrap_or((piece, ""));
            words.extend(known_item(register, item));
            names
        };
        words.extend(names.split('.').filter(|it| !it.is_empty()).map(|it| it.replace('_', " ")));
    }
    words.join(" › ")
}

fn known_item(register: &Register, item: &str) -> Option<String> {
    let known = naming::readable(register, item);
    let is_identity = known == item && naming::is_identity(item);
    let is_position = item.chars().all(|it| it.is_ascii_digit());
    (!is_identity && !is_position).then_some(known)
}

/// The beginning of a path that an item of a list has for itself: `supports[14]` of `supports[14].kind`.
pub(crate) fn item(path: &str) -> Option<&str> {
    path.find(']').and_then(|end| path.get(..=end))
}

/// The fields of an item.
pub(crate) fn of_item<'a>(fields: &'a Fields, item: &'a str) -> impl Iterator<Item = (&'a str, &'a Field)> {
    let from = fields.range(item.to_owned()..);
    from.map_while(move |(path, field)| Some((path.strip_prefix(item)?, field)))
}

/// Whether a path is the one that is asked for, or below it. Blanks and the sign between words may be typed for
/// underscores and dots.
pub(crate) fn is_asked(path: &str, asked: &str) -> bool {
    let asked = asked.replace(" › ", ".").replace(' ', "_");
    let rest = path.strip_prefix(asked.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Which members an item of a list goes by, where it has one.
const NAMES: [&str; 6] = ["id", "reference", "number", "treatment", "person", "seq"];

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
            for (item, value) in named(items) {
                flatten(format!("{path}[{item}]"), value, seq, fields);
            }
        }
        Value::Array(items) => {
            let words: Vec<_> = items.iter().filter_map(scalar).collect();
            if !words.is_empty() {
                fields.insert(path, Field { value: Said::Several(words), seq });
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            if let Some(value) = scalar(value) {
                fields.insert(path, Field { value: Said::One(value), seq });
            }
        }
    }
}

/// The items of a list, each by a name of its own.
fn named(items: &[Value]) -> impl Iterator<Item = (String, &Value)> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    items.iter().map(move |item| {
        let name = name(item);
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        if *times == 1 { (name, item) } else { (format!("{name} {times}"), item) }
    })
}

fn name(item: &Value) -> String {
    let member = |name: &&str| item.get(*name).or_else(|| item.get("value")?.get(*name)).and_then(scalar);
    let said = || {
        let fields = of(item).into_values().map(|field| field.value.words());
        fields.collect::<Vec<_>>().join(" ")
    };
    // Brackets are how a path is read.
    NAMES.iter().find_map(member).unwrap_or_else(said).replace('[', "(").replace(']', ")")
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
            of(&entry).into_iter().map(|(path, Field { value, seq })| (path, value.words(), seq)).collect();
        let expected = [
            ("assignments[4].areas", "North, South", Some(4)),
            ("details.in_scope", "yes", Some(12)),
            ("details.name", "Payroll", Some(12)),
            ("reference", "A-1", None),
            ("supports[14].supports", "x", Some(14)),
        ];
        let expected: Vec<_> =
            expected.into_iter().map(|(path, value, seq)| (path.to_owned(), value.to_owned(), seq)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_item_keeps_its_name_when_another_goes() {
        let of = |items: &[&str]| {
            let steps: Vec<_> = items.iter().map(|name| serde_json::json!({ "name": name })).collect();
            of(&serde_json::json!({ "steps": steps }))
        };
        let (two, one) = (of(&["Rare", "Likely"]), of(&["Likely"]));
        assert_eq!(one.keys().collect::<Vec<_>>(), ["steps[Likely].name"]);
        assert!(one.iter().all(|(path, field)| two.get(path) == Some(field)));
        assert_eq!(of(&["A", "A"]).len(), 2, "two that say the same are two");
    }

    #[test]
    fn a_path_is_read_in_words_and_asked_for_in_them() {
        let words = |path| heading(&Register::default(), path);
        assert_eq!(words("details.in_scope"), "details › in scope");
        assert_eq!(words("supports[14].supports"), "supports › supports");
        assert_eq!(words("treatments[3d09fd54-bb6c-401a-832f-57d8df8ba845].due"), "treatments › due");
        assert_eq!(words("steps[Likely].name"), "steps › Likely › name");
        assert!(
            is_asked("details.in_scope", "details › in scope") && is_asked("supports[14].to", "supports")
        );
        assert!(!is_asked("owner_since", "owner") && !is_asked("owner", "owner.person"));
    }
}
