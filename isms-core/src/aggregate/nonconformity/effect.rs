//! Effect: whether actions on a nonconformity were effective, its closing, and its opening again.
//!
//! ISO/IEC 27001:2022, 10.2 d to g.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::stream::Stream;
use crate::vocabulary::period::Period;
use crate::vocabulary::text::{Prose, Title};

/// A look at whether the actions were effective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// How it was looked.
    pub method: Title,
    /// The days that were looked at.
    pub observed: Period,
    /// Whether they were effective.
    pub effective: bool,
    /// What was seen.
    pub statement: Option<Prose>,
}

/// What came of a look at whether the actions were effective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JudgedVerification {
    /// The look.
    pub verification: Verification,
    /// Whether somebody looked who neither answered for one of the actions nor carried it out (rule N-7).
    pub independent: bool,
}

/// How a nonconformity is to be closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// What of the management system was changed because of it.
    #[serde(default)]
    pub changed: BTreeSet<Stream>,
}

/// How a nonconformity was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// What there is to say about it.
    pub closing: Closing,
    /// For how many days the effect of the actions was observed.
    pub observed_days: u32,
    /// For how many days it had to be, by the profile of that time (rule N-4).
    pub required_days: u32,
}

/// That a nonconformity is opened again. The reason is all there is to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopening {}

impl Verification {
    /// How many days were looked at.
    #[must_use]
    pub fn observed_days(&self) -> u32 {
        let days = (self.observed.last() - self.observed.first()).num_days() + 1;
        u32::try_from(days).unwrap_or(u32::MAX)
    }
}
