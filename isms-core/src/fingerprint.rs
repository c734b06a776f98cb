//! The fingerprint of this code.

/// A hash over the paths and contents of this crate's sources and its manifest: any change of them is another number,
/// and two builds of the same sources have the same.
///
/// What a register is after some events, [`evolve`](crate::register::Register::evolve) alone says. Whoever keeps a
/// register keeps what the code of that day said; other code may say something else, and then the log is right and not
/// the copy. So a copy is kept with the fingerprint of the code that made it, and believed by that code only.
pub const FINGERPRINT: u64 = u64::from_be_bytes(include!(concat!(env!("OUT_DIR"), "/fingerprint")));
