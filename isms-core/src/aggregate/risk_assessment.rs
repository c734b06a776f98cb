//! Risk assessment: one that was performed, over a scope, by one revision of a method.
//!
//! ISO/IEC 27001:2022, 6.1.2 and 8.2.
//!
//! ```text
//! started -> completed -> approved
//!                ^ │
//!                └─┘ until it is approved
//! ```
//!
//! What it found is written down when it is completed: the levels of that day, whatever becomes of the risks.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{
    AssetId, ChangeId, DocumentId, IncidentId, PersonId, RiskAssessmentId, RiskId, RiskMethodId,
};
use crate::stream::Stream;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::period::Period;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Level, Prose, Reference, Title};
use crate::vocabulary::time::PartialDate;

/// A row of the register of assessments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RiskAssessment {
    /// What it was to do.
    pub start: Noted<Start>,
    /// What it found, as last completed, in the parts in which that was written down.
    pub results: Vec<Noted<Results>>,
    /// That its results were approved.
    pub approval: Option<Noted<Approval>>,
}

/// What can happen to an assessment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It began.
    Started(Start),
    /// It was completed.
    Completed(Results),
    /// Its results were approved.
    Approved(Approval),
}

/// What an assessment is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// What people call it, unique among assessments.
    pub reference: Reference,
    /// What is looked at.
    pub scope: Scope,
    /// What has led to it.
    pub trigger: Trigger,
    /// The method by which it is done.
    pub method: RiskMethodId,
    /// Who does it, besides whoever starts and completes it.
    #[serde(default)]
    pub team: BTreeSet<PersonId>,
    /// The days in which it is to be done.
    pub period: Period,
}

/// What an assessment looks at: these areas and these assets, or the whole where none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The areas.
    #[serde(default)]
    pub areas: BTreeSet<Area>,
    /// The assets.
    #[serde(default)]
    pub assets: BTreeSet<AssetId>,
}

/// What has led to an assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Its time had come.
    Planned,
    /// A change.
    Change(ChangeId),
    /// An incident.
    Incident(IncidentId),
    /// One of the circumstances that the method names.
    Criterion(Title),
    /// Somebody asked for it. The reason says who, and why.
    Request,
}

/// A mandate, with the revision of the method that was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// What is to be done.
    pub mandate: Mandate,
    /// The revision of the method by which it is done.
    pub revision: u32,
}

/// What is said when an assessment is completed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// The risks that it covers.
    #[serde(default)]
    pub risks: BTreeSet<RiskId>,
    /// What it comes to.
    pub summary: Prose,
    /// The document that tells more.
    pub report_document: Option<DocumentId>,
}

/// What an assessment found, or a part of it: many risks do not fit one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// The number of the part, from 1.
    pub part: u32,
    /// How many there are.
    pub parts: u32,
    /// The risks of this part, each with its level of that day.
    #[serde(default)]
    pub risks: Vec<AssessedRisk>,
    /// What it comes to.
    pub summary: Prose,
    /// The document that tells more.
    pub report_document: Option<DocumentId>,
}

/// A risk as an assessment found it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessedRisk {
    /// The risk.
    pub risk: RiskId,
    /// Its level.
    pub level: Level,
    /// The revision of the method that its level comes from.
    pub revision: u32,
    /// From when its analysis holds: earlier than the assessment where it was found to be still right.
    pub analyzed: PartialDate,
}

/// The approval of what an assessment found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// An earlier assessment with which its results can be compared (6.1.2 b).
    pub comparable_with: Option<RiskAssessmentId>,
}

/// Where an assessment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is being done.
    Started,
    /// Its results wait for approval.
    Completed,
    /// Its results were approved.
    Approved,
}

impl RiskAssessment {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        match (self.completed(), &self.approval) {
            (_, Some(_)) => State::Approved,
            (Some(_), None) => State::Completed,
            (None, None) => State::Started,
        }
    }

    /// What it was to do.
    #[must_use]
    pub fn mandate(&self) -> &Mandate {
        &self.start.value.mandate
    }

    /// The method and the revision by which it was done. Levels of others are not compared with its own (rule K-2).
    #[must_use]
    pub fn method(&self) -> (RiskMethodId, u32) {
        (self.start.value.mandate.method, self.start.value.revision)
    }

    /// The last part of its results, with which it was completed; none while a part is missing.
    #[must_use]
    pub fn completed(&self) -> Option<&Noted<Results>> {
        let whole = |last: &&Noted<Results>| usize::try_from(last.value.parts) == Ok(self.results.len());
        self.results.last().filter(whole)
    }

    /// The risks that it covers, each with its level of the day on which it was completed.
    pub fn risks(&self) -> impl Iterator<Item = &AssessedRisk> {
        self.results.iter().flat_map(|part| &part.value.risks)
    }

    /// Whoever has worked on it: the team, and whoever has started, completed or corrected it.
    pub fn workers(&self) -> impl Iterator<Item = PersonId> {
        let team = self.start.value.mandate.team.iter().copied();
        team.chain(self.start.hands()).chain(self.results.iter().flat_map(Noted::hands))
    }
}

impl Scope {
    /// Whether it is the whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.areas.is_empty() && self.assets.is_empty()
    }

    /// Whether all of an area is looked at; without an area, whether the whole is.
    #[must_use]
    pub fn covers(&self, area: Option<&Area>) -> bool {
        self.is_whole() || area.is_some_and(|area| self.areas.iter().any(|it| it.is_spelled_like(area)))
    }

    /// The one area that it is about, where it is about one.
    #[must_use]
    pub fn area(&self) -> Option<&Area> {
        self.areas.first().filter(|_| self.areas.len() == 1 && self.assets.is_empty())
    }
}

impl Trigger {
    /// The thing that has led to it, where one did.
    #[must_use]
    pub fn thing(&self) -> Option<Stream> {
        match self {
            Self::Change(change) => Some((*change).into()),
            Self::Incident(incident) => Some((*incident).into()),
            Self::Planned | Self::Criterion(_) | Self::Request => None,
        }
    }
}

impl Aggregate for RiskAssessment {
    type Id = RiskAssessmentId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut assessment) = entry else {
            let Event::Started(it) = event else { return None };
            return Some(Self { start: meta.note(it.clone()), results: Vec::new(), approval: None });
        };
        match event {
            Event::Started(_) => {}
            Event::Completed(it) => {
                if it.part == 1 {
                    assessment.results.clear();
                }
                assessment.results.push(meta.note(it.clone()));
            }
            Event::Approved(it) => assessment.approval = Some(meta.note(*it)),
        }
        Some(assessment)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Started(Start { mandate: it, .. }) => {
                let assets = it.scope.assets.iter().map(|asset| (*asset).into());
                let team = it.team.iter().map(|person| (*person).into());
                let others = [it.method.into()].into_iter().chain(it.trigger.thing());
                Mentions::of(others.chain(assets).chain(team)).named(&it.reference).within(it.scope.area())
            }
            Event::Completed(it) => {
                let risks = it.risks.iter().map(|assessed| assessed.risk.into());
                Mentions::of(risks.chain(it.report_document.map(Into::into)))
            }
            Event::Approved(it) => Mentions::of(it.comparable_with.map(Into::into)),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.mandate().reference)
    }

    fn area(&self) -> Option<&Area> {
        self.mandate().scope.area()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
