//! A verification: what may be believed of a log, what may not, and what is wrong with it. Never a yes or no.

use std::path::PathBuf;
use std::{fmt, io};

use thiserror::Error;

use crate::checkpoint::CheckpointError;
use crate::journal::JournalError;
use crate::note::VerifierKey;
use crate::problem::Problem;
use crate::tree::Hash;

/// How many problems are listed. A log that has more is not mended one by one.
pub const PROBLEMS_MAX: usize = 1_000;

/// How thoroughly a log is verified. Each level does what those before it do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// That not a byte was changed, at the speed of hashing; ends at the first problem.
    Bytes,
    /// Every commit, and what the events say of themselves: numbers, times, identities, actors, payloads. Locates every
    /// problem. In memory it keeps some fifty bytes for each thing that events are about, and eight for
    /// each event.
    Deep,
    /// Also that every actor was allowed to. In memory it keeps the roles and who holds them as well.
    Full,
}

/// How far a verification is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes of the log were read.
    pub bytes: u64,
    /// How many events.
    pub events: u64,
}

/// Why a log was not verified. Something wrong with it is not an error, but a problem that was found.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The bytes could not be read.
    #[error("the log could not be read to its end")]
    Io(#[from] io::Error),
    /// The database in which the log lies could not be opened, or somebody else has it open.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// There is no log in the directory.
    #[error("`{}` has no log in it; name the directory of a store or of a bundle", directory.display())]
    NoLog {
        /// The directory.
        directory: PathBuf,
    },
    /// A checkpoint that was brought along is of another log, or the log's key has not signed it.
    #[error(
        "held checkpoint {index} is not one of this log: {source}; either it is of another log, or this log was put in \
         its place"
    )]
    Held {
        /// Which of them, from 0.
        index: usize,
        /// Why not.
        source: CheckpointError,
    },
    /// Whoever watches wanted no more.
    #[error("the verification was stopped before its end; nothing was found out")]
    Stopped,
}

/// What was found out about a log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// How thoroughly it was looked at.
    pub level: Level,
    /// How many events the log has, up to the last commit before which no byte is wrong.
    pub events: u64,
    /// How many commits they came in.
    pub commits: u64,
    /// The root over these events.
    pub root: Hash,
    /// The key that the log names as its own; its name is the log's origin.
    pub key: Option<VerifierKey>,
    /// What may be believed.
    pub claims: Vec<Claim>,
    /// What may not.
    pub not_claimed: Vec<NotClaimed>,
    /// What is wrong, in the order of the log: the first [`PROBLEMS_MAX`].
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problem_count: u64,
}

/// What may be believed of a log, for a reason that everybody can check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Claim {
    /// The first events are those that were committed, in their order.
    Consistent {
        /// How many.
        events: u64,
        /// The root over them.
        root: Hash,
    },
    /// The log's key has signed the last commit, and so everything before it.
    Signed {
        /// The key.
        key: VerifierKey,
    },
    /// The log's key has signed every commit.
    EveryCommitSigned,
    /// The key is the one that was expected.
    ExpectedKey,
    /// The log extends a checkpoint that somebody kept.
    Extends {
        /// How many events the checkpoint is over.
        size: u64,
    },
    /// The checkpoint that came with the log is that of its last commit.
    OwnCheckpoint,
    /// Numbers, versions, times, identities and actors of all events go together, and every payload of a known type
    /// was read.
    WellFormed,
    /// Every actor held, then, the role they acted in, and it carried the authority that the act demands.
    Authorized,
}

