//! Nonconformity: a requirement that is not met, and what is done about it until it does not come back.
//!
//! ISO/IEC 27001:2022, 10.2.
//!
//! ```text
//! raised -> corrected -> cause known -> action planned -> done -> effective -> closed
//!                             ^               └─ rescheduled   │                 │
//!                             ├──────── not effective ─────────┘                 │
//!                             └──────────────────── reopened ────────────────────┘
//! ```
//!
//! That no action is needed is decided with the cause; it is done then, and what was corrected is observed. What was not
//! effective, or was reopened, is planned anew, since something more is needed; earlier actions stay where they are.

pub mod cause;
pub mod action;
pub mod effect;

use serde::{Deserialize, Serialize};

use self::action::{Action, Completion, PlannedAction, Rescheduling};
use self::cause::{Correction, RootCause, Similar};
use self::effect::{Closure, JudgedVerification, Reopening};
use super::{Aggregate, Mentions};
use crate::id::{
    ActionId, AuditId, ContinuityPlanId, ControlId, FeedbackId, FindingId, IncidentId, IndicatorId,
    NonconformityId, ObjectiveId, ObligationId,
};
use crate::stream::Stream;
use crate::vocabulary::grade::Grade;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// A row of the register of nonconformities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Nonconformity {
    /// What is not met, and what shows it.
    pub raising: Noted<Raising>,
    /// Who answers for it, as last said.
    pub owner: Option<Noted<Responsible>>,
    /// Who answered for it before.
    pub earlier_owners: Vec<Noted<Responsible>>,
    /// What was done at once.
    pub corrections: Vec<Noted<Correction>>,
    /// Why it came about, as last determined.
    pub cause: Option<Noted<RootCause>>,
    /// The actions, in the order in which they were planned.
    pub actions: Vec<Action>,
    /// What came of each look at whether the actions were effective.
    pub verified: Vec<Noted<JudgedVerification>>,
    /// How it was closed.
    pub closed: Option<Noted<Closure>>,
    /// Where its actions stand.
    pub round: Round,
}

/// Where the actions stand. Each round begins with planning and ends with a verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Round {
    /// Nobody has found out yet whether they were effective.
    #[default]
    Underway,
    /// They were effective.
    Effective,
    /// They were not, or what was closed was reopened: others are to be planned.
    Failed,
}

/// What can happen to a nonconformity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was raised.
    Raised(Raising),
    /// Something was done at once, to control and correct it.
    CorrectionApplied(Correction),
    /// Its cause was determined.
    RootCauseDetermined(RootCause),
    /// An action on the cause was planned.
    CorrectiveActionPlanned(PlannedAction),
    /// An action got another last day.
    CorrectiveActionRescheduled(Rescheduling),
    /// An action is done.
    CorrectiveActionCompleted(Completion),
    /// Somebody found out whether the actions were effective.
    EffectivenessVerified(JudgedVerification),
    /// It was closed.
    Closed(Closure),
    /// It was opened again.
    Reopened(Reopening),
}

/// A nonconformity that enters the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raising {
    /// What people call it, unique among nonconformities.
    pub reference: Reference,
    /// Where it was noticed.
    pub source: Source,
    /// The requirement that is not met: a clause, a control, a sentence of an own policy.
    pub requirement: Title,
    /// How grave it is: a minor or a major nonconformity.
    pub grade: Grade,
    /// What is not as required.
    pub statement: Prose,
    /// What shows it.
    pub evidence: Prose,
    /// The unit, process or system in which it is.
    pub area: Area,
    /// Who answers for it, where that is known.
    pub owner: Option<Responsible>,
    /// The earlier one that has come back (rule N-6).
    pub recurrence_of: Option<NonconformityId>,
}

