//! A register's entries of one kind: a persistent map, so that cloning a register costs nothing.

use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::aggregate::{Aggregate, Mentions};
use crate::event::Event;
use crate::persistent;
use crate::vocabulary::noted::Meta;
use crate::vocabulary::text::{Area, Reference};

/// The entries of one aggregate, by identity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "A: Serialize, A::Id: Serialize",
    deserialize = "A: Deserialize<'de>, A::Id: Deserialize<'de>"
))]
pub struct Entries<A: Aggregate>(#[serde(with = "persistent")] OrdMap<A::Id, Slot<A>>);

/// An entry, and whether its creation was voided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Slot<A> {
    /// None only while an event is being applied to it: so it stays in its place in the map meanwhile.
    entry: Option<Arc<A>>,
    voided: Option<u64>,
}

impl<A: Aggregate> Default for Entries<A> {
    fn default() -> Self {
        Self(OrdMap::new())
    }
}

impl<A: Aggregate> Entries<A> {
    /// The entry with this identity, unless it is voided.
    #[must_use]
    pub fn get(&self, id: A::Id) -> Option<&A> {
        self.0.get(&id).filter(|slot| slot.voided.is_none())?.entry.as_deref()
    }

    /// Every entry that is not voided, by identity.
    pub fn iter(&self) -> impl Iterator<Item = (A::Id, &A)> {
        let valid = self.0.iter().filter(|(_, slot)| slot.voided.is_none());
        valid.filter_map(|(id, slot)| Some((*id, slot.entry.as_deref()?)))
    }

    /// Every voided entry as it last was, with the position of the event that voided it.
    pub fn voided(&self) -> impl Iterator<Item = (A::Id, &A, u64)> {
        self.0.iter().filter_map(|(id, slot)| Some((*id, slot.entry.as_deref()?, slot.voided?)))
    }

    /// How many entries there are, voided ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a register does with its entries of whichever kind.
pub(crate) trait AnyEntries {
    fn evolve(&mut self, id: Uuid, event: &Event, meta: &Meta<'_>);
    /// Takes the entry out, to be folded again.
    fn forget(&mut self, id: Uuid);
    /// Puts back what was taken out, marked as voided.
    fn mark_voided(&mut self, id: Uuid, seq: u64);
    fn is_voided(&self, id: Uuid) -> bool;
    fn exists(&self, id: Uuid) -> bool;
    fn reference(&self, id: Uuid) -> Option<&Reference>;
    fn area(&self, id: Uuid) -> Option<&Area>;
    fn mentions(&self, event: &Event) -> Mentions;
}

impl<A> AnyEntries for Entries<A>
where
    A: Aggregate,
    A::Id: From<Uuid>,
    for<'a> &'a A::Event: TryFrom<&'a Event>,
{
    fn evolve(&mut self, id: Uuid, event: &Event, meta: &Meta<'_>) {
        let (id, Ok(event)) = (A::Id::from(id), <&A::Event>::try_from(event)) else { return };
        if let Some(slot) = self.0.get_mut(&id) {
            let before = slot.entry.take().map(Arc::unwrap_or_clone);
            slot.entry = A::evolve(before, event, meta).map(Arc::new);
        } else if let Some(entry) = A::evolve(None, event, meta) {
            self.0.insert(id, Slot { entry: Some(Arc::new(entry)), voided: None });
        }
    }

    fn forget(&mut self, id: Uuid) {
        self.0.remove(&A::Id::from(id));
    }

    fn mark_voided(&mut self, id: Uuid, seq: u64) {
        if let Some(slot) = self.0.get_mut(&A::Id::from(id)) {
            slot.voided = Some(seq);
        }
    }

    fn is_voided(&self, id: Uuid) -> bool {
        self.0.get(&A::Id::from(id)).is_some_and(|slot| slot.voided.is_some())
    }

    fn exists(&self, id: Uuid) -> bool {
        self.get(id.into()).is_some()
    }

    fn reference(&self, id: Uuid) -> Option<&Reference> {
        self.0.get(&A::Id::from(id))?.entry.as_ref()?.reference()
    }

    fn area(&self, id: Uuid) -> Option<&Area> {
        self.0.get(&A::Id::from(id))?.entry.as_ref()?.area()
    }

    fn mentions(&self, event: &Event) -> Mentions {
        <&A::Event>::try_from(event).map(A::mentions).unwrap_or_default()
    }
}
