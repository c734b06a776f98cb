//! From an evaluation that finds an obligation not met in full follows the nonconformity that it names (L-1).

use super::{Raised, Scene};
use crate::aggregate::nonconformity::{Raising, Source};
use crate::aggregate::obligation;
use crate::aggregate::obligation::compliance::{Answer, Shortfall};
use crate::event::Event;
use crate::id::ObligationId;
use crate::rule::Rule;
use crate::stream::Stream;

pub(super) fn react(scene: &Scene<'_>) -> Vec<(Rule, Raised)> {
    let (Event::Obligation(obligation::Event::ComplianceEvaluated(it)), Stream::Obligation(id)) =
        (scene.event, scene.thing)
    else {
        return Vec::new();
    };
    match &it.answer {
        Some(Answer::Nonconformity(shortfall)) => {
            vec![(Rule::L1, Raised::Nonconformity(raising(scene, id, shortfall)))]
        }
        Some(Answer::Exception(_)) | None => Vec::new(),
    }
}

fn raising(scene: &Scene<'_>, id: ObligationId, it: &Shortfall) -> Raising {
    Raising {
        reference: it.reference.clone(),
        source: Source::Compliance(id),
        requirement: it.requirement.clone(),
        grade: it.grade,
        statement: it.statement.clone(),
        evidence: it.evidence.clone(),
        area: it.area.clone(),
        owner: it.owner,
        recurrence_of: it.recurrence_of.or_else(|| scene.recurs_from(&it.requirement, &it.area)),
    }
}
