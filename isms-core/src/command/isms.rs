//! Decisions about the management system: its context, scope, goals, resources, communication and profile.

mod context;
mod scope;
mod leadership;
mod communication;
mod profile;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use self::profile::PROFILE_DAYS_MAX;
use crate::aggregate::isms::certification::CertificationResult;
use crate::aggregate::isms::communication::{CommunicationMade, CommunicationPlan, Feedback};
use crate::aggregate::isms::context::{
    InterestedParty, IssueIdentification, IssueReview, RequirementReview, RequirementStatement,
};
use crate::aggregate::isms::leadership::{AdoptedGoal, Allocation};
use crate::aggregate::isms::profile::{Profile, Waiver};
use crate::aggregate::isms::scope::{Scope, ScopeApproval};
use crate::aggregate::isms::{Event, Isms, Parent};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since};
use crate::id::IsmsId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::text::Reference;

/// What may be asked of the management system. Establishing it is the founding's, and nobody's to ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter an issue of the context.
    IdentifyContextIssue(IsmsId, IssueIdentification),
    /// Note a review of an issue; retiring it needs a reason.
    ReviewContextIssue(IsmsId, IssueReview),
    /// Enter an interested party.
    IdentifyInterestedParty(IsmsId, InterestedParty),
    /// Enter what an interested party requires.
    RecordRequirement(IsmsId, RequirementStatement),
    /// Note a review of a requirement; retiring it needs a reason.
    ReviewRequirement(IsmsId, RequirementReview),
    /// Define the scope, as its next revision; every one but the first needs a reason.
    DefineScope(IsmsId, Scope),
    /// Approve a revision of the scope.
    ApproveScope(IsmsId, ScopeApproval),
    /// Adopt a goal.
    AdoptGoal(IsmsId, AdoptedGoal),
    /// Allocate resources.
    AllocateResources(IsmsId, Allocation),
    /// Plan a communication.
    PlanCommunication(IsmsId, CommunicationPlan),
    /// Note that a communication took place.
    RecordCommunication(IsmsId, CommunicationMade),
    /// Note what an interested party says.
    RecordFeedback(IsmsId, Feedback),
    /// Note what a certification body found.
    RecordCertificationResult(IsmsId, CertificationResult),
    /// Waive a rule of good practice until a day: the act of top management.
    WaiveRule(IsmsId, Waiver),
    /// Change the profile: the act of top management; needs a reason.
    ChangeProfile(IsmsId, Profile),
    /// Make it a part of another management system.
    AssignParent(IsmsId, Parent),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::IdentifyContextIssue(id, it) => context::identify_issue(register, *id, it),
            Self::ReviewContextIssue(id, it) => context::review_issue(register, by, *id, it),
            Self::IdentifyInterestedParty(id, it) => context::identify_party(register, *id, it),
            Self::RecordRequirement(id, it) => context::record_requirement(register, by, *id, it),
            Self::ReviewRequirement(id, it) => context::review_requirement(register, by, *id, it),
            Self::DefineScope(id, it) => scope::define(register, by, *id, it),
            Self::ApproveScope(id, it) => scope::approve(register, by, *id, *it),
            Self::AdoptGoal(id, it) => leadership::adopt_goal(register, by, *id, it),
            Self::AllocateResources(id, it) => leadership::allocate_resources(register, *id, it),
            Self::PlanCommunication(id, it) => communication::plan(register, *id, it),
            Self::RecordCommunication(id, it) => communication::record(register, by, *id, it),
            Self::RecordFeedback(id, it) => communication::record_feedback(register, by, *id, it),
            Self::RecordCertificationResult(id, it) => record_certification_result(register, by, *id, it),
            Self::WaiveRule(id, it) => profile::waive_rule(register, by, *id, it),
            Self::ChangeProfile(id, it) => profile::change(register, by, *id, it),
            Self::AssignParent(id, it) => assign_parent(register, *id, *it),
        }
    }
}

/// What is certified is a revision of the scope that somebody has approved.
fn record_certification_result(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &CertificationResult,
) -> Result<Decision, Refusal> {
    let isms = system(register, id)?;
    let scope = isms.scope(it.scope_revision).and_then(|scope| scope.approval.as_ref());
    let found = || format!("no approved revision {} of the scope", it.scope_revision);
    since(register, by, id, part(id, scope, found)?.effective_at)?;
    Ok(Decision::of(id, Event::CertificationResultRecorded(it.clone())))
}

fn assign_parent(register: &Register, id: IsmsId, it: Parent) -> Result<Decision, Refusal> {
    let isms = system(register, id)?;
    if register.logs.get(it.log).is_some() {
        return Err(Refusal::new(Rule::G4, "the log of this management system, not of another").about(id));
    }
    if isms.parent.as_ref().is_some_and(|old| old.value == it) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::ParentAssigned(it)))
}

fn system(register: &Register, id: IsmsId) -> Result<&Isms, Refusal> {
    existing(&register.management_systems, id)
}

/// The part of the management system that a command is about, which must be there (G-4).
fn part<T>(about: IsmsId, part: Option<T>, found: impl FnOnce() -> String) -> Result<T, Refusal> {
    part.ok_or_else(|| Refusal::new(Rule::G4, found()).about(about))
}

/// No other part of its kind has this identity or this reference (G-9).
fn unused<'a, I: PartialEq>(
    about: IsmsId,
    (id, reference): (I, &Reference),
    others: impl Iterator<Item = (I, &'a Reference)>,
) -> Result<(), Refusal> {
    for (other, name) in others {
        if other == id {
            return Err(Refusal::new(Rule::G9, "an identity that is taken").about(about));
        }
        if name == reference {
            let found = format!("reference `{reference}`, which is taken");
            return Err(Refusal::new(Rule::G9, found).about(about));
        }
    }
    Ok(())
}
