//! Directories, whose entries are as much in need of being written down as the files they name.
//!
//! A new file survives a loss of power only once the directory it is in was synchronized too: `fsync(2)`.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Makes a directory for its owner only, unless it is there.
pub(crate) fn create(directory: &Path) -> io::Result<()> {
    match DirBuilder::new().private().create(directory) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        created => created,
    }
}

/// Makes the entries of a directory durable.
pub(crate) fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// The directory in which `path` is an entry.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How a file or a directory is made that nobody but its owner, and who they let in, is to look into: what stands in a log
/// says who is who and where they are weak.
pub(crate) trait Private {
    /// It, for its owner only: mode 0600, or 0700.
    fn private(&mut self) -> &mut Self;
}

impl Private for OpenOptions {
    fn private(&mut self) -> &mut Self {
        self.mode(0o600)
    }
}

impl Private for DirBuilder {
    fn private(&mut self) -> &mut Self {
        self.mode(0o700)
    }
}
