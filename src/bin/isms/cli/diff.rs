//! `isms diff`: what changed between two moments, and which events did it.

use isms::moment::AsOf;
use isms::projections::history::difference::Difference;
use isms::projections::question;

use super::Store;
use crate::failure::Failure;
use crate::terminal::Output;

/// Print what changed between two moments, and which events did it
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// From when: a position (`'#1024'`), an instant, a date, or `date@instant`
    #[arg(long, value_name = "WHEN")]
    from: AsOf,
    /// Until when
    #[arg(long, value_name = "WHEN", default_value = "now")]
    to: AsOf,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    let isms = store.read()?;
    let (then, now) = (isms.as_of(args.from)?, isms.as_of(args.to)?);
    let difference = Difference::between(&then, &now);
    let positions = difference.positions();
    let events = isms.history().since(positions.start).until(positions.end);
    let command = format!("isms diff --from '{}' --to '{}'", question(&then), question(&now));
    args.output.report(&difference.report(events, command)?)
}
