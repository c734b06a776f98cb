//! Rules of the journal in a database, beyond the contract: sled is believed nothing.

use std::fs::File;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::group::Head;
use crate::journal::{Block, blocks};
use crate::testing::{KEY_OF, bytes, event, group, groups, key_of, signer};
use crate::text::tests::{Bed, OPENINGS};

#[test]
fn it_opens_as_every_engine_does() {
    for (rule, check) in OPENINGS {
        println!("{rule}");
        check(&Databases);
    }
}

struct Databases;

impl Bed for Databases {
    fn written(&self, log: &[u8]) -> TempDir {
        let parent = tempfile::tempdir().unwrap();
        drop(SledJournal::create(store_in(&parent)).unwrap());
        self.tear(&parent, log);
        parent
    }

    fn tear(&self, parent: &TempDir, tail: &[u8]) {
        let database = Database::open(&store_in(parent)).unwrap();
        database.append(tail, database.length().unwrap().unwrap()).unwrap();
    }

    fn open(&self, parent: &TempDir) -> (Box<dyn Journal>, Option<Recovery>) {
        let journal = SledJournal::open(store_in(parent), KEY_OF).unwrap();
        let recovery = journal.recovery().cloned();
        (Box::new(journal), recovery)
    }

    fn every(&self) -> usize {
        61
    }
}

#[test]
fn what_is_no_store_is_not_opened_and_not_made_one() {
    let parent = tempfile::tempdir().unwrap();
    for directory in [store_in(&parent).as_path(), parent.path()] {
        assert!(matches!(SledJournal::open(directory, KEY_OF), Err(JournalError::NotAStore { .. })));
        assert!(matches!(SledJournal::read(directory, key_of), Err(JournalError::NotAStore { .. })));
    }
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn a_store_is_made_only_where_nothing_is() {
    let (parent, journal) = store(&[1]);
    assert!(matches!(SledJournal::create(store_in(&parent)), Err(JournalError::Locked { .. })));
    drop(journal);
    assert!(matches!(SledJournal::create(store_in(&parent)), Err(JournalError::Exists { .. })));
    assert_eq!(SledJournal::open(store_in(&parent), KEY_OF).unwrap().head().size(), 1);

    let foreign = parent.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("log.jsonl"), "").unwrap();
    assert!(matches!(SledJournal::create(&foreign), Err(JournalError::Exists { .. })));
    assert_eq!(fs::read_dir(&foreign).unwrap().count(), 1);
}

#[test]
fn an_interrupted_creation_can_be_repeated() {
    let (parent, journal) = store(&[]);
    drop(journal);
    let journal = SledJournal::create(store_in(&parent)).unwrap();
    journal.append(&group(&journal.head(), 1)).unwrap();
}

#[test]
fn while_one_has_it_open_nobody_else_does() {
    let (parent, journal) = store(&[2]);
    assert!(matches!(SledJournal::open(store_in(&parent), KEY_OF), Err(JournalError::Locked { .. })));
    assert!(matches!(SledJournal::read(store_in(&parent), key_of), Err(JournalError::Locked { .. })));
    drop(journal);
    let reader = SledJournal::read(store_in(&parent), key_of).unwrap();
    assert!(matches!(SledJournal::open(store_in(&parent), KEY_OF), Err(JournalError::Locked { .. })));
    assert!(matches!(reader.append(&group(&reader.head(), 1)), Err(JournalError::ReadOnly)));
    assert_eq!(reader.refresh().unwrap().size(), 2);
}

