//! Chart: a picture of what the tables of a report say.
//!
//! A chart adds nothing that a table of the same report does not say, so CSV, JSON and the digest leave it out. What
//! is drawn here is data; how it is drawn is the affair of each format.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::cell::{Level, Mark};

/// A picture of what the tables of a report say.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Chart {
    /// Likelihood against consequence.
    HeatMap(HeatMap),
    /// How numbers went from period to period: a series, a burn-down.
    Trend(Trend),
    /// The phases of a cycle, and how much happened in each.
    Ring(Ring),
    /// Which rows are covered in which columns: clauses by years.
    Coverage(Coverage),
    /// What lasted from when to when.
    Timeline(Timeline),
}

/// How many risks there are of each likelihood and consequence.
///
/// ```text
///              grid[2] ┌────┬────┬────┐
///  likelihood  grid[1] ├────┼────┼────┤
///              grid[0] └────┴────┴────┘
///                       [0]  [1]  [2]   consequence
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatMap {
    /// What it shows: "Residual level of 15 risks".
    pub caption: String,
    /// The names of the steps of likelihood, the lowest first.
    pub likelihood: Vec<String>,
    /// The names of the steps of consequence, the lowest first.
    pub consequence: Vec<String>,
    /// One line a step of likelihood, in it one square a step of consequence; a square that is missing stays blank.
    pub grid: Vec<Vec<Square>>,
    /// The risks that stood elsewhere at an earlier moment.
    pub moves: Vec<Move>,
}

/// A line and a column of a heat map, each counted from 0.
pub(crate) type Place = (usize, usize);

impl HeatMap {
    /// Who went from where to where, those who went together as one; without what leads nowhere on this map.
    pub(crate) fn routes(&self) -> BTreeMap<(Place, Place), Vec<&str>> {
        let mut routes: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for Move { risk, from, to } in &self.moves {
            if from != to && self.square(*from).is_some() && self.square(*to).is_some() {
                routes.entry((*from, *to)).or_default().push(risk);
            }
        }
        routes
    }

    /// The square at a place that has a name in both directions.
    pub(crate) fn square(&self, (line, column): Place) -> Option<&Square> {
        (line < self.likelihood.len() && column < self.consequence.len())
            .then(|| self.grid.get(line)?.get(column))
            .flatten()
    }
}

/// Where one likelihood meets one consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// The level that the method gives to both together.
    pub level: Level,
    /// What people call the risks that stand here.
    pub risks: Vec<String>,
}

/// A risk that went from one square to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// What people call the risk.
    pub risk: String,
    /// The line and the column where it stood, each counted from 0.
    pub from: (usize, usize),
    /// Where it stands.
    pub to: (usize, usize),
}

/// How numbers went from period to period.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// What it shows: "Open nonconformities".
    pub caption: String,
    /// What the numbers count: "nonconformities", "minutes", "%".
    pub unit: String,
    /// The periods, the earliest first: `2025-03`.
    pub periods: Vec<String>,
    /// The lines, the most important first.
    pub lines: Vec<Line>,
}

/// One line of a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is called: "open", "target".
    pub name: String,
    /// How it is drawn.
    pub stroke: Stroke,
    /// A number a period; none where nothing is known.
    pub values: Vec<Option<f64>>,
}

impl Line {
    /// What is known of the first so many periods: the period, counted from 0, and a number that is one.
    pub(crate) fn known(&self, periods: usize) -> impl Iterator<Item = (usize, f64)> {
        let values = self.values.iter().take(periods).enumerate();
        values.filter_map(|(at, value)| Some((at, value.filter(|it| it.is_finite())?)))
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// From value to value: a series.
    Solid,
    /// In steps: how many there are of something.
    Steps,
    /// Dashed: what the others are held against, a target or a threshold.
    Dashed,
}

/// The phases of a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// What it shows: "Cycle C-2025, in phase check".
    pub caption: String,
    /// The phases in their order.
    pub steps: Vec<RingStep>,
    /// The one that the cycle is in, counted from 0.
    pub current: Option<usize>,
}

/// One phase of a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingStep {
    /// Its name: "plan".
    pub name: String,
    /// How much happened in it.
    pub count: u64,
    /// Whether it is as it should be.
    pub mark: Mark,
}

/// Which rows are covered in which columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// What it shows: "Clauses audited by year".
    pub caption: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows: a name, and one cell a column.
    pub rows: Vec<(String, Vec<Covered>)>,
}

/// Whether and how something is covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// What stands in it: "AUD-1"; empty where it is not covered.
    pub text: String,
    /// Whether that is as it should be.
    pub mark: Mark,
}

/// What lasted from when to when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// What it shows: "Acceptances of risks".
    pub caption: String,
    /// The first day that is shown.
    pub from: NaiveDate,
    /// The last day that is shown.
    pub until: NaiveDate,
    /// One line a thing.
    pub lanes: Vec<Lane>,
}

impl Timeline {
    /// The first and the last day that are drawn: at least one, whatever was asked for.
    pub(crate) fn days(&self) -> (NaiveDate, NaiveDate) {
        (self.from, self.until.max(self.from))
    }
}

/// One thing of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// What people call it.
    pub name: String,
    /// What lasted, the earliest first.
    pub spans: Vec<Span>,
}

/// Something that lasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; none where it goes on.
    pub until: Option<NaiveDate>,
    /// What it is: "accepted", "expired".
    pub text: String,
    /// Whether that is as it should be.
    pub mark: Mark,
}
