//! The contract: what every journal engine has to show, and the log above it. (Feature `testing`.)
//!
//! A law is a sentence and a trial of it, which panics where the law is broken. Laws of journals are tried with small
//! events, sealed with a key of the trial's own; laws of logs with real commands, through the writer and back. An
//! engine has to keep both.
//!
//! ```
//! use std::sync::Arc;
//!
//! use isms_store::contract::{Beside, Candidate, Site, broken};
//! use isms_store::{Journal, JournalError, MemoryJournal};
//!
//! struct Memory;
//! struct Kept(Arc<MemoryJournal>);
//!
//! impl Candidate for Memory {
//!     fn beside(&self) -> Beside {
//!         Beside::Everybody
//!     }
//!     fn site(&self) -> Box<dyn Site> {
//!         Box::new(Kept(Arc::default()))
//!     }
//! }
//!
//! impl Site for Kept {
//!     fn open(&self) -> Result<Arc<dyn Journal>, JournalError> {
//!         Ok(Arc::clone(&self.0) as Arc<dyn Journal>)
//!     }
//! }
//!
//! # fn run_in_a_test() {
//! isms_store::contract::check(&Memory);
//! # }
//! ```

#![expect(
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a law that is broken panics"
)]

mod empty;
mod concurrency;
mod group;
mod idempotency;
mod position;
mod reading;
mod following;
mod durability;
mod known;
mod isolation;
mod machine;

use std::any::Any;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use isms_core::recorded_event::RecordedEvent;

use crate::group::Head;
use crate::journal::{Journal, blocks};
use crate::receipt::Receipt;
use crate::testing::group;

pub use crate::candidate::{Beside, Candidate, Site};
pub use crate::testing::key_of;
pub use crate::trial::{Between, Events, Following, Logs, Subject, Wants};

/// Something that has to be so.
pub struct Law {
    /// What it says.
    pub says: &'static str,
    /// The properties that it shows, by their numbers in `docs/contract.md`.
    pub shows: &'static [u8],
    trial: Trial,
}

enum Trial {
    Journals(fn(&dyn Candidate)),
    Logs(fn(Logs<'_>)),
}

impl Law {
    const fn of_journals(says: &'static str, shows: &'static [u8], trial: fn(&dyn Candidate)) -> Self {
        Self { says, shows, trial: Trial::Journals(trial) }
    }

    const fn of_logs(says: &'static str, shows: &'static [u8], trial: fn(Logs<'_>)) -> Self {
        Self { says, shows, trial: Trial::Logs(trial) }
    }

    /// Whether it is tried on a journal; otherwise on the log above one.
    #[must_use]
    pub const fn is_of_a_journal(&self) -> bool {
        matches!(self.trial, Trial::Journals(_))
    }

    /// Tries it, and panics where it is broken.
    pub fn check(&self, logs: Logs<'_>) {
        match self.trial {
            Trial::Journals(trial) => trial(logs.engine),
            Trial::Logs(trial) => trial(logs),
        }
    }

    /// Tries it: what was found where it is broken.
    pub fn try_on(&self, logs: Logs<'_>) -> Result<(), String> {
        catch_unwind(AssertUnwindSafe(|| self.check(logs))).map_err(|found| told(found.as_ref()))
    }
}

/// The laws of one theme.
pub struct Theme {
    /// What they are about.
    pub name: &'static str,
    /// They.
    pub laws: &'static [Law],
}

/// All laws, by theme.
pub const THEMES: &[Theme] = &[
    Theme { name: "Empty and first", laws: empty::LAWS },
    Theme { name: "Concurrency", laws: concurrency::LAWS },
    Theme { name: "Groups", laws: group::LAWS },
    Theme { name: "Idempotency", laws: idempotency::LAWS },
    Theme { name: "Positions and time", laws: position::LAWS },
    Theme { name: "Reading", laws: reading::LAWS },
    Theme { name: "Following", laws: following::LAWS },
    Theme { name: "Durability", laws: durability::LAWS },
    Theme { name: "What is known beforehand", laws: known::LAWS },
    Theme { name: "Isolation and shape", laws: isolation::LAWS },
    Theme { name: "Everything at once", laws: machine::LAWS },
];

/// All laws.
pub fn laws() -> impl Iterator<Item = &'static Law> {
    THEMES.iter().flat_map(|theme| theme.laws)
}

/// Tries every law on an engine, and panics at the end with all that it breaks.
pub fn check(engine: &dyn Candidate) {
    let found = broken(Logs::on(engine)).map(|(law, found)| format!("  {}:\n    {found}", law.says));
    let found: Vec<_> = found.collect();
    assert!(found.is_empty(), "{} laws are broken:\n{}", found.len(), found.join("\n"));
}

/// The laws that are broken by these logs, one after the other, and what was found.
pub fn broken(logs: Logs<'_>) -> impl Iterator<Item = (&'static Law, String)> + use<'_> {
    laws().filter_map(move |law| law.try_on(logs).err().map(|found| (law, found)))
}

/// What a panic has to say.
fn told(found: &(dyn Any + Send)) -> String {
    let text = found.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| found.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Appends the next `count` small events to a journal.
fn append(journal: &dyn Journal, count: u64) -> Head {
    let group = group(&journal.head(), count);
    journal.append(&group).unwrap();
    group.head().clone()
}

/// The positions of all events of a journal, as they are read.
fn positions(journal: &dyn Journal) -> Vec<u64> {
    blocks(journal, 0..u64::MAX).flat_map(|block| block.unwrap().positions()).collect()
}

/// Every byte of a journal.
fn raw(journal: &dyn Journal) -> Vec<u8> {
    let mut bytes = Vec::new();
    journal.raw().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

/// All events of a log, as they are read.
fn all(subject: &dyn Subject) -> Vec<RecordedEvent> {
    subject.events(0..u64::MAX).map(Result::unwrap).collect()
}

/// The one receipt of a request.
fn only(receipts: Vec<Receipt>) -> Receipt {
    let [receipt] = <[Receipt; 1]>::try_from(receipts).unwrap();
    receipt
}
