//! Decisions about exceptions: who may deviate from what, who permits it, and until when.
//!
//! Who owns what is deviated from approves. Where nobody owns it, or all who do ask or benefit, the owner of the
//! risk that it brings does, or top management.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::aggregate::Aggregate;
use crate::aggregate::exception::{
    Approval, Compensation, DeviatesFrom, Ending, EndingGround, Event, Exception, GrantedApproval,
    GrantedRenewal, Rejection, Renewal, Request, Standing,
};
use crate::aggregate::risk::identification::Kind;
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::{ExceptionId, PersonId, RiskId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::Area;
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// What may be asked of an exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Ask for it; needs a reason.
    Request(ExceptionId, Request),
    /// Approve it: the act of who owns what it deviates from.
    Approve(ExceptionId, Approval),
    /// Do not approve it; needs a reason.
    Reject(ExceptionId),
    /// Approve it for longer; needs a reason.
    Renew(ExceptionId, Renewal),
    /// End it, or ask for it no more; needs a reason where it is revoked.
    End(ExceptionId, Ending),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Request(id, it) => request(register, by, *id, it),
            Self::Approve(id, it) => approve(register, by, *id, it),
            Self::Reject(id) => reject(register, by, *id),
            Self::Renew(id, it) => renew(register, by, *id, it),
            Self::End(id, it) => end(register, by, *id, *it),
        }
    }
}

fn request(
    register: &Register,
    by: &Context<'_>,
    id: ExceptionId,
    it: &Request,
) -> Result<Decision, Refusal> {
    unused(register, id)?;
    by.require_reason(Rule::G6, "reason to deviate")?;
    if let Compensation::Measures(measures) = &it.compensation {
        by.require_meaning(measures, "what compensates")?;
    }
    let today = by.day(register);
    by.require(register, Rule::X1, today <= it.requested_until, || {
        format!("a request until {}, made on {today}", it.requested_until)
    })?;
    Ok(Decision::of(id, Event::Requested(it.clone())))
}

fn approve(
    register: &Register,
    by: &Context<'_>,
    id: ExceptionId,
    it: &Approval,
) -> Result<Decision, Refusal> {
    let exception = existing(&register.exceptions, id)?;
    if exception.approval.as_ref().is_some_and(|before| before.value.approval == *it) {
        return Ok(Decision::nothing());
    }
    unanswered(register, id)?;
    it.conditions.iter().try_for_each(|text| by.require_meaning(text, "condition"))?;
    in_time(register, by, it.expires_on)?;
    let before = permitted_before(register, id, exception, by.day(register));
    often(register, by, before).map_err(|refusal| refusal.about(id))?;
    open_risk(register, by, it.risk)?;
    let standing = standing(register, by, exception, it.risk).map_err(|refusal| refusal.about(id))?;
    Ok(Decision::of(id, Event::Approved(GrantedApproval { approval: it.clone(), standing })))
}

fn reject(register: &Register, by: &Context<'_>, id: ExceptionId) -> Result<Decision, Refusal> {
    if existing(&register.exceptions, id)?.rejected.is_some() {
        return Ok(Decision::nothing());
    }
    unanswered(register, id)?;
    by.require_reason(Rule::G6, "reason for the rejection")?;
    Ok(Decision::of(id, Event::Rejected(Rejection {})))
}

fn renew(register: &Register, by: &Context<'_>, id: ExceptionId, it: &Renewal) -> Result<Decision, Refusal> {
    let exception = existing(&register.exceptions, id)?;
    if exception.renewals.last().is_some_and(|before| before.value.renewal == *it) {
        return Ok(Decision::nothing());
    }
    open(register, id)?;
    let refuse = |found: String| Err(Refusal::new(Rule::X3, found).about(id));
    let (Some(approval), Some(last)) = (&exception.approval, exception.expires_on()) else {
        return refuse("a renewal of what was never approved".into());
    };
    since(register, by, id, approval.effective_at)?;
    exception.renewals.iter().try_for_each(|before| since(register, by, id, before.effective_at))?;
    // Dated back, it comes too late all the same.
    if exception.is_expired(by.now.into(), register.offset()) {
        return refuse(format!("a renewal of what has expired on {last}; ask for it anew"));
    }
    if it.expires_on <= last {
        return refuse(format!("a renewal until {}, where it holds until {last}", it.expires_on));
    }
    by.require_reason(Rule::X3, "reason for the renewal")?;
    it.conditions.iter().try_for_each(|text| by.require_meaning(text, "condition"))?;
    let number = u32::try_from(exception.renewals.len()).unwrap_or(u32::MAX).saturating_add(1);
    let approved = approval.effective_at.first_day(register.offset());
    let before = permitted_before(register, id, exception, approved);
    often(register, by, before.saturating_add(number)).map_err(|refusal| refusal.about(id))?;
    in_time(register, by, it.expires_on)?;
    open_risk(register, by, exception.risk())?;
    let standing =
        standing(register, by, exception, exception.risk()).map_err(|refusal| refusal.about(id))?;
    Ok(Decision::of(id, Event::Renewed(GrantedRenewal { number, renewal: it.clone(), standing })))
}

