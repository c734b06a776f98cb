//! A stretch: what opening would learn of a part of a log by reading it, kept for the next time.
//!
//! ```text
//! log      │ events … commit │ events … commit │ events … commit ├ ─ ─ ─
//! stretch  └── 0 .. 20,000 ──┴── 20,000 .. 39,998 ── end: the tree and the last commit line there
//! ```
//!
//! A stretch is believed as far as the commit line that it ends with stands in the log and is signed. What the events
//! before it are is then known by the sums over their bytes, which are compared whenever they are read.

use std::io::{self, BufRead as _, BufReader, Read};

use serde::{Deserialize, Serialize};

use crate::group::{Head, position_in};
use crate::index::{Index, Place, Slot};
use crate::scan::Mark;
use crate::tree::{Frontier, Hash};

/// How the bytes are written; another number for every other way.
const FORMAT: u8 = 1;

/// What is known of a part of a log that begins and ends with a commit.
///
/// ```
/// use isms_store::{Journal, MemoryJournal, Stretch};
///
/// let stretch = MemoryJournal::new().stretch(0)?;
/// assert_eq!((stretch.begin(), stretch.end().head.size()), (0, 0));
/// assert_eq!(Stretch::from_bytes(&stretch.to_bytes()), Some(stretch));
/// # Ok::<(), isms_store::JournalError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    index: Index,
    end: Mark,
}

impl Stretch {
    /// What an index has, up to the head of its log.
    pub(crate) fn new(index: Index, head: Head) -> Self {
        let end = Mark { head, offset: index.end().offset, key: None };
        Self { index, end }
    }

    /// What a log says from an event on, up to a head. Reads all that stands before it too.
    pub(crate) fn of(raw: impl Read, begin: u64, head: Head) -> io::Result<Self> {
        let mut raw = BufReader::new(raw);
        let (mut index, mut line) = (Index::default(), Vec::new());
        while index.end().position < head.size() || head.last_commit() != Some(Hash::of(&line)) {
            line.clear();
            if raw.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            line.pop_if(|last| *last == b'\n');
            if position_in(&line) == Some(begin) {
                index = Index::behind(index.end());
            }
            index.push(&line);
        }
        let is_nothing = begin >= head.size();
        Ok(Self::new(if is_nothing { Index::behind(index.end()) } else { index }, head))
    }

    /// The position of its first event.
    #[must_use]
    pub fn begin(&self) -> u64 {
        self.index.begin().position
    }

    /// Where it ends. The key of the log is not told here, but read from the log itself.
    #[must_use]
    pub const fn end(&self) -> &Mark {
        &self.end
    }

    /// Where its lines are, and its end.
    pub(crate) fn into_parts(self) -> (Index, Mark) {
        (self.index, self.end)
    }

    /// It as bytes: some 15 for every 4 KiB of the log.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let Place { position, offset } = self.index.begin();
        let ends = self.index.slots().iter().skip(1).map(Slot::place).chain([self.index.end()]);
        let slot =
            |(slot, end): (&Slot, Place)| (end.position - slot.first, end.offset - slot.offset, slot.sum);
        let stored = Stored {
            format: FORMAT,
            position,
            offset,
            slots: self.index.slots().iter().zip(ends).map(slot).collect(),
            peaks: self.end.head.frontier().peaks().iter().map(|peak| *peak.as_bytes()).collect(),
            last_commit: self.end.head.last_commit().map(|hash| *hash.as_bytes()),
        };
        // Numbers always become bytes; nothing here can fail.
        let mut bytes = postcard::to_stdvec(&stored).unwrap_or_default();
        let digest = Hash::of(&bytes);
        bytes.extend_from_slice(digest.as_bytes());
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; nothing where a single bit is otherwise.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (bytes, digest) = bytes.split_last_chunk::<{ Hash::LENGTH }>()?;
        if Hash::of(bytes) != Hash::from_bytes(*digest) {
            return None;
        }
        let (stored, rest) = postcard::take_from_bytes::<Stored>(bytes).ok()?;
        if stored.format != FORMAT || !rest.is_empty() {
            return None;
        }
        stored.stretch()
    }
}

/// A stretch as it is stored: of every slot its events, its bytes and their sum.
#[derive(Serialize, Deserialize)]
struct Stored {
    format: u8,
    position: u64,
    offset: u64,
    slots: Vec<(u64, u64, u32)>,
    peaks: Vec<[u8; Hash::LENGTH]>,
    last_commit: Option<[u8; Hash::LENGTH]>,
}

impl Stored {
    /// It, if there can be a log of which it is a stretch.
    fn stretch(self) -> Option<Stretch> {
        let mut end = Place { position: self.position, offset: self.offset };
        let mut slots = Vec::with_capacity(self.slots.len());
        for (events, bytes, sum) in self.slots {
            slots.push(Slot { first: end.position, offset: end.offset, sum });
            end.position = end.position.checked_add(events)?;
            end.offset = end.offset.checked_add(bytes)?;
        }
        let peaks = self.peaks.into_iter().map(Hash::from_bytes).collect();
        let frontier = Frontier::from_peaks(end.position, peaks)?;
        let head = Head::new(frontier, self.last_commit.map(Hash::from_bytes));
        Some(Stretch::new(Index::of_slots(slots, end)?, head))
    }
}

#[cfg(test)]
mod tests;
