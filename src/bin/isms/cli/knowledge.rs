//! `isms events`, `rules`, `reports`, `commands`: what this version knows.

use isms::command::Command;
use isms::meaning::Meaning;
use isms::projections::view;
use isms::rule::Rule;
use isms::shape::Shape;
use isms::vocabulary::authority::Demand;
use serde::Serialize;
use serde_json::Value;

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
    let known = view::all().iter().map(|view| Known {
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

/// Every command, with the JSON that `isms execute` takes for it.
pub(super) fn commands(args: &CommandArgs) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Known {
        command: &'static str,
        records: String,
        demand: Option<Demand>,
        clauses: &'static [&'static str],
        json: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        schema: Option<Value>,
    }
    let shape = Shape::of::<Command>();
    let mut known = Vec::new();
    for (command, event) in Command::all() {
        let (aggregate, name) = command.split_once('.').unwrap_or((command, ""));
        if args.name.as_ref().is_some_and(|wanted| wanted != aggregate && wanted != command) {
            continue;
        }
        let records = format!("{aggregate}.{event}");
        let meaning = Meaning::of(&records);
        let clauses = meaning.map_or(&[][..], |meaning| meaning.clauses);
        let content = shape.variant(aggregate).and_then(|commands| commands.variant(name));
        let json = content.map(|content| format!("{{\"{aggregate}\":{{\"{name}\":{content}}}}}"));
        let schema = content.filter(|_| args.output.is_json()).map(Shape::to_json_schema);
        let (demand, json) = (meaning.map(|meaning| meaning.demand), json.unwrap_or_default());
        known.push(Known { command, records, demand, clauses, json, schema });
    }
    // Whatever an entry is about, it is corrected and voided alike.
    for (command, event) in [("correct", "corrected"), ("void", "voided")] {
        if args.name.as_ref().is_some_and(|wanted| wanted != command) {
            continue;
        }
        let meaning = Meaning::all().find(|meaning| meaning.aggregate == "*" && meaning.name == event);
        let clauses = meaning.map_or(&[][..], |meaning| meaning.clauses);
        let content = shape.variant(command);
        let json = content.map(|content| format!("{{\"{command}\":{content}}}")).unwrap_or_default();
        let schema = content.filter(|_| args.output.is_json()).map(Shape::to_json_schema);
        let (records, demand) = (format!("*.{event}"), meaning.map(|meaning| meaning.demand));
        known.push(Known { command, records, demand, clauses, json, schema });
    }
    if known.is_empty() {
        let found: String = args.name.iter().flat_map(|name| name.chars()).take(80).collect();
        return Err(Failure::Usage(format!("no command is called `{found}`; `isms commands` lists them")));
    }
    args.output.listing(&known)
}
