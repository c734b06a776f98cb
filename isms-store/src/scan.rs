//! The one pass over the bytes of a log, which opening and verification share.
//!
//! It reads a log of any length in bounded memory, as a stream, and judges lines by their bytes alone; what an event
//! means it does not ask.
//!
//! ```text
//! bytes ──► lines ─┬─ {"seq":n,…     next number? whole?  ──► leaf ──► tree
//!                  ├─ {"commit":…    root = the tree's? follows the last commit? signed?
//!                  └─ anything else  a problem, or a tail that was never finished
//! ```

mod lines;

use std::io::{self, Read};
use std::mem;
use std::ops::{ControlFlow, Range};

use crate::commit::{COMMIT_PREFIX, Commit};
use crate::group::{Head, position_in};
use crate::note::VerifierKey;
use crate::problem::{Problem, ProblemKind};
use crate::scan::lines::{Form, Lines, Piece, is_beginning, is_hole, is_json};
use crate::tree::{Frontier, Hash};

/// Finds the key of a log in its first line, which only those who understand events can do.
pub type KeyOf = dyn Fn(&[u8]) -> Option<VerifierKey> + Send + Sync;

/// How thoroughly a log is scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The numbers of the events, the chain of commit lines, the last root and the last signature: enough to know that
    /// nothing is wrong, at the speed of hashing. Ends at the first problem.
    Bytes,
    /// Also that every line is JSON, every root and every signature: enough to know what is wrong, and where.
    Deep,
}

/// A place between two commits: where a scan begins, and up to where it found everything right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The head of the log there.
    pub head: Head,
    /// How many bytes stand before it.
    pub offset: u64,
    /// The key of the log, known once its first event was read.
    pub key: Option<VerifierKey>,
}

/// What a scan comes across.
#[derive(Debug)]
#[non_exhaustive]
pub enum Seen<'a> {
    /// A line that is numbered as an event.
    Event {
        /// The number.
        position: u64,
        /// How many bytes stand before the line.
        offset: u64,
        /// The line, without LF.
        line: &'a [u8],
        /// The tree with this event; nothing once an event is missing or out of place.
        frontier: Option<&'a Frontier>,
    },
    /// A commit line.
    Commit {
        /// How many bytes stand before the line.
        offset: u64,
        /// The line, without LF.
        line: &'a [u8],
        /// What it says.
        commit: &'a Commit,
    },
    /// Something wrong.
    Problem(&'a Problem),
}

/// What a scan found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// The last commit up to which everything is right.
    pub sound: Mark,
    /// What stands behind it.
    pub ending: Ending,
}

/// What stands behind the last commit up to which everything is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing: the log is whole.
    Clean,
    /// The beginning of a group that was never finished, and so never acknowledged.
    Torn,
    /// A last group that is finished but wrong. It may have been acknowledged. Only [`Depth::Deep`] tells.
    Suspect(Problem),
    /// Something wrong, and at least one more commit. This is the first problem. Only [`Depth::Deep`] tells.
    Damaged(Problem),
    /// Something wrong that [`Depth::Bytes`] does not locate.
    Unsound,
    /// The visitor wanted no more.
    Stopped,
}

/// Reads a log from `start` to its end; `source` begins with the byte at `start`.
///
/// Whoever visits sees every line and every problem in their order, and may stop. A source that cannot be read is an
/// error; a log that is wrong is not, but the answer.
pub fn scan(
    source: impl Read,
    start: Mark,
    depth: Depth,
    key_of: &KeyOf,
    visit: &mut dyn FnMut(Seen<'_>) -> ControlFlow<()>,
) -> io::Result<Scanned> {
    let mut lines = Lines::new(source, start.offset);
    let mut walk = Walk::new(start, depth, key_of, visit);
    while let Some(piece) = lines.next()? {
        if walk.take(&piece).is_break() {
            return Ok(walk.stopped());
        }
    }
    Ok(walk.ended(lines.offset()))
}

/// A scan on its way.
struct Walk<'a> {
    depth: Depth,
    key_of: &'a KeyOf,
    visit: &'a mut dyn FnMut(Seen<'_>) -> ControlFlow<()>,
    /// Up to where everything is right.
    sound: Mark,
    key: Option<VerifierKey>,
    /// The tree over the events so far; of no use once `is_lost`.
    frontier: Frontier,
    /// An event is wrong, so no root from here on can be compared.
    is_lost: bool,
    /// The position of the next event.
    position: u64,
    /// The position and offset up to which a root has confirmed the events.
    confirmed: (u64, u64),
    /// A line since then is known to be wrong, which explains a wrong root and a commit line that is not found.
    has_gap: bool,
    /// Bytes that never reached the disk: a problem only if a commit follows.
    hole: Option<Problem>,
    last: Last,
    first_problem: Option<Problem>,
}

