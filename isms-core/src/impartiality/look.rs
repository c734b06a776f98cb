//! Look: what somebody has to do with the areas that they are to audit, as the register has it (rule Q-2).
//!
//! ```text
//!  first day looked at <── cooling-off days ── the act ── now
//!         └──────────────── roles held, tasks ─────────┘└─ unit, things
//! ```

mod past;

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::reaches;
use crate::aggregate::audit::Audit;
use crate::aggregate::audit::team::Examination;
use crate::aggregate::nonconformity::Nonconformity;
use crate::aggregate::risk::Risk;
use crate::aggregate::role::{Assignment, Role};
use crate::context::Context;
use crate::criteria::criteria;
use crate::decide::present;
use crate::history::History;
use crate::id::{PersonId, RoleId};
use crate::recorded_event::RecordedEvent;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::authority::Authority;
use crate::vocabulary::criterion::Criterion;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::Area;
use crate::vocabulary::time::{PartialDate, Timestamp};

/// Where only the register is looked at.
static NOTHING: Vec<RecordedEvent> = Vec::new();

/// The days that are looked at, from the first one until the last instant; and what the audit compares with.
pub(super) struct Look<'a> {
    register: &'a Register,
    history: &'a dyn History,
    until: Timestamp,
    pub(super) since: NaiveDate,
    criteria: BTreeSet<&'a Criterion>,
}

/// Somebody, where they are to audit, with the roles that they have held in these days.
struct Somebody<'a> {
    id: PersonId,
    areas: &'a BTreeSet<Area>,
    held: Vec<(RoleId, &'a Role, &'a Assignment)>,
}

