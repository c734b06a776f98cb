//! `isms events`, `rules`, `reports`, `commands`: what this version knows.

use isms::command::Command;
use isms::meaning::Meaning;
use isms::projections::reports;
use isms::rule::Rule;
use isms::shape::Shape;
use isms::vocabulary::authority::Demand;
use serde::Serialize;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::terminal::Output;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    output: Output,
}

/// Every type of event.
pub(super) fn events(args: &Args) -> Result<(), Failure> {
    args.output.listing(&Meaning::all().collect::<Vec<_>>())
}

/// Every rule.
pub(super) fn rules(args: &Args) -> Result<(), Failure> {
    args.output.listing(Rule::all())
}

/// Every report.
pub(super) fn reports(args: &Args) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Known {
        name: &'static str,
        title: &'static str,
        version: u32,
        columns: Vec<String>,
    }
    let known = reports::all().map(|view| Known {
        name: view.name,
        title: view.title,
        version: view.version,
        columns: (view.columns)().into_iter().map(|column| column.key).collect(),
    });
    args.output.listing(&known.collect::<Vec<_>>())
}

#[derive(clap::Args, Debug)]
pub(super) struct CommandArgs {
    /// Of one aggregate (`asset`), or one command (`asset.identify`)
    name: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// A command.
#[derive(Serialize)]
struct Known {
    command: &'static str,
    records: String,
    demand: Option<Demand>,
    clauses: &'static [&'static str],
    json: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Value>,
}

impl CommandArgs {
    fn known(
        &self,
        command: &'static str,
        records: String,
        meaning: Option<&'static Meaning>,
        shape: Option<&Shape>,
        within: &dyn Fn(Value) -> Value,
    ) -> Known {
        let json = shape.map(|shape| {
            // Where the content stands is where the example has a mark instead.
            within(Value::String(MARK.into())).to_string().replace(&format!("\"{MARK}\""), &shape.to_string())
        });
        // A correction gives the command that should have been given.
        let again = json!({ "asset": { "confirm_inventory": ["3d09fd54-bb6c-401a-832f-57d8df8ba845", {}] } });
        let is_one = self.name.as_deref() == Some(command);
        let shown = shape.filter(|_| is_one || self.output.is_json());
        Known {
            command,
            records,
            demand: meaning.map(|meaning| meaning.demand),
            clauses: meaning.map_or(&[][..], |meaning| meaning.clauses),
            json: json.unwrap_or_default(),
            example: shown.map(|shape| within(shape.example(&again)).to_string()),
            schema: shape.filter(|_| self.output.is_json()).map(Shape::to_json_schema),
        }
    }
}

/// What stands for a command's content until its shape is put there.
const MARK: &str = "content";

/// Every command, with the JSON that `isms execute` takes for it.
pub(super) fn commands(args: &CommandArgs) -> Result<(), Failure> {
    let is_shown = |aggregate: &str, command: &str| {
        args.name.as_ref().is_none_or(|wanted| wanted == aggregate || wanted == command)
    };
    let mut known = Vec::new();
    for (command, event) in Command::all() {
        let (aggregate, name) = command.split_once('.').unwrap_or((command, ""));
        if is_shown(aggregate, command) {
            let shape = Shape::within::<Command>(&[aggregate, name]);
            known.push(args.known(
                command,
                event.r#type(),
                Some(event),
                shape.as_ref(),
                &|it| json!({ aggregate: { name: it } }),
            ));
        }
    }
    // Whatever an entry is about, it is corrected and voided alike.
    for (command, event) in [("correct", "corrected"), ("void", "voided")] {
        if is_shown(command, command) {
            let meaning = Meaning::all().find(|it| it.aggregate == "*" && it.name == event);
            let shape = Shape::within::<Command>(&[command]);
            known.push(args.known(
                command,
                format!("*.{event}"),
                meaning,
                shape.as_ref(),
                &|it| json!({ command: it }),
            ));
        }
    }
    if known.is_empty() {
        let found: String = args.name.iter().flat_map(|name| name.chars()).take(80).collect();
        return Err(Failure::Usage(format!("no command is called `{found}`; `isms commands` lists them")));
    }
    args.output.listing(&known)
}
