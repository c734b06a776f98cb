//! Impartiality: nobody audits what they answer for, or worked in (rule Q-2). No profile waives it.
//!
//! ISO/IEC 27001:2022, 9.2.2 b; control 5.35 of Annex A. The areas of an audit are written as a set of areas; an empty
//! one is the whole organization. When a team is appointed and when the audit starts, it is also looked at what was so in
//! the cooling-off days; whoever writes down, takes back or concludes something is looked at as they are by then.
//!
//! ```text
//! appointed, started                     each auditor     where they audit   as it is, and as it was
//! evidence, findings, withdrawal, end    whoever acts     there              as it is
//! ```

mod look;

use std::collections::BTreeSet;

use self::look::Look;
use crate::aggregate::audit::team::{Examination, ImpartialityBasis, Team};
use crate::aggregate::audit::{Audit, Party};
use crate::aggregate::person::Relation;
use crate::context::Context;
use crate::decide::existing;
use crate::id::{AuditId, PersonId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::text::Area;
use crate::vocabulary::time::PartialDate;

/// The areas that the audit reaches, as it is planned; the whole organization if none is named (Q-1).
pub(crate) fn reach(id: AuditId, audit: &Audit) -> Result<&BTreeSet<Area>, Refusal> {
    let stated = audit.plan.value.scope_areas.as_ref();
    stated.ok_or_else(|| {
        Refusal::new(Rule::Q1, "neither areas nor the whole organization as the scope").about(id)
    })
}

/// Everybody who audits is impartial where they do; why they are.
pub(crate) fn impartial(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    audit: &Audit,
    team: &Team,
) -> Result<ImpartialityBasis, Refusal> {
    let (reach, look) = (reach(id, audit)?, Look::of(register, by, audit));
    let mut examined = Vec::new();
    for (person, areas) in team.auditing() {
        let areas = areas.unwrap_or(reach);
        if let Some(area) = areas.iter().find(|area| !reaches(reach, Some(*area))) {
            let found = format!("an auditor of `{area}`, which the audit does not reach");
            return Err(Refusal::new(Rule::Q1, found).about(id));
        }
        let relation = existing(&register.persons, person)?.registration.relation;
        if audit.plan.value.party == Party::Third
            && !matches!(relation, Relation::Supplier | Relation::Contractor)
        {
            let found = "somebody of the organization as an auditor of a third party";
            return Err(Refusal::new(Rule::Q2, found).about(person));
        }
        examined.push(look.examine(person, areas)?);
        look.back(person, areas)?;
    }
    Ok(ImpartialityBasis { as_of: register.position, since: look.since, examined })
}

/// What is known by now of an auditor's impartiality in an audit: as the register has it, of the days that were looked at
/// when the team was appointed, and of those until it was concluded, or until `now` where it is not. What was recorded
/// after the appointment and holds from before it is among it; what the appointment saw stands in the audit itself.
///
/// The empty set of areas is the whole organization.
pub fn found_by_now(
    register: &Register,
    audit: &Audit,
    auditor: PersonId,
    areas: &BTreeSet<Area>,
    now: PartialDate,
) -> Result<Examination, Refusal> {
    let offset = register.offset();
    let until = audit.concluded.as_ref().map_or(now, |it| it.effective_at).end(offset);
    let since = audit.team.as_ref().map(|it| it.value.impartiality_basis.since);
    let since = since.unwrap_or_else(|| until.day(offset));
    Look::between(register, audit, since, until).found_impartial(auditor, areas)
}

/// Whoever says what was seen or found in an area audits it in this audit, and is impartial there still. What
/// auditors of another party have found, others may record for them who are as impartial.
pub(crate) fn audits(
    register: &Register,
    by: &Context<'_>,
    (id, audit): (AuditId, &Audit),
    auditor: Option<PersonId>,
    area: &Area,
) -> Result<(), Refusal> {
    let (team, reach) = (team(id, audit)?, reach(id, audit)?);
    let auditor = auditor.or_else(|| on_the_team(team, by)).unwrap_or(by.actor.id);
    let in_person = by.acts_for(auditor);
    if !in_person && audit.plan.value.party == Party::First {
        let found = "what somebody else has seen or found; they say so themselves";
        return Err(Refusal::new(Rule::Q2, found).about(auditor));
    }
    let there =
        |(person, areas): (_, Option<&_>)| person == auditor && reaches(areas.unwrap_or(reach), Some(area));
    if !team.auditing().any(there) {
        let found = format!("somebody who is not appointed to audit `{area}`");
        return Err(Refusal::new(Rule::Q2, found).about(auditor));
    }
    let (areas, look) = (BTreeSet::from([area.clone()]), Look::of(register, by, audit));
    let mut hands = BTreeSet::from([auditor, by.actor.id]).into_iter();
    hands.try_for_each(|person| look.examine(person, &areas).map(|_| ()))
}

/// Whoever takes back what was found in an area audits it, where the audit is the organization's own; and is
/// impartial there, whosever it is.
pub(crate) fn takes_back(
    register: &Register,
    by: &Context<'_>,
    (id, audit): (AuditId, &Audit),
    area: &Area,
) -> Result<(), Refusal> {
    if audit.plan.value.party == Party::First {
        return audits(register, by, (id, audit), None, area);
    }
    let look = Look::of(register, by, audit);
    look.examine(by.actor.id, &BTreeSet::from([area.clone()])).map(|_| ())
}

/// Whoever concludes an audit of the organization's own is on its team, or stands in for one who is; and is
/// impartial, where they audit or else wherever it goes, whosever audit it is.
pub(crate) fn is_of_the_team(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    audit: &Audit,
) -> Result<(), Refusal> {
    let (team, reach) = (team(id, audit)?, reach(id, audit)?);
    if audit.plan.value.party == Party::First && on_the_team(team, by).is_none() {
        let found = "somebody who is not appointed to this audit";
        return Err(Refusal::new(Rule::Q2, found).about(by.actor.id));
    }
    let own = team.auditing().find(|(auditor, _)| *auditor == by.actor.id).and_then(|(_, areas)| areas);
    Look::of(register, by, audit).examine(by.actor.id, own.unwrap_or(reach)).map(|_| ())
}

/// The team, without which nobody audits (Q-1).
pub(crate) fn team(id: AuditId, audit: &Audit) -> Result<&Team, Refusal> {
    let team = audit.team.as_ref().map(|it| &it.value.team);
    team.ok_or_else(|| Refusal::new(Rule::Q1, "no team").about(id))
}

/// Whoever acts, or else whom they act for, where that is an auditor of the team.
fn on_the_team(team: &Team, by: &Context<'_>) -> Option<PersonId> {
    let persons = [Some(by.actor.id), by.actor.on_behalf_of];
    persons.into_iter().flatten().find(|person| team.auditing().any(|(auditor, _)| auditor == *person))
}

/// Whether an area, or what belongs to no area, is among these.
pub(crate) fn reaches(areas: &BTreeSet<Area>, area: Option<&Area>) -> bool {
    let is_there = |area| areas.iter().any(|it| it.is_spelled_like(area));
    areas.is_empty() || area.is_some_and(is_there)
}
