//! Isms: the management system itself.
//!
//! ISO/IEC 27001:2022, clauses 4, 5.1, 6.2, 7.1 and 7.4.

pub mod profile;
pub mod context;
pub mod scope;
pub mod leadership;
pub mod communication;
pub mod certification;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::profile::{Profile, ProfileName};

use super::{Aggregate, Mentions};
use crate::id::{CommunicationId, ContextIssueId, InterestedPartyId, IsmsId, LogId, RequirementId};
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::phase::CycleModel;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Reference, Title};
use crate::vocabulary::time::UtcOffset;
use certification::{CertificationResult, Verdict};
use communication::{Communication, CommunicationMade, CommunicationPlan, Feedback};
use context::{
    ContextIssue, InterestedParty, IssueIdentification, IssueReview, Requirement, RequirementReview,
    RequirementStatement,
};
use leadership::{AdoptedGoal, Allocation};
use profile::{ProfileChange, Waiver};
use scope::{ScopeApproval, ScopeDefinition, ScopeRevision};

/// What is known of the management system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Isms {
    /// How it was established.
    pub establishment: Establishment,
    /// What may be waived, and every number, as last changed.
    pub profile: Noted<Profile>,
    /// The rules of good practice that were waived, in the order of their waivers.
    pub waivers: Vec<Noted<Waiver>>,
    /// The management system of which it is a part.
    pub parent: Option<Noted<Parent>>,
    /// The issues of its context.
    pub issues: Vec<ContextIssue>,
    /// The interested parties.
    pub parties: Vec<Noted<InterestedParty>>,
    /// What they require.
    pub requirements: Vec<Requirement>,
    /// Its scope, in the order of revisions.
    pub scopes: Vec<ScopeRevision>,
    /// Its goals.
    pub goals: Vec<Noted<AdoptedGoal>>,
    /// Its resources.
    pub resources: Vec<Noted<Allocation>>,
    /// What is communicated.
    pub communications: Vec<Communication>,
    /// What interested parties say.
    pub feedback: Vec<Noted<Feedback>>,
    /// The results of certification, in the order of recording.
    pub certifications: Vec<Noted<CertificationResult>>,
}

/// What can happen to the management system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was established.
    Established(Establishment),
    /// An issue of the context became known.
    ContextIssueIdentified(IssueIdentification),
    /// An issue of the context was reviewed.
    ContextIssueReviewed(IssueReview),
    /// An interested party became known.
    InterestedPartyIdentified(InterestedParty),
    /// What an interested party requires was recorded.
    InterestedPartyRequirementRecorded(RequirementStatement),
    /// What an interested party requires was reviewed.
    InterestedPartyRequirementReviewed(RequirementReview),
    /// A revision of the scope was defined.
    ScopeDefined(ScopeDefinition),
    /// A revision of the scope was approved.
    ScopeApproved(ScopeApproval),
    /// A goal was adopted.
    GoalAdopted(AdoptedGoal),
    /// Resources were allocated.
    ResourcesAllocated(Allocation),
    /// A communication was planned.
    CommunicationPlanned(CommunicationPlan),
    /// A communication took place.
    CommunicationMade(CommunicationMade),
    /// An interested party gave feedback.
    StakeholderFeedbackReceived(Feedback),
    /// A certification body came to a result.
    CertificationResultRecorded(CertificationResult),
    /// A rule of good practice was waived.
    RuleWaived(Waiver),
    /// The profile was changed.
    ProfileChanged(ProfileChange),
    /// It became a part of another management system.
    ParentAssigned(Parent),
}

/// How a management system is established.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Establishment {
    /// Its name.
    pub name: Title,
    /// The organization.
    pub organization: Organization,
    /// The standard that it follows.
    pub standard: Standard,
    /// The cycle by which it reads its history.
    pub cycle_model: CycleModel,
    /// What may be waived, and every number that a rule or a report goes by, as it was then.
    pub profile: Profile,
    /// The organization's own offset from UTC, in which its days begin and end.
    pub utc_offset: UtcOffset,
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Its name.
    pub name: Title,
    /// Its legal form; a public body has one too.
    pub legal_form: Option<Title>,
    /// What it does.
    pub sector: Option<Title>,
    /// How many people work there.
    pub headcount: Option<u32>,
}

/// A standard, with its edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Its number.
    pub number: Title,
    /// Its edition.
    pub edition: Title,
    /// Its amendment.
    pub amendment: Option<Title>,
}

