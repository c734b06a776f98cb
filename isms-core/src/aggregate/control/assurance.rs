//! Assurance: the tests of a control, and what they come to.
//!
//! ISO/IEC 27001:2022, 9.1; controls 5.35 and 5.36 of Annex A.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::vocabulary::noted::Noted;
use crate::vocabulary::period::Period;
use crate::vocabulary::text::Prose;

/// A test of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What was tested.
    pub kind: TestKind,
    /// What was found.
    pub result: TestResult,
    /// What was looked at, and how it was chosen.
    pub sample: Option<Prose>,
    /// The days from which the sample is; a test of operation that finds it effective has them (rule C-2).
    pub period: Option<Period>,
    /// The last day for the next test.
    pub next_test_due: Option<NaiveDate>,
}

/// What a test of a control is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestKind {
    /// Whether the control would do what it is for.
    Design,
    /// Whether it was carried out as designed.
    Operation,
}

/// What a test has found, the worse the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestResult {
    /// The control does what it is for.
    Effective,
    /// It does so in part.
    Partly,
    /// It does not.
    Ineffective,
}

/// What the tests of a control come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// It is carried out and does what it is for.
    Effective,
    /// It does so in part.
    Partly,
    /// It does not.
    Ineffective,
    /// Nobody has tested its operation, and nothing speaks against its design.
    Untested,
}

/// The latest tests of a control.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tests {
    /// Of its design.
    pub design: Option<Noted<Test>>,
    /// Of its operation.
    pub operation: Option<Noted<Test>>,
}

impl Tests {
    pub(crate) fn add(&mut self, test: Noted<Test>) {
        match test.value.kind {
            TestKind::Design => self.design = Some(test),
            TestKind::Operation => self.operation = Some(test),
        }
    }

    /// What they come to: the worse of the two. Design alone makes no control effective.
    #[must_use]
    pub fn rating(&self) -> Rating {
        let result = |test: &Option<Noted<Test>>| test.as_ref().map(|it| it.value.result);
        let operation = result(&self.operation);
        match operation.max(result(&self.design)) {
            Some(TestResult::Ineffective) => Rating::Ineffective,
            Some(TestResult::Partly) => Rating::Partly,
            Some(TestResult::Effective) if operation.is_some() => Rating::Effective,
            Some(TestResult::Effective) | None => Rating::Untested,
        }
    }

    /// Whether one of them was recorded after a position and has found the control ineffective.
    #[must_use]
    pub fn failed_since(&self, position: u64) -> bool {
        let failed = |it: &Noted<Test>| it.seq > position && it.value.result == TestResult::Ineffective;
        [&self.design, &self.operation].into_iter().flatten().any(failed)
    }

    /// The last day for the next test, the sooner one where both kinds have one.
    #[must_use]
    pub fn due(&self) -> Option<NaiveDate> {
        [&self.design, &self.operation].into_iter().flatten().filter_map(|it| it.value.next_test_due).min()
    }
}
