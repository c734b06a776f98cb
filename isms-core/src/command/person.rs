//! Decisions about persons: who is registered, competent, trained, and gone.

use serde::{Deserialize, Serialize};

use crate::aggregate::person::{
    Competence, Event, Offboarding, Registration, Terms, Training, TrainingAssignment,
};
use crate::authority::{stays_appointed, stays_led};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, present, unused};
use crate::id::PersonId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

/// What may be asked of a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Register them.
    Register(PersonId, Registration),
    /// Note that they accept terms: their own act.
    AcceptTerms(PersonId, Terms),
    /// Note how their competence was evaluated.
    EvaluateCompetence(PersonId, Competence),
    /// Assign a training to them.
    AssignTraining(PersonId, TrainingAssignment),
    /// Note that they completed a training, or failed it.
    CompleteTraining(PersonId, Training),
    /// Note that they left.
    Offboard(PersonId, Offboarding),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Register(id, it) => {
                unused(register, *id)?;
                Ok(Decision::of(*id, Event::Registered(it.clone())))
            }
            Self::AcceptTerms(id, it) => accept_terms(register, by, *id, it),
            Self::EvaluateCompetence(id, it) => evaluate_competence(register, by, *id, it),
            Self::AssignTraining(id, it) => assign_training(register, *id, it),
            Self::CompleteTraining(id, it) => complete_training(register, by, *id, it),
            Self::Offboard(id, it) => offboard(register, by, *id, it),
        }
    }
}

fn accept_terms(
    register: &Register,
    by: &Context<'_>,
    id: PersonId,
    it: &Terms,
) -> Result<Decision, Refusal> {
    let person = present(register, id)?;
    if by.actor.id != id || by.actor.on_behalf_of.is_some() {
        return Err(Refusal::new(Rule::G2, "somebody else than the person who accepts").about(id));
    }
    let document = existing(&register.documents, it.document)?;
    if document.in_force().is_none_or(|revision| revision.number() != it.revision) {
        let found = format!("revision {}, which is not the published one", it.revision);
        return Err(Refusal::new(Rule::D3, found).about(it.document));
    }
    if person.terms.iter().any(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::TermsAccepted(it.clone())))
}

fn evaluate_competence(
    register: &Register,
    by: &Context<'_>,
    id: PersonId,
    it: &Competence,
) -> Result<Decision, Refusal> {
    present(register, id)?;
    if it.actual >= it.required {
        if by.acts_for(id) {
            return Err(Refusal::new(Rule::P1, "the person as their own evaluator").about(id));
        }
        if it.method.as_ref().is_none_or(|method| !method.is_meaningful()) {
            return Err(Refusal::new(Rule::P1, "no method").about(id));
        }
    }
    Ok(Decision::of(id, Event::CompetenceEvaluated(it.clone())))
}

fn assign_training(register: &Register, id: PersonId, it: &TrainingAssignment) -> Result<Decision, Refusal> {
    let person = present(register, id)?;
    if person.assigned.iter().any(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::TrainingAssigned(it.clone())))
}

fn complete_training(
    register: &Register,
    by: &Context<'_>,
    id: PersonId,
    it: &Training,
) -> Result<Decision, Refusal> {
    present(register, id)?;
    if it.score.is_some_and(|score| score > 100) {
        return Err(Refusal::new(Rule::P2, "a score of more than 100 percent").about(id));
    }
    if it.valid_until.is_some_and(|until| until < by.day(register)) {
        return Err(Refusal::new(Rule::P2, "a validity that ends before the completion").about(id));
    }
    Ok(Decision::of(id, Event::TrainingCompleted(it.clone())))
}

fn offboard(
    register: &Register,
    by: &Context<'_>,
    id: PersonId,
    it: &Offboarding,
) -> Result<Decision, Refusal> {
    let person = existing(&register.persons, id)?;
    if person.offboarded.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    present(register, id)?;
    stays_led(register, by, |_, held| held.person == id).map_err(|refusal| refusal.about(id))?;
    stays_appointed(register, by, |_, held| held.person == id).map_err(|refusal| refusal.about(id))?;
    Ok(Decision::of(id, Event::Offboarded(it.clone())))
}

#[cfg(test)]
mod tests;
