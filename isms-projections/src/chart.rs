//! Chart: a picture of what the tables of a report say.
//!
//! A chart adds nothing that a table of the same report does not say, so CSV, JSON and the digest leave it out. What
//! is drawn here is data; how it is drawn is the affair of each format.

use crate::cell::Level;

/// A picture of what the tables of a report say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Chart {
    /// Likelihood against consequence.
    HeatMap(HeatMap),
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
}

/// Where one likelihood meets one consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Square {
    /// The level that the method gives to both together.
    pub level: Level,
    /// What people call the risks that stand here.
    pub risks: Vec<String>,
}
