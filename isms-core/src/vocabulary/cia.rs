//! Confidentiality, integrity, availability.

use serde::{Deserialize, Serialize};

/// The properties of information that are to be preserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    /// Not made available or disclosed to whom it is not meant for.
    Confidentiality,
    /// Accurate and complete.
    Integrity,
    /// Accessible and usable when it is needed.
    Availability,
}

/// A value for each of the three properties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cia<T> {
    /// For confidentiality.
    pub confidentiality: T,
    /// For integrity.
    pub integrity: T,
    /// For availability.
    pub availability: T,
}

impl<T: Copy> Cia<T> {
    /// The three values, combined one by one with another's.
    #[must_use]
    pub fn zip_with(self, other: Self, combine: impl Fn(T, T) -> T) -> Self {
        Self {
            confidentiality: combine(self.confidentiality, other.confidentiality),
            integrity: combine(self.integrity, other.integrity),
            availability: combine(self.availability, other.availability),
        }
    }
}
