//! The shelf: what is at hand of a log, so that opening it and looking back need not begin at its beginning.
//!
//! A few registers are in memory. What is to outlast the process goes to a cache, in three kinds of pieces; each names the
//! commit that it follows from, and is believed only where the log has that commit at that place.
//!
//! ```text
//! stretch   ├──────────────┼──────────────┼────┤        where the lines are
//! commands  ├──────────────┼──────────────┼────┤        which commands have recorded something, and where
//! snapshot                 ▲              ▲    ▲        what the log comes to, a spacing apart, and where it was closed
//! log       ├──────────────┴──────────────┴────┴──┤     what stands behind the last one is read
//! ```
//!
//! Nothing on it is needed: whatever is missing, damaged or of something else is passed over, told of, and made anew.

mod pieces;

use std::collections::VecDeque;
use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use isms_core::register::Register;

use crate::cache::Cache;
use crate::cache::derived::Derived;
use crate::cache::report::{CacheFault, CacheReport};
use crate::choice::Opened;
use crate::commands::{Commands, Run};
use crate::group::Head;
use crate::journal::{Journal, JournalError};
use crate::line::creation_of;
use crate::shelf::pieces::kind::{COMMANDS, SNAPSHOT, STRETCH};
use crate::shelf::pieces::{Pieces, bound};
use crate::snapshot;
use crate::stretch::Stretch;
use crate::tree::{Frontier, Hash};

/// How many events lie between two snapshots, unless somebody wishes otherwise. `docs/decisions/0008` has the reasons.
pub const SNAPSHOT_SPACING: u64 = 20_000;

/// Which part of a spacing is read sooner than a snapshot is written or read.
const SPACING_PARTS: u64 = 16;

/// How many registers are kept in memory. They share what they have in common, and may have little.
const RECENT_MAX: usize = 4;

/// What is at hand of one log.
pub struct Shelf {
    pieces: Pieces,
    spacing: u64,
    recent: Mutex<VecDeque<Standing>>,
    reach: Mutex<Reach>,
}

/// What a log comes to after some events, and the tree over them.
#[derive(Clone, Default)]
pub(crate) struct Standing {
    pub(crate) register: Register,
    pub(crate) frontier: Frontier,
}

/// How far the cache goes.
#[derive(Clone, Default)]
struct Reach {
    /// The last stretch. Until it is as long as a spacing it is written again, and longer.
    stretch: Range<u64>,
    /// The last run of commands, the same.
    commands: Range<u64>,
    /// The last snapshot that stays.
    spaced: u64,
    /// The last snapshot. Unless it stays, the next one takes its place.
    latest: u64,
}

