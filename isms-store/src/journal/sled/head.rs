//! The file beside a database that says what it has to have: sled may lose its end without a word.
//!
//! ```text
//! 00000000000000000013 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I= 9f86d081… 1b2c3d4e
//! size                 root                                         commit    CRC-32 of what stands before it
//! ```
//!
//! It is written after a commit is durable and never synchronized, so it may lag behind, and never tells of what was
//! not acknowledged. What a loss of power makes of it says nothing.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::directory::Private as _;
use crate::group::Head;
use crate::journal::JournalError;
use crate::tree::Hash;

/// Its name.
pub(super) const HEAD_FILE: &str = "head";

/// How much of it is read: more than it has.
const BYTES_MAX: u64 = 256;

/// What was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Acknowledged {
    /// How many events.
    pub(super) size: u64,
    /// The SHA-256 of the commit line behind them.
    pub(super) commit: Hash,
}

impl Acknowledged {
    /// What the file of a store says; nothing where there is none, or one that was never finished.
    pub(super) fn read(store: &Path) -> Result<Option<Self>, JournalError> {
        let path = store.join(HEAD_FILE);
        let mut text = Vec::new();
        match File::open(&path).and_then(|file| file.take(BYTES_MAX).read_to_end(&mut text)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(JournalError::io("read", &path)(error)),
            Ok(_) => Ok(std::str::from_utf8(&text).ok().and_then(Self::parse)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (said, sum) = text.strip_suffix('\n')?.rsplit_once(' ')?;
        if sum != sum_of(said) {
            return None;
        }
        let [size, _, commit] = <[&str; 3]>::try_from(said.split(' ').collect::<Vec<_>>()).ok()?;
        Some(Self { size: size.parse().ok()?, commit: commit.parse().ok()? })
    }
}

/// The file, to write it.
pub(super) struct HeadFile(File);

impl HeadFile {
    /// Opens that of a store, or makes it.
    pub(super) fn open(store: &Path) -> Result<Self, JournalError> {
        let path = store.join(HEAD_FILE);
        let opened = File::options().write(true).create(true).truncate(false).private().open(&path);
        opened.map(Self).map_err(JournalError::io("open", &path))
    }

    /// Writes that a log has this head, whose commit is durable.
    pub(super) fn write(&self, head: &Head) {
        let Some(commit) = head.last_commit() else { return };
        let said = format!("{:020} {} {commit}", head.size(), head.root().to_base64());
        // Where this fails nothing is lost but that a loss would be noticed.
        let _ = self.0.write_all_at(format!("{said} {}\n", sum_of(&said)).as_bytes(), 0);
    }
}

fn sum_of(said: &str) -> String {
    format!("{:08x}", crc32fast::hash(said.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::groups;

    #[test]
    fn the_head_is_read_as_it_was_written_and_not_otherwise() {
        let store = tempfile::tempdir().unwrap();
        assert_eq!(Acknowledged::read(store.path()).unwrap(), None);
        let file = HeadFile::open(store.path()).unwrap();
        assert_eq!(Acknowledged::read(store.path()).unwrap(), None);
        for group in groups(&[3, 200]) {
            file.write(group.head());
            let commit = group.head().last_commit().unwrap();
            let said = Acknowledged { size: group.head().size(), commit };
            assert_eq!(Acknowledged::read(store.path()).unwrap(), Some(said));
        }
        let text = std::fs::read_to_string(store.path().join(HEAD_FILE)).unwrap();
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 0x01;
            assert_eq!(std::str::from_utf8(&bytes).ok().and_then(Acknowledged::parse), None, "byte {at}");
            assert_eq!(Acknowledged::parse(&text[..at]), None);
        }
    }
}
