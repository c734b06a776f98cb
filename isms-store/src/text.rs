//! The text of a log on a medium, and all that the engines have in common: what is known of it, reading, appending.

use std::fmt;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use crate::commit::COMMIT_PREFIX;
use crate::extent::Extent;
use crate::group::{Group, Head, position_in};
use crate::index::{Index, Place, Portion};
use crate::journal::{BLOCK_BYTES, Block, Journal, JournalError};
use crate::medium::{At, Medium};
use crate::problem::Problem;
use crate::scan::{Ending, KeyOf, Mark};
use crate::stretch::Stretch;
use crate::tree::Hash;

/// A log whose bytes lie on a medium.
///
/// In memory it keeps 24 bytes for every 4 KiB of them.
pub(crate) struct Text<M> {
    pub(crate) medium: M,
    access: Access,
    state: RwLock<State>,
    known: u64,
}

enum Access {
    Write(Mutex<Pen>),
    Read(Box<KeyOf>),
}

/// What only one thread has at a time: the right to append.
#[derive(Default)]
struct Pen {
    is_poisoned: bool,
    /// It was laid down.
    is_down: bool,
}

/// What is known of the bytes.
#[derive(Default)]
struct State {
    /// The last commit up to which everything is right: the head of the log.
    sound: Mark,
    /// Where the lines up to there are.
    index: Index,
    fault: Option<Fault>,
}

/// What stands behind the head, and forbids to append.
enum Fault {
    Suspect(Problem),
    Damaged(Problem),
    /// Nothing stands there, and should: so many events were acknowledged.
    Lost {
        expected: u64,
    },
}

impl<M: Medium> Text<M> {
    /// A log that is appended to here and nowhere else.
    pub(crate) fn writing(medium: M, extent: Extent) -> Self {
        Self::new(medium, Access::Write(Mutex::default()), extent)
    }

    /// A log that others may append to. Whoever does may not have synchronized the last of it yet, and nobody is to see
    /// what is not there to stay.
    pub(crate) fn reading(medium: M, extent: Extent, key_of: Box<KeyOf>) -> Result<Self, JournalError> {
        medium.settle().map_err(JournalError::io("synchronize", medium.path()))?;
        Ok(Self::new(medium, Access::Read(key_of), extent))
    }

    fn new(medium: M, access: Access, extent: Extent) -> Self {
        let known = extent.known;
        Self { medium, access, state: RwLock::new(State::new(extent)), known }
    }

    /// How many events were taken on trust when it was opened.
    pub(crate) const fn known(&self) -> u64 {
        self.known
    }

    /// Whether the log has the commit with this SHA-256 behind its first `size` events. If not, or if something else is
    /// wrong with it, nothing is appended.
    pub(crate) fn require_commit(&self, size: u64, commit: Hash) -> Result<bool, JournalError> {
        let is_there = self.commit_at(size)?.is_some_and(|line| Hash::of(&line) == commit);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if !is_there && state.fault.is_none() {
            state.fault = Some(Fault::Lost { expected: size });
        }
        Ok(state.fault.is_none())
    }

    /// Shows it as an engine of this name.
    pub(crate) fn fmt(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        let mut shown = f.debug_struct(name);
        shown.field("path", &self.medium.path()).field("head", &self.head()).finish_non_exhaustive()
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes of a portion, which are what they were.
    fn bytes(&self, portion: &Portion) -> Result<Vec<u8>, JournalError> {
        let changed = |position| JournalError::Changed { position };
        let Range { start, end } = portion.bytes();
        let mut bytes = vec![0; usize::try_from(end - start).unwrap_or_default()];
        self.medium.read_exact_at(&mut bytes, start).map_err(|error| {
            let is_shorter = error.kind() == io::ErrorKind::UnexpectedEof;
            if is_shorter { changed(portion.positions().start) } else { self.failed("read")(error) }
        })?;
        portion.changed(&bytes).map_or(Ok(bytes), |position| Err(changed(position)))
    }

    fn failed(&self, action: &'static str) -> impl FnOnce(io::Error) -> JournalError {
        JournalError::io(action, self.medium.path())
    }
}

/// An engine whose log is a text on a medium: what the engines differ in.
pub(crate) trait OnMedium: Send + Sync {
    /// Its text.
    fn text(&self) -> &dyn Journal;

    /// Whether another may take over what is closed here: not where there is no other.
    const IS_SHARED: bool = true;

    /// A group was appended.
    fn appended(&self, _: &Group) {}
}

impl<E: OnMedium> Journal for E {
    fn head(&self) -> Head {
        self.text().head()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        self.text().refresh()
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        self.text().append(group)?;
        self.appended(group);
        Ok(())
    }

    fn close(&self) {
        if E::IS_SHARED {
            self.text().close();
        }
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        self.text().read(positions)
    }

    fn commit_at(&self, size: u64) -> Result<Option<Vec<u8>>, JournalError> {
        self.text().commit_at(size)
    }

