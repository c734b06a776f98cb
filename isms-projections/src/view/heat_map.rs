//! Heat map: how many risks there are of each likelihood and consequence, as they would be, as they are, and as they
//! remain.
//!
//! ISO/IEC 27001:2022, 6.1.2 d and e. Levels of two revisions of a method are never compared: each revision by which a
//! risk was analyzed has maps of its own. Left out is what is no risk: an opportunity, and what was closed because
//! nothing is left of it.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::aggregate::risk::Risk;
use isms_core::aggregate::risk::identification::Kind as RiskKind;
use isms_core::aggregate::risk_method::Revision;
use isms_core::id::{RiskId, RiskMethodId};
use isms_core::moment::Moment;
use isms_core::register::Register;
use isms_core::vocabulary::noted::Noted;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::{Cell, Level};
use crate::chart::{Chart, HeatMap, Square};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, rating, value};

/// The heat map.
pub(super) const VIEW: Blueprint = Blueprint {
    name: "heat-map",
    title: "Heat map of risks",
    version: 1,
    theme: Theme::Risk,
    question: "How likely and how bad are the risks, before and after treatment?",
    columns,
    source: Source::Register(build),
};

/// What a risk is looked at as, and the word for it in headings.
const STAGES: [&str; 3] = ["inherent", "current", "residual"];

fn columns() -> Vec<Column> {
    vec![
        Column::across("square", "Likelihood × consequence", Kind::Key),
        Column::across("likelihood", "Likelihood", Kind::Short),
        Column::across("consequence", "Consequence", Kind::Short),
        Column::across("level", "Level", Kind::Short),
        Column::across("inherent", "Inherent", Kind::Number),
        Column::across("current", "Current", Kind::Number),
        Column::across("residual", "Residual", Kind::Number),
        Column::beneath("inherent_risks", "Inherent risks", Kind::Short),
        Column::beneath("current_risks", "Current risks", Kind::Short),
        Column::beneath("residual_risks", "Residual risks", Kind::Short),
        Column::beneath("method", "Method", Kind::Short),
        Column::beneath("revision", "Revision", Kind::Number),
    ]
}

fn build(moment: &Moment) -> Report {
    let register = &moment.register;
    let mut report = VIEW.report(moment, Vec::new());
    for ((method, number), plot) in plots(register) {
        let Some(revision) = register.risk_methods.get(method).and_then(|it| it.revisions.get(&number))
        else {
            continue;
        };
        let map = Map { register, method, number, revision, plot };
        report.charts.extend(STAGES.iter().enumerate().map(|(stage, name)| map.chart(stage, name)));
        report.tables.push(map.table());
        report.notes.extend(map.overridden());
    }
    let waiting = register.risks.iter().filter(|(_, it)| is_borne(it) && it.analysis().is_none());
    let waiting = value::things(register, waiting.map(|(id, _)| id));
    report
        .notes
        .extend((!waiting.is_empty()).then(|| format!("Not analyzed yet, and so on no map: {waiting}.")));
    if report.tables.is_empty() {
        report.tables.push(VIEW.table("squares", "Risks by likelihood and consequence", Vec::new()));
    }
    report
}

/// The risks of a square, each with the event that put it there.
type Placed = BTreeMap<RiskId, u64>;

/// The risks by revision of a method.
type Plots = BTreeMap<(RiskMethodId, u32), Plot>;

/// The risks of one revision of a method: by likelihood and consequence, for each stage.
#[derive(Default)]
struct Plot {
    squares: BTreeMap<(u8, u8), [Placed; STAGES.len()]>,
    overridden: BTreeSet<RiskId>,
}

fn plots(register: &Register) -> Plots {
    let mut plots = Plots::new();
    for (id, risk) in register.risks.iter().filter(|(_, risk)| is_borne(risk)) {
        let analyses = [&risk.inherent, &risk.current]
            .map(|it| it.as_ref().map(|it| (&it.value.analysis.estimate, &it.value.rating, it.seq)));
        let residual = &risk.residual;
        let residual = residual.as_ref().map(|it| (&it.value.residual.estimate, &it.value.rating, it.seq));
        for (stage, place) in analyses.into_iter().chain([residual]).enumerate() {
            let Some((estimate, rating, seq)) = place else { continue };
            let plot = plots.entry((estimate.method, rating.revision)).or_default();
            let square = plot.squares.entry((estimate.likelihood, rating.consequence)).or_default();
            if let Some(placed) = square.get_mut(stage) {
                placed.insert(id, seq);
            }
            plot.overridden.extend(estimate.overridden.as_ref().map(|_| id));
        }
    }
    plots
}

