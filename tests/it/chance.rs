//! Chance, for tests in which it does not matter what comes of it.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// A random number.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
