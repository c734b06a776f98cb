//! From an evaluation that finds an objective missed follows the nonconformity that it names (O-5).

use super::{Raised, Scene};
use crate::aggregate::nonconformity::{self, Source};
use crate::aggregate::objective;
use crate::aggregate::objective::evaluation::Raising;
use crate::event::Event;
use crate::id::ObjectiveId;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::grade::Grade;

pub(super) fn react(scene: &Scene<'_>) -> Vec<(Rule, Raised)> {
    let (Event::Objective(objective::Event::Evaluated(it)), Stream::Objective(id)) =
        (scene.event, scene.thing)
    else {
        return Vec::new();
    };
    let asked = it.evaluation.nonconformity.as_ref();
    let raising = asked.and_then(|asked| raising(scene, id, asked));
    raising.map(|it| (Rule::O5, Raised::Nonconformity(it))).into_iter().collect()
}

/// An evaluation does not grade: one objective that is missed is the lesser of the two grades, until somebody says
/// otherwise. Whoever answers for the objective answers for mending it.
fn raising(scene: &Scene<'_>, id: ObjectiveId, it: &Raising) -> Option<nonconformity::Raising> {
    let objective = scene.register.objectives.get(id)?;
    Some(nonconformity::Raising {
        reference: it.reference.clone(),
        source: Source::Objective(id),
        requirement: it.requirement.clone(),
        grade: Grade::MinorNonconformity,
        statement: it.statement.clone(),
        evidence: format!("The evaluation that is event {} of the log", scene.origin).parse().ok()?,
        area: it.area.clone(),
        owner: scene.there(Some(objective.definition.value.owner)),
        recurrence_of: scene.recurs_from(&it.requirement, &it.area),
    })
}
