//! The tag of a directory: a file that says that the directory is a cache's, and of no loss.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::directory::{Private as _, sync};

/// The file that says that a directory is ours, and nobody's loss, under the name by which backups know what to leave out.
/// Without it, nothing in the directory is opened or deleted.
pub(super) const TAG_FILE: &str = "CACHEDIR.TAG";
pub(super) const TAG: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55\n\
    # The cache of an ISMS. Whatever is in this directory may be deleted at any time, also by the library.\n";

/// Makes sure that a directory is ours: that its tag says so, or that it is empty, and then gets one. The tag is on the disk
/// before anything else is, so that what is without one was never a cache.
pub(super) fn claim(directory: &Path) -> io::Result<()> {
    let path = directory.join(TAG_FILE);
    let found = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        found => found?,
    };
    if found == TAG {
        return Ok(());
    }
    let is_alone = fs::read_dir(directory)?
        .try_fold(true, |is_alone, entry| entry.map(|it| is_alone && it.file_name() == TAG_FILE))?;
    // One that was begun is of a process that did not live to finish it.
    if !is_alone || !TAG.starts_with(&found) {
        return Err(io::Error::other(format!(
            "`{}` was not made for a cache, and is left as it is; move it elsewhere, or remove it",
            directory.display()
        )));
    }
    let mut tag = File::options().private().write(true).create(true).truncate(true).open(&path)?;
    tag.write_all(TAG)?;
    tag.sync_all()?;
    sync(directory)
}
