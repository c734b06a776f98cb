//! Bytes that change, and logs that are cut off: each byte of a store in its turn, seen from the facade.

use std::fmt;
use std::fs;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};

use isms::recorded_event::RecordedEvent;
use isms::{Held, Isms, JournalError, Level, LogError, OpenError, Problem, ProblemKind, SignedCheckpoint};

use crate::chance::Chance;
use crate::kind::Kind;
use crate::part::Shape;
use crate::said::{Said, register};
use crate::store::{LOG, NAME, copy, founded, home};

/// What a byte is changed by: a bit, a letter's case, the highest bit, all bits.
const MASKS: [u8; 4] = [0x01, 0x20, 0x80, 0xff];

/// How many threads change bytes, each in a store of its own.
const THREADS: usize = 2;

/// A store as it was, and what is known of it.
struct Original {
    said: Said,
    log: Vec<u8>,
    key: Vec<u8>,
    /// The bytes at which a commit ends, and how many events there are up to it.
    commits: Vec<(usize, usize)>,
    events: Vec<RecordedEvent>,
    checkpoint: SignedCheckpoint,
}

/// Changes and cuts, and says what came of it.
pub(crate) fn run(_: &mut Chance) -> String {
    let begun = home();
    let said = founded(Kind::Bare, begun.path(), Shape::of(1, 3, 2));
    let original = Original::of(begun.path(), said);
    let mut all = Tally::default();
    std::thread::scope(|scope| {
        let tries = |thread: usize| {
            let home = home();
            copy(begun.path(), home.path());
            let mut tally = Tally::default();
            for at in (thread..original.log.len()).step_by(THREADS) {
                for mask in MASKS {
                    tally += original.changed(home.path(), at, mask);
                }
                tally += original.cut(home.path(), at);
            }
            tally
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || tries(thread))).collect();
        for thread in threads {
            all += thread.join().unwrap();
        }
    });
    let keys = original.keys(begun.path());
    assert_eq!(all.cut, original.log.len() as u64);
    format!(
        "a log of {} bytes in {} commits: {all}; {keys} changed and cut keys refused",
        original.log.len(),
        original.commits.len()
    )
}

impl Original {
    fn of(home: &Path, said: Said) -> Self {
        let log = fs::read(home.join(NAME).join(LOG)).unwrap();
        let (mut commits, mut events, mut end) = (Vec::new(), 0, 0);
        for line in log.split_inclusive(|byte| *byte == b'\n') {
            end += line.len();
            if line.starts_with(b"{\"commit\"") { commits.push((end, events)) } else { events += 1 }
        }
        let isms = Kind::Bare.options(&home.join(NAME)).open().unwrap();
        let events = isms.history().into_iter().map(Result::unwrap).collect();
        let checkpoint = isms.checkpoint().unwrap();
        Self { said, log, key: fs::read(key(home)).unwrap(), commits, events, checkpoint }
    }

    /// A byte that changed is found where it is, by whoever opens, reads or verifies; what lies before it is read as it
    /// was, and nothing is written.
    fn changed(&self, home: &Path, at: usize, mask: u8) -> Tally {
        let context = format!("byte {at} changed by {mask:#x}");
        let mut log = self.log.clone();
        log[at] ^= mask;
        let path = home.join(NAME).join(LOG);
        fs::write(&path, &log).unwrap();
        let is_there =
            |problem: &Problem| assert!(problem.bytes.contains(&(at as u64)), "{context}: {problem}");

        let verified = isms::verify(home.join(NAME), Level::Deep, &Held::nothing()).unwrap();
        let found = verified.problems.iter().any(|problem| problem.bytes.contains(&(at as u64)));
        assert!(found, "{context}: {:?}", verified.problems);
        match Kind::Bare.options(&home.join(NAME)).read() {
            Ok(isms) => is_there(&self.read(&isms, at, &context)),
            Err(error) => is_there(&problem_of(error, &context)),
        }
        match Kind::Bare.options(&home.join(NAME)).open() {
            Ok(isms) => {
                is_there(&self.read(&isms, at, &context));
                assert!(isms.now().is_err(), "{context}: nobody knows what is so now");
                let person = isms.new_id().unwrap();
                let answer = isms.execute(&self.said.actor(), register(person));
                assert!(answer.is_err(), "{context}: {answer:?}");
            }
            Err(error) => is_there(&problem_of(error, &context)),
        }
        assert!(fs::read(&path).unwrap() == log, "{context}: nothing is written");
        Tally { changed: 1, ..Tally::default() }
    }

