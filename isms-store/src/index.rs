//! Where the events of a log are in its bytes, and what those bytes were.
//!
//! ```text
//! bytes   │ events and commits, 4 KiB and the rest of a line │ … │ what has been appended since
//! slots   {first event, offset, CRC-32}                       …   the last one still grows
//! ```
//!
//! Whoever looks for an event reads its whole slot and compares the sum: so a byte that was changed since it was indexed
//! is noticed before anybody believes it. Beside what it saves on offsets, that costs nothing.

use std::ops::Range;

use crc32fast::Hasher;

use crate::group::EVENT_PREFIX;

/// How many bytes of lines a slot has at least, but for the last one: so few that one event is read quickly, and so many
/// that an index takes less than a hundredth of its log.
pub(crate) const SLOT_BYTES: u64 = 4 * 1024;

/// Lines that stand next to each other, from an event or a commit line on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The position of its first event; of the next one, where it has none.
    pub(crate) first: u64,
    /// How many bytes of the log stand before it.
    pub(crate) offset: u64,
    /// The CRC-32 of its bytes.
    pub(crate) sum: u32,
}

/// A place between two lines: how many events stand before it, and how many bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) position: u64,
    pub(crate) offset: u64,
}

/// The slots of a part of a log, one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    slots: Vec<Slot>,
    end: Place,
}

/// An index at an earlier time, to which it can be put back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bookmark {
    count: usize,
    last: Option<Slot>,
    end: Place,
}

/// Slots next to each other that are read at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Portion {
    slots: Vec<Slot>,
    end: Place,
}

impl Index {
    /// An index of what follows a place.
    pub(crate) const fn behind(end: Place) -> Self {
        Self { slots: Vec::new(), end }
    }

    /// The index that has these slots and ends there; nothing where they cannot be those of a log.
    pub(crate) fn of_slots(slots: Vec<Slot>, end: Place) -> Option<Self> {
        let ends = slots.iter().skip(1).map(Slot::place).chain([end]);
        let follows = |(slot, end): (&Slot, Place)| slot.first <= end.position && slot.offset < end.offset;
        slots.iter().zip(ends).all(follows).then_some(Self { slots, end })
    }

    pub(crate) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Where the part of the log that it has begins.
    pub(crate) fn begin(&self) -> Place {
        self.slots.first().map_or(self.end, Slot::place)
    }

    /// Where it ends.
    pub(crate) const fn end(&self) -> Place {
        self.end
    }

    /// Takes in the next line, of an event or of a commit, without its LF.
    pub(crate) fn push(&mut self, line: &[u8]) {
        let is_event = line.starts_with(EVENT_PREFIX);
        let Place { position, offset } = self.end;
        let is_full = |slot: &Slot| offset - slot.offset >= SLOT_BYTES;
        if self.slots.last().is_none_or(is_full) {
            self.slots.push(Slot { first: position, offset, sum: 0 });
        }
        if let Some(slot) = self.slots.last_mut() {
            let mut sum = Hasher::new_with_initial(slot.sum);
            sum.update(line);
            sum.update(b"\n");
            slot.sum = sum.finalize();
        }
        self.end.offset += line.len() as u64 + 1;
        self.end.position += u64::from(is_event);
    }

    pub(crate) fn bookmark(&self) -> Bookmark {
        Bookmark { count: self.slots.len(), last: self.slots.last().copied(), end: self.end }
    }

    /// Forgets what was taken in since.
    pub(crate) fn back_to(&mut self, bookmark: Bookmark) {
        self.slots.truncate(bookmark.count);
        if let (Some(slot), Some(last)) = (self.slots.last_mut(), bookmark.last) {
            *slot = last;
        }
        self.end = bookmark.end;
    }

    /// Its last slot, which still grows: what [`join`](Self::join) wants to have back with what follows.
    pub(crate) fn rest(&self) -> Self {
        Self { slots: self.slots.last().copied().into_iter().collect(), end: self.end }
    }

    /// Takes in what has become of its [`rest`](Self::rest).
    pub(crate) fn join(&mut self, rest: Self) {
        if self.slots.last().map(Slot::place) == Some(rest.begin()) {
            self.slots.pop();
        }
        self.append(rest);
    }

    /// Takes in an index that begins where this one ends.
    pub(crate) fn append(&mut self, next: Self) {
        self.slots.extend(next.slots);
        self.end = next.end;
    }

    /// The slots that have the first of these events, and as many of the others as fit `limit` bytes.
    pub(crate) fn portion(&self, positions: &Range<u64>, limit: u64) -> Portion {
        if positions.is_empty() || positions.start >= self.end.position {
            return Portion { slots: Vec::new(), end: Place { position: positions.start, offset: 0 } };
        }
        let begin = self.slots.partition_point(|slot| slot.first <= positions.start).saturating_sub(1);
        let offset = self.place_of(begin).offset;
        let is_wanted = |next: &usize| {
            let begins = self.place_of(*next).position < positions.end;
            begins && self.place_of(*next + 1).offset - offset <= limit
        };
        let count = (begin + 1..self.slots.len()).take_while(is_wanted).count();
        self.between(begin, begin + 1 + count)
    }

    /// The slots in which the commit line behind this event stands, if there is one.
    pub(crate) fn around_end_of(&self, position: u64) -> Portion {
        let begin = self.slots.partition_point(|slot| slot.first <= position).saturating_sub(1);
        self.between(begin, begin.saturating_add(2).min(self.slots.len()))
    }

    /// What follows a portion.
    pub(crate) fn after(&self, portion: &Portion) -> Self {
        let begin = self.slots.partition_point(|slot| slot.offset < portion.end.offset);
        Self { slots: self.slots.get(begin..).unwrap_or_default().to_vec(), end: self.end }
    }

    fn between(&self, begin: usize, end: usize) -> Portion {
        Portion { slots: self.slots.get(begin..end).unwrap_or_default().to_vec(), end: self.place_of(end) }
    }

    /// Where a slot begins, or the index ends.
    fn place_of(&self, number: usize) -> Place {
        self.slots.get(number).map_or(self.end, Slot::place)
    }
}

impl Bookmark {
    /// How many bytes of the log the index had.
    pub(crate) const fn offset(&self) -> u64 {
        self.end.offset
    }
}

impl Slot {
    /// Where it begins.
    pub(crate) const fn place(&self) -> Place {
        Place { position: self.first, offset: self.offset }
    }
}

impl Portion {
    /// The positions of the events in it.
    pub(crate) fn positions(&self) -> Range<u64> {
        self.slots.first().map_or(self.end.position, |slot| slot.first)..self.end.position
    }

    /// The bytes that it is.
    pub(crate) fn bytes(&self) -> Range<u64> {
        self.slots.first().map_or(self.end.offset, |slot| slot.offset)..self.end.offset
    }

    /// The position of the first event of the slot in which these bytes are not what they were; nothing where they are.
    pub(crate) fn changed(&self, bytes: &[u8]) -> Option<u64> {
        let begin = self.bytes().start;
        let ends = self.slots.iter().skip(1).map(|slot| slot.offset).chain([self.end.offset]);
        let within = |offset: u64| usize::try_from(offset - begin).unwrap_or(usize::MAX);
        let is_changed = |(slot, end): &(&Slot, u64)| {
            let bytes = bytes.get(within(slot.offset)..within(*end));
            bytes.is_none_or(|bytes| crc32fast::hash(bytes) != slot.sum)
        };
        self.slots.iter().zip(ends).find(is_changed).map(|(slot, _)| slot.first)
    }
}
