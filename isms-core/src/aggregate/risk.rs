//! Risk.

use serde::{Deserialize, Serialize};

use self::identification::Identification;
use self::treatment::{PlanApproval, PlanRevision};
use super::{Aggregate, Mentions};
use crate::id::{ControlId, RiskId};
use crate::vocabulary::noted::Meta;
use crate::vocabulary::text::{Area, Reference};

/// Entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Risk {
    identification: Identification,
    plan: Option<PlanRevision>,
    approved_plan: Option<PlanRevision>,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It entered the register.
    Identified(Identification),
    /// Its treatment was planned.
    TreatmentPlanned(PlanRevision),
    /// The plan was approved.
    TreatmentPlanApproved(PlanApproval),
}

/// Identification.
pub mod identification {
    use serde::{Deserialize, Serialize};

    use crate::id::AssetId;
    use crate::vocabulary::cia::Property;
    use crate::vocabulary::text::{Area, Prose, Reference, Title};

    /// A risk that enters the register.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[expect(missing_docs, reason = "a stand-in")]
    pub struct Identification {
        pub reference: Reference,
        pub title: Title,
        pub kind: Kind,
        pub approach: Approach,
        pub source: Option<Title>,
        pub threat: Option<Title>,
        pub vulnerabilities: Vec<Title>,
        pub assets: Vec<AssetId>,
        pub consequence: Option<Prose>,
        pub properties: Vec<Property>,
        pub area: Option<Area>,
    }

    /// Kind.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Kind {
        /// Feared.
        Risk,
    }

    /// Approach.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum Approach {
        /// From what may happen.
        Event,
    }
}

/// Treatment.
pub mod treatment {
    use chrono::NaiveDate;
    use serde::{Deserialize, Serialize};

    use crate::id::{ControlId, TreatmentId};
    use crate::vocabulary::digest::Digest;
    use crate::vocabulary::responsible::Responsible;
    use crate::vocabulary::text::{Level, Prose};

    /// A plan.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[expect(missing_docs, reason = "a stand-in")]
    pub struct Plan {
        pub option: TreatmentOption,
        pub treatments: Vec<Treatment>,
        pub expected_residual: Option<Level>,
    }

    /// A way to treat a risk.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum TreatmentOption {
        /// By controls.
        Modify,
    }

    /// One treatment.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[expect(missing_docs, reason = "a stand-in")]
    pub struct Treatment {
        pub id: TreatmentId,
        pub description: Prose,
        pub controls: Vec<ControlId>,
        pub responsible: Responsible,
        pub due: NaiveDate,
        pub resources: Option<Prose>,
    }

    /// A plan with its number.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[expect(missing_docs, reason = "a stand-in")]
    pub struct PlanRevision {
        pub number: u32,
        pub plan: Plan,
    }

    /// An approval of a plan.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[expect(missing_docs, reason = "a stand-in")]
    pub struct PlanApproval {
        pub number: u32,
        pub sha256: Digest,
    }
}

impl Risk {
    /// The controls of its open treatments.
    pub fn open_treatment_controls(&self) -> impl Iterator<Item = ControlId> {
        self.plan.iter().flat_map(|it| &it.plan.treatments).flat_map(|it| it.controls.iter().copied())
    }

    /// The controls of its approved treatment plan.
    pub fn approved_plan_controls(&self) -> impl Iterator<Item = ControlId> {
        self.approved_plan
            .iter()
            .flat_map(|it| &it.plan.treatments)
            .flat_map(|it| it.controls.iter().copied())
    }
}

impl Aggregate for Risk {
    type Id = RiskId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, _: &Meta<'_>) -> Option<Self> {
        match (entry, event) {
            (None, Event::Identified(it)) => {
                Some(Self { identification: it.clone(), plan: None, approved_plan: None })
            }
            (Some(risk), Event::TreatmentPlanned(it)) => Some(Self { plan: Some(it.clone()), ..risk }),
            (Some(risk), Event::TreatmentPlanApproved(_)) => {
                Some(Self { approved_plan: risk.plan.clone(), ..risk })
            }
            (entry, _) => entry,
        }
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Identified(it) => Mentions::nothing().named(&it.reference),
            Event::TreatmentPlanned(_) | Event::TreatmentPlanApproved(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.identification.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.identification.area.as_ref()
    }
}