/// The management system of which this one is a part: that of a group, say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parent {
    /// Its log.
    pub log: LogId,
}

impl Isms {
    /// Whether a rule of good practice is waived on a day: the profile allows it, and a waiver is in force.
    #[must_use]
    pub fn waives(&self, rule: &str, on: NaiveDate) -> bool {
        let allowed = self.profile.value.waivable.iter().any(|it| it.as_str() == rule);
        allowed && self.waiver(rule, on).is_some()
    }

    /// The waiver of a rule that is in force on a day: of those that had begun, the one recorded last.
    #[must_use]
    pub fn waiver(&self, rule: &str, on: NaiveDate) -> Option<&Noted<Waiver>> {
        let offset = self.establishment.utc_offset;
        let begun = |it: &&Noted<Waiver>| it.effective_at.first_day(offset) <= on;
        let of_rule = |it: &&Noted<Waiver>| it.value.rule.as_str() == rule;
        let latest = self.waivers.iter().rev().filter(of_rule).find(begun);
        latest.filter(|it| on <= it.value.until)
    }

    /// The revision of the scope that is in force.
    #[must_use]
    pub fn scope_in_force(&self) -> Option<&ScopeRevision> {
        self.scopes.iter().rev().find(|it| it.approval.is_some())
    }

    /// A revision of the scope.
    #[must_use]
    pub fn scope(&self, revision: u32) -> Option<&ScopeRevision> {
        self.scopes.iter().find(|it| it.definition.value.revision == revision)
    }

    /// The certificate that is held on a day: the latest that was given, if it holds on that day and was neither suspended nor
    /// withdrawn since.
    #[must_use]
    pub fn certificate(&self, on: NaiveDate) -> Option<&Noted<CertificationResult>> {
        let offset = self.establishment.utc_offset;
        let known = self.certifications.iter().rev().filter(|it| it.effective_at.first_day(offset) <= on);
        let mut decisive = known.filter(|it| match it.value.verdict {
            Verdict::Passed | Verdict::PassedWithNonconformities => it.value.certificate.is_some(),
            Verdict::Suspended | Verdict::Withdrawn => true,
            Verdict::Failed => false,
        });
        let latest = decisive.next()?;
        let is_given = latest.value.certificate.is_some()
            && matches!(latest.value.verdict, Verdict::Passed | Verdict::PassedWithNonconformities);
        Some(latest).filter(|it| is_given && it.value.valid.is_some_and(|days| days.contains(on)))
    }

    /// An issue of the context.
    #[must_use]
    pub fn issue(&self, id: ContextIssueId) -> Option<&ContextIssue> {
        self.issues.iter().find(|it| it.identification.value.issue == id)
    }

    /// An interested party.
    #[must_use]
    pub fn party(&self, id: InterestedPartyId) -> Option<&Noted<InterestedParty>> {
        self.parties.iter().find(|it| it.value.party == id)
    }

    /// A requirement of an interested party.
    #[must_use]
    pub fn requirement(&self, id: RequirementId) -> Option<&Requirement> {
        self.requirements.iter().find(|it| it.statement.value.requirement == id)
    }

    /// A communication.
    #[must_use]
    pub fn communication(&self, id: CommunicationId) -> Option<&Communication> {
        self.communications.iter().find(|it| it.plan.value.communication == id)
    }

    fn established(it: &Establishment, meta: &Meta<'_>) -> Self {
        Self {
            establishment: it.clone(),
            profile: meta.note(it.profile.clone()),
            waivers: Vec::new(),
            parent: None,
            issues: Vec::new(),
            parties: Vec::new(),
            requirements: Vec::new(),
            scopes: Vec::new(),
            goals: Vec::new(),
            resources: Vec::new(),
            communications: Vec::new(),
            feedback: Vec::new(),
            certifications: Vec::new(),
        }
    }

    fn review_issue(&mut self, it: &IssueReview, meta: &Meta<'_>) {
        let same = |issue: &&mut ContextIssue| issue.identification.value.issue == it.issue;
        self.issues.iter_mut().filter(same).for_each(|issue| issue.review(it, meta));
    }

    fn review_requirement(&mut self, it: &RequirementReview, meta: &Meta<'_>) {
        let same = |other: &&mut Requirement| other.statement.value.requirement == it.requirement;
        self.requirements.iter_mut().filter(same).for_each(|requirement| requirement.review(it, meta));
    }

