//! Decisions about roles: what they are, and who holds them.

use serde::{Deserialize, Serialize};

use crate::aggregate::role::{Assignment, Creation, Definition, Ending, Event, Grant, Role, RoleLevel};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, unused};
use crate::id::RoleId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
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
    let more = it.authorities.iter().find(|authority| !before.authorities.contains(authority));
    if let Some(authority) = more
        && role.is_held_by(by.actor.id, by.now.into(), register.offset())
    {
        let found = format!("`{authority}` for a role that the actor holds");
        return Err(Refusal::new(Rule::R4, found).about(id));
    }
    if before.level == RoleLevel::Top && it.level != RoleLevel::Top {
        return Err(Refusal::new(Rule::R5, "a role of top management made one of another level").about(id));
    }
    Ok(Decision::of(id, Event::Revised(it.clone())))
}

fn assign(register: &Register, by: &Context<'_>, id: RoleId, it: &Grant) -> Result<Decision, Refusal> {
    let role = existing(&register.roles, id)?;
    let person = existing(&register.persons, it.person)?;
    if person.offboarded.is_some() {
        return Err(Refusal::new(Rule::G3, "a person who has left").about(it.person));
    }
    if it.person == by.actor.id {
        return Err(Refusal::new(Rule::R4, "the actor as the one to get the role").about(id));
    }
    by.require(register, Rule::R3, it.deputy_of != Some(it.person), || "a deputy of themselves".into())?;
    let same = |old: &&Assignment| {
        old.person == it.person
            && old.deputy_of == it.deputy_of
            && old.areas == it.areas
            && old.until == it.until
    };
    let offset = register.offset();
    if role
        .assignments
        .iter()
        .filter(same)
        .any(|old| old.holds_at(by.effective_at, offset) && it.from.is_none())
    {
        return Ok(Decision::nothing());
    }
    for (other_id, other) in register.roles.iter() {
        let declared = role.definition.value.incompatible_with.contains(&other_id)
            || other.definition.value.incompatible_with.contains(&id);
        let clash = || other.assignments.iter().any(|old| overlaps(register, by, old, it));
        by.require(register, Rule::R1, !(declared && clash()), || {
            format!("`{}`, which the person holds at that time", other.definition.value.name)
        })?;
    }
    Ok(Decision::of(id, Event::Assigned(it.clone())))
}

/// Whether an assignment and a new grant meet in person, time and area.
fn overlaps(register: &Register, by: &Context<'_>, old: &Assignment, new: &Grant) -> bool {
    let offset = register.offset();
    let from = new.from.map_or(by.effective_at, PartialDate::Day);
    let begins_after = |start: PartialDate, last: Option<chrono::NaiveDate>| {
        last.is_some_and(|last| PartialDate::Day(last).is_before(start, offset))
    };
    let over = old.ended.as_ref().is_some_and(|end| end.effective_at.start(offset) <= from.start(offset));
    let apart = over || begins_after(from, old.until) || begins_after(old.from, new.until);
    let same_area =
        old.areas.is_empty() || new.areas.is_empty() || old.areas.iter().any(|area| new.areas.contains(area));
    old.person == new.person && !apart && same_area
}

