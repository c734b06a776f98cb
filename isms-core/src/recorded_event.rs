//! An event with its envelope: what was recorded, when, by whom, why, and what it rests on.

use serde::{Deserialize, Serialize};

use crate::aggregate::improvement_cycle;
use crate::event::Event;
use crate::id::{CommandId, CorrelationId, EventId};
use crate::meaning::Meaning;
use crate::stream::Stream;
use crate::vocabulary::actor::Actor;
use crate::vocabulary::digest::Digest;
use crate::vocabulary::evidence::Evidence;
use crate::vocabulary::noted::Meta;
use crate::vocabulary::phase::{CycleModel, Phase};
use crate::vocabulary::text::{Prose, Title};
use crate::vocabulary::time::{PartialDate, Timestamp};

/// An event as the log has it.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedEvent {
    /// Its position in the log: dense, from 0.
    pub seq: u64,
    /// Its identity.
    pub id: EventId,
    /// The thing it happened to.
    pub stream: Stream,
    /// Its number within the stream: dense, from 1.
    pub version: u32,
    /// The position of the stream's event before it.
    pub previous: Option<u64>,
    /// What happened.
    pub event: Event,
    /// When it was recorded. Never decreases along the log.
    pub recorded_at: Timestamp,
    /// From when it holds, where that is not when it was recorded.
    pub effective_at: Option<PartialDate>,
    /// Who acted.
    pub actor: Actor,
    /// The position of the event that gave the actor the role.
    pub grant: Option<u64>,
    /// The command that asked for it.
    pub command: Option<CommandReference>,
    /// The event that led to it.
    pub cause: Option<EventId>,
    /// What it belongs together with.
    pub correlation: Option<CorrelationId>,
    /// Why.
    pub reason: Option<Prose>,
    /// Where it comes from, where not from a person.
    pub source: Option<Source>,
    /// What supports it.
    pub evidence: Vec<Evidence>,
}

/// The command that asked for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandReference {
    /// Its identity.
    pub id: CommandId,
    /// The digest of what was asked, so that the same identity with other content is told apart.
    pub digest: Digest,
}

/// Where an event comes from, where not from a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// A rule that reacts to another event.
    Rule(Title),
    /// A row of an imported file.
    Import {
        /// The file's format.
        format: Title,
        /// The digest of the file.
        sha256: Digest,
        /// The row, counted from 1 without the heading.
        row: u64,
    },
}

impl RecordedEvent {
    /// From when it holds.
    #[must_use]
    pub fn effective(&self) -> PartialDate {
        self.effective_at.unwrap_or(PartialDate::Instant(self.recorded_at))
    }

    /// Its type, as it stands in the line.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else there is has a type of its own")]
    pub fn type_name(&self) -> String {
        if let Some(known) = self.event.event_type() {
            return known.to_string();
        }
        match &self.event {
            Event::Voided(_) => format!("{}.voided", self.stream.aggregate()),
            Event::Unknown(unknown) => unknown.r#type.clone(),
            _ => format!("{}.corrected", self.stream.aggregate()),
        }
    }

    /// Its phase under a model: of its type, or the one that it states itself; none where this version does not know
    /// its type.
    #[must_use]
    pub fn phase(&self, model: CycleModel) -> Option<Phase> {
        if let Event::ImprovementCycle(improvement_cycle::Event::PhaseEntered(it)) = &self.event {
            return Some(it.phase.read_by(model));
        }
        Meaning::of(&self.type_name())?.phase(model)
    }

    /// What an entry needs to know of the event that changes it.
    #[must_use]
    pub fn meta(&self) -> Meta<'_> {
        Meta {
            seq: self.seq,
            original: self.seq,
            recorded_at: self.recorded_at,
            effective_at: self.effective(),
            actor: &self.actor,
            others: self.actor.principal(),
            reason: self.reason.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::improvement_cycle::PhaseEntry;
    use crate::id::ImprovementCycleId;
    use crate::testing::{Fact, given};

    #[test]
    fn entering_a_phase_is_in_the_phase_that_is_entered() {
        use CycleModel::{Opdca, Pdca};
        use Phase::{Act, Check, Do, Observe, Plan};
        let entered = |phase| {
            let entry = PhaseEntry { phase, note: None };
            let cycle = ImprovementCycleId::from_u128(1);
            let fact = Fact::of(cycle, improvement_cycle::Event::PhaseEntered(entry));
            given([fact]).events.pop().unwrap()
        };
        for phase in [Plan, Do, Check, Act] {
            assert_eq!([Pdca, Opdca].map(|model| entered(phase).phase(model)), [Some(phase); 2]);
        }
        assert_eq!([Pdca, Opdca].map(|model| entered(Observe).phase(model)), [Some(Plan), Some(Observe)]);
    }

    #[test]
    fn every_other_event_is_in_the_phase_of_its_type() {
        for event in given([]).events {
            let meaning = Meaning::of(&event.type_name()).unwrap();
            for model in [CycleModel::Pdca, CycleModel::Opdca] {
                assert_eq!(event.phase(model), meaning.phase(model));
                assert!(event.phase(model).is_some());
            }
        }
    }
}
