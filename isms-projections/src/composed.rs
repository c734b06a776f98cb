//! Composed: reports made of other reports, and of the log.

mod clause_readiness;
mod management_review_pack;

use crate::blueprint::Blueprint;

/// Every composed report.
#[must_use]
pub fn all() -> &'static [Blueprint] {
    &[clause_readiness::COMPOSED, management_review_pack::COMPOSED]
}
