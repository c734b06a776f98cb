//! Rules of the journal in a directory, beyond the contract of every journal.

use std::fs::File;
use std::ops::Range;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::testing::{KEY_OF, bytes, group, groups, key_of};
use crate::text::tests::{Bed, OPENINGS};

#[test]
fn it_opens_as_every_engine_does() {
    for (rule, check) in OPENINGS {
        println!("{rule}");
        check(&Files);
    }
}

struct Files;

impl Bed for Files {
    fn written(&self, log: &[u8]) -> TempDir {
        written(log)
    }

    fn tear(&self, parent: &TempDir, tail: &[u8]) {
        let log = LogFile::open(&store_in(parent)).unwrap();
        log.append(tail, log.length().unwrap().unwrap()).unwrap();
    }

    fn open(&self, parent: &TempDir) -> (Box<dyn Journal>, Option<Recovery>) {
        let journal = FileJournal::open(store_in(parent), KEY_OF).unwrap();
        let recovery = journal.recovery().cloned();
        (Box::new(journal), recovery)
    }

    fn every(&self) -> usize {
        1
    }
}

#[test]
fn what_is_no_store_is_not_opened_and_not_made_one() {
    let parent = tempfile::tempdir().unwrap();
    let missing = store_in(&parent);
    for directory in [missing.as_path(), parent.path()] {
        assert!(matches!(FileJournal::open(directory, KEY_OF), Err(JournalError::NotAStore { .. })));
        assert!(matches!(FileJournal::read(directory, key_of), Err(JournalError::NotAStore { .. })));
    }
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn a_store_is_made_only_where_nothing_is() {
    let (parent, journal) = store(&[1]);
    let before = fs::read(log_in(&parent)).unwrap();
    assert!(matches!(FileJournal::create(store_in(&parent)), Err(JournalError::Exists { .. })));
    drop(journal);
    assert!(matches!(FileJournal::create(store_in(&parent)), Err(JournalError::Exists { .. })));
    assert_eq!(fs::read(log_in(&parent)).unwrap(), before);

    let foreign = parent.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letter.txt"), "dear").unwrap();
    assert!(matches!(FileJournal::create(&foreign), Err(JournalError::Exists { .. })));
    assert_eq!(fs::read_dir(&foreign).unwrap().count(), 1);
}

#[test]
fn nothing_is_appended_to_a_log_whose_name_another_file_has() {
    let (parent, journal) = store(&[2]);
    let (log, away) = (log_in(&parent), parent.path().join("away"));
    fs::rename(&log, &away).unwrap();
    let append = || journal.append(&group(&journal.head(), 1));
    assert!(matches!(append(), Err(JournalError::Changed { position: 2 })));
    fs::copy(&away, &log).unwrap();
    assert!(matches!(append(), Err(JournalError::Poisoned)));
    drop(journal);
    let journal = FileJournal::open(store_in(&parent), KEY_OF).unwrap();
    fs::copy(&log, &away).unwrap();
    fs::rename(&away, &log).unwrap();
    assert!(matches!(journal.append(&group(&journal.head(), 1)), Err(JournalError::Changed { position: 2 })));
    drop(journal);
    assert_eq!(FileJournal::open(store_in(&parent), KEY_OF).unwrap().head().size(), 2);
}

#[test]
fn a_creation_that_came_to_nothing_but_an_empty_log_can_be_repeated() {
    let (parent, journal) = store(&[]);
    assert!(matches!(FileJournal::create(store_in(&parent)), Err(JournalError::Locked { .. })));
    drop(journal);
    let journal = FileJournal::create(store_in(&parent)).unwrap();
    journal.append(&group(&journal.head(), 1)).unwrap();
    drop(journal);
    assert!(matches!(FileJournal::create(store_in(&parent)), Err(JournalError::Exists { .. })));
}

#[test]
fn an_interrupted_creation_can_be_repeated() {
    let parent = tempfile::tempdir().unwrap();
    fs::create_dir(store_in(&parent)).unwrap();
    fs::write(store_in(&parent).join(LOCK_FILE), "").unwrap();
    assert!(FileJournal::create(store_in(&parent)).is_ok());
}

#[test]
fn a_second_writer_is_refused_and_a_reader_is_not() {
    let (parent, journal) = store(&[2]);
    assert!(matches!(FileJournal::open(store_in(&parent), KEY_OF), Err(JournalError::Locked { .. })));
    assert_eq!(FileJournal::read(store_in(&parent), key_of).unwrap().head(), journal.head());
    drop(journal);
    assert!(FileJournal::open(store_in(&parent), KEY_OF).is_ok());
}

#[test]
fn a_second_writer_is_refused_though_somebody_has_removed_the_lock() {
    let (parent, journal) = store(&[2]);
    fs::remove_file(store_in(&parent).join(LOCK_FILE)).unwrap();
    assert!(matches!(FileJournal::open(store_in(&parent), KEY_OF), Err(JournalError::Locked { .. })));
    drop(journal);
    assert!(FileJournal::open(store_in(&parent), KEY_OF).is_ok());
}

#[test]
fn a_log_without_end_is_not_opened() {
    let parent = tempfile::tempdir().unwrap();
    fs::create_dir(store_in(&parent)).unwrap();
    std::os::unix::fs::symlink("/dev/zero", log_in(&parent)).unwrap();
    assert!(matches!(FileJournal::open(store_in(&parent), KEY_OF), Err(JournalError::NotAStore { .. })));
    assert!(matches!(FileJournal::read(store_in(&parent), key_of), Err(JournalError::NotAStore { .. })));
}

#[test]
fn a_reader_notices_that_the_log_was_put_in_the_place_of_another() {
    let (parent, _journal) = store(&[2, 2]);
    let reader = FileJournal::read(store_in(&parent), key_of).unwrap();
    fs::copy(log_in(&parent), parent.path().join("copy")).unwrap();
    fs::rename(parent.path().join("copy"), log_in(&parent)).unwrap();
    assert!(matches!(reader.refresh(), Err(JournalError::Changed { position: 4 })));
}

#[test]
fn what_cannot_be_put_aside_stays_in_the_log_and_leaves_no_file() {
    let (parent, journal) = store(&[2]);
    drop(journal);
    let before = fs::read(log_in(&parent)).unwrap();
    let mut log = LogFile::open(&store_in(&parent)).unwrap();
    log.reading = File::options().append(true).open(log_in(&parent)).unwrap();
    assert!(put_aside(&store_in(&parent), &log, 10).is_err());
    assert_eq!(fs::read(log_in(&parent)).unwrap(), before);
    assert!(!store_in(&parent).join("log.torn-1").exists());
}

#[test]
fn a_copy_of_the_log_alone_is_a_store() {
    let (parent, journal) = store(&[2, 1]);
    let copy = parent.path().join("copy.isms");
    fs::create_dir(&copy).unwrap();
    fs::copy(log_in(&parent), copy.join(LOG_FILE)).unwrap();
    assert_eq!(FileJournal::open(&copy, KEY_OF).unwrap().head(), journal.head());
}

#[test]
fn a_reader_follows_a_writer_and_never_writes() {
    let (parent, journal) = store(&[]);
    let reader = FileJournal::read(store_in(&parent), key_of).unwrap();
    for group in groups(&[1, 3, 2]) {
        journal.append(&group).unwrap();
        assert_eq!(reader.head(), *group.base());
        assert_eq!(reader.refresh().unwrap(), *group.head());
        assert_eq!(reader.refresh().unwrap(), *group.head());
    }
    assert_eq!(reader.line(5).unwrap(), journal.line(5).unwrap());
    assert!(matches!(reader.append(&group(&reader.head(), 1)), Err(JournalError::ReadOnly)));
}

#[test]
fn a_reader_does_not_see_a_group_that_is_being_written() {
    let [first, second] = <[_; 2]>::try_from(groups(&[2, 3])).unwrap();
    for end in 0..second.bytes().len() {
        let parent = written(&[first.bytes(), &second.bytes()[..end]].concat());
        let reader = FileJournal::read(store_in(&parent), key_of).unwrap();
        assert_eq!(reader.head(), *first.head());
        assert_eq!(reader.line(2).unwrap(), None);
        let mut raw = Vec::new();
        reader.raw().unwrap().read_to_end(&mut raw).unwrap();
        assert_eq!(raw, first.bytes());

        fs::write(log_in(&parent), [first.bytes(), second.bytes()].concat()).unwrap();
        assert_eq!(reader.refresh().unwrap(), *second.head());
        assert_eq!(reader.read(0..9).unwrap().positions(), 0..5);
    }
}

#[test]
fn a_reader_notices_that_the_log_became_shorter() {
    let (parent, _journal) = store(&[2, 2]);
    let reader = FileJournal::read(store_in(&parent), key_of).unwrap();
    fs::write(log_in(&parent), groups(&[2])[0].bytes()).unwrap();
    assert!(matches!(reader.refresh(), Err(JournalError::Changed { position: 4 })));
    assert!(reader.line(3).is_err());
}

#[test]
fn any_byte_changed_while_the_journal_is_open_is_noticed_and_named() {
    let (parent, journal) = store(&[3, 150, 1]);
    let log = fs::read(log_in(&parent)).unwrap();
    let lines: Vec<_> = (0..154).map(|position| journal.line(position).unwrap()).collect();
    for (at, mask) in (0..log.len()).step_by(97).zip([0x01, 0x20, 0x80, 0xff].into_iter().cycle()) {
        let mut changed = log.clone();
        changed[at] ^= mask;
        fs::write(log_in(&parent), changed).unwrap();
        let mut noticed = 0;
        for position in 0..154 {
            match journal.line(position) {
                Ok(line) => assert_eq!(line, lines[usize::try_from(position).unwrap()], "byte {at}"),
                Err(JournalError::Changed { position: named }) => {
                    let Range { start, end } = line_bytes(&log, named, position);
                    assert!(start <= at && at < end + 5_000, "byte {at} is not near event {named}");
                    noticed += 1;
                }
                Err(error) => panic!("byte {at}: {error}"),
            }
        }
        assert!(noticed > 0, "byte {at}");
        assert!(crate::journal::blocks(&journal, 0..154).any(|block| block.is_err()), "byte {at}");
    }
}

/// The bytes from the line before one event to the end of another.
fn line_bytes(log: &[u8], from: u64, to: u64) -> Range<usize> {
    let find = |position| {
        let begin = format!("{{\"seq\":{position},");
        log.windows(begin.len()).position(|window| window == begin.as_bytes()).unwrap()
    };
    let line = |begin: usize| log[begin..].iter().position(|byte| *byte == b'\n').unwrap();
    let before = log[..find(from).saturating_sub(1)].iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
    before..find(to) + line(find(to))
}

#[test]
fn what_is_made_is_for_its_owner_only() {
    let (parent, journal) = store(&[2]);
    drop(journal);
    fs::write(log_in(&parent), [bytes(&groups(&[2])).as_slice(), b"{\"seq\":2,"].concat()).unwrap();
    let journal = FileJournal::open(store_in(&parent), KEY_OF).unwrap();
    let moved_to = &journal.recovery().unwrap().moved_to;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&store_in(&parent)), 0o700);
    for path in [&log_in(&parent), &store_in(&parent).join(LOCK_FILE), moved_to] {
        assert_eq!(mode(path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_failed_write_poisons_the_journal_until_it_is_opened_again() {
    let (parent, mut journal) = store(&[2]);
    let read_only = File::open(log_in(&parent)).unwrap();
    fails_once_and_is_poisoned(&mut journal, read_only);
    drop(journal);
    goes_on(&parent);
}

#[test]
fn a_failed_synchronization_poisons_the_journal_until_it_is_opened_again() {
    let (parent, mut journal) = store(&[2]);
    // A pipe takes what is written to it, and cannot be synchronized.
    let (_reader, pipe) = std::io::pipe().unwrap();
    fails_once_and_is_poisoned(&mut journal, File::from(OwnedFd::from(pipe)));
    drop(journal);
    goes_on(&parent);
}

fn fails_once_and_is_poisoned(journal: &mut FileJournal, broken: File) {
    let head = journal.head();
    let next = group(&head, 1);
    let whole = std::mem::replace(&mut journal.text.medium.writing, broken);
    assert!(matches!(journal.append(&next), Err(JournalError::Io { action: "append to", .. })));
    journal.text.medium.writing = whole;
    assert!(matches!(journal.append(&next), Err(JournalError::Poisoned)));
    assert_eq!(journal.head(), head);
    assert_eq!(journal.read(0..9).unwrap().positions(), 0..2);
}

fn goes_on(parent: &TempDir) {
    let journal = FileJournal::open(store_in(parent), KEY_OF).unwrap();
    assert_eq!(journal.head().size(), 2);
    journal.append(&group(&journal.head(), 1)).unwrap();
}

#[test]
fn journals_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<FileJournal>();
    shared::<Box<dyn Journal>>();
}

fn store_in(parent: &TempDir) -> PathBuf {
    parent.path().join("acme.isms")
}

fn log_in(parent: &TempDir) -> PathBuf {
    store_in(parent).join(LOG_FILE)
}

/// A store of groups of so many events.
fn store(counts: &[u64]) -> (TempDir, FileJournal) {
    let parent = tempfile::tempdir().unwrap();
    let journal = FileJournal::create(store_in(&parent)).unwrap();
    for group in groups(counts) {
        journal.append(&group).unwrap();
    }
    (parent, journal)
}

/// A store whose log has these bytes.
fn written(log: &[u8]) -> TempDir {
    let parent = tempfile::tempdir().unwrap();
    fs::create_dir(store_in(&parent)).unwrap();
    fs::write(log_in(&parent), log).unwrap();
    parent
}
