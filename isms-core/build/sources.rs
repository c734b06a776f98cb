//! The sources of this crate, as a number.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// What is code here, below the crate's folder.
pub(crate) const MANIFEST: &str = "Cargo.toml";
pub(crate) const SOURCES: &str = "src";

/// The hash over the paths and contents of a crate, in the order of the paths.
pub(crate) fn fingerprint(folder: &Path) -> io::Result<u64> {
    let mut files = vec![PathBuf::from(MANIFEST)];
    collect(folder, Path::new(SOURCES), &mut files)?;
    files.sort();
    let mut hash = FNV_OFFSET;
    for file in &files {
        let path = file.to_string_lossy().replace('\\', "/");
        for part in [path.into_bytes(), fs::read(folder.join(file))?] {
            // Its length stands before it, so that no two lists of files are the same bytes.
            hash = fnv(fnv(hash, &part.len().to_be_bytes()), &part);
        }
    }
    Ok(hash)
}

/// Adds every file below a folder.
fn collect(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() { collect(root, &path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// Where FNV-1a begins.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over more bytes. It tells one code from another; nobody is to be kept out by it.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
