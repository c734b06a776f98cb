//! A bundle: a directory that an auditor takes away, and verifies without whoever made it.
//!
//! ```text
//! audit-2026/
//!   README.txt    what this is, in plain words
//!   log.jsonl     every byte of the log up to its last commit
//!   checkpoint    the signed note of that commit
//! ```

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use crate::choice::Engine;
use crate::commit::{Commit, CommitError};
use crate::directory;
use crate::group::{Head, LINE_BYTES_MAX, position_in};
use crate::identity::random;
use crate::journal::file::LOG_FILE;
use crate::journal::sled::with_raw;
use crate::journal::{Journal, JournalError, blocks};
use crate::line::key_of;
use crate::log::Log;
use crate::problem::{Problem, ProblemKind};
use crate::tree::{Frontier, Hash};
use crate::verification::{Claim, Level, Progress, Verification, VerifyError};
use crate::verify::held::Held;
use crate::verify::verify;

/// The file that is the signed note of the log's head.
const CHECKPOINT_FILE: &str = "checkpoint";

/// The file that says what the others are.
const README_FILE: &str = "README.txt";

/// How much of a checkpoint file is read: more than the longest note.
const CHECKPOINT_BYTES_MAX: u64 = 64 * 1024;

const README: &str = include_str!("bundle/README.txt");

/// A bundle that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exported {
    /// Where it is.
    pub directory: PathBuf,
    /// The signed note of the head up to which it goes.
    pub checkpoint: SignedCheckpoint,
    /// How long its log is.
    pub bytes: u64,
}

