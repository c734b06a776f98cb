//! The Merkle tree over the log's events: hashes, and the right edge that grows.
//!
//! RFC 6962, section 2.1 (the same tree as RFC 9162), with SHA-256. A leaf is the exact bytes of an event's line.
//!
//! ```text
//!                  root
//!               /        \
//!            n03          n45       seven leaves: the frontier holds the roots of the perfect
//!          /     \       /   \      subtrees at the right edge, widest first: n03, n45, leaf 6
//!        n01     n23    4     5  6
//!       /   \   /   \
//!      0     1 2     3
//! ```

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The byte put before a leaf's content, so that no leaf can be passed off as a node.
const LEAF_PREFIX: [u8; 1] = [0x00];

/// The byte put before a node's two children.
const NODE_PREFIX: [u8; 1] = [0x01];

/// A SHA-256 hash. As text it is 64 lower-case hexadecimal digits; roots are written as base64 instead.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; Hash::LENGTH]);

impl Hash {
    /// How many bytes a hash has.
    pub const LENGTH: usize = 32;

    /// The hash that consists of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The plain SHA-256 of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of a leaf with this content.
    #[must_use]
    pub fn leaf(content: &[u8]) -> Self {
        Self(Sha256::new().chain_update(LEAF_PREFIX).chain_update(content).finalize().into())
    }

    /// The hash of the node above these two.
    #[must_use]
    pub fn node(left: &Self, right: &Self) -> Self {
        Self(
            Sha256::new()
                .chain_update(NODE_PREFIX)
                .chain_update(left.0)
                .chain_update(right.0)
                .finalize()
                .into(),
        )
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// It as padded base64 of the standard alphabet, the form of a root.
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads what [`to_base64`](Self::to_base64) writes, and nothing else.
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        let bytes = STANDARD.decode(text).map_err(|_| HashError::Base64 { found: text.to_owned() })?;
        bytes.try_into().map(Self).map_err(|_| HashError::Base64 { found: text.to_owned() })
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        let malformed = || HashError::Hex { found: text.to_owned() };
        let (digits, rest) = text.as_bytes().as_chunks::<2>();
        if digits.len() != Self::LENGTH || !rest.is_empty() {
            return Err(malformed());
        }
        let mut bytes = [0; Self::LENGTH];
        for (byte, [high, low]) in bytes.iter_mut().zip(digits) {
            *byte = (nibble(*high).ok_or_else(malformed)? << 4) | nibble(*low).ok_or_else(malformed)?;
        }
        Ok(Self(bytes))
    }
}

/// The value of a lower-case hexadecimal digit.
const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// A text that is not a hash.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HashError {
    /// It is not 64 lower-case hexadecimal digits.
    #[error("expected 64 lower-case hexadecimal digits, found `{found}`")]
    Hex {
        /// The text.
        found: String,
    },
    /// It is not the padded base64 of 32 bytes.
    #[error("expected 32 bytes as padded base64, found `{found}`")]
    Base64 {
        /// The text.
        found: String,
    },
}

/// The right edge of a tree that only grows: all that is needed to add leaves and to know the root.
///
/// It holds at most 64 hashes, however large the tree is.
///
/// ```
/// use isms_store::{Frontier, Hash};
///
/// let mut frontier = Frontier::default();
/// frontier.push(Hash::leaf(b"first"));
/// frontier.push(Hash::leaf(b"second"));
/// assert_eq!(frontier.size(), 2);
/// assert_eq!(frontier.root(), Hash::node(&Hash::leaf(b"first"), &Hash::leaf(b"second")));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// The roots of the perfect subtrees, widest first: one for every bit that is set in `size`.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// How many leaves the tree has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the perfect subtrees at the right edge, widest first: one for every bit that is set in the size.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The frontier that has these [peaks](Self::peaks); nothing where a tree of this size has more or fewer.
    #[must_use]
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// Adds a leaf, given its [leaf hash](Hash::leaf).
    pub fn push(&mut self, leaf: Hash) {
        // Every trailing one of the size is a subtree that the new leaf completes to one of twice the width.
        let completed = self.peaks.len() - self.size.trailing_ones() as usize;
        let peak = self.peaks.drain(completed..).rev().fold(leaf, |right, left| Hash::node(&left, &right));
        self.peaks.push(peak);
        self.size += 1;
    }

    /// The root of the tree. That of a tree without leaves is the SHA-256 of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let narrowest_first = self.peaks.iter().rev().copied();
        narrowest_first.reduce(|right, left| Hash::node(&left, &right)).unwrap_or_else(|| Hash::of(b""))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The leaves of the reference vectors of the Certificate Transparency project.
    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];

    /// The roots over the first one, two, ... of them.
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn the_reference_vectors_hold() {
        let mut frontier = Frontier::default();
        for (leaf, root) in LEAVES.into_iter().zip(ROOTS) {
            frontier.push(Hash::leaf(leaf));
            assert_eq!(frontier.root().to_string(), root);
        }
    }

    #[test]
    fn the_empty_tree_has_the_hash_of_nothing_as_root() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Frontier::default().root().to_string(), empty);
    }

    #[test]
    fn a_hash_is_read_from_its_own_text_only() {
        let hash = Hash::of(b"something");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(Hash::from_base64(&hash.to_base64()), Ok(hash));

        assert!(hash.to_string().to_uppercase().parse::<Hash>().is_err());
        assert!(hash.to_string()[1..].parse::<Hash>().is_err());
        assert!(format!("{hash}0").parse::<Hash>().is_err());
        assert!("é".repeat(32).parse::<Hash>().is_err());
        assert!(Hash::from_base64(hash.to_base64().trim_end_matches('=')).is_err());
        assert!(Hash::from_base64(&STANDARD.encode([0; 31])).is_err());
    }

    /// The definition of RFC 6962, word for word.
    fn merkle_tree_hash(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Hash::of(b""),
            [leaf] => Hash::leaf(leaf),
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                Hash::node(&merkle_tree_hash(left), &merkle_tree_hash(right))
            }
        }
    }

    proptest! {
        #[test]
        fn the_frontier_has_the_root_that_the_definition_gives(
            leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..8), 0..300),
        ) {
            let mut frontier = Frontier::default();
            for leaf in &leaves {
                frontier.push(Hash::leaf(leaf));
            }
            prop_assert_eq!(frontier.size(), leaves.len() as u64);
            prop_assert_eq!(frontier.root(), merkle_tree_hash(&leaves));
            let peaks = frontier.peaks().to_vec();
            prop_assert_eq!(Frontier::from_peaks(frontier.size() * 2 + 1, peaks.clone()), None);
            prop_assert_eq!(Frontier::from_peaks(frontier.size(), peaks), Some(frontier));
        }
    }
}
