//! The log of an ISMS, byte by byte: what is stored, hashed, signed, found damaged and read back.

mod tree;
mod note;
mod checkpoint;

pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, VerifiedCheckpoint};
pub use note::{NoteError, SIGNATURES_MAX, Signature, SignedNote, VerifierKey};
pub use tree::{Frontier, Hash, HashError};
