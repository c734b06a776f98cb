//! Incident: an information security event that somebody reported, and the incident that it may turn out to be.
//!
//! ISO/IEC 27001:2022, 8.1 and 10.1; controls 5.5, 5.24 to 5.28 and 6.8 of Annex A.
//!
//! ```text
//! reported -> assessed ─┬─ as an incident -> declared -> responding -> resolved -> lessons learned -> closed
//!                ^      │                                    ^            └────── reopened ────────────┘
//!                └──────┴─ as an event, a weakness or a false alarm: ended, unless it is assessed anew
//! ```
//!
//! What is urgent does not wait for an assessment: steps of the response, evidence and notifications are recorded
//! from the report on. How late a notification was is recorded with it; what is still due is computed.

pub mod report;
pub mod assessment;
pub mod response;
pub mod evidence;
pub mod notification;
pub mod lessons;
mod timing;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::assessment::{Assessment, Classification, Declaration, Impact, Verdict};
use self::evidence::Collection;
use self::lessons::{FollowUp, LessonsLearned, Link};
use self::notification::{Duty, MadeNotification};
use self::report::Report;
use self::response::{Closure, Reopening, Resolution, Response};
use super::{Aggregate, Mentions};
use crate::id::{IncidentEvidenceId, IncidentId, NotificationId, RiskId};
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::severity::Severity;
use crate::vocabulary::text::{Area, Reference};

/// A row of the incident log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Incident {
    /// What was reported.
    pub report: Noted<Report>,
    /// What it was found to be, as last assessed.
    pub assessed: Option<Noted<Assessment>>,
    /// That it is an incident, and who manages it, as last declared.
    pub declared: Option<Noted<Declaration>>,
    /// Of which category it is, and how bad.
    pub classification: Option<Noted<Classification>>,
    /// How bad it was ever held to be.
    pub worst: Option<Severity>,
    /// What was done about it, in the order of recording.
    pub responses: Vec<Noted<Response>>,
    /// The evidence that was collected.
    pub evidence: BTreeMap<IncidentEvidenceId, Noted<Collection>>,
    /// Whom the organization has to notify, and until when.
    pub duties: BTreeMap<NotificationId, Noted<Duty>>,
    /// Whom it has notified, by duty or of its own accord.
    pub notifications: Vec<Noted<MadeNotification>>,
    /// What it has done, as last assessed.
    pub impact: Option<Noted<Impact>>,
    /// The risks that it is linked to.
    pub risks: BTreeMap<RiskId, Noted<Link>>,
    /// How it was resolved.
    pub resolved: Option<Noted<Resolution>>,
    /// What was learned from it.
    pub lessons: Option<Noted<LessonsLearned>>,
    /// That it was closed.
    pub closed: Option<Noted<Closure>>,
    /// That it was opened again, where it was.
    pub reopened: Option<Noted<Reopening>>,
}

/// What can happen to an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Somebody reported it.
    SecurityEventReported(Report),
    /// It was determined what it is.
    SecurityEventAssessed(Assessment),
    /// It was declared an incident.
    Declared(Declaration),
    /// It is of another category, or worse or less bad than it seemed.
    Reclassified(Classification),
    /// Something was done about it.
    ResponseTaken(Response),
    /// Evidence of it was collected, or passed on.
    EvidenceCollected(Collection),
    /// Somebody has to be notified.
    NotificationDue(Duty),
    /// Somebody was notified.
    NotificationMade(MadeNotification),
    /// It was determined what it has done.
    ImpactAssessed(Impact),
    /// It is over.
    Resolved(Resolution),
    /// Lessons were learned from it.
    LessonsLearned(LessonsLearned),
    /// It says something about a risk.
    LinkedToRisk(Link),
    /// It was closed.
    Closed(Closure),
    /// It was opened again.
    Reopened(Reopening),
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits to be assessed.
    Reported,
    /// It is none: an event, a weakness or a false alarm.
    Dismissed,
    /// It is one; it waits to be declared.
    Assessed,
    /// It is declared; nothing was done yet.
    Declared,
    /// Something is done about it.
    Responding,
    /// It is over; it waits for its lessons.
    Resolved,
    /// Its lessons are learned.
    LessonsLearned,
    /// It is closed.
    Closed,
}

