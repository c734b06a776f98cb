//! The rule book: every invariant of the domain, with its clause, its wording, its kind and its basis.
//!
//! What the kind says: a *refusal* is not done; a *gap* is done, and shown as missing until it is mended; an
//! *effect* follows by itself. What the basis says: without *log* the history means nothing; *demanded* is
//! what ISO/IEC 27001 asks for; *practice* is good practice, and may be waived where the profile allows.

mod book;

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use self::book::BOOK;
use crate::vocabulary::written::written_as_text;

/// A rule, by its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the book words every rule")]
pub enum Rule {
    G1,
    G2,
    G3,
    G4,
    G5,
    G6,
    G7,
    G8,
    G9,
    S1,
    S2,
    S3,
    S4,
    S5,
    S6,
    S7,
    D1,
    D2,
    D3,
    D4,
    D5,
    D6,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    P1,
    P2,
    P3,
    P4,
    A1,
    A2,
    A3,
    A4,
    C1,
    C2,
    C3,
    C4,
    C5,
    SO1,
    SO2,
    SO3,
    SO4,
    SO5,
    SO6,
    K1,
    K2,
    K3,
    K4,
    K5,
    K6,
    K7,
    K8,
    K9,
    K10,
    K11,
    K12,
    O1,
    O2,
    O3,
    O4,
    O5,
    M1,
    M2,
    U1,
    U2,
    L1,
    X1,
    X2,
    X3,
    H1,
    I1,
    I2,
    I3,
    I4,
    I5,
    I6,
    I7,
    B1,
    Q1,
    Q2,
    Q3,
    Q4,
    Q5,
    N1,
    N2,
    N3,
    N4,
    N5,
    N6,
    N7,
    V1,
    V2,
    V3,
    V4,
    Y1,
}

/// What the book says about a rule.
#[derive(Clone, Copy, Debug, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The identifier by which a refusal names it (`K-9`).
    pub id: &'static str,
    /// The rule.
    pub rule: Rule,
    /// The clauses of ISO/IEC 27001:2022 that it comes from.
    pub clauses: &'static [&'static str],
    /// What comes of it.
    pub kind: Kind,
    /// What it rests on.
    pub basis: Basis,
    /// Its wording.
    pub text: &'static str,
}

/// What comes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What breaks it is not done.
    Refusal,
    /// What breaks it is shown as missing until it is mended.
    Gap,
    /// It follows by itself.
    Effect,
}

/// What a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Without it the history means nothing. Never waived.
    Log,
    /// ISO/IEC 27001 demands it. Never waived.
    Demanded,
    /// Good practice. May be waived with a reason where the profile allows.
    Practice,
}

/// A text that names no rule of this version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the identifier of a rule like `K-9`, found `{0}`")]
pub struct UnknownRule(String);

impl Rule {
    /// What the book says about it.
    #[must_use]
    pub fn entry(self) -> &'static Entry {
        BOOK.get(self as usize).unwrap_or(&BOOK[0])
    }

    /// Every rule, as the book has them.
    #[must_use]
    pub fn all() -> &'static [Entry] {
        &BOOK
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.entry().id)
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        let entry = BOOK.iter().find(|entry| entry.id == text);
        entry.map(|entry| entry.rule).ok_or_else(|| UnknownRule(text.chars().take(80).collect()))
    }
}

written_as_text!(Rule);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_stands_in_its_place_in_the_book() {
        for (at, entry) in Rule::all().iter().enumerate() {
            assert_eq!(entry.rule as usize, at, "{}", entry.id);
            assert_eq!(entry.id.parse(), Ok(entry.rule));
            assert_eq!(entry.id.replace('-', ""), format!("{:?}", entry.rule));
        }
    }
}
