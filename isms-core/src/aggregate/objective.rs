//! Objective: an objective.

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::ObjectiveId;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Reference};

/// A row of its register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Objective {}

/// What can happen to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {}

impl Aggregate for Objective {
    type Id = ObjectiveId;
    type Event = Event;

    fn evolve(_: Option<Self>, event: &Event, _: &Meta<'_>) -> Option<Self> {
        match *event {}
    }

    fn mentions(event: &Event) -> Mentions {
        match *event {}
    }

    fn reference(&self) -> Option<&Reference> {
        None
    }

    fn area(&self) -> Option<&Area> {
        None
    }

    fn owner(&self) -> Option<Noted<Responsible>> {
        None
    }
}
