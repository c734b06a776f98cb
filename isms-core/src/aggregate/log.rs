//! Log: what the log notes about itself.
//!
//! Its birth and its key, restorations and anchors, steps of the clock, imports, issued reports, and attempts
//! that were denied.

use serde::{Deserialize, Serialize};

use super::{Aggregate, Mentions};
use crate::id::{LogId, PersonId};
use crate::vocabulary::actor::Actor;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::noted::{Meta, Noted};
use crate::vocabulary::responsible::Responsible;
use crate::vocabulary::text::{Area, Prose, Reference, Text, Title};
use crate::vocabulary::time::{PartialDate, Timestamp};

/// What is known of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Log {
    /// How it began.
    pub creation: Creation,
    /// The name under which checkpoints speak of it: another one after a restoration.
    pub origin: Title,
    /// The key that signs its checkpoints.
    pub key: VerifierKeyText,
    /// The latest restoration.
    pub restored: Option<Noted<Restoration>>,
    /// The latest anchor.
    pub anchored: Option<Noted<Anchor>>,
}

/// A verifier key as C2SP signed-note writes it.
pub type VerifierKeyText = Text<400>;

/// What can happen to the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It began.
    Created(Creation),
    /// Another key signs from here on.
    KeyRotated(KeyRotation),
    /// It goes on from a backup, under another origin.
    Restored(Restoration),
    /// A head was made known outside.
    Anchored(Anchor),
    /// The clock stepped back by more than a second.
    ClockSteppedBack(ClockStep),
    /// An import came to its end.
    ImportCompleted(Import),
    /// A report was issued.
    ReportIssued(IssuedReport),
    /// Somebody asked for what they may not do.
    AttemptDenied(DeniedAttempt),
}

/// How a log began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creation {
    /// Its identity, random.
    pub log: LogId,
    /// The name under which checkpoints speak of it.
    pub origin: Title,
    /// The version of the format of its lines.
    pub format: u32,
    /// The key that signs its checkpoints.
    pub key: VerifierKeyText,
    /// Who founded it.
    pub founder: PersonId,
}

/// Another key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRotation {
    /// The key until here.
    pub old: VerifierKeyText,
    /// The key from here on.
    pub new: VerifierKeyText,
}

/// A head of the log: how many events, and the root over them in base64.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many events.
    pub size: u64,
    /// The root over them, in base64.
    pub root: Text<44>,
}

/// A restoration from a backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restoration {
    /// The head that was known to have been.
    pub pinned: Head,
    /// The head that was found.
    pub found: Head,
    /// The origin from here on.
    pub origin: Title,
}

/// A head made known outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The head.
    pub head: Head,
    /// How it was made known.
    pub kind: Title,
    /// What came back: its digest; the receipt itself lies elsewhere.
    pub receipt: Digest,
}

/// A step of the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockStep {
    /// The latest instant that the log had.
    pub from: Timestamp,
    /// What the clock then said.
    pub to: Timestamp,
}

/// An import that came to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The file's format.
    pub format: Title,
    /// The digest of the file.
    pub sha256: Digest,
    /// The license under which it may be used.
    pub license: Option<Title>,
    /// How its columns were read.
    pub mapping: Prose,
    /// Rows that recorded something.
    pub accepted: u64,
    /// Rows that were so already.
    pub unchanged: u64,
    /// Rows that a rule refused.
    pub refused: u64,
}

/// An issued report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedReport {
    /// Its name.
    pub report: Title,
    /// The version of its form.
    pub version: u32,
    /// As of when.
    pub as_of: Title,
    /// The position up to which it knew.
    pub position: u64,
    /// The digest of its rows.
    pub digest: Digest,
}

/// Attempts that were denied, taken together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeniedAttempt {
    /// Who.
    pub actor: Actor,
    /// What kind of command.
    pub command: Title,
    /// Under which rule.
    pub rule: Text<8>,
    /// How often.
    pub count: u64,
    /// First at.
    pub first: PartialDate,
    /// Last at.
    pub last: PartialDate,
}

impl Aggregate for Log {
    type Id = LogId;
    type Event = Event;

    fn evolve(entry: Option<Self>, event: &Event, meta: &Meta<'_>) -> Option<Self> {
        let Some(mut log) = entry else {
            let Event::Created(it) = event else { return None };
            let (origin, key) = (it.origin.clone(), it.key.clone());
            return Some(Self { creation: it.clone(), origin, key, restored: None, anchored: None });
        };
        match event {
            Event::KeyRotated(it) => log.key = it.new.clone(),
            Event::Restored(it) => {
                log.origin = it.origin.clone();
                log.restored = Some(meta.note(it.clone()));
            }
            Event::Anchored(it) => log.anchored = Some(meta.note(it.clone())),
            Event::Created(_)
            | Event::ClockSteppedBack(_)
            | Event::ImportCompleted(_)
            | Event::ReportIssued(_)
            | Event::AttemptDenied(_) => {}
        }
        Some(log)
    }

    fn mentions(event: &Event) -> Mentions {
        match event {
            Event::Created(_)
            | Event::KeyRotated(_)
            | Event::Restored(_)
            | Event::Anchored(_)
            | Event::ClockSteppedBack(_)
            | Event::ImportCompleted(_)
            | Event::ReportIssued(_)
            | Event::AttemptDenied(_) => Mentions::nothing(),
        }
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
