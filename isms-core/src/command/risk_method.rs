//! Decisions about risk methods: what they are, and which revision is in force.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde::{Deserialize, Serialize};

use crate::aggregate::risk_method::{
    Accepter, Approval, Combination, Creation, Event, LevelOfRisk, NextRevision, Revision, Step,
};
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::id::RiskMethodId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::text::Level;

/// How many steps a scale has at most: nobody tells more apart, and the names of 12 by 12 cells fit a line of the log.
pub const STEPS_MAX: usize = 12;
/// How many dimensions consequences have at most: more would not be thought through one by one, and 12 scales of 12 steps
/// fit a line of the log.
pub const DIMENSIONS_MAX: usize = 12;
/// How many levels of risk there are at most: more than steps would not be told apart either.
pub const LEVELS_MAX: usize = 12;
/// How many occasions call for an assessment at most: it is a list that people know by heart.
pub const TRIGGERS_MAX: usize = 24;
/// How many days lie between reviews, or a risk stays accepted, at most. Ten years: whoever is slower than that does neither.
pub const DAYS_MAX: u32 = 3_660;

/// What may be asked of a risk method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Define it.
    Define(RiskMethodId, Creation),
    /// Approve a revision: from then on risks are analyzed by it.
    Approve(RiskMethodId, Approval),
    /// Give it a new revision; needs a reason.
    Revise(RiskMethodId, Revision),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Define(id, it) => {
                unused(register, *id)?;
                coherent(&it.revision).map_err(|refusal| refusal.about(*id))?;
                Ok(Decision::of(*id, Event::Defined(it.clone())))
            }
            Self::Approve(id, it) => approve(register, by, *id, *it),
            Self::Revise(id, it) => revise(register, by, *id, it),
        }
    }
}

fn approve(
    register: &Register,
    by: &Context<'_>,
    id: RiskMethodId,
    it: Approval,
) -> Result<Decision, Refusal> {
    let method = existing(&register.risk_methods, id)?;
    let Some(revision) = method.revisions.get(&it.revision) else {
        return Err(Refusal::new(Rule::G4, format!("no revision {}", it.revision)).about(id));
    };
    since(register, by, id, revision.effective_at)?;
    match method.latest_approved() {
        Some(latest) if latest == it.revision => Ok(Decision::nothing()),
        Some(latest) if latest > it.revision => {
            let found = format!("revision {}, which revision {latest} has superseded", it.revision);
            Err(Refusal::new(Rule::G3, found).about(id))
        }
        _ => Ok(Decision::of(id, Event::Approved(it))),
    }
}

