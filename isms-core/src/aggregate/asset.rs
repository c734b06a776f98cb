//! Asset: information, and whatever else has value to the organization because of it.
//!
//! ISO/IEC 27001:2022, 6.1.2 and 8.1; controls 5.9 to 5.13, 7.14 and 8.10 of Annex A.
//!
//! ```text
//! identified -> owned -> classified -> … -> disposed
//! ```

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{AssetId, PersonId};
use crate::vocabulary::cia::Cia;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Title};

/// A row of the asset inventory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Asset {
    /// What people call it.
    pub reference: Reference,
    /// What it is, as last changed.
    pub details: Noted<Details>,
    /// Who answers for it.
    pub owner: Option<Noted<Ownership>>,
    /// What it needs of confidentiality, integrity and availability.
    pub classification: Option<Noted<Classification>>,
    /// The assets that it supports: they cannot do without it.
    pub supports: Vec<Noted<Dependency>>,
    /// When it was last found to be as the inventory says.
    pub confirmed: Option<Noted<Confirmation>>,
    /// How it was disposed of.
    pub disposed: Option<Noted<Disposal>>,
}

/// What can happen to an asset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It entered the inventory.
    Identified(Identification),
    /// Somebody answers for it.
    OwnerAssigned(Ownership),
    /// What it needs was determined.
    Classified(Classification),
    /// It was found to support another asset.
    DependencyLinked(Dependency),
    /// It no longer supports another asset.
    DependencyUnlinked(Unlinking),
    /// It changed.
    DetailsChanged(Details),
    /// It was compared with the inventory.
    InventoryConfirmed(Confirmation),
    /// It was disposed of.
    Disposed(Disposal),
}

/// An asset that enters the inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identification {
    /// What people call it, unique among assets.
    pub reference: Reference,
    /// What it is.
    pub details: Details,
}

/// What an asset is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Its name.
    pub name: Title,
    /// Its kind.
    pub kind: Kind,
    /// The unit to which it belongs.
    pub unit: Option<Area>,
    /// Where it is.
    pub location: Option<Title>,
    /// Whether the scope of the ISMS includes it.
    pub in_scope: bool,
    /// How it was found.
    pub found_by: Option<Title>,
}

/// The kind of an asset. Information and processes are primary: the others support them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Information, in whatever form.
    Information,
    /// A process or activity of the organization.
    Process,
    /// A service.
    Service,
    /// An application.
    Application,
    /// Hardware.
    Hardware,
    /// A network.
    Network,
    /// A site.
    Site,
    /// People and what they know.
    People,
    /// What somebody else runs for the organization.
    Outsourced,
}

impl Kind {
    /// Whether it has value of its own, not for what it supports.
    #[must_use]
    pub fn is_primary(self) -> bool {
        matches!(self, Self::Information | Self::Process)
    }
}

/// Who answers for an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ownership {
    /// Its owner.
    pub owner: Responsible,
    /// Who looks after it for the owner.
    pub custodian: Option<PersonId>,
}

/// What an asset needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classification {
    /// For each property.
    pub needs: Cia<Need>,
    /// The label of the organization's own scheme.
    pub label: Option<Title>,
    /// Why; needed where it is lower than what it supports needs (rule A-2).
    pub rationale: Option<Prose>,
}

/// How much protection something needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// None.
    #[default]
    None,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Very high.
    VeryHigh,
}

/// A dependency of another asset on this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// The asset that depends on this one.
    pub supports: AssetId,
    /// In what way.
    pub kind: Option<Title>,
}

/// The end of a dependency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unlinking {
    /// The asset that no longer depends on this one.
    pub supports: AssetId,
}

/// A comparison with the inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// What differed.
    pub differences: Option<Prose>,
}

/// How an asset was disposed of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disposal {
    /// How.
    pub method: Title,
    /// What proves it.
    pub certificate: Option<Reference>,
    /// How its media were sanitized (rule A-3).
    pub sanitization: Option<Title>,
}

impl Aggregate for Asset {
    type Id = AssetId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut asset) = entry else {
            let Event::Identified(it) = event else { return None };
            return Some(Self {
                reference: it.reference.clone(),
                details: meta.note(it.details.clone()),
                owner: None,
                classification: None,
                supports: Vec::new(),
                confirmed: None,
                disposed: None,
            });
        };
        match event {
            Event::Identified(_) => {}
            Event::OwnerAssigned(it) => asset.owner = Some(meta.note(it.clone())),
            Event::Classified(it) => asset.classification = Some(meta.note(it.clone())),
            Event::DependencyLinked(it) => {
                asset.supports.retain(|old| old.value.supports != it.supports);
                asset.supports.push(meta.note(it.clone()));
            }
            Event::DependencyUnlinked(it) => asset.supports.retain(|old| old.value.supports != it.supports),
            Event::DetailsChanged(it) => asset.details = meta.note(it.clone()),
            Event::InventoryConfirmed(it) => asset.confirmed = Some(meta.note(it.clone())),
            Event::Disposed(it) => asset.disposed = Some(meta.note(it.clone())),
        }
        Some(asset)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Identified(it) => {
                Mentions::nothing().named(&it.reference).within(it.details.unit.as_ref())
            }
            Event::OwnerAssigned(it) => {
                let custodian = it.custodian.map(Into::into);
                Mentions::of([Some(it.owner.into()), custodian].into_iter().flatten())
            }
            Event::DependencyLinked(it) => Mentions::of([it.supports.into()]).part(&it.supports),
            // It rests on nothing: what no longer depends on this asset may be gone altogether.
            Event::DependencyUnlinked(it) => Mentions::nothing().part(&it.supports),
            Event::DetailsChanged(it) => Mentions::nothing().within(it.unit.as_ref()),
            Event::Classified(_) | Event::InventoryConfirmed(_) | Event::Disposed(_) => Mentions::nothing(),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.reference)
    }

    fn area(&self) -> Option<&Area> {
        self.details.value.unit.as_ref()
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        self.owner.as_ref().filter(|_| self.disposed.is_none()).map(|it| it.with(it.value.owner))
    }
}
