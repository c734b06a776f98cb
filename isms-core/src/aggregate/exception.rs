//! Exception: a permission to deviate from a control or a document for a time, and how it ends.
//!
//! ISO/IEC 27001:2022, 6.1.3 f and 8.1; control 5.36 of Annex A.
//!
//! ```text
//! requested ─┬─> approved ─┬─> renewed ─┬─> ended
//!     │      │             ^            │
//!     │      │             └────────────┘
//!     │      └─> rejected
//!     └─> ended, when nobody asks for it any more
//! ```
//!
//! Past its last day it has expired, without an event: a function of the entry and a date. A renewal comes before
//! that day; later it takes another request.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{AssetId, ControlId, DocumentId, ExceptionId, RiskId};
use crate::stream::Stream;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference};
use crate::vocabulary::time::{PartialDate, UtcOffset};

/// A row of the register of exceptions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Exception {
    /// What was asked for, and by whom.
    pub request: Noted<Request>,
    /// Why it was asked for.
    pub reason: Option<Prose>,
    /// How it was approved.
    pub approval: Option<Noted<GrantedApproval>>,
    /// How it was renewed, in order.
    pub renewals: Vec<Noted<GrantedRenewal>>,
    /// That it was rejected.
    pub rejected: Option<Noted<Rejection>>,
    /// How it ended.
    pub ended: Option<Noted<Ending>>,
}

/// What can happen to an exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Somebody asked for it.
    Requested(Request),
    /// It was approved.
    Approved(GrantedApproval),
    /// It was not approved.
    Rejected(Rejection),
    /// It was approved for longer.
    Renewed(GrantedRenewal),
    /// It ended.
    Ended(Ending),
}

/// A deviation that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What people call it, unique among exceptions.
    pub reference: Reference,
    /// From what it deviates.
    pub deviates_from: DeviatesFrom,
    /// The assets for which it is asked.
    #[serde(default)]
    pub assets: BTreeSet<AssetId>,
    /// The unit, process or system for which it is asked.
    pub area: Option<Area>,
    /// What is done instead.
    pub compensation: Compensation,
    /// Who benefits, where that is not whoever asks.
    pub beneficiary: Option<Responsible>,
    /// The last day for which it is asked.
    pub requested_until: NaiveDate,
}

/// From what an exception deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviatesFrom {
    /// A control.
    Control(ControlId),
    /// A document: a policy, a procedure.
    Document(DocumentId),
}

/// What compensates for a deviation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compensation {
    /// These measures.
    Measures(Prose),
    /// Nothing, and that is said.
    Nothing,
}

/// An approval of an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The last day on which it holds.
    pub expires_on: NaiveDate,
    /// The risk that it brings (rule X-1).
    pub risk: Option<RiskId>,
    /// Under which conditions.
    pub conditions: Option<Prose>,
}

/// An approval, with what entitled to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantedApproval {
    /// The approval.
    pub approval: Approval,
    /// What entitled whoever approved; none where rule X-2 was waived.
    pub standing: Option<Standing>,
}

/// What entitles somebody to approve an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They own what it deviates from.
    Owner(Responsible),
    /// They own the risk that it brings.
    RiskOwner(Responsible),
    /// They are top management.
    TopManagement,
}

/// That an exception is not approved. The reason says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {}

/// A renewal of an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// The last day on which it holds.
    pub expires_on: NaiveDate,
    /// Under which conditions from now on; none where those before go on.
    pub conditions: Option<Prose>,
}

/// A renewal, with its number and with what entitled to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantedRenewal {
    /// Its number, from 1.
    pub number: u32,
    /// The renewal.
    pub renewal: Renewal,
    /// What entitled whoever renewed; none where rule X-2 was waived.
    pub standing: Option<Standing>,
}

/// The end of an exception, or of the request for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// On which ground.
    pub ground: EndingGround,
}

/// On which ground an exception ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingGround {
    /// Nothing deviates any more.
    Fulfilled,
    /// It holds no longer, or is no longer asked for.
    Revoked,
    /// Its last day has passed.
    Expired,
}

/// Where an exception stands, whatever the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It waits for an answer.
    Requested,
    /// It was approved; whether it has expired is another question.
    Approved,
    /// It was approved for longer; whether it has expired is another question.
    Renewed,
    /// It was not approved.
    Rejected,
    /// It has ended.
    Ended,
}

impl Exception {
    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> State {
        match (&self.ended, &self.rejected, &self.approval) {
            (Some(_), _, _) => State::Ended,
            (None, Some(_), _) => State::Rejected,
            (None, None, Some(_)) if self.renewals.is_empty() => State::Approved,
            (None, None, Some(_)) => State::Renewed,
            (None, None, None) => State::Requested,
        }
    }

