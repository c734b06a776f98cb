//! Decisions about audits: what they start with, who may do them, and what stays as it is.

mod finding;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use self::finding::{record_evidence, record_finding, withdraw_finding};
use crate::aggregate::audit::finding::{AuditEvidence, Finding, Withdrawal};
use crate::aggregate::audit::team::{Appointment, Team};
use crate::aggregate::audit::{Audit, Conclusion, Event, Opening, Plan, Report, Start};
use crate::context::Context;
use crate::criteria::known;
use crate::decide::{Decide, Decision, called, existing, present, since, unused, usable_revision};
use crate::id::AuditId;
use crate::impartiality::{impartial, is_of_the_team, reach, reaches, team};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::time::PartialDate;

/// What may be asked of an audit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Plan it; or plan it anew before it starts, which needs a reason.
    Plan(AuditId, Plan),
    /// Appoint its team; or another one before it is concluded, which needs a reason.
    AppointTeam(AuditId, Team),
    /// Start it.
    Start(AuditId, Opening),
    /// Note what was seen.
    RecordEvidence(AuditId, AuditEvidence),
    /// Note what that says of a criterion.
    RecordFinding(AuditId, Finding),
    /// Take a finding back; needs a reason.
    WithdrawFinding(AuditId, Withdrawal),
    /// Conclude it; or come to another conclusion before the report is issued, which needs a reason.
    Conclude(AuditId, Conclusion),
    /// Note to whom its report went.
    IssueReport(AuditId, Report),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Plan(id, it) => plan(register, by, *id, it),
            Self::AppointTeam(id, it) => appoint_team(register, by, *id, it),
            Self::Start(id, it) => start(register, by, *id, it),
            Self::RecordEvidence(id, it) => record_evidence(register, by, *id, it),
            Self::RecordFinding(id, it) => record_finding(register, by, *id, it),
            Self::WithdrawFinding(id, it) => withdraw_finding(register, by, *id, *it),
            Self::Conclude(id, it) => conclude(register, by, *id, it),
            Self::IssueReport(id, it) => issue_report(register, by, *id, it),
        }
    }
}

/// What was done once and would be done otherwise (G-3).
fn done<T>(id: AuditId, what: &str) -> Result<T, Refusal> {
    Err(Refusal::new(Rule::G3, format!("an audit {what}")).about(id))
}

fn plan(register: &Register, by: &Context<'_>, id: AuditId, it: &Plan) -> Result<Decision, Refusal> {
    if let Some(audit) = register.audits.get(id) {
        let before = &audit.plan.value;
        if before == it {
            return Ok(Decision::nothing());
        }
        if audit.started.is_some() {
            return done(id, "that has started");
        }
        called(id, &before.reference, &it.reference)?;
        by.require_reason(Rule::G6, "reason for another plan")?;
    } else {
        unused(register, id)?;
    }
    known(register, &it.criteria)?;
    Ok(Decision::of(id, Event::Planned(it.clone())))
}

fn appoint_team(register: &Register, by: &Context<'_>, id: AuditId, it: &Team) -> Result<Decision, Refusal> {
    let audit = existing(&register.audits, id)?;
    if let Some(before) = &audit.team {
        if before.value.team == *it {
            return Ok(Decision::nothing());
        }
        if audit.concluded.is_some() || audit.report.is_some() {
            return done(id, "that is concluded");
        }
        by.require_reason(Rule::G6, "reason for another team")?;
    }
    for person in it.members() {
        // Experts may have programs; who judges is a human being.
        if !present(register, person)?.is_human() && !it.technical_experts.contains(&person) {
            return Err(Refusal::new(Rule::R6, "a program as an auditor").about(person));
        }
    }
    let impartiality_basis = impartial(register, by, id, audit, it)?;
    Ok(Decision::of(id, Event::TeamAppointed(Appointment { team: it.clone(), impartiality_basis })))
}

