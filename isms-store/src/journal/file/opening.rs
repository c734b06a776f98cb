//! Opening a directory: the lock, the extent of the log that is in it, and what a crash left behind.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use crate::directory;
use crate::journal::JournalError;
use crate::scan::{Depth, Ending, KeyOf, Mark, Seen, scan};

/// The file that is locked.
pub(super) const LOCK_FILE: &str = "LOCK";

/// The file that is the log.
pub(super) const LOG_FILE: &str = "log.jsonl";

/// Opens the log in a directory, which must be there.
pub(super) fn open_log(directory: &Path, options: &OpenOptions) -> Result<(PathBuf, File), JournalError> {
    let path = directory.join(LOG_FILE);
    let no_store = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
    // A pipe or a device may have no end, and is not opened.
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(JournalError::NotAStore { directory: directory.to_owned() });
    }
    match options.open(&path) {
        Ok(log) => Ok((path, log)),
        Err(source) if no_store.contains(&source.kind()) => {
            Err(JournalError::NotAStore { directory: directory.to_owned() })
        }
        Err(source) => Err(failed("open", &path)(source)),
    }
}

/// Locks a directory, for as long as the file that this returns is open.
pub(super) fn lock(directory: &Path) -> Result<File, JournalError> {
    let path = directory.join(LOCK_FILE);
    // A backup that copies the log alone is a store, so the lock may be missing.
    let opened = File::options().write(true).create(true).truncate(false).open(&path);
    let file = opened.map_err(failed("open", &path))?;
    try_lock(&file, &path, directory).map(|()| file)
}

/// Locks a file of a directory, for as long as it is open.
pub(super) fn try_lock(file: &File, path: &Path, directory: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::Locked { directory: directory.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed("lock", path)(source)),
    }
}

/// Makes a log durable, and that there is one.
pub(super) fn synchronize(path: &Path, log: &File) -> Result<(), JournalError> {
    log.sync_all().map_err(failed("synchronize", path))?;
    let directory = directory::parent(path);
    for directory in [directory, directory::parent(directory)] {
        directory::sync(directory).map_err(failed("synchronize", directory))?;
    }
    Ok(())
}

/// How far a log goes from a mark on.
pub(super) struct Extent {
    /// The position of the first event behind the mark.
    pub(super) begin: u64,
    /// Where each line of an event begins, from there up to what is sound.
    pub(super) starts: Vec<u64>,
    pub(super) sound: Mark,
    pub(super) ending: Ending,
}

impl Extent {
    /// Scans a log, and what it finds there a second time and deeper, unless all is well.
    pub(super) fn find(log: &File, start: Mark, key_of: &KeyOf) -> io::Result<Self> {
        let begin = start.head.size();
        let mut starts = Vec::new();
        let mut pass = |start: Mark, depth| {
            starts.truncate(usize::try_from(start.head.size() - begin).unwrap_or(usize::MAX));
            let source = At { file: log, offset: start.offset };
            scan(source, start, depth, key_of, &mut |seen| {
                if let Seen::Event { offset, .. } = seen {
                    starts.push(offset);
                }
                ControlFlow::Continue(())
            })
        };
        let mut scanned = pass(start, Depth::Bytes)?;
        if scanned.ending != Ending::Clean {
            scanned = pass(scanned.sound, Depth::Deep)?;
        }
        starts.truncate(usize::try_from(scanned.sound.head.size() - begin).unwrap_or(usize::MAX));
        Ok(Self { begin, starts, sound: scanned.sound, ending: scanned.ending })
    }
}

/// What opening did about a group that was never finished.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// The file that has its bytes now.
    pub moved_to: PathBuf,
    /// Where in the log they began.
    pub offset: u64,
    /// How many they were.
    pub length: u64,
}

/// Moves the bytes from `end` on out of the log into a file of their own.
///
/// At every moment they are in one of the two places, also after a loss of power.
pub(super) fn put_aside(path: &Path, log: &File, end: u64) -> Result<Recovery, JournalError> {
    let directory = directory::parent(path);
    let (moved_to, mut aside) = create_torn_file(directory)?;
    let mut tail = At { file: log, offset: end };
    let copied = io::copy(&mut tail.by_ref(), &mut aside).and_then(|length| {
        aside.sync_all()?;
        directory::sync(directory)?;
        Ok(length)
    });
    let length = copied.map_err(|source| {
        // The log still has them. Half of them would be one more file with every attempt.
        drop(fs::remove_file(&moved_to));
        failed("write", &moved_to)(source)
    })?;
    log.set_len(end).and_then(|()| log.sync_all()).map_err(failed("shorten", path))?;
    Ok(Recovery { moved_to, offset: end, length })
}

fn create_torn_file(directory: &Path) -> Result<(PathBuf, File), JournalError> {
    let mut number: u32 = 1;
    loop {
        let path = directory.join(format!("log.torn-{number}"));
        match File::options().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(source) if source.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => number += 1,
            Err(source) => return Err(failed("create", &path)(source)),
        }
    }
}

/// The bytes of a file from an offset on, read without moving anybody's place in it.
pub(super) struct At<'a> {
    pub(super) file: &'a File,
    pub(super) offset: u64,
}

impl Read for At<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read_at(buffer, self.offset)?;
        self.offset += length as u64;
        Ok(length)
    }
}

/// What became of an attempt on a file.
pub(super) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
    move |source| JournalError::Io { action, path: path.to_owned(), source }
}
