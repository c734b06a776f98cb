//! An embeddable, event-sourced information security management system.

mod options;
mod selection;
mod isms;
mod verification;

pub use crate::isms::Isms;
pub use crate::options::{OpenError, Options};
pub use crate::selection::Selection;
pub use crate::verification::{verify, verify_watched};
pub use isms_core::{
    aggregate, command, correction, event, id, meaning, moment, recorded_event, refusal, register, rule,
    stream, template, vocabulary,
};
pub use isms_projections as projections;
pub use isms_store::{
    Breach, BundleError, Checkpoint, CheckpointError, Claim, Clock, CommandError, Exported, Founded,
    Founding, Held, Level, Log, LogError, ManualClock, NotClaimed, Problem, ProblemKind, Progress, Receipt,
    Recovery, Request, SignedCheckpoint, Signer, SystemClock, Verification, VerifierKey, VerifyError,
};
