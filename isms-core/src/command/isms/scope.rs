//! Decisions about the scope: what it has to say, and who approves it.

use super::{part, system};
use crate::aggregate::isms::Event;
use crate::aggregate::isms::scope::{Scope, ScopeApproval, ScopeDefinition, ScopeKind};
use crate::context::Context;
use crate::decide::{Decision, since};
use crate::id::IsmsId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

pub(super) fn define(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &Scope,
) -> Result<Decision, Refusal> {
    let latest = system(register, id)?.scopes.last().map(|old| &old.definition.value);
    if latest.is_some_and(|old| old.scope == *it) {
        return Ok(Decision::nothing());
    }
    named(id, it)?;
    delimited(by, id, it)?;
    if latest.is_some() {
        by.require_reason(Rule::S3, "reason for another revision")?;
    }
    let revision = latest.map_or(1, |old| old.revision + 1);
    Ok(Decision::of(id, Event::ScopeDefined(ScopeDefinition { revision, scope: it.clone() })))
}

/// The scope says what it is about (S-1).
fn named(id: IsmsId, it: &Scope) -> Result<(), Refusal> {
    let refuse = |found: &str| Err(Refusal::new(Rule::S1, found).about(id));
    if !it.boundary.is_meaningful() {
        return refuse("a boundary that says nothing");
    }
    if it.inclusions.is_empty() {
        return refuse("nothing that is in it");
    }
    match (it.kind, &it.name, &it.part_of) {
        (ScopeKind::WholeOrganization, None, None)
        | (ScopeKind::OrganizationalUnit | ScopeKind::IctSystem, Some(_), None)
        | (ScopeKind::PartOfIctSystem, Some(_), Some(_)) => Ok(()),
        (ScopeKind::WholeOrganization, _, _) => refuse("the whole organization under another name"),
        (ScopeKind::OrganizationalUnit, None, _) => refuse("an organizational unit without a name"),
        (ScopeKind::IctSystem, None, _) => refuse("a system without a name"),
        (ScopeKind::OrganizationalUnit | ScopeKind::IctSystem, _, Some(_)) => {
            refuse("a system as whose part nothing is defined")
        }
        (ScopeKind::PartOfIctSystem, None, _) => refuse("a part of a system without a name"),
        (ScopeKind::PartOfIctSystem, _, None) => refuse("a part of a system that is not named"),
    }
}

/// The scope says what it leaves out, what it meets and what it relies on (S-2).
fn delimited(by: &Context<'_>, id: IsmsId, it: &Scope) -> Result<(), Refusal> {
    let refuse = |found: &str| Err(Refusal::new(Rule::S2, found).about(id));
    if it.interfaces.is_none() {
        return refuse("interfaces neither named nor said to be none");
    }
    if it.dependencies.is_none() {
        return refuse("dependencies neither named nor said to be none");
    }
    it.exclusions.iter().try_for_each(|it| {
        by.require_meaning(&it.justification, &format!("justification for leaving out `{}`", it.what))
    })
}

pub(super) fn approve(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: ScopeApproval,
) -> Result<Decision, Refusal> {
    let isms = system(register, id)?;
    let scope = part(id, isms.scope(it.revision), || format!("no revision {} of the scope", it.revision))?;
    since(register, by, id, scope.definition.effective_at)?;
    if !by.is_top_management(register) {
        return Err(Refusal::new(Rule::S3, "a role that is not of top management").about(id));
    }
    let in_force = isms.scope_in_force().map_or(0, |it| it.definition.value.revision);
    if in_force > it.revision {
        let found = format!("revision {}, which revision {in_force} has superseded", it.revision);
        return Err(Refusal::new(Rule::S3, found).about(id));
    }
    if in_force == it.revision {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::ScopeApproved(it)))
}
