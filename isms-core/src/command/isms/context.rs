//! Decisions about the context: issues, interested parties and what they require.

use super::{part, system, unused};
use crate::aggregate::isms::Event;
use crate::aggregate::isms::context::{
    InterestedParty, IssueIdentification, IssueReview, Outcome, RequirementDetails, RequirementReview,
    RequirementStatement,
};
use crate::context::Context;
use crate::decide::{Decision, since};
use crate::id::IsmsId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

pub(super) fn identify_issue(
    register: &Register,
    id: IsmsId,
    it: &IssueIdentification,
) -> Result<Decision, Refusal> {
    let issues = system(register, id)?.issues.iter().map(|old| &old.identification.value);
    unused(id, (it.issue, &it.reference), issues.map(|old| (old.issue, &old.reference)))?;
    Ok(Decision::of(id, Event::ContextIssueIdentified(it.clone())))
}

pub(super) fn review_issue(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &IssueReview,
) -> Result<Decision, Refusal> {
    let issue = part(id, system(register, id)?.issue(it.issue), || format!("no issue {}", it.issue))?;
    since(register, by, id, issue.identification.effective_at)?;
    if issue.is_retired() {
        return Err(Refusal::new(Rule::G3, "an issue that is retired").about(id));
    }
    if it.outcome == Outcome::Retired {
        by.require_reason(Rule::G6, "reason for retiring the issue")?;
    }
    Ok(Decision::of(id, Event::ContextIssueReviewed(it.clone())))
}

pub(super) fn identify_party(
    register: &Register,
    id: IsmsId,
    it: &InterestedParty,
) -> Result<Decision, Refusal> {
    let parties = system(register, id)?.parties.iter().map(|old| &old.value);
    unused(id, (it.party, &it.reference), parties.map(|old| (old.party, &old.reference)))?;
    Ok(Decision::of(id, Event::InterestedPartyIdentified(it.clone())))
}

pub(super) fn record_requirement(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &RequirementStatement,
) -> Result<Decision, Refusal> {
    let isms = system(register, id)?;
    let requirements = isms.requirements.iter().map(|old| &old.statement.value);
    unused(id, (it.requirement, &it.reference), requirements.map(|old| (old.requirement, &old.reference)))?;
    let party = part(id, isms.party(it.party), || format!("no interested party {}", it.party))?;
    since(register, by, id, party.effective_at)?;
    addressed(by, id, &it.details)?;
    Ok(Decision::of(id, Event::InterestedPartyRequirementRecorded(it.clone())))
}

pub(super) fn review_requirement(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &RequirementReview,
) -> Result<Decision, Refusal> {
    let requirement = system(register, id)?.requirement(it.requirement);
    let requirement = part(id, requirement, || format!("no requirement {}", it.requirement))?;
    since(register, by, id, requirement.statement.effective_at)?;
    if requirement.is_retired() {
        return Err(Refusal::new(Rule::G3, "a requirement that is retired").about(id));
    }
    match &it.outcome {
        Outcome::Unchanged => {}
        Outcome::Changed(details) => addressed(by, id, details)?,
        Outcome::Retired => by.require_reason(Rule::G6, "reason for retiring the requirement")?,
    }
    Ok(Decision::of(id, Event::InterestedPartyRequirementReviewed(it.clone())))
}

/// The management system addresses the requirement, or there is a reason why not (S-4).
fn addressed(by: &Context<'_>, id: IsmsId, it: &RequirementDetails) -> Result<(), Refusal> {
    match (&it.why_not, it.addressed_by_isms) {
        (None, true) => Ok(()),
        (Some(why_not), false) => by.require_meaning(why_not, "reason why not"),
        (None, false) => Err(Refusal::new(Rule::S4, "no reason").about(id)),
        (Some(_), true) => Err(Refusal::new(Rule::S4, "a reason why not, for what is addressed").about(id)),
    }
}
