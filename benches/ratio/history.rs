//! Reading history: replay, as-of and verification of a long log, beside decoding and hashing its lines.

use std::rc::Rc;

use isms::aggregate::asset::{Classification, Details, Event, Identification, Kind, Need};
use isms::recorded_event::RecordedEvent;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::cia::Cia;
use isms::{Founding, Isms};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::measure::{Bench, time};

/// How many events the log has, and how many assets they are about.
const EVENTS: u64 = 50_000;
const ASSETS: u64 = 2_500;

pub(crate) fn benches() -> Vec<Bench> {
    let long = Rc::new(Long::made());
    vec![replay(&long), as_of(&long), verify(&long)]
}