    /// Reads up to where something is wrong, which is after the commit before it, and returns what.
    fn read(&self, isms: &Isms, at: usize, context: &str) -> Problem {
        let sound = self.events_before(at);
        let mut events = isms.history().into_iter();
        for expected in &self.events[..sound] {
            assert_eq!(events.next().unwrap().unwrap(), *expected, "{context}");
        }
        match events.next() {
            Some(Err(LogError::Journal(error))) => problem_in(error, context),
            other => panic!("{context}: expected an error behind {sound} events, found {other:?}"),
        }
    }

    /// A log that was cut off within a group is as it was before the group, and says so. One that was cut off between
    /// groups is whole for all that it says of itself; whoever holds a checkpoint finds either.
    fn cut(&self, home: &Path, at: usize) -> Tally {
        let context = format!("cut off after {at} bytes");
        let path = home.join(NAME).join(LOG);
        fs::write(&path, &self.log[..at]).unwrap();
        let held = Held::nothing().checkpoint(self.checkpoint.clone());
        let events = self.events_before(at);
        if events > 0 {
            let verified = isms::verify(home.join(NAME), Level::Bytes, &held).unwrap();
            let is_shortened = |it: &Problem| matches!(it.kind, ProblemKind::Shortened { .. });
            assert!(verified.problems.iter().any(is_shortened), "{context}: {:?}", verified.problems);
        }
        let mut torn = 0;
        match Kind::Bare.options(&home.join(NAME)).open() {
            Err(OpenError::Unfounded { .. }) if events == 0 => {}
            Err(error) => panic!("{context}: {error}"),
            Ok(isms) => {
                let kept = self.commits.iter().rev().find(|(end, _)| *end <= at).unwrap().0;
                let aside = isms.recovery().map(|it| (it.offset, fs::read(&it.moved_to).unwrap()));
                let tail = &self.log[kept..at];
                assert_eq!(aside, (!tail.is_empty()).then(|| (kept as u64, tail.to_vec())), "{context}");
                torn += u64::from(!tail.is_empty());
                let found: Vec<_> = isms.history().into_iter().map(Result::unwrap).collect();
                assert!(found == self.events[..events], "{context}: what was there is there");
                let person = isms.new_id().unwrap();
                isms.execute(&self.said.actor(), register(person)).unwrap();
                assert_eq!(isms.verify(Level::Full, &Held::nothing()).unwrap().problems, [], "{context}");
            }
        }
        for entry in fs::read_dir(home.join(NAME)).unwrap().map(Result::unwrap) {
            if entry.file_name().to_string_lossy().starts_with("log.torn") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        Tally { cut: 1, torn, ..Tally::default() }
    }

    /// How many events lie in commits that end at or before a byte.
    fn events_before(&self, at: usize) -> usize {
        self.commits.iter().rev().find(|(end, _)| *end <= at).map_or(0, |(_, events)| *events)
    }

    /// A key that was changed or cut off opens nothing.
    fn keys(&self, home: &Path) -> u64 {
        let changed = (0..self.key.len()).flat_map(|at| MASKS.map(|mask| (at, mask))).map(|(at, mask)| {
            let mut key = self.key.clone();
            key[at] ^= mask;
            key
        });
        let cut = (0..self.key.len()).map(|end| self.key[..end].to_vec());
        let mut refused = 0;
        for bytes in changed.chain(cut) {
            fs::write(key(home), bytes).unwrap();
            let opened = Kind::Bare.options(&home.join(NAME)).open();
            assert!(
                matches!(opened, Err(OpenError::Key(_) | OpenError::OtherKey { .. })),
                "{:?}",
                opened.err()
            );
            refused += 1;
        }
        refused
    }
}

fn key(home: &Path) -> PathBuf {
    home.join(format!("{NAME}.key"))
}

fn problem_of(error: OpenError, context: &str) -> Problem {
    match error {
        OpenError::Journal(error) | OpenError::Log(LogError::Journal(error)) => problem_in(error, context),
        other => panic!("{context}: {other}"),
    }
}

fn problem_in(error: JournalError, context: &str) -> Problem {
    match error {
        JournalError::Suspect { problem } | JournalError::Damaged { problem } => *problem,
        other => panic!("{context}: {other}"),
    }
}

/// What was tried.
#[derive(Clone, Copy, Default)]
struct Tally {
    changed: u64,
    cut: u64,
    torn: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.changed += other.changed;
        self.cut += other.cut;
        self.torn += other.torn;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { changed, cut, torn } = self;
        write!(f, "{changed} changed bytes located, {cut} cuts, {torn} of them torn tails put aside")
    }
}
