//! Every report on the history of a whole year: the one that `examples/year` lives through.

#![expect(clippy::unwrap_used, reason = "a test that fails panics")]

#[path = "../../examples/year/act.rs"]
mod act;
#[path = "../../examples/year/certify.rs"]
mod certify;
#[path = "../../examples/year/again.rs"]
mod again;
#[path = "../../examples/year/check.rs"]
mod check;
#[path = "../../examples/year/company.rs"]
mod company;
#[path = "../../examples/year/incident.rs"]
mod incident;
#[path = "../../examples/year/lapses.rs"]
mod lapses;
#[path = "../../examples/year/life.rs"]
mod life;
#[path = "../../examples/year/operation.rs"]
mod operation;
#[path = "../../examples/year/plan.rs"]
mod plan;
#[path = "../../examples/year/register.rs"]
mod register;
#[path = "../../examples/year/single_process.rs"]
mod single_process;

mod lived;
// `cfg(test)` tells the lints that the functions of these are those of a test.
#[cfg(test)]
mod positions;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod reading;
mod reports;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod suppositions;