    fn stretch(&self, begin: u64) -> Result<Stretch, JournalError> {
        self.text().stretch(begin)
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        self.text().raw()
    }
}

impl<M: Medium> Journal for Text<M> {
    fn head(&self) -> Head {
        self.state().sound.head.clone()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        // Nobody else can append to a log that is open for writing here.
        if let Access::Read(key_of) = &self.access {
            let (sound, rest) = {
                let state = self.state();
                (state.sound.clone(), state.index.rest())
            };
            if self.medium.length().map_err(self.failed("read"))?.is_none_or(|length| length < sound.offset) {
                return Err(JournalError::Changed { position: sound.head.size() });
            }
            let offset = sound.offset;
            let found = Extent::behind(&self.medium, sound, rest, key_of).map_err(self.failed("read"))?;
            if found.sound.offset > offset {
                // Whoever wrote it may not have synchronized it yet, and nobody is to see what is not there to stay.
                self.medium.settle().map_err(self.failed("synchronize"))?;
            }
            self.state.write().unwrap_or_else(PoisonError::into_inner).extend(found);
        }
        Ok(self.head())
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        let Access::Write(pen) = &self.access else {
            return Err(JournalError::ReadOnly);
        };
        let mut pen = pen.lock().unwrap_or_else(PoisonError::into_inner);
        if pen.is_down {
            return Err(JournalError::ReadOnly);
        }
        if pen.is_poisoned {
            return Err(JournalError::Poisoned);
        }
        let end = self.state().end_for(group)?;
        // Until all is well again, whatever happens in between.
        pen.is_poisoned = true;
        // Behind what somebody else has written nothing could be read again, and what is deleted nobody opens.
        if self.medium.length().map_err(self.failed("read"))? != Some(end) {
            return Err(JournalError::Changed { position: group.base().size() });
        }
        self.medium.append(group.bytes(), end).map_err(self.failed("append to"))?;
        self.state.write().unwrap_or_else(PoisonError::into_inner).appended(group);
        pen.is_poisoned = false;
        Ok(())
    }

    fn close(&self) {
        if let Access::Write(pen) = &self.access {
            pen.lock().unwrap_or_else(PoisonError::into_inner).is_down = true;
            self.medium.release();
        }
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        let portion = self.state().portion(&positions)?;
        let all = portion.positions();
        let block = Block::new(all.start, self.bytes(&portion)?)?;
        // A sum that was computed over something else fits what is no part of this log.
        if block.positions() != all {
            return Err(JournalError::Changed { position: all.start });
        }
        Ok(block.within(&positions))
    }

    fn commit_at(&self, size: u64) -> Result<Option<Vec<u8>>, JournalError> {
        let Some(last) = size.checked_sub(1).filter(|_| size <= self.head().size()) else { return Ok(None) };
        let portion = self.state().index.around_end_of(last);
        let bytes = self.bytes(&portion)?;
        let mut lines = lines(&bytes).skip_while(|line| position_in(line) != Some(last)).skip(1);
        Ok(lines.next().filter(|line| line.starts_with(COMMIT_PREFIX)).map(<[u8]>::to_vec))
    }

    fn stretch(&self, begin: u64) -> Result<Stretch, JournalError> {
        let (head, portion, rest) = {
            let state = self.state();
            let portion = state.index.portion(&(begin..begin.saturating_add(1)), 0);
            (state.sound.head.clone(), portion.clone(), state.index.after(&portion))
        };
        if begin >= head.size() {
            return Ok(Stretch::new(Index::behind(rest.end()), head));
        }
        let bytes = self.bytes(&portion)?;
        let mut place = Place { position: begin, offset: portion.bytes().start };
        let mut lines = lines(&bytes).peekable();
        while let Some(line) = lines.next_if(|line| position_in(line) != Some(begin)) {
            place.offset += line.len() as u64 + 1;
        }
        let mut index = Index::behind(place);
        lines.for_each(|line| index.push(line));
        index.append(rest);
        Ok(Stretch::new(index, head))
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        let state = self.state();
        let end = if state.fault.is_some() { u64::MAX } else { state.sound.offset };
        Ok(Box::new(At { medium: &self.medium, offset: 0 }.take(end)))
    }
}

impl State {
    fn new(extent: Extent) -> Self {
        let fault = Fault::of(extent.ending);
        Self { sound: extent.sound, index: extent.index, fault }
    }

    /// Takes in what was found behind the head.
    fn extend(&mut self, found: Extent) {
        // Two threads may have looked at once. Whoever comes second has nothing new to tell.
        if found.known == self.sound.head.size() {
            self.sound = found.sound;
            self.index.join(found.index);
            self.fault = Fault::of(found.ending);
        }
    }

    fn appended(&mut self, group: &Group) {
        group.lines().for_each(|line| self.index.push(line));
        self.sound.offset += group.bytes().len() as u64;
        self.sound.head = group.head().clone();
    }

    /// Where a group goes, if it may be appended.
    fn end_for(&self, group: &Group) -> Result<u64, JournalError> {
        self.require_no_fault()?;
        let Mark { head, offset, .. } = &self.sound;
        if head != group.base() {
            return Err(JournalError::HeadMoved {
                expected: group.base().size(),
                found: Box::new(head.clone()),
            });
        }
        Ok(*offset)
    }

    /// What is read at once of these positions.
    fn portion(&self, positions: &Range<u64>) -> Result<Portion, JournalError> {
        if positions.start >= self.sound.head.size() && !positions.is_empty() {
            self.require_no_fault()?;
        }
        Ok(self.index.portion(positions, BLOCK_BYTES))
    }

    fn require_no_fault(&self) -> Result<(), JournalError> {
        let Some(fault) = &self.fault else { return Ok(()) };
        Err(match fault {
            Fault::Suspect(problem) => JournalError::Suspect { problem: Box::new(problem.clone()) },
            Fault::Damaged(problem) => JournalError::Damaged { problem: Box::new(problem.clone()) },
            Fault::Lost { expected } => {
                JournalError::Lost { expected: *expected, found: self.sound.head.size() }
            }
        })
    }
}

impl Fault {
    fn of(ending: Ending) -> Option<Self> {
        match ending {
            Ending::Suspect(problem) => Some(Self::Suspect(problem)),
            Ending::Damaged(problem) => Some(Self::Damaged(problem)),
            Ending::Clean | Ending::Torn | Ending::Unsound | Ending::Stopped => None,
        }
    }
}

/// The lines of a portion, without their LFs.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line))
}

#[cfg(test)]
pub(crate) mod tests;
