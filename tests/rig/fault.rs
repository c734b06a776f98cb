//! System calls that fail, each in its turn, with an error or with the end of the process.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

use isms::{Founding, JournalError, KeyError, OpenError};

use crate::chance::Chance;
use crate::kind::Kind;
use crate::operation::Before;
use crate::part::{Part, Shape};
use crate::process::Process;
use crate::said::{FOUNDING_EVENTS, INDETERMINATE, POISONED, Said, Wrong};
use crate::store::{CACHE, Found, Judged, NAME, copy, founded, home, judge, tear};

/// The calls that fail, alone or together.
const CALLS: [&str; 17] = [
    "openat",
    "mkdir",
    "flock",
    "statx",
    "read",
    "pread64",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "ftruncate",
    "fallocate",
    "rename",
    "unlink",
    "fdatasync,ftruncate",
    "write,ftruncate",
];

/// How they fail: `#` is which of them on a thread.
const FAULTS: [&str; 4] =
    ["error=EIO:when=#", "error=ENOSPC:when=#", "error=EIO:when=#+", "signal=KILL:when=#"];

/// What is done meanwhile. A store that is there has a torn tail, where its log is a file.
const PARTS: [Part; 3] =
    [Part::Found(Kind::Bare), Part::Write(Kind::Bare, SHAPE), Part::Write(Kind::Cached, SHAPE)];

const SHAPE: Shape = Shape::of(1, 4, 2);

/// After how many seconds a process is taken to hang.
const SECONDS_MAX: &str = "60";

/// Lets each call fail, and says what came of it.
pub(crate) fn run(_: &mut Chance) -> String {
    let mut tally = Tally::default();
    for part in PARTS {
        let begun = home();
        let kind = part.kind();
        let said = founded(kind, begun.path(), Shape::of(1, 4, 3));
        if kind == Kind::Bare {
            tear(begun.path(), &said);
        }
        for (calls, fault) in CALLS.iter().flat_map(|calls| FAULTS.map(|fault| (calls, fault))) {
            let mut is_hit = |number: u32| {
                let fault = fault.replace('#', &number.to_string());
                tally.try_fault(part, begun.path(), &said, calls, &fault)
            };
            let mut number = 1;
            while is_hit(number) {
                number += 1;
            }
        }
    }
    tally.leave_a_database_alone();
    tally.assert_enough();
    tally.to_string()
}

/// Plays a part in which a call fails, if it is made that often on what may fail.
fn faulted(
    calls: &str,
    fault: &str,
    paths: &[PathBuf],
    part: Part,
    at: &Path,
    said: &mut Said,
) -> (ExitStatus, bool) {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let output = trace.path().to_str().unwrap();
    let mut words: Vec<String> =
        ["timeout", "-s", "KILL", SECONDS_MAX, "strace", "-f", "-o", output].map(str::to_owned).to_vec();
    words.extend(paths.iter().flat_map(|path| ["-P".to_owned(), path.to_str().unwrap().to_owned()]));
    words.extend(["-e".into(), format!("trace={calls}"), "-e".into(), format!("inject={calls}:{fault}")]);
    let status = Process::start(&words, part, at, said).end(said);
    let trace = fs::read_to_string(trace.path()).unwrap();
    (status, trace.contains("(INJECTED)") || trace.contains("killed by SIGKILL"))
}

/// What may fail: all that belongs to a store, or where it has a cache, only that.
fn paths(kind: Kind, begun: &Path, home: &Path) -> Vec<PathBuf> {
    let all = Before::of(begun).directories.into_iter();
    let all = all.flat_map(|(directory, entries)| entries.into_keys().map(move |name| directory.join(name)));
    let mut paths: Vec<_> = all.map(|path| home.join(path.strip_prefix(begun).unwrap())).collect();
    paths.extend([home.to_owned(), home.join(NAME).join("log.torn-1")]);
    if kind == Kind::Cached {
        paths.retain(|path| path.starts_with(home.join(NAME).join(CACHE)));
    }
    paths
}

/// What failed, and what was answered.
#[derive(Default)]
struct Tally {
    faults: u64,
    answers: BTreeMap<&'static str, u64>,
    wrong: Wrong,
}

