//! From what was learned from an incident follows what the lessons ask for (I-7). That a risk is looked at again needs no
//! event: the register shows it.

use super::{Raised, Scene};
use crate::aggregate::improvement;
use crate::aggregate::incident;
use crate::aggregate::incident::lessons::{FollowUp, PlannedTraining, ProposedImprovement};
use crate::aggregate::nonconformity::Source;
use crate::aggregate::training_activity::{Audience, Kind, Plan};
use crate::event::Event;
use crate::id::IncidentId;
use crate::rule::Rule;
use crate::stream::Stream;

pub(super) fn react(scene: &Scene<'_>) -> Vec<(Rule, Raised)> {
    let (Event::Incident(incident::Event::LessonsLearned(it)), Stream::Incident(id)) =
        (scene.event, scene.thing)
    else {
        return Vec::new();
    };
    let raised = it.follow_ups.iter().filter_map(|follow_up| match follow_up {
        FollowUp::Risk(_) => None,
        FollowUp::Nonconformity(it) => Some(scene.nonconformity(Source::Incident(id), it)),
        FollowUp::Improvement(it) => Some(Raised::Improvement(proposal(id, it))),
        FollowUp::Training(it) => Some(Raised::TrainingActivity(plan(it))),
    });
    raised.map(|it| (Rule::I7, it)).collect()
}

fn proposal(id: IncidentId, it: &ProposedImprovement) -> improvement::Proposal {
    improvement::Proposal {
        reference: it.reference.clone(),
        source: improvement::Source::Incident(id),
        description: it.description.clone(),
        goal: it.goal,
        expected_benefit: it.expected_benefit.clone(),
    }
}

fn plan(it: &PlannedTraining) -> Plan {
    Plan {
        reference: it.reference.clone(),
        title: it.title.clone(),
        kind: Kind::Training,
        audience: Audience { roles: it.roles.clone(), units: it.units.clone(), ..Audience::default() },
        topics: it.topics.clone(),
        date: it.date,
        goal: it.goal,
        responsible: it.responsible,
    }
}