    fn approve_scope(&mut self, it: ScopeApproval, meta: &Meta<'_>) {
        let same = |other: &&mut ScopeRevision| other.definition.value.revision == it.revision;
        self.scopes.iter_mut().filter(same).for_each(|scope| scope.approval = Some(meta.note(it)));
    }

    fn make_communication(&mut self, it: &CommunicationMade, meta: &Meta<'_>) {
        let same = |other: &&mut Communication| other.plan.value.communication == it.communication;
        self.communications
            .iter_mut()
            .filter(same)
            .for_each(|other| other.made = Some(meta.note(it.clone())));
    }
}

impl Aggregate for Isms {
    type Id = IsmsId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut isms) = entry else {
            let Event::Established(it) = event else { return None };
            return Some(Self::established(it, meta));
        };
        match event {
            Event::Established(_) => {}
            Event::ContextIssueIdentified(it) => isms.issues.push(ContextIssue::identified(it, meta)),
            Event::ContextIssueReviewed(it) => isms.review_issue(it, meta),
            Event::InterestedPartyIdentified(it) => isms.parties.push(meta.note(it.clone())),
            Event::InterestedPartyRequirementRecorded(it) => {
                isms.requirements.push(Requirement::stated(it, meta));
            }
            Event::InterestedPartyRequirementReviewed(it) => isms.review_requirement(it, meta),
            Event::ScopeDefined(it) => {
                isms.scopes.push(ScopeRevision { definition: meta.note(it.clone()), approval: None });
            }
            Event::ScopeApproved(it) => isms.approve_scope(*it, meta),
            Event::GoalAdopted(it) => {
                isms.goals.retain(|old| old.value.subject() != it.subject());
                isms.goals.push(meta.note(it.clone()));
            }
            Event::ResourcesAllocated(it) => {
                isms.resources.retain(|old| old.value.subject() != it.subject());
                isms.resources.push(meta.note(it.clone()));
            }
            Event::CommunicationPlanned(it) => {
                isms.communications.push(Communication { plan: meta.note(it.clone()), made: None });
            }
            Event::CommunicationMade(it) => isms.make_communication(it, meta),
            Event::StakeholderFeedbackReceived(it) => isms.feedback.push(meta.note(it.clone())),
            Event::CertificationResultRecorded(it) => isms.certifications.push(meta.note(it.clone())),
            Event::RuleWaived(it) => isms.waivers.push(meta.note(it.clone())),
            Event::ProfileChanged(it) => isms.profile = meta.note(it.to.clone()),
            Event::ParentAssigned(it) => isms.parent = Some(meta.note(*it)),
        }
        Some(isms)
    }

    fn mentions(event: &Event) -> Mentions {
        let part = |part: &dyn ToString| Mentions::nothing().part(&part.to_string());
        let scope = |revision: u32| format!("scope {revision}");
        match event {
            Event::Established(_) => Mentions::nothing(),
            Event::ContextIssueIdentified(it) => part(&it.issue),
            Event::ContextIssueReviewed(it) => part(&it.issue),
            Event::InterestedPartyIdentified(it) => part(&it.party),
            Event::InterestedPartyRequirementRecorded(it) => part(&it.requirement).resting_on(&it.party),
            Event::InterestedPartyRequirementReviewed(it) => part(&it.requirement),
            Event::ScopeDefined(it) => part(&scope(it.revision)),
            Event::ScopeApproved(it) => part(&scope(it.revision)),
            Event::GoalAdopted(it) => part(&it.subject()),
            Event::ResourcesAllocated(it) => part(&it.subject()),
            Event::CommunicationPlanned(it) => Mentions::of([it.responsible.into()]).part(&it.communication),
            Event::CommunicationMade(it) => part(&it.communication),
            Event::StakeholderFeedbackReceived(it) => part(&it.feedback).resting_on(&it.party),
            Event::CertificationResultRecorded(it) => {
                let statement = it.statement_of_applicability.map(|it| it.statement.into());
                Mentions::of(statement).part(&"certification").resting_on(&scope(it.scope_revision))
            }
            Event::RuleWaived(it) => part(&it.rule).resting_on(&"profile"),
            Event::ProfileChanged(_) => part(&"profile"),
            // The parent's log is outside this one: nothing of it can be looked up here.
            Event::ParentAssigned(_) => part(&"parent"),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        None
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
