//! Decisions about roles: what they are, and who holds them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::aggregate::person::Person;
use crate::aggregate::role::{Assignment, Creation, Definition, Ending, Event, Grant, Role, RoleLevel};
use crate::authority::{stays_appointed, stays_led};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, present, unused};
use crate::id::RoleId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::time::PartialDate;

/// What may be asked of a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Define it.
    Define(RoleId, Creation),
    /// Define it anew; needs a reason.
    Revise(RoleId, Definition),
    /// Give it to somebody.
    Assign(RoleId, Grant),
    /// End somebody's time in it; needs a reason.
    EndAssignment(RoleId, Ending),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Define(id, it) => {
                unused(register, *id)?;
                Ok(Decision::of(*id, Event::Defined(it.clone())))
            }
            Self::Revise(id, it) => revise(register, by, *id, it),
            Self::Assign(id, it) => assign(register, by, *id, it),
            Self::EndAssignment(id, it) => end_assignment(register, by, *id, it),
        }
    }
}

fn revise(register: &Register, by: &Context<'_>, id: RoleId, it: &Definition) -> Result<Decision, Refusal> {
    let role = existing(&register.roles, id)?;
    let before = &role.definition.value;
    if before == it {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the revision")?;
    not_ones_own(register, by, id, role, it)?;
    if it.level == RoleLevel::Top {
        led_by_humans(register, by, role).map_err(|refusal| refusal.about(id))?;
    } else {
        stays_led(register, by, |other, _| other == id).map_err(|refusal| refusal.about(id))?;
    }
    if !it.authorities.contains(&Authority::Assign) {
        stays_appointed(register, by, |other, _| other == id).map_err(|refusal| refusal.about(id))?;
    }
    stays_apart(register, by, id, it)?;
    Ok(Decision::of(id, Event::Revised(it.clone())))
}

/// No program holds, or will hold, a role that is to lead.
fn led_by_humans(register: &Register, by: &Context<'_>, role: &Role) -> Result<(), Refusal> {
    let is_human = |it: &Assignment| register.persons.get(it.person).is_some_and(Person::is_human);
    if role.assignments.iter().any(|it| lasts(register, by, it) && !is_human(it)) {
        return Err(Refusal::new(Rule::R6, "a role that a program holds as one to lead"));
    }
    Ok(())
}

/// A revision gives no more to a role that whoever asks for it holds, or will.
fn not_ones_own(
    register: &Register,
    by: &Context<'_>,
    id: RoleId,
    role: &Role,
    it: &Definition,
) -> Result<(), Refusal> {
    let before = &role.definition.value;
    let own = |held: &Assignment| by.acts_for(held.person) && lasts(register, by, held);
    if !role.assignments.iter().any(own) {
        return Ok(());
    }
    if let Some(more) = it.authorities.iter().find(|authority| !before.authorities.contains(authority)) {
        return Err(Refusal::new(Rule::R4, format!("`{more}` for a role that the actor holds")).about(id));
    }
    if it.level == RoleLevel::Top && before.level != RoleLevel::Top {
        return Err(Refusal::new(Rule::R4, "top management for a role that the actor holds").about(id));
    }
    Ok(())
}

fn assign(register: &Register, by: &Context<'_>, id: RoleId, it: &Grant) -> Result<Decision, Refusal> {
    let role = existing(&register.roles, id)?;
    let is_human = present(register, it.person)?.is_human();
    if by.acts_for(it.person) {
        return Err(Refusal::new(Rule::R4, "the actor as the one to get the role").about(id));
    }
    if role.definition.value.level == RoleLevel::Top && !is_human {
        return Err(Refusal::new(Rule::R6, "a program as the one to lead").about(id));
    }
    let new = assignment(by, it);
    if let Some(principal) = it.deputy_of {
        present(register, principal)?;
        by.require(register, Rule::R3, principal != it.person, || "a deputy of themselves".into())?;
        let holds = role.is_held_by(principal, new.from, register.offset());
        by.require(register, Rule::R3, holds, || "a deputy of somebody who does not hold the role".into())?;
    }
    if role.assignments.iter().any(|old| is_already(register, by, old, it)) {
        return Ok(Decision::nothing());
    }
    if let Some(last) = it.until.filter(|last| PartialDate::Day(*last).is_before(new.from, register.offset()))
    {
        let found = format!("a role until {last}, before it begins on {}", new.from);
        return Err(Refusal::new(Rule::G8, found).about(id));
    }
    for thing in [Stream::from(id), it.person.into()] {
        let since = register.head(thing).map_or(new.from, |head| head.since);
        if new.from.is_before(since, register.offset()) {
            let found = format!("a role from {}, before {since}", new.from);
            return Err(Refusal::new(Rule::G8, found).about(thing));
        }
    }
    held_apart(register, by, id, &role.definition.value, &new)?;
    Ok(Decision::of(id, Event::Assigned(it.clone())))
}

/// What a grant would come to.
fn assignment(by: &Context<'_>, it: &Grant) -> Assignment {
    Assignment {
        // It has no position yet.
        seq: 0,
        person: it.person,
        areas: it.areas.clone(),
        deputy_of: it.deputy_of,
        from: it.from.map_or(by.effective_at, PartialDate::from),
        until: it.until,
        ended: None,
    }
}

/// Whether an assignment is what a grant asks for.
fn is_already(register: &Register, by: &Context<'_>, old: &Assignment, it: &Grant) -> bool {
    let same = old.person == it.person
        && old.deputy_of == it.deputy_of
        && old.areas == it.areas
        && old.until == it.until
        && old.ended.is_none();
    same && match it.from {
        Some(from) => old.from == PartialDate::from(from),
        None => old.holds_at(by.effective_at, register.offset()),
    }
}

/// Whether somebody holds or will hold a role by it.
fn lasts(register: &Register, by: &Context<'_>, it: &Assignment) -> bool {
    let today = by.now.day(register.offset());
    it.ended.is_none() && it.until.is_none_or(|last| last >= today)
}

/// Nobody who holds the role holds what is declared incompatible with it, from now on.
pub(crate) fn stays_apart(
    register: &Register,
    by: &Context<'_>,
    id: RoleId,
    definition: &Definition,
) -> Result<(), Refusal> {
    let held = register.roles.get(id).map_or(&[][..], |role| &role.assignments);
    for it in held.iter().filter(|it| lasts(register, by, it)) {
        // What was held together before is history.
        let late = it.from.is_before(by.effective_at, register.offset());
        let from = if late { by.effective_at } else { it.from };
        held_apart(register, by, id, definition, &Assignment { from, ..it.clone() })?;
    }
    Ok(())
}

/// Nobody holds by it what is declared incompatible with what they hold already.
fn held_apart(
    register: &Register,
    by: &Context<'_>,
    id: RoleId,
    definition: &Definition,
    it: &Assignment,
) -> Result<(), Refusal> {
    // Whoever declares it refers to the role, or is referred to by it: so not all roles are looked at.
    let refers = |(thing, _)| if let Stream::Role(other) = thing { Some(other) } else { None };
    let declaring = register.referrers(id.into()).filter_map(refers);
    let others: BTreeSet<_> = declaring.chain(definition.incompatible_with.iter().copied()).collect();
    for other_id in others.into_iter().filter(|other| *other != id) {
        let Some(other) = register.roles.get(other_id) else { continue };
        let declared = definition.incompatible_with.contains(&other_id)
            || other.definition.value.incompatible_with.contains(&id);
        let clash = || other.assignments.iter().any(|old| meet(register, old, it));
        by.require(register, Rule::R1, !(declared && clash()), || {
            format!("`{}`, which the person holds at that time", other.definition.value.name)
        })?;
    }
    Ok(())
}

/// Whether two assignments meet in person, time and area.
fn meet(register: &Register, one: &Assignment, other: &Assignment) -> bool {
    let offset = register.offset();
    let over = |it: &Assignment, next: &Assignment| {
        let ended =
            it.ended.as_ref().is_some_and(|end| end.effective_at.start(offset) <= next.from.start(offset));
        ended || it.until.is_some_and(|last| PartialDate::Day(last).is_before(next.from, offset))
    };
    let is_there = one.areas.is_empty() || other.areas.is_empty() || {
        let reaches = |area| other.areas.iter().any(|it| it.is_spelled_like(area));
        one.areas.iter().any(reaches)
    };
    one.person == other.person && is_there && !over(one, other) && !over(other, one)
}

fn end_assignment(
    register: &Register,
    by: &Context<'_>,
    id: RoleId,
    it: &Ending,
) -> Result<Decision, Refusal> {
    let role = existing(&register.roles, id)?;
    let open: Vec<_> =
        role.assignments.iter().filter(|old| old.person == it.person && old.ended.is_none()).collect();
    if open.is_empty() {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the ending")?;
    if it.handed_over_to == Some(it.person) {
        return Err(Refusal::new(Rule::R3, "a handover to the one who leaves").about(id));
    }
    it.handed_over_to.map_or(Ok(()), |person| present(register, person).map(|_| ()))?;
    let gone = |other: RoleId, held: &Assignment| other == id && held.person == it.person;
    stays_led(register, by, gone).map_err(|refusal| refusal.about(id))?;
    stays_appointed(register, by, gone).map_err(|refusal| refusal.about(id))?;
    // What somebody did by it they did while they held it.
    let used = open.iter().filter_map(|old| register.last_use(old.seq)).max();
    if let Some(last) = used.filter(|last| by.day(register) < *last) {
        let found =
            format!("an ending on {}, where somebody has acted by the role until {last}", by.effective_at);
        return Err(Refusal::new(Rule::G2, found).about(id));
    }
    Ok(Decision::of(id, Event::AssignmentEnded(it.clone())))
}

#[cfg(test)]
mod tests;