/// The last commit line.
struct Last {
    hash: Option<Hash>,
    bytes: Range<u64>,
    /// It is known to be wrong, so that it is no news if the next one does not fit it.
    is_wrong: bool,
    /// What it says and the tree it closes, until they are compared.
    unconfirmed: Option<(Commit, Frontier)>,
    /// If nothing is wrong before this offset, the log's last group is suspect; otherwise the log is damaged.
    doubt: u64,
}

impl<'a> Walk<'a> {
    fn new(
        start: Mark,
        depth: Depth,
        key_of: &'a KeyOf,
        visit: &'a mut dyn FnMut(Seen<'_>) -> ControlFlow<()>,
    ) -> Self {
        let Mark { head, offset, key } = start.clone();
        Self {
            depth,
            key_of,
            visit,
            sound: start,
            key,
            frontier: head.frontier().clone(),
            is_lost: false,
            position: head.size(),
            confirmed: (head.size(), offset),
            has_gap: false,
            hole: None,
            last: Last {
                hash: head.last_commit(),
                bytes: offset..offset,
                is_wrong: false,
                unconfirmed: None,
                doubt: offset,
            },
            first_problem: None,
        }
    }

    fn take(&mut self, piece: &Piece<'_>) -> ControlFlow<()> {
        match piece.form {
            Form::Whole(line) if line.starts_with(COMMIT_PREFIX) => self.commit(line, &piece.bytes),
            Form::Whole(line) => self.event(line, piece),
            Form::TooLong => self.gap(ProblemKind::LineLength, self.next_event(), &piece.bytes),
            // Part of a group that was never finished.
            Form::Unfinished(line) if is_beginning(line) => ControlFlow::Continue(()),
            Form::Unfinished(line) => self.unreadable(line, self.next_event(), &piece.bytes),
        }
    }

    fn event(&mut self, line: &[u8], piece: &Piece<'_>) -> ControlFlow<()> {
        let Some(position) = position_in(line) else {
            return self.unreadable(line, self.next_event(), &piece.bytes);
        };
        let expected = mem::replace(&mut self.position, position.saturating_add(1));
        if position != expected {
            self.misnumbered(expected, position, &piece.bytes)?;
        } else if !self.is_lost {
            self.frontier.push(Hash::leaf(line));
        }
        if (position, expected) == (0, 0) {
            self.key = (self.key_of)(line);
            if self.key.is_none() {
                self.problem(Problem {
                    kind: ProblemKind::Key,
                    positions: 0..1,
                    bytes: piece.bytes.clone(),
                })?;
            }
        }
        // The last line is looked at in any case: a commit line may hang on it, whose separating LF was changed.
        if (piece.is_last || self.depth == Depth::Deep) && !is_json(line) {
            self.unreadable(line, position..self.position, &piece.bytes)?;
        }
        let frontier = (!self.is_lost).then_some(&self.frontier);
        (self.visit)(Seen::Event { position, offset: piece.bytes.start, line, frontier })
    }

    fn commit(&mut self, line: &[u8], bytes: &Range<u64>) -> ControlFlow<()> {
        if let Some(hole) = self.hole.take() {
            self.problem(hole)?;
        }
        let last = Last {
            hash: Some(Hash::of(line)),
            bytes: bytes.clone(),
            is_wrong: false,
            unconfirmed: None,
            doubt: self.last.bytes.end,
        };
        let before = mem::replace(&mut self.last, last);
        let commit = match Commit::parse(line) {
            Ok(commit) => commit,
            Err(error) => {
                // If its LF was changed, the event behind it hangs on it.
                self.has_gap = true;
                return self.wrong_commit(ProblemKind::Commit(error));
            }
        };
        if commit.before != before.hash {
            if self.has_gap {
                // The commit line that is missing was lost in the gap, so that is not in the last group.
                self.last.doubt = bytes.start;
            } else if !before.is_wrong {
                self.wrong_commit(ProblemKind::Chain)?;
            }
        }
        (self.visit)(Seen::Commit { offset: bytes.start, line, commit: &commit })?;
        self.last.unconfirmed = Some((commit, self.frontier.clone()));
        if self.depth == Depth::Deep { self.confirm() } else { ControlFlow::Continue(()) }
    }

    /// Compares the last commit with the tree it closes, and verifies its signature.
    fn confirm(&mut self) -> ControlFlow<()> {
        let Some((commit, frontier)) = self.last.unconfirmed.take() else {
            return ControlFlow::Continue(());
        };
        let head = Head::new(frontier, self.last.hash);
        let is_root = !self.is_lost && (commit.size, commit.root) == (head.size(), head.root());
        match self.verify(&commit) {
            // Without a key there is a problem already, and nothing can be said of any signature.
            Err(kind) if self.key.is_some() || self.first_problem.is_none() => {
                return self.wrong_commit(kind);
            }
            Ok(()) if is_root => self.confirmed(head),
            _ => {}
        }
        let is_explained = mem::take(&mut self.has_gap);
        // Whatever became of the events before it, a signed size is what the next event counts on.
        let expected = mem::replace(&mut self.position, commit.size);
        if is_root || mem::replace(&mut self.is_lost, true) || is_explained {
            return ControlFlow::Continue(());
        }
        let (position, offset) = self.confirmed;
        let positions = position..expected.max(commit.size);
        self.problem(Problem { kind: ProblemKind::Root, positions, bytes: offset..self.last.bytes.end })
    }

    /// The log is as it was signed, up to the last commit.
    fn confirmed(&mut self, head: Head) {
        let offset = self.last.bytes.end;
        self.confirmed = (self.position, offset);
        if !self.last.is_wrong {
            self.last.doubt = offset;
        }
        if self.first_problem.is_none() {
            self.sound = Mark { head, offset, key: self.key.clone() };
        }
    }

    fn verify(&self, commit: &Commit) -> Result<(), ProblemKind> {
        let key = self.key.as_ref().ok_or(ProblemKind::Key)?;
        commit.verify(key).map(drop).map_err(ProblemKind::Signature)
    }

    /// An event that is not the next one.
    fn misnumbered(&mut self, expected: u64, found: u64, bytes: &Range<u64>) -> ControlFlow<()> {
        self.is_lost = true;
        // A line that could not be read may have been the one that is missing; a hole, any number of them.
        let is_explained = self.has_gap && (self.hole.is_some() || found == expected.saturating_add(1));
        if is_explained {
            return ControlFlow::Continue(());
        }
        self.gap(ProblemKind::Misnumbered { expected, found }, expected..expected.saturating_add(1), bytes)
    }

    fn unreadable(&mut self, line: &[u8], positions: Range<u64>, bytes: &Range<u64>) -> ControlFlow<()> {
        if !is_hole(line) {
            return self.gap(ProblemKind::Unreadable, positions, bytes);
        }
        self.has_gap = true;
        self.hole.get_or_insert(Problem { kind: ProblemKind::Unreadable, positions, bytes: bytes.clone() });
        ControlFlow::Continue(())
    }

    /// A line that explains what does not fit behind it.
    fn gap(&mut self, kind: ProblemKind, positions: Range<u64>, bytes: &Range<u64>) -> ControlFlow<()> {
        self.has_gap = true;
        self.problem(Problem { kind, positions, bytes: bytes.clone() })
    }

    /// A problem of the last commit line.
    fn wrong_commit(&mut self, kind: ProblemKind) -> ControlFlow<()> {
        self.last.is_wrong = true;
        let positions = self.position..self.position;
        self.problem(Problem { kind, positions, bytes: self.last.bytes.clone() })
    }

    fn problem(&mut self, problem: Problem) -> ControlFlow<()> {
        let visited = (self.visit)(Seen::Problem(&problem));
        self.first_problem.get_or_insert(problem);
        if self.depth == Depth::Bytes { ControlFlow::Break(()) } else { visited }
    }

    const fn next_event(&self) -> Range<u64> {
        self.position..self.position.saturating_add(1)
    }

    fn stopped(self) -> Scanned {
        let is_unsound = self.depth == Depth::Bytes && self.first_problem.is_some();
        Scanned { sound: self.sound, ending: if is_unsound { Ending::Unsound } else { Ending::Stopped } }
    }

    fn ended(mut self, offset: u64) -> Scanned {
        if self.confirm().is_break() {
            return self.stopped();
        }
        let ending = match self.first_problem {
            None if self.sound.offset == offset => Ending::Clean,
            None => Ending::Torn,
            Some(problem) if problem.bytes.start >= self.last.doubt => Ending::Suspect(problem),
            Some(problem) => Ending::Damaged(problem),
        };
        Scanned { sound: self.sound, ending }
    }
}

#[cfg(test)]
mod tests;
