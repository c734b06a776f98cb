//! Schemas: what commands and events look like, as JSON Schema, draft 2020-12.
//!
//! A schema is made from the types that read and write, not kept beside them. Each is whole by itself: it refers to
//! nothing outside, and what occurs often stands in its `$defs`.

use serde_json::{Map, Value, json};

use crate::command::Command;
use crate::event::Event;
use crate::id::{CorrelationId, EventId};
use crate::meaning::Meaning;
use crate::recorded_event::{CommandReference, Source};
use crate::shape::{Form, Shape};
use crate::stream::Stream;
use crate::vocabulary::actor::Actor;
use crate::vocabulary::evidence::Evidence;
use crate::vocabulary::text::Prose;
use crate::vocabulary::time::{PartialDate, Timestamp};

/// The dialect.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of the line of an event: its envelope, and its payload in the schema that this version writes. None where no
/// type is called so. `asset.corrected` and `asset.voided` are types as well.
#[must_use]
pub fn of_event(r#type: &str) -> Option<Value> {
    let meaning = Meaning::of(r#type)?;
    let (aggregate, name) = r#type.split_once('.')?;
    let data = match name {
        "corrected" => correction(aggregate),
        "voided" => json!({
            "type": "object", "properties": { "voids": position() }, "required": ["voids"], "additionalProperties": false
        }),
        _ => Shape::within::<Event>(&[aggregate, name])?.to_json_schema(),
    };
    let mut properties = envelope();
    properties.insert(
        "stream".into(),
        json!({ "type": "string", "pattern": format!("^{aggregate}/[0-9a-f-]{{36}}$") }),
    );
    properties.insert("type".into(), json!({ "const": r#type }));
    properties.insert("schema".into(), json!({ "const": meaning.schema }));
    properties.insert("data".into(), data);
    // What has no content of its own has no `data` either.
    let required = ["seq", "id", "stream", "version", "type", "schema", "recorded_at", "actor", "salt"];
    Some(whole(
        &format!("urn:isms:event:{}:{}", r#type, meaning.schema),
        r#type,
        json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false
        }),
    ))
}

/// The schema of a command, as it is given to be executed. None where no command is called so.
#[must_use]
pub fn of_command(name: &str) -> Option<Value> {
    commands().find(|it| it == name)?;
    let path: Vec<&str> = name.split('.').collect();
    let shape = Shape::within::<Command>(&path)?;
    let within = |inner: Value, name: &&str| {
        json!({
            "type": "object", "properties": { *name: inner }, "required": [name], "additionalProperties": false
        })
    };
    let schema = path.iter().rev().fold(shape.to_json_schema(), within);
    Some(whole(&format!("urn:isms:command:{name}"), name, schema))
}

/// Every type of event, corrections and voidings of each kind of thing included.
pub fn events() -> impl Iterator<Item = String> {
    let own = Event::all_types().map(|it| it.to_string());
    let amended =
        Stream::AGGREGATES.iter().flat_map(|it| [format!("{it}.corrected"), format!("{it}.voided")]);
    own.chain(amended)
}

/// Every command.
pub fn commands() -> impl Iterator<Item = String> {
    Command::all().map(|(name, _)| name.to_owned()).chain(["correct".to_owned(), "void".to_owned()])
}

/// A schema that stands by itself, with what occurs often in `$defs`.
#[must_use]
pub fn whole(id: &str, title: &str, mut schema: Value) -> Value {
    let mut defs = Map::new();
    share(&mut schema, &mut defs);
    let mut whole = Map::from_iter([
        ("$schema".to_owned(), DIALECT.into()),
        ("$id".to_owned(), id.into()),
        ("title".to_owned(), title.into()),
    ]);
    if let Value::Object(members) = schema {
        whole.extend(members);
    }
    if !defs.is_empty() {
        whole.insert("$defs".to_owned(), defs.into());
    }
    whole.into()
}

/// Puts the forms of texts, which are many and alike, under a name of their own.
fn share(schema: &mut Value, defs: &mut Map<String, Value>) {
    if let Some(name) = form(schema) {
        let of = std::mem::replace(schema, json!({ "$ref": format!("#/$defs/{name}") }));
        defs.insert(name.to_owned(), of);
        return;
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(|it| share(it, defs)),
        Value::Array(items) => items.iter_mut().for_each(|it| share(it, defs)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a form of text is called.
fn form(schema: &Value) -> Option<&'static str> {
    Form::NARROW.iter().find(|it| it.to_json_schema() == *schema).map(|it| it.word())
}

fn envelope() -> Map<String, Value> {
    fn of<T: serde::de::DeserializeOwned>() -> Value {
        Shape::of::<T>().to_json_schema()
    }
    let evidence = json!({ "type": "array", "items": of::<Evidence>(), "minItems": 1 });
    let members = [
        ("seq", position()),
        ("id", of::<EventId>()),
        ("version", json!({ "type": "integer", "minimum": 1 })),
        ("previous", position()),
        ("recorded_at", of::<Timestamp>()),
        ("effective_at", of::<PartialDate>()),
        ("actor", of::<Actor>()),
        ("grant", position()),
        ("command", of::<CommandReference>()),
        ("cause", of::<EventId>()),
        ("correlation", of::<CorrelationId>()),
        ("reason", of::<Prose>()),
        ("source", of::<Source>()),
        ("evidence", evidence),
        ("salt", json!({ "type": "string", "minLength": 22, "maxLength": 22 })),
    ];
    members.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn position() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// A correction has the payload of what it corrects within, in the schema of its own type: of which type that is, it says.
fn correction(aggregate: &str) -> Value {
    json!({
        "type": "object",
        "properties": {
            "corrects": position(),
            "type": { "type": "string", "pattern": format!("^{aggregate}\\.") },
            "schema": { "type": "integer", "minimum": 1 },
            "data": { "type": "object" },
            "effective_at": Shape::of::<PartialDate>().to_json_schema(),
        },
        "required": ["corrects", "type", "schema", "data"],
        "additionalProperties": false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_and_every_command_has_a_schema_under_a_name_of_its_own() {
        let of_events = events().map(|it| of_event(&it).unwrap_or_else(|| panic!("no schema of {it}")));
        let of_commands = commands().map(|it| of_command(&it).unwrap_or_else(|| panic!("no schema of {it}")));
        let ids: Vec<_> =
            of_events.chain(of_commands).map(|it| it["$id"].as_str().unwrap().to_owned()).collect();
        let different: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(different.len(), ids.len());
        assert_eq!((of_event("asset.nothing"), of_command("asset")), (None, None));
    }

    #[test]
    fn what_occurs_often_stands_in_one_place() {
        let schema = of_event("risk.identified").unwrap();
        assert_eq!(schema["properties"]["id"]["$ref"], "#/$defs/uuid");
        assert_eq!(schema["$defs"]["uuid"]["format"], "uuid");
        assert_eq!(schema["properties"]["schema"]["const"], Meaning::of("risk.identified").unwrap().schema);
        assert_eq!(of_event("log.created").map(|it| it["title"].clone()), Some("log.created".into()));
    }
}
