//! Answers: what the outputs of cycles give interested parties, and the things whose events show it.
//!
//! ```text
//! requirement ◄── satisfies ── output ── shown by ──► event ──► control, objective, obligation, ...
//! ```

use std::collections::{BTreeMap, BTreeSet};

use isms_core::aggregate::improvement_cycle::Output;
use isms_core::id::{ControlId, ImprovementCycleId, RequirementId};
use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::noted::Noted;

use crate::projection::Projection;

/// The things whose events outputs name, found while the log goes by.
pub(crate) struct Answers {
    wanted: BTreeSet<u64>,
    shown: BTreeMap<u64, Stream>,
}

/// What answers one requirement.
pub(crate) struct Answer<'a> {
    /// The outputs, each with its cycle.
    pub(crate) outputs: Vec<(ImprovementCycleId, &'a Noted<Output>)>,
    /// The things that show them, each with the positions of the events that do.
    pub(crate) things: BTreeMap<Stream, BTreeSet<u64>>,
}

impl Answers {
    /// As far as a register has them.
    pub(crate) fn until(moment: &Moment) -> Self {
        let outputs = outputs(&moment.register);
        let wanted = outputs.flat_map(|(_, it)| it.value.shown_by.iter().copied()).collect();
        Self { wanted, shown: BTreeMap::new() }
    }

    /// What answers a requirement.
    pub(crate) fn of<'a>(&self, register: &'a Register, requirement: RequirementId) -> Answer<'a> {
        let outputs: Vec<_> =
            outputs(register).filter(|(_, it)| it.value.satisfies.contains(&requirement)).collect();
        let mut things: BTreeMap<_, BTreeSet<u64>> = BTreeMap::new();
        for seq in outputs.iter().flat_map(|(_, it)| &it.value.shown_by) {
            if let Some(thing) = self.shown.get(seq).filter(|it| register.exists(**it)) {
                things.entry(*thing).or_default().insert(*seq);
            }
        }
        Answer { outputs, things }
    }
}

impl Projection for Answers {
    fn apply(&mut self, event: &RecordedEvent) {
        if self.wanted.contains(&event.seq) {
            self.shown.insert(event.seq, event.stream);
        }
    }
}

impl Answer<'_> {
    /// The controls among the things that show them.
    pub(crate) fn controls(&self) -> impl Iterator<Item = ControlId> {
        self.things.keys().filter_map(|it| if let Stream::Control(id) = it { Some(*id) } else { None })
    }

    /// The events that it rests on.
    pub(crate) fn events(&self) -> impl Iterator<Item = u64> {
        let outputs = self.outputs.iter().map(|(_, it)| it.seq);
        outputs.chain(self.things.values().flatten().copied())
    }
}

fn outputs(register: &Register) -> impl Iterator<Item = (ImprovementCycleId, &Noted<Output>)> {
    let cycles = register.improvement_cycles.iter();
    cycles.flat_map(|(id, cycle)| cycle.outputs.iter().map(move |it| (id, it)))
}
