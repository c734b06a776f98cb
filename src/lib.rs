//! An embeddable, event-sourced information security management system.

mod options;
mod selection;
mod isms;

pub use crate::isms::Isms;
pub use crate::options::{OpenError, Options};
pub use crate::selection::Selection;
pub use isms_core::{
    aggregate, command, correction, event, id, meaning, moment, recorded_event, refusal, register, rule,
    stream, template, vocabulary,
};
pub use isms_projections as projections;
pub use isms_store::{
    Clock, CommandError, Founded, Founding, Log, LogError, ManualClock, Receipt, Recovery, Request, Signer,
    SystemClock,
};
