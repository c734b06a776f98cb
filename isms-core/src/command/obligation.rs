//! Decisions about an obligation.

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::decide::{Decide, Decision};
use crate::refusal::Refusal;
use crate::register::Register;

/// What may be asked of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {}

impl Decide for Command {
    fn decide(&self, _: &Register, _: &Context<'_>) -> Result<Decision, Refusal> {
        match *self {}
    }
}
