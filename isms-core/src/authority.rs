//! Authority: who may do what. Default deny, decided from the register alone.
//!
//! ISO/IEC 27001:2022, 5.3; controls 5.2 and 5.3 of Annex A.

use crate::aggregate::role::Assignment;
use crate::context::Context;
use crate::id::RoleId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::actor::{Acting, ActorKind};
use crate::vocabulary::authority::{Authority, Demand};
use crate::vocabulary::text::Area;

/// Whether whoever acts meets what is demanded, and by which event: the position of the one that gave them
/// the role. None where the act is everybody's and no role was named.
pub(crate) fn authorize(
    register: &Register,
    by: &Context<'_>,
    demand: Demand,
) -> Result<Option<u64>, Refusal> {
    registered(register, &by.actor)?;
    match demand {
        Demand::Founding | Demand::Log => Err(Refusal::new(Rule::G2, "an act that is nobody's to ask for")),
        Demand::Everyone => {
            by.actor.role.map(|role| granted(register, by, role).map(|it| it.seq)).transpose()
        }
        Demand::Authority(authority) => {
            let role = by.actor.role.ok_or_else(|| {
                Refusal::new(Rule::G2, format!("no role; the act needs one that carries `{authority}`"))
            })?;
            carries(register, &by.actor, role, authority)?;
            granted(register, by, role).map(|assignment| Some(assignment.seq))
        }
    }
}

/// Whether the role in which somebody acts reaches to where the act is: a role assigned for certain areas
/// says nothing elsewhere, nor about what belongs to no area.
pub(crate) fn reaches(register: &Register, by: &Context<'_>, area: Option<&Area>) -> Result<(), Refusal> {
    let Some(role) = by.actor.role else { return Ok(()) };
    let assignments = matching(register, by, role);
    let within = |it: &&Assignment| it.areas.is_empty() || area.is_some_and(|area| it.areas.contains(area));
    if assignments.iter().any(within) {
        return Ok(());
    }
    let place = area.map_or("what belongs to no area".into(), |area| format!("area `{area}`"));
    Err(Refusal::new(Rule::G2, format!("a role that does not reach {place}")).about(role))
}

/// The person is registered as what they say they are, and has not left.
fn registered(register: &Register, actor: &Acting) -> Result<(), Refusal> {
    let person = register.persons.get(actor.id).ok_or_else(|| {
        Refusal::new(Rule::G2, "an actor who is not registered as a person of this ISMS").about(actor.id)
    })?;
    if person.offboarded.is_some() {
        return Err(Refusal::new(Rule::G2, "an actor who has left").about(actor.id));
    }
    if person.registration.relation.actor_kind() != actor.kind {
        let found = format!(
            "an actor of kind {:?} who is registered as {:?}",
            actor.kind, person.registration.relation
        );
        return Err(Refusal::new(Rule::G2, found).about(actor.id));
    }
    Ok(())
}

/// The role carries the authority, and this kind of actor may use it.
fn carries(register: &Register, actor: &Acting, role: RoleId, authority: Authority) -> Result<(), Refusal> {
    if authority.is_human_only() && actor.kind != ActorKind::Human {
        return Err(Refusal::new(Rule::R6, format!("{:?} using `{authority}`", actor.kind)).about(actor.id));
    }
    let entry =
        register.roles.get(role).ok_or_else(|| Refusal::new(Rule::G2, "an unknown role").about(role))?;
    let definition = &entry.definition.value;
    if definition.authorities.contains(&authority) {
        return Ok(());
    }
    let found = format!("role `{}`, which does not carry `{authority}`", definition.name);
    Err(Refusal::new(Rule::G2, found).about(role))
}

/// The assignment by which somebody acts.
fn granted<'a>(register: &'a Register, by: &Context<'_>, role: RoleId) -> Result<&'a Assignment, Refusal> {
    matching(register, by, role).into_iter().next().ok_or_else(|| {
        let whom = if by.actor.on_behalf_of.is_some() {
            "is not assigned as that person's deputy"
        } else {
            "does not hold it"
        };
        Refusal::new(Rule::G2, format!("a role that the actor {whom}, now or on {}", by.effective_at))
            .about(role)
    })
}

/// Every assignment by which somebody may act: it holds now and when the act takes effect.
fn matching<'a>(register: &'a Register, by: &Context<'_>, role: RoleId) -> Vec<&'a Assignment> {
    let Some(role) = register.roles.get(role) else { return Vec::new() };
    let offset = register.offset();
    let mine = |it: &&Assignment| it.person == by.actor.id && it.deputy_of == by.actor.on_behalf_of;
    let times = [by.effective_at, by.now.into()];
    // A deputy stands in for somebody who holds the role, and no longer than they do.
    let stands = |at| by.actor.on_behalf_of.is_none_or(|person| role.is_held_by(person, at, offset));
    let then = |it: &&Assignment| times.into_iter().all(|at| it.holds_at(at, offset) && stands(at));
    role.assignments.iter().filter(mine).filter(then).collect()
}
