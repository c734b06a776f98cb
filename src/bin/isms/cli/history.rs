//! `isms history`: what happened, in order.

use isms::meaning::Meaning;
use isms::moment::AsOf;
use isms::projections::history::{activity_log::activity_log, timeline::timeline};
use isms::projections::quoted;
use isms::stream::Stream;
use isms::{Isms, LogError};
use uuid::Uuid;

use super::Store;
use crate::failure::Failure;
use crate::naming;
use crate::terminal::{self, Output};

/// Print what happened, in order
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Of one thing, and what each event changed: `asset/<reference>` or `asset/<uuid>`
    #[arg(long, value_name = "THING")]
    of: Option<String>,
    /// By one person, by reference or identity
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    /// Of one type of event (`risk.analyzed`), or of one kind of thing (`risk`)
    #[arg(long = "type", value_name = "TYPE")]
    r#type: Option<String>,
    /// Recorded from then on: a position (`'#12'`), an instant or a date
    #[arg(long, value_name = "WHEN")]
    since: Option<AsOf>,
    /// Recorded until then, the whole day included
    #[arg(long, value_name = "WHEN")]
    until: Option<AsOf>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    let isms = store.read()?;
    if let Some(unknown) = args.r#type.as_deref().filter(|it| !is_type(it)) {
        let found: String = unknown.chars().take(80).collect();
        let message = format!("no event and no kind of thing is called `{found}`; `isms events` lists them");
        return Err(Failure::Usage(message));
    }
    let now = isms.now()?;
    let since = args.since.map_or(Ok(0), |when| begin(&isms, when))?;
    let until = args.until.map_or(Ok(now.position), |when| end(&isms, when))?;
    let person = args.by.as_deref().map(|it| naming::person(&now.register, it)).transpose()?;
    let thing = args.of.as_deref().map(|it| naming::thing_ever(&now.register, it)).transpose()?;
    if let (Some(of), Some((_, Some(position)))) = (&args.of, thing) {
        terminal::say(&format!("note: `{of}` is voided, by the event at position {position}"));
    }
    let thing = thing.map(|(thing, _)| thing);
    let command = command(args, since, until);

    if let Some(thing) = thing
        && person.is_none()
        && args.r#type.is_none()
    {
        // What an event changed is known only from those before it, so all are folded and the report is cut.
        let before = isms.history().of(thing).until(until).into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut report = timeline(&now, thing, &before, command).map_err(LogError::from)?;
        for table in &mut report.tables {
            table.rows.retain(|row| row.rests_on.iter().all(|seq| *seq >= since));
        }
        return args.output.report(&report);
    }
    let mut selection = isms.history().since(since).until(until);
    if let Some(person) = person {
        selection = selection.by(person);
    }
    if let Some(thing) = thing {
        selection = selection.of(thing);
    }
    if let Some(r#type) = &args.r#type {
        selection = selection.of_type(r#type.clone());
    }
    args.output.report(&activity_log(&now, selection, command)?)
}

/// Whether it is a type of event that this version knows, or a kind of thing.
fn is_type(text: &str) -> bool {
    let kind = format!("{text}/{}", Uuid::nil()).parse::<Stream>();
    kind.is_ok_and(|thing| thing.aggregate() == text) || Meaning::of(text).is_some()
}

/// The first position that was recorded from then on.
fn begin(isms: &Isms, when: AsOf) -> Result<u64, Failure> {
    let at = match when {
        AsOf::Now => return Ok(isms.now()?.position),
        AsOf::Position(position) => return Ok(position),
        AsOf::Recorded(at) => at,
        AsOf::Effective { on, .. } => on.start(isms.now()?.register.offset()),
    };
    let mut position = isms.position_at(at)?;
    // What was recorded at that very instant counts.
    while position > 0 && isms.log().event(position - 1)?.is_some_and(|event| event.recorded_at == at) {
        position -= 1;
    }
    Ok(position)
}

/// The position behind the last that was recorded until then.
fn end(isms: &Isms, when: AsOf) -> Result<u64, Failure> {
    match when {
        AsOf::Now => Ok(isms.now()?.position),
        AsOf::Position(position) => Ok(position),
        AsOf::Recorded(at) => Ok(isms.position_at(at)?),
        AsOf::Effective { on, .. } => Ok(isms.position_at(on.end(isms.now()?.register.offset()))?),
    }
}

/// The command line that makes the report again, whatever is recorded later.
fn command(args: &Args, since: u64, until: u64) -> String {
    let option = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| format!(" --{name} {}", quoted(value))).unwrap_or_default()
    };
    let chosen = [option("of", &args.of), option("by", &args.by), option("type", &args.r#type)].concat();
    format!("isms history{chosen} --since '#{since}' --until '#{until}'")
}
