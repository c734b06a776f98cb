//! `isms why`: which event gave a field of a thing or a cell of a report its value, by whom and why, and every value before.

use isms::moment::AsOf;
use isms::projections::history::cell::{CellError, cell};
use isms::projections::{question, quoted};
use isms::{LogError, WhyError};

use super::Store;
use crate::failure::Failure;
use crate::naming;
use crate::terminal::{self, Output};

/// Print every value that a field of a thing or a cell of a report had, with the event that set it, by whom and why; the
/// latest last
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The thing, `asset/<reference>` or `asset/<uuid>`; or a report, as `isms reports` lists it
    thing: String,
    /// The field of the thing, like `details.name`, or the beginning of several, like `owner`; or the row of the report, by
    /// what stands first in it
    field: String,
    /// The column of the report, by its key or its heading
    column: Option<String>,
    /// As of when: a position (`'#1024'`) or an instant, for what was known; a date, or `date@instant`, for what was so
    #[arg(long, value_name = "WHEN", default_value = "now")]
    as_of: AsOf,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    match &args.column {
        Some(column) => of_report(store, args, column),
        None => of_thing(store, args),
    }
}

fn of_report(store: &Store, args: &Args, column: &str) -> Result<(), Failure> {
    let blueprint = naming::report(&args.thing)?;
    let isms = store.read()?;
    let moment = isms.as_of(args.as_of)?;
    match isms.why(blueprint, &moment, &args.field, column) {
        Ok(report) => args.output.report(&report),
        Err(WhyError::Log(error)) => Err(error.into()),
        Err(error) => Err(Failure::Usage(error.to_string())),
    }
}

fn of_thing(store: &Store, args: &Args) -> Result<(), Failure> {
    let isms = store.read()?;
    let moment = isms.as_of(args.as_of)?;
    let (thing, voided) = naming::thing_ever(&moment.register, &args.thing)?;
    if let Some(position) = voided {
        terminal::say(&format!("note: `{}` is voided, by the event at position {position}", args.thing));
    }
    let events =
        isms.history().of(thing).until(moment.position).into_iter().collect::<Result<Vec<_>, _>>()?;
    let (name, field) = (quoted(&args.thing), quoted(&args.field));
    let when = match moment.as_of {
        AsOf::Effective { .. } => question(&moment),
        AsOf::Now | AsOf::Position(_) | AsOf::Recorded(_) => format!("#{}", moment.position),
    };
    let command = format!("isms why {name} {field} --as-of '{when}'");
    match cell(&moment, thing, &events, &args.field, command) {
        Ok(report) => args.output.report(&report),
        Err(CellError::Unreadable(error)) => Err(LogError::from(error).into()),
        Err(error) => Err(Failure::Usage(error.to_string())),
    }
}
