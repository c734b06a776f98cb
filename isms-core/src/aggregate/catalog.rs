//! Catalog: controls of a standard.

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::CatalogId;
use crate::vocabulary::noted::Meta;
use crate::vocabulary::text::{Area, ControlNumber, Reference};

/// Entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Catalog {
    /// As it was imported.
    pub import: ControlCatalog,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Its controls were imported.
    ControlCatalogImported(ControlCatalog),
}

/// Controls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlCatalog {
    /// What people call it.
    pub reference: Reference,
    /// Its controls.
    #[serde(default)]
    pub controls: Vec<CatalogControl>,
}

/// A control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogControl {
    /// Its number.
    pub number: ControlNumber,
}

impl Catalog {
    /// Whether it has a control with this number.
    #[must_use]
    pub fn has_control(&self, number: &ControlNumber) -> bool {
        self.controls().any(|control| control.number == *number)
    }

    /// Its controls, in its order.
    pub fn controls(&self) -> impl Iterator<Item = &CatalogControl> {
        self.import.controls.iter()
    }
}

impl Aggregate for Catalog {
    type Id = CatalogId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, _: &Meta<'_>) -> Option<Self> {
        let Event::ControlCatalogImported(it) = event;
        entry.or_else(|| Some(Self { import: it.clone() }))
    }

    fn mentions(event: &Event) -> Mentions {
        let Event::ControlCatalogImported(it) = event;
        Mentions::nothing().named(&it.reference)
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.import.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }
}
