//! What is derived: bytes that follow from a prefix of a log, with all that is needed to find out whether they still do.
//!
//! ```text
//! magic │ format │ size of the prefix │ SHA-256 of the commit line that closes it │ content │ SHA-256 of key and all before
//! ```

use sha2::{Digest as _, Sha256};

use crate::tree::Hash;

/// What every piece begins with.
const MAGIC: [u8; 8] = *b"isms\0rec";

/// How many bytes stand before the content.
const HEADER: usize = MAGIC.len() + 8 + 8 + Hash::LENGTH;

/// Bytes that follow from a prefix of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// How many events the prefix has.
    pub size: u64,
    /// The SHA-256 of the commit line that closes it, without LF.
    pub commit: Hash,
    /// What follows from it.
    pub content: Vec<u8>,
}

impl Derived {
    /// It as bytes, for this key and no other. `format` names how the content is written and by which code it was computed:
    /// where either has changed, so has the number.
    #[must_use]
    pub fn to_bytes(&self, key: &str, format: u64) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER + self.content.len() + Hash::LENGTH);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&format.to_be_bytes());
        bytes.extend_from_slice(&self.size.to_be_bytes());
        bytes.extend_from_slice(self.commit.as_bytes());
        bytes.extend_from_slice(&self.content);
        let digest = digest(key, &bytes);
        bytes.extend_from_slice(&digest);
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote for this key and format; nothing where a single bit is otherwise.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>, key: &str, format: u64) -> Option<Self> {
        Self::of_any_format(bytes, key).filter(|(found, _)| *found == format).map(|(_, piece)| piece)
    }

    /// Reads what was written for this key in whatever format, and tells which.
    pub(crate) fn of_any_format(mut bytes: Vec<u8>, key: &str) -> Option<(u64, Self)> {
        let (signed, expected) = bytes.split_last_chunk::<{ Hash::LENGTH }>()?;
        if digest(key, signed) != *expected {
            return None;
        }
        let rest = signed.strip_prefix(&MAGIC)?;
        let (format, rest) = rest.split_first_chunk()?;
        let (size, rest) = rest.split_first_chunk()?;
        let (commit, _) = rest.split_first_chunk()?;
        let (format, size) = (u64::from_be_bytes(*format), u64::from_be_bytes(*size));
        let commit = Hash::from_bytes(*commit);
        bytes.truncate(bytes.len() - Hash::LENGTH);
        Some((format, Self { size, commit, content: bytes.split_off(HEADER) }))
    }
}

/// The digest over a piece and the key it stands under.
fn digest(key: &str, bytes: &[u8]) -> [u8; Hash::LENGTH] {
    let length = (key.len() as u64).to_be_bytes();
    Sha256::new().chain_update(length).chain_update(key).chain_update(bytes).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_derived_is_read_as_it_was_written_and_not_otherwise() {
        let piece = Derived { size: 7, commit: Hash::of(b"commit"), content: b"content".to_vec() };
        let bytes = piece.to_bytes("key", 1);
        assert_eq!(Derived::from_bytes(bytes.clone(), "key", 1), Some(piece));
        assert_eq!(Derived::from_bytes(bytes.clone(), "yek", 1), None);
        assert_eq!(Derived::from_bytes(bytes.clone(), "key", 2), None);
        for length in 0..bytes.len() {
            assert_eq!(Derived::from_bytes(bytes[..length].to_vec(), "key", 1), None);
        }
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Derived::from_bytes(bytes, "key", 1), None);
        }
    }
}
