//! `isms why`: which event gave a field its value, by whom and why, and every value before.

use isms::LogError;
use isms::moment::AsOf;
use isms::projections::history::cell::{CellError, cell};
use isms::projections::quoted;

use super::Store;
use crate::failure::Failure;
use crate::naming;
use crate::terminal::Output;

/// Print every value that a field had, with the event that set it, by whom and why; the latest last
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The thing: `asset/<reference>` or `asset/<uuid>`
    thing: String,
    /// The field, like `details.name`, or the beginning of several, like `owner`
    field: String,
    /// As of when: a position (`'#1024'`) or an instant
    #[arg(long, value_name = "WHEN", default_value = "now")]
    as_of: AsOf,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    if matches!(args.as_of, AsOf::Effective { .. }) {
        let message =
            "expected a position (`#1024`) or an instant for --as-of: `why` tells of what was known";
        return Err(Failure::Usage(message.into()));
    }
    let isms = store.read()?;
    let moment = isms.as_of(args.as_of)?;
    let thing = naming::thing(&moment.register, &args.thing)?;
    let events =
        isms.history().of(thing).until(moment.position).into_iter().collect::<Result<Vec<_>, _>>()?;
    let (name, field) = (quoted(&args.thing), quoted(&args.field));
    let command = format!("isms why {name} {field} --as-of '#{}'", moment.position);
    match cell(&moment, thing, &events, &args.field, command) {
        Ok(report) => args.output.report(&report),
        Err(CellError::Unreadable(error)) => Err(LogError::from(error).into()),
        Err(error) => Err(Failure::Usage(error.to_string())),
    }
}
