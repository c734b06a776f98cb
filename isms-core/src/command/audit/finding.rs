//! Decisions about findings: what shows them, and what they are compared with.

use crate::aggregate::audit::finding::{AuditEvidence, Finding, Withdrawal};
use crate::aggregate::audit::{Audit, Event};
use crate::context::Context;
use crate::criteria::{criteria, is_requirement, known};
use crate::decide::{Decision, existing, since};
use crate::id::AuditId;
use crate::impartiality::{audits, takes_back};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::criterion::Criterion;

pub(super) fn record_evidence(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    it: &AuditEvidence,
) -> Result<Decision, Refusal> {
    let audit = existing(&register.audits, id)?;
    if let Some(old) = audit.evidence(it.evidence) {
        return taken(id, old.value == *it);
    }
    under_way(register, by, id, audit)?;
    compared(register, id, audit, &it.criterion)?;
    audits(register, by, (id, audit), it.auditor, &it.area)?;
    Ok(Decision::of(id, Event::EvidenceRecorded(it.clone())))
}

pub(super) fn record_finding(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    it: &Finding,
) -> Result<Decision, Refusal> {
    let audit = existing(&register.audits, id)?;
    if let Some(old) = audit.finding(it.finding) {
        return taken(id, old.finding.value == *it);
    }
    if audit.findings.iter().any(|old| old.finding.value.reference == it.reference) {
        let found = format!("reference `{}`, which is taken in this audit", it.reference);
        return Err(Refusal::new(Rule::G9, found).about(id));
    }
    under_way(register, by, id, audit)?;
    compared(register, id, audit, &it.criterion)?;
    shown(register, by, id, audit, it)?;
    breaks_a_requirement(register, id, it)?;
    audits(register, by, (id, audit), it.auditor, &it.area)?;
    Ok(Decision::of(id, Event::FindingRecorded(it.clone())))
}

pub(super) fn withdraw_finding(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    it: Withdrawal,
) -> Result<Decision, Refusal> {
    let audit = existing(&register.audits, id)?;
    let found = || Refusal::new(Rule::G4, format!("no finding {}", it.finding)).about(id);
    let recorded = audit.finding(it.finding).ok_or_else(found)?;
    if recorded.withdrawn.is_some() {
        return Ok(Decision::nothing());
    }
    by.require(register, Rule::Q4, audit.report.is_none(), || "an audit whose report was issued".into())?;
    by.require_reason(Rule::G6, "reason for the withdrawal")?;
    since(register, by, id, recorded.finding.effective_at)?;
    takes_back(register, by, (id, audit), &recorded.finding.value.area)?;
    Ok(Decision::of(id, Event::FindingWithdrawn(it)))
}

/// What has this identity already: it, or something else (G-9).
fn taken(id: AuditId, is_it: bool) -> Result<Decision, Refusal> {
    if is_it {
        Ok(Decision::nothing())
    } else {
        Err(Refusal::new(Rule::G9, "an identity that is taken").about(id))
    }
}

/// It has started and is not concluded.
fn under_way(register: &Register, by: &Context<'_>, id: AuditId, audit: &Audit) -> Result<(), Refusal> {
    let is_open = audit.started.is_some() && audit.concluded.is_none() && audit.report.is_none();
    by.require(register, Rule::Q4, is_open, || match (&audit.started, &audit.report) {
        (None, _) => "an audit that has not started".into(),
        (Some(_), None) => "an audit that is concluded".into(),
        (Some(_), Some(_)) => "an audit whose report was issued".into(),
    })
    .map_err(|refusal| refusal.about(id))?;
    audit.started.as_ref().map_or(Ok(()), |start| since(register, by, id, start.effective_at))
}

/// The criterion is one of the audit's or of its program's, as that was approved last.
fn compared(register: &Register, id: AuditId, audit: &Audit, criterion: &Criterion) -> Result<(), Refusal> {
    if !criteria(register, audit).any(|it| it.covers(criterion)) {
        let found = format!("{criterion}, which is no criterion of the audit or its program");
        return Err(Refusal::new(Rule::Q3, found).about(id));
    }
    known(register, [criterion])
}

/// It rests on evidence that was recorded in this audit, by then (G-8).
fn shown(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    audit: &Audit,
    it: &Finding,
) -> Result<(), Refusal> {
    if it.evidence.is_empty() {
        return Err(Refusal::new(Rule::Q3, "no evidence").about(id));
    }
    it.evidence.iter().try_for_each(|evidence| {
        let found = || format!("evidence {evidence}, which was not recorded in this audit");
        let recorded = audit.evidence(*evidence).ok_or_else(|| Refusal::new(Rule::Q3, found()).about(id))?;
        since(register, by, id, recorded.effective_at)
    })
}

/// A nonconformity breaks a requirement, and says which.
fn breaks_a_requirement(register: &Register, id: AuditId, it: &Finding) -> Result<(), Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::Q3, found).about(id));
    if !it.grade.is_nonconformity() {
        return Ok(());
    }
    if !is_requirement(register, &it.criterion) {
        return refuse(format!("a nonconformity with {}, which is no requirement", it.criterion));
    }
    match it.requirement() {
        Some(_) => Ok(()),
        None => refuse(format!(
            "a nonconformity with {}, and nothing that says which of its requirements",
            it.criterion
        )),
    }
}
