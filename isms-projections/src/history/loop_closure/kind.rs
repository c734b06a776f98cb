//! Kinds of loops: what is planned, done, checked and acted on, and which of these steps each has.

use isms_core::deadline::What;

/// A kind of loop, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A treatment of a risk: checked by what remains, acted on by accepting that or planning anew.
    Treatment,
    /// A control: checked by a test.
    Control,
    /// An objective: checked by its evaluation.
    Objective,
    /// An audit: it checks by itself, and its report is what is made of it.
    Audit,
    /// A finding that something is not met: a nonconformity acts on it.
    Finding,
    /// A corrective action: checked by whether it was effective.
    Action,
    /// A decision of top management: carried out or not.
    Decision,
    /// A planned change: checked by looking back.
    Change,
    /// An exercise of continuity.
    Exercise,
    /// An improvement: checked by what it has brought.
    Improvement,
    /// A training activity: checked by what it has changed.
    Training,
    /// An obligation: checked by whether it is met.
    Obligation,
}

impl Kind {
    pub(super) const ALL: [Self; 12] = [
        Self::Treatment,
        Self::Control,
        Self::Objective,
        Self::Audit,
        Self::Finding,
        Self::Action,
        Self::Decision,
        Self::Change,
        Self::Exercise,
        Self::Improvement,
        Self::Training,
        Self::Obligation,
    ];

    /// What people call it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Treatment => "treatment",
            Self::Control => "control",
            Self::Objective => "objective",
            Self::Audit => "audit",
            Self::Finding => "finding",
            Self::Action => "corrective action",
            Self::Decision => "decision",
            Self::Change => "change",
            Self::Exercise => "exercise",
            Self::Improvement => "improvement",
            Self::Training => "training",
            Self::Obligation => "obligation",
        }
    }

    /// Whether one thing has several loops of the kind.
    pub(super) const fn has_parts(self) -> bool {
        matches!(self, Self::Treatment | Self::Finding | Self::Action | Self::Decision)
    }

    /// Whether there is a step of its own in which it is done.
    pub(super) const fn is_done(self) -> bool {
        !matches!(self, Self::Objective | Self::Finding | Self::Obligation)
    }

    /// Whether somebody finds out afterwards how it went.
    pub(super) const fn is_checked(self) -> bool {
        !matches!(self, Self::Decision)
    }

    /// Whether what was found calls for something to be done about it.
    pub(super) const fn is_acted_on(self) -> bool {
        !matches!(self, Self::Decision | Self::Improvement)
    }

    /// What its last day is called among the deadlines.
    pub(super) const fn deadline(self) -> Option<What> {
        match self {
            Self::Treatment => Some(What::Treatment),
            Self::Objective => Some(What::Objective),
            Self::Audit => Some(What::Audit),
            Self::Action => Some(What::CorrectiveAction),
            Self::Decision => Some(What::ReviewDecision),
            Self::Improvement => Some(What::Improvement),
            Self::Training => Some(What::TrainingActivity),
            Self::Control | Self::Finding | Self::Change | Self::Exercise | Self::Obligation => None,
        }
    }
}
