//! From an exercise, or a time when a plan was needed, that missed the required times follows an improvement (B-1).

use super::{Raised, Scene};
use crate::aggregate::continuity_plan::exercise::{Achieved, Comparison};
use crate::aggregate::continuity_plan::{self, ContinuityPlan};
use crate::aggregate::improvement::{Proposal, Source};
use crate::event::Event;
use crate::id::ContinuityPlanId;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::phase::Goal;
use crate::vocabulary::text::{Prose, Reference};

pub(super) fn react(scene: &Scene<'_>) -> Vec<(Rule, Raised)> {
    let (Event::ContinuityPlan(event), Stream::ContinuityPlan(id)) = (scene.event, scene.thing) else {
        return Vec::new();
    };
    let seen = match event {
        continuity_plan::Event::ExerciseHeld(it) => {
            Seen::of("An exercise", it.exercise.achieved, it.comparison, it.exercise.follow_up.as_ref())
        }
        continuity_plan::Event::Activated(it) => Seen::of(
            "A time of need",
            it.activation.achieved,
            it.comparison,
            it.activation.follow_up.as_ref(),
        ),
        continuity_plan::Event::RequirementSet(_) | continuity_plan::Event::Approved(_) => return Vec::new(),
    };
    let proposal = seen.comparison.is_missed().then(|| proposal(scene, id, &seen)).flatten();
    proposal.map(|it| (Rule::B1, Raised::Improvement(it))).into_iter().collect()
}

/// What was seen of a plan.
struct Seen<'a> {
    occasion: &'static str,
    achieved: Achieved,
    comparison: Comparison,
    follow_up: Option<&'a Reference>,
}

impl<'a> Seen<'a> {
    fn of(
        occasion: &'static str,
        achieved: Achieved,
        comparison: Comparison,
        follow_up: Option<&'a Reference>,
    ) -> Self {
        Self { occasion, achieved, comparison, follow_up }
    }
}

/// What is wanted is that things are back in time: continuity of operation.
fn proposal(scene: &Scene<'_>, id: ContinuityPlanId, seen: &Seen<'_>) -> Option<Proposal> {
    let plan = scene.register.continuity_plans.get(id)?;
    Some(Proposal {
        reference: scene.named("improvement", "IMP", seen.follow_up)?,
        source: Source::Exercise(id),
        description: description(plan, seen)?,
        goal: Goal::G2,
        expected_benefit: benefit(seen)?,
    })
}

fn description(
    plan: &ContinuityPlan,
    Seen { occasion, achieved, comparison, .. }: &Seen<'_>,
) -> Option<Prose> {
    let times = [
        ("back", achieved.recovery_time_minutes, comparison.recovery_time_minutes),
        ("lost work", achieved.recovery_point_minutes, comparison.recovery_point_minutes),
    ];
    let missed = times.iter().filter_map(|(what, achieved, required)| {
        match achieved {
            Some(kept) if kept <= required => None,
            Some(achieved) => Some(format!("{what} {achieved} minutes, required {required}")),
            None => Some(format!("{what} not measured, required {required} minutes")),
        }
    });
    let missed = missed.collect::<Vec<_>>().join("; ");
    let reference = &plan.requirement.value.reference;
    format!("{occasion} has shown that plan {reference} misses what is required of it: {missed}").parse().ok()
}

fn benefit(Seen { comparison, .. }: &Seen<'_>) -> Option<Prose> {
    let Comparison { recovery_time_minutes: back, recovery_point_minutes: lost, .. } = comparison;
    format!("Things are back within {back} minutes, and no more than {lost} minutes of work are lost")
        .parse()
        .ok()
}
