//! Decisions about suppliers: who is relied upon, on which terms, and how that ends.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::aggregate::document::revision::Stage;
use crate::aggregate::supplier::agreement::{Agreement, Ending, Information, Use};
use crate::aggregate::supplier::assurance::{Assessment, Review};
use crate::aggregate::supplier::registration::Registration;
use crate::aggregate::supplier::{Event, Supplier};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::SupplierId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::time::PartialDate;

/// What may be asked of a supplier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter it in the register.
    Register(SupplierId, Registration),
    /// Note how it was assessed.
    Assess(SupplierId, Assessment),
    /// Note an agreement with it.
    ConcludeAgreement(SupplierId, Agreement),
    /// Rely on it from now on, or by another agreement, or give it another owner.
    TakeIntoUse(SupplierId, Use),
    /// Note what it has done.
    Review(SupplierId, Review),
    /// End the relationship.
    EndRelationship(SupplierId, Ending),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Register(id, it) => {
                unused(register, *id)?;
                Ok(Decision::of(*id, Event::Registered(it.clone())))
            }
            Self::Assess(id, it) => assess(register, by, *id, it),
            Self::ConcludeAgreement(id, it) => conclude_agreement(register, by, *id, it),
            Self::TakeIntoUse(id, it) => take_into_use(register, by, *id, it),
            Self::Review(id, it) => review(register, by, *id, it),
            Self::EndRelationship(id, it) => end_relationship(register, by, *id, it),
        }
    }
}

/// A supplier with whom the relationship has not ended (G-3).
fn current(register: &Register, id: SupplierId) -> Result<&Supplier, Refusal> {
    let supplier = existing(&register.suppliers, id)?;
    match supplier.ended {
        None => Ok(supplier),
        Some(_) => Err(Refusal::new(Rule::G3, "a supplier with whom the relationship has ended").about(id)),
    }
}

fn assess(
    register: &Register,
    by: &Context<'_>,
    id: SupplierId,
    it: &Assessment,
) -> Result<Decision, Refusal> {
    current(register, id)?;
    it.findings.iter().try_for_each(|finding| by.require_meaning(finding, "finding"))?;
    due_in_time(register, by, it.next_due, "assessment")?;
    Ok(Decision::of(id, Event::Assessed(it.clone())))
}

fn conclude_agreement(
    register: &Register,
    by: &Context<'_>,
    id: SupplierId,
    it: &Agreement,
) -> Result<Decision, Refusal> {
    let supplier = current(register, id)?;
    if supplier.agreements.iter().any(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    it.security_terms.iter().try_for_each(|term| by.require_meaning(term, "security term"))?;
    let document = existing(&register.documents, it.document)?;
    let refuse = |rule, found: String| Err(Refusal::new(rule, found).about(it.document));
    let Some(revision) = document.revision(it.revision) else {
        return refuse(Rule::G4, format!("revision {}, which the document does not have", it.revision));
    };
    if matches!(document.stage(revision), Stage::Rejected | Stage::Withdrawn) {
        return refuse(Rule::G3, format!("revision {}, which was rejected or withdrawn", it.revision));
    }
    since(register, by, it.document, revision.draft.effective_at)?;
    if let Some(last) = it.valid_until
        && PartialDate::Day(last).is_before(by.effective_at, register.offset())
    {
        let found = format!("an agreement until {last}, concluded {}", by.effective_at);
        return Err(Refusal::new(Rule::G8, found).about(id));
    }
    Ok(Decision::of(id, Event::AgreementConcluded(it.clone())))
}

fn take_into_use(
    register: &Register,
    by: &Context<'_>,
    id: SupplierId,
    it: &Use,
) -> Result<Decision, Refusal> {
    let supplier = current(register, id)?;
    let is_owned_so = it.owner.is_none() || it.owner == supplier.owner.as_ref().map(|it| it.value);
    if is_owned_so && supplier.in_use.as_ref().is_some_and(|old| old.value.agreement == it.agreement) {
        return Ok(Decision::nothing());
    }
    let (at, day) = (by.effective_at, by.day(register));
    let binding = supplier.agreements_on(day, register.offset()).map(|agreement| &agreement.value);
    let agreement = binding.filter(|agreement| Some(agreement.document) == it.agreement).last();
    by.require(register, Rule::U1, it.agreement.is_none() || agreement.is_some(), || {
        format!("an agreement that does not bind it on {day}")
    })?;
    if supplier.is_sensitive() {
        by.require(register, Rule::U1, supplier.is_found_suitable(at, register.offset()), || {
            format!("no assessment that finds it suitable and still counts on {at}")
        })?;
        let is_secured = agreement.is_some_and(|it| !it.security_terms.is_empty());
        by.require(register, Rule::U1, is_secured, || "no agreement with security terms".into())?;
    }
    Ok(Decision::of(id, Event::TakenIntoUse(it.clone())))
}

fn review(register: &Register, by: &Context<'_>, id: SupplierId, it: &Review) -> Result<Decision, Refusal> {
    current(register, id)?;
    if by.effective_at.is_before(it.period.last().into(), register.offset()) {
        let found = format!("the days {}, effective {}", it.period, by.effective_at);
        return Err(Refusal::new(Rule::G1, found).about(id));
    }
    let said = [(&it.remarks, "remarks"), (&it.changes, "changes")];
    said.into_iter().try_for_each(|(text, of)| text.iter().try_for_each(|it| by.require_meaning(it, of)))?;
    due_in_time(register, by, it.next_due, "review")?;
    Ok(Decision::of(id, Event::Reviewed(it.clone())))
}

fn end_relationship(
    register: &Register,
    by: &Context<'_>,
    id: SupplierId,
    it: &Ending,
) -> Result<Decision, Refusal> {
    let supplier = existing(&register.suppliers, id)?;
    if supplier.ended.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    current(register, id)?;
    by.require(register, Rule::U2, it.information.is_some(), || {
        "nothing about the information that it had".into()
    })?;
    by.require(register, Rule::U2, it.access_removed, || "access that was not removed".into())?;
    if let Some(Information::Retained(reason)) = &it.information {
        by.require_meaning(reason, "reason for what it keeps")?;
    }
    Ok(Decision::of(id, Event::RelationshipEnded(it.clone())))
}

/// It is looked at again within the interval of the profile (U-1).
fn due_in_time(register: &Register, by: &Context<'_>, due: NaiveDate, what: &str) -> Result<(), Refusal> {
    let today = by.day(register);
    let days = register.profile().map_or(0, |profile| profile.supplier_review_days_max);
    let last = today.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX);
    by.require(register, Rule::U1, today < due && due <= last, || {
        format!("a next {what} on {due}, not between {today} and {last}")
    })
}

#[cfg(test)]
mod tests;
