//! Applicability: whether a control of the catalog is applicable, and why; and all such decisions together.
//!
//! ISO/IEC 27001:2022, 6.1.3 c and d.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::id::{ControlId, ObligationId, RiskId};
use crate::vocabulary::digest::Digest;
use crate::vocabulary::ground::Ground;
use crate::vocabulary::noted::Noted;
use crate::vocabulary::text::{ControlNumber, Prose};

/// What was decided about a control of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicability {
    /// It is applicable.
    Applicable(Inclusion),
    /// It is not.
    NotApplicable(Exclusion),
}

/// A control of the catalog that is applicable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inclusion {
    /// Its number in the catalog.
    pub control: ControlNumber,
    /// Why it is needed (rule SO-1).
    #[serde(default)]
    pub grounds: BTreeSet<Ground>,
    /// The risks that it modifies, where one of the grounds is risk.
    #[serde(default)]
    pub risks: BTreeSet<RiskId>,
    /// The obligations that ask for it.
    #[serde(default)]
    pub obligations: BTreeSet<ObligationId>,
    /// The organization's controls that implement it.
    #[serde(default)]
    pub controls: BTreeSet<ControlId>,
    /// Whether it is implemented (rule SO-5).
    pub implemented: Implemented,
    /// What the grounds leave unsaid.
    pub justification: Option<Prose>,
}

/// A control of the catalog that is not applicable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Its number in the catalog.
    pub control: ControlNumber,
    /// Why it is not needed (rule SO-2).
    pub justification: Option<Prose>,
}

/// Whether a control of the catalog is implemented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Implemented {
    /// It is.
    Yes,
    /// In part.
    Partly,
    /// Not yet.
    No,
}

impl Applicability {
    /// The number of the control that it is about.
    #[must_use]
    pub fn control(&self) -> &ControlNumber {
        match self {
            Self::Applicable(it) => &it.control,
            Self::NotApplicable(it) => &it.control,
        }
    }
}

/// Decisions by the number of their control. Persistent: a copy shares what it does not change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "Vec<Noted<Applicability>>", from = "Vec<Noted<Applicability>>")]
pub struct Decisions(OrdMap<ControlNumber, Arc<Noted<Applicability>>>);

impl Decisions {
    pub(crate) fn set(&mut self, decision: Noted<Applicability>) {
        self.0.insert(decision.value.control().clone(), Arc::new(decision));
    }

    /// What was decided about a control.
    #[must_use]
    pub fn get(&self, control: &ControlNumber) -> Option<&Noted<Applicability>> {
        self.0.get(control).map(AsRef::as_ref)
    }

    /// Every decision, by the number of its control as text.
    pub fn iter(&self) -> impl Iterator<Item = &Noted<Applicability>> {
        self.0.values().map(AsRef::as_ref)
    }

    /// How many controls are decided.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What an approval approves: SHA-256 of one line a decision, the controls in the order of their catalog.
    /// A line is the control's number, a space, the position of the event that decided it, and a line feed.
    #[must_use]
    pub fn digest<'a>(&self, controls: impl IntoIterator<Item = &'a ControlNumber>) -> Digest {
        let mut lines = String::new();
        for decision in controls.into_iter().filter_map(|number| self.get(number)) {
            // Writing to a string does not fail.
            let _ = writeln!(lines, "{} {}", decision.value.control(), decision.seq);
        }
        Digest::of(lines.as_bytes())
    }
}

impl From<Decisions> for Vec<Noted<Applicability>> {
    fn from(decisions: Decisions) -> Self {
        decisions.iter().cloned().collect()
    }
}

impl From<Vec<Noted<Applicability>>> for Decisions {
    fn from(decisions: Vec<Noted<Applicability>>) -> Self {
        let keyed = |it: Noted<Applicability>| (it.value.control().clone(), Arc::new(it));
        Self(decisions.into_iter().map(keyed).collect())
    }
}
