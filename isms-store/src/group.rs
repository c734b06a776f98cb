//! A group: events that enter the log together, sealed by the commit line behind them.
//!
//! ```text
//! head ──seal(lines, signer)──► group: {"seq":12,...}      its head is what the next group is sealed on
//!                                      {"seq":13,...}
//!                                      {"commit":{"size":14,...}}
//! ```

use std::fmt;

use thiserror::Error;

use crate::checkpoint::Checkpoint;
use crate::commit::Commit;
use crate::key::{SignError, Signer};
use crate::tree::{Frontier, Hash};

/// How long a line may be, in bytes, without its LF. A line fits 16 bits and one read of any reader, a hostile line
/// without end costs no more memory than this, and what needs more room is several events or evidence by its hash.
pub const LINE_BYTES_MAX: usize = 65_535;

/// How many events a group may have: more than any catalog or file is long, and few enough that whoever waits behind a
/// group waits for less than a second.
pub const GROUP_EVENTS_MAX: usize = 16_384;

/// How long a group may be, in bytes: it is held in memory and written in one piece.
pub const GROUP_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What every line of an event begins with, and what tells it from a commit line: its position.
pub(crate) const EVENT_PREFIX: &[u8] = b"{\"seq\":";

/// The position an event's line begins with, or nothing if it is no event's line.
pub(crate) fn position_in(line: &[u8]) -> Option<u64> {
    let rest = line.strip_prefix(EVENT_PREFIX)?;
    let digits = rest.get(..rest.iter().position(|byte| *byte == b',')?)?;
    let canonical = digits == b"0" || digits.first().is_some_and(|first| *first != b'0');
    let value = |so_far: u64, digit: &u8| {
        so_far.checked_mul(10)?.checked_add(digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?)
    };
    if canonical { digits.iter().try_fold(0, value) } else { None }
}

/// Where a log ends, and all that is needed to go on from there.
#[derive(Clone, PartialEq, Eq)]
pub struct Head {
    frontier: Frontier,
    root: Hash,
    last_commit: Option<Hash>,
}

impl Head {
    /// The head of a log with this tree, whose last commit line, without LF, has this SHA-256.
    #[must_use]
    pub fn new(frontier: Frontier, last_commit: Option<Hash>) -> Self {
        Self { root: frontier.root(), frontier, last_commit }
    }

    /// How many events the log has: the position of the next one.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root of the tree over them.
    #[must_use]
    pub const fn root(&self) -> Hash {
        self.root
    }

    /// The right edge of that tree.
    #[must_use]
    pub const fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// The SHA-256 of the last commit line, without LF; nothing before the first commit.
    #[must_use]
    pub const fn last_commit(&self) -> Option<Hash> {
        self.last_commit
    }

    /// Seals events into the group that follows this head.
    ///
    /// Each line is without LF, at most [`LINE_BYTES_MAX`] long, and begins with its position, `{"seq":12,`. The origin
    /// of the log is the name of the signer's key.
    pub fn seal<L: AsRef<[u8]>>(
        &self,
        lines: impl IntoIterator<Item = L>,
        signer: &dyn Signer,
    ) -> Result<Group, SealError> {
        let mut frontier = self.frontier.clone();
        let mut bytes = Vec::new();
        let mut starts = Vec::new();
        for line in lines {
            let line = line.as_ref();
            check_line(line, frontier.size())?;
            if starts.len() == GROUP_EVENTS_MAX {
                return Err(SealError::TooManyEvents);
            }
            frontier.push(Hash::leaf(line));
            starts.push(bytes.len());
            bytes.extend_from_slice(line);
            bytes.push(b'\n');
            if bytes.len() > GROUP_BYTES_MAX {
                return Err(SealError::TooManyBytes);
            }
        }
        if starts.is_empty() {
            return Err(SealError::Empty);
        }
        let commit = self.commit(&frontier, signer)?.to_line();
        let commit_start = bytes.len();
        bytes.extend_from_slice(&commit);
        bytes.push(b'\n');
        let head = Self::new(frontier, Some(Hash::of(&commit)));
        Ok(Group { base: self.clone(), head, bytes, starts, commit_start })
    }

    /// The commit of a log that has grown from this head to `frontier`.
    fn commit(&self, frontier: &Frontier, signer: &dyn Signer) -> Result<Commit, SignError> {
        let (size, root) = (frontier.size(), frontier.root());
        let checkpoint = Checkpoint { origin: signer.verifier_key().name().to_owned(), size, root };
        let signature = signer.sign(checkpoint.to_string().as_bytes())?;
        Ok(Commit { size, root, before: self.last_commit, signatures: vec![signature] })
    }
}

impl Default for Head {
    /// The head of a log in which nothing stands yet.
    fn default() -> Self {
        Self::new(Frontier::default(), None)
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head").field("size", &self.size()).field("root", &self.root).finish_non_exhaustive()
    }
}

/// Whether `line` can be the event at this position.
fn check_line(line: &[u8], position: u64) -> Result<(), SealError> {
    if line.len() > LINE_BYTES_MAX {
        return Err(SealError::LineLength { position, found: line.len() });
    }
    if position_in(line) != Some(position) || line.contains(&b'\n') {
        return Err(SealError::Line { position });
    }
    Ok(())
}

/// Events and the commit line behind them, as they will stand in the log. Only [`Head::seal`] makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct Group {
    base: Head,
    head: Head,
    bytes: Vec<u8>,
    starts: Vec<usize>,
    commit_start: usize,
}

impl Group {
    /// The head it was sealed on, the only one it can follow.
    #[must_use]
    pub const fn base(&self) -> &Head {
        &self.base
    }

    /// The head of the log once it has this group.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// All its lines with their LFs, the commit line last.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where the line of each event begins in [`bytes`](Self::bytes).
    #[must_use]
    pub fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// Its lines, without their LFs, the commit line last.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let begins = self.starts.iter().chain([&self.commit_start]);
        let ends = begins.clone().skip(1).copied().chain([self.bytes.len()]);
        begins.zip(ends).map(|(begin, end)| self.bytes.get(*begin..end - 1).unwrap_or_default())
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group").field("base", &self.base).field("head", &self.head).finish_non_exhaustive()
    }
}

/// Events that cannot become a group. Nothing was written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SealError {
    /// There are no events.
    #[error("expected at least one event in a group, found none; there is nothing to record")]
    Empty,
    /// There are too many events.
    #[error("expected at most {GROUP_EVENTS_MAX} events in a group, found more; divide them into several")]
    TooManyEvents,
    /// The events are too long together.
    #[error("expected at most {GROUP_BYTES_MAX} bytes in a group, found more; divide it into several")]
    TooManyBytes,
    /// An event is too long.
    #[error(
        "expected at most {LINE_BYTES_MAX} bytes in the line of event {position}, found {found}; divide the event"
    )]
    LineLength {
        /// The event's position.
        position: u64,
        /// How many bytes its line has.
        found: usize,
    },
    /// A line does not begin with its position, or goes over its end.
    #[error("expected one line beginning with `{{\"seq\":{position},`, found something else")]
    Line {
        /// The event's position.
        position: u64,
    },
    /// Nobody signed.
    #[error(transparent)]
    Sign(#[from] SignError),
}
