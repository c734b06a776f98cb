//! Disks that are full: a write goes part of the way.
//!
//! A limit on the size of files needs no rights; a file system of a few pages, where one may be mounted, is the thing
//! itself.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::chance::Chance;
use crate::kind::Kind;
use crate::part::{Part, Shape};
use crate::process::Process;
use crate::said::{INDETERMINATE, POISONED, Said, Wrong};
use crate::store::{Found, Judged, LOG, NAME, copy, founded, home, judge};

/// The unit in which a shell counts the size of files, in bytes.
const BLOCK: u64 = 512;

/// What memory is given in, in bytes.
const PAGE: u64 = 4_096;

/// What is written until there is no more room.
const WRITE: Part = Part::Write(Kind::Bare, Shape::of(1, 8, 4));

/// Fills disks, and says what came of it.
pub(crate) fn run(_: &mut Chance) -> String {
    let begun = home();
    let said = founded(Kind::Bare, begun.path(), Shape::of(1, 2, 3));
    let log = fs::metadata(begun.path().join(NAME).join(LOG)).unwrap().len();

    let mut limited = Tally::default();
    for blocks in log.div_ceil(BLOCK).. {
        let home = home();
        copy(begun.path(), home.path());
        // Whoever does not ignore the signal is killed by it.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let words = ["sh", "-c", &script, "sh"].map(str::to_owned);
        if limited.fill(&words, home.path(), &said, &format!("files of {blocks} blocks")) {
            break;
        }
    }
    limited.assert_enough();
    let mut mounted = Tally::default();
    for pages in 0.. {
        let home = home();
        // Two directories and two files, and what their content takes.
        let Some(small) = Mounted::of(home.path(), log.div_ceil(PAGE) + pages + 1) else {
            return format!(
                "{limited}; NOT RUN on a file system of a few pages, since none may be mounted here"
            );
        };
        copy(begun.path(), small.0);
        if mounted.fill(&[], small.0, &said, &format!("{pages} pages")) {
            break;
        }
    }
    mounted.assert_enough();
    format!("files limited: {limited}; a small file system: {mounted}")
}

/// A file system of a few pages, for as long as this lives.
struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    fn of(at: &'a Path, pages: u64) -> Option<Self> {
        let size = format!("size={}", pages * PAGE);
        let status = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        status.is_ok_and(|it| it.status.success()).then_some(Self(at))
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

/// How often a disk was full, and what was answered.
#[derive(Default)]
struct Tally {
    full: u64,
    poisoned: u64,
    wrong: Wrong,
}

impl Tally {
    /// Writes until there is no more room, and looks at what is left. Says whether there was room for all.
    fn fill(&mut self, wrapped: &[String], home: &Path, said: &Said, context: &str) -> bool {
        let mut said = said.clone();
        let status = Process::start(wrapped, WRITE, &home.join(NAME), &said).end(&mut said);
        assert!(status.success(), "{context}: {status}");
        assert_eq!(said.closed, None, "{context}: it opens");
        let answers: Vec<&str> = said.failed.iter().map(|(_, how)| how.as_str()).collect();
        if let [first, since @ ..] = answers.as_slice() {
            assert_eq!(*first, INDETERMINATE, "{context}");
            assert!(since.iter().all(|it| *it == POISONED), "{context}: {answers:?}");
            self.full += 1;
            self.poisoned += since.len() as u64;
        }
        // What was written in part was taken back: there is room for that on every disk.
        let isms = Kind::Bare.options(&home.join(NAME)).open().unwrap();
        assert_eq!(isms.recovery(), None, "{context}: nothing half-recorded");
        self.wrong += said.compare(&isms);
        isms.close();
        drop(isms);

        let larger = crate::store::home();
        copy(home, larger.path());
        let Judged { found, wrong, .. } = judge(Kind::Bare, larger.path(), &said, &context);
        assert_eq!(found, Found::Whole, "{context}");
        self.wrong += wrong;
        said.failed.is_empty()
    }

    fn assert_enough(&self) {
        assert_eq!(self.wrong, Wrong::default());
        assert!(self.full > 1 && self.poisoned > 0, "the disk was full: {self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { full, poisoned, wrong } = self;
        write!(f, "{full} full disks, {full} commands not known, {poisoned} refused since; {wrong}")
    }
}
