//! Tests of the workspace as a whole, from outside: one binary, so that it links once.

mod spine;
mod tidy;
