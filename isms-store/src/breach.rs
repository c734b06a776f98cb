//! A breach: a rule of the log that an event does not keep, though its bytes are as they were signed.
//!
//! Whoever writes through this library keeps these rules. A breach says that somebody else had the key, or that the
//! software that wrote was not this one.

use isms_core::id::{CommandId, EventId};
use isms_core::vocabulary::time::{PartialDate, Timestamp};
use thiserror::Error;

/// A rule of the log that an event does not keep.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Breach {
    /// The line is not the line of an event, or its payload is not one of its type.
    #[error("expected an event that can be read: {reason}")]
    Undecodable {
        /// What was found.
        reason: String,
    },
    /// It means an event, but was written by something else: with nulls, white space, escapes or another order.
    #[error("the line is not spelled as the log spells it; something else wrote it")]
    Spelling,
    /// The versions of a stream are not dense, or the position of the event before is not that.
    #[error(
        "expected `{stream}` at version {expected} after event {after:?}, found version {found} after {named:?}"
    )]
    Version {
        /// The stream, as it is written.
        stream: String,
        /// The version that follows.
        expected: u32,
        /// The position of the stream's latest event.
        after: Option<u64>,
        /// The version that was found.
        found: u32,
        /// The position that was found.
        named: Option<u64>,
    },
    /// Time goes back.
    #[error("recorded at {found}, before the event that stands before it, which was recorded at {before}")]
    TimeGoesBack {
        /// When the event before it was recorded.
        before: Timestamp,
        /// When this one was.
        found: Timestamp,
    },
    /// It takes effect after it was recorded: a plan, not an act.
    #[error("effective {effective}, after it was recorded at {recorded}")]
    Ahead {
        /// From when it is to hold.
        effective: PartialDate,
        /// When it was recorded.
        recorded: Timestamp,
    },
    /// An identity that could occur twice.
    #[error("expected an identity of version 7 greater than every one before, found `{found}`")]
    Identity {
        /// The identity.
        found: EventId,
    },
    /// The log does not begin as every log begins.
    #[error("expected the founding commit: {reason}")]
    Founding {
        /// In what it differs.
        reason: &'static str,
    },
    /// The members of the envelope do not go together.
    #[error("expected {expected}")]
    Envelope {
        /// What goes together.
        expected: &'static str,
    },
    /// The events of a command are not next to each other, or say different things of it.
    #[error("events of command `{id}` stand apart, or give different digests of it; it was recorded twice")]
    Command {
        /// The command.
        id: CommandId,
    },
    /// A correction or a voiding of what it cannot correct or void.
    #[error(
        "expected event {position} to be an earlier event of the same thing, not voided and no correction or voiding, \
         and of the same type where it is corrected"
    )]
    Amendment {
        /// The position that it names.
        position: u64,
    },
    /// It names a rule as its source, and does not follow by it.
    #[error("does not follow by a rule, as it says: {reason}")]
    Consequence {
        /// What was found.
        reason: String,
    },
    /// The actor was not allowed to, then.
    #[error("the actor was not allowed to: {reason}")]
    Authority {
        /// What was found.
        reason: String,
    },
}
