//! A projection whose state is kept: what a host writes, and what it is told of it.
//!
//! ```text
//! log ──apply──► state ──read──► host
//!                  │ ▲
//!   at a spacing,  ▼ │ at the next start, if it still follows from this log
//!   at close     cache
//! ```

use std::error::Error;
use std::io;

use isms_core::recorded_event::RecordedEvent;
use isms_store::{CacheError, LogError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// What a projection of the host's own says when it cannot take in an event: any error. `?` makes one of it.
pub type ApplyError = Box<dyn Error + Send + Sync>;

/// A fold of the log whose state is kept: beside the log while it grows, and from one start to the next.
///
/// Like every [`Projection`](isms_projections::Projection) it has no effects: an event may be applied again, to a copy of
/// the state that is thrown away afterwards.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use isms::event::Event;
/// use isms::recorded_event::RecordedEvent;
/// use isms::{ApplyError, KeptProjection};
///
/// /// How many events each kind of thing has.
/// struct Acts;
///
/// impl KeptProjection for Acts {
///     type State = BTreeMap<String, u64>;
///     const NAME: &'static str = "acts";
///     const VERSION: u32 = 1;
///
///     fn apply(&self, acts: &mut Self::State, event: &RecordedEvent) -> Result<(), ApplyError> {
///         *acts.entry(event.stream.aggregate().to_owned()).or_default() += 1;
///         Ok(())
///     }
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let home = tempfile::tempdir()?;
/// # let founding = isms::Founding::of("Acme".parse()?, "P-1".parse()?)?;
/// # let (isms, _) = isms::Isms::create(home.path().join("acme.isms"), &founding)?;
/// let acts = isms.keep(Acts)?;
/// assert_eq!(acts.read(|acts| acts["person"])?, 1);
/// # Ok(())
/// # }
/// ```
///
/// The documents in [`projections::view`](isms_projections::view) need no keeping: they are functions of the register, which
/// the log keeps up to date by itself.
pub trait KeptProjection: Send + Sync + 'static {
    /// What it gathers. It begins with the default, and is written and read by serde in a format that does not describe
    /// itself: whatever needs `skip_serializing_if`, `flatten` or `untagged` does not come back from there, is not kept,
    /// and [`KeptStatus::not_kept`] says so.
    ///
    /// It lies in the cache as it is written, and what was removed from it may stay readable there for a while.
    ///
    /// It is copied before events are applied, so that nobody sees one that is half applied. Where it is large, let its
    /// parts be shared by the copies: in an `Arc`, or in maps that are made for it.
    type State: Clone + Default + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// What it is called. Each [`keep`](crate::Isms::keep)s its own state under its name and version.
    const NAME: &'static str;

    /// Grows whenever the state would be another for the same events, or is written otherwise. What was kept by another
    /// version is not read.
    const VERSION: u32;

    /// After how many events its state is kept again, and how many are applied to one copy of it at most. More of them make
    /// it cheaper to keep a large state, less make the next start faster.
    const SPACING: u64 = 16_384;

    /// Takes in the next event. Events come in the order of the log, each once; those that this version of the library does
    /// not know are passed over and counted. No kept projection can be read from here: that is [`KeptError::Within`].
    ///
    /// After an error, or a panic, the state is what it was before this event. The event comes again when somebody
    /// [reads](crate::Kept::read).
    fn apply(&self, state: &mut Self::State, event: &RecordedEvent) -> Result<(), ApplyError>;
}

/// Why a projection is not kept, or cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeptError {
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The projection could not take in an event, and stands before it.
    #[error("`{name}` could not take in event {position}: {source}; mend the cause and read it again")]
    NotApplied {
        /// The projection.
        name: &'static str,
        /// The event's position.
        position: u64,
        /// The projection's own error, or [`Panicked`].
        source: ApplyError,
    },
    /// The projection was to be read while it or another takes in an event, on the same thread. Two that read each other
    /// would wait for each other.
    #[error("`{name}` is to be read from within an `apply`; apply events to the state that is handed in")]
    Within {
        /// The projection.
        name: &'static str,
    },
    /// It is kept already.
    #[error("version {version} of `{name}` is kept already; clone its handle, or give it another name")]
    Taken {
        /// The projection.
        name: &'static str,
        /// Its version.
        version: u32,
    },
    /// The ISMS was closed, or it was while somebody else was applying events.
    #[error("the isms was closed; open it again")]
    Closed,
    /// The operating system gave no thread to keep it.
    #[error("no thread could be started to keep `{name}`: {source}")]
    NoThread {
        /// The projection.
        name: &'static str,
        /// Why.
        source: io::Error,
    },
}

/// A projection panicked where it should have given an error.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("it panicked: {0}")]
pub struct Panicked(pub String);

/// How a kept projection is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeptStatus {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u32,
    /// How many events its state stands for: the position of the next.
    pub position: u64,
    /// How many more the log has.
    pub lag: u64,
    /// How many of its events this version of the library does not know. They were passed over.
    pub unknown: u64,
    /// Where it stands.
    pub standing: Standing,
    /// What it began with.
    pub beginning: Beginning,
    /// How many events the state stands for that is kept; none where none is.
    pub kept: Option<u64>,
    /// Why the state was not kept when that was last due; none where it was.
    pub not_kept: Option<String>,
}

/// Where a kept projection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// It has not yet seen all that there was.
    Building,
    /// It has, and follows the log.
    Current,
    /// It could not take in the event at this position, and waits for somebody to read it.
    Failed {
        /// The event's position.
        position: u64,
        /// Why.
        why: String,
    },
    /// A newer version has caught up. It answers whoever reads it, and nothing of it is kept.
    Retired,
}

/// What a kept projection began with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Beginning {
    /// With the state that was kept.
    Kept {
        /// How many events it stood for.
        position: u64,
    },
    /// Anew: there is no cache.
    NoCache,
    /// Anew: nothing was kept.
    Nothing,
    /// Anew: what was kept is damaged, or was written by another version of the library.
    Unreadable,
    /// Anew: what was kept stands for more events than the log has.
    Ahead {
        /// How many.
        position: u64,
    },
    /// Anew: what was kept follows from another log.
    OtherLog,
    /// Anew: the cache failed.
    CacheFailed(CacheError),
}
