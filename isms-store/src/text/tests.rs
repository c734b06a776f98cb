//! Rules of opening a log that is not whole, for every engine that keeps it: what was never finished is put aside, and
//! what may have been acknowledged never is.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use super::*;
use crate::journal::blocks;
use crate::problem::ProblemKind;
use crate::recovery::Recovery;
use crate::testing::{KEY_OF, bytes, event, group, groups, impostor, key_of};

/// Where logs are put and opened.
pub(crate) trait Bed {
    /// A store whose log has these bytes.
    fn written(&self, log: &[u8]) -> TempDir;

    /// Leaves the beginning of another group behind the end of the log in it.
    fn tear(&self, parent: &TempDir, tail: &[u8]);

    /// The log in it, opened for writing, and what was put aside.
    fn open(&self, parent: &TempDir) -> (Box<dyn Journal>, Option<Recovery>);

    /// Every how many-th byte is tried, by how long opening takes.
    fn every(&self) -> usize;
}

/// A rule, and what it says.
pub(crate) type Opening = (&'static str, fn(&dyn Bed));

/// All of them.
pub(crate) const OPENINGS: &[Opening] = &[
    ("a log without events is opened as one", a_log_without_events_is_opened_as_one),
    ("a torn tail is put aside and the log goes on", a_torn_tail_is_put_aside),
    ("what was put aside is never overwritten", what_was_put_aside_is_never_overwritten),
    ("a last commit that is whole but wrong is suspect and never cut", a_wrong_last_commit_is_suspect),
    ("a last commit by another key is suspect", a_last_commit_by_another_key_is_suspect),
    ("a byte changed before the last commit is damage", a_byte_changed_before_the_last_commit_is_damage),
    ("blocks end in the error where the log is damaged", blocks_end_in_the_error),
];

fn a_log_without_events_is_opened_as_one(bed: &dyn Bed) {
    let parent = bed.written(b"");
    let (journal, _) = bed.open(&parent);
    journal.append(&groups(&[1])[0]).unwrap();
    assert_eq!(journal.head().size(), 1);
}

fn a_torn_tail_is_put_aside(bed: &dyn Bed) {
    let [first, second] = <[_; 2]>::try_from(groups(&[2, 3])).unwrap();
    for end in (0..second.bytes().len()).step_by(bed.every()) {
        let tail = &second.bytes()[..end];
        let parent = bed.written(&[first.bytes(), tail].concat());
        let (journal, recovery) = bed.open(&parent);
        assert_eq!(journal.head(), *first.head());
        match recovery {
            None => assert!(tail.is_empty()),
            Some(Recovery { moved_to, offset, length }) => {
                assert_eq!((offset, length), (first.bytes().len() as u64, end as u64));
                assert_eq!(std::fs::read(moved_to).unwrap(), tail);
            }
        }
        journal.append(&second).unwrap();
        drop(journal);
        let (journal, recovery) = bed.open(&parent);
        assert_eq!((raw(&*journal), recovery), ([first.bytes(), second.bytes()].concat(), None));
    }
}

fn what_was_put_aside_is_never_overwritten(bed: &dyn Bed) {
    let [first, second] = <[_; 2]>::try_from(groups(&[2, 3])).unwrap();
    let parent = bed.written(first.bytes());
    for (number, end) in [(1, 10), (2, 20), (3, 30)] {
        bed.tear(&parent, &second.bytes()[..end]);
        let (_, recovery) = bed.open(&parent);
        let moved_to = recovery.unwrap().moved_to;
        assert_eq!(moved_to.file_name().unwrap().to_str(), Some(&*format!("log.torn-{number}")));
        assert_eq!(std::fs::read(moved_to).unwrap(), &second.bytes()[..end]);
    }
}

fn a_wrong_last_commit_is_suspect(bed: &dyn Bed) {
    let [first, second] = <[_; 2]>::try_from(groups(&[2, 3])).unwrap();
    for at in (0..second.bytes().len()).step_by(bed.every()) {
        for mask in masks(bed) {
            let mut log = [first.bytes(), second.bytes()].concat();
            log[first.bytes().len() + at] ^= mask;
            let parent = bed.written(&log);
            let (journal, recovery) = bed.open(&parent);
            let context = format!("byte {at}, mask {mask:#x}");
            assert_eq!((journal.head(), recovery), (first.head().clone(), None), "{context}");
            let next = group(first.head(), 1);
            assert!(matches!(journal.append(&next), Err(JournalError::Suspect { .. })), "{context}");
            assert!(matches!(journal.line(2), Err(JournalError::Suspect { .. })), "{context}");
            assert_eq!(journal.read(0..5).unwrap().positions(), 0..2, "{context}");
            assert_eq!(raw(&*journal), log, "{context}");
        }
    }
}

fn a_last_commit_by_another_key_is_suspect(bed: &dyn Bed) {
    let first = groups(&[2]).remove(0);
    let forged = first.head().seal([event(2, "0")], &impostor()).unwrap();
    let parent = bed.written(&[first.bytes(), forged.bytes()].concat());
    let (journal, _) = bed.open(&parent);
    assert_eq!(journal.head(), *first.head());
    assert!(matches!(journal.append(&group(first.head(), 1)), Err(JournalError::Suspect { .. })));
}

fn a_byte_changed_before_the_last_commit_is_damage(bed: &dyn Bed) {
    let groups = groups(&[2, 2, 2]);
    let sound = groups[0].bytes().len();
    let damaged = groups[1].bytes().len();
    for at in (sound..sound + damaged).step_by(bed.every()) {
        for mask in masks(bed) {
            let mut log = bytes(&groups);
            log[at] ^= mask;
            let parent = bed.written(&log);
            let (journal, _) = bed.open(&parent);
            let context = format!("byte {at}, mask {mask:#x}");
            assert_eq!(journal.head(), *groups[0].head(), "{context}");
            assert_eq!(journal.read(0..6).unwrap().positions(), 0..2, "{context}");
            let refused = journal.append(&group(&journal.head(), 1)).unwrap_err();
            let JournalError::Damaged { problem } = refused else { panic!("{context}: {refused}") };
            assert!(problem.bytes.contains(&(at as u64)), "{context}: {problem}");
            assert_eq!(raw(&*journal), log, "{context}");
        }
    }
}

fn blocks_end_in_the_error(bed: &dyn Bed) {
    let groups = groups(&[2, 2, 2]);
    let mut log = bytes(&groups);
    log[groups[0].bytes().len() + 20] ^= 1;
    let parent = bed.written(&log);
    let (journal, _) = bed.open(&parent);
    let read: Vec<_> = blocks(&*journal, 0..6).collect();
    assert_eq!(read[0].as_ref().unwrap().positions(), 0..2);
    let Err(JournalError::Damaged { problem }) = &read[1] else { panic!("{:?}", read[1]) };
    assert_eq!((&problem.kind, &problem.positions), (&ProblemKind::Root, &(2..4)));
    assert_eq!(read.len(), 2);
}

/// Every bit of interest, or one of them where opening takes long.
fn masks(bed: &dyn Bed) -> impl Iterator<Item = u8> {
    let count = if bed.every() == 1 { 4 } else { 1 };
    [0x20, 0x01, 0x80, 0xff].into_iter().take(count)
}

fn raw(journal: &dyn Journal) -> Vec<u8> {
    let mut bytes = Vec::new();
    journal.raw().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn what_does_not_survive_a_loss_of_power_yet_is_not_seen() {
    let groups = groups(&[2, 3]);
    let opened = |settles| {
        let remote = Remote { bytes: Mutex::default(), settles: AtomicBool::new(settles) };
        let extent = Extent::find(&remote, Vec::new(), KEY_OF).unwrap();
        Text::reading(remote, extent, Box::new(key_of))
    };
    assert!(matches!(opened(false), Err(JournalError::Io { .. })), "what is there when it is opened");
    let text = opened(true).unwrap();
    text.medium.settles.store(false, Ordering::SeqCst);
    text.medium.bytes.lock().unwrap().extend(bytes(&groups[..1]));
    assert!(matches!(text.refresh(), Err(JournalError::Io { .. })));
    assert_eq!(text.head().size(), 0);
    text.medium.settles.store(true, Ordering::SeqCst);
    assert_eq!(text.refresh().unwrap().size(), 2);
    text.medium.bytes.lock().unwrap().extend(bytes(&groups[1..]));
    assert_eq!(text.refresh().unwrap().size(), 5);
    text.medium.settles.store(false, Ordering::SeqCst);
    assert_eq!(text.refresh().unwrap().size(), 5, "there is nothing new");
}

/// What somebody else appends to.
struct Remote {
    bytes: Mutex<Vec<u8>>,
    settles: AtomicBool,
}

impl Medium for Remote {
    fn path(&self) -> &Path {
        Path::new("log.jsonl")
    }

    fn length(&self) -> io::Result<Option<u64>> {
        Ok(Some(self.bytes.lock().unwrap().len() as u64))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let bytes = self.bytes.lock().unwrap();
        (&bytes[usize::try_from(offset).unwrap()..]).read(buffer)
    }

    fn append(&self, _: &[u8], _: u64) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }

    fn settle(&self) -> io::Result<()> {
        let settles = self.settles.load(Ordering::SeqCst);
        if settles { Ok(()) } else { Err(io::Error::other("the disk is slow")) }
    }

    fn cut(&self, _: u64) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }
}
