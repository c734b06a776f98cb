//! From a finding that something is not as required follows one nonconformity.

use super::{Raised, Scene};
use crate::aggregate::audit;
use crate::aggregate::audit::finding::Finding;
use crate::aggregate::nonconformity::{Raising, Source};
use crate::event::Event;
use crate::recurrence::raised_from;
use crate::rule::Rule;
use crate::stream::Stream;
use crate::vocabulary::text::{Prose, Title};

pub(super) fn react(scene: &Scene<'_>) -> Vec<(Rule, Raised)> {
    let (Event::Audit(audit::Event::FindingRecorded(finding)), Stream::Audit(id)) =
        (scene.event, scene.thing)
    else {
        return Vec::new();
    };
    let source = Source::Audit { audit: id, finding: finding.finding };
    // Somebody may have raised it by hand.
    if !finding.grade.is_nonconformity() || raised_from(scene.register, source).is_some() {
        return Vec::new();
    }
    let raising = raising(scene, source, finding);
    raising.map(|it| (Rule::Q5, Raised::Nonconformity(it))).into_iter().collect()
}

fn raising(scene: &Scene<'_>, source: Source, finding: &Finding) -> Option<Raising> {
    let requirement = requirement(finding)?;
    Some(Raising {
        reference: scene.named("nonconformity", "NC", None)?,
        source,
        recurrence_of: scene.recurs_from(&requirement, &finding.area),
        requirement,
        grade: finding.grade,
        statement: finding.statement.clone(),
        evidence: evidence(scene, finding)?,
        area: finding.area.clone(),
        owner: finding.owner,
    })
}

/// What is asked for; where it names only what it was compared with, that.
fn requirement(finding: &Finding) -> Option<Title> {
    finding.requirement().or_else(|| finding.criterion.to_string().parse().ok())
}

/// What shows it is recorded in the audit.
fn evidence(scene: &Scene<'_>, finding: &Finding) -> Option<Prose> {
    format!("Finding {} of the audit, event {} of the log", finding.reference, scene.origin).parse().ok()
}
