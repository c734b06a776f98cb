//! The kinds of stores that are tried.

use std::path::Path;

use isms::{Engine, Options};

/// After how many events something is kept in a cache: little, so that small stores have much in theirs.
const SNAPSHOTS_EVERY: u64 = 8;

/// A kind of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A journal in a file, and nothing beside it.
    Bare,
    /// A journal in a file, and a cache.
    Cached,
    /// A journal in a sled database, and nothing beside it.
    Sled,
}

impl Kind {
    const ALL: [(&str, Self); 3] = [("bare", Self::Bare), ("cached", Self::Cached), ("sled", Self::Sled)];

    pub(crate) fn options(self, at: &Path) -> Options {
        match self {
            Self::Bare => Options::at(at).without_cache(),
            Self::Cached => Options::at(at).snapshots_every(SNAPSHOTS_EVERY),
            Self::Sled => Options::at(at).engine(Engine::Sled).without_cache(),
        }
    }

    /// The word by which a process is told.
    pub(crate) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).unwrap().0
    }

    pub(crate) fn parse(word: &str) -> Self {
        Self::ALL.iter().find(|(name, _)| *name == word).unwrap().1
    }
}
