//! Rating: levels of risk in cells, as the revision of the method by which they were determined ranks them.

use std::collections::BTreeSet;

use isms_core::aggregate::risk::Risk;
use isms_core::aggregate::risk::analysis::{Estimate, RatedAnalysis, RatedResidual, Rating};
use isms_core::aggregate::risk_method::Revision;
use isms_core::id::RiskMethodId;
use isms_core::register::Register;
use isms_core::vocabulary::text::Level as Named;

use crate::basis::Basis;
use crate::cell::{Cell, Level, Link};
use crate::{naming, value};

/// A level, with the revision of the method by which it is to be read.
#[derive(Clone, Copy)]
pub(crate) struct Rated<'a> {
    /// The method.
    pub(crate) method: RiskMethodId,
    /// Its revision.
    pub(crate) revision: u32,
    /// The level.
    pub(crate) level: &'a Named,
}

impl<'a> Rated<'a> {
    fn of(estimate: &'a Estimate, rating: &'a Rating) -> Self {
        Self { method: estimate.method, revision: rating.revision, level: estimate.level(rating) }
    }

    /// The cell with the level. It rests on the revision of the method too, which says how high that is.
    pub(crate) fn cell(self, register: &Register, basis: &mut Basis) -> Cell {
        let method = register.risk_methods.get(self.method);
        let revision = basis.read(method.and_then(|it| it.revisions.get(&self.revision)));
        let ranked = revision.and_then(|it| ranked(&it.value, self.level));
        ranked.map_or_else(|| Cell::Text(self.level.to_string()), Cell::Level)
    }
}

impl<'a> From<&'a RatedAnalysis> for Rated<'a> {
    fn from(it: &'a RatedAnalysis) -> Self {
        Self::of(&it.analysis.estimate, &it.rating)
    }
}

impl<'a> From<&'a RatedResidual> for Rated<'a> {
    fn from(it: &'a RatedResidual) -> Self {
        Self::of(&it.residual.estimate, &it.rating)
    }
}

/// A cell with a level, or an empty one.
pub(crate) fn level<'a>(register: &Register, basis: &mut Basis, rated: Option<impl Into<Rated<'a>>>) -> Cell {
    rated.map_or(Cell::Empty, |rated| rated.into().cell(register, basis))
}

/// A level in its place on the scale, where the revision has such a level.
pub(crate) fn ranked(revision: &Revision, level: &Named) -> Option<Level> {
    let rank = u32::try_from(revision.rank(level)? + 1).ok()?;
    Some(Level { level: level.to_string(), rank, of: u32::try_from(revision.levels.len()).ok()? })
}

/// The revisions of methods by which the levels of a risk are to be read.
pub(crate) fn methods(register: &Register, risk: &Risk) -> Cell {
    let analyses = [&risk.inherent, &risk.current].into_iter().flatten().map(|it| Rated::from(&it.value));
    let residual = risk.residual.iter().map(|it| Rated::from(&it.value));
    let all: BTreeSet<_> = analyses.chain(residual).map(|it| (it.method, it.revision)).collect();
    let named = all.into_iter().map(|(method, revision)| {
        let Link { text, stream } = naming::link(register, method);
        Link { text: format!("{text} revision {revision}"), stream }
    });
    value::links(named.collect())
}
