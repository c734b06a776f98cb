//! `isms key`: the key by which anybody verifies what the log signs.

use super::Store;
use crate::failure::Failure;
use crate::terminal;

/// Print the verifier key: whoever has it can check every checkpoint of the log
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(store: &Store, _: &Args) -> Result<(), Failure> {
    let moment = store.read()?.now()?;
    let log = moment.register.log();
    let log = log.ok_or_else(|| Failure::Store("the log names no key; verify it".into()))?;
    terminal::data(&format!("{}\n", log.key))
}
