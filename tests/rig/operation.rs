//! What a process asked of a disk: its system calls, with the file that each is about and the place in it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::trace::{Argument, Call};

/// A file, whatever it is called at the moment.
pub(crate) type FileId = usize;

/// What a directory has under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    File(FileId),
    Directory,
}

/// Something that was asked.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) change: Change,
    /// When it was asked.
    pub(crate) begun: usize,
    /// From when on it counts: when it returned. What is said counts when it is begun.
    pub(crate) at: usize,
}

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Write {
        file: FileId,
        offset: usize,
        bytes: Vec<u8>,
    },
    Resize {
        file: FileId,
        length: usize,
    },
    Sync {
        file: FileId,
    },
    Enter {
        directory: PathBuf,
        name: OsString,
        entry: Entry,
    },
    Leave {
        directory: PathBuf,
        name: OsString,
    },
    Rename {
        directory: PathBuf,
        from: OsString,
        to: OsString,
    },
    SyncDirectory {
        directory: PathBuf,
    },
    /// Nothing of the disk: somebody was told something.
    Say(String),
}

/// What was there before.
#[derive(Clone, Default)]
pub(crate) struct Before {
    pub(crate) files: Vec<Vec<u8>>,
    pub(crate) directories: BTreeMap<PathBuf, BTreeMap<OsString, Entry>>,
}

impl Change {
    /// The file whose content it changes.
    pub(crate) const fn file(&self) -> Option<FileId> {
        match self {
            Self::Write { file, .. } | Self::Resize { file, .. } => Some(*file),
            _ => None,
        }
    }

    /// The directory whose entries it changes.
    pub(crate) fn directory(&self) -> Option<&Path> {
        match self {
            Self::Enter { directory, .. }
            | Self::Leave { directory, .. }
            | Self::Rename { directory, .. } => Some(directory),
            _ => None,
        }
    }
}

impl Before {
    /// What is in a directory now.
    pub(crate) fn of(root: &Path) -> Self {
        let mut before = Self::default();
        before.read(root);
        before
    }

    fn read(&mut self, directory: &Path) {
        let mut entries = BTreeMap::new();
        for entry in fs::read_dir(directory).unwrap() {
            let entry = entry.unwrap();
            let is_directory = entry.file_type().unwrap().is_dir();
            let found = if is_directory { Entry::Directory } else { Entry::File(self.files.len()) };
            entries.insert(entry.file_name(), found);
            if is_directory {
                self.read(&entry.path());
            } else {
                self.files.push(fs::read(entry.path()).unwrap());
            }
        }
        self.directories.insert(directory.to_owned(), entries);
    }
}

/// What these calls asked of what lies below a directory.
pub(crate) fn operations(calls: &[Call], root: &Path, before: &Before) -> Vec<Operation> {
    let mut reader = Reader {
        root,
        names: before.directories.clone(),
        lengths: before.files.iter().map(Vec::len).collect(),
        open: BTreeMap::new(),
        operations: Vec::new(),
    };
    for call in calls {
        reader.take(call);
    }
    reader.operations.sort_by_key(|it| it.at);
    reader.operations
}

/// The calls on their way to operations.
struct Reader<'a> {
    root: &'a Path,
    names: BTreeMap<PathBuf, BTreeMap<OsString, Entry>>,
    lengths: Vec<usize>,
    open: BTreeMap<i64, Rc<RefCell<Opened>>>,
    operations: Vec<Operation>,
}

/// What a number of a file stands for. A copy of the number shares it.
struct Opened {
    what: What,
    appends: bool,
    place: usize,
}

#[derive(Clone)]
enum What {
    File(FileId),
    Directory(PathBuf),
}

