//! Path: where a risk was seen to stand, one place after another, as its reassessments have it.
//!
//! ```text
//! M-1 revision 1    4×4 ──────► 2×3 ─► 2×2          M-1 revision 2    3×3 ──►
//!                   analyzed    residual              not comparable ┘
//! ```

use chrono::NaiveDate;
use isms_core::aggregate::risk::Event as RiskEvent;
use isms_core::aggregate::risk::analysis::{Estimate, Rating, Stage};
use isms_core::event::Event;
use isms_core::id::{RiskId, RiskMethodId};
use isms_core::stream::Stream;
use isms_core::vocabulary::text::{Level, Prose};
use isms_core::vocabulary::time::UtcOffset;

use crate::facts::Fact;

/// Where a risk was seen to stand.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) seen: Seen,
    estimate: Estimate,
    rating: Rating,
    pub(crate) rationale: Option<Prose>,
}

/// What a risk was seen as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Inherent,
    Current,
    Residual,
}

/// Where a risk stands, as an event says.
pub(crate) fn place(_: Stream, event: &Event) -> Option<Place> {
    let Event::Risk(event) = event else { return None };
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these two say where a risk stands")]
    match event {
        RiskEvent::Analyzed(it) => {
            let seen = match it.analysis.stage {
                Stage::Inherent => Seen::Inherent,
                Stage::Current => Seen::Current,
            };
            let (estimate, rationale) = (it.analysis.estimate.clone(), it.analysis.rationale.clone());
            Some(Place { seen, estimate, rating: it.rating.clone(), rationale })
        }
        RiskEvent::ResidualRiskAssessed(it) => {
            let (estimate, rationale) = (it.residual.estimate.clone(), it.residual.rationale.clone());
            Some(Place { seen: Seen::Residual, estimate, rating: it.rating.clone(), rationale })
        }
        _ => None,
    }
}

/// The places of a risk, in the order in which they were recorded, without those that say nothing of where it stands.
pub(crate) struct Path<'a> {
    id: RiskId,
    places: Vec<&'a Fact<Place>>,
}

impl<'a> Path<'a> {
    pub(crate) fn of(id: RiskId) -> Self {
        Self { id, places: Vec::new() }
    }

    /// One place more. What the risk would be without controls says nothing once it is known what it is with them.
    pub(crate) fn add(&mut self, fact: &'a Fact<Place>) {
        let is_known = self.places.iter().any(|it| it.value.seen == Seen::Current);
        if fact.value.seen != Seen::Inherent || !is_known {
            self.places.push(fact);
        }
    }

    /// Where it stands.
    pub(crate) fn last(&self) -> Option<&'a Fact<Place>> {
        self.places.last().copied()
    }

    /// Whether nobody has looked at it a second time.
    pub(crate) fn is_one_place(&self) -> bool {
        self.places.len() == 1
    }

    /// From each place to the next.
    pub(crate) fn steps(&self) -> impl DoubleEndedIterator<Item = Step<'a>> {
        let id = self.id;
        let pairs = self.places.iter().zip(self.places.iter().skip(1));
        pairs.map(move |(from, to)| Step { id, from, to })
    }

    /// From where it has come since a day to where it stands, as far back as that can be compared.
    pub(crate) fn arrow(&self, since: NaiveDate, offset: UtcOffset) -> Option<Step<'a>> {
        let mut from = self.last()?;
        let mut to = from;
        for step in self.steps().rev() {
            let begun = from.effective_at.first_day(offset) <= since;
            if begun || !step.is_comparable() || step.is_first_with_controls() {
                break;
            }
            from = step.from;
            if step.is_standstill() && step.to.seq == to.seq {
                to = from;
            }
        }
        Some(Step { id: self.id, from, to }).filter(|step| !step.is_standstill())
    }
}

impl Place {
    /// The revision of the method by which it is to be read.
    pub(crate) fn by(&self) -> (RiskMethodId, u32) {
        (self.estimate.method, self.rating.revision)
    }

    /// Its likelihood and its consequence.
    pub(crate) fn square(&self) -> (u8, u8) {
        (self.estimate.likelihood, self.rating.consequence)
    }

    /// The level that holds.
    pub(crate) fn level(&self) -> &Level {
        self.estimate.level(&self.rating)
    }
}

/// Two places of a risk, one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) id: RiskId,
    pub(crate) from: &'a Fact<Place>,
    pub(crate) to: &'a Fact<Place>,
}

impl Step<'_> {
    /// Whether it was not known before what the risk is with its controls.
    pub(crate) fn is_first_with_controls(&self) -> bool {
        self.from.value.seen == Seen::Inherent && self.to.value.seen == Seen::Current
    }

    /// Whether both places are to be read by the same revision.
    pub(crate) fn is_comparable(&self) -> bool {
        self.from.value.by() == self.to.value.by()
    }

    /// Whether it was found where it had been.
    pub(crate) fn is_standstill(&self) -> bool {
        let place = |it: &Fact<Place>| (it.value.square(), it.value.level().clone());
        self.is_comparable() && place(self.from) == place(self.to)
    }
}

impl Seen {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Inherent => "inherent",
            Self::Current => "current",
            Self::Residual => "residual",
        }
    }
}
