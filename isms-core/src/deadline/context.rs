//! Context: what is reviewed of it; how long certificates and waivers hold; when a cycle ends.
//!
//! ISO/IEC 27001:2022, 4.1, 4.2, 4.4 and 10.1.

use super::{Deadline, What};
use crate::aggregate::isms::Isms;
use crate::aggregate::isms::certification::Verdict;
use crate::id::IsmsId;
use crate::register::Register;

pub(super) fn of(register: &Register) -> impl Iterator<Item = Deadline> {
    let systems = register.management_systems.iter().flat_map(|(id, isms)| {
        let reviews = issues(register, id, isms).chain(requirements(register, id, isms));
        reviews.chain(certificate(register, id, isms)).chain(waivers(register, id, isms))
    });
    systems.chain(cycles(register))
}

fn issues(register: &Register, id: IsmsId, isms: &Isms) -> impl Iterator<Item = Deadline> {
    isms.issues.iter().filter_map(move |issue| {
        let due = issue.review_due(isms.profile.value.context_review_days_max, register.offset())?;
        let seq = issue.reviewed.as_ref().map_or(issue.identification.seq, |it| it.seq);
        let review = Deadline::of(register, id, What::ContextReview, due, [seq]);
        Some(review.which(&issue.identification.value.reference))
    })
}

fn requirements(register: &Register, id: IsmsId, isms: &Isms) -> impl Iterator<Item = Deadline> {
    isms.requirements.iter().filter_map(move |requirement| {
        let due = requirement.review_due(isms.profile.value.context_review_days_max, register.offset())?;
        let seq = requirement.reviewed.as_ref().map_or(requirement.statement.seq, |it| it.seq);
        let review = Deadline::of(register, id, What::RequirementReview, due, [seq]);
        Some(review.which(&requirement.statement.value.reference))
    })
}

/// The end of the certificate that was issued last, unless it was taken away.
fn certificate(register: &Register, id: IsmsId, isms: &Isms) -> Option<Deadline> {
    let taken = isms.certifications.last().is_some_and(|it| it.value.verdict == Verdict::Withdrawn);
    let issued = isms.certifications.iter().rev().find(|it| it.value.valid.is_some()).filter(|_| !taken)?;
    let last = issued.value.valid?.last();
    let end = Deadline::of(register, id, What::CertificateEnd, last, [issued.seq]);
    let number = issued.value.certificate.as_ref().map(ToString::to_string);
    Some(Deadline { which: number, ..end })
}

/// The ends of waivers, of each rule the one that was recorded last.
fn waivers(register: &Register, id: IsmsId, isms: &Isms) -> impl Iterator<Item = Deadline> {
    let waivers = isms.waivers.iter().enumerate();
    let latest = waivers
        .filter(|(at, it)| isms.waivers.iter().skip(at + 1).all(|later| later.value.rule != it.value.rule));
    latest.map(move |(_, it)| {
        let end = Deadline::of(register, id, What::WaiverEnd, it.value.until, [it.seq]);
        end.which(&it.value.rule)
    })
}

fn cycles(register: &Register) -> impl Iterator<Item = Deadline> {
    let open = register.improvement_cycles.iter().filter(|(_, it)| it.closed.is_none());
    open.map(|(id, it)| {
        Deadline::of(register, id, What::CycleEnd, it.start.value.period.last(), [it.start.seq])
    })
}
