//! Decisions about the profile: what it may allow, and which rule is waived.
//!
//! Whatever the standard demands or the log rests on is set aside by nobody, and good practice only where the
//! profile allows it. That is a matter of authority: no role carries the one to go beyond, whatever else it
//! carries. So what goes beyond is refused under G-2, as is whatever somebody below top management would allow
//! themselves: whoever profits from a waiver or a wider profile is not who grants it.

use chrono::Days;

use super::system;
use crate::aggregate::isms::profile::{Profile, ProfileChange, ProfileName, Waiver};
use crate::aggregate::isms::{Event, Isms};
use crate::authority::leads;
use crate::context::Context;
use crate::decide::Decision;
use crate::id::IsmsId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::{Basis, Rule};

/// How many days a profile grants at most. Ten years: whoever takes longer does without the rule, and that takes a waiver,
/// with its authority and its end.
pub const PROFILE_DAYS_MAX: u32 = 3_660;

/// How many days nobody audits what they worked in at least: impartiality is not a matter of size.
const COOLING_OFF_DAYS_MIN: u32 = 365;

/// How many days the effect of actions on a major nonconformity is observed at least: a shorter time shows nothing.
const MAJOR_OBSERVATION_DAYS_MIN: u32 = 14;

/// For how many people the smallest profile is at most: it is made for up to some ten, and a few more do no harm.
const MICRO_HEADCOUNT_MAX: u32 = 20;

/// The numbers of a profile, each with the least that it may be.
fn numbers(it: &Profile) -> [(&'static str, u32, u32); 15] {
    [
        ("owner_grace_days", it.owner_grace_days, 0),
        ("document_review_days_max", it.document_review_days_max, 1),
        ("context_review_days_max", it.context_review_days_max, 1),
        ("cycle_days_max", it.cycle_days_max, 1),
        ("risk_assessment_days_max", it.risk_assessment_days_max, 1),
        ("management_review_days_max", it.management_review_days_max, 1),
        ("supplier_review_days_max", it.supplier_review_days_max, 1),
        ("compliance_days_max", it.compliance_days_max, 1),
        ("exception_days_max", it.exception_days_max, 1),
        ("exception_renewals_max", it.exception_renewals_max, 0),
        ("emergency_change_days", it.emergency_change_days, 0),
        ("cooling_off_days", it.cooling_off_days, COOLING_OFF_DAYS_MIN),
        ("major_observation_days", it.major_observation_days, MAJOR_OBSERVATION_DAYS_MIN),
        ("recurrence_months", it.recurrence_months, 1),
        ("waiver_days_max", it.waiver_days_max, 0),
    ]
}

/// Whoever acts leads the organization (G-2).
fn led(register: &Register, by: &Context<'_>, id: IsmsId) -> Result<(), Refusal> {
    if leads(register, by) {
        return Ok(());
    }
    Err(Refusal::new(Rule::G2, "a role that is not of top management").about(id))
}

/// The smallest profile is for few people (G-2).
fn of_a_size(isms: &Isms, id: IsmsId, name: ProfileName) -> Result<(), Refusal> {
    let people = isms.establishment.organization.headcount.unwrap_or(0);
    if name == ProfileName::Micro && people > MICRO_HEADCOUNT_MAX {
        let found = format!("the profile for up to {MICRO_HEADCOUNT_MAX} people, where there are {people}");
        return Err(Refusal::new(Rule::G2, found).about(id));
    }
    Ok(())
}

pub(super) fn waive_rule(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &Waiver,
) -> Result<Decision, Refusal> {
    let isms = system(register, id)?;
    let rule: Rule = it.rule.as_str().parse().map_err(|_| {
        Refusal::new(Rule::G4, format!("rule `{}`, which the rule book does not have", it.rule)).about(id)
    })?;
    if rule.entry().basis != Basis::Practice {
        let found = format!("a waiver of {rule}, which is no rule of good practice");
        return Err(Refusal::new(Rule::G2, found).about(id));
    }
    if !isms.profile.value.waivable.contains(&it.rule) {
        let found = format!("a waiver of {rule}, which the profile does not allow");
        return Err(Refusal::new(Rule::G2, found).about(id));
    }
    led(register, by, id)?;
    by.require_meaning(&it.why, "reason for a waiver")?;
    by.require_meaning(&it.compensation, "compensation for a waiver")?;
    let day = by.day(register);
    if it.until < day {
        let found = format!("a waiver that ends on {}, before it begins on {day}", it.until);
        return Err(Refusal::new(Rule::G8, found).about(id));
    }
    let most = isms.profile.value.waiver_days_max;
    if day.checked_add_days(Days::new(most.into())).is_some_and(|last| last < it.until) {
        let found =
            format!("a waiver until {}, where the profile allows {most} days; waive it anew then", it.until);
        return Err(Refusal::new(Rule::G2, found).about(id));
    }
    if isms.waiver(it.rule.as_str(), day).is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::RuleWaived(it.clone())))
}

pub(super) fn change(
    register: &Register,
    by: &Context<'_>,
    id: IsmsId,
    it: &Profile,
) -> Result<Decision, Refusal> {
    let isms = system(register, id)?;
    let before = &isms.profile.value;
    if before == it {
        return Ok(Decision::nothing());
    }
    led(register, by, id)?;
    of_a_size(isms, id, it.name)?;
    by.require_reason(Rule::G6, "reason for the change")?;
    let most = Profile::of(it.name).waivable;
    if let Some(rule) = it.waivable.iter().find(|rule| !most.contains(rule)) {
        let found = format!("waivers of {rule}, which a profile of this name does not allow");
        return Err(Refusal::new(Rule::G2, found).about(id));
    }
    if let Some((name, days, least)) =
        numbers(it).into_iter().find(|(_, it, least)| !(*least..=PROFILE_DAYS_MAX).contains(it))
    {
        let found = format!("{days} as {name}, where {least} to {PROFILE_DAYS_MAX} are expected");
        return Err(Refusal::new(Rule::G2, found).about(id));
    }
    Ok(Decision::of(id, Event::ProfileChanged(ProfileChange { from: before.name, to: it.clone() })))
}
