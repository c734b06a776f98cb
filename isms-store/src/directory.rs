//! Directories, whose entries are as much in need of being written down as the files they name.
//!
//! A new file survives a loss of power only once the directory it is in was synchronized too: `fsync(2)`.

use std::fs::File;
use std::io;
use std::path::Path;

/// Makes the entries of a directory durable.
pub(crate) fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// The directory in which `path` is an entry.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
