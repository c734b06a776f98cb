//! Impartiality: nobody audits what they answer for, or worked in (rule Q-2). No profile waives it.
//!
//! ISO/IEC 27001:2022, 9.2.2 b; control 5.35 of Annex A. It is decided from the register: the unit to which somebody
//! belongs, the roles that they have held, and what they answer for. The areas of an audit are written as a set of
//! areas; an empty one is the whole organization.
//!
//! ```text
//!  first day looked at <── cooling-off days ── the act ── now
//!         └──────────────── roles held ────────────────┘└─ unit, things
//! ```

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::aggregate::audit::team::{Examination, ImpartialityBasis, Team};
use crate::aggregate::audit::{Audit, Party};
use crate::aggregate::person::{Person, Relation};
use crate::aggregate::role::{Assignment, Role};
use crate::context::Context;
use crate::decide::existing;
use crate::id::{AuditId, PersonId, RoleId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::responsible::Responsible;
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
    let (reach, look) = (reach(id, audit)?, Look::of(register, by));
    let mut examined = Vec::new();
    for (person, areas) in team.auditing() {
        let areas = areas.unwrap_or(reach);
        if let Some(area) = areas.iter().find(|area| !has(reach, Some(*area))) {
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
    }
    Ok(ImpartialityBasis { as_of: register.position, since: look.since, examined })
}

/// Whoever says what was seen or found in an area audits it in this audit, and is impartial there still. What
/// auditors of another party have found, others may record for them.
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
        |(person, areas): (_, Option<&_>)| person == auditor && has(areas.unwrap_or(reach), Some(area));
    if !team.auditing().any(there) {
        let found = format!("somebody who is not appointed to audit `{area}`");
        return Err(Refusal::new(Rule::Q2, found).about(auditor));
    }
    let areas = BTreeSet::from([area.clone()]);
    let deputy = Some(by.actor.id).filter(|actor| in_person && *actor != auditor);
    let look = Look::of(register, by);
    [auditor].into_iter().chain(deputy).try_for_each(|person| look.examine(person, &areas).map(|_| ()))
}

/// Whoever concludes an audit of the organization's own is on its team, or stands in for one who is and is as
/// impartial.
pub(crate) fn is_of_the_team(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    audit: &Audit,
) -> Result<(), Refusal> {
    let team = team(id, audit)?;
    if audit.plan.value.party != Party::First {
        return Ok(());
    }
    match on_the_team(team, by) {
        Some(auditor) if auditor == by.actor.id => Ok(()),
        Some(_) => Look::of(register, by).examine(by.actor.id, reach(id, audit)?).map(|_| ()),
        None => Err(Refusal::new(Rule::Q2, "somebody who is not appointed to this audit").about(by.actor.id)),
    }
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

/// A person who has not left (G-3).
pub(crate) fn present(register: &Register, id: PersonId) -> Result<&Person, Refusal> {
    let person = existing(&register.persons, id)?;
    match person.offboarded {
        None => Ok(person),
        Some(_) => Err(Refusal::new(Rule::G3, "a person who has left").about(id)),
    }
}

/// Whether an area, or what belongs to no area, is among these.
fn has(areas: &BTreeSet<Area>, area: Option<&Area>) -> bool {
    areas.is_empty() || area.is_some_and(|area| areas.contains(area))
}

/// The days that are looked at: from the first one until now.
struct Look<'a> {
    register: &'a Register,
    by: &'a Context<'a>,
    since: NaiveDate,
}

