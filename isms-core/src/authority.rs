//! Authority: who may do what. Default deny, decided from the register alone.
//!
//! ISO/IEC 27001:2022, 5.3; controls 5.2 and 5.3 of Annex A.

use crate::aggregate::role::Assignment;
use crate::context::Context;
use crate::id::{PersonId, RoleId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::actor::{Acting, ActorKind};
use crate::vocabulary::authority::{Authority, Demand};
use crate::vocabulary::text::Area;
use crate::vocabulary::time::PartialDate;

/// Whether whoever acts meets what is demanded, and by which event: the position of one that gave them the
/// role. None where the act is everybody's and no role was named.
pub(crate) fn authorize(
    register: &Register,
    by: &Context<'_>,
    demand: Demand,
) -> Result<Option<u64>, Refusal> {
    registered(register, &by.actor)?;
    match (demand, by.actor.role) {
        (Demand::Founding | Demand::Log, _) => {
            Err(Refusal::new(Rule::G2, "an act that is nobody's to ask for"))
        }
        (Demand::Everyone, Some(role)) => granted(register, by, role).map(Some),
        (Demand::Everyone, None) if by.actor.on_behalf_of.is_some() => {
            Err(Refusal::new(Rule::G2, "no role; a deputy stands in for somebody in one").about(by.actor.id))
        }
        (Demand::Everyone, None) => Ok(None),
        (Demand::Authority(authority), Some(role)) => {
            carries(register, by, role, authority)?;
            granted(register, by, role).map(Some)
        }
        (Demand::Authority(authority), None) => {
            Err(Refusal::new(Rule::G2, format!("no role; the act needs one that carries `{authority}`")))
        }
    }
}

/// Whether the role in which somebody acts reaches to where the act is, and by which event: a role assigned
/// for certain areas says nothing elsewhere, nor about what belongs to no area.
pub(crate) fn reaches(
    register: &Register,
    by: &Context<'_>,
    area: Option<&Area>,
) -> Result<Option<u64>, Refusal> {
    let Some(role) = by.actor.role else { return Ok(None) };
    let there = |it: &Assignment| it.reaches(area);
    if let Some(assignment) = acting_by(register, by, role, there) {
        return Ok(Some(assignment.seq));
    }
    let place = area.map_or("what belongs to no area".into(), |area| format!("area `{area}`"));
    Err(Refusal::new(Rule::G2, format!("a role that does not reach {place}")).about(role))
}

/// Whether whoever acts leads the whole organization: for an area of it nobody is its top management.
pub(crate) fn leads(register: &Register, by: &Context<'_>) -> bool {
    by.is_top_management(register) && reaches(register, by, None).is_ok()
}

/// Whether somebody held the role in which they act at a time, and it met the demand, or they needed none.
pub(crate) fn held(register: &Register, actor: &Acting, at: PartialDate, demand: Demand) -> bool {
    let carried = |role: RoleId| {
        let definition = register.roles.get(role).and_then(|it| it.definition_at(at, register.offset()));
        definition.is_some_and(|it| match demand {
            Demand::Authority(authority) => it.authorities.contains(&authority),
            Demand::Everyone | Demand::Founding | Demand::Log => true,
        })
    };
    actor.role.is_none_or(|role| assignment(register, actor, role, at, |_| true).is_some() && carried(role))
}

/// Somebody is left in top management, now and when the act takes effect, once these assignments are gone
///
pub(crate) fn stays_led(
    register: &Register,
    by: &Context<'_>,
    gone: impl Fn(RoleId, &Assignment) -> bool,
) -> Result<(), Refusal> {
    for at in [by.effective_at, by.now.into()] {
        if !is_left(register.leaders(at), &gone) {
            return Err(Refusal::new(Rule::R5, format!("the last holder of top management's role, on {at}")));
        }
    }
    Ok(())
}

/// Somebody is left who may assign roles, now and when the act takes effect, once these assignments are gone
/// a log in which nobody may can never be given a role again.
pub(crate) fn stays_appointed(
    register: &Register,
    by: &Context<'_>,
    gone: impl Fn(RoleId, &Assignment) -> bool,
) -> Result<(), Refusal> {
    for at in [by.effective_at, by.now.into()] {
        if !is_left(register.appointers(at), &gone) {
            return Err(Refusal::new(Rule::R5, format!("the last one who may assign roles, on {at}")));
        }
    }
    Ok(())
}

/// Whether one of those who hold something is left, and one without a last day where one without is gone.
fn is_left<'a>(
    held: impl Iterator<Item = (RoleId, &'a Assignment)>,
    gone: impl Fn(RoleId, &Assignment) -> bool,
) -> bool {
    let (gone, left): (Vec<_>, Vec<_>) = held.partition(|(role, it)| gone(*role, it));
    let is_open = |(_, it): &(RoleId, &Assignment)| it.until.is_none();
    gone.is_empty() || left.iter().any(is_open) || (!left.is_empty() && !gone.iter().any(is_open))
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

/// The role carries the authority, now and when the act takes effect, and this kind of actor may use it.
fn carries(register: &Register, by: &Context<'_>, role: RoleId, authority: Authority) -> Result<(), Refusal> {
    let actor = &by.actor;
    if authority.is_human_only() && actor.kind != ActorKind::Human {
        return Err(Refusal::new(Rule::R6, format!("{:?} using `{authority}`", actor.kind)).about(actor.id));
    }
    let entry =
        register.roles.get(role).ok_or_else(|| Refusal::new(Rule::G2, "an unknown role").about(role))?;
    let definition = &entry.definition.value;
    let then = entry.definition_at(by.effective_at, register.offset());
    let (name, at) = (&definition.name, by.effective_at);
    let lacking = if !definition.authorities.contains(&authority) {
        format!("does not carry `{authority}` now")
    } else if let Some(then) = then {
        if then.authorities.contains(&authority) {
            return Ok(());
        }
        format!("carries `{authority}` now, and did not on {at}")
    } else {
        format!("carries `{authority}` now, and was not there yet on {at}")
    };
    Err(Refusal::new(Rule::G2, format!("role `{name}`, which {lacking}")).about(role))
}

/// The position of the event by which somebody acts in a role, wherever.
fn granted(register: &Register, by: &Context<'_>, role: RoleId) -> Result<u64, Refusal> {
    acting_by(register, by, role, |_| true).map(|it| it.seq).ok_or_else(|| {
        let is_held = assignment(register, &by.actor, role, by.now.into(), |_| true).is_some();
        let what = match (by.actor.on_behalf_of, is_held) {
            (Some(_), false) => "in which the actor is not the deputy of somebody who holds it".into(),
            (Some(_), true) => {
                format!("in which the actor was not the deputy of a holder on {}, and is now", by.effective_at)
            }
            (None, false) => "that the actor does not hold now".into(),
            (None, true) => format!("that the actor holds now, and did not on {}", by.effective_at),
        };
        Refusal::new(Rule::G2, format!("a role {what}")).about(role)
    })
}

/// The assignment by which somebody acts: what they hold now, if they also held the role when the act takes
/// effect. It need not be the same assignment, for roles are prolonged.
fn acting_by<'a>(
    register: &'a Register,
    by: &Context<'_>,
    role: RoleId,
    there: impl Fn(&Assignment) -> bool,
) -> Option<&'a Assignment> {
    assignment(register, &by.actor, role, by.effective_at, &there)?;
    assignment(register, &by.actor, role, by.now.into(), &there)
}

/// An assignment by which somebody may act in a role, then and there. A deputy stands in for somebody who
/// holds the role then and there in their own name, and has not left.
fn assignment<'a>(
    register: &'a Register,
    actor: &Acting,
    role: RoleId,
    at: PartialDate,
    there: impl Fn(&Assignment) -> bool,
) -> Option<&'a Assignment> {
    let (role, offset) = (register.roles.get(role)?, register.offset());
    let present = |id: PersonId| register.persons.get(id).is_some_and(|it| it.offboarded.is_none());
    let holds = |id: PersonId| role.holders(at, offset).any(|it| it.person == id && there(it));
    if !actor.on_behalf_of.is_none_or(|principal| present(principal) && holds(principal)) {
        return None;
    }
    let mine = |it: &&Assignment| it.person == actor.id && it.deputy_of == actor.on_behalf_of;
    role.assignments.iter().filter(mine).find(|it| it.holds_at(at, offset) && there(it))
}

#[cfg(test)]
mod tests;