impl Shelf {
    /// One in memory only.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pieces: Pieces::default(),
            spacing: SNAPSHOT_SPACING,
            recent: Mutex::default(),
            reach: Mutex::default(),
        }
    }

    /// One that outlasts the process, in a cache that has no other log's.
    #[must_use]
    pub fn of(cache: Arc<dyn Cache>) -> Self {
        Self { pieces: Pieces::of(cache), ..Self::new() }
    }

    /// The same, with a snapshot every so many events, and at least one.
    #[must_use]
    pub fn snapshots_every(self, events: u64) -> Self {
        Self { spacing: events.max(1), ..self }
    }

    /// The same, for whoever only reads: what the log comes to is taken from the cache, and nothing of it is changed, since
    /// whoever writes may have the same one.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.pieces.is_read_only = true;
        self
    }

    /// The cache, if there is one.
    #[must_use]
    pub(crate) fn cache(&self) -> Option<Arc<dyn Cache>> {
        self.pieces.cache.clone()
    }

    /// What the cache was good for, and what was wrong with it; nothing where there is none.
    #[must_use]
    pub fn report(&self) -> Option<CacheReport> {
        let report = self.pieces.report().clone();
        // Where a cache could not be opened, there is none, and a fault.
        (self.has_cache() || !report.faults.is_empty()).then_some(report)
    }

    /// Tells of something that is wrong with the cache.
    pub fn note(&self, fault: CacheFault) {
        self.pieces.note(fault);
    }

    /// Opens a journal with what is known of where its lines are. If that turns out to be of another log, or not to be
    /// so, it is opened again with nothing.
    pub fn open(
        &self,
        mut open: impl FnMut(Vec<Stretch>) -> Result<Opened, JournalError>,
    ) -> Result<Opened, JournalError> {
        let mut ends = Vec::new();
        let (stretches, last) = self.pieces.series(STRETCH, |key, piece| {
            let stretch = Stretch::from_bytes(&piece.content).filter(|it| it.end().head.size() == piece.size);
            let stretch = stretch.ok_or_else(|| CacheFault::Damaged { key: key.to_owned() })?;
            ends.push((key.to_owned(), Derived { content: Vec::new(), ..piece }));
            Ok((stretch.begin()..piece.size, stretch))
        });
        let opened = open(stretches)?;
        // The journal has compared the last one. A part of another log may stand before it.
        let Some(fault) = ends.iter().find_map(|(key, end)| bound(key, end, opened.journal.as_ref()).err())
        else {
            self.lock_reach().stretch = last;
            return Ok(opened);
        };
        self.pieces.note(fault);
        self.pieces.forget(self.pieces.keys(STRETCH));
        if opened.known == 0 {
            return Ok(opened);
        }
        let Opened { journal, recovery, .. } = opened;
        drop(journal);
        let again = open(Vec::new())?;
        // What was put aside the first time is not there the second time.
        Ok(Opened { recovery: recovery.or(again.recovery), ..again })
    }

    /// From how many events on a snapshot is sooner read than they are.
    pub(crate) const fn worth(&self) -> u64 {
        self.spacing.div_ceil(SPACING_PARTS)
    }

    /// How many events lie between two snapshots.
    pub(crate) const fn spacing(&self) -> u64 {
        self.spacing
    }

    /// Whether anything outlasts the process.
    pub(crate) const fn has_cache(&self) -> bool {
        self.pieces.cache.is_some()
    }

    /// Where the last snapshot is that stays, and the last one.
    pub(crate) fn snapshots(&self) -> (u64, u64) {
        let reach = self.lock_reach();
        (reach.spaced, reach.latest)
    }

    /// From where a log need only be read: what it comes to there, and its commands up to there at least. What the cache has
    /// beyond is forgotten.
    pub(crate) fn begin(&self, journal: &dyn Journal) -> (Standing, Commands) {
        let (standing, (commands, last)) = thread::scope(|scope| {
            let beside = thread::Builder::new().spawn_scoped(scope, || self.commands(journal));
            let standing = self.kept(1..=journal.head().size(), journal);
            let commands = beside.ok().and_then(|thread| thread.join().ok());
            (standing, commands.unwrap_or_else(|| self.commands(journal)))
        });
        let is_beyond = standing.as_ref().is_some_and(|it| it.register.position > commands.end());
        let standing = if is_beyond { self.kept(1..=commands.end(), journal) } else { standing };
        let standing = standing.unwrap_or_default();
        let used = standing.register.position;
        let spaced = self.thin_out(used);
        let mut reach = self.lock_reach();
        (reach.commands, reach.spaced, reach.latest) = (last, spaced, used);
        self.tell(used, journal);
        (standing, commands)
    }

    /// What whoever only reads begins with: the log up to the latest snapshot.
    pub(crate) fn latest(&self, journal: &dyn Journal) -> Register {
        let register = self.kept(1..=journal.head().size(), journal).unwrap_or_default().register;
        self.tell(register.position, journal);
        register
    }

    /// Tells how many events need not be read, and how many there are behind them.
    fn tell(&self, used: u64, journal: &dyn Journal) {
        let mut report = self.pieces.report();
        (report.used, report.read) = (used, journal.head().size().saturating_sub(used));
    }

    /// The commands as far as they are known without a gap, and the positions of the last run.
    fn commands(&self, journal: &dyn Journal) -> (Commands, Range<u64>) {
        let (runs, last) = self.pieces.series(COMMANDS, |key, piece| {
            bound(key, &piece, journal)?;
            let run = Run::from_bytes(&piece.content, piece.size);
            let run = run.ok_or_else(|| CacheFault::Damaged { key: key.to_owned() })?;
            Ok((run.positions().clone(), run))
        });
        let mut commands = Commands::default();
        for run in runs {
            commands.push(run);
        }
        (commands, last)
    }

    /// Forgets the snapshots behind `latest`, and those before it that are closer together than a spacing. Returns the last
    /// one that stays when there is a later one.
    fn thin_out(&self, latest: u64) -> u64 {
        let mut spaced = 0;
        for key in self.pieces.keys(SNAPSHOT) {
            match SNAPSHOT.position(&key) {
                Some(at) if at <= latest && at.saturating_sub(spaced) >= self.spacing => spaced = at,
                Some(at) if at == latest => {}
                _ => self.pieces.forget([key]),
            }
        }
        spaced
    }

    /// What the log comes to at a position, or at one as near before it as there is.
    pub(crate) fn nearest(&self, position: u64, journal: &dyn Journal) -> Standing {
        let recent = self
            .lock_recent()
            .iter()
            .filter(|it| it.register.position <= position)
            .max_by_key(|it| it.register.position)
            .cloned();
        let known = recent.as_ref().map_or(0, |it| it.register.position);
        let kept =
            (position - known > self.worth()).then(|| self.kept(known + 1..=position, journal)).flatten();
        kept.or(recent).unwrap_or_default()
    }

    /// Holds in memory what a log comes to.
    pub(crate) fn hold(&self, standing: Standing) {
        let mut recent = self.lock_recent();
        recent.retain(|it| it.register.position != standing.register.position);
        recent.push_front(standing);
        recent.truncate(RECENT_MAX);
    }

    /// Puts into the cache what a log comes to at a head, and what it lacks up to there.
    pub(crate) fn keep(
        &self,
        register: &Register,
        head: &Head,
        commands: &Commands,
        journal: &dyn Journal,
    ) -> Result<(), CacheFault> {
        let size = head.size();
        let mut reach = self.lock_reach().clone();
        if reach.stretch.end < size {
            let begin = self.next_of(&reach.stretch);
            let stretch = journal.stretch(begin)?;
            let end = &stretch.end().head;
            self.pieces.put(STRETCH, begin, end, stretch.to_bytes())?;
            reach.stretch = begin..end.size();
        }
        if reach.commands.end < size {
            let run = commands.since(self.next_of(&reach.commands));
            self.pieces.put(COMMANDS, run.positions().start, head, run.to_bytes())?;
            reach.commands = run.positions().clone();
        }
        let before = reach.latest;
        let peaks = head.frontier().peaks().iter().flat_map(|peak| *peak.as_bytes());
        let register = snapshot::encode(register);
        let register = register.map_err(|error| CacheFault::failed("be written", error.to_string()))?;
        self.pieces.put(SNAPSHOT, size, head, peaks.chain(register).collect())?;
        if before > reach.spaced && before != size {
            self.pieces.ask("forget a value", |cache| cache.remove(&SNAPSHOT.key(before)))?;
        }
        reach.latest = size;
        if size - reach.spaced >= self.spacing {
            reach.spaced = size;
        }
        *self.lock_reach() = reach;
        self.pieces.ask("be flushed", |cache| cache.flush()).map(drop)
    }

    /// Where the next piece of a kind begins: where the last one did, unless that is long enough.
    fn next_of(&self, last: &Range<u64>) -> u64 {
        if last.end - last.start < self.spacing { last.start } else { last.end }
    }

    /// The latest snapshot at these positions that is what it should be. One that is not is forgotten.
    fn kept(&self, positions: RangeInclusive<u64>, journal: &dyn Journal) -> Option<Standing> {
        let mut keys = self.pieces.keys(SNAPSHOT);
        keys.retain(|key| SNAPSHOT.position(key).is_some_and(|at| positions.contains(&at)));
        for key in keys.into_iter().rev() {
            match self.snapshot(&key, journal) {
                Ok(standing) => return Some(standing),
                Err(fault) => {
                    // What was kept before it is no newer.
                    let ends_here = matches!(
                        fault,
                        CacheFault::OtherVersion { .. } | CacheFault::Failed(_) | CacheFault::Unread { .. }
                    );
                    self.pieces.note(fault);
                    self.pieces.forget([key]);
                    if ends_here {
                        break;
                    }
                }
            }
        }
        None
    }

    fn snapshot(&self, key: &str, journal: &dyn Journal) -> Result<Standing, CacheFault> {
        let piece = self.pieces.piece(SNAPSHOT, key)?;
        let commit = bound(key, &piece, journal)?;
        let damaged = || CacheFault::Damaged { key: key.to_owned() };
        let length = piece.size.count_ones() as usize * Hash::LENGTH;
        let (peaks, register) = piece.content.split_at_checked(length).ok_or_else(damaged)?;
        let peaks = peaks.as_chunks().0.iter().map(|peak| Hash::from_bytes(*peak)).collect();
        let frontier = Frontier::from_peaks(piece.size, peaks).ok_or_else(damaged)?;
        if frontier.root() != commit.root {
            return Err(CacheFault::OtherLog { key: key.to_owned() });
        }
        let register = snapshot::decode(register).map_err(|_| damaged())?;
        if register.position != piece.size {
            return Err(damaged());
        }
        // The commit vouches for the peaks and for no register: it is seen at least that this is not another log's.
        let own = journal.line(0)?.and_then(|line| creation_of(&line));
        if register.log().map(|log| log.creation.log) != own.map(|creation| creation.log) {
            return Err(CacheFault::OtherLog { key: key.to_owned() });
        }
        Ok(Standing { register, frontier })
    }

    fn lock_reach(&self) -> MutexGuard<'_, Reach> {
        self.reach.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_recent(&self) -> MutexGuard<'_, VecDeque<Standing>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Shelf {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
