//! `isms register` and `isms report`: any document, as of any moment.

mod every_report;

use isms::moment::AsOf;
use isms::projections::reports;

use super::Store;
use crate::failure::Failure;
use crate::terminal::{Output, Work};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Its name, as `isms reports` lists it; `all` writes every one into the directory that -o names, as pages that lead to one
    /// another, or as files where --format says otherwise
    name: String,
    /// As of when: a position (`'#1024'`), an instant, a date, or `date@instant` (true then, as known at)
    #[arg(long, value_name = "WHEN", default_value = "now")]
    as_of: AsOf,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    if args.name == "all" {
        return every_report::run(store, args.as_of, &args.output);
    }
    let blueprint = reports::named(&args.name).ok_or_else(|| {
        let names: Vec<_> = reports::all().map(|it| it.name).collect();
        let found: String = args.name.chars().take(80).collect();
        Failure::Usage(format!("no report is called `{found}`; there are {}", names.join(", ")))
    })?;
    let isms = store.read()?;
    let mut work = Work::begin("reading");
    let moment = isms.as_of_watched(args.as_of, |it| work.watch(it))?;
    let report = isms.report_watched(blueprint, &moment, |it| work.watch(it))?;
    drop(work);
    args.output.report(&report)
}
