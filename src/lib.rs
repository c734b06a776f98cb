//! An ISMS is a directory, [`Isms`] the one thing that an application holds.
#![doc = include_str!("../README.md")]

mod options;
mod selection;
mod asking;
mod kept;
mod keeper;
mod keeping;
mod isms;
mod difference;
mod why;
mod watching;
mod site;
mod what_if;
mod verification;
mod import;

pub use crate::asking::AskError;
pub use crate::import::file::FileError;
pub use crate::import::imported::{Fault, ImportProgress, Imported, ImportedRow, Outcome};
pub use crate::import::mapping::{Format, Mapping};
pub use crate::import::row::{Field, RowError};
pub use crate::import::subject::Subject;
pub use crate::import::{Import, ImportError};
pub use crate::isms::Isms;
pub use crate::keeping::Kept;
pub use crate::kept::{ApplyError, Beginning, KeptError, KeptProjection, KeptStatus, Panicked, Standing};
pub use crate::options::{OpenError, Options};
pub use crate::selection::Selection;
pub use crate::site::SiteError;
pub use crate::verification::{verify, verify_watched};
pub use crate::what_if::WhatIfError;
pub use crate::why::WhyError;
pub use isms_core::{
    aggregate, command, context_review, correction, deadline, entries, event, gap, history, id, meaning,
    moment, recorded_event, refusal, register, rule, schema, shape, stream, supposition, template,
    vocabulary,
};
pub use isms_projections as projections;
pub use isms_store::{
    BATCH_BYTES_MAX, BATCH_EVENTS_MAX, Breach, BundleError, Cache, CacheError, CacheFault, CacheReport,
    Checkpoint, CheckpointError, Claim, Clock, CommandError, CommitError, Derived, EVIDENCE_MAX, Engine,
    Exported, FAULTS_MAX, Follower, Founded, Founding, Hash, HashError, Head, Held, JournalError, KeyError,
    KeyFile, Level, LimitError, LineError, Log, LogError, ManualClock, MemoryCache, NotClaimed, NoteError,
    PROBLEMS_MAX, Problem, ProblemKind, Progress, QUEUE_MAX, Receipt, Recovery, Replayed, Request,
    Restriction, SNAPSHOT_SPACING, SignError, Signature, SignedCheckpoint, Signer, SledCache, StopHandle,
    Submission, SystemClock, Verification, VerifiedCheckpoint, VerifierKey, VerifyError, WATCH_INTERVAL,
    WorkProgress,
};

/// The page for whoever embeds an ISMS: what stands there compiles.
#[cfg(doctest)]
#[doc = include_str!("../docs/embedding.md")]
struct Embedding;

/// The page for whoever gives reports their own looks: what stands there compiles.
#[cfg(doctest)]
#[doc = include_str!("../docs/templates.md")]
struct Templates;
