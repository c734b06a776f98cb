//! `isms register` and `isms report`: any document, as of any moment.

mod every_report;

use std::path::PathBuf;

use isms::moment::AsOf;

use super::Store;
use crate::asked::Asked;
use crate::failure::Failure;
use crate::terminal::{Output, Work};
use crate::{naming, supposed};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Its name, as `isms reports` lists it; `all` writes every one into the directory that -o names, as pages that lead to one
    /// another, or as files where --format says otherwise
    name: String,
    /// As of when: a position (`'#1024'`), an instant, a date, or `date@instant` (true then, as known at)
    #[arg(long, value_name = "WHEN", default_value = "now")]
    as_of: AsOf,
    /// A file with other criteria of a risk method: what the report would say if the method had had them all along
    #[arg(long, value_name = "FILE")]
    what_if: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    if args.name == "all" {
        return every_report::run(store, args);
    }
    let blueprint = naming::report(&args.name)?;
    let isms = store.read()?;
    let mut work = Work::begin("reading");
    let moment = isms.as_of_watched(args.as_of, |it| work.watch(it))?;
    let moment = supposed::under(&isms, moment, args.what_if.as_deref())?;
    let query = args.asked.query(&moment.register)?;
    let report = isms.ask_watched(blueprint, &moment, &query, |it| work.watch(it))?;
    drop(work);
    args.output.report(&report)
}
