//! The pieces of a log in a cache: asked for one by one, and each believed, or told of.

pub(super) mod kind;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cache::derived::Derived;
use crate::cache::report::{CacheFault, CacheReport, FAULTS_MAX};
use crate::cache::{Cache, CacheError};
use crate::commit::Commit;
use crate::group::Head;
use crate::journal::Journal;
use crate::shelf::pieces::kind::Kind;
use crate::tree::Hash;

/// A cache, if there is one, and what was wrong with it.
#[derive(Default)]
pub(super) struct Pieces {
    pub(super) cache: Option<Arc<dyn Cache>>,
    /// Nothing is put there or forgotten: somebody else may be keeping it.
    pub(super) is_read_only: bool,
    report: Mutex<CacheReport>,
}

impl Pieces {
    pub(super) const fn of(cache: Arc<dyn Cache>) -> Self {
        Self {
            cache: Some(cache),
            is_read_only: false,
            report: Mutex::new(CacheReport { used: 0, read: 0, faults: Vec::new() }),
        }
    }

    pub(super) fn note(&self, fault: CacheFault) {
        let mut report = self.report();
        if report.faults.len() < FAULTS_MAX {
            report.faults.push(fault);
        }
    }

    /// The pieces of a kind that follow each other from the beginning on, each read as its positions and what it is, and
    /// the positions of the last. What is not among them is forgotten.
    pub(super) fn series<T>(
        &self,
        kind: Kind,
        mut read: impl FnMut(&str, Derived) -> Result<(Range<u64>, T), CacheFault>,
    ) -> (Vec<T>, Range<u64>) {
        let (mut parts, mut last) = (Vec::new(), 0..0);
        let mut keys = self.keys(kind).into_iter();
        while let Some(key) = keys.next() {
            let found = self.piece(kind, &key).and_then(|piece| read(&key, piece));
            let fault = match found {
                Ok((positions, part)) if positions.start == last.end => {
                    parts.push(part);
                    last = positions;
                    continue;
                }
                Ok(_) => CacheFault::Gap { position: last.end },
                Err(fault) => fault,
            };
            self.note(fault);
            self.forget([key].into_iter().chain(keys.by_ref()));
        }
        (parts, last)
    }

    pub(super) fn piece(&self, kind: Kind, key: &str) -> Result<Derived, CacheFault> {
        let damaged = || CacheFault::Damaged { key: key.to_owned() };
        let bytes = self.ask("be read", |cache| cache.get(key))?.flatten().ok_or_else(damaged)?;
        let (format, piece) = Derived::of_any_format(bytes, key).ok_or_else(damaged)?;
        if format == kind.format { Ok(piece) } else { Err(CacheFault::OtherVersion { key: key.to_owned() }) }
    }

    pub(super) fn put(
        &self,
        kind: Kind,
        position: u64,
        head: &Head,
        content: Vec<u8>,
    ) -> Result<(), CacheFault> {
        let Some(commit) = head.last_commit() else { return Ok(()) };
        let key = kind.key(position);
        let bytes = Derived { size: head.size(), commit, content }.to_bytes(&key, kind.format);
        self.ask("be written", |cache| cache.put(&key, &bytes)).map(drop)
    }

    pub(super) fn keys(&self, kind: Kind) -> Vec<String> {
        let keys = self.ask("be listed", |cache| cache.keys(kind.prefix));
        keys.unwrap_or_else(|fault| {
            self.note(fault);
            None
        })
        .unwrap_or_default()
    }

    pub(super) fn forget(&self, keys: impl IntoIterator<Item = String>) {
        if self.is_read_only {
            return;
        }
        for key in keys {
            if let Err(fault) = self.ask("forget a value", |cache| cache.remove(&key)) {
                return self.note(fault);
            }
        }
    }

    /// Asks the cache, if there is one. A panic in it is an error like any other.
    pub(super) fn ask<T>(
        &self,
        action: &'static str,
        call: impl FnOnce(&dyn Cache) -> Result<T, CacheError>,
    ) -> Result<Option<T>, CacheFault> {
        let Some(cache) = self.cache.as_deref() else { return Ok(None) };
        match catch_unwind(AssertUnwindSafe(|| call(cache))) {
            Ok(answer) => Ok(Some(answer?)),
            Err(_) => Err(CacheFault::failed(action, "it panicked")),
        }
    }

    pub(super) fn report(&self) -> MutexGuard<'_, CacheReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The commit that a piece follows from, if the log has it.
pub(super) fn bound(key: &str, piece: &Derived, journal: &dyn Journal) -> Result<Commit, CacheFault> {
    let (expected, found) = (piece.size, journal.head().size());
    if expected > found {
        return Err(CacheFault::Ahead { key: key.to_owned(), expected, found });
    }
    let line = journal.commit_at(expected)?;
    let line = line.filter(|line| Hash::of(line) == piece.commit);
    let commit = line.and_then(|line| Commit::parse(&line).ok());
    commit.ok_or_else(|| CacheFault::OtherLog { key: key.to_owned() })
}
