//! An engine that this crate does not know: a directory with one file a group, written aside and then renamed.
//!
//! ```text
//! <directory>/0 … 1 … 2 …     the groups in their order, each with its commit line
//! <directory>/next            one that is being written
//! ```
//!
//! It is as simple as an engine can be, and reads all of a log into memory. Several journals may have a directory
//! open: a group gets its name by `link(2)`, which fails where the name is taken.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Write as _};
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use isms_store::contract::{Beside, Candidate, Site, key_of};
use isms_store::{BLOCK_BYTES, Block, Depth, Ending, Group, Head, Journal, JournalError, Mark, Seen, scan};
use tempfile::TempDir;

/// Tells the files apart that are being written.
static NEXT: AtomicU64 = AtomicU64::new(0);

pub(crate) struct Drawers;

impl Candidate for Drawers {
    fn beside(&self) -> Beside {
        Beside::Everybody
    }

    fn site(&self) -> Box<dyn Site> {
        Box::new(Drawer(tempfile::tempdir().unwrap()))
    }
}

struct Drawer(TempDir);

impl Site for Drawer {
    fn open(&self) -> Result<Arc<dyn Journal>, JournalError> {
        let journal = DrawerJournal { directory: self.0.path().to_owned(), log: Mutex::default() };
        journal.refresh()?;
        Ok(Arc::new(journal))
    }
}

struct DrawerJournal {
    directory: PathBuf,
    log: Mutex<Contents>,
}

/// What was read so far.
#[derive(Default)]
struct Contents {
    groups: u64,
    end: Mark,
    bytes: Vec<u8>,
    /// Where the line of each event begins.
    starts: Vec<usize>,
}

impl DrawerJournal {
    fn log(&self) -> MutexGuard<'_, Contents> {
        self.log.lock().unwrap()
    }

    /// Reads the groups that are there and not yet read.
    fn read_on(&self, log: &mut Contents) -> Result<(), JournalError> {
        loop {
            let path = self.directory.join(log.groups.to_string());
            let bytes = match fs::read(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(source) => return Err(JournalError::Io { action: "read", path, source }),
            };
            let (begin, mut starts) = (log.end.offset, Vec::new());
            let mut seen = |seen: Seen<'_>| {
                if let Seen::Event { offset, .. } = seen {
                    starts.push(log.bytes.len() + usize::try_from(offset - begin).unwrap());
                }
                ControlFlow::Continue(())
            };
            let found = scan(&*bytes, log.end.clone(), Depth::Bytes, &key_of, &mut seen)
                .map_err(|source| JournalError::Io { action: "read", path, source })?;
            if found.ending != Ending::Clean {
                return Err(JournalError::Changed { position: log.end.head.size() });
            }
            log.starts.extend(starts);
            log.bytes.extend(bytes);
            (log.end, log.groups) = (found.sound, log.groups + 1);
        }
    }

    fn put(&self, number: u64, group: &[u8]) -> io::Result<()> {
        let next = self.directory.join(format!("next-{}", NEXT.fetch_add(1, Ordering::SeqCst)));
        let mut file = File::create(&next)?;
        file.write_all(group)?;
        file.sync_all()?;
        let named = fs::hard_link(&next, self.directory.join(number.to_string()));
        fs::remove_file(&next)?;
        named.and_then(|()| synchronize(&self.directory))
    }
}

fn synchronize(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

impl Journal for DrawerJournal {
    fn head(&self) -> Head {
        self.log().end.head.clone()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        let mut log = self.log();
        self.read_on(&mut log)?;
        Ok(log.end.head.clone())
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        let mut log = self.log();
        self.read_on(&mut log)?;
        let moved = |head: &Head| JournalError::HeadMoved {
            expected: group.base().size(),
            found: Box::new(head.clone()),
        };
        if log.end.head != *group.base() {
            return Err(moved(&log.end.head));
        }
        let put = self.put(log.groups, group.bytes());
        self.read_on(&mut log)?;
        match put {
            Ok(()) => Ok(()),
            // Somebody else was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(moved(&log.end.head)),
            Err(source) => {
                Err(JournalError::Io { action: "append to", path: self.directory.clone(), source })
            }
        }
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        let log = self.log();
        let offset_of = |position: u64| {
            usize::try_from(position)
                .ok()
                .and_then(|it| log.starts.get(it).copied())
                .unwrap_or(log.bytes.len())
        };
        let last = positions.end.min(log.end.head.size());
        if positions.start >= last {
            return Block::new(positions.start, Vec::new());
        }
        let begin = offset_of(positions.start);
        let fits = |end: &u64| (offset_of(*end) - begin) as u64 <= BLOCK_BYTES;
        let end = (positions.start + 2..=last).take_while(fits).last().unwrap_or(positions.start + 1);
        Block::new(positions.start, log.bytes[begin..offset_of(end)].to_vec())
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        Ok(Box::new(Cursor::new(self.log().bytes.clone())))
    }
}