/// Why there is no bundle, or no checkpoint. Under the bundle's name nothing was left.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// There is something already where the bundle was to be.
    #[error("`{}` exists already; name a directory that does not", directory.display())]
    Exists {
        /// The directory.
        directory: PathBuf,
    },
    /// Nothing was ever committed, so there is nothing to vouch for.
    #[error("the log is empty; found it first")]
    Empty,
    /// The log's first event names no key, so that nobody can tell whose its checkpoint is.
    #[error("the log's first event does not name its key; verify the log")]
    Key,
    /// The last commit line cannot be read.
    #[error("the last commit cannot be read: {0}; verify the log")]
    Commit(#[from] CommitError),
    /// The last commit is not signed by the log's key.
    #[error("the last commit does not verify: {0}; verify the log")]
    Checkpoint(#[from] CheckpointError),
    /// There is no randomness for the name under which it is written first.
    #[error("could not draw a name for the unfinished bundle")]
    Random,
    /// The file system failed.
    #[error("could not {action} `{}`", path.display())]
    Io {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl Log {
    /// Verifies the log, up to its head, from its bytes alone.
    pub fn verify(
        &self,
        level: Level,
        held: &Held,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Verification, VerifyError> {
        let raw = self.journal().refresh().and_then(|_| self.journal().raw()).map_err(io::Error::other)?;
        verify(raw, level, held, watch)
    }

    /// The signed note of its head: see [`checkpoint_of`].
    pub fn checkpoint(&self) -> Result<SignedCheckpoint, BundleError> {
        checkpoint_of(self.journal())
    }

    /// Writes a bundle of it: see [`export`].
    pub fn export(&self, directory: impl AsRef<Path>) -> Result<Exported, BundleError> {
        export(self.journal(), directory)
    }
}

/// The signed note of a log's head: what somebody outside keeps, to hold the log to it later.
pub fn checkpoint_of(journal: &dyn Journal) -> Result<SignedCheckpoint, BundleError> {
    journal.refresh()?;
    journal.require_whole()?;
    let line = journal.last_commit()?.ok_or(BundleError::Empty)?;
    signed(journal, &Commit::parse(&line)?)
}

/// Writes a bundle of the log up to its head into a new directory. It appears under its name when it is whole and
/// durable, or not at all; what a crash leaves has another name, which ends in `.unfinished`.
pub fn export(journal: &dyn Journal, directory: impl AsRef<Path>) -> Result<Exported, BundleError> {
    let directory = directory.as_ref();
    if fs::symlink_metadata(directory).is_ok() {
        return Err(BundleError::Exists { directory: directory.to_owned() });
    }
    let unfinished = unfinished_name(directory)?;
    fs::create_dir(&unfinished).map_err(failed("create", &unfinished))?;
    let written = write_into(&unfinished, journal).and_then(|(checkpoint, bytes)| {
        publish(&unfinished, directory)?;
        Ok(Exported { directory: directory.to_owned(), checkpoint, bytes })
    });
    written.inspect_err(|_| drop(fs::remove_dir_all(&unfinished)))
}

/// Verifies what is in a directory: a bundle, or a store, also one that does not open or is being written to. One in a
/// database can be read only while nobody else has it open.
///
/// The checkpoint of a bundle is compared with its log's head. It is none from outside: whoever could change the one
/// could change the other.
pub fn verify_directory(
    directory: impl AsRef<Path>,
    level: Level,
    held: &Held,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Verification, VerifyError> {
    let directory = directory.as_ref();
    let mut found = match Engine::of(directory) {
        Ok(Engine::Sled) => with_raw(directory, |log| verify(log, level, held, watch))??,
        Ok(Engine::File) => verify(open_log(directory)?, level, held, watch)?,
        Err(JournalError::NotAStore { directory }) => return Err(VerifyError::NoLog { directory }),
        Err(error) => return Err(error.into()),
    };
    let path = directory.join(CHECKPOINT_FILE);
    match open_file(&path) {
        Ok(file) => compare(&mut found, file)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    Ok(found)
}

fn open_log(directory: &Path) -> Result<File, VerifyError> {
    let no_log = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory, io::ErrorKind::InvalidInput];
    open_file(&directory.join(LOG_FILE)).map_err(|error| {
        if no_log.contains(&error.kind()) {
            return VerifyError::NoLog { directory: directory.to_owned() };
        }
        error.into()
    })
}

/// Opens a file that somebody else has made: a pipe or a device may have no end, and is not opened.
fn open_file(path: &Path) -> io::Result<File> {
    if path.metadata()?.is_file() { File::open(path) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// Compares a bundle's own checkpoint with what was found of its log.
fn compare(found: &mut Verification, file: File) -> io::Result<()> {
    let mut text = Vec::new();
    file.take(CHECKPOINT_BYTES_MAX).read_to_end(&mut text)?;
    let is_the_heads = || -> Option<bool> {
        let note: SignedCheckpoint = std::str::from_utf8(&text).ok()?.parse().ok()?;
        let verified = note.verify(std::slice::from_ref(found.key.as_ref()?)).ok()?;
        let Checkpoint { size, root, .. } = verified.checkpoint();
        Some((*size, *root) == (found.events, found.root))
    };
    if is_the_heads() == Some(true) {
        found.claims.push(Claim::OwnCheckpoint);
    } else {
        let (kind, positions) = (ProblemKind::OwnCheckpoint, found.events..found.events);
        found.problems.push(Problem { kind, positions, bytes: 0..0 });
        found.problem_count += 1;
    }
    Ok(())
}

fn signed(journal: &dyn Journal, commit: &Commit) -> Result<SignedCheckpoint, BundleError> {
    let first = journal.line(0)?.ok_or(BundleError::Empty)?;
    let key = key_of(&first).ok_or(BundleError::Key)?;
    commit.verify(&key)?;
    let claim = Checkpoint { origin: key.name().to_owned(), size: commit.size, root: commit.root };
    Ok(SignedCheckpoint::by_origin(claim, commit.signatures.iter().cloned())?)
}

fn write_into(directory: &Path, journal: &dyn Journal) -> Result<(SignedCheckpoint, u64), BundleError> {
    let head = journal.refresh()?;
    journal.require_whole()?;
    let (commit, bytes) = write_log(&directory.join(LOG_FILE), journal, &head)?;
    let checkpoint = signed(journal, &Commit::parse(&commit)?)?;
    let texts = [(CHECKPOINT_FILE, checkpoint.to_string()), (README_FILE, README.to_owned())];
    for (name, text) in texts {
        let path = directory.join(name);
        let written = File::create_new(&path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(failed("write", &path))?;
    }
    directory::sync(directory).map_err(failed("synchronize", directory))?;
    Ok((checkpoint, bytes))
}

/// Writes the log byte for byte up to a head, and gives back the commit line that the head ends with.
fn write_log(path: &Path, journal: &dyn Journal, head: &Head) -> Result<(Vec<u8>, u64), BundleError> {
    let last = head.last_commit().ok_or(BundleError::Empty)?;
    let mut raw = BufReader::with_capacity(1 << 18, journal.raw()?);
    let mut log = BufWriter::new(File::create_new(path).map_err(failed("create", path))?);
    let (mut line, mut bytes) = (Vec::new(), 0);
    let (mut frontier, mut before) = (Frontier::default(), None);
    loop {
        line.clear();
        let mut one = raw.by_ref().take(LINE_BYTES_MAX as u64 + 1);
        let length = one.read_until(b'\n', &mut line).map_err(failed("read", path))?;
        let Some(text) = line.strip_suffix(b"\n").filter(|_| length > 0) else {
            return Err(changed(journal, &frontier));
        };
        log.write_all(&line).map_err(failed("write", path))?;
        bytes += length as u64;
        if position_in(text).is_some() {
            frontier.push(Hash::leaf(text));
            continue;
        }
        // Not all of it was read when it was opened.
        if Commit::parse(text).map(|commit| commit.before) != Ok(before) {
            return Err(changed(journal, &frontier));
        }
        before = Some(Hash::of(text));
        // Whoever writes meanwhile writes behind the head.
        if before == Some(last) {
            break;
        }
    }
    if frontier.root() != head.root() {
        return Err(changed(journal, &frontier));
    }
    let file = log.into_inner().map_err(|error| failed("write", path)(error.into_error()))?;
    file.sync_all().map_err(failed("synchronize", path))?;
    line.pop();
    Ok((line, bytes))
}

/// Where a log is not what it was up to here, as narrowly as its journal can tell.
fn changed(journal: &dyn Journal, frontier: &Frontier) -> BundleError {
    let found = blocks(journal, 0..frontier.size()).find_map(Result::err);
    found.unwrap_or(JournalError::Changed { position: frontier.size() }).into()
}

/// Gives a whole bundle its name.
fn publish(unfinished: &Path, directory: &Path) -> Result<(), BundleError> {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, NotADirectory};
    fs::rename(unfinished, directory).map_err(|source| {
        if [AlreadyExists, DirectoryNotEmpty, NotADirectory].contains(&source.kind()) {
            return BundleError::Exists { directory: directory.to_owned() };
        }
        failed("name", directory)(source)
    })?;
    let parent = directory::parent(directory);
    directory::sync(parent).map_err(failed("synchronize", parent))
}

/// A name beside the final one, on the same file system.
fn unfinished_name(directory: &Path) -> Result<PathBuf, BundleError> {
    let number = u64::from_le_bytes(random().map_err(|_| BundleError::Random)?);
    let mut name = directory.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{number:016x}.unfinished"));
    Ok(directory::parent(directory).join(name))
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BundleError {
    move |source| BundleError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests;
