//! `isms verify`: what may be believed of a log, what may not, and every problem.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use isms::{Held, Level, SignedCheckpoint, Verification, VerifierKey, WorkProgress};

use super::Store;
use crate::failure::Failure;
use crate::terminal::{self, Work};

/// The file of a store, and of a bundle, that is the log.
const LOG_FILE: &str = "log.jsonl";

/// Verify a store, or a bundle that --store names: what is shown, what is not shown, and every problem
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A checkpoint kept from before, which the log must extend; as many as there are
    #[arg(long, value_name = "FILE")]
    held: Vec<PathBuf>,
    /// The verifier key that is expected, as the organization has made it known
    #[arg(long, value_name = "KEY")]
    expect_key: Option<VerifierKey>,
    /// How thoroughly
    #[arg(long, value_enum, default_value_t = Depth::Full)]
    level: Depth,
}

/// How thoroughly a log is verified.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Depth {
    /// That no byte was changed
    Bytes,
    /// Also every commit and signature, and what the events say of themselves
    Deep,
    /// Also that every actor was allowed to
    Full,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    let mut held = Held::nothing();
    for path in &args.held {
        held = held.checkpoint(checkpoint(path)?);
    }
    if let Some(key) = &args.expect_key {
        held = held.key(key.clone());
    }
    let level = match args.level {
        Depth::Bytes => Level::Bytes,
        Depth::Deep => Level::Deep,
        Depth::Full => Level::Full,
    };
    let directory = store.directory()?;
    let all = fs::metadata(directory.join(LOG_FILE)).map_or(0, |file| file.len());
    let mut work = Work::begin("verifying");
    let found = isms::verify_watched(directory, level, &held, |progress| {
        work.watch(WorkProgress { done: progress.bytes, total: all })
    });
    drop(work);
    let found = found?;
    let printed = terminal::data(&terminal::inert(&text(&found)));
    match found.problem_count {
        0 => printed,
        1 => Err(Failure::Found("1 problem was found".into())),
        count => Err(Failure::Found(format!("{count} problems were found"))),
    }
}

fn checkpoint(path: &Path) -> Result<SignedCheckpoint, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    let invalid = |error| Failure::file("read", path, &io::Error::new(io::ErrorKind::InvalidData, error));
    text.parse::<SignedCheckpoint>().map_err(invalid)
}

fn text(found: &Verification) -> String {
    let mut lines = vec![format!(
        "{} events in {} commits, root {}",
        found.events,
        found.commits,
        found.root.to_base64()
    )];
    lines.extend(found.claims.iter().map(|claim| format!("shown      {claim}")));
    lines.extend(found.not_claimed.iter().map(|gap| format!("not shown  {gap}")));
    lines.extend(found.problems.iter().map(|problem| format!("problem    {problem}")));
    let listed = found.problems.len() as u64;
    if found.problem_count > listed {
        lines.push(format!("problem    and {} more", found.problem_count - listed));
    }
    lines.push(String::new());
    lines.join("\n")
}