/// What a verification does not show, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotClaimed {
    /// There is nothing in the log.
    Empty,
    /// No checkpoint from outside was given.
    NoOutsideCheckpoint,
    /// The checkpoints from outside are over fewer events than the log has.
    BehindOutsideCheckpoint {
        /// Over how many.
        size: u64,
    },
    /// A held checkpoint could not be compared.
    NotCompared {
        /// Over how many events it is.
        size: u64,
    },
    /// The key is only what the log says it is.
    KeyNamedByLog,
    /// The times are only what the log's clock said.
    Time,
    /// What was recorded may not be so.
    Truth,
    /// A group that was never finished is no part of the log.
    Unfinished {
        /// How many bytes of it there are.
        bytes: u64,
    },
    /// Where the groups began and which signatures they had.
    EarlierCommits,
    /// What the events say was not looked at.
    NotDeep,
    /// Whether the actors were allowed to was not looked at.
    NotFull,
    /// Other rules of the book were not looked at.
    OtherRules,
    /// Commands were looked at within each commit only.
    CommandsOfOtherCommits,
    /// Events of types that this version does not know.
    Unknown {
        /// How many.
        events: u64,
    },
    /// By the rules of this version more would have followed. Which reactions the version knew that recorded the events
    /// is not known: either it knew fewer, or what followed was left out.
    NotFollowed {
        /// How many events.
        events: u64,
        /// The position of the first event from which one would have followed.
        first: u64,
    },
    /// From a problem on, what events rest on is not known.
    BehindProblem {
        /// The first position of which nothing can be said.
        position: u64,
    },
}

impl Verification {
    /// Whether nothing was found wrong. That is not all: read what is not claimed.
    #[must_use]
    pub fn found_no_problem(&self) -> bool {
        self.problem_count == 0
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Consistent { events, root } => write!(
                f,
                "the first {events} events are those that were committed, in their order; their root is {}",
                root.to_base64()
            ),
            Self::Signed { key } => write!(f, "the last commit, and so all before it, is signed by {key}"),
            Self::EveryCommitSigned => f.write_str("every commit is signed by that key"),
            Self::ExpectedKey => f.write_str("that key is the one that was expected"),
            Self::Extends { size } => {
                write!(
                    f,
                    "the log extends the held checkpoint over {size} events: none of them was changed since"
                )
            }
            Self::OwnCheckpoint => f.write_str("the checkpoint beside the log is that of its last commit"),
            Self::WellFormed => f.write_str("numbers, versions, times, identities and actors go together"),
            Self::Authorized => {
                f.write_str("every actor held the role they acted in, and it carried the authority demanded")
            }
        }
    }
}

impl fmt::Display for NotClaimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is nothing in the log, so nothing is said of it"),
            Self::NoOutsideCheckpoint => f.write_str(
                "no checkpoint from outside was given: whoever holds the store and the key could have rewritten \
                 everything",
            ),
            Self::BehindOutsideCheckpoint { size } => write!(
                f,
                "no checkpoint from outside is over more than {size} events: whoever holds the store and the key \
                 could have rewritten or removed what follows"
            ),
            Self::NotCompared { size } => write!(
                f,
                "the held checkpoint over {size} events was not compared, since the log is wrong before its end"
            ),
            Self::KeyNamedByLog => f.write_str(
                "the key is the one that the log itself names: that it is the organization's has to be known from \
                 elsewhere",
            ),
            Self::Time => {
                f.write_str("the times are those of the log's own clock, unless something outside attests them")
            }
            Self::Truth => f.write_str("that what was recorded was so: only that it was recorded, and by whom"),
            Self::Unfinished { bytes } => {
                write!(f, "the last {bytes} bytes are of a group that was never finished, and no part of the log")
            }
            Self::EarlierCommits => {
                f.write_str("where the groups before the last began, and that the key signed each of them")
            }
            Self::NotDeep => f.write_str("what the events say was not looked at; verify deep"),
            Self::NotFull => f.write_str("whether every actor was allowed to was not looked at; verify in full"),
            Self::OtherRules => f.write_str(
                "that every other rule was kept, such as areas and the separation of duties: only that the actor \
                 held the authority",
            ),
            Self::CommandsOfOtherCommits => f.write_str(
                "that no command was recorded twice was looked at within each commit, not between commits",
            ),
            Self::Unknown { events } => write!(
                f,
                "{events} events are of types that this version does not know: their payloads and what they \
                 demand were not looked at"
            ),
            Self::NotFollowed { events, first } => write!(
                f,
                "that nothing which follows by a rule was left out: {events} events that this version would have                  recorded, the first for event {first}, are not there; an earlier version, which knew fewer such                  rules, would not have recorded them either"
            ),
            Self::BehindProblem { position } => write!(
                f,
                "what events from position {position} on rest on is not known, so their actors' authority was not \
                 looked at"
            ),
        }
    }
}
