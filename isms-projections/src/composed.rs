//! Composed: reports made of other reports, and of the log.

use crate::blueprint::Blueprint;

/// Every composed report.
#[must_use]
pub fn all() -> &'static [Blueprint] {
    &[]
}
