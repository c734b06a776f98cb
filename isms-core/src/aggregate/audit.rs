//! Audit: one look at whether the management system is as it should be, and as the organization says it is.
//!
//! ISO/IEC 27001:2022, 9.2; control 5.35 of Annex A. What is given up before it was done is voided.
//!
//! ```text
//! planned -> team appointed -> in progress -> concluded -> reported
//!    │            │               │              └─ concluded anew
//!    │            │               └─ evidence and findings recorded, findings withdrawn
//!    └─ planned   └─ appointed anew
//!       anew
//! ```

pub mod team;
pub mod finding;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use self::finding::{AuditEvidence, Finding, RecordedFinding, Withdrawal};
use self::team::{Appointment, ImpartialityBasis};
use super::{Aggregate, Mentions};
use crate::id::{AuditEvidenceId, AuditId, AuditProgramId, DocumentId, FindingId, PersonId};
use crate::vocabulary::certification::Stage as CertificationStage;
use crate::vocabulary::criterion::Criterion;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::period::Period;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A row of the register of audits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Audit {
    /// What it is to be, as last planned.
    pub plan: Noted<Plan>,
    /// Who does it, as last appointed.
    pub team: Option<Noted<Appointment>>,
    /// How it was started.
    pub started: Option<Noted<Start>>,
    /// What was seen, in the order in which it was recorded.
    pub evidence: Vec<Noted<AuditEvidence>>,
    /// What was found, in the same order, with what was withdrawn.
    pub findings: Vec<RecordedFinding>,
    /// What it has come to.
    pub concluded: Option<Noted<Conclusion>>,
    /// To whom that was reported.
    pub report: Option<Noted<Report>>,
}

/// What can happen to an audit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was planned, or planned anew.
    Planned(Plan),
    /// Its team was appointed, or another one.
    TeamAppointed(Appointment),
    /// It was started.
    Started(Start),
    /// Something was seen.
    EvidenceRecorded(AuditEvidence),
    /// Something was found.
    FindingRecorded(Finding),
    /// A finding no longer stands.
    FindingWithdrawn(Withdrawal),
    /// It came to a conclusion.
    Concluded(Conclusion),
    /// Its report was issued.
    ReportIssued(Report),
}

/// What an audit is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What people call it, unique among audits.
    pub reference: Reference,
    /// The program to which it belongs.
    pub program: AuditProgramId,
    /// Whose audit it is.
    pub party: Party,
    /// The stage of certification that it is for, where it is for one.
    pub stage: Option<CertificationStage>,
    /// What it is to show.
    #[serde(default)]
    pub objectives: Vec<Title>,
    /// The areas that it reaches. None: not stated. Empty: the whole organization (rule Q-1).
    pub scope_areas: Option<BTreeSet<Area>>,
    /// What it compares with, besides the criteria of the program (rule Q-1).
    #[serde(default)]
    pub criteria: BTreeSet<Criterion>,
    /// For which days.
    pub period: Period,
}

/// Whose audit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The organization's own.
    First,
    /// A customer's, or of a supplier.
    Second,
    /// Of a body that is independent of both: of certification, of supervision.
    Third,
}

/// An audit that was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The opening meeting.
    pub opening: Opening,
    /// Why its auditors are impartial still.
    pub impartiality_basis: ImpartialityBasis,
}

/// The opening meeting of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Who was there.
    #[serde(default)]
    pub attendees: BTreeSet<PersonId>,
}

/// What an audit has come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    /// What it says of what it was to show.
    pub statement: Prose,
    /// What stood in its way.
    pub obstacles: Option<Prose>,
    /// Who was in the closing meeting.
    #[serde(default)]
    pub attendees: BTreeSet<PersonId>,
}

/// The report of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The document.
    pub document: DocumentId,
    /// Its revision.
    pub revision: u32,
    /// Who got it: the management of what was audited.
    #[serde(default)]
    pub recipients: BTreeSet<Responsible>,
    /// The day on which they got it, where that is not the day of the act.
    pub distributed_on: Option<NaiveDate>,
}

