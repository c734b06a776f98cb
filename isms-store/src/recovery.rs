//! What a crash left behind of a group that was never finished, and where opening puts it.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::directory::{self, Private as _};
use crate::journal::JournalError;
use crate::medium::{At, Medium};

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

/// Moves the bytes from `end` on out of the log into a file of their own in its store.
///
/// At every moment they are in one of the two places, also after a loss of power.
pub(crate) fn put_aside(store: &Path, log: &dyn Medium, end: u64) -> Result<Recovery, JournalError> {
    let (moved_to, mut aside) = create_torn_file(store)?;
    let mut tail = At { medium: log, offset: end };
    let copied = io::copy(&mut tail.by_ref(), &mut aside).and_then(|length| {
        aside.sync_all()?;
        directory::sync(store)?;
        Ok(length)
    });
    let length = copied.map_err(|source| {
        // The log still has them. Half of them would be one more file with every attempt.
        drop(fs::remove_file(&moved_to));
        JournalError::io("write", &moved_to)(source)
    })?;
    log.cut(end).map_err(JournalError::io("shorten", log.path()))?;
    Ok(Recovery { moved_to, offset: end, length })
}

fn create_torn_file(store: &Path) -> Result<(PathBuf, File), JournalError> {
    let mut number: u32 = 1;
    loop {
        let path = store.join(format!("log.torn-{number}"));
        match File::options().write(true).create_new(true).private().open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(source) if source.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => number += 1,
            Err(source) => return Err(JournalError::io("create", &path)(source)),
        }
    }
}
