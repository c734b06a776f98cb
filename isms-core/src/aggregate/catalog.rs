//! Catalog: reference data that others publish, pinned by its edition: standards, controls, threats, or a
//! mapping between catalogs of controls.
//!
//! ISO/IEC 27001:2022, 4.2, 6.1.2 and 6.1.3. One stream is one catalog of one kind of content. What was
//! imported is never imported over: a new edition is a new catalog, and two may stand side by side.
//!
//! ```text
//! standards:                   registered* with status changed*
//! controls, mapping, threats:  imported, part 1 of n -> … -> part n of n
//! ```

pub mod standard;
pub mod control;
pub mod mapping;
pub mod threat;

use serde::{Deserialize, Serialize};

use self::control::{Control, ControlCatalog};
use self::mapping::{Mapping, Relation};
use self::standard::{Registration, Standard, StatusChange};
use self::threat::{Threat, ThreatCatalog};
use super::{Aggregate, Mentions};
use crate::id::CatalogId;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, ControlNumber, Reference, Title};

/// A catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Catalog {
    /// What people call it.
    pub reference: Reference,
    /// What is in it.
    pub content: Content,
}

/// What is in a catalog, by kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Standards, in the order of registration.
    Standards(Vec<Standard>),
    /// Controls, part by part.
    Controls(Parts<ControlCatalog>),
    /// A mapping between two catalogs of controls, part by part.
    Mapping(Parts<Mapping>),
    /// Threats, part by part.
    Threats(Parts<ThreatCatalog>),
}

/// What can happen to a catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A standard was registered.
    StandardRegistered(Registration),
    /// A standard was amended, withdrawn or replaced.
    StandardStatusChanged(StatusChange),
    /// Controls were imported.
    ControlCatalogImported(Part<ControlCatalog>),
    /// A mapping was imported.
    ControlMappingImported(Part<Mapping>),
    /// Threats were imported.
    ThreatCatalogImported(Part<ThreatCatalog>),
}

/// A part of what was imported in one act: a large catalog does not fit one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part<T> {
    /// Its number, from 1.
    pub part: u32,
    /// How many there are.
    pub parts: u32,
    /// The content, with the rows of this part.
    pub content: T,
}

/// The parts of an import that are there, in their order.
pub type Parts<T> = Vec<Noted<Part<T>>>;

/// What was imported, so that anybody can find it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Its title.
    pub title: Title,
    /// Its edition or version.
    pub edition: Title,
    /// The format in which it was read (`oscal`, `csv`, `built-in`).
    pub format: Title,
    /// The digest of the file, where it was one.
    pub sha256: Option<Digest>,
    /// On what terms it may be used.
    pub license: Title,
}

impl Catalog {
    /// Whether every part of it is there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match &self.content {
            Content::Standards(_) => true,
            Content::Controls(parts) => are_all(parts),
            Content::Mapping(parts) => are_all(parts),
            Content::Threats(parts) => are_all(parts),
        }
    }

    /// Its controls; none where it is no catalog of controls.
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.content.as_controls().into_iter().flatten().flat_map(|it| &it.value.content.controls)
    }

    /// Its control with this number.
    #[must_use]
    pub fn control(&self, number: &ControlNumber) -> Option<&Control> {
        self.controls().find(|it| it.number == *number)
    }

    /// Its relations; none where it is no mapping.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.content.as_mapping().into_iter().flatten().flat_map(|it| &it.value.content.relations)
    }

    /// Its threats; none where it is no catalog of threats.
    pub fn threats(&self) -> impl Iterator<Item = &Threat> {
        self.content.as_threats().into_iter().flatten().flat_map(|it| &it.value.content.threats)
    }

    /// Its standards; none where it is no catalog of standards.
    #[must_use]
    pub fn standards(&self) -> &[Standard] {
        if let Content::Standards(standards) = &self.content { standards } else { &[] }
    }

    /// Its standard with this key.
    #[must_use]
    pub fn standard(&self, key: &Reference) -> Option<&Standard> {
        self.standards().iter().find(|it| it.registration.value.key == *key)
    }

    /// The catalog that an event begins, still empty.
    fn begun_by(event: &Event) -> Option<Self> {
        let (reference, content) = match event {
            Event::StandardRegistered(it) => (&it.catalog, Content::Standards(Vec::new())),
            Event::StandardStatusChanged(_) => return None,
            Event::ControlCatalogImported(it) => (&it.content.catalog, Content::Controls(Vec::new())),
            Event::ControlMappingImported(it) => (&it.content.catalog, Content::Mapping(Vec::new())),
            Event::ThreatCatalogImported(it) => (&it.content.catalog, Content::Threats(Vec::new())),
        };
        Some(Self { reference: reference.clone(), content })
    }
}

impl Content {
    /// The parts of a catalog of controls; none where it is of another kind.
    #[must_use]
    pub fn as_controls(&self) -> Option<&Parts<ControlCatalog>> {
        if let Self::Controls(parts) = self { Some(parts) } else { None }
    }

    /// The parts of a mapping; none where it is of another kind.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&Parts<Mapping>> {
        if let Self::Mapping(parts) = self { Some(parts) } else { None }
    }

    /// The parts of a catalog of threats; none where it is of another kind.
    #[must_use]
    pub fn as_threats(&self) -> Option<&Parts<ThreatCatalog>> {
        if let Self::Threats(parts) = self { Some(parts) } else { None }
    }
}

/// Whether every part is there.
fn are_all<T>(parts: &[Noted<Part<T>>]) -> bool {
    parts.last().is_some_and(|last| last.value.parts as usize == parts.len())
}

impl Aggregate for Catalog {
    type Id = CatalogId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let mut catalog = entry.or_else(|| Self::begun_by(event))?;
        match (event, &mut catalog.content) {
            (Event::StandardRegistered(it), Content::Standards(standards)) => {
                standards.push(Standard { registration: meta.note(it.clone()), status: None });
            }
            (Event::StandardStatusChanged(it), Content::Standards(standards)) => standards
                .iter_mut()
                .filter(|old| old.registration.value.key == it.standard)
                .for_each(|old| old.status = Some(meta.note(it.clone()))),
            (Event::ControlCatalogImported(it), Content::Controls(parts)) => {
                parts.push(meta.note(it.clone()));
            }
            (Event::ControlMappingImported(it), Content::Mapping(parts)) => parts.push(meta.note(it.clone())),
            (Event::ThreatCatalogImported(it), Content::Threats(parts)) => parts.push(meta.note(it.clone())),
            // What is of another kind than the catalog cannot follow.
            (
                Event::StandardRegistered(_)
                | Event::StandardStatusChanged(_)
                | Event::ControlCatalogImported(_)
                | Event::ControlMappingImported(_)
                | Event::ThreatCatalogImported(_),
                _,
            ) => {}
        }
        Some(catalog)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::StandardRegistered(it) => Mentions::nothing().named(&it.catalog).part(&it.key),
            Event::StandardStatusChanged(it) => {
                let mentions = Mentions::nothing().part(&it.standard);
                it.successor.iter().fold(mentions, Mentions::resting_on)
            }
            Event::ControlCatalogImported(it) => Mentions::nothing().named(&it.content.catalog),
            Event::ControlMappingImported(it) => {
                Mentions::of([it.content.source.into(), it.content.target.into()]).named(&it.content.catalog)
            }
            Event::ThreatCatalogImported(it) => Mentions::nothing().named(&it.content.catalog),
        }
    }

    fn reference(&self) -> Option<&Reference> {
        Some(&self.reference)
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
