//! The fingerprint of the code that reads a log: what follows from one follows from both.

use isms_core::FINGERPRINT;

/// A hash over the sources that read lines and fold events: whatever was computed from events by other sources may be
/// something else, and is not believed.
pub const READING: u64 = fnv(&[include_bytes!("line.rs")], FINGERPRINT);

/// The FNV-1a hash of texts, from a number on.
pub(crate) const fn fnv(texts: &[&[u8]], mut hash: u64) -> u64 {
    let mut texts = texts;
    while let [first, rest @ ..] = texts {
        let mut bytes = *first;
        while let [byte, rest @ ..] = bytes {
            hash = (hash ^ *byte as u64).wrapping_mul(0x0100_0000_01b3);
            bytes = rest;
        }
        texts = rest;
    }
    hash
}
