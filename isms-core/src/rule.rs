//! The rule book: every invariant of the domain, with its clause, its wording, its kind and its basis.
//!
//! What the kind says: a *refusal* is not done; a *gap* is done, and shown as missing until it is mended; an
//! *effect* follows by itself. What the basis says: without *log* the history means nothing; *demanded* is
//! what ISO/IEC 27001 asks for; *practice* is good practice, and may be waived where the profile allows.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::vocabulary::written::written_as_text;

/// A rule, by its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the book below words every rule")]
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
    P4,
    A1,
    A2,
    A3,
    A4,
    C1,
    C2,
    C3,
    C4,
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

const fn rule(
    id: &'static str,
    rule: Rule,
    clauses: &'static [&'static str],
    kind: Kind,
    basis: Basis,
    text: &'static str,
) -> Entry {
    Entry { id, rule, clauses, kind, basis, text }
}

use Basis::{Demanded, Log, Practice};
use Kind::{Effect, Gap, Refusal};

#[rustfmt::skip]
static BOOK: [Entry; 54] = [
    rule("G-1", Rule::G1, &["7.5.3"], Refusal, Log,
        "an act holds from a day that has come: what lies ahead is a plan, not the act's own time"),
    rule("G-2", Rule::G2, &["5.3"], Refusal, Demanded,
        "whoever acts holds the role that they act in, when it is recorded and when it takes effect; the role carries the authority; a deputy is assigned as such"),
    rule("G-3", Rule::G3, &["7.5.3"], Refusal, Log,
        "what has ended takes no further acts but being reopened"),
    rule("G-4", Rule::G4, &["7.5.3"], Refusal, Log,
        "what is referred to exists in this ISMS and is not voided"),
    rule("G-5", Rule::G5, &["7.5.3"], Refusal, Log,
        "a correction keeps actor and type and leaves what was approved alone; somebody else voids, and nothing rests on what is voided; approvals are withdrawn, not corrected"),
    rule("G-6", Rule::G6, &["7.5.2"], Refusal, Log,
        "a justification says something"),
    rule("G-7", Rule::G7, &["7.5.3"], Effect, Log,
        "a command that is sent again records nothing"),
    rule("G-8", Rule::G8, &["7.5.3"], Refusal, Log,
        "nothing happens to a thing before it was there"),
    rule("G-9", Rule::G9, &["7.5.3"], Refusal, Log,
        "a reference names one thing of its kind"),
    rule("S-1", Rule::S1, &["4.3"], Refusal, Demanded,
        "a scope names its kind, its boundary and what is in it; a unit, system or part of a system is named"),
    rule("S-2", Rule::S2, &["4.3"], Refusal, Demanded,
        "every exclusion is justified; interfaces and dependencies are named, or said to be none"),
    rule("S-3", Rule::S3, &["4.3", "5.1"], Refusal, Demanded,
        "top management approves a scope, one revision at a time is in force, and a later revision has a reason"),
    rule("S-4", Rule::S4, &["4.2"], Refusal, Demanded,
        "a requirement that the ISMS does not address has a reason"),
    rule("D-1", Rule::D1, &["7.5.2"], Refusal, Practice,
        "whoever approves a revision did not draft it"),
    rule("D-2", Rule::D2, &["7.5.2"], Refusal, Demanded,
        "what is approved is what was reviewed, to the byte"),
    rule("D-3", Rule::D3, &["7.5.2", "7.5.3"], Refusal, Demanded,
        "only what is approved is published, only what is published is acknowledged, and revisions count upward"),
    rule("D-4", Rule::D4, &["7.5.2"], Refusal, Practice,
        "the next review is set at approval, within the interval of the profile"),
    rule("D-5", Rule::D5, &["5.2"], Refusal, Demanded,
        "top management approves the information security policy"),
    rule("D-6", Rule::D6, &["7.5.3"], Refusal, Practice,
        "a withdrawn document is kept until its retention ends"),
    rule("R-1", Rule::R1, &["5.3"], Refusal, Practice,
        "two roles declared incompatible are not held by one person at one time in one area"),
    rule("R-2", Rule::R2, &["5.3"], Gap, Demanded,
        "whatever a leaving holder owned is handed over; until then it is without an owner"),
    rule("R-3", Rule::R3, &["5.3"], Refusal, Practice,
        "a deputy is another person"),
    rule("R-4", Rule::R4, &["5.3"], Refusal, Demanded,
        "nobody grants or extends a role to themselves"),
    rule("R-5", Rule::R5, &["5.3"], Refusal, Demanded,
        "top management is never left without a holder"),
    rule("R-6", Rule::R6, &["5.3"], Refusal, Demanded,
        "agents and services neither approve nor accept"),
    rule("P-1", Rule::P1, &["7.2"], Refusal, Demanded,
        "competence that is reached was evaluated by somebody else, by a stated method"),
    rule("P-2", Rule::P2, &["7.2"], Refusal, Demanded,
        "a training counts as completed with a date and a result; a failed or expired one does not count"),
    rule("P-4", Rule::P4, &["7.3"], Gap, Demanded,
        "every active person has completed the basic training"),
    rule("A-1", Rule::A1, &["6.1.2"], Gap, Demanded,
        "an asset in scope has an owner, at the latest when the profile's grace has passed"),
    rule("A-2", Rule::A2, &["6.1.2"], Refusal, Practice,
        "dependencies have no cycle, and protection needs follow them: a lower value of one's own has a rationale"),
    rule("A-3", Rule::A3, &["8.1"], Refusal, Practice,
        "a confidential asset is sanitized before disposal, and what is disposed of takes no new risks"),
    rule("A-4", Rule::A4, &["6.1.2"], Refusal, Practice,
        "an asset is classified once it has an owner"),
    rule("C-1", Rule::C1, &["6.1.3"], Refusal, Demanded,
        "a control is adopted on at least one ground"),
    rule("C-2", Rule::C2, &["9.1"], Refusal, Practice,
        "a control that is effective in operation was operated in the time tested"),
    rule("C-3", Rule::C3, &["9.1"], Refusal, Practice,
        "whoever tests a control does not own it"),
    rule("C-4", Rule::C4, &["6.1.3", "8.1"], Refusal, Demanded,
        "a control on which an approved Statement of Applicability or an open treatment relies retires only with a replacement"),
    rule("SO-1", Rule::SO1, &["6.1.3"], Refusal, Demanded,
        "an applicable control has a ground; the ground of risk names the risks"),
    rule("SO-2", Rule::SO2, &["6.1.3"], Refusal, Demanded,
        "a control that is not applicable has a justification"),
    rule("SO-3", Rule::SO3, &["6.1.3"], Refusal, Demanded,
        "a Statement of Applicability is approved once every control of its catalog is decided"),
    rule("SO-4", Rule::SO4, &["7.5.3"], Refusal, Demanded,
        "an approved Statement of Applicability is frozen: a change is a new revision"),
    rule("SO-5", Rule::SO5, &["6.1.3"], Refusal, Demanded,
        "what is declared implemented names a control that is implemented"),
    rule("SO-6", Rule::SO6, &["6.1.3"], Refusal, Demanded,
        "a control that an approved treatment plan uses is applicable"),
    rule("K-1", Rule::K1, &["6.1.2"], Refusal, Demanded,
        "a risk method has two steps or more a scale, a level for every combination, an acceptance rule for every level, and never a lower level for more"),
    rule("K-2", Rule::K2, &["6.1.2"], Refusal, Demanded,
        "risks are analyzed by an approved revision of a method, which the analysis names"),
    rule("K-3", Rule::K3, &["6.1.2"], Refusal, Demanded,
        "a risk has an owner before it is evaluated, treated or accepted"),
    rule("K-4", Rule::K4, &["6.1.2"], Refusal, Practice,
        "the level follows from the method; where a person overrides it, they say why"),
    rule("K-5", Rule::K5, &["6.1.2", "6.1.3"], Refusal, Demanded,
        "a risk is identified, analyzed, evaluated, then treated or retained; what is not acceptable is treated, or accepted by whom the method names"),
    rule("K-6", Rule::K6, &["6.1.3", "8.3"], Refusal, Demanded,
        "modifying or sharing names an action or control, with a responsible and a day"),
    rule("K-7", Rule::K7, &["6.1.3"], Refusal, Demanded,
        "the risk owner approves the plan; a changed plan is approved anew"),
    rule("K-8", Rule::K8, &["6.1.3", "8.3"], Refusal, Practice,
        "what remains is assessed when the approved treatments are completed or dropped; if it grew, somebody says why"),
    rule("K-9", Rule::K9, &["6.1.3"], Refusal, Demanded,
        "what remains is accepted by the risk's owner or whom the method names above them, not by the analyst, for no longer than the method allows"),
    rule("K-10", Rule::K10, &["6.1.3", "8.3"], Refusal, Demanded,
        "a risk closes with what remains assessed and accepted; or avoided, eliminated or merged, with a reason"),
    rule("K-11", Rule::K11, &["8.2"], Effect, Demanded,
        "a failed control, a change or an expired acceptance calls for the risk's review"),
    rule("K-12", Rule::K12, &["6.1.1"], Refusal, Practice,
        "an opportunity is decided and evaluated, not accepted"),
];

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
