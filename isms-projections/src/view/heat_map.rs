//! Heat map: how many risks there are of each likelihood and consequence, as they would be, as they are, and as they
//! remain.
//!
//! ISO/IEC 27001:2022, 6.1.2 d and e. Levels of two revisions of a method are never compared: each revision by which a
//! risk was analyzed has maps of its own. Left out is what is no risk: an opportunity, and what was closed because
//! nothing is left of it.

use std::collections::{BTreeMap, BTreeSet};

use isms_core::id::{RiskId, RiskMethodId};
use isms_core::moment::Moment;
use isms_core::register::Register;

use crate::basis::Basis;
use crate::blueprint::{Blueprint, Source, Theme};
use crate::cell::Cell;
use crate::chart::Chart;
use crate::grid::{Grid, is_borne};
use crate::table::{Column, Kind, Report, Row, Table};
use crate::{naming, value};

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
        let Some(grid) = Grid::of(register, method, number) else { continue };
        let map = Map { grid, plot };
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

/// What is drawn for one revision of a method.
struct Map<'a> {
    grid: Grid<'a>,
    plot: Plot,
}

impl Map<'_> {
    fn chart(&self, stage: usize, name: &str) -> Chart {
        let placed = |square| self.plot.squares.get(&square).and_then(|stages| stages.get(stage));
        let risks = |square| placed(square).into_iter().flat_map(BTreeMap::keys).copied().collect();
        let many: usize =
            self.plot.squares.keys().filter_map(|square| placed(*square)).map(BTreeMap::len).sum();
        let caption = format!("{}, {name}: {many}", self.grid.title());
        Chart::HeatMap(self.grid.drawn(caption, risks, Vec::new()))
    }

    /// The squares in which there are risks, the highest first.
    fn table(&self) -> Table {
        let mut squares: Vec<_> = self.plot.squares.iter().collect();
        squares.sort_by_key(|((likelihood, consequence), _)| {
            (self.grid.level(*likelihood, *consequence).rank, *likelihood, *consequence)
        });
        let rows = squares.into_iter().rev().map(|(square, stages)| self.row(*square, stages));
        let caption = format!("Risks by likelihood and consequence, {}", self.grid.name());
        VIEW.table("squares", &caption, rows.collect())
    }

    fn row(&self, (likelihood, consequence): (u8, u8), stages: &[Placed; STAGES.len()]) -> Row {
        let register = self.grid.register;
        let mut basis = Basis::default();
        basis.note(self.grid.revision);
        basis.add(stages.iter().flat_map(BTreeMap::values).copied());
        let named = |names: Vec<String>, step: u8| {
            value::text(usize::from(step).checked_sub(1).and_then(|at| names.get(at).cloned()))
        };
        let mut cells = vec![
            Cell::Text(format!("{likelihood} × {consequence}")),
            named(self.grid.likelihood(), likelihood),
            named(self.grid.consequence(), consequence),
            Cell::Level(self.grid.level(likelihood, consequence)),
        ];
        cells.extend(stages.iter().map(|placed| value::count(placed.len())));
        cells.extend(stages.iter().map(|placed| value::things(register, placed.keys().copied())));
        cells.extend([
            Cell::Link(naming::link(register, self.grid.method)),
            Cell::Integer(self.grid.number.into()),
        ]);
        basis.row(cells)
    }

    /// That some risks have another level than their square.
    fn overridden(&self) -> Option<String> {
        let risks = value::things(self.grid.register, self.plot.overridden.iter().copied());
        let note = || format!("Somebody has put another level in the place of that of the square: {risks}.");
        (!risks.is_empty()).then(note)
    }
}
