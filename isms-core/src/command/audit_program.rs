//! Decisions about audit programs: what they provide for, and who approves them.

use serde::{Deserialize, Serialize};

use crate::aggregate::audit_program::{Approval, AuditProgram, Establishment, Event, Outcome, Review};
use crate::context::Context;
use crate::criteria::known;
use crate::decide::{Decide, Decision, called, existing, since, unused};
use crate::id::AuditProgramId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What may be asked of an audit program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Draw it up; or draw it up anew, which needs a reason and has to be approved anew.
    Establish(AuditProgramId, Establishment),
    /// Approve it as it is.
    Approve(AuditProgramId),
    /// Review it, or end it.
    Review(AuditProgramId, Review),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Establish(id, it) => establish(register, by, *id, it),
            Self::Approve(id) => approve(register, by, *id),
            Self::Review(id, it) => review(register, by, *id, it),
        }
    }
}

/// A program that has not ended (G-3).
fn under_way(register: &Register, id: AuditProgramId) -> Result<&AuditProgram, Refusal> {
    let program = existing(&register.audit_programs, id)?;
    if program.has_ended() {
        return Err(Refusal::new(Rule::G3, "a program that has ended").about(id));
    }
    Ok(program)
}

fn establish(
    register: &Register,
    by: &Context<'_>,
    id: AuditProgramId,
    it: &Establishment,
) -> Result<Decision, Refusal> {
    if register.audit_programs.get(id).is_some() {
        let before = &under_way(register, id)?.establishment.value;
        if before == it {
            return Ok(Decision::nothing());
        }
        called(id, &before.reference, &it.reference)?;
        by.require_reason(Rule::G6, "reason for another program")?;
    } else {
        unused(register, id)?;
    }
    known(register, &it.criteria)?;
    Ok(Decision::of(id, Event::Established(it.clone())))
}

/// Whoever approves a program did not draw it up, as it is or as it was before: it is documented information (D-1).
fn approve(register: &Register, by: &Context<'_>, id: AuditProgramId) -> Result<Decision, Refusal> {
    let program = under_way(register, id)?;
    let establishment = &program.establishment;
    if program.approval.is_some() {
        return Ok(Decision::nothing());
    }
    since(register, by, id, establishment.effective_at)?;
    let own = program.authors.iter().any(|author| by.acts_for(*author));
    by.require(register, Rule::D1, !own, || {
        "whoever drew it up, once or anew, or corrected it, in person or through a deputy".into()
    })?;
    Ok(Decision::of(id, Event::Approved(Approval { established: establishment.seq })))
}

fn review(
    register: &Register,
    by: &Context<'_>,
    id: AuditProgramId,
    it: &Review,
) -> Result<Decision, Refusal> {
    let program = under_way(register, id)?;
    since(register, by, id, program.establishment.effective_at)?;
    if it.outcome == Outcome::Change {
        let none = || Refusal::new(Rule::G6, "nothing that says what is to change").about(id);
        by.require_meaning(it.changes.as_ref().ok_or_else(none)?, "what is to change")?;
    }
    Ok(Decision::of(id, Event::Reviewed(it.clone())))
}

#[cfg(test)]
mod tests;
