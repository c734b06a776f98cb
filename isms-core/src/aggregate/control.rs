//! Control.

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::ControlId;
use crate::vocabulary::noted::Meta;
use crate::vocabulary::text::{Area, Reference};

/// Entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Control {}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {}

impl Control {
    /// Whether its latest test, made after this position, has found it ineffective.
    #[must_use]
    pub fn failed_since(&self, _: u64) -> bool {
        false
    }

    /// Whether it was retired.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        false
    }
}

impl Aggregate for Control {
    type Id = ControlId;
    type Event = Event;

    fn evolve(entry: Option<Self>, _: &Event, _: &Meta<'_>) -> Option<Self> {
        entry
    }

    fn mentions(_: &Event) -> Mentions {
        Mentions::nothing()
    }

    fn reference(&self) -> Option<&Reference> {
        None
    }

    fn area(&self) -> Option<&Area> {
        None
    }
}
