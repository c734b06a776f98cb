//! Decisions about objectives: what makes one measurable, how far it is reached, and when its target may move.

mod evaluation;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub(crate) use self::evaluation::judged_as_defined;
use self::evaluation::{evaluate, follows};
use crate::aggregate::document::Kind;
use crate::aggregate::isms::leadership::AdoptedGoal;
use crate::aggregate::objective::evaluation::{Evaluation, Verdict};
use crate::aggregate::objective::{
    Baseline, Closure, Definition, Event, Move, Objective, Outcome, PolicyRevision, Setting,
};
use crate::authority::leads;
use crate::context::Context;
use crate::decide::{Decide, Decision, existing, since, unused};
use crate::event;
use crate::id::ObjectiveId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::phase::Goal;

/// What may be asked of an objective.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Set it.
    Set(ObjectiveId, Setting),
    /// Find out how far it is reached; needs a reason where the value is not the one that its indicator had, or the
    /// verdict not the one that follows.
    Evaluate(ObjectiveId, Evaluation),
    /// Change it; needs a reason.
    Revise(ObjectiveId, Definition),
    /// No longer pursue it; needs a reason where that is not what follows from its latest evaluation.
    Close(ObjectiveId, Closure),
}

impl Decide for Command {
    fn decide(&self, register: &Register, by: &Context<'_>) -> Result<Decision, Refusal> {
        match self {
            Self::Set(id, it) => {
                unused(register, *id)?;
                measurable(register, by, *id, &it.definition)?;
                ahead(register, by, *id, it.definition.due)?;
                aligned(register, by, *id, &it.definition)?;
                Ok(Decision::of(*id, Event::Set(it.clone())))
            }
            Self::Evaluate(id, it) => evaluate(register, by, *id, it),
            Self::Revise(id, it) => revise(register, by, *id, it),
            Self::Close(id, it) => close(register, by, *id, it),
        }
    }
}

/// An objective that is still pursued (G-3).
fn pursued(register: &Register, id: ObjectiveId) -> Result<&Objective, Refusal> {
    let objective = existing(&register.objectives, id)?;
    if objective.is_closed() {
        return Err(Refusal::new(Rule::G3, "an objective that is closed").about(id));
    }
    Ok(objective)
}

/// Whether it is reached can be found out, and something is done for it (O-1). What else that takes, its type has.
fn measurable(
    register: &Register,
    by: &Context<'_>,
    id: ObjectiveId,
    it: &Definition,
) -> Result<(), Refusal> {
    let refuse = |found: String| Err(Refusal::new(Rule::O1, found).about(id));
    let indicator = &existing(&register.indicators, it.indicator)?.definition.value;
    if (&it.unit, it.target.direction) != (&indicator.unit, indicator.direction) {
        let (unit, direction) = (&it.unit, it.target.direction);
        return refuse(format!(
            "a target in `{unit}`, better when {direction:?}, where its indicator is in `{}`, better when {:?}",
            indicator.unit, indicator.direction
        ));
    }
    if it.actions.is_empty() {
        return refuse("no actions".into());
    }
    if let Baseline::Measured { on, .. } = it.baseline
        && (on >= it.due || by.effective_at.is_before(on.into(), register.offset()))
    {
        return refuse(format!("a baseline of {on}, effective {}, due {}", by.effective_at, it.due));
    }
    by.require_meaning(&it.statement, "statement of the objective")?;
    it.actions.iter().try_for_each(|action| by.require_meaning(action, "action"))?;
    by.require_meaning(&it.resources, "resources")?;
    by.require_meaning(&it.evaluation_method, "way to evaluate it")
}

/// The day by which it is to be reached lies ahead (O-1).
fn ahead(register: &Register, by: &Context<'_>, id: ObjectiveId, due: NaiveDate) -> Result<(), Refusal> {
    if due <= by.day(register) {
        let found = format!("an objective due {due}, effective {}", by.effective_at);
        return Err(Refusal::new(Rule::O1, found).about(id));
    }
    Ok(())
}

/// It serves a goal that the management system has adopted, and rests on a policy in force (O-2).
fn aligned(register: &Register, by: &Context<'_>, id: ObjectiveId, it: &Definition) -> Result<(), Refusal> {
    let serves = |goal: &AdoptedGoal| {
        let is_worded = match it.goal {
            Goal::Own => it.own_goal.as_ref() == Some(&goal.wording),
            Goal::G1 | Goal::G2 | Goal::G3 | Goal::G4 | Goal::G5 | Goal::G6 | Goal::G7 | Goal::G8 => {
                it.own_goal.is_none()
            }
        };
        goal.goal == it.goal && is_worded
    };
    let isms = register.management_systems.iter().next();
    let adopted = isms.and_then(|(isms, of)| Some((isms, of.goals.iter().find(|goal| serves(&goal.value))?)));
    let Some((isms, goal)) = adopted else {
        let own = it.own_goal.as_ref().map(|own| format!(" `{own}`")).unwrap_or_default();
        let found = format!("goal {:?}{own}, which is not adopted", it.goal);
        return Err(Refusal::new(Rule::O2, found).about(id));
    };
    since(register, by, isms, goal.effective_at)?;
    rests_on(register, by, it.policy)
}

