//! A register's entries of one kind: a persistent map, so that cloning a register costs nothing.

use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::aggregate::{Aggregate, Mentions};
use crate::event::Event;
use crate::persistent;
use crate::stream::Stream;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
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

    /// The entry with this identity, voided or not, and the position of the event that voided it.
    #[must_use]
    pub fn ever(&self, id: A::Id) -> Option<(&A, Option<u64>)> {
        let slot = self.0.get(&id)?;
        Some((slot.entry.as_deref()?, slot.voided))
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

    /// The things that are otherwise, or are not at all, in the other entries.
    pub(crate) fn differing(&self, other: &Self) -> Vec<Stream>
    where
        A: PartialEq,
    {
        let changed = self.iter().filter(|(id, entry)| other.get(*id) != Some(*entry)).map(|(id, _)| id);
        let gone = other.iter().map(|(id, _)| id).filter(|id| self.get(*id).is_none());
        changed.chain(gone).map(Into::into).collect()
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
    /// What is known of the thing, as JSON.
    fn json(&self, id: Uuid) -> Option<serde_json::Value>;
    /// Whoever answers for one of them.
    fn owned(&self) -> Box<dyn Iterator<Item = (Stream, Noted<Responsible>)> + '_>;
    /// Who answers for it.
    fn owner(&self, id: Uuid) -> Option<Noted<Responsible>>;
    fn evolve(&mut self, id: Uuid, event: &Event, meta: &Meta<'_>);
    /// Takes the entry out, to be folded again.
    fn forget(&mut self, id: Uuid);
    /// Puts back what was taken out, marked as voided.
    fn mark_voided(&mut self, id: Uuid, seq: u64);
    fn voided_by(&self, id: Uuid) -> Option<u64>;
    fn exists(&self, id: Uuid) -> bool;
    fn reference(&self, id: Uuid) -> Option<&Reference>;
    fn area(&self, id: Uuid) -> Option<&Area>;
    fn mentions(&self, event: &Event) -> Mentions;
}

impl<A> AnyEntries for Entries<A>
where
    A: Aggregate + Serialize,
    A::Id: From<Uuid>,
    for<'a> &'a A::Event: TryFrom<&'a Event>,
{
    fn json(&self, id: Uuid) -> Option<serde_json::Value> {
        // What an entry serializes to has strings for keys, so it cannot fail.
        self.get(id.into()).and_then(|entry| serde_json::to_value(entry).ok())
    }

    fn owned(&self) -> Box<dyn Iterator<Item = (Stream, Noted<Responsible>)> + '_> {
        Box::new(self.iter().filter_map(|(id, entry)| Some((id.into(), entry.owner()?))))
    }

    fn owner(&self, id: Uuid) -> Option<Noted<Responsible>> {
        self.get(id.into())?.owner()
    }

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

    fn voided_by(&self, id: Uuid) -> Option<u64> {
        self.0.get(&A::Id::from(id))?.voided
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
