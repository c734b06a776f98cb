//! From a decision of a management review follows the improvement or the change that it proposes (V-4).

use super::{Raised, Scene};
use crate::aggregate::management_review::decision::{ChangeProposal, Decision, ImprovementProposal, Kind};
use crate::aggregate::{change, improvement, management_review};
use crate::event::Event;
use crate::id::ManagementReviewId;
use crate::rule::Rule;
use crate::stream::Stream;

pub(super) fn react(scene: &Scene<'_>) -> Vec<(Rule, Raised)> {
    let (
        Event::ManagementReview(management_review::Event::DecisionRecorded(it)),
        Stream::ManagementReview(id),
    ) = (scene.event, scene.thing)
    else {
        return Vec::new();
    };
    let raised = match &it.kind {
        Kind::Improvement(asked) => Some(Raised::Improvement(improvement(id, it, asked))),
        Kind::IsmsChange(asked) => Some(Raised::Change(change(id, it, asked))),
        Kind::Resource | Kind::Other => None,
    };
    raised.map(|it| (Rule::V4, it)).into_iter().collect()
}

fn improvement(
    review: ManagementReviewId,
    it: &Decision,
    asked: &ImprovementProposal,
) -> improvement::Proposal {
    improvement::Proposal {
        reference: asked.reference.clone(),
        source: improvement::Source::ManagementReview { review, decision: it.decision },
        description: it.text.clone(),
        goal: asked.goal,
        expected_benefit: asked.expected_benefit.clone(),
    }
}

fn change(review: ManagementReviewId, it: &Decision, asked: &ChangeProposal) -> change::Proposal {
    change::Proposal {
        reference: asked.reference.clone(),
        kind: change::Kind::Isms,
        urgency: change::Urgency::Ordinary,
        purpose: it.text.clone(),
        consequences: asked.consequences.clone(),
        resources: None,
        responsibilities: None,
        owner: Some(it.owner),
        area: None,
        affected: [].into(),
        source: Some(change::Source::ManagementReview { review, decision: it.decision }),
    }
}
