//! Management review: top management looks at the management system, and decides.
//!
//! ISO/IEC 27001:2022, 9.3.
//!
//! ```text
//! scheduled -> inputs presented -> held -> minutes approved
//!                                    └─ decisions recorded -> fulfilled
//! ```

pub mod input;
pub mod decision;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use self::decision::{Decision, Fulfillment, RecordedDecision};
use self::input::{Item, Presentation};
use super::{Aggregate, Mentions};
use crate::id::{DecisionId, DocumentId, ManagementReviewId, PersonId, RoleId};
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::period::Period;
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference};

/// A row of the register of management reviews.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ManagementReview {
    /// What it is to be, as last scheduled.
    pub schedule: Noted<Schedule>,
    /// What was presented, as last presented.
    pub inputs: BTreeMap<Item, Noted<Presentation>>,
    /// How it was held.
    pub held: Option<Noted<Meeting>>,
    /// What was decided, in the order in which it was recorded.
    pub decisions: Vec<RecordedDecision>,
    /// How its minutes were approved.
    pub minutes: Option<Noted<Minutes>>,
}

/// What can happen to a management review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was scheduled, or moved.
    Scheduled(Schedule),
    /// An input was presented.
    InputPresented(Presentation),
    /// It was held.
    Held(Meeting),
    /// A decision was recorded.
    DecisionRecorded(Decision),
    /// A decision was carried out.
    DecisionFulfilled(Fulfillment),
    /// Its minutes were approved.
    MinutesApproved(Minutes),
}

/// When a review is to be, and who is to be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// What people call it, unique among reviews.
    pub reference: Reference,
    /// The day.
    pub date: NaiveDate,
    /// The days on which it looks back.
    pub period: Period,
    /// Who is to chair it.
    pub chair: Responsible,
    /// Who else is invited.
    #[serde(default)]
    pub invited: BTreeSet<Responsible>,
}

/// A review as it was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// Who chaired it.
    pub chair: PersonId,
    /// In which role of top management (rule V-1).
    pub chair_role: RoleId,
    /// Who else was there.
    #[serde(default)]
    pub attendees: BTreeSet<PersonId>,
    /// What it found of the management system.
    pub conclusion: Conclusion,
}

/// What a review finds of the management system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    /// Whether it suits the organization.
    pub suitability: Verdict,
    /// Whether it is enough.
    pub adequacy: Verdict,
    /// Whether it reaches what it is for.
    pub effectiveness: Verdict,
    /// What there is to say about that.
    pub statement: Option<Prose>,
}

/// How far something is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is.
    Yes,
    /// In part.
    Partly,
    /// It is not.
    No,
}

/// The minutes of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// The document.
    pub document: DocumentId,
    /// Its revision.
    pub revision: u32,
}

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is scheduled.
    Scheduled,
    /// Every input is there.
    InputsComplete,
    /// It was held.
    Held,
    /// Its minutes are approved.
    MinutesApproved,
    /// And what was decided is done.
    DecisionsFulfilled,
}

impl ManagementReview {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        if self.minutes.is_some() {
            let is_open = self.open_decisions().next().is_some();
            if is_open { Stage::MinutesApproved } else { Stage::DecisionsFulfilled }
        } else if self.held.is_some() {
            Stage::Held
        } else if self.missing_inputs().next().is_some() {
            Stage::Scheduled
        } else {
            Stage::InputsComplete
        }
    }

    /// The inputs that nobody has presented.
    pub fn missing_inputs(&self) -> impl Iterator<Item = Item> {
        Item::ALL.into_iter().filter(|item| !self.inputs.contains_key(item))
    }

    /// The decision with this identity.
    #[must_use]
    pub fn decision(&self, id: DecisionId) -> Option<&RecordedDecision> {
        self.decisions.iter().find(|it| it.decision.value.decision == id)
    }

    /// The decisions that are still to be carried out.
    pub fn open_decisions(&self) -> impl Iterator<Item = &Noted<Decision>> {
        self.decisions.iter().filter(|it| it.fulfilled.is_none()).map(|it| &it.decision)
    }
}

impl Aggregate for ManagementReview {
    type Id = ManagementReviewId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut review) = entry else {
            let Event::Scheduled(it) = event else { return None };
            let (inputs, decisions) = (BTreeMap::new(), Vec::new());
            return Some(Self {
                schedule: meta.note(it.clone()),
                inputs,
                held: None,
                decisions,
                minutes: None,
            });
        };
        match event {
            Event::Scheduled(it) => review.schedule = meta.note(it.clone()),
            Event::InputPresented(it) => {
                review.inputs.insert(it.input.item, meta.note(it.clone()));
            }
            Event::Held(it) => review.held = Some(meta.note(it.clone())),
            Event::DecisionRecorded(it) => {
                review.decisions.push(RecordedDecision { decision: meta.note(it.clone()), fulfilled: None });
            }
            Event::DecisionFulfilled(it) => review
                .decisions
                .iter_mut()
                .filter(|old| old.decision.value.decision == it.decision)
                .for_each(|old| old.fulfilled = Some(meta.note(it.clone()))),
            Event::MinutesApproved(it) => review.minutes = Some(meta.note(*it)),
        }
        Some(review)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Scheduled(it) => {
                let persons = it.invited.iter().chain([&it.chair]);
                Mentions::of(persons.map(|person| (*person).into())).named(&it.reference)
            }
            Event::InputPresented(it) => {
                let reviews: BTreeSet<_> = it.open_decisions.iter().map(|open| open.review).collect();
                Mentions::of(reviews.into_iter().map(Into::into)).part(&it.input.item.label())
            }
            Event::Held(it) => {
                let attendees = it.attendees.iter().map(|person| (*person).into());
                Mentions::of(attendees.chain([it.chair.into(), it.chair_role.into()]))
            }
            Event::DecisionRecorded(it) => Mentions::of([it.owner.into()]).part(&it.decision),
            Event::DecisionFulfilled(it) => Mentions::nothing().part(&it.decision),
            Event::MinutesApproved(it) => Mentions::of([it.document.into()]),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.schedule.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        Some(self.schedule.with(self.schedule.value.chair)).filter(|_| self.minutes.is_none())
    }
}
