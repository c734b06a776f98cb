//! The log of an ISMS, byte by byte: how events are kept, sealed, found changed and read back.
//!
//! ISO/IEC 27001:2022, 7.5.3: documented information is protected from loss of integrity.
//!
//! A log is a text of lines, in groups. A group is some events and the commit line behind them, which carries the root of
//! the Merkle tree over all events so far, signed. A group is in the log whole or not at all, and nothing in it can be
//! changed afterwards without being noticed.
//!
//! ```text
//! {"seq":0,"id":…                  event ─┐
//! {"seq":1,"id":…                  event ─┴─ the leaves of the tree
//! {"commit":{"size":2,"root":…     its root over both, signed
//! {"seq":2,"id":…                  event ─── the next leaf
//! {"commit":{"size":3,"root":…     its root over all three, signed
//! ```
//!
//! [`Head::seal`] makes a [`Group`] of events, a [`Journal`] keeps it, and [`scan`](fn@scan) finds out whether a log is
//! still as it was written, and where it is not.

mod directory;
mod tree;
mod note;
mod checkpoint;
mod key;
mod commit;
mod group;
mod breach;
mod problem;
mod scan;
mod index;
mod stretch;
mod medium;
mod extent;
mod journal;
mod lock;
mod recovery;
mod text;
mod choice;
mod line;
mod cache;
mod commands;
mod fingerprint;
mod snapshot;
mod clock;
mod request;
mod limit;
mod receipt;
mod restriction;
mod shelf;
mod log;
mod upkeep;
mod identity;
mod draft;
mod founding;
mod publication;
mod wake;
mod bell;
mod watch;
mod follow;
mod growth;
mod submission;
mod job;
mod writer;
mod sequencer;
mod store;
mod verification;
mod verify;
mod bundle;
#[cfg(any(test, feature = "testing"))]
mod testing;
#[cfg(any(test, feature = "testing"))]
mod candidate;
#[cfg(any(test, feature = "testing"))]
mod trial;
#[cfg(any(test, feature = "testing"))]
pub mod contract;

pub use breach::Breach;
pub use bundle::{BundleError, Exported, checkpoint_of, export, verify_directory};
pub use cache::derived::Derived;
pub use cache::memory::MemoryCache;
pub use cache::report::{CacheFault, CacheReport, FAULTS_MAX};
pub use cache::sled::SledCache;
pub use cache::{Cache, CacheError};
pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, VerifiedCheckpoint};
pub use choice::{Engine, Opened, open_journal, read_journal};
pub use clock::{Clock, ManualClock, SystemClock};
pub use commit::{Commit, CommitError};
pub use fingerprint::READING;
pub use follow::{Follower, StopHandle};
pub use founding::{FORMAT, Founded, Founding, found};
pub use group::{GROUP_BYTES_MAX, GROUP_EVENTS_MAX, Group, Head, LINE_BYTES_MAX, SealError};
pub use growth::Growth;
pub use identity::new_uuid;
pub use job::QUEUE_MAX;
pub use journal::file::FileJournal;
pub use journal::memory::MemoryJournal;
pub use journal::sled::SledJournal;
pub use journal::{BLOCK_BYTES, Block, Journal, JournalError, blocks};
pub use key::{KeyError, KeyFile, SignError, Signer};
pub use limit::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX, LimitError};
pub use line::{
    DATA_BYTES_MAX, DEPTH_MAX, INTEGER_MAX, LineError, Salt, key_of, read as read_line,
    read_with_salt as read_line_with_salt, write as write_line,
};
pub use log::{Log, LogError, Replayed, WorkProgress};
pub use note::{NoteError, SIGNATURES_MAX, Signature, SignedNote, VerifierKey};
pub use problem::{Problem, ProblemKind};
pub use receipt::{CommandError, Receipt};
pub use recovery::Recovery;
pub use request::{EVIDENCE_MAX, Request};
pub use restriction::Restriction;
pub use scan::{Depth, Ending, KeyOf, Mark, Scanned, Seen, scan};
pub use sequencer::Sequencer;
pub use shelf::{SNAPSHOT_SPACING, Shelf};
pub use snapshot::{SNAPSHOT_BYTES_MAX, SnapshotError};
pub use store::Store;
pub use stretch::Stretch;
pub use submission::Submission;
pub use tree::{Frontier, Hash, HashError};
pub use verification::{Claim, Level, NotClaimed, PROBLEMS_MAX, Progress, Verification, VerifyError};
pub use verify::held::Held;
pub use verify::verify;
pub use watch::WATCH_INTERVAL;
