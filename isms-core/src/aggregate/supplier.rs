//! Supplier: somebody outside who supplies the organization, what they are trusted with, and on which terms.
//!
//! ISO/IEC 27001:2022, 8.1; controls 5.11, 5.19 to 5.23 and 6.6 of Annex A.
//!
//! ```text
//! registered -> assessed -> under agreement -> in use -> reviewed* -> ended
//! ```

pub mod registration;
pub mod assurance;
pub mod agreement;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use self::agreement::{Agreement, Ending, Use};
use self::assurance::{Assessment, Review};
use self::registration::Registration;
use super::{Aggregate, Mentions};
use crate::id::SupplierId;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Reference};
use crate::vocabulary::time::UtcOffset;

/// A row of the supplier register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Supplier {
    /// What it is.
    pub registration: Noted<Registration>,
    /// Who answers for what it supplies.
    pub owner: Option<Noted<Responsible>>,
    /// How much depends on it, as last judged.
    pub criticality: Option<Noted<Criticality>>,
    /// Whether it has access to information, as last judged.
    pub information_access: Option<Noted<bool>>,
    /// Its latest assessment.
    pub assessed: Option<Noted<Assessment>>,
    /// The agreements with it, in the order of recording.
    pub agreements: Vec<Noted<Agreement>>,
    /// From when it is relied upon.
    pub in_use: Option<Noted<Use>>,
    /// Its latest review.
    pub reviewed: Option<Noted<Review>>,
    /// Its latest review that calls for an assessment.
    pub unsettled: Option<Noted<Review>>,
    /// How the relationship ended.
    pub ended: Option<Noted<Ending>>,
}

/// What can happen to a supplier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It entered the register.
    Registered(Registration),
    /// It was assessed.
    Assessed(Assessment),
    /// An agreement was concluded with it.
    AgreementConcluded(Agreement),
    /// From now on the organization relies on it.
    TakenIntoUse(Use),
    /// What it has done was looked at.
    Reviewed(Review),
    /// The relationship with it ended.
    RelationshipEnded(Ending),
}

/// How much depends on a supplier, the more the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criticality {
    /// Hardly anything: it is replaced within days.
    Low,
    /// Something: work goes on without it for a while.
    Medium,
    /// Much: work suffers at once.
    High,
    /// All of it: work stops.
    Critical,
}

/// Where a supplier stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is known.
    Registered,
    /// It was assessed.
    Assessed,
    /// There was an agreement with it.
    UnderAgreement,
    /// The organization relies on it.
    InUse,
    /// The relationship has ended.
    Ended,
}

impl Supplier {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (&self.ended, &self.in_use, self.agreements.last(), &self.assessed) {
            (Some(_), ..) => Stage::Ended,
            (None, Some(_), ..) => Stage::InUse,
            (None, None, Some(_), _) => Stage::UnderAgreement,
            (None, None, None, Some(_)) => Stage::Assessed,
            (None, None, None, None) => Stage::Registered,
        }
    }

    /// The agreements that bind it on a day.
    pub fn agreements_on(
        &self,
        day: NaiveDate,
        offset: UtcOffset,
    ) -> impl Iterator<Item = &Noted<Agreement>> {
        self.agreements.iter().filter(move |it| {
            it.effective_at.first_day(offset) <= day && it.value.valid_until.is_none_or(|last| day <= last)
        })
    }

    /// The last day for its next review: as the latest one set it, or so many days after it was taken into use.
    /// None before that, and once the relationship has ended.
    #[must_use]
    pub fn review_due(&self, days_max: u32, offset: UtcOffset) -> Option<NaiveDate> {
        let used = self.in_use.as_ref().filter(|_| self.ended.is_none())?;
        let first = || used.effective_at.first_day(offset).checked_add_days(Days::new(days_max.into()));
        self.reviewed.as_ref().map(|it| it.value.next_due).or_else(first)
    }
}

impl Aggregate for Supplier {
    type Id = SupplierId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut supplier) = entry else {
            let Event::Registered(it) = event else { return None };
            return Some(Self {
                registration: meta.note(it.clone()),
                owner: it.owner.map(|it| meta.note(it)),
                criticality: it.criticality.map(|it| meta.note(it)),
                information_access: it.information_access.map(|it| meta.note(it)),
                assessed: None,
                agreements: Vec::new(),
                in_use: None,
                reviewed: None,
                unsettled: None,
                ended: None,
            });
        };
        match event {
            Event::Registered(_) => {}
            Event::Assessed(it) => {
                let (criticality, access) = (it.criticality, it.information_access);
                supplier.criticality = criticality.map(|it| meta.note(it)).or(supplier.criticality);
                supplier.information_access = access.map(|it| meta.note(it)).or(supplier.information_access);
                supplier.assessed = Some(meta.note(it.clone()));
            }
            Event::AgreementConcluded(it) => supplier.agreements.push(meta.note(it.clone())),
            Event::TakenIntoUse(it) => {
                supplier.owner = it.owner.map(|it| meta.note(it)).or(supplier.owner);
                supplier.in_use = Some(meta.note(it.clone()));
            }
            Event::Reviewed(it) => {
                supplier.owner = it.owner.map(|it| meta.note(it)).or(supplier.owner);
                let unsettled = it.calls_for_assessment().then(|| meta.note(it.clone()));
                supplier.unsettled = unsettled.or(supplier.unsettled);
                supplier.reviewed = Some(meta.note(it.clone()));
            }
            Event::RelationshipEnded(it) => supplier.ended = Some(meta.note(it.clone())),
        }
        Some(supplier)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Registered(it) => {
                let owner = it.owner.map(Into::into);
                Mentions::of(owner).named(&it.reference).within(it.area.as_ref())
            }
            Event::Assessed(it) => Mentions::of(it.risks.iter().map(|risk| (*risk).into())),
            Event::AgreementConcluded(it) => Mentions::of([it.document.into()]),
            Event::TakenIntoUse(it) => {
                let owner = it.owner.map(Into::into);
                Mentions::of(owner.into_iter().chain(it.agreement.map(Into::into)))
            }
            Event::Reviewed(it) => {
                let owner = it.owner.map(Into::into);
                Mentions::of(owner.into_iter().chain(it.incidents.iter().map(|incident| (*incident).into())))
            }
            Event::RelationshipEnded(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.registration.value.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.registration.value.area.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        self.owner.clone().filter(|_| self.ended.is_none())
    }
}
