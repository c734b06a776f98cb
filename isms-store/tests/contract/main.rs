//! Every engine keeps the contract: ours, and one from outside.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

use std::path::PathBuf;
use std::sync::Arc;

use isms_store::contract::{Beside, Engine, Place, check, key_of};
use isms_store::{FileJournal, Journal, JournalError, MemoryJournal, SledJournal};
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

struct Memory;

impl Engine for Memory {
    fn beside(&self) -> Beside {
        Beside::Everybody
    }

    fn place(&self) -> Box<dyn Place> {
        Box::new(Kept(Arc::default()))
    }
}

/// A log in memory lasts as long as its place.
struct Kept(Arc<MemoryJournal>);

impl Place for Kept {
    fn open(&self) -> Result<Arc<dyn Journal>, JournalError> {
        Ok(Arc::clone(&self.0) as Arc<dyn Journal>)
    }
}

struct Files;

impl Engine for Files {
    fn beside(&self) -> Beside {
        Beside::Readers
    }

    fn place(&self) -> Box<dyn Place> {
        Box::new(Directory(tempfile::tempdir().unwrap()))
    }
}

struct Directory(TempDir);

impl Directory {
    fn store(&self) -> PathBuf {
        self.0.path().join("acme.isms")
    }
}

impl Place for Directory {
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

impl Engine for Databases {
    fn beside(&self) -> Beside {
        Beside::Nobody
    }

    fn place(&self) -> Box<dyn Place> {
        Box::new(Database(tempfile::tempdir().unwrap()))
    }
}

struct Database(TempDir);

impl Database {
    fn store(&self) -> PathBuf {
        self.0.path().join("acme.isms")
    }
}

impl Place for Database {
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
