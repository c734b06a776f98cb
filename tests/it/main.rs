//! Tests of the workspace as a whole, from outside: one binary, so that it links once.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails panics")]

mod allowed;
mod bundle;
mod cache;
mod chance;
mod cli;
mod commands;
mod coverage;
mod data;
mod following;
mod guard;
mod handbook;
mod import;
mod kept;
mod kill;
mod known;
mod limits;
mod rules;
mod runtime;
mod several;
mod site;
mod spine;
mod statement;
mod tidy;
mod watched;
