//! The kinds of pieces that are kept of a log: under which keys they stand, and when they are written otherwise.

use crate::fingerprint::{READING, fnv};

/// Where the lines of a part of the log are, under the position at which it begins.
pub(crate) const STRETCH: Kind = Kind { prefix: "stretch/", format: u64::from_be_bytes(*b"stretch1") };

/// The commands of a part of the log, under the position at which it begins.
pub(crate) const COMMANDS: Kind = Kind { prefix: "commands/", format: u64::from_be_bytes(*b"command1") };

/// What the log comes to, under the position. It follows from the log only together with the code that reads lines, folds
/// events and packs registers: other code may come to something else.
pub(crate) const SNAPSHOT: Kind = Kind { prefix: "snapshot/", format: fnv(SOURCES, READING) };

/// The sources of the code that is not in the fingerprint already.
const SOURCES: &[&[u8]] = &[include_bytes!("../../snapshot.rs"), include_bytes!("../../shelf.rs")];

/// A kind of pieces.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// What its keys begin with.
    pub(crate) prefix: &'static str,
    /// How it is written, and by which code it was computed.
    pub(crate) format: u64,
}

impl Kind {
    /// The key for a position. Keys are ordered as their positions are.
    pub(crate) fn key(self, position: u64) -> String {
        format!("{}{position:016x}", self.prefix)
    }

    /// The position for which a key is; none where [`key`](Self::key) gives no such key.
    pub(crate) fn position(self, key: &str) -> Option<u64> {
        let position = u64::from_str_radix(key.strip_prefix(self.prefix)?, 16).ok()?;
        (self.key(position) == key).then_some(position)
    }
}
