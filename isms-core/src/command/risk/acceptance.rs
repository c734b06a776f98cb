//! Decisions about what remains of a risk: who bears it, and until when.

use chrono::{Days, NaiveDate};

use super::{open, owner, still_in_force};
use crate::aggregate::Aggregate as _;
use crate::aggregate::risk::Event;
use crate::aggregate::risk::acceptance::{Acceptance, AcceptedResidual, Withdrawal};
use crate::aggregate::risk::analysis::RatedResidual;
use crate::aggregate::risk::identification::Kind;
use crate::aggregate::risk_method::{Accepter, Revision};
use crate::context::Context;
use crate::decide::{Decision, since};
use crate::id::RiskId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Level};

pub(super) fn accept_residual(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: &Acceptance,
) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    let feared = risk.identification.value.kind == Kind::Risk;
    by.require(register, Rule::K12, feared, || "an opportunity".into())?;
    let owner = owner(register, by, risk, id)?;
    let refuse = |rule, found: &str| Err(Refusal::new(rule, found).about(id));
    let Some(residual) = &risk.residual else {
        return refuse(Rule::K8, "a risk of which it is not known what remains");
    };
    since(register, by, id, residual.effective_at)?;
    let RatedResidual { residual: assessed, rating } = &residual.value;
    let revision = still_in_force(register, by, &assessed.estimate, rating)?;
    let level = residual.value.level();
    let days =
        accepts(register, by, revision, level, (owner, risk.area())).map_err(|refusal| refusal.about(id))?;
    // Whoever stands in for the analyst says no more than the analyst would.
    if residual.hands().any(|analyst| by.acts_for(analyst)) {
        return refuse(Rule::K9, "a person who assessed what remains, or corrected that");
    }
    let today = by.day(register);
    let last = today.checked_add_days(days).unwrap_or(NaiveDate::MAX);
    if !(today..=last).contains(&it.valid_until) {
        let found = format!("an acceptance until {}, where {today} to {last} is allowed", it.valid_until);
        return refuse(Rule::K9, &found);
    }
    it.conditions.iter().try_for_each(|text| by.require_meaning(text, "condition"))?;
    let (level, method, revision) = (level.clone(), assessed.estimate.method, rating.revision);
    let decided = AcceptedResidual { acceptance: it.clone(), level, method, revision };
    if risk.acceptance.as_ref().is_some_and(|before| before.value == decided) {
        return Ok(Decision::nothing());
    }
    Ok(Decision::of(id, Event::ResidualRiskAccepted(decided)))
}

/// Whoever asks is who accepts what remains at a level (K-9): for how many days at most.
fn accepts(
    register: &Register,
    by: &Context<'_>,
    revision: &Revision,
    level: &Level,
    (owner, area): (Responsible, Option<&Area>),
) -> Result<Days, Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::K9, found));
    let Some(criterion) = revision.acceptance(level) else {
        return refuse(format!("level `{level}`, for which the method has no rule"));
    };
    let responsible = match criterion.accepted_by {
        Accepter::Owner => owner,
        Accepter::Role(role) => Responsible::Role(role),
        Accepter::Nobody => return refuse(format!("level `{level}`, which nobody accepts")),
    };
    if !by.answers_for(register, responsible, area) {
        return refuse(format!("somebody who does not accept level `{level}` of this risk"));
    }
    Ok(Days::new(criterion.validity_days_max.into()))
}

pub(super) fn withdraw(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: Withdrawal,
) -> Result<Decision, Refusal> {
    let Some(acceptance) = &open(register, id)?.acceptance else { return Ok(Decision::nothing()) };
    since(register, by, id, acceptance.effective_at)?;
    Ok(Decision::of(id, Event::AcceptanceWithdrawn(it)))
}
