//! `isms register` and `isms report`: any document, as of any moment.

use std::path::PathBuf;

use isms::moment::AsOf;
use isms::projections::reports;

use super::Store;
use crate::failure::Failure;
use crate::terminal::{self, Output};
use crate::{naming, supposed};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Its name, as `isms reports` lists it; `all` writes every one into the directory that -o names
    name: String,
    /// As of when: a position (`'#1024'`), an instant, a date, or `date@instant` (true then, as known at)
    #[arg(long, value_name = "WHEN", default_value = "now")]
    as_of: AsOf,
    /// A file with other criteria of a risk method: what the report would say if the method had had them all along
    #[arg(long, value_name = "FILE")]
    what_if: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    if args.name == "all" {
        return all(store, args);
    }
    let blueprint = naming::report(&args.name)?;
    let isms = store.read()?;
    let moment = supposed::moment(&isms, args.as_of, args.what_if.as_deref())?;
    args.output.report(&isms.report(blueprint, &moment)?)
}

fn all(store: &Store, args: &Args) -> Result<(), Failure> {
    let directory = args.output.output.as_ref();
    let directory =
        directory.ok_or_else(|| Failure::Usage("into which directory? name it with -o".into()))?;
    let isms = store.read()?;
    let moment = supposed::moment(&isms, args.as_of, args.what_if.as_deref())?;
    std::fs::create_dir_all(directory).map_err(|error| Failure::file("create", directory, &error))?;
    for blueprint in reports::all() {
        let path = args.output.report_into(directory, &isms.report(blueprint, &moment)?)?;
        terminal::say(&path.display().to_string());
    }
    Ok(())
}
