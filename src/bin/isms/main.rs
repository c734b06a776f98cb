//! The command line `isms`: for the auditor, the operator and the script, who have no Rust program of their own.
//!
//! Data goes to standard output, everything else to standard error. Exit status: 0 done, 1 refused or a problem
//! found, 2 used wrongly, 3 the store failed, 130 stopped by Ctrl-C.

mod failure;
mod interrupt;
mod terminal;
mod naming;
mod asked;
mod supposed;
mod place;
mod line;
mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