fn start(register: &Register, by: &Context<'_>, id: AuditId, it: &Opening) -> Result<Decision, Refusal> {
    let audit = existing(&register.audits, id)?;
    if let Some(before) = &audit.started {
        return if before.value.opening == *it {
            Ok(Decision::nothing())
        } else {
            done(id, "that has started")
        };
    }
    let appointed = team(id, audit)?;
    if let Some(team) = &audit.team {
        since(register, by, id, team.effective_at)?;
    }
    programmed(register, by, id, audit)?;
    // Somebody may have been given a role since they were appointed.
    let impartiality_basis = impartial(register, by, id, audit, appointed)?;
    Ok(Decision::of(id, Event::Started(Start { opening: it.clone(), impartiality_basis })))
}

/// It has criteria and a scope, within a program that is approved by then.
fn programmed(register: &Register, by: &Context<'_>, id: AuditId, audit: &Audit) -> Result<(), Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::Q1, found).about(id));
    let (plan, reach) = (&audit.plan.value, reach(id, audit)?);
    let program = existing(&register.audit_programs, plan.program)?;
    let provided = &program.establishment.value;
    if plan.criteria.is_empty() && provided.criteria.is_empty() {
        return refuse("no criteria, neither its own nor its program's".into());
    }
    let is_provided = |area| reaches(&provided.areas, Some(area));
    let is_within = provided.areas.is_empty() || (!reach.is_empty() && reach.iter().all(is_provided));
    if !is_within {
        return refuse(format!("a scope beyond the areas of program `{}`", provided.reference));
    }
    if program.has_ended() {
        return refuse(format!("program `{}`, which has ended", provided.reference));
    }
    match &program.approval {
        None => refuse(format!("program `{}`, which is not approved as it is", provided.reference)),
        Some(approval) => since(register, by, plan.program, approval.effective_at),
    }
}

fn conclude(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    it: &Conclusion,
) -> Result<Decision, Refusal> {
    let audit = existing(&register.audits, id)?;
    let Some(start) = &audit.started else {
        return Err(Refusal::new(Rule::Q1, "an audit that has not started").about(id));
    };
    if audit.concluded.as_ref().is_some_and(|before| before.value == *it) {
        return Ok(Decision::nothing());
    }
    if audit.report.is_some() {
        return done(id, "whose report was issued");
    }
    if audit.concluded.is_some() {
        by.require_reason(Rule::G6, "reason for another conclusion")?;
    }
    let found = audit.findings.iter().map(|it| it.finding.effective_at);
    let seen = audit.evidence.iter().map(|it| it.effective_at);
    for before in seen.chain(found).chain([start.effective_at]) {
        since(register, by, id, before)?;
    }
    is_of_the_team(register, by, id, audit)?;
    Ok(Decision::of(id, Event::Concluded(it.clone())))
}

fn issue_report(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    it: &Report,
) -> Result<Decision, Refusal> {
    let audit = existing(&register.audits, id)?;
    if let Some(before) = &audit.report {
        return if before.value == *it {
            Ok(Decision::nothing())
        } else {
            done(id, "whose report was issued")
        };
    }
    by.require(register, Rule::Q4, audit.concluded.is_some(), || "a report before the conclusion".into())?;
    usable_revision(register, by, it.document, it.revision)?;
    let is_known = !it.recipients.is_empty();
    by.require(register, Rule::Q4, is_known, || "nobody who got the report".into())?;
    if let Some(concluded) = &audit.concluded {
        since(register, by, id, concluded.effective_at)?;
        distributed(register, by, id, concluded.effective_at, it.distributed_on)?;
    }
    Ok(Decision::of(id, Event::ReportIssued(it.clone())))
}

/// The report went out once the audit was concluded (G-8), and not tomorrow (G-1).
fn distributed(
    register: &Register,
    by: &Context<'_>,
    id: AuditId,
    concluded: PartialDate,
    day: Option<NaiveDate>,
) -> Result<(), Refusal> {
    let Some(day) = day else { return Ok(()) };
    let offset = register.offset();
    let found = |why: &str| format!("a report that went out on {day}, {why}");
    if day > by.now.day(offset) {
        return Err(Refusal::new(Rule::G1, found("which lies ahead")).about(id));
    }
    if PartialDate::Day(day).is_before(concluded, offset) {
        return Err(Refusal::new(Rule::G8, found("before the conclusion")).about(id));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
