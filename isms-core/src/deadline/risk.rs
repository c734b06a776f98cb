//! Risks: when they are reviewed and assessed again, what is done about them, and until when they are accepted.
//!
//! ISO/IEC 27001:2022, 6.1.2, 6.1.3, 8.2 and 8.3; control 8.8 of Annex A.

use super::{Deadline, What};
use crate::aggregate::risk::Risk;
use crate::aggregate::vulnerability::Vulnerability;
use crate::command::risk_assessment::next_assessment_due;
use crate::id::{RiskId, VulnerabilityId};
use crate::register::Register;

pub(super) fn of(register: &Register) -> impl Iterator<Item = Deadline> {
    let risks = register.risks.iter().flat_map(|(id, risk)| {
        let ends = acceptance(register, id, risk).into_iter().chain(review(register, id, risk));
        ends.chain(treatments(register, id, risk))
    });
    let found = register.vulnerabilities.iter().filter_map(|(id, it)| remediation(register, id, it));
    risks.chain(found).chain(assessment(register)).chain(started(register))
}

/// The next review of a risk.
pub(crate) fn review(register: &Register, id: RiskId, risk: &Risk) -> Option<Deadline> {
    let due = risk.next_review_due(register)?;
    let seq = risk.last_looked_at().unwrap_or(risk.identification.seq);
    Some(Deadline::of(register, id, What::RiskReview, due, [seq]))
}

/// The removal of a vulnerability; where an exception lets it stay, not before that ends.
pub(crate) fn remediation(register: &Register, id: VulnerabilityId, it: &Vulnerability) -> Option<Deadline> {
    let due = it.remediation_due()?;
    let exception = it.accepted_by().and_then(|id| register.exceptions.get(id)).filter(|it| !it.is_over());
    let until = exception.and_then(|it| Some((it.expires_on()?, it.approval.as_ref()?.seq)));
    let said = it.assessed.as_ref().map(|it| it.seq).or(it.identification.as_ref().map(|it| it.seq))?;
    let last = until.map_or(due, |(last, _)| last.max(due));
    let rests_on = [said].into_iter().chain(until.map(|(_, seq)| seq));
    Some(Deadline::of(register, id, What::Remediation, last, rests_on))
}

/// The end of the acceptance of what remains, where somebody still has to bear it.
fn acceptance(register: &Register, id: RiskId, risk: &Risk) -> Option<Deadline> {
    let accepted = risk.acceptance.as_ref()?;
    let is_borne = risk.closed.as_ref().is_none_or(|it| it.value.leaves_a_risk());
    let last = accepted.value.acceptance.valid_until;
    let end = Deadline::of(register, id, What::AcceptanceEnd, last, [accepted.seq]);
    let owner = risk.owner.as_ref().map(|it| it.value.owner);
    is_borne.then_some(Deadline { responsible: owner, ..end })
}

fn treatments(register: &Register, id: RiskId, risk: &Risk) -> impl Iterator<Item = Deadline> {
    let planned = risk.approved_plan.as_ref().map(|it| it.revision.seq);
    risk.open_treatments().filter(|_| risk.closed.is_none()).map(move |it| {
        let rescheduled = risk.progress.get(&it.id).and_then(|it| it.rescheduled.last());
        let seqs = planned.into_iter().chain(rescheduled.map(|it| it.seq));
        let due = Deadline::of(register, id, What::Treatment, risk.due(it), seqs);
        due.which(&it.description).by(it.responsible)
    })
}

/// The next assessment of all risks.
fn assessment(register: &Register) -> Option<Deadline> {
    let due = next_assessment_due(register, None)?;
    let (isms, _) = register.management_systems.iter().next()?;
    let completed = register.risk_assessments.iter().filter_map(|(_, it)| it.completed());
    let latest = completed.map(|it| it.seq).max();
    Some(Deadline::of(register, isms, What::RiskAssessment, due, latest))
}

/// The completion of assessments that were started.
fn started(register: &Register) -> impl Iterator<Item = Deadline> {
    let open = register.risk_assessments.iter().filter(|(_, it)| it.completed().is_none());
    open.map(|(id, it)| {
        let last = it.mandate().period.last();
        Deadline::of(register, id, What::AssessmentCompletion, last, [it.start.seq])
    })
}
