//! Decisions about suppliers: who is relied upon, on which terms, and how that ends.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::aggregate::supplier::agreement::{Agreement, Ending, Information, Use};
use crate::aggregate::supplier::assurance::{Assessment, Review, Suitability};
use crate::aggregate::supplier::registration::Registration;
use crate::aggregate::supplier::{Criticality, Event, Supplier};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, unused, usable_revision};
use crate::id::SupplierId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// How much depends on a supplier that is assessed and bound before it is relied upon, and while it is (rule U-1).
const SENSITIVE_FROM: Criticality = Criticality::Critical;

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
    usable_revision(register, by, it.document, it.revision)?;
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
    let at = by.effective_at;
    let missing = supplier.missing_for(it, at, register.offset());
    by.require(register, Rule::U1, missing.is_none(), || format!("{} on {at}", missing.unwrap_or_default()))?;
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
    let last =
        by.last_day(register, register.profile().map_or(0, |profile| profile.supplier_review_days_max));
    by.require(register, Rule::U1, today < due && due <= last, || {
        format!("a next {what} on {due}, not between {today} and {last}")
    })
}

impl Supplier {
    /// Whether so much depends on it, or it has such access, that it is assessed and bound first (rule U-1).
    /// What nobody has judged counts as if it were so.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        let depends = self.criticality.as_ref().is_none_or(|it| it.value >= SENSITIVE_FROM);
        depends || self.information_access.as_ref().is_none_or(|it| it.value)
    }

    /// Whether it was assessed by then, with a result that allows to rely on it and that still counts (rule U-1).
    #[must_use]
    pub fn is_found_suitable(&self, at: PartialDate, offset: UtcOffset) -> bool {
        self.assessed.as_ref().is_some_and(|it| {
            let counts = !PartialDate::Day(it.value.next_due).is_before(at, offset);
            counts && !at.is_before(it.effective_at, offset) && it.value.result != Suitability::Unsuitable
        })
    }

    /// What the organization relies on it without, on a date (rule U-1): it was found to be more than it was taken for, or
    /// unsuitable, or what bound it has run out. None where nothing is missing, and where nobody relies on it.
    #[must_use]
    pub fn in_use_without(&self, on: PartialDate, offset: UtcOffset) -> Option<&'static str> {
        let is_used = |it: &&Noted<Use>| self.ended.is_none() && !on.is_before(it.effective_at, offset);
        self.missing_for(&self.in_use.as_ref().filter(is_used)?.value, on, offset)
    }

    /// What is missing to rely on it so, on a date (rule U-1).
    fn missing_for(&self, it: &Use, at: PartialDate, offset: UtcOffset) -> Option<&'static str> {
        let binding = self.agreements_on(at.first_day(offset), offset).map(|agreement| &agreement.value);
        let agreement = binding.filter(|agreement| Some(agreement.document) == it.agreement).last();
        if it.agreement.is_some() && agreement.is_none() {
            Some("an agreement that does not bind it")
        } else if !self.is_sensitive() {
            None
        } else if !self.is_found_suitable(at, offset) {
            Some("no assessment that finds it suitable and still counts")
        } else if agreement.is_none_or(|it| it.security_terms.is_empty()) {
            Some("no agreement with security terms")
        } else {
            None
        }
    }

    /// The last day for its next assessment. Where a review has found changes or incidents since it was assessed,
    /// that is the review's own day; where it is sensitive and was never assessed, the day of its registration.
    /// None once the relationship has ended.
    #[must_use]
    pub fn assessment_due(&self, offset: UtcOffset) -> Option<NaiveDate> {
        if self.ended.is_some() {
            return None;
        }
        let start = |it: &Noted<Review>| it.effective_at.start(offset);
        let Some(assessed) = &self.assessed else {
            let sensitive = self.is_sensitive().then(|| self.registration.effective_at.first_day(offset));
            return sensitive.or(self.unsettled.as_ref().map(|it| it.effective_at.first_day(offset)));
        };
        let since = self.unsettled.as_ref().filter(|it| assessed.effective_at.start(offset) < start(it));
        Some(since.map_or(assessed.value.next_due, |it| it.effective_at.first_day(offset)))
    }
}

#[cfg(test)]
mod tests;
