//! Rules of bundles: whole or not at all, the bytes of the log, and verifiable as they are.

use super::*;
use crate::founding::{Founding, found};
use crate::journal::file::FileJournal;
use crate::journal::memory::MemoryJournal;
use crate::journal::sled::SledJournal;
use crate::testing::signer;
use crate::verification::NotClaimed;
use tempfile::TempDir;

#[test]
fn a_bundle_is_the_log_and_its_checkpoint_and_verifies() {
    let (home, journal) = founded();
    let exported = export(&journal, home.path().join("audit")).unwrap();
    let log = fs::read(exported.directory.join(LOG_FILE)).unwrap();
    assert_eq!(log, fs::read(home.path().join("acme.isms").join(LOG_FILE)).unwrap());
    assert_eq!(log.len() as u64, exported.bytes);
    let note = fs::read_to_string(exported.directory.join(CHECKPOINT_FILE)).unwrap();
    assert_eq!(note, checkpoint_of(&journal).unwrap().to_string());
    assert_eq!(entries(&exported.directory), [README_FILE, CHECKPOINT_FILE, LOG_FILE]);

    for level in [Level::Bytes, Level::Full] {
        let found = verified(&exported.directory, level, &Held::nothing());
        assert_eq!(found.problems, []);
        assert!(found.claims.contains(&Claim::OwnCheckpoint));
        // Whoever made the log made this checkpoint too.
        assert!(found.not_claimed.contains(&NotClaimed::NoOutsideCheckpoint));
    }
    let held = Held::nothing().checkpoint(note.parse().unwrap());
    let found = verified(&exported.directory, Level::Full, &held);
    assert!(found.claims.contains(&Claim::Extends { size: 5 }));
}

#[test]
fn a_store_that_is_open_is_verified_where_it_lies() {
    let (home, journal) = founded();
    let found = verified(&home.path().join("acme.isms"), Level::Full, &Held::nothing());
    assert_eq!(found.problems, []);
    assert_eq!(found.root, journal.head().root());
    assert!(!found.claims.contains(&Claim::OwnCheckpoint));
    let none = verify_directory(home.path(), Level::Bytes, &Held::nothing(), &mut goes_on);
    assert!(matches!(none, Err(VerifyError::NoLog { .. })));
}

#[test]
fn a_store_in_a_database_gives_the_same_bundle_and_is_verified_where_it_lies() {
    let (home, file) = founded();
    let store = home.path().join("database.isms");
    let journal = SledJournal::create(&store).unwrap();
    let sealed = founding().seal(&signer(), "2026-11-23T12:00:00.000000Z".parse().unwrap()).unwrap();
    journal.append(&sealed.0).unwrap();
    let exported = export(&journal, home.path().join("audit")).unwrap();
    assert_eq!(exported.checkpoint, checkpoint_of(&journal).unwrap());
    assert_eq!(exported.checkpoint.claim().size, file.head().size());
    assert_eq!(verified(&exported.directory, Level::Full, &Held::nothing()).problems, []);

    let locked = verify_directory(&store, Level::Bytes, &Held::nothing(), &mut goes_on);
    assert!(matches!(locked, Err(VerifyError::Journal(JournalError::Locked { .. }))));
    drop(journal);
    let found = verified(&store, Level::Full, &Held::nothing());
    assert_eq!((found.events, found.problems), (file.head().size(), Vec::new()));
}

#[test]
fn what_was_changed_under_a_journal_becomes_no_bundle() {
    let (home, journal) = founded();
    let log = home.path().join("acme.isms").join(LOG_FILE);
    let bytes = fs::read(&log).unwrap();
    for at in (0..bytes.len()).step_by(41) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x04;
        fs::write(&log, changed).unwrap();
        let refused = export(&journal, home.path().join("audit"));
        assert!(matches!(refused, Err(BundleError::Journal(_))), "byte {at}");
        assert_eq!(entries(home.path()), ["acme.isms"], "byte {at}");
    }
    fs::write(&log, bytes).unwrap();
    assert!(export(&journal, home.path().join("audit")).is_ok());
}

#[test]
fn a_bundle_whose_checkpoint_is_not_its_logs_is_found() {
    let (home, journal) = founded();
    let note =
        fs::read_to_string(export(&journal, home.path().join("a")).unwrap().directory.join("checkpoint"));
    let note = note.unwrap();
    let (_other, theirs) = founded();
    let another = checkpoint_of(&theirs).unwrap().to_string();
    let path = home.path().join("a").join(CHECKPOINT_FILE);
    let one_byte_less = &note[..note.len() - 1];
    for bad in [another.as_str(), one_byte_less, "", &note.replacen("\n5\n", "\n6\n", 1)] {
        fs::write(&path, bad).unwrap();
        let found = verified(&home.path().join("a"), Level::Bytes, &Held::nothing());
        assert!(matches!(found.problems[0].kind, ProblemKind::OwnCheckpoint), "{bad}");
    }
    fs::write(&path, &note).unwrap();
    let log = home.path().join("a").join(LOG_FILE);
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, &bytes[..bytes.len() - 1]).unwrap();
    let cut = verified(&home.path().join("a"), Level::Full, &Held::nothing());
    assert!(matches!(cut.problems[0].kind, ProblemKind::OwnCheckpoint));
}

#[test]
fn nothing_is_written_over_and_nothing_unfinished_is_left() {
    let (home, journal) = founded();
    fs::create_dir(home.path().join("there")).unwrap();
    fs::write(home.path().join("file"), "mine").unwrap();
    for taken in ["there", "file"] {
        let refused = export(&journal, home.path().join(taken)).unwrap_err();
        assert!(matches!(refused, BundleError::Exists { .. }), "{refused}");
    }
    let empty = export(&MemoryJournal::new(), home.path().join("empty")).unwrap_err();
    assert!(matches!(empty, BundleError::Empty));
    assert!(matches!(checkpoint_of(&MemoryJournal::new()), Err(BundleError::Empty)));
    assert!(export(&journal, home.path().join("no").join("parent")).is_err());
    assert_eq!(entries(home.path()), ["acme.isms", "file", "there"]);
}

fn founded() -> (TempDir, FileJournal) {
    let home = TempDir::new().unwrap();
    let journal = FileJournal::create(home.path().join("acme.isms")).unwrap();
    found(&journal, &founding(), &signer(), "2026-11-23T12:00:00.000000Z".parse().unwrap()).unwrap();
    (home, journal)
}

fn founding() -> Founding {
    Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap()
}

fn verified(directory: &Path, level: Level, held: &Held) -> Verification {
    verify_directory(directory, level, held, &mut goes_on).unwrap()
}

fn goes_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn entries(directory: &Path) -> Vec<String> {
    let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}