fn revise(
    register: &Register,
    by: &Context<'_>,
    id: RiskMethodId,
    it: &Revision,
) -> Result<Decision, Refusal> {
    let method = existing(&register.risk_methods, id)?;
    let latest = method.revisions.last_key_value();
    if latest.is_some_and(|(_, before)| before.value == *it) {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the revision")?;
    coherent(it).map_err(|refusal| refusal.about(id))?;
    let number = latest.map_or(1, |(number, _)| number + 1);
    Ok(Decision::of(id, Event::Revised(NextRevision { number, revision: it.clone() })))
}

/// The revision gives comparable results (K-1): its scales are scales, and every combination of their steps
/// has a level that never falls where likelihood or consequence rises.
pub(crate) fn coherent(revision: &Revision) -> Result<(), Refusal> {
    scales(revision)?;
    levels(&revision.levels)?;
    within(revision.assessment_triggers.len(), 0, TRIGGERS_MAX, "assessment triggers")?;
    days(revision.review_interval_days, "between reviews")?;
    match &revision.combination {
        Combination::Matrix(rows) => cells(revision, rows)?,
        Combination::Formula(formula) => {
            let steps = formula.thresholds.iter().map(|it| it.from);
            unique(steps, "thresholds from")?;
            formula.thresholds.iter().try_for_each(|it| known(revision, &it.level, "a threshold"))?;
        }
    }
    total_and_monotone(revision)
}

fn scales(revision: &Revision) -> Result<(), Refusal> {
    scale(&revision.likelihood, "likelihood")?;
    let dimensions = &revision.consequences;
    within(dimensions.len(), 1, DIMENSIONS_MAX, "dimensions of consequence")?;
    unique(dimensions.iter().map(|it| &it.name), "dimensions named")?;
    dimensions.iter().try_for_each(|it| scale(&it.steps, &format!("consequence `{}`", it.name)))?;
    // The overall consequence is the highest step in any dimension, so a step is worth the same in each.
    let steps = revision.consequence_steps();
    match dimensions.iter().find(|it| it.steps.len() != steps) {
        None => Ok(()),
        Some(it) => refuse(format!(
            "{} steps of consequence `{}` where another dimension has {steps}",
            it.steps.len(),
            it.name
        )),
    }
}

fn scale(steps: &[Step], of: &str) -> Result<(), Refusal> {
    within(steps.len(), 2, STEPS_MAX, &format!("steps of {of}"))?;
    unique(steps.iter().map(|it| &it.name), &format!("steps of {of} named"))
}

fn levels(levels: &[LevelOfRisk]) -> Result<(), Refusal> {
    within(levels.len(), 1, LEVELS_MAX, "levels")?;
    unique(levels.iter().map(|it| &it.name), "levels named")?;
    for LevelOfRisk { name, acceptance } in levels {
        match acceptance.accepted_by {
            Accepter::Nobody if acceptance.acceptable => {
                refuse(format!("level `{name}`, which is acceptable and accepted by nobody"))?;
            }
            Accepter::Nobody => {}
            Accepter::Owner | Accepter::Role(_) => {
                days(acceptance.validity_days_max, &format!("of validity for level `{name}`"))?;
            }
        }
    }
    Ok(())
}

/// The matrix is as large as the scales and names levels that there are.
fn cells(revision: &Revision, rows: &[Vec<Level>]) -> Result<(), Refusal> {
    let (height, width) = (revision.likelihood.len(), revision.consequence_steps());
    if rows.len() != height {
        return refuse(format!("{} rows of the matrix for {height} steps of likelihood", rows.len()));
    }
    for (row, at) in rows.iter().zip(1..) {
        if row.len() != width {
            return refuse(format!("{} cells in row {at} for {width} steps of consequence", row.len()));
        }
        for (level, column) in row.iter().zip(1..) {
            known(revision, level, &format!("likelihood {at} and consequence {column}"))?;
        }
    }
    Ok(())
}

/// Every pair of steps has a level, no lower than that of its neighbors below: so no pair has a lower level
/// than any pair with less of both.
fn total_and_monotone(revision: &Revision) -> Result<(), Refusal> {
    let rank = |likelihood: u8, consequence: u8| {
        let rank = revision.level(likelihood, consequence).and_then(|level| revision.rank(level));
        let found = || format!("no level for likelihood {likelihood} and consequence {consequence}");
        rank.ok_or_else(|| Refusal::new(Rule::K1, found()))
    };
    for (likelihood, _) in (1..).zip(&revision.likelihood) {
        for consequence in (1..).take(revision.consequence_steps()) {
            let here = rank(likelihood, consequence)?;
            let below = [(likelihood - 1, consequence), (likelihood, consequence - 1)];
            for (less_likely, less_bad) in below.into_iter().filter(|(one, other)| *one > 0 && *other > 0) {
                if rank(less_likely, less_bad)? > here {
                    return refuse(format!(
                        "a lower level at likelihood {likelihood} and consequence {consequence} than at \
                         likelihood {less_likely} and consequence {less_bad}"
                    ));
                }
            }
        }
    }
    Ok(())
}

fn known(revision: &Revision, level: &Level, at: &str) -> Result<(), Refusal> {
    match revision.rank(level) {
        Some(_) => Ok(()),
        None => refuse(format!("level `{level}` at {at}, which is not among the levels")),
    }
}

fn within(found: usize, min: usize, max: usize, of: &str) -> Result<(), Refusal> {
    if (min..=max).contains(&found) {
        return Ok(());
    }
    refuse(format!("{found} {of}, where {min} to {max} are expected"))
}

fn days(found: u32, of: &str) -> Result<(), Refusal> {
    if (1..=DAYS_MAX).contains(&found) {
        return Ok(());
    }
    refuse(format!("{found} days {of}, where 1 to {DAYS_MAX} are expected"))
}

fn unique<T: Ord + Display>(names: impl Iterator<Item = T>, of: &str) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for name in names {
        if seen.contains(&name) {
            return refuse(format!("two {of} `{name}`"));
        }
        seen.insert(name);
    }
    Ok(())
}

fn refuse(found: String) -> Result<(), Refusal> {
    Err(Refusal::new(Rule::K1, found))
}

#[cfg(test)]
mod tests;
