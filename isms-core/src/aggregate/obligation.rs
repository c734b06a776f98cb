//! Obligation: something that law, a regulator, a contract or a resolution demands, and whether it is met.
//!
//! ISO/IEC 27001:2022, 4.2 and 9.1; controls 5.31, 5.32, 5.34 and 5.36 of Annex A.
//!
//! ```text
//! registered -> evaluated* -> changed* -> retired
//! ```

pub mod compliance;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use self::compliance::{Answer, Evaluation};
use super::{Aggregate, Mentions};
use crate::id::ObligationId;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};
use crate::vocabulary::time::UtcOffset;

/// A row of the legal register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Obligation {
    /// What people call it.
    pub reference: Reference,
    /// What it is, as last changed.
    pub details: Noted<Details>,
    /// What it was before, in the order of changes.
    pub earlier: Vec<Noted<Details>>,
    /// The latest change of what it demands.
    pub changed: Option<Noted<Prose>>,
    /// The latest evaluation of whether it is met.
    pub evaluated: Option<Noted<Evaluation>>,
    /// That it no longer binds.
    pub retired: Option<Noted<Retirement>>,
}

/// What can happen to an obligation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It entered the register.
    Registered(Registration),
    /// It changed, or somebody else answers for it.
    Changed(Change),
    /// It was found out whether it is met.
    ComplianceEvaluated(Evaluation),
    /// It no longer binds.
    Retired(Retirement),
}

/// An obligation that enters the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// What people call it, unique among obligations.
    pub reference: Reference,
    /// What it is.
    pub details: Details,
}

/// What an obligation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Where it comes from: an act, a regulation, a contract.
    pub source: Title,
    /// Where it stands there (rule L-1).
    pub citation: Option<Title>,
    /// Where it is law.
    pub jurisdiction: Option<Title>,
    /// What makes it binding.
    pub kind: Kind,
    /// What it demands, in the organization's own words.
    pub summary: Prose,
    /// To what it applies.
    pub applies_to: Option<Prose>,
    /// The first day on which it binds as it is here, where that is not the day of the act. It may lie ahead.
    pub effective_from: Option<NaiveDate>,
    /// Who answers for meeting it (rule L-1).
    pub owner: Option<Responsible>,
    /// The unit, process or system to which it belongs.
    pub area: Option<Area>,
}

/// What makes an obligation binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Law in general: a principle, a judgment.
    Legal,
    /// An act of a legislature.
    Statutory,
    /// A rule of a regulator.
    Regulatory,
    /// A contract.
    Contractual,
    /// A resolution of a government or of the organization itself.
    Resolution,
}

/// A change of an obligation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What is new.
    pub change: Prose,
    /// What it is from then on.
    pub details: Details,
}

/// That an obligation no longer binds; the reason says why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retirement {
    /// The obligation that takes its place.
    pub replaced_by: Option<ObligationId>,
}

/// Where an obligation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is known.
    Registered,
    /// It is known whether it is met.
    Evaluated,
    /// It has changed since that was known.
    Changed,
    /// It no longer binds.
    Retired,
}

impl Details {
    /// Whether another obligation demands the same, whoever answers for it.
    #[must_use]
    pub fn demands_as(&self, other: &Self) -> bool {
        let Self { owner, area, .. } = other;
        Self { owner: *owner, area: area.clone(), ..self.clone() } == *other
    }
}

impl Obligation {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        let changed = self.changed.as_ref().map(|it| it.seq);
        match (&self.retired, &self.evaluated) {
            (Some(_), _) => Stage::Retired,
            (None, Some(it)) if changed.is_none_or(|changed| changed < it.seq) => Stage::Evaluated,
            (None, Some(_)) => Stage::Changed,
            (None, None) => Stage::Registered,
        }
    }

    /// What it demands on a day: of what had come to bind, what was recorded last. None before it binds at all,
    /// and once it no longer does.
    #[must_use]
    pub fn details_on(&self, day: NaiveDate, offset: UtcOffset) -> Option<&Noted<Details>> {
        if self.retired.as_ref().is_some_and(|it| it.effective_at.first_day(offset) <= day) {
            return None;
        }
        let all = std::iter::once(&self.details).chain(self.earlier.iter().rev());
        all.into_iter().find(|it| binding_from(it, offset) <= day)
    }

    /// The first day on which it binds at all.
    #[must_use]
    pub fn binding_from(&self, offset: UtcOffset) -> NaiveDate {
        let earlier = self.earlier.iter().map(|it| binding_from(it, offset));
        earlier.fold(binding_from(&self.details, offset), NaiveDate::min)
    }

    /// The last day for the next evaluation: as the latest one set it; the day from which a later change binds,
    /// where that comes sooner; or so many days after it began to bind, where it was never evaluated. None once it
    /// no longer binds.
    #[must_use]
    pub fn evaluation_due(&self, days_max: u32, offset: UtcOffset) -> Option<NaiveDate> {
        if self.retired.is_some() {
            return None;
        }
        let Some(evaluated) = &self.evaluated else {
            return self.binding_from(offset).checked_add_days(Days::new(days_max.into()));
        };
        let changed = self.changed.as_ref().filter(|it| evaluated.seq < it.seq);
        let binding = changed.map(|_| binding_from(&self.details, offset));
        Some(binding.map_or(evaluated.value.next_due, |day| day.min(evaluated.value.next_due)))
    }
}

/// The first day on which an obligation binds as it is here.
fn binding_from(it: &Noted<Details>, offset: UtcOffset) -> NaiveDate {
    it.value.effective_from.unwrap_or_else(|| it.effective_at.first_day(offset))
}

impl Aggregate for Obligation {
    type Id = ObligationId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut obligation) = entry else {
            let Event::Registered(it) = event else { return None };
            return Some(Self {
                reference: it.reference.clone(),
                details: meta.note(it.details.clone()),
                earlier: Vec::new(),
                changed: None,
                evaluated: None,
                retired: None,
            });
        };
        match event {
            Event::Registered(_) => {}
            Event::Changed(it) => {
                if !it.details.demands_as(&obligation.details.value) {
                    obligation.changed = Some(meta.note(it.change.clone()));
                }
                let before = std::mem::replace(&mut obligation.details, meta.note(it.details.clone()));
                obligation.earlier.push(before);
            }
            Event::ComplianceEvaluated(it) => obligation.evaluated = Some(meta.note(it.clone())),
            Event::Retired(it) => obligation.retired = Some(meta.note(it.clone())),
        }
        Some(obligation)
    }

    fn mentions(event: &Event) -> Mentions {
        let details = |it: &Details| Mentions::of(it.owner.map(Into::into)).within(it.area.as_ref());
        match event {
            Event::Registered(it) => details(&it.details).named(&it.reference),
            Event::Changed(it) => details(&it.details),
            Event::ComplianceEvaluated(it) => match &it.answer {
                None => Mentions::nothing(),
                Some(Answer::Exception(exception)) => Mentions::of([(*exception).into()]),
                Some(Answer::Nonconformity(it)) => Mentions::of(it.owner.map(Into::into)),
            },
            Event::Retired(it) => Mentions::of(it.replaced_by.map(Into::into)),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.details.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        self.details.value.owner.filter(|_| self.retired.is_none()).map(|it| self.details.with(it))
    }
}