fn end(register: &Register, by: &Context<'_>, id: ExceptionId, it: Ending) -> Result<Decision, Refusal> {
    let exception = existing(&register.exceptions, id)?;
    if exception.ended.as_ref().is_some_and(|before| before.value == it) {
        return Ok(Decision::nothing());
    }
    open(register, id)?;
    exception.approval.iter().try_for_each(|it| since(register, by, id, it.effective_at))?;
    exception.renewals.iter().try_for_each(|it| since(register, by, id, it.effective_at))?;
    match it.ground {
        EndingGround::Fulfilled => {}
        EndingGround::Revoked => by.require_reason(Rule::G6, "reason for the revocation")?,
        EndingGround::Expired => {
            let last = exception.expires_on().unwrap_or(exception.request.value.requested_until);
            if !PartialDate::Day(last).is_before(by.effective_at, register.offset()) {
                let found = format!("an exception as expired whose last day is {last}");
                return Err(Refusal::new(Rule::X3, found).about(id));
            }
        }
    }
    Ok(Decision::of(id, Event::Ended(it)))
}

/// An exception to which something may still happen (G-3).
fn open(register: &Register, id: ExceptionId) -> Result<&Exception, Refusal> {
    let exception = existing(&register.exceptions, id)?;
    if exception.is_over() {
        return Err(Refusal::new(Rule::G3, "an exception that has ended, or was rejected").about(id));
    }
    Ok(exception)
}

/// An exception that waits for its answer: what was answered is renewed, revoked or asked for anew (G-3).
fn unanswered(register: &Register, id: ExceptionId) -> Result<(), Refusal> {
    if open(register, id)?.approval.is_some() {
        return Err(Refusal::new(Rule::G3, "a request that was approved; renew or revoke it").about(id));
    }
    Ok(())
}

/// The last day comes within the profile's days, counted from the act, and has not passed when it is recorded.
fn in_time(register: &Register, by: &Context<'_>, expires_on: NaiveDate) -> Result<(), Refusal> {
    let last = by.last_day(register, register.profile().map_or(0, |profile| profile.exception_days_max));
    let first = by.day(register).max(by.now.day(register.offset()));
    by.require(register, Rule::X1, (first..=last).contains(&expires_on), || {
        format!("an end on {expires_on}, where {first} to {last} is allowed")
    })
}

/// There is a risk that the exception brings, not an opportunity, and it is not closed.
fn open_risk(register: &Register, by: &Context<'_>, risk: Option<RiskId>) -> Result<(), Refusal> {
    by.require(register, Rule::X1, risk.is_some(), || "no risk that it brings".into())?;
    let Some(risk) = risk.and_then(|risk| register.risks.get(risk)) else { return Ok(()) };
    by.require(register, Rule::X1, risk.identification.value.kind == Kind::Risk, || {
        "an opportunity as the risk that it brings".into()
    })?;
    by.require(register, Rule::X1, risk.closed.is_none(), || "a risk that is closed".into())
}

/// It is permitted again as often as the profile allows, whether it is renewed or asked for anew.
fn often(register: &Register, by: &Context<'_>, number: u32) -> Result<(), Refusal> {
    let most = register.profile().map_or(0, |profile| profile.exception_renewals_max);
    by.require(register, Rule::X3, number <= most, || format!("renewal {number}, where {most} are allowed"))
}

/// How often the same was permitted by exceptions that came one after another before a day, each no longer after the one
/// before than an exception may last.
fn permitted_before(register: &Register, id: ExceptionId, it: &Exception, day: NaiveDate) -> u32 {
    let longest = register.profile().map_or(0, |profile| profile.exception_days_max);
    let same = register
        .exceptions
        .iter()
        .filter(|(other, before)| *other != id && before.request.value.deviates_as(&it.request.value));
    let mut spans: Vec<_> = same.filter_map(|(_, before)| span(before, register.offset())).collect();
    spans.sort_by_key(|(_, last, _)| Reverse(*last));
    let (mut since, mut number) = (day, 0_u32);
    for (first, last, times) in spans {
        if last.checked_add_days(Days::new(longest.into())).is_some_and(|reach| reach < since) {
            break;
        }
        since = since.min(first);
        number = number.saturating_add(times);
    }
    number
}

