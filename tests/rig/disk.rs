//! A model of a disk: what it may hold after the power went, given what was asked of it and what was synchronized.
//!
//! - The data of a file survive once `fsync` or `fdatasync` on it returned that was called after they were written, its
//!   length with them. `sync_file_range` makes nothing durable.
//! - The entry of a file survives once its directory was synchronized after it was made. Until then entries reach the
//!   disk in the order in which they were made. A rename is there or not.
//! - What was not synchronized is there or not, sector by sector of 512 bytes, each as it was at some moment; a file may
//!   have any length that it had meanwhile, with zeros where its sectors are missing.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::chance::Chance;
use crate::operation::{Before, Change, Entry, FileId, Operation};

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// How much of what was not synchronized is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// All of it.
    All,
    /// Nothing.
    Nothing,
    /// All but the first part, up to a sector: writes reach the disk in their order.
    Tail,
    /// All but some sectors.
    Scattered,
    /// The data, but not that there were so many: zeros.
    Data,
    /// The same, with something else in their place that was on the disk before.
    Stale,
}

impl Loss {
    pub(crate) const ALL: [Self; 6] =
        [Self::All, Self::Nothing, Self::Tail, Self::Scattered, Self::Data, Self::Stale];

    /// Whether it may come out otherwise another time.
    pub(crate) const fn is_by_chance(self) -> bool {
        matches!(self, Self::Tail | Self::Scattered | Self::Stale)
    }

    /// Whether it may leave the end of a write without its beginning.
    pub(crate) const fn leaves_holes(self) -> bool {
        matches!(self, Self::Scattered | Self::Data | Self::Stale)
    }
}

/// A disk, and what was asked of it.
pub(crate) struct Disk {
    root: PathBuf,
    before: Before,
    pub(crate) operations: Vec<Operation>,
}

/// What a disk holds: directories, and files with their bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Image(BTreeMap<PathBuf, Option<Vec<u8>>>);

impl Disk {
    pub(crate) fn new(root: &Path, before: Before, operations: Vec<Operation>) -> Self {
        Self { root: root.to_owned(), before, operations }
    }

    /// The same disk, had what stands in a file behind so many bytes not been synchronized before.
    pub(crate) fn not_synchronized_behind(mut self, length: usize, directory: &Path, name: &str) -> Self {
        let entry = self.before.directories[directory][&OsString::from(name)];
        let Entry::File(file) = entry else { panic!("{name} is no file") };
        let bytes = self.before.files[file].split_off(length);
        for operation in &mut self.operations {
            (operation.begun, operation.at) = (operation.begun + 1, operation.at + 1);
        }
        let change = Change::Write { file, offset: length, bytes };
        self.operations.insert(0, Operation { change, begun: 0, at: 0 });
        self
    }

    /// The same disk, had this been asked of it.
    pub(crate) fn asked(&self, operations: Vec<Operation>) -> Self {
        Self::new(&self.root, self.before.clone(), operations)
    }

    /// What may be there when the power goes after the first of the operations.
    pub(crate) fn after(&self, done: usize, loss: Loss, chance: &mut Chance) -> Image {
        let mut image = Image::default();
        self.collect(&self.operations[..done], &self.root, Path::new(""), loss, chance, &mut image);
        image
    }

    fn collect(
        &self,
        done: &[Operation],
        directory: &Path,
        below: &Path,
        loss: Loss,
        chance: &mut Chance,
        image: &mut Image,
    ) {
        for (name, entry) in self.entries(done, directory, loss, chance) {
            let path = below.join(&name);
            match entry {
                Entry::File(file) => drop(image.0.insert(path, Some(self.content(done, file, loss, chance)))),
                Entry::Directory => {
                    image.0.insert(path.clone(), None);
                    self.collect(done, &directory.join(&name), &path, loss, chance, image);
                }
            }
        }
    }

    fn entries(
        &self,
        done: &[Operation],
        directory: &Path,
        loss: Loss,
        chance: &mut Chance,
    ) -> BTreeMap<OsString, Entry> {
        let synced = done.iter().rev().find_map(|it| match &it.change {
            Change::SyncDirectory { directory: synced } if synced == directory => Some(it.begun),
            _ => None,
        });
        let changes = done.iter().filter(|it| it.change.directory() == Some(directory));
        let (durable, pending): (Vec<_>, Vec<_>) =
            changes.partition(|it| synced.is_some_and(|begun| it.at < begun));
        let kept = match loss {
            Loss::All => 0,
            Loss::Nothing | Loss::Data | Loss::Stale => pending.len(),
            Loss::Tail | Loss::Scattered => usize::try_from(chance.below(pending.len() as u64 + 1)).unwrap(),
        };
        let mut entries = self.before.directories.get(directory).cloned().unwrap_or_default();
        for operation in durable.into_iter().chain(pending.into_iter().take(kept)) {
            match &operation.change {
                Change::Enter { name, entry, .. } => drop(entries.insert(name.clone(), *entry)),
                Change::Leave { name, .. } => drop(entries.remove(name)),
                Change::Rename { from, to, .. } => {
                    let entry = entries.remove(from).unwrap();
                    entries.insert(to.clone(), entry);
                }
                _ => {}
            }
        }
        entries
    }

