//! The commands of a log: which have recorded something, and where their events begin.
//!
//! Only that is remembered, in 24 bytes a command; what a command recorded is read where it stands. The newest are in a
//! table, the others in a few sorted runs, each at least twice as long as the one behind it.
//!
//! ```text
//! positions 0 ......................................... end
//!           run ──────────────────── run ───── run ─ newest
//! ```

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use isms_core::id::CommandId;
use isms_core::recorded_event::RecordedEvent;
use uuid::Uuid;

/// How many commands are in the table before it becomes a run.
const NEWEST_MAX: usize = 16 * 1024;

/// Where the position begins in an entry, behind the identity.
const ID_BYTES: usize = 16;

/// A command and the position of its first event, big-endian, so that entries are ordered as their bytes are.
type Entry = [u8; ID_BYTES + 8];

/// The commands that a log has up to a position. Clones share what is old.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commands {
    /// Oldest first.
    runs: Vec<Arc<Run>>,
    newest: HashMap<CommandId, u64>,
    end: u64,
}

/// The commands of the events at some positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    positions: Range<u64>,
    entries: Vec<Entry>,
}

impl Commands {
    /// Up to which position it has them all.
    pub(crate) const fn end(&self) -> u64 {
        self.end
    }

    /// The position of a command's first event.
    pub(crate) fn first(&self, id: CommandId) -> Option<u64> {
        // An older run comes first, since a command's later events may have been noted by themselves.
        self.runs.iter().find_map(|run| run.first(id)).or_else(|| self.newest.get(&id).copied())
    }

    /// Notes the command of the event at the end. Of one before the end it is known.
    pub(crate) fn note(&mut self, event: &RecordedEvent) {
        if event.seq < self.end {
            return;
        }
        self.end = event.seq + 1;
        if let Some(command) = event.command {
            self.newest.entry(command.id).or_insert(event.seq);
        }
        self.settle();
    }

    /// Notes commands that have the events up to `end`.
    pub(crate) fn extend(&mut self, commands: impl IntoIterator<Item = (CommandId, u64)>, end: u64) {
        self.end = end;
        self.newest.extend(commands);
        self.settle();
    }

    /// Takes in the run that follows.
    pub(crate) fn push(&mut self, run: Run) {
        self.end = run.positions.end;
        let mut run = Arc::new(run);
        while let Some(last) = self.runs.pop_if(|last| last.entries.len() < run.entries.len() * 2) {
            run = Arc::new(last.merged(&run));
        }
        self.runs.push(run);
    }

    /// The commands of the events from `begin` to the end.
    pub(crate) fn since(&self, begin: u64) -> Run {
        let old = self
            .runs
            .iter()
            .filter(|run| run.positions.end > begin)
            .flat_map(|run| run.entries.iter().copied());
        let newest = self.newest.iter().map(|(id, first)| entry(*id, *first));
        let mut entries: Vec<Entry> = old.chain(newest).filter(|entry| position(entry) >= begin).collect();
        entries.sort_unstable();
        Run { positions: begin..self.end, entries }
    }

    fn settle(&mut self) {
        if self.newest.len() >= NEWEST_MAX {
            let run = self.since(self.runs.last().map_or(0, |run| run.positions.end));
            self.newest.clear();
            self.push(run);
        }
    }
}

impl Run {
    /// The positions whose commands it has.
    pub(crate) const fn positions(&self) -> &Range<u64> {
        &self.positions
    }

    /// It as bytes: where it begins, and its entries.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        [self.positions.start.to_be_bytes().as_slice(), self.entries.as_flattened()].concat()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote of a run up to `end`; nothing where it is none.
    pub(crate) fn from_bytes(bytes: &[u8], end: u64) -> Option<Self> {
        let (begin, rest) = bytes.split_first_chunk()?;
        let positions = u64::from_be_bytes(*begin)..end;
        let (entries, []) = rest.as_chunks() else { return None };
        let is_run = entries.is_sorted() && entries.iter().all(|entry| positions.contains(&position(entry)));
        is_run.then(|| Self { positions, entries: entries.to_vec() })
    }

    fn first(&self, id: CommandId) -> Option<u64> {
        let id = Uuid::from(id).into_bytes();
        let index = self.entries.partition_point(|entry| entry.as_slice() < id.as_slice());
        self.entries.get(index).filter(|entry| entry.starts_with(&id)).map(position)
    }

    /// It and the run behind it as one.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "two sorted runs are what the stable sort finds and merges"
    )]
    fn merged(&self, next: &Self) -> Self {
        let mut entries = Vec::with_capacity(self.entries.len() + next.entries.len());
        entries.extend_from_slice(&self.entries);
        entries.extend_from_slice(&next.entries);
        entries.sort();
        Self { positions: self.positions.start..next.positions.end, entries }
    }
}

fn entry(id: CommandId, first: u64) -> Entry {
    let mut entry = [0; ID_BYTES + 8];
    let (to_id, to_position) = entry.split_at_mut(ID_BYTES);
    to_id.copy_from_slice(Uuid::from(id).as_bytes());
    to_position.copy_from_slice(&first.to_be_bytes());
    entry
}

fn position(entry: &Entry) -> u64 {
    entry.last_chunk().map_or(u64::MAX, |bytes| u64::from_be_bytes(*bytes))
}

#[cfg(test)]
mod tests;