/// Where a nonconformity was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// In an audit.
    Audit {
        /// The audit.
        audit: AuditId,
        /// Its finding.
        finding: FindingId,
    },
    /// In what was learned from an incident.
    Incident(IncidentId),
    /// In a test of a control.
    ControlTest(ControlId),
    /// In what was measured.
    Measurement(IndicatorId),
    /// In an objective that was missed.
    Objective(ObjectiveId),
    /// In an evaluation of compliance.
    Compliance(ObligationId),
    /// In an exercise of continuity.
    Exercise(ContinuityPlanId),
    /// In what an interested party said.
    Complaint(FeedbackId),
    /// By somebody at work.
    Own,
}

/// Where a nonconformity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is known.
    Raised,
    /// Something was done at once.
    Corrected,
    /// Its cause is known; what is to be done about it is open.
    CauseKnown,
    /// There are actions to carry out.
    ActionPlanned,
    /// All of them are done, or none is needed; nobody knows yet what it has changed.
    ActionDone,
    /// What was done was effective.
    Effective,
    /// It is closed.
    Closed,
}

impl Source {
    /// The thing in whose history it was noticed, where that is one of its own.
    #[must_use]
    pub fn thing(self) -> Option<Stream> {
        match self {
            Self::Audit { audit, .. } => Some(audit.into()),
            Self::Incident(id) => Some(id.into()),
            Self::ControlTest(id) => Some(id.into()),
            Self::Measurement(id) => Some(id.into()),
            Self::Objective(id) => Some(id.into()),
            Self::Compliance(id) => Some(id.into()),
            Self::Exercise(id) => Some(id.into()),
            Self::Complaint(_) | Self::Own => None,
        }
    }
}

impl Nonconformity {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        let is_planned = self.open_actions().next().is_some();
        match (self.round, &self.cause) {
            _ if self.is_closed() => Stage::Closed,
            (Round::Effective, _) => Stage::Effective,
            (Round::Underway, None) if self.corrections.is_empty() => Stage::Raised,
            (Round::Underway, None) => Stage::Corrected,
            (Round::Underway, Some(_)) if is_planned => Stage::ActionPlanned,
            (Round::Underway, Some(_)) if self.is_acted_upon() => Stage::ActionDone,
            (Round::Underway, Some(_)) | (Round::Failed, _) => Stage::CauseKnown,
        }
    }

    /// Whether it is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// For how many days it has been open at a time, or was until it was closed; none where one of the days is not known.
    #[must_use]
    pub fn days_open(&self, at: PartialDate, offset: UtcOffset) -> Option<u32> {
        let until = self.closed.as_ref().map_or(PartialDate::Instant(at.end(offset)), |it| it.effective_at);
        self.raising.effective_at.days_until(until, offset)
    }

    /// Whether one like it was there before (rule N-6).
    #[must_use]
    pub fn is_recurrent(&self) -> bool {
        self.raising.value.recurrence_of.is_some()
    }

    /// Whoever has answered for it, up to whoever does.
    pub fn owners(&self) -> impl Iterator<Item = &Noted<Responsible>> {
        self.earlier_owners.iter().chain(&self.owner)
    }

    /// The action with this identity.
    #[must_use]
    pub fn action(&self, id: ActionId) -> Option<&Action> {
        self.actions.iter().find(|it| it.planned.value.action == id)
    }

    /// The actions that are not done.
    pub fn open_actions(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|it| it.completed.is_none())
    }

    /// Whether something was done about the cause, or it was decided that nothing has to be.
    #[must_use]
    pub fn is_acted_upon(&self) -> bool {
        let is_enough = self.cause.as_ref().is_some_and(|it| it.value.no_action.is_some());
        is_enough || self.actions.iter().any(|it| it.completed.is_some())
    }

    fn action_mut(&mut self, id: ActionId) -> Option<&mut Action> {
        self.actions.iter_mut().find(|it| it.planned.value.action == id)
    }

    fn owned_by(&mut self, owner: Option<Responsible>, meta: &Meta<'_>) {
        if let Some(owner) = owner {
            self.earlier_owners.extend(self.owner.replace(meta.note(owner)));
        }
    }

    /// What is known of the cause has changed: what was effective against another is none for this.
    fn explained_by(&mut self, it: &RootCause, meta: &Meta<'_>) {
        if self.round == Round::Effective {
            self.round = Round::Underway;
        }
        self.cause = Some(meta.note(it.clone()));
        self.owned_by(it.owner, meta);
    }
}

