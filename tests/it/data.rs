//! Real data for tests, which lies beside the repository where it is there.

use std::path::{Path, PathBuf};

/// A file of the data; none where it is not there, and whoever runs the tests is told.
#[expect(clippy::print_stderr, reason = "whoever runs the tests is told what was not tested")]
pub(crate) fn file(name: &str) -> Option<PathBuf> {
    let name = format!("shared/data/{name}");
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1);
    let found = above.map(|directory| directory.join(&name)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: `../{name}` is not there");
    }
    found
}