    /// Whether nothing more can happen to it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.ended.is_some() || self.rejected.is_some()
    }

    /// The last day on which it holds; none before it is approved.
    #[must_use]
    pub fn expires_on(&self) -> Option<NaiveDate> {
        let renewed = self.renewals.last().map(|it| it.value.renewal.expires_on);
        renewed.or(self.approval.as_ref().map(|it| it.value.approval.expires_on))
    }

    /// The risk that it brings, as it was approved.
    #[must_use]
    pub fn risk(&self) -> Option<RiskId> {
        self.approval.as_ref().and_then(|it| it.value.approval.risk)
    }

    /// The conditions under which it holds.
    #[must_use]
    pub fn conditions(&self) -> Option<&Prose> {
        let renewed = self.renewals.iter().rev().find_map(|it| it.value.renewal.conditions.as_ref());
        renewed.or(self.approval.as_ref().and_then(|it| it.value.approval.conditions.as_ref()))
    }

    /// Whether it permits to deviate on a date: it was approved, has not expired and has not ended.
    #[must_use]
    pub fn is_in_force(&self, on: PartialDate, offset: UtcOffset) -> bool {
        let begun = self.approval.as_ref().is_some_and(|it| !on.is_before(it.effective_at, offset));
        begun && !self.has_ended(on, offset) && !self.is_past(on, offset)
    }

    /// Whether its last day has passed on a date, and nobody has ended it (rule X-3).
    #[must_use]
    pub fn is_expired(&self, on: PartialDate, offset: UtcOffset) -> bool {
        !self.has_ended(on, offset) && self.is_past(on, offset)
    }

    fn has_ended(&self, on: PartialDate, offset: UtcOffset) -> bool {
        self.ended.as_ref().is_some_and(|end| !on.is_before(end.effective_at, offset))
    }

    fn is_past(&self, on: PartialDate, offset: UtcOffset) -> bool {
        self.expires_on().is_some_and(|last| PartialDate::Day(last).is_before(on, offset))
    }
}

impl Request {
    /// Whether another asks to deviate from the same for the same: for one of the assets or, where one of the two names
    /// none, in the same area.
    #[must_use]
    pub fn deviates_as(&self, other: &Self) -> bool {
        let shared = !self.assets.is_disjoint(&other.assets);
        let anywhere = self.assets.is_empty() || other.assets.is_empty();
        let nearby = match (&self.area, &other.area) {
            (Some(one), Some(other)) => one.is_spelled_like(other),
            (one, other) => one == other,
        };
        self.deviates_from == other.deviates_from && (shared || anywhere && nearby)
    }
}

impl DeviatesFrom {
    /// The thing.
    #[must_use]
    pub fn thing(self) -> Stream {
        match self {
            Self::Control(control) => control.into(),
            Self::Document(document) => document.into(),
        }
    }
}

impl Standing {
    /// The person or role that it rests on; none of top management, which is a level of roles.
    #[must_use]
    pub fn responsible(self) -> Option<Responsible> {
        match self {
            Self::Owner(responsible) | Self::RiskOwner(responsible) => Some(responsible),
            Self::TopManagement => None,
        }
    }
}

impl Aggregate for Exception {
    type Id = ExceptionId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut exception) = entry else {
            let Event::Requested(it) = event else { return None };
            return Some(Self {
                request: meta.note(it.clone()),
                reason: meta.reason.cloned(),
                approval: None,
                renewals: Vec::new(),
                rejected: None,
                ended: None,
            });
        };
        match event {
            Event::Requested(_) => {}
            Event::Approved(it) => exception.approval = Some(meta.note(it.clone())),
            Event::Rejected(it) => exception.rejected = Some(meta.note(*it)),
            Event::Renewed(it) => exception.renewals.push(meta.note(it.clone())),
            Event::Ended(it) => exception.ended = Some(meta.note(*it)),
        }
        Some(exception)
    }

    fn mentions(event: &Event) -> Mentions {
        let standing = |it: Option<Standing>| it.and_then(Standing::responsible).map(Stream::from);
        match event {
            Event::Requested(it) => {
                let assets = it.assets.iter().map(|asset| (*asset).into());
                let beneficiary = it.beneficiary.map(Into::into);
                Mentions::of([it.deviates_from.thing()].into_iter().chain(assets).chain(beneficiary))
                    .named(&it.reference)
                    .within(it.area.as_ref())
            }
            Event::Approved(it) => {
                let risk = it.approval.risk.map(Into::into);
                Mentions::of(risk.into_iter().chain(standing(it.standing)))
            }
            Event::Renewed(it) => Mentions::of(standing(it.standing)),
            Event::Rejected(_) | Event::Ended(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.request.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.request.value.area.as_ref()
    }

    /// Whoever benefits answers for it; where nobody is named, whoever asked.
    fn owner(&self) -> Option<Noted<Responsible>> {
        let asked = || self.request.by.map(Responsible::Person);
        let owner = self.request.value.beneficiary.or_else(asked).filter(|_| !self.is_over())?;
        Some(self.request.with(owner))
    }
}
