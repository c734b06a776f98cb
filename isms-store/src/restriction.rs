//! A restriction: what the host forbids beyond the rules. It says no where they say yes, and never yes where they say no.

use std::panic::{AssertUnwindSafe, catch_unwind};

use isms_core::command::Command;
use isms_core::register::Register;
use isms_core::vocabulary::actor::Acting;

use crate::receipt::CommandError;

/// What a host forbids beyond the rules.
///
/// It is asked once the rules have admitted a command and before anything is recorded, on the thread that writes: whatever
/// waits for that thread is [`CommandError::Within`] there, and while it thinks nobody's command is decided. Where it
/// panics, the answer is no.
pub trait Restriction: Send + Sync {
    /// Permits a command, or says why not. The register is the one on which the command was decided.
    fn permit(&self, actor: &Acting, command: &Command, register: &Register) -> Result<(), String>;
}

/// No restriction: what the rules admit is done.
pub(crate) struct Unrestricted;

impl Restriction for Unrestricted {
    fn permit(&self, _: &Acting, _: &Command, _: &Register) -> Result<(), String> {
        Ok(())
    }
}

/// Asks the host's own code, which may do what it likes but harm whoever else waits.
pub(crate) fn require_permission(
    restriction: &dyn Restriction,
    actor: &Acting,
    command: &Command,
    register: &Register,
) -> Result<(), CommandError> {
    let asked = catch_unwind(AssertUnwindSafe(|| restriction.permit(actor, command, register)));
    let answer = asked.unwrap_or_else(|_| Err("the restriction panicked, which is a no".into()));
    answer.map_err(|why| CommandError::Restricted { why })
}
