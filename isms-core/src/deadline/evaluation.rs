//! Evaluation: what is to be measured, evaluated, audited and reviewed.
//!
//! ISO/IEC 27001:2022, 6.2 and 9.1 to 9.3.

use chrono::Days;

use super::{Deadline, What};
use crate::register::Register;

pub(super) fn of(register: &Register) -> impl Iterator<Item = Deadline> {
    let found_out = indicators(register).chain(objectives(register)).chain(obligations(register));
    let audited = audits(register).chain(programs(register));
    found_out.chain(audited).chain(scheduled(register)).chain(management_review(register))
}

fn indicators(register: &Register) -> impl Iterator<Item = Deadline> {
    register.indicators.iter().filter_map(|(id, indicator)| {
        let due = indicator.measurement_due(register.offset())?;
        let seq = indicator.latest().map_or(indicator.definition.seq, |it| it.measurement.seq);
        let collector = indicator.definition.value.collector;
        Some(Deadline::of(register, id, What::Measurement, due, [seq]).by(collector))
    })
}

/// The days of the objectives that were not evaluated as of them, or later.
fn objectives(register: &Register) -> impl Iterator<Item = Deadline> {
    register.objectives.iter().filter_map(|(id, objective)| {
        let due = objective.evaluation_due()?;
        let evaluated = objective.evaluation.as_ref().map(|it| it.seq);
        let seqs = [objective.definition.seq].into_iter().chain(evaluated);
        Some(Deadline::of(register, id, What::Objective, due, seqs))
    })
}

fn obligations(register: &Register) -> impl Iterator<Item = Deadline> {
    let days = register.profile().map_or(0, |profile| profile.compliance_days_max);
    register.obligations.iter().filter_map(move |(id, obligation)| {
        let due = obligation.evaluation_due(days, register.offset())?;
        let evaluated = obligation.evaluated.as_ref().map(|it| it.seq);
        let seqs = [obligation.details.seq].into_iter().chain(evaluated);
        Some(Deadline::of(register, id, What::ComplianceEvaluation, due, seqs))
    })
}

fn audits(register: &Register) -> impl Iterator<Item = Deadline> {
    let open = register.audits.iter().filter(|(_, it)| it.concluded.is_none());
    open.map(|(id, it)| {
        let audit = Deadline::of(register, id, What::Audit, it.plan.value.period.last(), [it.plan.seq]);
        let program = register.audit_programs.get(it.plan.value.program);
        let responsible = program.map(|it| it.establishment.value.responsible);
        Deadline { responsible: audit.responsible.or(responsible), ..audit }
    })
}

fn programs(register: &Register) -> impl Iterator<Item = Deadline> {
    let open = register.audit_programs.iter().filter(|(_, it)| !it.has_ended());
    open.map(|(id, it)| {
        let (last, seq) = (it.establishment.value.period.last(), it.establishment.seq);
        Deadline::of(register, id, What::AuditProgramEnd, last, [seq])
    })
}

fn scheduled(register: &Register) -> impl Iterator<Item = Deadline> {
    let ahead = register.management_reviews.iter().filter(|(_, it)| it.held.is_none());
    ahead.map(|(id, it)| {
        Deadline::of(register, id, What::ManagementReview, it.schedule.value.date, [it.schedule.seq])
    })
}

/// The next review by top management, within the profile's days after the latest one, or after the founding.
fn management_review(register: &Register) -> Option<Deadline> {
    let (id, isms) = register.management_systems.iter().next()?;
    let offset = register.offset();
    let held = register.management_reviews.iter().filter_map(|(_, it)| it.held.as_ref());
    let latest = held.max_by_key(|it| it.effective_at.start(offset));
    let start = latest.map_or_else(|| Some(register.head(id.into())?.since), |it| Some(it.effective_at))?;
    let days = isms.profile.value.management_review_days_max;
    let due = start.first_day(offset).checked_add_days(Days::new(days.into()))?;
    let seq = latest.map_or(isms.profile.seq, |it| it.seq);
    Some(Deadline::of(register, id, What::NextManagementReview, due, [seq]))
}
