//! Schema: what a report looks like as JSON, as a JSON Schema, draft 2020-12.

use std::convert::Infallible;

use isms_core::moment::{AsOf, Moment};
use isms_core::register::Register;
use isms_core::schema;
use isms_core::vocabulary::time::PartialDate;
use serde_json::{Map, Value, json};

use crate::blueprint::Blueprint;
use crate::table::{Column, Kind, Table};

impl Blueprint {
    /// The schema of what [`to_json`](crate::Report::to_json) writes of this report. Tables that it always has are described
    /// column by column; of those that it has only where there is something to say in them, it says what all tables keep to.
    #[must_use]
    pub fn schema(&self) -> Value {
        let at = PartialDate::Year(1970);
        let nothing = Moment::new(Register::default(), AsOf::Position(0), String::new(), at);
        let Ok(report) = self.build(&nothing, std::iter::empty::<Result<_, Infallible>>());
        let mut known: Vec<Table> = vec![];
        for table in report.tables {
            if known.iter().all(|it| it.name != table.name) {
                known.push(table);
            }
        }
        let names: Vec<_> = known.iter().map(|table| table.name.clone()).collect();
        let mut tables: Vec<_> = known.iter().map(table).collect();
        tables.push(any_table(&names));
        let document = json!({
            "type": "object",
            "properties": {
                "header": header(self.name, self.version),
                "rows_sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                "notes": { "type": "array", "items": { "type": "string" } },
                "tables": { "type": "array", "items": { "anyOf": tables } },
            },
            "required": ["header", "rows_sha256", "notes", "tables"],
            "additionalProperties": false,
            "$defs": cells(),
        });
        schema::whole(&format!("urn:isms:report:{}:{}", self.name, self.version), self.title, document)
    }
}

fn header(name: &str, version: u32) -> Value {
    const SAID: [&str; 8] =
        ["title", "organization", "isms", "standard", "edition", "as_of", "root", "command"];
    let mut properties: Map<String, Value> =
        SAID.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
    properties.insert("scope_revision".into(), json!({ "type": ["string", "null"] }));
    properties.insert("position".into(), json!({ "type": "integer", "minimum": 0 }));
    properties.insert("report".into(), json!({ "const": name }));
    properties.insert("report_version".into(), json!({ "const": version }));
    let required: Vec<_> = properties.keys().cloned().collect();
    let supposed = "what is only supposed: where it is said, this is no record";
    properties.insert("what_if".into(), json!({ "type": "string", "description": supposed }));
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn table(table: &Table) -> Value {
    let column = |it: &Column| json!({ "key": it.key, "heading": it.heading });
    let columns: Vec<_> = table.columns.iter().map(column).collect();
    let cells = table.columns.iter().map(|it| (it.key.clone(), cell(it)));
    let mut properties: Map<String, Value> = cells.collect();
    properties.insert("rests_on".into(), reference("rests_on"));
    let required: Vec<_> = properties.keys().cloned().collect();
    properties.insert("what_if".into(), json!({ "type": "string" }));
    let row = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false
    });
    one(&json!({ "const": table.name }), &json!({ "const": columns }), &row)
}

/// What a table keeps to that is none of these.
fn any_table(known: &[String]) -> Value {
    let said = json!({ "type": "string" });
    let column = json!({
        "type": "object", "properties": { "key": said, "heading": said }, "required": ["key", "heading"],
        "additionalProperties": false
    });
    let row = json!({
        "type": "object", "properties": { "rests_on": reference("rests_on"), "what_if": said },
        "required": ["rests_on"], "additionalProperties": reference("cell")
    });
    let name = json!({ "type": "string", "not": { "enum": known } });
    one(&name, &json!({ "type": "array", "items": column }), &row)
}

fn one(name: &Value, columns: &Value, row: &Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": name, "caption": { "type": "string" }, "columns": columns,
            "rows": { "type": "array", "items": row },
        },
        "required": ["name", "caption", "columns", "rows"],
        "additionalProperties": false
    })
}

fn cell(column: &Column) -> Value {
    match column.kind {
        Kind::Key | Kind::Short | Kind::Prose => reference("cell"),
        Kind::Number => reference("number"),
        Kind::Date => reference("date"),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// What a cell may be.
fn cells() -> Value {
    let said = json!({ "type": "string" });
    let object = |members: &[(&str, Value)]| {
        let properties: Map<String, Value> =
            members.iter().map(|(name, of)| ((*name).to_owned(), of.clone())).collect();
        let required: Vec<_> = members.iter().map(|(name, _)| *name).collect();
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    };
    let step = json!({ "type": "integer", "minimum": 0 });
    let marks = json!({ "enum": ["neutral", "good", "attention", "gap"] });
    json!({
        "level": object(&[("level", said.clone()), ("rank", step.clone()), ("of", step)]),
        "status": object(&[("status", said.clone()), ("mark", marks)]),
        "thing": object(&[("text", said.clone()), ("stream", said.clone())]),
        "reading": object(&[("text", said.clone()), ("report", said.clone())]),
        "number": {
            "anyOf": [{ "type": ["integer", "string", "null"] }, reference("status"), reference("reading")],
            "description": "a decimal number is a string; one that says how things stand, or where more is to be read, says so"
        },
        "date": { "anyOf": [{ "type": ["string", "null"] }, reference("status")] },
        "cell": { "anyOf": [
            { "type": ["string", "integer", "boolean", "null"] },
            { "type": "array", "items": { "anyOf": [said, reference("thing")] } },
            reference("level"), reference("status"), reference("thing"), reference("reading"),
        ] },
        "rests_on": {
            "type": "array", "items": { "type": "integer", "minimum": 0 },
            "description": "the positions of the events that the row rests on"
        },
    })
}
