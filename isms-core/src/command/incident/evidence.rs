//! Decisions about evidence of an incident: that it is what was collected, and was never out of anybody's hands (I-5).

use super::open;
use crate::aggregate::incident::Event;
use crate::aggregate::incident::evidence::{Collection, Custodian};
use crate::context::Context;
use crate::decide::Decision;
use crate::id::IncidentId;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rule::Rule;
use crate::vocabulary::time::UtcOffset;

pub(super) fn collect(
    register: &Register,
    by: &Context<'_>,
    id: IncidentId,
    it: &Collection,
) -> Result<Decision, Refusal> {
    let before = open(register, id)?.evidence.get(&it.item).map(|noted| &noted.value);
    if before == Some(it) {
        return Ok(Decision::nothing());
    }
    let times = [it.collected_at].into_iter().chain(it.custody.iter().map(|link| link.at));
    for at in times {
        if by.effective_at.is_before(at, register.offset()) {
            let found = format!("evidence that changed hands {at}, effective {}", by.effective_at);
            return Err(Refusal::new(Rule::G1, found).about(id));
        }
    }
    let found = [
        it.sha256.is_none().then(|| "evidence without a digest".into()),
        broken(it, register.offset()),
        before.and_then(|before| told_otherwise(before, it)),
    ];
    for found in found.into_iter().flatten() {
        by.require(register, Rule::I5, false, || found).map_err(|refusal| refusal.about(id))?;
    }
    Ok(Decision::of(id, Event::EvidenceCollected(it.clone())))
}

/// Where the chain of custody is broken: every link takes up where the one before ended, and no sooner.
fn broken(it: &Collection, offset: UtcOffset) -> Option<String> {
    let (mut keeper, mut since) = (&Custodian::Person(it.collector), it.collected_at);
    for link in &it.custody {
        if link.from != *keeper {
            return Some(format!("a piece handed on by {}, which {} had", name(&link.from), name(keeper)));
        }
        if link.at.is_before(since, offset) {
            return Some(format!("a piece handed on {}, which came into these hands {since}", link.at));
        }
        (keeper, since) = (&link.to, link.at);
    }
    None
}

/// What is told otherwise than before of a piece that is known already: its chain only grows.
fn told_otherwise(before: &Collection, it: &Collection) -> Option<String> {
    let same_bytes = before.sha256.is_none() || before.sha256 == it.sha256;
    let same_start = (before.collector, before.collected_at) == (it.collector, it.collected_at);
    if !same_bytes {
        return Some("another digest than the piece had before".into());
    }
    if !same_start || !it.custody.starts_with(&before.custody) {
        return Some("another chain of custody than the piece had before".into());
    }
    None
}

fn name(of: &Custodian) -> String {
    match of {
        Custodian::Person(person) => format!("person/{person}"),
        Custodian::Organization(name) => format!("`{name}`"),
    }
}
