//! Catalog: controls of a standard.

use serde::{Deserialize, Serialize};

use self::control::{Control, ControlCatalog};
use super::{Aggregate, Mentions};
use crate::id::CatalogId;
use crate::vocabulary::noted::Meta;
use crate::vocabulary::text::{Area, Reference, Title};

/// Entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Catalog {
    content: ControlCatalog,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Its controls were imported.
    ControlCatalogImported(Part<ControlCatalog>),
}

/// A part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "a stand-in")]
pub struct Part<T> {
    pub part: u32,
    pub parts: u32,
    pub content: T,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "a stand-in")]
pub struct Publication {
    pub title: Title,
    pub edition: Title,
    pub format: Title,
    pub sha256: Option<crate::vocabulary::digest::Digest>,
    pub license: Title,
}

/// Controls.
pub mod control {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    use super::Publication;
    use crate::vocabulary::text::{ControlNumber, Reference, Title};

    /// A catalog of controls.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[expect(missing_docs, reason = "a stand-in")]
    pub struct ControlCatalog {
        pub catalog: Reference,
        pub publication: Publication,
        pub controls: Vec<Control>,
    }

    /// A control of a catalog.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[expect(missing_docs, reason = "a stand-in")]
    pub struct Control {
        pub number: ControlNumber,
        pub title: Option<Title>,
        pub theme: Option<Title>,
        pub attributes: BTreeMap<Title, Title>,
    }
}

impl Catalog {
    /// Its controls, in its order.
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.content.controls.iter()
    }
}

impl Aggregate for Catalog {
    type Id = CatalogId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, _: &Meta<'_>) -> Option<Self> {
        let Event::ControlCatalogImported(it) = event;
        entry.or_else(|| Some(Self { content: it.content.clone() }))
    }

    fn mentions(event: &Event) -> Mentions {
        let Event::ControlCatalogImported(it) = event;
        Mentions::nothing().named(&it.content.catalog)
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.content.catalog)
    }

    fn area(&self) -> Option<&Area> {
        None
    }
}
