//! Person: the record of one person's terms, competence and training, under a pseudonym.
//!
//! ISO/IEC 27001:2022, 7.2 and 7.3. No name enters an event: a person is a reference that means something to
//! the organization and nothing to a stranger.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{DocumentId, PersonId, RoleId, TrainingActivityId};
use crate::vocabulary::actor::ActorKind;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A person, a service or an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Person {
    /// Who they are.
    pub registration: Registration,
    /// The terms they have accepted.
    pub terms: Vec<Noted<Terms>>,
    /// How their competence was evaluated, the latest for each role and competence.
    pub competences: Vec<Noted<Competence>>,
    /// The trainings assigned to them.
    pub assigned: Vec<Noted<TrainingAssignment>>,
    /// The trainings they have completed, or failed.
    pub trainings: Vec<Noted<Training>>,
    /// How they left.
    pub offboarded: Option<Noted<Offboarding>>,
}

/// What can happen to a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// They were registered.
    Registered(Registration),
    /// They accepted terms.
    TermsAccepted(Terms),
    /// Their competence was evaluated.
    CompetenceEvaluated(Competence),
    /// A training was assigned to them.
    TrainingAssigned(TrainingAssignment),
    /// They completed a training, or failed it.
    TrainingCompleted(Training),
    /// They left.
    Offboarded(Offboarding),
}

/// Who a person is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// A pseudonym, unique in the ISMS.
    pub reference: Reference,
    /// The unit to which they belong.
    pub unit: Option<Area>,
    /// How they stand to the organization.
    pub relation: Relation,
    /// The first day, where it is not that of the registration.
    pub from: Option<NaiveDate>,
}

/// How a person stands to the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Employed.
    Employee,
    /// Of the management.
    Management,
    /// Under contract.
    Contractor,
    /// Of a supplier.
    Supplier,
    /// A user without other duties.
    EndUser,
    /// A program that does what it was configured to do.
    Service,
    /// A program that decides by itself.
    Agent,
}

impl Relation {
    /// The kind of actor that this is.
    #[must_use]
    pub fn actor_kind(self) -> ActorKind {
        match self {
            Self::Service => ActorKind::Service,
            Self::Agent => ActorKind::Agent,
            Self::Employee | Self::Management | Self::Contractor | Self::Supplier | Self::EndUser => {
                ActorKind::Human
            }
        }
    }
}

/// Terms that a person accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The document that has them.
    pub document: DocumentId,
    /// Its revision.
    pub revision: u32,
    /// What they are about.
    pub kind: TermsKind,
}

/// What terms are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermsKind {
    /// Employment.
    Employment,
    /// Confidentiality.
    Confidentiality,
    /// Acceptable use of information and other assets.
    AcceptableUse,
}

/// An evaluation of competence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competence {
    /// The role that needs it.
    pub role: RoleId,
    /// What one has to be able to do.
    pub competence: Title,
    /// The level that is needed, from 0.
    pub required: u8,
    /// The level that was found, from 0.
    pub actual: u8,
    /// How it was found out.
    pub method: Option<Title>,
}

/// A training that a person is to complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingAssignment {
    /// Its subject.
    pub training: Title,
    /// The activity in which it is given, where it is planned.
    pub activity: Option<TrainingActivityId>,
    /// The last day for it.
    pub due: NaiveDate,
    /// Why.
    pub ground: TrainingGround,
}

/// Why a training is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrainingGround {
    /// A role needs it.
    Role,
    /// A gap in competence was found.
    Gap,
    /// An incident has shown the need.
    Incident,
    /// Everybody gets it: the basic training.
    AllStaff,
}

/// A training that was completed, or failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Its subject.
    pub training: Title,
    /// The activity in which it was given, where it was planned.
    pub activity: Option<TrainingActivityId>,
    /// The result, in percent.
    pub score: Option<u8>,
    /// Whether it was passed.
    pub passed: bool,
    /// The last day on which it counts.
    pub valid_until: Option<NaiveDate>,
}