fn end_assignment(
    register: &Register,
    by: &Context<'_>,
    id: RoleId,
    it: &Ending,
) -> Result<Decision, Refusal> {
    let role = existing(&register.roles, id)?;
    let open = |old: &&Assignment| old.person == it.person && old.ended.is_none();
    if role.assignments.iter().filter(open).count() == 0 {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the ending")?;
    if it.handed_over_to == Some(it.person) {
        return Err(Refusal::new(Rule::R3, "a handover to the one who leaves").about(id));
    }
    let remains = || stays_led(register, by, role, id, it);
    if role.definition.value.level == RoleLevel::Top && !remains() {
        return Err(Refusal::new(Rule::R5, "the last holder of top management's role").about(id));
    }
    Ok(Decision::of(id, Event::AssignmentEnded(it.clone())))
}

/// Whether somebody is left in top management once this assignment has ended.
fn stays_led(register: &Register, by: &Context<'_>, role: &Role, id: RoleId, it: &Ending) -> bool {
    let others = register.top_management(by.now.into()).any(|person| person != it.person);
    let elsewhere = register.roles.iter().any(|(other, entry)| {
        other != id
            && entry.definition.value.level == role.definition.value.level
            && entry.is_held_by(it.person, by.now.into(), register.offset())
    });
    others || elsewhere
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::role;
    use crate::testing::{ANA, BEN, Fact, TOP_MANAGEMENT, given, person, reference, title};
    use crate::vocabulary::authority::Authority;

    const AUDITOR: RoleId = RoleId::from_u128(0xA0D);
    const OPERATOR: RoleId = RoleId::from_u128(0x0BE);

    #[test]
    fn a_role_is_defined_and_given() {
        given([person(BEN)])
            .when(ANA, Command::Define(AUDITOR, creation("auditor")))
            .then([defined("auditor")]);
        given([person(BEN), defined("auditor")])
            .when(ANA, Command::Assign(AUDITOR, grant()))
            .then([assigned(AUDITOR)]);
    }

    #[test]
    fn giving_what_somebody_has_changes_nothing() {
        given([person(BEN), defined("auditor"), assigned(AUDITOR)])
            .when(ANA, Command::Assign(AUDITOR, grant()))
            .then([]);
    }

    #[test]
    fn nobody_grants_a_role_to_themselves() {
        given([defined("auditor")])
            .when(ANA, Command::Assign(AUDITOR, Grant { person: ANA, ..grant() }))
            .then_refused(Rule::R4);
    }

    #[test]
    fn nobody_extends_a_role_that_they_hold() {
        let mut more = definition("auditor");
        more.authorities = vec![Authority::Audit, Authority::Approve];
        let ben_assigns = Definition { authorities: vec![Authority::Assign], ..definition("registrar") };
        let registrar = Fact::of(
            AUDITOR,
            role::Event::Defined(Creation { reference: reference("registrar"), definition: ben_assigns }),
        );
        given([person(BEN), registrar, assigned(AUDITOR)])
            .when_in(BEN, AUDITOR, Command::Revise(AUDITOR, more))
            .then_refused(Rule::R4);
    }

    #[test]
    fn a_deputy_is_another_person() {
        given([person(BEN), defined("auditor")])
            .when(ANA, Command::Assign(AUDITOR, Grant { deputy_of: Some(BEN), ..grant() }))
            .then_refused(Rule::R3);
    }

    #[test]
    fn incompatible_roles_are_not_held_together() {
        let operator = Definition { incompatible_with: vec![AUDITOR], ..definition("operator") };
        let operator = Creation { reference: reference("operator"), definition: operator };
        given([
            person(BEN),
            defined("auditor"),
            assigned(AUDITOR),
            Fact::of(OPERATOR, role::Event::Defined(operator)),
        ])
        .when(ANA, Command::Assign(OPERATOR, grant()))
        .then_refused(Rule::R1);
    }

    #[test]
    fn the_last_of_top_management_stays() {
        given([])
            .when(ANA, Command::EndAssignment(TOP_MANAGEMENT, Ending { person: ANA, handed_over_to: None }))
            .then_refused(Rule::R5);
        let with_ben = [person(BEN), assigned(TOP_MANAGEMENT)];
        let ending = Ending { person: ANA, handed_over_to: Some(BEN) };
        given(with_ben)
            .when(ANA, Command::EndAssignment(TOP_MANAGEMENT, ending.clone()))
            .then([Fact::of(TOP_MANAGEMENT, role::Event::AssignmentEnded(ending))]);
    }

    #[test]
    fn top_management_stays_top_management() {
        given([]).when(ANA, Command::Revise(TOP_MANAGEMENT, definition("board"))).then_refused(Rule::R5);
    }

    #[test]
    fn a_role_is_revised_with_a_reason() {
        given([defined("auditor")])
            .when(ANA, Command::Revise(AUDITOR, definition("internal auditor")))
            .then([Fact::of(AUDITOR, role::Event::Revised(definition("internal auditor")))]);
        given([defined("auditor")])
            .when(ANA, Command::Revise(AUDITOR, definition("internal auditor")))
            .without_reason()
            .then_refused(Rule::G6);
    }

    fn definition(name: &str) -> Definition {
        Definition {
            name: title(name),
            level: RoleLevel::Specialist,
            responsibilities: Vec::new(),
            authorities: vec![Authority::Audit],
            required_competences: Vec::new(),
            incompatible_with: Vec::new(),
        }
    }

    fn creation(name: &str) -> Creation {
        Creation { reference: reference(name), definition: definition(name) }
    }

    fn defined(name: &str) -> Fact {
        Fact::of(AUDITOR, role::Event::Defined(creation(name)))
    }

    fn grant() -> Grant {
        Grant { person: BEN, areas: Vec::new(), from: None, until: None, deputy_of: None }
    }

    fn assigned(id: RoleId) -> Fact {
        Fact::of(id, role::Event::Assigned(grant()))
    }
}
