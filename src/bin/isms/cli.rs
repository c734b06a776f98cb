//! The commands of the command line, and the store that they work on.

mod init;
mod execute;
mod import;
mod report;
mod history;
mod why;
mod diff;
mod verify;
mod checkpoint;
mod key;
mod export;
mod knowledge;
mod schema;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use isms::{Isms, Options};

use crate::failure::Failure;
use crate::terminal;

/// An information security management system (ISO/IEC 27001) whose every word is recorded, and proves it
#[derive(Parser, Debug)]
#[command(name = "isms", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    store: Store,
    #[command(subcommand)]
    command: Command,
}

/// The store that a command works on.
#[derive(Args, Debug)]
struct Store {
    /// The directory of the store
    #[arg(
        long = "store",
        id = "store",
        env = "ISMS_STORE",
        value_name = "DIR",
        global = true,
        display_order = 100
    )]
    directory: Option<PathBuf>,
    /// The file with the signing key, where it does not lie beside the store
    #[arg(long, value_name = "FILE", global = true, display_order = 100)]
    key: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
enum Command {
    Init(init::Args),
    Execute(execute::Args),
    #[command(subcommand)]
    Import(import::Args),
    /// Print a register, as of any moment: the same as `report`
    Register(report::Args),
    /// Print a report or register, or all of them, as of any moment
    Report(report::Args),
    History(history::Args),
    Why(why::Args),
    Diff(diff::Args),
    Verify(verify::Args),
    Checkpoint(checkpoint::Args),
    Key(key::Args),
    Export(export::Args),
    /// Print every type of event with its clauses, controls of Annex A, phases and the authority it demands
    Events(knowledge::Args),
    /// Print every rule with its clauses, and whether the standard demands it or it is good practice
    Rules(knowledge::Args),
    /// Print every report with its columns
    Reports(knowledge::Args),
    /// Print every command with the event that it records and the JSON that `execute` takes for it
    Commands(knowledge::CommandArgs),
    Schema(schema::Args),
}

/// Does what the command line says.
pub(crate) fn run() -> ExitCode {
    let Cli { store, command } = Cli::parse();
    let done = match command {
        Command::Init(args) => init::run(&store, args),
        Command::Execute(args) => execute::run(&store, &args),
        Command::Import(args) => import::run(&store, args),
        Command::Register(args) | Command::Report(args) => report::run(&store, &args),
        Command::History(args) => history::run(&store, &args),
        Command::Why(args) => why::run(&store, &args),
        Command::Diff(args) => diff::run(&store, &args),
        Command::Verify(args) => verify::run(&store, &args),
        Command::Checkpoint(args) => checkpoint::run(&store, &args),
        Command::Export(args) => export::run(&store, &args),
        Command::Key(args) => key::run(&store, &args),
        Command::Events(args) => knowledge::events(&args),
        Command::Rules(args) => knowledge::rules(&args),
        Command::Reports(args) => knowledge::reports(&args),
        Command::Commands(args) => knowledge::commands(&args),
        Command::Schema(args) => schema::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(message) = failure.message() {
                terminal::say(&format!("error: {message}"));
            }
            failure.status()
        }
    }
}

impl Store {
    /// Opens it for reading: it needs no key, and waits for nobody.
    fn read(&self) -> Result<Isms, Failure> {
        Ok(self.options()?.read()?)
    }

    /// Opens it for writing.
    fn open(&self) -> Result<Isms, Failure> {
        let isms = self.options()?.open()?;
        if let Some(recovery) = isms.recovery() {
            terminal::say(&format!(
                "note: {} bytes of a commit that was never finished were moved to `{}`",
                recovery.length,
                recovery.moved_to.display()
            ));
        }
        if let Some(cache) = isms.cache_report().filter(|it| !it.faults.is_empty()) {
            terminal::say(&format!("note: the cache is being made anew: {cache}"));
        }
        Ok(isms)
    }

    fn options(&self) -> Result<Options, Failure> {
        Ok(self.with_key(Options::at(self.directory()?)))
    }

    fn directory(&self) -> Result<&Path, Failure> {
        let unnamed =
            || Failure::Usage("which store? name its directory with --store or in ISMS_STORE".into());
        self.directory.as_deref().ok_or_else(unnamed)
    }

    /// The same options with the key that was named.
    fn with_key(&self, options: Options) -> Options {
        match &self.key {
            Some(key) => options.key_file(key.clone()),
            None => options,
        }
    }
}