/// How a person left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offboarding {
    /// Whether their access was removed.
    pub access_removed: bool,
    /// Whether they returned what they had been given.
    pub assets_returned: bool,
    /// The duties that go on.
    pub continuing_duties: Option<Prose>,
}

impl Person {
    /// Whether they have not left.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.offboarded.is_none()
    }

    /// Whether they are a human being, and no program.
    #[must_use]
    pub fn is_human(&self) -> bool {
        self.registration.relation.actor_kind() == ActorKind::Human
    }
}

impl Person {
    /// The trainings assigned to them that they have not passed so that it counts on the last day for it.
    pub fn open_assignments(&self) -> impl Iterator<Item = &Noted<TrainingAssignment>> {
        let is_met = |it: &TrainingAssignment| {
            let mut passed = self.trainings.iter().filter(|training| training.value.counts_on(it.due));
            passed.any(|training| it.is_met_by(&training.value))
        };
        self.assigned.iter().filter(move |it| !is_met(&it.value))
    }

    /// The trainings that they have passed, of each subject the one that counts longest.
    pub fn counting_trainings(&self) -> impl Iterator<Item = &Noted<Training>> {
        let passed = || self.trainings.iter().filter(|it| it.value.passed);
        // What counts without end counts longest; of two that count equally long, the later one is taken.
        let rank = |it: &Noted<Training>| (it.value.valid_until.is_none(), it.value.valid_until, it.seq);
        passed().filter(move |it| {
            passed().all(|other| other.value.training != it.value.training || rank(other) <= rank(it))
        })
    }
}

impl TrainingAssignment {
    /// Whether somebody who has had a training has had this one: it was given in the activity that was assigned, or has
    /// the same subject.
    #[must_use]
    pub fn is_met_by(&self, training: &Training) -> bool {
        let same_activity = self.activity.is_some() && self.activity == training.activity;
        same_activity || self.training == training.training
    }
}

impl Training {
    /// Whether it counts on a day: passed, and not expired (rule P-2).
    #[must_use]
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.passed && self.valid_until.is_none_or(|last| day <= last)
    }
}

impl Aggregate for Person {
    type Id = PersonId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut person) = entry else {
            let Event::Registered(it) = event else { return None };
            return Some(Self {
                registration: it.clone(),
                terms: Vec::new(),
                competences: Vec::new(),
                assigned: Vec::new(),
                trainings: Vec::new(),
                offboarded: None,
            });
        };
        match event {
            Event::Registered(_) => {}
            Event::TermsAccepted(it) => person.terms.push(meta.note(it.clone())),
            Event::CompetenceEvaluated(it) => {
                let same = |old: &Noted<Competence>| {
                    old.value.role == it.role && old.value.competence == it.competence
                };
                person.competences.retain(|old| !same(old));
                person.competences.push(meta.note(it.clone()));
            }
            Event::TrainingAssigned(it) => person.assigned.push(meta.note(it.clone())),
            Event::TrainingCompleted(it) => person.trainings.push(meta.note(it.clone())),
            Event::Offboarded(it) => person.offboarded = Some(meta.note(it.clone())),
        }
        Some(person)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Registered(it) => Mentions::nothing().named(&it.reference).within(it.unit.as_ref()),
            Event::TermsAccepted(it) => Mentions::of([it.document.into()]).part(&it.document),
            Event::CompetenceEvaluated(it) => {
                Mentions::of([it.role.into()]).part(&format!("{} for {}", it.competence, it.role))
            }
            Event::TrainingAssigned(it) => Mentions::of(it.activity.map(Into::into)).part(&it.training),
            Event::TrainingCompleted(it) => Mentions::of(it.activity.map(Into::into)).part(&it.training),
            Event::Offboarded(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.registration.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.registration.unit.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
