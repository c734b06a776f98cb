//! Tests of the workspace as a whole, from outside: one binary, so that it links once.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails panics")]

mod bundle;
mod kill;
mod spine;
mod tidy;
