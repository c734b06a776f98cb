//! Decisions about obligations: what binds the organization, who answers for it, and whether it is met.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::aggregate::control::Control;
use crate::aggregate::exception::DeviatesFrom;
use crate::aggregate::obligation::compliance::{Answer, Evaluation, Verdict};
use crate::aggregate::obligation::{Change, Details, Event, Kind, Obligation, Registration, Retirement};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, in_force, raisable, unused};
use crate::id::{ExceptionId, ObligationId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::text::Text;

/// What may be asked of an obligation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Enter it in the register.
    Register(ObligationId, Registration),
    /// Note that it has changed, or that somebody else answers for it.
    Change(ObligationId, Change),
    /// Note whether it is met.
    EvaluateCompliance(ObligationId, Evaluation),
    /// Note that it no longer binds; needs a reason.
    Retire(ObligationId, Retirement),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Register(id, it) => {
                unused(register, *id)?;
                answered_for(register, by, &it.details)?;
                Ok(Decision::of(*id, Event::Registered(it.clone())))
            }
            Self::Change(id, it) => change(register, by, *id, it),
            Self::EvaluateCompliance(id, it) => evaluate_compliance(register, by, *id, it),
            Self::Retire(id, it) => retire(register, by, *id, it),
        }
    }
}

/// An obligation that has not been retired (G-3).
fn binding(register: &Register, id: ObligationId) -> Result<&Obligation, Refusal> {
    let obligation = existing(&register.obligations, id)?;
    match obligation.retired {
        None => Ok(obligation),
        Some(_) => Err(Refusal::new(Rule::G3, "an obligation that no longer binds").about(id)),
    }
}

/// It has a citation and an owner (L-1).
fn answered_for(register: &Register, by: &Context<'_>, it: &Details) -> Result<(), Refusal> {
    let is_cited = it.citation.as_ref().is_some_and(Text::is_meaningful);
    by.require(register, Rule::L1, is_cited, || match &it.citation {
        None => "no citation".into(),
        Some(citation) => format!("`{citation}` as citation"),
    })?;
    by.require(register, Rule::L1, it.owner.is_some(), || "no owner".into())
}

fn change(register: &Register, by: &Context<'_>, id: ObligationId, it: &Change) -> Result<Decision, Refusal> {
    let obligation = binding(register, id)?;
    if obligation.details.value == it.details {
        return Ok(Decision::nothing());
    }
    by.require_meaning(&it.change, "change")?;
    answered_for(register, by, &it.details)?;
    Ok(Decision::of(id, Event::Changed(it.clone())))
}

fn evaluate_compliance(
    register: &Register,
    by: &Context<'_>,
    id: ObligationId,
    it: &Evaluation,
) -> Result<Decision, Refusal> {
    let obligation = binding(register, id)?;
    let (as_of, offset) = (it.as_of, register.offset());
    let refuse = |rule, found: String| Err(Refusal::new(rule, found).about(id));
    if by.effective_at.is_before(as_of.into(), offset) {
        return refuse(Rule::G1, format!("an evaluation as of {as_of}, effective {}", by.effective_at));
    }
    let from = obligation.binding_from(offset);
    if as_of < from {
        return refuse(Rule::G8, format!("an evaluation as of {as_of}, of what binds from {from}"));
    }
    match (it.verdict, &it.answer) {
        (Verdict::Compliant, None) => {}
        (Verdict::Compliant, Some(_)) => {
            return refuse(Rule::L1, "an exception or a nonconformity for what is met in full".into());
        }
        (Verdict::Partly | Verdict::Not, None) => by.require(register, Rule::L1, false, || {
            "neither an exception nor a nonconformity for what is not met in full".into()
        })?,
        (Verdict::Partly | Verdict::Not, Some(Answer::Exception(exception))) => {
            excusable(register, by, (id, obligation), *exception, as_of)?;
        }
        (Verdict::Partly | Verdict::Not, Some(Answer::Nonconformity(shortfall))) => {
            raisable(by, Rule::L1, shortfall).map_err(|refusal| refusal.about(id))?;
        }
    }
    due_in_time(register, by, it.next_due)?;
    Ok(Decision::of(id, Event::ComplianceEvaluated(it.clone())))
}

/// The exception is in force on the day of which the evaluation speaks, and from what answers the obligation; from what law
/// or a regulator demands nobody excepts themselves (L-1).
fn excusable(
    register: &Register,
    by: &Context<'_>,
    (id, obligation): (ObligationId, &Obligation),
    exception: ExceptionId,
    as_of: NaiveDate,
) -> Result<(), Refusal> {
    let details = obligation.details_on(as_of, register.offset()).unwrap_or(&obligation.details);
    if matches!(details.value.kind, Kind::Legal | Kind::Statutory | Kind::Regulatory) {
        let found = "an exception from what law or a regulator demands; name a nonconformity";
        return Err(Refusal::new(Rule::L1, found).about(id));
    }
    in_force(register, by, Rule::L1, exception, as_of.into())?;
    let request = &existing(&register.exceptions, exception)?.request.value;
    by.require(register, Rule::L1, is_answered_by(register, id, request.deviates_from), || {
        format!("exception `{}`, from what does not answer the obligation", request.reference)
    })
}

/// Whether a control answers an obligation, or a document serves a control of a catalog that such a control answers.
fn is_answered_by(register: &Register, id: ObligationId, deviates_from: DeviatesFrom) -> bool {
    let answers = |control: &Control| control.definition.value.obligations.contains(&id);
    match deviates_from {
        DeviatesFrom::Control(control) => register.controls.get(control).is_some_and(answers),
        DeviatesFrom::Document(document) => register.documents.get(document).is_some_and(|document| {
            let served = &document.registration.value.controls;
            let answering = register.controls.iter().filter(|(_, control)| answers(control));
            answering
                .flat_map(|(_, control)| &control.definition.value.catalog_references)
                .any(|reference| served.contains(&reference.control))
        }),
    }
}

/// The next evaluation lies within the interval of the profile (L-1).
fn due_in_time(register: &Register, by: &Context<'_>, due: NaiveDate) -> Result<(), Refusal> {
    let today = by.day(register);
    let last = by.last_day(register, register.profile().map_or(0, |profile| profile.compliance_days_max));
    by.require(register, Rule::L1, today < due && due <= last, || {
        format!("a next evaluation on {due}, not between {today} and {last}")
    })
}

fn retire(
    register: &Register,
    by: &Context<'_>,
    id: ObligationId,
    it: &Retirement,
) -> Result<Decision, Refusal> {
    let obligation = existing(&register.obligations, id)?;
    if obligation.retired.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    binding(register, id)?;
    by.require_reason(Rule::G6, "reason for the retirement")?;
    if let Some(other) = it.replaced_by {
        if other == id {
            return Err(Refusal::new(Rule::G3, "the obligation itself as its replacement").about(id));
        }
        binding(register, other)?;
    }
    Ok(Decision::of(id, Event::Retired(it.clone())))
}

#[cfg(test)]
mod tests;