/// Where an audit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is planned.
    Planned,
    /// It has a team.
    TeamAppointed,
    /// It is under way.
    InProgress,
    /// It has come to a conclusion.
    Concluded,
    /// Its report was issued.
    Reported,
}

impl Audit {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if self.report.is_some() {
            Stage::Reported
        } else if self.concluded.is_some() {
            Stage::Concluded
        } else if self.started.is_some() {
            Stage::InProgress
        } else if self.team.is_some() {
            Stage::TeamAppointed
        } else {
            Stage::Planned
        }
    }

    /// The finding with this identity, withdrawn or not.
    #[must_use]
    pub fn finding(&self, id: FindingId) -> Option<&RecordedFinding> {
        self.findings.iter().find(|it| it.finding.value.finding == id)
    }

    /// The findings that stand.
    pub fn standing_findings(&self) -> impl Iterator<Item = &Noted<Finding>> {
        self.findings.iter().filter(|it| it.withdrawn.is_none()).map(|it| &it.finding)
    }

    /// The evidence with this identity.
    #[must_use]
    pub fn evidence(&self, id: AuditEvidenceId) -> Option<&Noted<AuditEvidence>> {
        self.evidence.iter().find(|it| it.value.evidence == id)
    }
}

impl Aggregate for Audit {
    type Id = AuditId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut audit) = entry else {
            let Event::Planned(it) = event else { return None };
            return Some(Self {
                plan: meta.note(it.clone()),
                team: None,
                started: None,
                evidence: Vec::new(),
                findings: Vec::new(),
                concluded: None,
                report: None,
            });
        };
        match event {
            Event::Planned(it) => audit.plan = meta.note(it.clone()),
            Event::TeamAppointed(it) => audit.team = Some(meta.note(it.clone())),
            Event::Started(it) => audit.started = Some(meta.note(it.clone())),
            Event::EvidenceRecorded(it) => audit.evidence.push(meta.note(it.clone())),
            Event::FindingRecorded(it) => {
                audit.findings.push(RecordedFinding { finding: meta.note(it.clone()), withdrawn: None });
            }
            Event::FindingWithdrawn(it) => audit
                .findings
                .iter_mut()
                .filter(|old| old.finding.value.finding == it.finding)
                .for_each(|old| old.withdrawn = Some(meta.note(*it))),
            Event::Concluded(it) => audit.concluded = Some(meta.note(it.clone())),
            Event::ReportIssued(it) => audit.report = Some(meta.note(it.clone())),
        }
        Some(audit)
    }

    fn mentions(event: &Event) -> Mentions {
        let persons = |ids: &BTreeSet<PersonId>| Mentions::of(ids.iter().map(|id| (*id).into()));
        match event {
            Event::Planned(it) => {
                let criteria = it.criteria.iter().filter_map(Criterion::thing);
                Mentions::of(criteria.chain([it.program.into()])).named(&it.reference)
            }
            Event::TeamAppointed(it) => Mentions::of(it.team.members().map(Into::into)),
            Event::Started(it) => persons(&it.opening.attendees),
            Event::EvidenceRecorded(it) => {
                let auditor = it.auditor.map(Into::into);
                Mentions::of(it.criterion.thing().into_iter().chain(auditor)).part(&it.evidence)
            }
            Event::FindingRecorded(it) => {
                let others = [it.owner.map(Into::into), it.auditor.map(Into::into)];
                let things = it.criterion.thing().into_iter().chain(others.into_iter().flatten());
                let finding = Mentions::of(things).part(&it.finding);
                it.evidence.iter().fold(finding, Mentions::resting_on)
            }
            Event::FindingWithdrawn(it) => Mentions::nothing().part(&it.finding),
            Event::Concluded(it) => persons(&it.attendees),
            Event::ReportIssued(it) => {
                let recipients = it.recipients.iter().map(|recipient| (*recipient).into());
                Mentions::of(recipients.chain([it.document.into()]))
            }
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.plan.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        let leader = |it: &Noted<Appointment>| it.with(Responsible::Person(it.value.team.leader));
        self.team.as_ref().filter(|_| self.report.is_none()).map(leader)
    }
}
