//! Site: every report, thing and event of a moment as pages in a directory.
//!
//! ```text
//! NAME.partial/   being written, with its mark locked   ──►   NAME/   whole, the earlier one gone
//! ```
//!
//! Pages are written beside the directory, which is replaced when all are there: whoever reads it has the earlier site
//! until the new one is whole. Whoever is killed leaves the earlier site, and beside it one that is called partial; the
//! next to write takes that away.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use isms_core::moment::Moment;
use isms_projections::site::{Page, Site};
use isms_store::{LogError, WorkProgress};
use thiserror::Error;

use crate::isms::Isms;

/// The file by which a directory is known to hold a site, and nothing that anybody would miss.
const MARK_FILE: &str = "isms-site.txt";

/// Why a site was not written. The directory is as it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The log could not be read, or whoever watches wanted no more.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The directory has something else in it.
    #[error(
        "`{}` is neither empty nor a site that was written before; name another directory, or empty it",
        directory.display()
    )]
    Occupied {
        /// The directory.
        directory: PathBuf,
    },
    /// Somebody else is writing a site there.
    #[error("somebody else is writing a site to `{}`; wait until it is there", directory.display())]
    Busy {
        /// The directory.
        directory: PathBuf,
    },
    /// A file could not be written.
    #[error("could not {action} `{}`", path.display())]
    Io {
        /// What was to be done.
        action: &'static str,
        /// With which file or directory.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Isms {
    /// The site of a moment, page by page: what needs attention, every report, every thing and every event, each with
    /// links to the others. To be written somewhere, or served.
    #[must_use]
    pub fn site<'a>(&'a self, moment: &'a Moment) -> Site<'a> {
        Site::of(moment, self.log())
    }

    /// Writes the site of a moment into a directory, which is new, empty, or has an earlier site: that is replaced.
    /// Returns how many pages it has. `watch` is told of the progress, and may stop it: then the directory is as it was.
    ///
    /// ```no_run
    /// use std::ops::ControlFlow;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// isms.write_site(&isms.now()?, "site", |_| ControlFlow::Continue(()))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn write_site(
        &self,
        moment: &Moment,
        directory: impl AsRef<Path>,
        mut watch: impl FnMut(WorkProgress) -> ControlFlow<()>,
    ) -> Result<u64, SiteError> {
        let mut pages = 0;
        let draft = Draft::beside(directory.as_ref())?;
        let mut site = self.site(moment);
        loop {
            let progress = WorkProgress { done: site.steps(), total: site.steps_total() };
            if watch(progress).is_break() {
                return Err(LogError::Stopped.into());
            }
            let Some(page) = site.next() else { break };
            draft.write(&page.map_err(LogError::from)?)?;
            pages += 1;
        }
        draft.publish()?;
        Ok(pages)
    }
}

/// A site that is being written. Dropped before it is whole, it is taken away.
struct Draft {
    target: PathBuf,
    directory: PathBuf,
    /// Locked for as long as somebody writes.
    mark: File,
    is_published: bool,
}

impl Draft {
    fn beside(target: &Path) -> Result<Self, SiteError> {
        let target = resolved(target)?;
        if !is_replaceable(&target)? {
            return Err(SiteError::Occupied { directory: target });
        }
        let directory = sibling(&target, "partial")?;
        let path = directory.join(MARK_FILE);
        fs::create_dir_all(&directory).map_err(failed("create", &directory))?;
        if !is_replaceable(&directory)? {
            return Err(SiteError::Occupied { directory });
        }
        let opened = File::options().write(true).create(true).truncate(false).open(&path);
        let mut mark = opened.map_err(failed("create", &path))?;
        match mark.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SiteError::Busy { directory: target }),
            Err(TryLockError::Error(source)) => return Err(failed("lock", &path)(source)),
        }
        // Whoever was killed here before has left pages behind.
        for entry in entries(&directory)?.filter(|entry| entry.file_name() != MARK_FILE) {
            remove(&entry.path())?;
        }
        let said = b"A site of reports. It is replaced as a whole when it is written again: keep nothing else here.\n";
        mark.write_all(said).map_err(failed("write", &path))?;
        for folder in ["events", "reports", "kinds", "things"] {
            let folder = directory.join(folder);
            fs::create_dir(&folder).map_err(failed("create", &folder))?;
        }
        Ok(Self { target, directory, mark, is_published: false })
    }

    fn write(&self, page: &Page) -> Result<(), SiteError> {
        let path = self.directory.join(&page.path);
        fs::write(&path, &page.content).map_err(failed("write", &path))
    }

    /// Puts it in the place of the earlier one.
    fn publish(mut self) -> Result<(), SiteError> {
        let earlier = sibling(&self.target, "earlier")?;
        if !is_replaceable(&earlier)? {
            return Err(SiteError::Occupied { directory: earlier });
        }
        if earlier.exists() {
            remove(&earlier)?;
        }
        let is_there = self.target.exists();
        if is_there {
            fs::rename(&self.target, &earlier).map_err(failed("replace", &self.target))?;
        }
        if let Err(source) = fs::rename(&self.directory, &self.target) {
            if is_there {
                fs::rename(&earlier, &self.target).map_err(failed("put back", &self.target))?;
            }
            return Err(failed("create", &self.target)(source));
        }
        self.is_published = true;
        if is_there { remove(&earlier) } else { Ok(()) }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_published {
            // What cannot be taken away now, the next to write takes away.
            let _ = fs::remove_dir_all(&self.directory);
        }
        let _ = self.mark.unlock();
    }
}

/// The directory with its links followed, so that it is the site that is replaced, and not the link to it.
fn resolved(directory: &Path) -> Result<PathBuf, SiteError> {
    let resolved = if directory.exists() { directory.canonicalize() } else { std::path::absolute(directory) };
    resolved.map_err(failed("find", directory))
}

/// What lies beside a directory under its name with something added.
fn sibling(directory: &Path, added: &str) -> Result<PathBuf, SiteError> {
    let mut name =
        directory.file_name().ok_or_else(|| SiteError::Occupied { directory: directory.into() })?.to_owned();
    name.push(".");
    name.push(added);
    Ok(directory.with_file_name(name))
}

/// Whether nothing is there that anybody would miss.
fn is_replaceable(directory: &Path) -> Result<bool, SiteError> {
    if !directory.exists() {
        return Ok(true);
    }
    if !directory.is_dir() {
        return Ok(false);
    }
    Ok(directory.join(MARK_FILE).is_file() || entries(directory)?.next().is_none())
}

fn entries(directory: &Path) -> Result<impl Iterator<Item = fs::DirEntry>, SiteError> {
    let entries = fs::read_dir(directory).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    Ok(entries.map_err(failed("read", directory))?.into_iter())
}

fn remove(path: &Path) -> Result<(), SiteError> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    removed.map_err(failed("remove", path))
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SiteError {
    let path = path.to_owned();
    move |source| SiteError::Io { action, path, source }
}
