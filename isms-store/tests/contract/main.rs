//! Every engine keeps the contract: ours, and one from outside.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

use std::path::PathBuf;
use std::sync::Arc;

use isms_store::contract::{Beside, Candidate, Site, check, key_of};
use isms_store::{
    CommandError, FileJournal, Follower, Journal, JournalError, Log, LogError, MemoryJournal, Receipt,
    Request, Sequencer, SledJournal, Store, Submission,
};
use tempfile::TempDir;

use crate::drawer::Drawers;

mod drawer;

#[test]
fn the_journal_in_memory_keeps_the_contract() {
    check(&Memory);
}

#[test]
fn the_journal_in_a_directory_keeps_the_contract() {
    check(&Files);
}

#[test]
fn the_journal_in_a_database_keeps_the_contract() {
    check(&Databases);
}

#[test]
fn an_engine_from_outside_keeps_the_contract() {
    check(&Drawers);
}

/// What an application holds can be sent to another thread and shared with it, or this does not compile.
const _: () = {
    const fn shared<T: Send + Sync + ?Sized>() {}
    const fn sent<T: Send>() {}
    shared::<(Store, Log, Sequencer, Submission, Request, Receipt, CommandError, LogError)>();
    shared::<dyn Journal>();
    sent::<Follower>();
};

struct Memory;

impl Candidate for Memory {
    fn beside(&self) -> Beside {
        Beside::Everybody
    }

    fn site(&self) -> Box<dyn Site> {
        Box::new(Kept(Arc::default()))
    }
}

/// A log in memory lasts as long as its place.
struct Kept(Arc<MemoryJournal>);

impl Site for Kept {
    fn open(&self) -> Result<Arc<dyn Journal>, JournalError> {
        Ok(Arc::clone(&self.0) as Arc<dyn Journal>)
    }
}

struct Files;

impl Candidate for Files {
    fn beside(&self) -> Beside {
        Beside::Readers
    }

    fn site(&self) -> Box<dyn Site> {
        Box::new(Directory(tempfile::tempdir().unwrap()))
    }
}

struct Directory(TempDir);

impl Directory {
    fn store(&self) -> PathBuf {
        self.0.path().join("acme.isms")
    }
}

impl Site for Directory {
    fn open(&self) -> Result<Arc<dyn Journal>, JournalError> {
        let is_there = self.store().exists();
        let journal = if is_there {
            FileJournal::open(self.store(), &key_of)
        } else {
            FileJournal::create(self.store())
        };
        Ok(Arc::new(journal?))
    }

    fn read(&self) -> Result<Arc<dyn Journal>, JournalError> {
        Ok(Arc::new(FileJournal::read(self.store(), key_of)?))
    }

    fn text(&self) -> Option<PathBuf> {
        Some(self.store().join("log.jsonl"))
    }
}

struct Databases;

impl Candidate for Databases {
    fn beside(&self) -> Beside {
        Beside::Nobody
    }

    fn site(&self) -> Box<dyn Site> {
        Box::new(Database(tempfile::tempdir().unwrap()))
    }
}

struct Database(TempDir);

impl Database {
    fn store(&self) -> PathBuf {
        self.0.path().join("acme.isms")
    }
}

impl Site for Database {
    fn open(&self) -> Result<Arc<dyn Journal>, JournalError> {
        let is_there = self.store().exists();
        let journal = if is_there {
            SledJournal::open(self.store(), &key_of)
        } else {
            SledJournal::create(self.store())
        };
        Ok(Arc::new(journal?))
    }

    fn read(&self) -> Result<Arc<dyn Journal>, JournalError> {
        Ok(Arc::new(SledJournal::read(self.store(), key_of)?))
    }
}
