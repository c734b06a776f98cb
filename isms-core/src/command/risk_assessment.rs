//! Decisions about risk assessments: by which method, what they found, and whether that is approved.
//!
//! The levels of an assessment are those that the register has when it is completed. An assessment that covers a risk
//! of another method, or of another revision, compared what cannot be compared (K-2).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::aggregate::risk_assessment::{
    Approval, AssessedRisk, Completion, Event, Mandate, Results, RiskAssessment, Start, Trigger,
};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::{RiskAssessmentId, RiskId};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::Area;

/// An event's payload has 48 KiB. A summary takes up to a third of it, and a risk whose level has a long name some 280
/// bytes.
const PART_RISKS_MAX: usize = 100;

/// What may be asked of a risk assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Start it, by the revision of the method that is in force.
    Start(RiskAssessmentId, Mandate),
    /// Complete it: the levels are taken from the register.
    Complete(RiskAssessmentId, Completion),
    /// Approve its results: the act of somebody who did not work on them.
    Approve(RiskAssessmentId, Approval),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Start(id, it) => start(register, by, *id, it),
            Self::Complete(id, it) => complete(register, by, *id, it),
            Self::Approve(id, it) => approve(register, by, *id, *it),
        }
    }
}

fn start(
    register: &Register,
    by: &Context<'_>,
    id: RiskAssessmentId,
    it: &Mandate,
) -> Result<Decision, Refusal> {
    unused(register, id)?;
    let refuse = |found: String| Refusal::new(Rule::K2, found).about(it.method);
    let (revision, method) = existing(&register.risk_methods, it.method)?
        .in_force(by.effective_at, register.offset())
        .ok_or_else(|| refuse("a method of which no revision is approved".into()))?;
    match &it.trigger {
        Trigger::Criterion(criterion) if !method.assessment_triggers.contains(criterion) => {
            return Err(refuse(format!("`{criterion}`, which the method does not name")));
        }
        Trigger::Request => by.require_reason(Rule::G6, "reason for the request")?,
        Trigger::Planned | Trigger::Change(_) | Trigger::Incident(_) | Trigger::Criterion(_) => {}
    }
    Ok(Decision::of(id, Event::Started(Start { mandate: it.clone(), revision })))
}

fn complete(
    register: &Register,
    by: &Context<'_>,
    id: RiskAssessmentId,
    it: &Completion,
) -> Result<Decision, Refusal> {
    let assessment = unapproved(register, id)?;
    by.require_meaning(&it.summary, "summary")?;
    let risks = it.risks.iter().map(|risk| assessed(register, by, assessment, *risk));
    let risks = risks.collect::<Result<Vec<_>, _>>().map_err(|refusal| refusal.about(id))?;
    let parts = parts(it, &risks);
    if assessment.results.iter().map(|before| &before.value).eq(&parts) {
        return Ok(Decision::nothing());
    }
    Ok(parts.into_iter().fold(Decision::nothing(), |all, part| all.and(id, Event::Completed(part))))
}

/// The results in parts that each fit an event; without a risk there is one part.
fn parts(it: &Completion, risks: &[AssessedRisk]) -> Vec<Results> {
    let mut chunks: Vec<_> = risks.chunks(PART_RISKS_MAX).collect();
    if chunks.is_empty() {
        chunks.push(&[]);
    }
    let parts = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
    let part = |(part, risks): (u32, &[AssessedRisk])| Results {
        part,
        parts,
        risks: risks.to_vec(),
        summary: it.summary.clone(),
        report_document: it.report_document,
    };
    (1..).zip(chunks).map(part).collect()
}

/// A risk as it is analyzed, which has to be by the method and the revision of the assessment (K-2, K-5).
fn assessed(
    register: &Register,
    by: &Context<'_>,
    assessment: &RiskAssessment,
    id: RiskId,
) -> Result<AssessedRisk, Refusal> {
    let risk = existing(&register.risks, id)?;
    let name = &risk.identification.value.reference;
    let Some(analysis) = risk.analysis() else {
        return Err(Refusal::new(Rule::K5, format!("risk `{name}`, which is not analyzed")));
    };
    since(register, by, id, analysis.effective_at)?;
    let (estimate, rating) = (&analysis.value.analysis.estimate, &analysis.value.rating);
    let (method, revision) = assessment.method();
    if (estimate.method, rating.revision) != (method, revision) {
        let other = rating.revision;
        let found = if estimate.method == method {
            format!("risk `{name}`, analyzed by revision {other}, where the assessment is by {revision}")
        } else {
            format!("risk `{name}`, analyzed by another method")
        };
        return Err(Refusal::new(Rule::K2, found));
    }
    let (level, analyzed) = (analysis.value.level().clone(), analysis.effective_at);
    Ok(AssessedRisk { risk: id, level, revision, analyzed })
}

fn approve(
    register: &Register,
    by: &Context<'_>,
    id: RiskAssessmentId,
    it: Approval,
) -> Result<Decision, Refusal> {
    let before = existing(&register.risk_assessments, id)?.approval.as_ref();
    if before.is_some_and(|before| before.value == it) {
        return Ok(Decision::nothing());
    }
    let assessment = unapproved(register, id)?;
    let Some(results) = assessment.completed() else {
        return Err(Refusal::new(Rule::K5, "an assessment that is not completed").about(id));
    };
    since(register, by, id, results.effective_at)?;
    let own = assessment.workers().any(|person| by.acts_for(person));
    by.require(register, Rule::D1, !own, || {
        "whoever worked on the assessment, in person or through a deputy".into()
    })?;
    if let Some(other) = it.comparable_with {
        comparable(register, assessment, results, other)?;
    }
    Ok(Decision::of(id, Event::Approved(it)))
}

/// Another assessment was completed earlier, by the same revision of the same method (K-2).
fn comparable(
    register: &Register,
    assessment: &RiskAssessment,
    results: &Noted<Results>,
    other: RiskAssessmentId,
) -> Result<(), Refusal> {
    let refuse = |found: &str| Err(Refusal::new(Rule::K2, found).about(other));
    let earlier = existing(&register.risk_assessments, other)?;
    if earlier.method() != assessment.method() {
        return refuse("a comparison with an assessment by another method, or another revision of it");
    }
    match earlier.completed() {
        Some(found) if found.seq < results.seq => Ok(()),
        _ => refuse("a comparison with an assessment that was not completed before"),
    }
}

/// An assessment whose results are not approved (G-3).
fn unapproved(register: &Register, id: RiskAssessmentId) -> Result<&RiskAssessment, Refusal> {
    let assessment = existing(&register.risk_assessments, id)?;
    if assessment.approval.is_some() {
        return Err(Refusal::new(Rule::G3, "an assessment whose results are approved").about(id));
    }
    Ok(assessment)
}

/// The last day for the next assessment of an area, or of the whole: the profile's days after the latest one that was
/// completed and covers it (8.2). None where there was none.
#[must_use]
pub fn next_assessment_due(register: &Register, of: Option<&Area>) -> Option<NaiveDate> {
    let days = register.profile()?.risk_assessment_days_max;
    let covering = register.risk_assessments.iter().filter(|(_, it)| it.mandate().scope.covers(of));
    let completed = covering.filter_map(|(_, it)| it.completed());
    let last = completed.map(|results| results.effective_at.first_day(register.offset())).max()?;
    last.checked_add_days(Days::new(days.into()))
}

#[cfg(test)]
mod tests;
