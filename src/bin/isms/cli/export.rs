//! `isms export`: an audit bundle, which anybody verifies without us.

use std::path::PathBuf;

use super::Store;
use crate::failure::Failure;
use crate::terminal;

/// Write an audit bundle into a new directory: the log byte for byte, its checkpoint, and how to verify them
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The new directory
    directory: PathBuf,
}

pub(super) fn run(store: &Store, args: &Args) -> Result<(), Failure> {
    let exported = store.read()?.export(&args.directory)?;
    terminal::data(&format!("{}\n", exported.directory.display()))?;
    terminal::say(&format!(
        "{} bytes; verify them with: isms verify --store '{}'",
        exported.bytes,
        exported.directory.display()
    ));
    Ok(())
}