impl<'a> Look<'a> {
    /// From the profile's cooling-off days before the act on.
    fn of(register: &'a Register, by: &'a Context<'a>) -> Self {
        let days = register.profile().map_or(0, |profile| profile.cooling_off_days);
        let since = by.day(register).checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN);
        Self { register, by, since }
    }

    /// What speaks for it that a person may audit these areas; refused where anything speaks against it.
    fn examine(&self, id: PersonId, areas: &BTreeSet<Area>) -> Result<Examination, Refusal> {
        let refuse = |found: String| Err(Refusal::new(Rule::Q2, found).about(id));
        let unit = present(self.register, id)?.registration.unit.clone();
        if let Some(unit) = unit.as_ref().filter(|unit| has(areas, Some(*unit))) {
            return refuse(format!("an auditor of their own unit `{unit}`"));
        }
        let held: Vec<_> = self.held(id).collect();
        for (_, role, it) in &held {
            let is_there =
                areas.is_empty() || it.areas.is_empty() || it.areas.iter().any(|it| areas.contains(it));
            if let Some(authority) = self.work(role, it).filter(|_| is_there) {
                let name = &role.definition.value.name;
                return refuse(format!(
                    "role `{name}` with `{authority}`, held there since {} or later",
                    self.since
                ));
            }
        }
        let owned = self.owned(id, &held);
        if let Some(thing) = owned.iter().find(|thing| has(areas, self.register.area(**thing))) {
            return refuse(format!("{thing}, for which they answer"));
        }
        let owned = u32::try_from(owned.len()).unwrap_or(u32::MAX);
        let assignments = held.iter().map(|(_, _, it)| it.seq).collect();
        Ok(Examination { person: id, areas: areas.clone(), unit, assignments, owned })
    }

    /// The roles that a person has held in these days, as a deputy too.
    fn held(&self, id: PersonId) -> impl Iterator<Item = (RoleId, &'a Role, &'a Assignment)> {
        let (first, offset, now) = (PartialDate::Day(self.since), self.register.offset(), self.by.now);
        let within = move |it: &&Assignment| {
            let ended = it.ended.as_ref().is_some_and(|end| end.effective_at.is_before(first, offset));
            let over = it.until.is_some_and(|last| PartialDate::Day(last).is_before(first, offset));
            it.person == id && it.from.start(offset) <= now && !ended && !over
        };
        let roles = self.register.roles.iter();
        roles.flat_map(move |(id, role)| role.assignments.iter().filter(within).map(move |it| (id, role, it)))
    }

    /// What a role has allowed somebody to do in these days that is not auditing: whoever may do it works there.
    fn work(&self, role: &Role, it: &Assignment) -> Option<Authority> {
        let (first, offset) = (PartialDate::Day(self.since), self.register.offset());
        let begin = if it.from.is_before(first, offset) { first } else { it.from };
        let revised = role.earlier.iter().chain([&role.definition]);
        let later = revised.filter(|definition| {
            begin.is_before(definition.effective_at, offset) && it.holds_at(definition.effective_at, offset)
        });
        let definitions = role.definition_at(begin, offset).into_iter().chain(later.map(|it| &it.value));
        let is_work = |it: &Authority| !matches!(it, Authority::Audit | Authority::Request);
        definitions.flat_map(|it| &it.authorities).copied().find(is_work)
    }

    /// The things that a person looks after, or for which they answer, or did in one of these roles: all but audits
    /// and their programs.
    fn owned(&self, id: PersonId, held: &[(RoleId, &Role, &Assignment)]) -> BTreeSet<Stream> {
        let answers = |thing: Stream, owner: Responsible| match owner {
            Responsible::Person(person) => person == id,
            Responsible::Role(role) => {
                let area = self.register.area(thing);
                held.iter().any(|(other, _, it)| *other == role && it.answers_in(area))
            }
        };
        let has_begun = |it: PartialDate| it.start(self.register.offset()) <= self.by.now;
        let owned = self.register.owned().filter(|(thing, owner)| {
            let is_audit = matches!(thing, Stream::Audit(_) | Stream::AuditProgram(_));
            !is_audit && has_begun(owner.effective_at) && answers(*thing, owner.value)
        });
        let kept = self.register.assets.iter().filter(|(_, asset)| {
            let keeper =
                asset.owner.as_ref().filter(|it| has_begun(it.effective_at) && asset.disposed.is_none());
            keeper.is_some_and(|it| it.value.custodian == Some(id))
        });
        owned.map(|(thing, _)| thing).chain(kept.map(|(asset, _)| asset.into())).collect()
    }
}
