//! Which persistent map a register is made of: real entries, evolved in each, beside the standard library's hash map.
//!
//! ```text
//! cargo bench --package isms-core --bench maps
//! ```
//!
//! A ratio of 1 is as fast as `HashMap`, which is no persistent map: it is the floor. "A reader every n" holds a clone
//! of the map that is n events old, so that what has changed since has to be copied.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and stops where it fails")]

#[path = "ratio/measure.rs"]
mod measure;

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use isms_core::aggregate::Aggregate as _;
use isms_core::aggregate::asset::{Asset, Classification, Details, Event, Identification, Kind, Need};
use isms_core::id::{AssetId, PersonId};
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::cia::Cia;
use isms_core::vocabulary::noted::Meta;
use measure::{Bench, time};
use uuid::Uuid;

const ENTRIES: u64 = 20_000;
const EVENTS: u64 = 200_000;

/// A map of entries: takes one out, puts one in, gives a reader a copy.
trait Map: Clone + Default {
    fn evolve(&mut self, id: AssetId, next: &mut dyn FnMut(Option<Asset>) -> Option<Asset>);
}

type Shared = Arc<Asset>;

macro_rules! removing {
    ($($map:ty),+) => {$(
        impl Map for $map {
            fn evolve(&mut self, id: AssetId, next: &mut dyn FnMut(Option<Asset>) -> Option<Asset>) {
                let before = self.remove(&id).map(Arc::unwrap_or_clone);
                next(before).map(|entry| self.insert(id, Arc::new(entry)));
            }
        }
    )+};
}

removing!(HashMap<AssetId, Shared>, imbl::OrdMap<AssetId, Shared>, imbl::HashMap<AssetId, Shared>);

/// An ordered map whose entries stay in their place while they are evolved.
#[derive(Clone, Default)]
struct InPlace(imbl::OrdMap<AssetId, Option<Shared>>);

impl Map for InPlace {
    fn evolve(&mut self, id: AssetId, next: &mut dyn FnMut(Option<Asset>) -> Option<Asset>) {
        if let Some(slot) = self.0.get_mut(&id) {
            *slot = next(slot.take().map(Arc::unwrap_or_clone)).map(Arc::new);
        } else if let Some(entry) = next(None) {
            self.0.insert(id, Some(Arc::new(entry)));
        }
    }
}

/// An ordered map with the entries themselves in its nodes.
#[derive(Clone, Default)]
struct Inline(imbl::OrdMap<AssetId, Asset>);

impl Map for Inline {
    fn evolve(&mut self, id: AssetId, next: &mut dyn FnMut(Option<Asset>) -> Option<Asset>) {
        let before = self.0.remove(&id);
        next(before).map(|entry| self.0.insert(id, entry));
    }
}

#[derive(Clone)]
struct RedBlack(rpds::RedBlackTreeMapSync<AssetId, Shared>);

impl Default for RedBlack {
    fn default() -> Self {
        Self(rpds::RedBlackTreeMap::new_sync())
    }
}

impl Map for RedBlack {
    fn evolve(&mut self, id: AssetId, next: &mut dyn FnMut(Option<Asset>) -> Option<Asset>) {
        let before = self.0.get(&id).map(|entry| entry.as_ref().clone());
        if let Some(entry) = next(before) {
            self.0.insert_mut(id, Arc::new(entry));
        }
    }
}

fn main() {
    let events: &[(AssetId, Event)] = Box::leak(events().into_boxed_slice());
    for every in [usize::MAX, 1_000, 1] {
        let readers =
            if every == usize::MAX { "no reader".into() } else { format!("a reader every {every}") };
        println!("{readers}");
        for bench in [
            bench::<InPlace>("imbl::OrdMap, in place", events, every),
            bench::<imbl::OrdMap<AssetId, Shared>>("imbl::OrdMap, out and in", events, every),
            bench::<Inline>("imbl::OrdMap, entries inline", events, every),
            bench::<imbl::HashMap<AssetId, Shared>>("imbl::HashMap", events, every),
            bench::<RedBlack>("rpds::RedBlackTreeMap", events, every),
        ] {
            println!("{}", bench.measure());
        }
    }
}

fn bench<M: Map>(name: &'static str, events: &'static [(AssetId, Event)], every: usize) -> Bench {
    Bench {
        name,
        limit: "std::collections::HashMap",
        rounds: 5,
        ours: Box::new(move || run::<M>(events, every)),
        at_limit: Box::new(move || run::<HashMap<AssetId, Shared>>(events, usize::MAX)),
    }
}

fn run<M: Map>(events: &[(AssetId, Event)], every: usize) -> Duration {
    let actor = Actor::human(PersonId::from_u128(1));
    let (recorded_at, effective_at) =
        ("2026-01-01T00:00:00.000000Z".parse().unwrap(), "2026-01-01".parse().unwrap());
    let meta = |seq| Meta {
        seq,
        original: seq,
        recorded_at,
        effective_at,
        actor: &actor,
        others: &[],
        reason: None,
    };
    let (mut map, mut reader) = (M::default(), None);
    let took = time(|| {
        for (seq, (id, event)) in events.iter().enumerate() {
            map.evolve(*id, &mut |before| Asset::evolve(before, event, &meta(seq as u64)));
            if every != usize::MAX && seq % every == 0 {
                reader = Some(map.clone());
            }
        }
    });
    black_box((map, reader));
    took
}

/// Assets that enter the inventory, and are then classified again and again, in no order.
fn events() -> Vec<(AssetId, Event)> {
    let id =
        |number: u64| AssetId::from(Uuid::from_u64_pair(number.wrapping_mul(0x9E37_79B9_7F4A_7C15), number));
    let identified = (0..ENTRIES).map(|number| {
        let details = Details {
            name: "A service for the citizens of the district".parse().unwrap(),
            kind: Kind::Service,
            unit: None,
            location: None,
            in_scope: true,
            found_by: None,
        };
        let reference = format!("A-{number}").parse().unwrap();
        (id(number), Event::Identified(Identification { reference, details }))
    });
    let mut chance = 1_u64;
    let classified = (0..EVENTS).map(|_| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let needs = Cia { confidentiality: Need::High, integrity: Need::Low, availability: Need::Low };
        let classification = Classification { needs, label: None, rationale: None };
        (id((chance >> 33) % ENTRIES), Event::Classified(classification))
    });
    identified.chain(classified).collect()
}