/// From when to when an exception permitted, and how often it was approved for that; none where it never was.
fn span(it: &Exception, offset: UtcOffset) -> Option<(NaiveDate, NaiveDate, u32)> {
    let first = it.approval.as_ref()?.effective_at.first_day(offset);
    let ended = it.ended.as_ref().map(|end| end.effective_at.first_day(offset));
    let last = it.expires_on()?;
    let times = u32::try_from(it.renewals.len()).unwrap_or(u32::MAX).saturating_add(1);
    Some((first, ended.map_or(last, |ended| ended.min(last)), times))
}

/// What entitles whoever acts to permit it, for which they neither ask nor from which they benefit.
fn standing(
    register: &Register,
    by: &Context<'_>,
    exception: &Exception,
    risk: Option<RiskId>,
) -> Result<Option<Standing>, Refusal> {
    let asks = exception.request.hands().any(|person| by.acts_for(person));
    by.require(register, Rule::X2, !asks, || {
        "whoever asked for it or corrected that, in person or through a deputy".into()
    })?;
    let benefits = beneficiaries(register, exception).any(|it| by.is_or_holds(register, it));
    by.require(register, Rule::X2, !benefits, || {
        "whoever benefits from it, or owns an asset for which it is asked".into()
    })?;
    let standing = entitled(register, by, exception, risk)?;
    by.require(register, Rule::X2, standing.is_some(), || {
        "somebody who does not own what it deviates from".into()
    })?;
    Ok(standing)
}

fn entitled(
    register: &Register,
    by: &Context<'_>,
    exception: &Exception,
    risk: Option<RiskId>,
) -> Result<Option<Standing>, Refusal> {
    let deviates_from = exception.request.value.deviates_from;
    let answers = |thing: Stream, owner: &Noted<Responsible>| -> Result<bool, Refusal> {
        let own = by.answers_for(register, owner.value, register.area(thing));
        if own {
            since(register, by, thing, owner.effective_at)?;
        }
        Ok(own)
    };
    let apart = |owner: &Noted<Responsible>| is_apart(register, by, exception, owner.value);
    if let Some(owner) = owner_of(register, deviates_from).filter(apart) {
        return Ok(answers(deviates_from.thing(), &owner)?.then_some(Standing::Owner(owner.value)));
    }
    if let Some(risk) = risk
        && let Some(owner) = register.risks.get(risk).and_then(Aggregate::owner)
        && answers(risk.into(), &owner)?
    {
        return Ok(Some(Standing::RiskOwner(owner.value)));
    }
    Ok(by.is_top_management(register).then_some(Standing::TopManagement))
}

/// Who benefits from an exception: who is named as such, and who owns the assets for which it is asked.
fn beneficiaries<'a>(
    register: &'a Register,
    exception: &'a Exception,
) -> impl Iterator<Item = Responsible> + 'a {
    let request = &exception.request.value;
    let assets = request.assets.iter().filter_map(|asset| register.assets.get(*asset)?.owner());
    request.beneficiary.into_iter().chain(assets.map(|owner| owner.value))
}

/// Who owns what an exception deviates from.
fn owner_of(register: &Register, deviates_from: DeviatesFrom) -> Option<Noted<Responsible>> {
    match deviates_from {
        DeviatesFrom::Control(control) => register.controls.get(control)?.owner(),
        DeviatesFrom::Document(document) => register.documents.get(document)?.owner(),
    }
}

/// Whether among those who own what is deviated from is one who is there and neither asks nor benefits.
fn is_apart(register: &Register, by: &Context<'_>, exception: &Exception, owner: Responsible) -> bool {
    let deviates_from = exception.request.value.deviates_from;
    let benefit = beneficiaries(register, exception).flat_map(|it| persons(register, by, it, None));
    let concerned: BTreeSet<_> = exception.request.hands().chain(benefit).collect();
    let owners = persons(register, by, owner, register.area(deviates_from.thing()));
    owners.into_iter().any(|person| !concerned.contains(&person))
}

/// The persons who are there of those who answer in an area, when the act takes effect; without an area, anywhere.
fn persons(
    register: &Register,
    by: &Context<'_>,
    responsible: Responsible,
    area: Option<&Area>,
) -> Vec<PersonId> {
    let all = match responsible {
        Responsible::Person(person) => vec![person],
        Responsible::Role(role) => register.roles.get(role).map_or_else(Vec::new, |role| {
            let holders = role.holders(by.effective_at, register.offset());
            holders.filter(|it| it.answers_in(area)).map(|it| it.person).collect()
        }),
    };
    let there = |id: &PersonId| register.persons.get(*id).is_some_and(|it| it.offboarded.is_none());
    all.into_iter().filter(there).collect()
}

#[cfg(test)]
mod tests;
