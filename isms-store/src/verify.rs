//! Verifying a log, for somebody who trusts nobody: neither who wrote it nor who keeps it.
//!
//! It reads raw bytes once, as a stream, and so verifies a store that does not open, a bundle, and a live log beside
//! its writer alike.
//!
//! ```text
//! bytes ──scan──┬─ problems of the bytes, roots, signatures ─────────────┐
//!               ├─ tree at the sizes of held checkpoints ────────────────┤
//!               └─ events ──┬─ envelopes: numbers, times, actors  (deep) ├──► Verification
//!                           └─ authority and consequences, then   (full) ┘
//! ```

mod authority;
mod counted;
mod envelope;
mod founding;
pub(crate) mod held;
mod problems;

use std::io::Read;
use std::ops::ControlFlow;

use isms_core::recorded_event::{RecordedEvent, Source};

use crate::breach::Breach;
use crate::commit::Commit;
use crate::line;
use crate::note::VerifierKey;
use crate::problem::{Problem, ProblemKind};
use crate::scan::{Depth, Ending, Mark, Scanned, Seen, scan};
use crate::tree::Frontier;
use crate::verification::{Claim, Level, NotClaimed, Progress, Verification, VerifyError};
use authority::Authorities;
use counted::Counted;
use envelope::Envelopes;
use founding::{FOUNDING_EVENTS, FoundingCommit};
use held::{Comparison, Held};
use problems::Problems;

/// How many bytes lie between two reports of progress: a few milliseconds.
const PROGRESS_BYTES: u64 = 1024 * 1024;

/// Verifies a log from its first byte to its last. `watch` is told of the progress, and may stop it.
///
/// ```
/// use std::ops::ControlFlow;
/// use isms_store::{Held, Level, NotClaimed, verify};
///
/// let empty: &[u8] = b"";
/// let found = verify(empty, Level::Full, &Held::nothing(), &mut |_| ControlFlow::Continue(()))?;
/// assert!(found.found_no_problem());
/// assert!(found.claims.is_empty());
/// assert!(found.not_claimed.contains(&NotClaimed::Empty));
/// # Ok::<(), isms_store::VerifyError>(())
/// ```
pub fn verify(
    source: impl Read,
    level: Level,
    held: &Held,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Verification, VerifyError> {
    let depth = if level == Level::Bytes { Depth::Bytes } else { Depth::Deep };
    let mut examination = Examination::new(level, held, watch);
    let mut source = Counted { source, bytes: 0 };
    let scanned =
        scan(&mut source, Mark::default(), depth, &line::key_of, &mut |seen| examination.see(&seen))?;
    match examination.error.take() {
        Some(error) => Err(error),
        None => Ok(examination.concluded(&scanned, source.bytes)),
    }
}

/// A verification on its way.
struct Examination<'a> {
    level: Level,
    held: &'a Held,
    watch: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    error: Option<VerifyError>,
    key: Option<VerifierKey>,
    comparison: Comparison,
    founding: FoundingCommit,
    envelopes: Envelopes,
    authorities: Authorities,
    /// What events break whose commit was not read yet: without it they are no part of the log.
    pending: Problems,
    problems: Problems,
    /// The first position that could not be read or is known to be wrong.
    gap: Option<u64>,
    /// Up to where the bytes of the latest problem go.
    problem_end: u64,
    commits: u64,
    /// How many commits there were before anything was found wrong with the bytes, and where the last one began.
    sound_commits: (u64, u64),
    is_sound: bool,
    /// How many events the last commit says there are.
    committed: u64,
    /// Events of unknown types, and how many of them are committed.
    unknown: (u64, u64),
    /// Up to which byte the progress was reported.
    reported: u64,
}

impl<'a> Examination<'a> {
    fn new(level: Level, held: &'a Held, watch: &'a mut dyn FnMut(Progress) -> ControlFlow<()>) -> Self {
        Self {
            level,
            held,
            watch,
            error: None,
            key: None,
            comparison: Comparison::default(),
            founding: FoundingCommit::default(),
            envelopes: Envelopes::default(),
            authorities: Authorities::default(),
            pending: Problems::default(),
            problems: Problems::default(),
            gap: None,
            problem_end: 0,
            commits: 0,
            sound_commits: (0, 0),
            is_sound: true,
            committed: 0,
            unknown: (0, 0),
            reported: 0,
        }
    }