impl Incident {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        if self.closed.is_some() {
            return State::Closed;
        }
        if self.declared.is_none() {
            return match self.verdict() {
                None => State::Reported,
                Some(Verdict::Incident) => State::Assessed,
                Some(Verdict::Event | Verdict::Weakness | Verdict::FalseAlarm) => State::Dismissed,
            };
        }
        match (&self.resolved, &self.lessons) {
            (Some(_), Some(_)) => State::LessonsLearned,
            (Some(_), None) => State::Resolved,
            (None, _) if self.responses.is_empty() && self.reopened.is_none() => State::Declared,
            (None, _) => State::Responding,
        }
    }

    fn classify(&mut self, as_what: Noted<Classification>) {
        self.worst = self.worst.max(Some(as_what.value.severity));
        self.classification = Some(as_what);
    }

    fn reported(it: &Report, meta: &Meta<'_>) -> Self {
        Self {
            report: meta.note(it.clone()),
            assessed: None,
            declared: None,
            classification: None,
            worst: None,
            responses: Vec::new(),
            evidence: BTreeMap::new(),
            duties: BTreeMap::new(),
            notifications: Vec::new(),
            impact: None,
            risks: BTreeMap::new(),
            resolved: None,
            lessons: None,
            closed: None,
            reopened: None,
        }
    }
}

impl Aggregate for Incident {
    type Id = IncidentId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut incident) = entry else {
            let Event::SecurityEventReported(it) = event else { return None };
            return Some(Self::reported(it, meta));
        };
        match event {
            Event::SecurityEventReported(_) => {}
            Event::SecurityEventAssessed(it) => incident.assessed = Some(meta.note(*it)),
            Event::Declared(it) => {
                incident.classify(meta.note(it.classification.clone()));
                incident.declared = Some(meta.note(it.clone()));
            }
            Event::Reclassified(it) => incident.classify(meta.note(it.clone())),
            Event::ResponseTaken(it) => incident.responses.push(meta.note(it.clone())),
            Event::EvidenceCollected(it) => {
                incident.evidence.insert(it.item, meta.note(it.clone()));
            }
            Event::NotificationDue(it) => {
                incident.duties.insert(it.notification, meta.note(it.clone()));
            }
            Event::NotificationMade(it) => incident.notifications.push(meta.note(it.clone())),
            Event::ImpactAssessed(it) => incident.impact = Some(meta.note(it.clone())),
            Event::Resolved(it) => incident.resolved = Some(meta.note(it.clone())),
            Event::LessonsLearned(it) => incident.lessons = Some(meta.note(it.clone())),
            Event::LinkedToRisk(it) => {
                incident.risks.insert(it.risk, meta.note(*it));
            }
            Event::Closed(it) => incident.closed = Some(meta.note(*it)),
            Event::Reopened(it) => {
                incident.resolved = None;
                incident.closed = None;
                incident.reopened = Some(meta.note(*it));
            }
        }
        Some(incident)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::SecurityEventReported(it) => {
                let assets = it.assets.iter().map(|id| (*id).into());
                Mentions::of(assets.chain(it.reporter.map(Into::into)))
                    .named(&it.reference)
                    .within(it.area.as_ref())
            }
            Event::Declared(it) => Mentions::of([it.manager.into()]),
            Event::ResponseTaken(it) => Mentions::of(it.performer.map(Into::into)),
            Event::EvidenceCollected(it) => Mentions::of(it.persons().map(Into::into)).part(&it.item),
            Event::NotificationDue(it) => Mentions::of([it.obligation.into()]).part(&it.notification),
            Event::NotificationMade(it) => {
                let obligation = it.duty.as_ref().map(|duty| duty.obligation.into());
                let mentions = Mentions::of(obligation);
                match &it.notification.fulfills {
                    Some(duty) => mentions.part(duty),
                    None => mentions,
                }
            }
            Event::LessonsLearned(it) => Mentions::of(it.follow_ups.iter().flat_map(FollowUp::things)),
            Event::LinkedToRisk(it) => Mentions::of([it.risk.into()]),
            Event::SecurityEventAssessed(_)
            | Event::Reclassified(_)
            | Event::ImpactAssessed(_)
            | Event::Resolved(_)
            | Event::Closed(_)
            | Event::Reopened(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.report.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.report.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        let manager = |it: &Noted<Declaration>| it.with(Responsible::Person(it.value.manager));
        self.declared.as_ref().filter(|_| self.closed.is_none()).map(manager)
    }
}