impl<'a> Look<'a> {
    /// From the profile's cooling-off days before the act on.
    pub(super) fn of(register: &'a Register, by: &'a Context<'a>, audit: &'a Audit) -> Self {
        let days = register.profile().map_or(0, |profile| profile.cooling_off_days);
        let since = by.day(register).checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN);
        let criteria = criteria(register, audit).collect();
        Self { register, history: by.history, until: by.now, since, criteria }
    }

    /// From one day to an instant, both in the past, into a register alone.
    pub(super) fn between(
        register: &'a Register,
        audit: &'a Audit,
        since: NaiveDate,
        until: Timestamp,
    ) -> Self {
        let criteria = criteria(register, audit).collect();
        Self { register, history: &NOTHING, until, since, criteria }
    }

    /// What speaks for it that a person may audit these areas; refused where anything speaks against it.
    pub(super) fn examine(&self, id: PersonId, areas: &BTreeSet<Area>) -> Result<Examination, Refusal> {
        present(self.register, id)?;
        self.found_impartial(id, areas)
    }

    /// The same of somebody who may have left since.
    pub(super) fn found_impartial(
        &self,
        id: PersonId,
        areas: &BTreeSet<Area>,
    ) -> Result<Examination, Refusal> {
        let refuse = |found: String| Err(Refusal::new(Rule::Q2, found).about(id));
        let unit = self.register.persons.get(id).and_then(|it| it.registration.unit.clone());
        if let Some(unit) = unit.as_ref().filter(|unit| reaches(areas, Some(*unit))) {
            return refuse(format!("an auditor of their own unit `{unit}`"));
        }
        let somebody = self.somebody(id, areas);
        for (_, role, it) in &somebody.held {
            if let Some(authority) = self.work(role, it).filter(|_| meet(areas, &it.areas)) {
                let name = &role.definition.value.name;
                return refuse(format!(
                    "role `{name}` with `{authority}`, held there since {} or later",
                    self.since
                ));
            }
        }
        let owned = self.owned(&somebody);
        if let Some(thing) = owned.iter().find(|thing| self.is_there(self.register, **thing, areas)) {
            return refuse(format!("{thing}, for which they answer"));
        }
        if let Some(thing) = self.task(&somebody) {
            return refuse(format!("{thing}, about which they do something, or did since {}", self.since));
        }
        let owned = u32::try_from(owned.len()).unwrap_or(u32::MAX);
        let assignments = somebody.held.iter().map(|(_, _, it)| it.seq).collect();
        Ok(Examination { person: id, areas: areas.clone(), unit, assignments, owned })
    }

    /// Somebody, with the roles that they have held in these days, as a deputy too.
    fn somebody<'b>(&self, id: PersonId, areas: &'b BTreeSet<Area>) -> Somebody<'b>
    where
        'a: 'b,
    {
        let within = |it: &&Assignment| {
            let ended = it.ended.as_ref().is_some_and(|end| !self.is_within(end.effective_at));
            let over = it.until.is_some_and(|last| !self.is_within(PartialDate::Day(last)));
            it.person == id && self.has_begun(it.from) && !ended && !over
        };
        let roles = self.register.roles.iter();
        let held = roles
            .flat_map(|(role_id, role)| role.assignments.iter().map(move |it| (role_id, role, it)))
            .filter(|(_, _, it)| within(it));
        Somebody { id, areas, held: held.collect() }
    }

    /// Whether a date lies in these days, or could.
    fn is_within(&self, date: PartialDate) -> bool {
        !date.is_before(PartialDate::Day(self.since), self.register.offset())
    }

    /// Whether something has begun by the last instant.
    fn has_begun(&self, date: PartialDate) -> bool {
        date.start(self.register.offset()) <= self.until
    }

    /// Whether a thing, as a register has it, lies in these areas. What belongs to no area lies in the whole
    /// organization; a control of no area also wherever an audit compares with what it answers.
    fn is_there(&self, at: &Register, thing: Stream, areas: &BTreeSet<Area>) -> bool {
        let area = at.area(thing);
        let is_compared = || {
            let control = if let Stream::Control(id) = thing { at.controls.get(id) } else { None };
            let answered = control.into_iter().flat_map(|it| &it.definition.value.catalog_references);
            let mut answered = answered.cloned().map(Criterion::Control);
            answered.any(|control| self.criteria.iter().any(|it| it.covers(&control)))
        };
        reaches(areas, area) || (area.is_none() && is_compared())
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
    fn owned(&self, somebody: &Somebody<'_>) -> BTreeSet<Stream> {
        let owned = self.register.owned().filter(|(thing, owner)| {
            let is_theirs = || somebody.answers(self.register.area(*thing), owner.value);
            !is_of_audits(*thing) && self.has_begun(owner.effective_at) && is_theirs()
        });
        let kept = self.register.assets.iter().filter(|(_, asset)| {
            let keeper =
                asset.owner.as_ref().filter(|it| self.has_begun(it.effective_at) && asset.disposed.is_none());
            keeper.is_some_and(|it| it.value.custodian == Some(somebody.id))
        });
        owned.map(|(thing, _)| thing).chain(kept.map(|(asset, _)| asset.into())).collect()
    }

    /// A thing there about which somebody was to do something in these days, or did it: a nonconformity or a risk.
    fn task(&self, somebody: &Somebody<'_>) -> Option<Stream> {
        let is_there = |thing: Stream| self.is_there(self.register, thing, somebody.areas);
        let nonconformities = self.register.nonconformities.iter();
        let acted = nonconformities.filter(|(_, it)| self.has_acted(somebody, it)).map(|(id, _)| id.into());
        let treated = self.register.risks.iter().filter(|(_, it)| self.has_treated(somebody, it));
        acted.chain(treated.map(|(id, _)| id.into())).find(|thing| is_there(*thing))
    }

    /// Whether somebody has corrected it, or acts on its cause or did.
    fn has_acted(&self, somebody: &Somebody<'_>, it: &Nonconformity) -> bool {
        let area = Some(&it.raising.value.area);
        let corrected = it
            .corrections
            .iter()
            .filter(|it| self.is_within(it.effective_at) && self.has_begun(it.effective_at))
            .any(|it| it.value.performer.or(it.by) == Some(somebody.id));
        corrected
            || it.actions.iter().filter(|it| self.has_begun(it.planned.effective_at)).any(|action| {
                let done = action.completed.as_ref();
                let by_them = done.is_some_and(|it| it.value.performer == Some(somebody.id));
                let is_now = done.is_none_or(|it| self.is_within(it.effective_at));
                is_now && (by_them || somebody.answers(area, action.planned.value.responsible))
            })
    }

    /// Whether somebody sees to a treatment of it, or did.
    fn has_treated(&self, somebody: &Somebody<'_>, risk: &Risk) -> bool {
        let area = risk.identification.value.area.as_ref();
        let plans = risk.plan.iter().chain(risk.approved_plan.iter().map(|it| &it.revision));
        let begun = plans.filter(|it| self.has_begun(it.effective_at));
        begun.flat_map(|it| &it.value.plan.treatments).any(|treatment| {
            let done = risk.progress.get(&treatment.id).and_then(|it| it.completed.as_ref());
            let is_now = match done {
                Some(it) => self.is_within(it.effective_at),
                None => risk.closed.is_none() && risk.is_open(treatment.id),
            };
            is_now && somebody.answers(area, treatment.responsible)
        })
    }
}

impl Somebody<'_> {
    /// Whether they answer for what `responsible` answers for in an area, in person or in one of these roles.
    fn answers(&self, area: Option<&Area>, responsible: Responsible) -> bool {
        match responsible {
            Responsible::Person(person) => person == self.id,
            Responsible::Role(role) => {
                self.held.iter().any(|(other, _, it)| *other == role && it.answers_in(area))
            }
        }
    }

    /// Whether they look after a thing, or answer for it, as a register has it.
    fn has(&self, at: &Register, thing: Stream) -> bool {
        let asset = if let Stream::Asset(id) = thing { at.assets.get(id) } else { None };
        let kept = asset.filter(|it| it.disposed.is_none()).and_then(|it| it.owner.as_ref());
        let keeps = kept.is_some_and(|it| it.value.custodian == Some(self.id));
        keeps || at.owner(thing).is_some_and(|Noted { value, .. }| self.answers(at.area(thing), value))
    }
}

/// Whether it is an audit or a program of audits: whoever answers for one does not answer for what is audited.
fn is_of_audits(thing: Stream) -> bool {
    matches!(thing, Stream::Audit(_) | Stream::AuditProgram(_))
}

/// Whether an audit of these areas goes where a role is held.
fn meet(areas: &BTreeSet<Area>, held: &[Area]) -> bool {
    let is_there = |area: &Area| areas.iter().any(|it| it.is_spelled_like(area));
    areas.is_empty() || held.is_empty() || held.iter().any(is_there)
}
