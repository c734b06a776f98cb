//! `isms events`, `rules`, `reports`, `commands`: what this version knows.

use isms::command::Command;
use isms::meaning::Meaning;
use isms::projections::view;
use isms::rule::Rule;
use isms::vocabulary::authority::Demand;
use serde::Serialize;

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

/// Every command.
pub(super) fn commands(args: &Args) -> Result<(), Failure> {
    #[derive(Serialize)]
    struct Known {
        command: &'static str,
        records: String,
        demand: Option<Demand>,
        clauses: &'static [&'static str],
    }
    let known = Command::all().iter().map(|(command, event)| {
        let aggregate = command.split_once('.').map_or(*command, |(aggregate, _)| aggregate);
        let records = format!("{aggregate}.{event}");
        let meaning = Meaning::of(&records);
        let clauses = meaning.map_or(&[][..], |meaning| meaning.clauses);
        Known { command, records, demand: meaning.map(|meaning| meaning.demand), clauses }
    });
    args.output.listing(&known.collect::<Vec<_>>())
}
