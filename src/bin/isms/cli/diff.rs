//! `isms diff`: what changed between two moments, and which events did it.

use std::path::PathBuf;

use isms::moment::AsOf;

use super::Store;
use crate::failure::Failure;
use crate::terminal::Output;
use crate::{naming, supposed};

/// Print what changed between two moments, in a report or in the whole register, and which events did it
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// In which report, as `isms reports` lists it: its own rows, cell by cell
    #[arg(long, value_name = "REPORT")]
    of: Option<String>,
    /// From when: a position (`'#1024'`), an instant, a date, or `date@instant`
    #[arg(long, value_name = "WHEN")]
    from: AsOf,
    /// Until when; it may be earlier
    #[arg(long, value_name = "WHEN", default_value = "now")]
    to: AsOf,
    /// A file with other criteria of a risk method, supposed for the second moment: with one and the same moment for
    /// both, what they alone would change
    #[arg(long, value_name = "FILE")]
    what_if: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    let blueprint = args.of.as_deref().map(naming::report).transpose()?;
    let isms = store.read()?;
    let then = isms.as_of(args.from)?;
    let now = supposed::under(&isms, isms.as_of(args.to)?, args.what_if.as_deref())?;
    let report = match blueprint {
        Some(blueprint) => isms.difference(blueprint, &then, &now)?,
        None => isms.register_difference(&then, &now)?,
    };
    args.output.report(&report)
}