    fn content(&self, done: &[Operation], file: FileId, loss: Loss, chance: &mut Chance) -> Vec<u8> {
        let synced = done.iter().rev().find_map(|it| match it.change {
            Change::Sync { file: synced } if synced == file => Some(it.begun),
            _ => None,
        });
        let changes = done.iter().filter(|it| it.change.file() == Some(file));
        let (durable, pending): (Vec<_>, Vec<_>) =
            changes.partition(|it| synced.is_some_and(|begun| it.at < begun));
        let mut content = self.before.files.get(file).cloned().unwrap_or_default();
        for operation in durable {
            operation.change.apply(&mut content);
        }
        match loss {
            Loss::All => content,
            Loss::Nothing => {
                for operation in pending {
                    operation.change.apply(&mut content);
                }
                content
            }
            Loss::Tail => {
                let whole = usize::try_from(chance.below(pending.len() as u64 + 1)).unwrap();
                pending.iter().take(whole).for_each(|it| it.change.apply(&mut content));
                if let Some(torn) = pending.get(whole) {
                    torn.change.apply_to_some(&mut content, chance);
                }
                content
            }
            Loss::Scattered | Loss::Data | Loss::Stale => scattered(&content, &pending, loss, chance),
        }
    }
}

/// A file of which some sectors reached the disk, in the state of some moment.
fn scattered(durable: &[u8], pending: &[&Operation], loss: Loss, chance: &mut Chance) -> Vec<u8> {
    let (mut now, mut disk, mut lengths) = (durable.to_vec(), durable.to_vec(), vec![durable.len()]);
    for operation in pending {
        operation.change.apply(&mut now);
        lengths.push(now.len());
        disk.resize(disk.len().max(now.len()), 0);
        for sector in operation.change.sectors() {
            let end = (sector + SECTOR).min(now.len());
            if loss == Loss::Scattered && sector < end && chance.coin() {
                disk[sector..end].copy_from_slice(&now[sector..end]);
            }
        }
    }
    let longest = lengths.iter().copied().max().unwrap_or_default();
    let length = match loss {
        Loss::Scattered => lengths[usize::try_from(chance.below(lengths.len() as u64)).unwrap()],
        _ => longest,
    };
    if loss == Loss::Stale {
        disk.iter_mut().skip(durable.len()).for_each(|byte| *byte = chance.number().to_le_bytes()[0]);
    }
    disk.resize(length, 0);
    disk
}

impl Change {
    /// Does to a file's content what was asked.
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { offset, bytes, .. } => {
                let end = offset + bytes.len();
                content.resize(content.len().max(end), 0);
                content[*offset..end].copy_from_slice(bytes);
            }
            Self::Resize { length, .. } => content.resize(*length, 0),
            _ => {}
        }
    }

    /// Does a first part of it, up to a sector.
    fn apply_to_some(&self, content: &mut Vec<u8>, chance: &mut Chance) {
        let Self::Write { file, offset, bytes } = self else { return };
        let ends = self.sectors().skip(1).map(|sector| sector - offset).chain([0]).collect::<Vec<_>>();
        let end = ends[usize::try_from(chance.below(ends.len() as u64)).unwrap()];
        Self::Write { file: *file, offset: *offset, bytes: bytes[..end].to_vec() }.apply(content);
    }

    /// Where the sectors begin that it writes to.
    fn sectors(&self) -> impl Iterator<Item = usize> + use<> {
        let (begin, end) = match self {
            Self::Write { offset, bytes, .. } => (*offset, offset + bytes.len()),
            _ => (0, 0),
        };
        (begin / SECTOR * SECTOR..end).step_by(SECTOR)
    }
}

impl Image {
    /// What is really in a directory.
    pub(crate) fn of(directory: &Path) -> Self {
        let mut image = Self::default();
        image.read(directory, Path::new(""));
        image
    }

    fn read(&mut self, directory: &Path, below: &Path) {
        for entry in fs::read_dir(directory.join(below)).unwrap() {
            let path = below.join(entry.unwrap().file_name());
            if directory.join(&path).is_dir() {
                self.0.insert(path.clone(), None);
                self.read(directory, &path);
            } else {
                self.0.insert(path.clone(), Some(fs::read(directory.join(&path)).unwrap()));
            }
        }
    }

    /// Puts it into an empty directory.
    pub(crate) fn put(&self, directory: &Path) {
        for (path, content) in &self.0 {
            match content {
                None => fs::create_dir(directory.join(path)).unwrap(),
                Some(bytes) => {
                    let created =
                        File::options().write(true).create_new(true).mode(0o600).open(directory.join(path));
                    created.unwrap().write_all(bytes).unwrap();
                }
            }
        }
    }
}
