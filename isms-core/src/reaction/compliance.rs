//! From an evaluation that finds an obligation not met in full follows the nonconformity that it names (L-1).

use super::{Raised, Scene};
use crate::aggregate::nonconformity::Source;
use crate::aggregate::obligation;
use crate::aggregate::obligation::compliance::Answer;
use crate::event::Event;
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
            vec![(Rule::L1, scene.nonconformity(Source::Compliance(id), shortfall))]
        }
        Some(Answer::Exception(_)) | None => Vec::new(),
    }
}