/// Whether there is something to fear: no opportunity, and not closed for good.
fn is_borne(risk: &Risk) -> bool {
    let is_gone = risk.closed.as_ref().is_some_and(|it| !it.value.leaves_a_risk());
    risk.identification.value.kind == RiskKind::Risk && !is_gone
}

/// What is drawn for one revision of a method.
struct Map<'a> {
    register: &'a Register,
    method: RiskMethodId,
    number: u32,
    revision: &'a Noted<Revision>,
    plot: Plot,
}

impl Map<'_> {
    fn chart(&self, stage: usize, name: &str) -> Chart {
        let revision = &self.revision.value;
        let steps = |names: &[String]| (1..=names.len()).filter_map(|step| u8::try_from(step).ok()).collect();
        let (likelihood, consequence) = (self.likelihood(), self.consequence());
        let (rows, columns): (Vec<u8>, Vec<u8>) = (steps(&likelihood), steps(&consequence));
        let line = |row: u8| columns.iter().map(|column| self.square(stage, row, *column)).collect();
        let grid: Vec<Vec<Square>> = rows.into_iter().map(line).collect();
        let many: usize = grid.iter().flatten().map(|square| square.risks.len()).sum();
        let caption = format!("{} ({}), {name}: {many}", revision.name, self.name());
        Chart::HeatMap(HeatMap { caption, likelihood, consequence, grid, moves: Vec::new() })
    }

    fn square(&self, stage: usize, likelihood: u8, consequence: u8) -> Square {
        let placed = self.plot.squares.get(&(likelihood, consequence)).and_then(|stages| stages.get(stage));
        let risks = value::named(self.register, placed.into_iter().flat_map(BTreeMap::keys).copied());
        let risks = risks.into_iter().map(|link| link.text).collect();
        Square { level: self.level(likelihood, consequence), risks }
    }

    fn level(&self, likelihood: u8, consequence: u8) -> Level {
        let revision = &self.revision.value;
        let level = revision.level(likelihood, consequence);
        let ranked = level.and_then(|level| rating::ranked(revision, level));
        ranked.unwrap_or(Level { level: String::new(), rank: 0, of: 0 })
    }

    /// The squares in which there are risks, the highest first.
    fn table(&self) -> Table {
        let mut squares: Vec<_> = self.plot.squares.iter().collect();
        squares.sort_by_key(|((likelihood, consequence), _)| {
            (self.level(*likelihood, *consequence).rank, *likelihood, *consequence)
        });
        let rows = squares.into_iter().rev().map(|(square, stages)| self.row(*square, stages));
        let caption = format!("Risks by likelihood and consequence, {}", self.name());
        VIEW.table("squares", &caption, rows.collect())
    }

    fn row(&self, (likelihood, consequence): (u8, u8), stages: &[Placed; STAGES.len()]) -> Row {
        let mut basis = Basis::default();
        basis.note(self.revision);
        basis.add(stages.iter().flat_map(BTreeMap::values).copied());
        let named = |names: Vec<String>, step: u8| {
            value::text(usize::from(step).checked_sub(1).and_then(|at| names.get(at).cloned()))
        };
        let mut cells = vec![
            Cell::Text(format!("{likelihood} × {consequence}")),
            named(self.likelihood(), likelihood),
            named(self.consequence(), consequence),
            Cell::Level(self.level(likelihood, consequence)),
        ];
        cells.extend(stages.iter().map(|placed| value::count(placed.len())));
        cells.extend(stages.iter().map(|placed| value::things(self.register, placed.keys().copied())));
        cells.extend([
            Cell::Link(naming::link(self.register, self.method)),
            Cell::Integer(self.number.into()),
        ]);
        basis.row(cells)
    }

    fn likelihood(&self) -> Vec<String> {
        self.revision.value.likelihood.iter().map(|step| step.name.to_string()).collect()
    }

    /// The steps of consequence: by name where all dimensions call them the same, by number otherwise.
    fn consequence(&self) -> Vec<String> {
        let dimensions = self.revision.value.consequences.iter();
        let named =
            dimensions.map(|it| it.steps.iter().map(|step| step.name.to_string()).collect::<Vec<_>>());
        let named: BTreeSet<_> = named.collect();
        let steps = 1..=self.revision.value.consequence_steps();
        let numbers = || steps.map(|step| step.to_string()).collect();
        if named.len() == 1 { named.into_iter().flatten().collect() } else { numbers() }
    }

    fn name(&self) -> String {
        format!("{} revision {}", naming::link(self.register, self.method).text, self.number)
    }

    /// That some risks have another level than their square.
    fn overridden(&self) -> Option<String> {
        let risks = value::things(self.register, self.plot.overridden.iter().copied());
        let note = || format!("Somebody has put another level in the place of that of the square: {risks}.");
        (!risks.is_empty()).then(note)
    }
}
