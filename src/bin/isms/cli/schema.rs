//! `isms schema`: what events, commands and reports look like as JSON.

use clap::ValueEnum;
use isms::projections::{Blueprint, reports};
use isms::schema;
use serde_json::Value;

use crate::failure::Failure;
use crate::naming;
use crate::terminal::Output;

/// Print JSON Schemas (draft 2020-12) of events, commands or reports: one, or all as JSON Lines
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Of what
    #[arg(value_enum)]
    of: Of,
    /// Of one of them: `risk.analyzed`, `risk.analyze`, `risk-register`
    name: Option<String>,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Lines of the log: the envelope, and the payload as this version writes it
    Events,
    /// What `execute` takes
    Commands,
    /// What `report --format json` writes
    Reports,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let Some(name) = &args.name else {
        let lines = args.of.all().map(|schema| format!("{schema}\n"));
        return args.output.print(lines.collect::<String>().as_bytes());
    };
    let schema = match args.of {
        Of::Events => schema::of_event(name),
        Of::Commands => schema::of_command(name),
        Of::Reports => Some(naming::report(name)?.schema()),
    };
    let unknown = || {
        let (found, list): (String, _) = (name.chars().take(80).collect(), args.of.list());
        Failure::Usage(format!("nothing is called `{found}`; `isms {list}` lists what there is"))
    };
    args.output.print(format!("{:#}\n", schema.ok_or_else(unknown)?).as_bytes())
}

impl Of {
    fn all(self) -> Box<dyn Iterator<Item = Value>> {
        match self {
            Self::Events => Box::new(schema::events().filter_map(|it| schema::of_event(&it))),
            Self::Commands => Box::new(schema::commands().filter_map(|it| schema::of_command(&it))),
            Self::Reports => Box::new(reports::all().map(Blueprint::schema)),
        }
    }

    fn list(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Commands => "commands",
            Self::Reports => "reports",
        }
    }
}