/// A document is a policy, and this is its revision in force (O-2).
fn rests_on(register: &Register, by: &Context<'_>, it: PolicyRevision) -> Result<(), Refusal> {
    let document = existing(&register.documents, it.document)?;
    let refuse = |found: String| Err(Refusal::new(Rule::O2, found).about(it.document));
    let registration = &document.registration.value;
    if !matches!(registration.kind, Kind::InformationSecurityPolicy | Kind::TopicPolicy) {
        return refuse(format!("`{}`, which is no policy", registration.reference));
    }
    let Some(revision) = document.in_force() else {
        return refuse(format!("`{}`, of which no revision is in force", registration.reference));
    };
    if revision.number() != it.revision {
        return refuse(format!("revision {}, where {} is in force", it.revision, revision.number()));
    }
    let published = revision.publications.first();
    published.map_or(Ok(()), |it_was| since(register, by, it.document, it_was.effective_at))
}

fn revise(
    register: &Register,
    by: &Context<'_>,
    id: ObjectiveId,
    it: &Definition,
) -> Result<Decision, Refusal> {
    let objective = pursued(register, id)?;
    let old = &objective.definition.value;
    if old == it {
        return Ok(Decision::nothing());
    }
    by.require_reason(Rule::G6, "reason for the revision")?;
    since(register, by, id, objective.definition.effective_at)?;
    measurable(register, by, id, it)?;
    if it.due != old.due {
        ahead(register, by, id, it.due)?;
    }
    aligned(register, by, id, it)?;
    let again =
        objective.moved.as_ref().filter(|it_was| !it.aims_as(old) && !settled(register, objective, it_was));
    by.require(register, Rule::O4, again.is_none() || leads(register, by), || {
        let since = again.map(|it| it.recorded_at.to_string()).unwrap_or_default();
        format!("a target that has moved {since}, not evaluated since for a whole period of its indicator")
    })?;
    Ok(Decision::of(id, Event::Revised(it.clone())))
}

/// Whether an objective was evaluated since it moved, as of a day at least one period of its indicator later: until then
/// nothing can be known of the new target (O-4).
fn settled(register: &Register, objective: &Objective, moved: &Move) -> bool {
    let indicator = register.indicators.get(objective.definition.value.indicator);
    let frequency = indicator.map(|it| it.definition.value.frequency);
    let measured = frequency.and_then(|it| it.after(moved.recorded_at.day(register.offset())));
    let evaluation = objective.evaluation.as_ref().filter(|it| it.seq > moved.to.seq);
    evaluation.zip(measured).is_some_and(|(it, day)| it.value.evaluation.as_of >= day)
}

/// A correction says what was meant of everything but what is aimed at: that moves by a revision, which is counted (O-4).
pub(crate) fn aims_as_before(
    register: &Register,
    by: &Context<'_>,
    before: &event::Event,
    after: &event::Event,
) -> Result<(), Refusal> {
    let (event::Event::Objective(before), event::Event::Objective(after)) = (before, after) else {
        return Ok(());
    };
    let aim = |event: &Event| match event {
        Event::Set(it) => Some(it.definition.clone()),
        Event::Revised(it) => Some(it.clone()),
        Event::Evaluated(_) | Event::Closed(_) => None,
    };
    let moves = aim(before).zip(aim(after)).is_some_and(|(before, after)| !before.aims_as(&after));
    by.require(register, Rule::O4, !moves, || "a target that moves by a correction; revise it".into())
}

fn close(register: &Register, by: &Context<'_>, id: ObjectiveId, it: &Closure) -> Result<Decision, Refusal> {
    let objective = existing(&register.objectives, id)?;
    if objective.closed.as_ref().is_some_and(|old| old.value == *it) {
        return Ok(Decision::nothing());
    }
    pursued(register, id)?;
    since(register, by, id, objective.definition.effective_at)?;
    objective.evaluation.iter().try_for_each(|of| since(register, by, id, of.effective_at))?;
    let verdict = objective.verdict();
    match it.result {
        Outcome::Achieved => comes_to(register, by, verdict, Verdict::Achieved)?,
        Outcome::Missed => comes_to(register, by, verdict, Verdict::Missed)?,
        Outcome::Abandoned => by.require_reason(Rule::G6, "reason for abandoning it")?,
    }
    it.lesson.iter().try_for_each(|lesson| by.require_meaning(lesson, "lesson"))?;
    Ok(Decision::of(id, Event::Closed(it.clone())))
}

/// An objective comes to what its latest evaluation says, or there is a reason (O-3).
fn comes_to(
    register: &Register,
    by: &Context<'_>,
    latest: Option<Verdict>,
    verdict: Verdict,
) -> Result<(), Refusal> {
    follows(register, by, latest == Some(verdict), || match latest {
        Some(latest) => format!("{verdict:?}, where the latest evaluation says {latest:?}"),
        None => format!("{verdict:?}, of what was never evaluated"),
    })
}

#[cfg(test)]
mod tests;
