//! Timing: how long it took to notice an incident, to respond to it, and to resolve it.
//!
//! Controls 5.24 to 5.27 of Annex A of ISO/IEC 27001:2022.
//!
//! ```text
//! occurred ──► detected ──► first step ──► resolved
//!     to detect │ to respond │                │
//!               └──────── to resolve ─────────┘
//! ```
//!
//! Minutes are counted from instant to instant. Where one of them is known to the day only, there are none.

use super::Incident;
use crate::vocabulary::time::{PartialDate, UtcOffset};

impl Incident {
    /// When it occurred, or was noticed where nobody knows that.
    #[must_use]
    pub fn happened_at(&self) -> PartialDate {
        self.report.value.occurred_at.unwrap_or_else(|| self.detected_at())
    }

    /// The minutes until it was noticed.
    #[must_use]
    pub fn minutes_to_detect(&self) -> Option<u64> {
        self.report.value.occurred_at?.minutes_until(self.detected_at())
    }

    /// The minutes from then until something was done about it.
    #[must_use]
    pub fn minutes_to_respond(&self, offset: UtcOffset) -> Option<u64> {
        self.detected_at().minutes_until(self.first_step(offset)?)
    }

    /// The minutes from when it was noticed until it was over; none while it is not.
    #[must_use]
    pub fn minutes_to_resolve(&self) -> Option<u64> {
        self.detected_at().minutes_until(self.resolved.as_ref()?.effective_at)
    }
}