impl Tally {
    /// Lets a call fail while a part is played, and looks at what is left. Says whether it was made that often.
    fn try_fault(&mut self, part: Part, begun: &Path, said: &Said, calls: &str, fault: &str) -> bool {
        let home = home();
        let mut said = if matches!(part, Part::Found(_)) { Said::default() } else { said.clone() };
        if said.founder.is_some() {
            copy(begun, home.path());
        }
        let kind = part.kind();
        let context = format!("{part:?}, {calls}:{fault}");
        let paths = paths(kind, begun, home.path());
        let (status, is_hit) = faulted(calls, fault, &paths, part, &home.path().join(NAME), &mut said);
        let is_unharmed = said.failed.is_empty() && said.closed.is_none();
        assert!(is_unharmed || (is_hit && kind != Kind::Cached), "{context}: unharmed: {:?}", said.failed);
        // A process that panics ends with a status of its own.
        let is_killed = is_hit && fault.starts_with("signal");
        assert_eq!(status.success(), !is_killed, "{context}: {status}");
        if is_hit {
            self.take(kind, home.path(), &said, &context);
        }
        is_hit
    }

    /// A database that cannot be read is not opened, and opens when it can be read again.
    fn leave_a_database_alone(&mut self) {
        let begun = home();
        let said = founded(Kind::Sled, begun.path(), SHAPE);
        let part = Part::Write(Kind::Sled, SHAPE);
        assert!(self.try_fault(part, begun.path(), &said, "read,pread64", "error=EIO:when=1+"));
    }

    fn take(&mut self, kind: Kind, home: &Path, said: &Said, context: &str) {
        self.faults += 1;
        let count = |tally: &mut Self, answer| *tally.answers.entry(answer).or_default() += 1;
        if said.closed.is_some() {
            count(self, "did not open");
        }
        assert_poisoned_for_good(said, context);
        for (_, how) in &said.failed {
            match how.as_str() {
                INDETERMINATE => count(self, "not known"),
                POISONED => count(self, "refused since"),
                other => {
                    panic!("{context}: {other}");
                }
            }
        }
        if said.founder.is_none() {
            return count(self, founded_after(kind, home, context));
        }
        let Judged { found, wrong, .. } = judge(kind, home, said, &context);
        assert!(matches!(found, Found::Whole | Found::Torn), "{context}: {found:?}");
        self.wrong += wrong;
    }

    fn assert_enough(&self) {
        assert_eq!(self.wrong, Wrong::default());
        for answer in ["did not open", "not known", "refused since"] {
            assert!(self.answers.contains_key(answer), "nothing was answered so: {answer}");
        }
    }
}

/// Once a command was answered with an error, no other is recorded until the store is opened again.
fn assert_poisoned_for_good(said: &Said, context: &str) {
    let since = said.failed.iter().skip(1);
    assert!(since.clone().all(|(_, how)| how == POISONED), "{context}: {:?}", said.failed);
}

/// A founding that failed can be repeated, or has come to a store that opens, or what is in the way is named.
fn founded_after(kind: Kind, home: &Path, context: &str) -> &'static str {
    let at = home.join(NAME);
    let key = home.join(format!("{NAME}.key"));
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let Err(error) = kind.options(&at).create(&founding) else { return "foundings repeated" };
    let is_named = matches!(
        error,
        OpenError::Key(KeyError::Exists { .. }) | OpenError::Journal(JournalError::Exists { .. })
    );
    assert!(is_named, "{context}: {error}");
    match kind.options(&at).open() {
        Ok(isms) => {
            assert_eq!(isms.log().size(), FOUNDING_EVENTS, "{context}");
            "foundings there after all"
        }
        Err(error) => {
            let is_named = matches!(
                error,
                OpenError::Unfounded { .. }
                    | OpenError::Key(_)
                    | OpenError::Journal(JournalError::NotAStore { .. })
            );
            assert!(is_named, "{context}: {error}");
            // The key is gone where it was not made, or was removed with what it was made for.
            let _ = fs::remove_file(key);
            let _ = fs::remove_dir_all(&at);
            kind.options(&at).create(&founding).unwrap_or_else(|error| panic!("{context}: {error}"));
            "foundings repeated when the remains were removed"
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} faults", self.faults)?;
        for (answer, count) in &self.answers {
            write!(f, ", {count} {answer}")?;
        }
        write!(f, "; {}", self.wrong)
    }
}