impl Aggregate for Nonconformity {
    type Id = NonconformityId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut nonconformity) = entry else {
            let Event::Raised(it) = event else { return None };
            return Some(Self {
                raising: meta.note(it.clone()),
                owner: it.owner.map(|it| meta.note(it)),
                earlier_owners: Vec::new(),
                corrections: Vec::new(),
                cause: None,
                actions: Vec::new(),
                verified: Vec::new(),
                closed: None,
                round: Round::Underway,
            });
        };
        match event {
            Event::Raised(_) => {}
            Event::CorrectionApplied(it) => {
                nonconformity.corrections.push(meta.note(it.clone()));
                nonconformity.owned_by(it.owner, meta);
            }
            Event::RootCauseDetermined(it) => nonconformity.explained_by(it, meta),
            Event::CorrectiveActionPlanned(it) => {
                nonconformity.actions.push(Action::of(meta.note(it.clone())));
                nonconformity.round = Round::Underway;
            }
            Event::CorrectiveActionRescheduled(it) => {
                if let Some(action) = nonconformity.action_mut(it.action) {
                    action.rescheduled.push(meta.note(*it));
                }
            }
            Event::CorrectiveActionCompleted(it) => {
                if let Some(action) = nonconformity.action_mut(it.action) {
                    action.completed = Some(meta.note(it.clone()));
                }
            }
            Event::EffectivenessVerified(it) => {
                let is_effective = it.verification.effective;
                nonconformity.round = if is_effective { Round::Effective } else { Round::Failed };
                nonconformity.verified.push(meta.note(it.clone()));
            }
            Event::Closed(it) => nonconformity.closed = Some(meta.note(it.clone())),
            Event::Reopened(Reopening {}) => {
                nonconformity.closed = None;
                nonconformity.round = Round::Failed;
            }
        }
        Some(nonconformity)
    }

    fn mentions(event: &Event) -> Mentions {
        let persons = |ids: [Option<Stream>; 2]| Mentions::of(ids.into_iter().flatten());
        match event {
            Event::Raised(it) => {
                let (source, owner) = (it.source.thing(), it.owner.map(Into::into));
                let others = [source, owner, it.recurrence_of.map(Into::into)];
                let mentions = Mentions::of(others.into_iter().flatten());
                mentions.named(&it.reference).within(Some(&it.area))
            }
            Event::CorrectionApplied(it) => persons([it.performer.map(Into::into), it.owner.map(Into::into)]),
            Event::RootCauseDetermined(it) => {
                let found = match &it.similar {
                    Similar::Exist(found) => Some(&found.nonconformities),
                    Similar::None(_) | Similar::CouldOccur(_) => None,
                };
                let found = found.into_iter().flatten().map(|id| (*id).into());
                Mentions::of(found.chain(it.owner.map(Into::into)))
            }
            Event::CorrectiveActionPlanned(it) => Mentions::of([it.responsible.into()]).part(&it.action),
            Event::CorrectiveActionRescheduled(it) => Mentions::nothing().part(&it.action),
            Event::CorrectiveActionCompleted(it) => {
                Mentions::of(it.performer.map(Into::into)).part(&it.action)
            }
            Event::Closed(it) => Mentions::of(it.closing.changed.iter().copied()),
            Event::EffectivenessVerified(_) | Event::Reopened(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.raising.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        Some(&self.raising.value.area)
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        self.owner.clone().filter(|_| !self.is_closed())
    }
}