#[test]
fn what_is_made_is_for_its_owner_only() {
    let (parent, _journal) = store(&[2]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let store = store_in(&parent);
    assert_eq!((mode(&store), mode(&store.join(DATABASE))), (0o700, 0o700));
    assert_eq!((mode(&store.join(HEAD_FILE)), mode(&store.join(LOCK_FILE))), (0o600, 0o600));
}

#[test]
fn a_snapshot_that_was_never_finished_keeps_nobody_out() {
    let (parent, journal) = store(&[2]);
    drop(journal);
    let unfinished = store_in(&parent).join(DATABASE).join("snap.0000000000001234.generating");
    fs::write(&unfinished, "half of a").unwrap();
    assert_eq!(SledJournal::open(store_in(&parent), KEY_OF).unwrap().head().size(), 2);
    assert!(!unfinished.exists());
}

#[test]
fn nothing_becomes_a_file_that_nobody_synchronizes() {
    let (parent, journal) = store(&[]);
    let long = |position| event(position, &format!("\"{}\"", "x".repeat(60_000)));
    let mut head = Head::default();
    for _ in 0..12 {
        let group = head.seal((head.size()..head.size() + 8).map(long), &signer()).unwrap();
        journal.append(&group).unwrap();
        head = group.head().clone();
    }
    drop(journal);
    let blobs = store_in(&parent).join(DATABASE).join("blobs");
    assert_eq!(fs::read_dir(blobs).unwrap().count(), 0);
    let journal = SledJournal::open(store_in(&parent), KEY_OF).unwrap();
    let read: Vec<_> = blocks(&journal, 0..96).map(Result::unwrap).collect();
    assert!(read.iter().flat_map(Block::lines).all(|(position, line)| line == long(position)));
}

#[test]
fn opening_says_again_what_the_database_has_to_have() {
    let (parent, journal) = store(&[2]);
    let acknowledged = Acknowledged::read(&store_in(&parent)).unwrap().unwrap();
    drop(journal);
    fs::remove_file(store_in(&parent).join(HEAD_FILE)).unwrap();
    drop(SledJournal::open(store_in(&parent), KEY_OF).unwrap());
    assert_eq!(Acknowledged::read(&store_in(&parent)).unwrap(), Some(acknowledged));
    assert_eq!(acknowledged.size, 2);
}

#[test]
fn a_database_that_lacks_what_was_acknowledged_is_not_appended_to() {
    let groups = groups(&[2, 3, 1]);
    let parent = Databases.written(&bytes(&groups[..2]));
    let head = HeadFile::open(&store_in(&parent)).unwrap();
    for (expected, is_there) in
        [(groups[2].head(), false), (groups[1].head(), true), (groups[0].head(), true)]
    {
        head.write(expected);
        let journal = SledJournal::open(store_in(&parent), KEY_OF).unwrap();
        assert_eq!(journal.read(0..9).unwrap().positions(), 0..5);
        match journal.require_whole() {
            Ok(()) => assert!(is_there),
            Err(JournalError::Lost { expected, found }) => {
                assert_eq!((expected, found, is_there), (6, 5, false));
                assert!(matches!(journal.append(&groups[2]), Err(JournalError::Lost { .. })));
                drop(journal);
                let reader = SledJournal::read(store_in(&parent), key_of).unwrap();
                assert!(matches!(reader.line(5), Err(JournalError::Lost { expected: 6, found: 5 })));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn what_is_torn_is_not_put_aside_where_it_was_acknowledged() {
    let groups = groups(&[2, 3]);
    let parent = Databases.written(&bytes(&groups)[..groups[0].bytes().len() + 50]);
    HeadFile::open(&store_in(&parent)).unwrap().write(groups[1].head());
    let journal = SledJournal::open(store_in(&parent), KEY_OF).unwrap();
    assert_eq!(journal.recovery(), None);
    assert!(matches!(journal.require_whole(), Err(JournalError::Lost { expected: 5, found: 2 })));
}

#[test]
fn another_log_in_the_place_of_the_one_that_was_acknowledged_is_noticed() {
    let (parent, journal) = store(&[2, 3]);
    drop(journal);
    let lines = (0..5).map(|position| event(position, "\"another\""));
    let other = Databases.written(Head::default().seal(lines, &signer()).unwrap().bytes());
    fs::remove_dir_all(store_in(&parent).join(DATABASE)).unwrap();
    fs::rename(store_in(&other).join(DATABASE), store_in(&parent).join(DATABASE)).unwrap();
    let journal = SledJournal::open(store_in(&parent), KEY_OF).unwrap();
    assert!(matches!(journal.require_whole(), Err(JournalError::Lost { expected: 5, found: 5 })));
}

#[test]
fn a_panic_of_sleds_is_an_error_and_nothing_is_asked_of_it_again() {
    let (parent, journal) = store(&[2]);
    let panicked = journal.text.medium.attempt::<()>(|_| panic!("not what it expected")).unwrap_err();
    assert_eq!(panicked.to_string(), "the database panicked: not what it expected");
    assert!(matches!(
        journal.append(&group(&journal.head(), 1)),
        Err(JournalError::Io { action: "read", .. })
    ));
    assert!(matches!(journal.append(&group(&journal.head(), 1)), Err(JournalError::Poisoned)));
    assert!(matches!(journal.line(0), Err(JournalError::Io { action: "read", .. })));
    drop(journal);
    let journal = SledJournal::open(store_in(&parent), KEY_OF).unwrap();
    journal.append(&group(&journal.head(), 1)).unwrap();
}

#[test]
fn a_chunk_that_is_missing_is_an_error_and_never_other_data() {
    let groups = groups(&[2, 3, 1]);
    for missing in 0..3 {
        let (parent, journal) = store(&[2, 3, 1]);
        drop(journal);
        let before: usize = groups[..missing].iter().map(|group| group.bytes().len()).sum();
        let database = Database::open(&store_in(&parent)).unwrap();
        database.attempt(|chunks| Ok(chunks.remove((before as u64).to_be_bytes())?)).unwrap().unwrap();
        drop(database);
        let opened = SledJournal::open(store_in(&parent), KEY_OF).and_then(|it| it.require_whole());
        match opened {
            Err(JournalError::Io { action: "read", source, .. }) => {
                assert_eq!(source.kind(), std::io::ErrorKind::InvalidData);
            }
            Err(JournalError::Lost { expected: 6, found: 5 }) => assert_eq!(missing, 2),
            other => panic!("{other:?}"),
        }
    }
}

/// Of a store with bits flipped, or cut off anywhere, opening and reading gives the right answers or an error.
#[test]
fn bits_that_flip_and_files_that_are_cut_off_are_errors_or_nothing() {
    let counts = [2, 30, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 40];
    let log = bytes(&groups(&counts));
    let (parent, journal) = store(&counts);
    drop(journal);
    let all = files_of(&store_in(&parent));
    let is_snapshot = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("snap.");
    // Without its snapshot sled reads what it has written from the beginning, and panics over what is wrong.
    let without: Vec<_> = all.iter().filter(|path| !is_snapshot(path)).cloned().collect();
    let (mut whole, mut refused) = (0, 0);
    for files in [&all, &without] {
        for path in files {
            let used = fs::read(path).unwrap().iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            for at in (0..used).step_by((used / 24).max(1)) {
                for change in [Change::Flip(0x10), Change::Cut] {
                    let copy = copy_of(&parent, files);
                    change.make(&copy.path().join(path.strip_prefix(parent.path()).unwrap()), at as u64);
                    let counted = if answers(&copy, &log) { &mut whole } else { &mut refused };
                    *counted += 1;
                }
            }
        }
    }
    assert!(whole > 0 && refused > 0, "{whole} whole, {refused} refused");
}

enum Change {
    Flip(u8),
    Cut,
}

impl Change {
    fn make(&self, path: &Path, at: u64) {
        let file = File::options().read(true).write(true).open(path).unwrap();
        match self {
            Self::Cut => file.set_len(at).unwrap(),
            Self::Flip(mask) => {
                let mut byte = [0];
                file.read_exact_at(&mut byte, at).unwrap();
                file.write_all_at(&[byte[0] ^ mask], at).unwrap();
            }
        }
    }
}

/// Opens a store and reads all of it: whether it is this log. It may be an error, and nothing else.
fn answers(parent: &TempDir, log: &[u8]) -> bool {
    let Ok(journal) = SledJournal::open(store_in(parent), KEY_OF) else { return false };
    let lines: Vec<_> =
        log.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{\"seq\"")).collect();
    let mut position = 0;
    for block in blocks(&journal, 0..u64::MAX) {
        let Ok(block) = block else { return false };
        for (found, line) in block.lines() {
            assert_eq!((found, line), (position, lines[usize::try_from(position).unwrap()]));
            position += 1;
        }
    }
    assert_eq!(position, lines.len() as u64);
    let mut raw = Vec::new();
    assert!(journal.raw().unwrap().read_to_end(&mut raw).is_err() || raw == log);
    true
}

/// The files of a store.
fn files_of(store: &Path) -> Vec<PathBuf> {
    let entries = [store.to_owned(), store.join(DATABASE)].map(|it| fs::read_dir(it).unwrap());
    entries.into_iter().flatten().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}

fn copy_of(parent: &TempDir, files: &[PathBuf]) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir_all(store_in(&copy).join(DATABASE).join("blobs")).unwrap();
    for path in files {
        fs::copy(path, copy.path().join(path.strip_prefix(parent.path()).unwrap())).unwrap();
    }
    copy
}

fn store_in(parent: &TempDir) -> PathBuf {
    parent.path().join("acme.isms")
}

/// A store of groups of so many events.
fn store(counts: &[u64]) -> (TempDir, SledJournal) {
    let parent = tempfile::tempdir().unwrap();
    let journal = SledJournal::create(store_in(&parent)).unwrap();
    for group in groups(counts) {
        journal.append(&group).unwrap();
    }
    (parent, journal)
}
