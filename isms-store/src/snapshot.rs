//! A snapshot: a register as bytes, so that what the log says at a position need not be folded from its beginning.
//!
//! ```text
//! Register ──► two parts ──postcard──► bytes ──lz4──► their length, 4 bytes, little-endian │ packed bytes
//! the length of the first part, packed, 8 bytes, little-endian │ the first part │ the second part
//! ```
//!
//! It says nothing about itself. Which log, which prefix and which code it comes from, and whether a bit has turned, is
//! for a [`Derived`](crate::Derived) around it to say, under a format that [`FINGERPRINT`](isms_core::FINGERPRINT) is part
//! of. Bytes that are no snapshot are an error all the same.

use std::thread;

use isms_core::register::Register;
use lz4_flex::block;
use thiserror::Error;

/// The longest register, unpacked: some four million entries, and no more memory than that for a length that is not true.
pub const SNAPSHOT_BYTES_MAX: usize = 1 << 30;

/// How much a byte of lz4 unpacks to at most: a length that promises more is not true.
const UNPACKED_PER_BYTE: usize = 255;

/// Why a register was not written, or bytes are no register.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is longer than a snapshot may be.
    #[error("expected a register of at most {max} bytes, found {found}; it is folded from the log each time")]
    TooLong {
        /// The most that fits: [`SNAPSHOT_BYTES_MAX`].
        max: usize,
        /// How long it is.
        found: usize,
    },
    /// The register has no form as bytes.
    #[error("expected a register that can be written, found: {0}")]
    Unwritable(String),
    /// What is there unpacks to something else than was packed.
    #[error("expected a packed register, found: {0}; fold it from the log")]
    Packing(String),
    /// What is there is no register of this code.
    #[error("expected a register, found: {0}; fold it from the log")]
    Content(String),
}

/// How many bytes say how long the first part is.
const LENGTH_BYTES: usize = 8;

/// A register as bytes.
pub(crate) fn encode(register: &Register) -> Result<Vec<u8>, SnapshotError> {
    let [entries, noted] = register.parts();
    let (entries, noted) = (pack(&entries)?, pack(&noted)?);
    Ok([(entries.len() as u64).to_le_bytes().as_slice(), &entries, &noted].concat())
}

/// The register that [`encode`] wrote.
pub(crate) fn decode(bytes: &[u8]) -> Result<Register, SnapshotError> {
    let short = || SnapshotError::Packing(format!("{} bytes where two parts were packed", bytes.len()));
    let (length, parts) = bytes.split_first_chunk::<LENGTH_BYTES>().ok_or_else(short)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    let (entries, noted) = parts.split_at_checked(length).ok_or_else(short)?;
    let (entries, noted) = thread::scope(|scope| {
        let beside = thread::Builder::new().spawn_scoped(scope, || unpack(noted));
        let entries = unpack(entries);
        let noted = beside.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| unpack(noted));
        (entries, noted)
    });
    Ok(Register::of_parts([entries?, noted?]))
}

fn pack(part: &Register) -> Result<Vec<u8>, SnapshotError> {
    let bytes = postcard::to_stdvec(part).map_err(|error| SnapshotError::Unwritable(error.to_string()))?;
    require_fitting(bytes.len())?;
    Ok(block::compress_prepend_size(&bytes))
}

fn unpack(bytes: &[u8]) -> Result<Register, SnapshotError> {
    let packing = |why: &dyn ToString| SnapshotError::Packing(why.to_string());
    let (length, packed) = block::uncompressed_size(bytes).map_err(|error| packing(&error))?;
    require_fitting(length)?;
    if length > packed.len().saturating_mul(UNPACKED_PER_BYTE) {
        return Err(packing(&format_args!("{} bytes that are said to unpack to {length}", packed.len())));
    }
    let unpacked = block::decompress(packed, length).map_err(|error| packing(&error))?;
    if unpacked.len() != length {
        return Err(packing(&format_args!("{} bytes where {length} were packed", unpacked.len())));
    }
    let content = |why: &dyn ToString| SnapshotError::Content(why.to_string());
    let (part, rest) = postcard::take_from_bytes(&unpacked).map_err(|error| content(&error))?;
    if rest.is_empty() { Ok(part) } else { Err(content(&format_args!("{} bytes behind it", rest.len()))) }
}

fn require_fitting(length: usize) -> Result<(), SnapshotError> {
    let max = SNAPSHOT_BYTES_MAX;
    if length <= max { Ok(()) } else { Err(SnapshotError::TooLong { max, found: length }) }
}

#[cfg(test)]
mod tests;
