//! System calls that fail, each in its turn, with an error or with the end of the process.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::ExitStatus;

use isms::{Founding, JournalError, KeyError, OpenError};

use crate::chance::Chance;
use crate::kind::Kind;
use crate::part::{Part, Shape};
use crate::process::Process;
use crate::said::{FOUNDING_EVENTS, INDETERMINATE, POISONED, Said, Wrong};
use crate::store::{Found, Judged, LOG, NAME, copy, founded, home, judge, tear};

/// The calls that fail, alone or together.
const CALLS: [&str; 13] = [
    "openat",
    "mkdir",
    "flock",
    "statx",
    "read",
    "pread64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "unlink",
    "fdatasync,ftruncate",
    "write,ftruncate",
];

/// How they fail: `#` is which of them on a thread.
const FAULTS: [&str; 4] =
    ["error=EIO:when=#", "error=ENOSPC:when=#", "error=EIO:when=#+", "signal=KILL:when=#"];

/// What is done meanwhile. A store that is there has a torn tail.
const PARTS: [Part; 2] = [Part::Found(Kind::Bare), Part::Write(Kind::Bare, Shape::of(1, 4, 2))];

/// Lets each call fail, and says what came of it.
pub(crate) fn run(_: &mut Chance) -> String {
    let torn = home();
    let said = founded(Kind::Bare, torn.path(), Shape::of(1, 2, 3));
    tear(torn.path(), &said);
    let mut tally = Tally::default();
    for part in PARTS {
        for (calls, fault) in CALLS.iter().flat_map(|calls| FAULTS.map(|fault| (calls, fault))) {
            for number in 1.. {
                let home = home();
                let mut said = if matches!(part, Part::Found(_)) { Said::default() } else { said.clone() };
                if said.founder.is_some() {
                    copy(torn.path(), home.path());
                }
                let fault = fault.replace('#', &number.to_string());
                let context = format!("{part:?}, {calls}:{fault}");
                let (status, is_hit) = faulted(calls, &fault, part, home.path(), &mut said);
                if !is_hit {
                    assert!(
                        status.success() && said.failed.is_empty() && said.closed.is_none(),
                        "{context}: unharmed"
                    );
                    break;
                }
                // A process that panics ends with a status of its own.
                let is_killed = fault.starts_with("signal");
                assert_eq!(status.success(), !is_killed, "{context}: {status}");
                tally.take(home.path(), &said, &context);
            }
        }
    }
    tally.assert_enough();
    tally.to_string()
}

/// Plays a part in which a call fails, if it is made that often on what belongs to the store.
fn faulted(calls: &str, fault: &str, part: Part, home: &Path, said: &mut Said) -> (ExitStatus, bool) {
    let at = home.join(NAME);
    let key = home.join(format!("{NAME}.key"));
    let paths = [home.to_owned(), key, at.join(LOG), at.join("LOCK"), at.join("log.torn-1"), at.clone()];
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut words =
        vec!["strace".to_owned(), "-f".into(), "-o".into(), trace.path().to_str().unwrap().into()];
    words.extend(paths.iter().flat_map(|path| ["-P".to_owned(), path.to_str().unwrap().to_owned()]));
    words.extend(["-e".into(), format!("trace={calls}"), "-e".into(), format!("inject={calls}:{fault}")]);
    let status = Process::start(&words, part, &at, said).end(said);
    let trace = fs::read_to_string(trace.path()).unwrap();
    (status, trace.contains("(INJECTED)") || trace.contains("killed by SIGKILL"))
}

/// What failed, and what was answered.
#[derive(Default)]
struct Tally {
    faults: u64,
    answers: BTreeMap<&'static str, u64>,
    wrong: Wrong,
}

impl Tally {
    fn take(&mut self, home: &Path, said: &Said, context: &str) {
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
            return count(self, founded_after(home, context));
        }
        let Judged { found, wrong, .. } = judge(Kind::Bare, home, said, &context);
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
fn founded_after(home: &Path, context: &str) -> &'static str {
    let at = home.join(NAME);
    let key = home.join(format!("{NAME}.key"));
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let Err(error) = Kind::Bare.options(&at).create(&founding) else { return "foundings repeated" };
    let is_named = matches!(
        error,
        OpenError::Key(KeyError::Exists { .. }) | OpenError::Journal(JournalError::Exists { .. })
    );
    assert!(is_named, "{context}: {error}");
    match Kind::Bare.options(&at).open() {
        Ok(isms) => {
            assert_eq!(isms.log().size(), FOUNDING_EVENTS, "{context}");
            "foundings there after all"
        }
        Err(
            OpenError::Unfounded { .. }
            | OpenError::Key(_)
            | OpenError::Journal(JournalError::NotAStore { .. }),
        ) => {
            fs::remove_file(key).unwrap();
            if at.is_dir() {
                fs::remove_dir_all(&at).unwrap();
            }
            Kind::Bare.options(&at).create(&founding).unwrap_or_else(|error| panic!("{context}: {error}"));
            "foundings repeated when the remains were removed"
        }
        Err(error) => panic!("{context}: {error}"),
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