impl Reader<'_> {
    fn take(&mut self, call: &Call) {
        match (call.name.as_str(), call.arguments.as_slice()) {
            ("openat", [_, _, flags, ..]) | ("open", [_, flags, ..]) => self.opened(call, flags),
            ("dup" | "dup2" | "dup3", [from, ..]) => self.copied(from.number(), call.result.number()),
            ("fcntl", [from, command, ..]) => {
                if command.says("F_DUPFD_CLOEXEC") || command.says("F_DUPFD") {
                    self.copied(from.number(), call.result.number());
                }
            }
            ("lseek" | "read", [file, ..]) => self.moved(call, file.number()),
            ("write", [Argument::File(1, _), said, ..]) => {
                let said = String::from_utf8(said.bytes().to_vec()).unwrap();
                self.operations.push(Operation {
                    change: Change::Say(said),
                    begun: call.begun,
                    at: call.begun,
                });
            }
            ("write", [file, bytes, _]) => self.written(call, file, bytes, None),
            ("pwrite64", [file, bytes, _, offset]) => self.written(call, file, bytes, Some(offset)),
            ("ftruncate", [file, length]) => {
                if let Some(What::File(file)) = self.what(file) {
                    let length = size(length.number());
                    self.lengths[file] = length;
                    self.push(call, Change::Resize { file, length });
                }
            }
            ("fsync" | "fdatasync", [file]) => match self.what(file) {
                Some(What::File(file)) => self.push(call, Change::Sync { file }),
                Some(What::Directory(directory)) => self.push(call, Change::SyncDirectory { directory }),
                None => {}
            },
            ("mkdir", [path, ..]) => self.entered(call, &path_of(path), Entry::Directory),
            ("unlink" | "rmdir", [path]) => self.left(call, &path_of(path)),
            ("unlinkat", [Argument::File(_, directory), name, _]) => {
                self.left(call, &directory.join(path_of(name)));
            }
            ("rename", [from, to]) => self.renamed(call, &path_of(from), &path_of(to)),
            // It promises nothing.
            ("sync_file_range", _) => {}
            _ => assert!(!self.concerns(call), "the model of the disk does not know {call:?}"),
        }
    }

    fn opened(&mut self, call: &Call, flags: &Argument) {
        let Argument::File(number, path) = &call.result else { panic!("no path in {call:?}") };
        self.open.remove(number);
        if !path.starts_with(self.root) {
            return;
        }
        let what = if self.names.contains_key(path) {
            What::Directory(path.clone())
        } else {
            let file = self.file(path).unwrap_or_else(|| {
                self.lengths.push(0);
                self.entered(call, path, Entry::File(self.lengths.len() - 1));
                self.lengths.len() - 1
            });
            if flags.says("O_TRUNC") {
                self.lengths[file] = 0;
                self.push(call, Change::Resize { file, length: 0 });
            }
            What::File(file)
        };
        let opened = Opened { what, appends: flags.says("O_APPEND"), place: 0 };
        self.open.insert(*number, Rc::new(RefCell::new(opened)));
    }

    fn copied(&mut self, from: i64, to: i64) {
        match self.open.get(&from).cloned() {
            Some(opened) => drop(self.open.insert(to, opened)),
            None => drop(self.open.remove(&to)),
        }
    }

    fn moved(&self, call: &Call, file: i64) {
        if let Some(opened) = self.open.get(&file) {
            let mut opened = opened.borrow_mut();
            let by = size(call.result.number());
            opened.place = if call.name == "lseek" { by } else { opened.place + by };
        }
    }

    fn written(&mut self, call: &Call, file: &Argument, bytes: &Argument, offset: Option<&Argument>) {
        let Some(opened) = self.open.get(&file.number()).filter(|_| self.is_below(file)).cloned() else {
            return;
        };
        let mut opened = opened.borrow_mut();
        let What::File(file) = opened.what else { panic!("a directory is written to: {call:?}") };
        let bytes = bytes.bytes()[..size(call.result.number())].to_vec();
        let mut next = || {
            let begin = if opened.appends { self.lengths[file] } else { opened.place };
            opened.place = begin + bytes.len();
            begin
        };
        let offset = offset.map_or_else(&mut next, |offset| size(offset.number()));
        self.lengths[file] = self.lengths[file].max(offset + bytes.len());
        self.push(call, Change::Write { file, offset, bytes });
    }

    fn entered(&mut self, call: &Call, path: &Path, entry: Entry) {
        if let Some((directory, name)) = self.place(path) {
            if entry == Entry::Directory {
                self.names.insert(path.to_owned(), BTreeMap::new());
            }
            self.names.get_mut(&directory).unwrap().insert(name.clone(), entry);
            self.push(call, Change::Enter { directory, name, entry });
        }
    }

    fn left(&mut self, call: &Call, path: &Path) {
        if let Some((directory, name)) = self.place(path) {
            self.names.get_mut(&directory).unwrap().remove(&name);
            self.names.remove(path);
            self.push(call, Change::Leave { directory, name });
        }
    }

    fn renamed(&mut self, call: &Call, from: &Path, to: &Path) {
        let (Some((directory, from)), Some((other, to))) = (self.place(from), self.place(to)) else { return };
        assert_eq!(directory, other, "the model of the disk knows no rename between directories");
        let names = self.names.get_mut(&directory).unwrap();
        let entry = names.remove(&from).unwrap();
        assert_ne!(entry, Entry::Directory, "the model of the disk knows no rename of a directory");
        names.insert(to.clone(), entry);
        self.push(call, Change::Rename { directory, from, to });
    }

    fn push(&mut self, call: &Call, change: Change) {
        self.operations.push(Operation { change, begun: call.begun, at: call.returned });
    }

    fn file(&self, path: &Path) -> Option<FileId> {
        match self.names.get(path.parent()?)?.get(path.file_name()?)? {
            Entry::File(file) => Some(*file),
            Entry::Directory => None,
        }
    }

    /// The directory and the name of a path below the root.
    fn place(&self, path: &Path) -> Option<(PathBuf, OsString)> {
        let directory = path.parent().filter(|it| it.starts_with(self.root))?;
        Some((directory.to_owned(), path.file_name()?.to_owned()))
    }

    fn what(&self, file: &Argument) -> Option<What> {
        self.open.get(&file.number()).filter(|_| self.is_below(file)).map(|it| it.borrow().what.clone())
    }

    /// Whether an open file lies below the root. A number that was closed may be something else by now.
    fn is_below(&self, file: &Argument) -> bool {
        matches!(file, Argument::File(_, path) if path.starts_with(self.root))
    }

    fn concerns(&self, call: &Call) -> bool {
        let is_private = call.arguments.iter().any(|it| it.says("MAP_PRIVATE"));
        call.name == "io_uring_setup"
            || call.arguments.iter().any(|it| match it {
                Argument::File(..) => !is_private && self.is_below(it),
                Argument::Bytes(path) => Path::new(OsStr::from_bytes(path)).starts_with(self.root),
                Argument::Number(_) | Argument::Other(_) => false,
            })
    }
}

fn path_of(argument: &Argument) -> PathBuf {
    OsStr::from_bytes(argument.bytes()).into()
}

fn size(number: i64) -> usize {
    usize::try_from(number).unwrap()
}
