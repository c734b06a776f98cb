//! Decisions about the level of a risk, before treatment and after, and what follows from it.
//!
//! Levels of different revisions of a method are never compared: what remains is assessed once the risk itself
//! is analyzed by the same revision (K-2).

use std::collections::BTreeSet;

use super::{open, owner, still_in_force};
use crate::aggregate::risk::Event;
use crate::aggregate::risk::analysis::{
    Analysis, Estimate, Evaluation, JudgedEvaluation, Override, RatedAnalysis, RatedResidual, Rating,
    Residual, TreatOrRetain,
};
use crate::aggregate::risk::identification::Kind;
use crate::aggregate::risk_method::{AcceptanceRule, Revision};
use crate::context::Context;
use crate::decide::{Decision, existing, since};
use crate::id::RiskId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;

pub(super) fn analyze(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: &Analysis,
) -> Result<Decision, Refusal> {
    open(register, id)?;
    it.rationale.iter().try_for_each(|text| by.require_meaning(text, "rationale"))?;
    let (rating, _) = rate(register, by, &it.estimate)?;
    Ok(Decision::of(id, Event::Analyzed(RatedAnalysis { analysis: it.clone(), rating })))
}

pub(super) fn evaluate(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: &Evaluation,
) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    owner(register, by, risk, id)?;
    it.rationale.iter().try_for_each(|text| by.require_meaning(text, "rationale"))?;
    let Some(analysis) = risk.analysis() else {
        return Err(Refusal::new(Rule::K5, "a risk that is not analyzed").about(id));
    };
    since(register, by, id, analysis.effective_at)?;
    let analysis = &analysis.value;
    let revision = still_in_force(register, by, &analysis.analysis.estimate, &analysis.rating)?;
    let level = analysis.level();
    let acceptable = revision.acceptance(level).is_some_and(|rule: &AcceptanceRule| rule.acceptable);
    let feared = risk.identification.value.kind == Kind::Risk;
    if feared && !acceptable && it.decision == TreatOrRetain::Retain {
        let found = format!("level `{level}`, which is not acceptable, left without a plan");
        return Err(Refusal::new(Rule::K5, found).about(id));
    }
    let judged = JudgedEvaluation { evaluation: it.clone(), level: level.clone(), acceptable };
    Ok(Decision::of(id, Event::Evaluated(judged)))
}

pub(super) fn assess_residual(
    register: &Register,
    by: &Context<'_>,
    id: RiskId,
    it: &Residual,
) -> Result<Decision, Refusal> {
    let risk = open(register, id)?;
    it.rationale.iter().try_for_each(|text| by.require_meaning(text, "rationale"))?;
    let (Some(analysis), Some(evaluation)) = (risk.analysis(), &risk.evaluation) else {
        return Err(Refusal::new(Rule::K5, "a risk not evaluated since it was last analyzed").about(id));
    };
    let treat = evaluation.value.evaluation.decision == TreatOrRetain::Treat;
    if treat && risk.approved_plan.is_none() {
        return Err(Refusal::new(Rule::K5, "a risk to be treated, without an approved plan").about(id));
    }
    since(register, by, id, evaluation.effective_at)?;
    risk.approved_plan.iter().try_for_each(|plan| since(register, by, id, plan.approval.effective_at))?;
    risk.ended_treatments().try_for_each(|ended| since(register, by, id, ended))?;
    let open = risk.open_treatments().next();
    by.require(register, Rule::K8, open.is_none(), || {
        open.map(|it| format!("treatment {}, which is open", it.id)).unwrap_or_default()
    })?;
    let (rating, revision) = rate(register, by, &it.estimate)?;
    let residual = RatedResidual { residual: it.clone(), rating };
    let before = &analysis.value;
    if (before.analysis.estimate.method, before.rating.revision)
        != (it.estimate.method, residual.rating.revision)
    {
        let found = "what remains by another revision than the risk itself; analyze that anew first";
        return Err(Refusal::new(Rule::K2, found).about(it.estimate.method));
    }
    if revision.rank(residual.level()) > revision.rank(before.level()) {
        by.require_reason(Rule::K8, "reason for more to remain than there was")?;
    }
    Ok(Decision::of(id, Event::ResidualRiskAssessed(residual)))
}

/// What the revision in force makes of an estimate (K-2, K-4).
fn rate<'a>(
    register: &'a Register,
    by: &Context<'_>,
    it: &Estimate,
) -> Result<(Rating, &'a Revision), Refusal> {
    let method = existing(&register.risk_methods, it.method)?;
    let refuse = |found: String| Refusal::new(Rule::K2, found).about(it.method);
    let (number, revision) = method
        .in_force(by.effective_at, register.offset())
        .ok_or_else(|| refuse("a method of which no revision is approved".into()))?;
    let consequence = overall_consequence(revision, it).map_err(refuse)?;
    let computed = revision.level(it.likelihood, consequence).ok_or_else(|| {
        refuse(format!("likelihood {}, where the method has {}", it.likelihood, revision.likelihood.len()))
    })?;
    if let Some(Override { level, reason }) = &it.overridden {
        if revision.rank(level).is_none() {
            return Err(refuse(format!("level `{level}`, which the method does not have")));
        }
        by.require(register, Rule::K4, reason.is_meaningful(), || format!("`{reason}` as the reason"))?;
    }
    Ok((Rating { revision: number, consequence, computed: computed.clone() }, revision))
}

/// The highest step in any of the dimensions that were assessed, each once and within its scale; or what was
/// found instead.
fn overall_consequence(revision: &Revision, it: &Estimate) -> Result<u8, String> {
    let mut assessed = BTreeSet::new();
    for consequence in &it.consequences {
        let (dimension, step) = (&consequence.dimension, consequence.step);
        let known = revision.consequences.iter().find(|it| it.name == *dimension);
        let steps =
            known.ok_or_else(|| format!("dimension `{dimension}`, which the method does not have"))?;
        if !(1..=steps.steps.len()).contains(&usize::from(step)) {
            return Err(format!("step {step} of `{dimension}`, where the method has {}", steps.steps.len()));
        }
        if !assessed.insert(dimension) {
            return Err(format!("dimension `{dimension}`, assessed twice"));
        }
    }
    let highest = it.consequences.iter().map(|it| it.step).max();
    highest.ok_or_else(|| "no dimension of consequence assessed".into())
}