    fn see(&mut self, seen: &Seen<'_>) -> ControlFlow<()> {
        match *seen {
            Seen::Event { position, offset, line, frontier } => {
                self.progress(position, offset)?;
                if offset == 0 {
                    self.meet_key(line)?;
                }
                if let Some(frontier) = frontier {
                    self.comparison.take(frontier);
                }
                if self.level >= Level::Deep {
                    self.event(position, offset, line, frontier);
                }
            }
            Seen::Commit { offset, commit, .. } => self.commit(offset, commit),
            Seen::Problem(problem) => {
                self.is_sound = false;
                self.problem_end = problem.bytes.end;
                self.missed(problem.positions.start);
                self.problems.push(problem.clone());
            }
        }
        ControlFlow::Continue(())
    }

    fn progress(&mut self, position: u64, offset: u64) -> ControlFlow<()> {
        if offset < self.reported {
            return ControlFlow::Continue(());
        }
        self.reported = offset + PROGRESS_BYTES;
        if (self.watch)(Progress { bytes: offset, events: position }).is_break() {
            self.error = Some(VerifyError::Stopped);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// The first line names the log's key, by which held checkpoints are believed.
    fn meet_key(&mut self, first_line: &[u8]) -> ControlFlow<()> {
        let Some(key) = line::key_of(first_line) else { return ControlFlow::Continue(()) };
        if let Some(expected) = self.held.key.as_ref().filter(|expected| **expected != key) {
            let (expected, found) = (expected.to_string(), key.to_string());
            let bytes = 0..first_line.len() as u64;
            self.problems.push(Problem {
                kind: ProblemKind::OtherKey { expected, found },
                positions: 0..1,
                bytes,
            });
        }
        match Comparison::with(&self.held.checkpoints, &key) {
            Ok(comparison) => self.comparison = comparison,
            Err((index, source)) => {
                self.error = Some(VerifyError::Held { index, source });
                return ControlFlow::Break(());
            }
        }
        self.key = Some(key);
        ControlFlow::Continue(())
    }

    fn event(&mut self, position: u64, offset: u64, line: &[u8], frontier: Option<&Frontier>) {
        let bytes = offset..offset + line.len() as u64 + 1;
        let mut pend = |breach: Breach| {
            let kind = ProblemKind::Breach(breach);
            self.pending.push(Problem {
                kind,
                positions: position..position.saturating_add(1),
                bytes: bytes.clone(),
            });
        };
        // What was found wrong with the line's bytes explains whatever it may say.
        let is_known_to_be_wrong = offset < self.problem_end;
        let event = match line::read_whole(line) {
            _ if is_known_to_be_wrong => return self.missed(position),
            Ok(whole) => {
                if !whole.is_spelled_as_in(line) {
                    pend(Breach::Spelling);
                }
                whole.event
            }
            Err(error) => {
                pend(Breach::Undecodable { reason: error.to_string() });
                return self.missed(position);
            }
        };
        self.unknown.0 += u64::from(event.event.is_unknown());
        let is_founding = position < FOUNDING_EVENTS && self.commits == 0;
        if is_founding {
            self.founding.take(&event);
        }
        let (log, utc) = (self.founding.log, self.founding.offset);
        let breaches = self.envelopes.judge(&event, is_founding, log, utc);
        let amends = !breaches.iter().any(|it| matches!(it, Breach::Amendment { .. }));
        breaches.into_iter().for_each(&mut pend);
        if self.level < Level::Full || self.gap.is_some() || frontier.is_none() {
            return;
        }
        if is_founding {
            self.authorities.found(&event);
        } else if let Err(breach) = self.authorities.judge(&event, amends) {
            pend(breach);
        }
    }

    fn commit(&mut self, offset: u64, commit: &Commit) {
        self.commits += 1;
        self.committed = commit.size;
        self.unknown.1 = self.unknown.0;
        if self.is_sound {
            self.sound_commits = (self.commits, offset);
        }
        if self.level == Level::Bytes {
            return;
        }
        if self.commits == 1
            && self.gap.is_none()
            && let Err(breach) = self.founding.closed_at(commit.size)
        {
            let kind = ProblemKind::Breach(breach);
            self.problems.push(Problem { kind, positions: 0..commit.size, bytes: 0..offset });
        }
        self.envelopes.committed();
        if self.gap.is_none() {
            self.authorities.committed();
        }
        self.problems.append(&mut self.pending);
    }

    fn missed(&mut self, position: u64) {
        self.gap = Some(self.gap.map_or(position, |gap| gap.min(position)));
        self.envelopes.missed(position);
    }

    fn concluded(mut self, scanned: &Scanned, length: u64) -> Verification {
        let is_whole = matches!(scanned.ending, Ending::Clean | Ending::Torn);
        if !is_whole {
            self.problems.append(&mut self.pending);
        }
        let Mark { head, offset, .. } = &scanned.sound;
        let (commits, last) = self.sound_commits;
        let mut found = Verification {
            level: self.level,
            events: head.size(),
            // A commit whose own line is wrong was counted when it was seen.
            commits: if head.size() == 0 { 0 } else { commits - u64::from(last >= *offset) },
            root: head.root(),
            key: self.key.take(),
            claims: Vec::new(),
            not_claimed: Vec::new(),
            problems: Vec::new(),
            problem_count: 0,
        };
        if found.events > 0 {
            found.claims.extend(self.claims(&found));
        }
        self.compare(&mut found, is_whole, length);
        if scanned.ending == Ending::Torn {
            found.not_claimed.push(NotClaimed::Unfinished { bytes: length - offset });
        }
        found.problem_count = self.problems.count;
        found.problems = self.problems.listed;
        found.problems.sort_by_key(|problem| problem.bytes.start);
        let is_whole = found.problem_count == 0 && found.events > 0;
        found.claims.extend((is_whole && self.level >= Level::Deep).then_some(Claim::WellFormed));
        found.claims.extend((is_whole && self.level == Level::Full).then_some(Claim::Authorized));
        let gap = self.gap.filter(|_| found.problem_count > 0);
        found.not_claimed.extend(not_claimed(&found, self.unknown.1, gap));
        found.not_claimed.extend(self.authorities.not_followed());
        found
    }

    /// What may be believed of the sound events of a log.
    fn claims(&self, found: &Verification) -> Vec<Claim> {
        let mut claims = vec![Claim::Consistent { events: found.events, root: found.root }];
        if let Some(key) = found.key.clone() {
            let is_expected = self.held.key.as_ref() == Some(&key);
            claims.push(Claim::Signed { key });
            claims.extend((self.level >= Level::Deep).then_some(Claim::EveryCommitSigned));
            claims.extend(is_expected.then_some(Claim::ExpectedKey));
        }
        claims
    }

    /// What came of comparing with what was brought along.
    fn compare(&mut self, found: &mut Verification, is_whole: bool, length: u64) {
        let sizes = self.held.checkpoints.iter().map(|held| (held.claim().size, None));
        // Where no key was found, there is nothing by which to believe a checkpoint; but an empty log is none at all.
        let results: Vec<_> =
            if found.key.is_some() { self.comparison.results().collect() } else { sizes.collect() };
        let mut outside = None;
        for (size, is_same) in results {
            match is_same {
                Some(true) if size <= self.committed => {
                    outside = outside.max(Some(size));
                    found.claims.push(Claim::Extends { size });
                }
                Some(false) => {
                    let kind = ProblemKind::Rewritten { size };
                    self.problems.push(Problem { kind, positions: 0..size, bytes: 0..length });
                }
                Some(true) | None if is_whole => {
                    let kind = ProblemKind::Shortened { size };
                    self.problems.push(Problem {
                        kind,
                        positions: self.committed..size,
                        bytes: length..length,
                    });
                }
                Some(true) | None => found.not_claimed.push(NotClaimed::NotCompared { size }),
            }
        }
        match outside {
            None => found.not_claimed.push(NotClaimed::NoOutsideCheckpoint),
            Some(size) if size < found.events => {
                found.not_claimed.push(NotClaimed::BehindOutsideCheckpoint { size });
            }
            Some(_) => {}
        }
    }
}

/// Whether an event says that it follows by a rule.
fn follows_by_rule(event: &RecordedEvent) -> bool {
    matches!(event.source, Some(Source::Rule(_)))
}

/// What is never shown, or not at this level.
fn not_claimed(found: &Verification, unknown: u64, gap: Option<u64>) -> Vec<NotClaimed> {
    let is_deep = found.level >= Level::Deep;
    let cases = [
        (found.events == 0 && found.problem_count == 0, NotClaimed::Empty),
        (!found.claims.contains(&Claim::ExpectedKey), NotClaimed::KeyNamedByLog),
        (true, NotClaimed::Time),
        (true, NotClaimed::Truth),
        (!is_deep, NotClaimed::EarlierCommits),
        (!is_deep, NotClaimed::NotDeep),
        (is_deep, NotClaimed::CommandsOfOtherCommits),
        (found.level < Level::Full, NotClaimed::NotFull),
        (found.level == Level::Full, NotClaimed::OtherRules),
        (unknown > 0, NotClaimed::Unknown { events: unknown }),
    ];
    let behind = gap.map(|position| NotClaimed::BehindProblem { position });
    cases.into_iter().filter_map(|(is_so, it)| is_so.then_some(it)).chain(behind).collect()
}

#[cfg(test)]
mod tests;
