//! Grid: likelihood against consequence, as one revision of a method has it, and the risks that stand there.

use std::collections::BTreeSet;

use isms_core::aggregate::risk::Risk;
use isms_core::aggregate::risk::identification::Kind as RiskKind;
use isms_core::aggregate::risk_method::Revision;
use isms_core::id::{RiskId, RiskMethodId};
use isms_core::register::Register;
use isms_core::vocabulary::noted::Noted;

use crate::cell::Level;
use crate::chart::{HeatMap, Move, Square};
use crate::{naming, rating, value};

/// The scales of one revision of a method.
pub(crate) struct Grid<'a> {
    pub(crate) register: &'a Register,
    pub(crate) method: RiskMethodId,
    /// The number of the revision.
    pub(crate) number: u32,
    pub(crate) revision: &'a Noted<Revision>,
}

impl<'a> Grid<'a> {
    /// That of a revision, where the method has it.
    pub(crate) fn of(register: &'a Register, method: RiskMethodId, number: u32) -> Option<Self> {
        let revision = register.risk_methods.get(method)?.revisions.get(&number)?;
        Some(Self { register, method, number, revision })
    }

    /// It drawn, with the risks that stand in each square.
    pub(crate) fn drawn(
        &self,
        caption: String,
        risks: impl Fn((u8, u8)) -> Vec<RiskId>,
        moves: Vec<Move>,
    ) -> HeatMap {
        let (likelihood, consequence) = (self.likelihood(), self.consequence());
        let steps = |names: &[String]| -> Vec<u8> {
            (1..=names.len()).filter_map(|step| u8::try_from(step).ok()).collect()
        };
        let square = |row: u8, column: u8| Square {
            level: self.level(row, column),
            risks: value::named(self.register, risks((row, column))).into_iter().map(|it| it.text).collect(),
        };
        let columns = steps(&consequence);
        let line = |row: u8| columns.iter().map(|column| square(row, *column)).collect();
        let grid = steps(&likelihood).into_iter().map(line).collect();
        HeatMap { caption, likelihood, consequence, grid, moves }
    }

    /// The level of a square; one without a name where the method has a hole.
    pub(crate) fn level(&self, likelihood: u8, consequence: u8) -> Level {
        let revision = &self.revision.value;
        let level = revision.level(likelihood, consequence);
        let ranked = level.and_then(|level| rating::ranked(revision, level));
        ranked.unwrap_or(Level { level: String::new(), rank: 0, of: 0 })
    }

    /// The steps of likelihood.
    pub(crate) fn likelihood(&self) -> Vec<String> {
        self.revision.value.likelihood.iter().map(|step| step.name.to_string()).collect()
    }

    /// The steps of consequence: by name where all dimensions call them the same, by number otherwise.
    pub(crate) fn consequence(&self) -> Vec<String> {
        let dimensions = self.revision.value.consequences.iter();
        let named =
            dimensions.map(|it| it.steps.iter().map(|step| step.name.to_string()).collect::<Vec<_>>());
        let named: BTreeSet<_> = named.collect();
        let steps = 1..=self.revision.value.consequence_steps();
        let numbers = || steps.map(|step| step.to_string()).collect();
        if named.len() == 1 { named.into_iter().flatten().collect() } else { numbers() }
    }

    /// The method and its revision, as people call them: "M-1 revision 2".
    pub(crate) fn name(&self) -> String {
        format!("{} revision {}", naming::link(self.register, self.method).text, self.number)
    }

    /// The same with the name of the revision.
    pub(crate) fn title(&self) -> String {
        format!("{} ({})", self.revision.value.name, self.name())
    }
}

/// Whether there is something to fear: no opportunity, and not closed for good.
pub(crate) fn is_borne(risk: &Risk) -> bool {
    let is_gone = risk.closed.as_ref().is_some_and(|it| !it.value.leaves_a_risk());
    risk.identification.value.kind == RiskKind::Risk && !is_gone
}
