//! `isms register` and `isms report`: any document, as of any moment.

use isms::moment::AsOf;
use isms::projections::reports;

use super::Store;
use crate::asked::Asked;
use crate::failure::Failure;
use crate::terminal::{self, Output};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Its name, as `isms reports` lists it; `all` writes every one into the directory that -o names
    name: String,
    /// As of when: a position (`'#1024'`), an instant, a date, or `date@instant` (true then, as known at)
    #[arg(long, value_name = "WHEN", default_value = "now")]
    as_of: AsOf,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    if args.name == "all" {
        return all(store, args);
    }
    let blueprint = reports::named(&args.name).ok_or_else(|| {
        let names: Vec<_> = reports::all().map(|it| it.name).collect();
        let found: String = args.name.chars().take(80).collect();
        Failure::Usage(format!("no report is called `{found}`; there are {}", names.join(", ")))
    })?;
    let isms = store.read()?;
    let moment = isms.as_of(args.as_of)?;
    let query = args.asked.query(&moment.register)?;
    args.output.report(&isms.ask(blueprint, &moment, &query)?)
}

fn all(store: &Store, args: &Args) -> Result<(), Failure> {
    if args.asked.is_something() {
        return Err(Failure::Usage("what is asked of one report is not asked of all: name the one".into()));
    }
    let directory = args.output.output.as_ref();
    let directory =
        directory.ok_or_else(|| Failure::Usage("into which directory? name it with -o".into()))?;
    let isms = store.read()?;
    let moment = isms.as_of(args.as_of)?;
    std::fs::create_dir_all(directory).map_err(|error| Failure::file("create", directory, &error))?;
    for blueprint in reports::all() {
        let path = args.output.report_into(directory, &isms.report(blueprint, &moment)?)?;
        terminal::say(&path.display().to_string());
    }
    Ok(())
}
