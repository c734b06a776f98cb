//! `isms checkpoint`: the signed head of the log, for somebody outside to keep.

use super::Store;
use crate::failure::Failure;
use crate::terminal;

/// Print the log's signed head: whoever keeps it elsewhere can hold the log to it later, with `verify --held`
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(store: &Store, _: &Args) -> Result<(), Failure> {
    terminal::data(&store.read()?.checkpoint()?.to_string())
}
