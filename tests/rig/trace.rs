//! A trace: the system calls of a process and its threads, as strace writes them down.
//!
//! ```text
//! 4711 write(4<\x2f\x74…>, "\x7b\x22…", 612 <unfinished ...>
//! 4712 fdatasync(4<\x2f\x74…>)          = 0
//! 4711 <... write resumed>)              = 612
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use crate::part::Part;
use crate::process::Process;
use crate::said::Said;

/// The calls that change what is on a disk, or that say where the next one does.
const CALLS: &str = "open,openat,openat2,creat,dup,dup2,dup3,fcntl,lseek,read,write,pwrite64,writev,pwritev,pwritev2,\
    truncate,ftruncate,fallocate,copy_file_range,sendfile,splice,fsync,fdatasync,sync,syncfs,sync_file_range,msync,\
    rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,mmap,io_uring_setup";

/// How many bytes of one argument are written down: more than the largest write.
const STRING_BYTES_MAX: &str = "33554432";

/// A system call that has returned.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) result: Argument,
    /// The lines of the trace at which it began and returned: its places in the order of all.
    pub(crate) begun: usize,
    pub(crate) returned: usize,
}

/// An argument or a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Argument {
    /// A file that is open, and its path.
    File(i64, PathBuf),
    /// Bytes: a path, or what is written.
    Bytes(Vec<u8>),
    Number(i64),
    /// Names of flags, or what nobody here reads.
    Other(String),
}

/// The calls that a process makes while it plays a part, in the order in which they return.
pub(crate) fn traced(part: Part, at: &Path, said: &mut Said) -> Vec<Call> {
    let output = tempfile::NamedTempFile::new().unwrap();
    let path = output.path().to_str().unwrap();
    let trace = format!("trace={CALLS}");
    let words =
        ["strace", "-f", "-y", "-xx", "-s", STRING_BYTES_MAX, "-o", path, "-e", &trace, "-e", "signal=none"];
    let words: Vec<String> = words.map(str::to_owned).to_vec();
    let status = Process::start(&words, part, at, said).end(said);
    assert!(status.success(), "{part:?} under strace: {status}");
    calls(&fs::read_to_string(path).unwrap())
}

fn calls(trace: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut unfinished: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for (number, line) in trace.lines().enumerate() {
        let (thread, rest) = line.trim_start().split_once(' ').unwrap();
        let rest = rest.trim_start();
        if rest.starts_with("+++") || rest.starts_with("---") {
            continue;
        }
        if let Some(beginning) = rest.strip_suffix("<unfinished ...>") {
            unfinished.insert(thread, (number, beginning.trim_end().to_owned()));
            continue;
        }
        let (begun, whole) = match rest.strip_prefix("<... ") {
            Some(resumed) => {
                let (begun, beginning) = unfinished.remove(thread).unwrap();
                (begun, beginning + resumed.split_once(" resumed>").unwrap().1)
            }
            None => (number, rest.to_owned()),
        };
        calls.extend(call(&whole, begun, number));
    }
    calls
}

/// A call, unless the process ended in it or it failed.
fn call(text: &str, begun: usize, returned: usize) -> Option<Call> {
    let (name, rest) = text.split_once('(').unwrap();
    let (arguments, result) =
        rest.rsplit_once(" = ").unwrap_or_else(|| panic!("no result: {}", excerpt(text)));
    if result.starts_with("-1") || result.starts_with('?') {
        return None;
    }
    let arguments =
        arguments.trim_end().strip_suffix(')').unwrap_or_else(|| panic!("no end: {}", excerpt(text)));
    let arguments = split(arguments).into_iter().map(Argument::parse).collect();
    let result = Argument::parse(result.trim());
    Some(Call { name: name.to_owned(), arguments, result, begun, returned })
}

/// Divides arguments at the commas that do not stand within brackets.
fn split(arguments: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for (at, it) in arguments.bytes().enumerate() {
        match it {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(arguments[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(arguments[from..].trim());
    parts
}

impl Argument {
    fn parse(text: &str) -> Self {
        if let Some(quoted) = text.strip_prefix('"') {
            let bytes = quoted.strip_suffix('"').unwrap_or_else(|| panic!("cut off: {}", excerpt(text)));
            return Self::Bytes(unescaped(bytes));
        }
        if let Some((file, path)) = text.split_once('<')
            && let Some((path, _)) = path.split_once('>')
        {
            // The working directory goes by a name.
            let file = file.parse().unwrap_or(-1);
            return Self::File(file, std::ffi::OsString::from_vec(unescaped(path)).into());
        }
        text.parse().map_or_else(|_| Self::Other(text.to_owned()), Self::Number)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        let Self::Bytes(bytes) = self else { panic!("expected bytes, found {self:?}") };
        bytes
    }

    pub(crate) fn number(&self) -> i64 {
        match self {
            Self::Number(number) | Self::File(number, _) => *number,
            other => panic!("expected a number, found {other:?}"),
        }
    }

    pub(crate) fn says(&self, flag: &str) -> bool {
        matches!(self, Self::Other(flags) if flags.split('|').any(|it| it == flag))
    }
}

/// The bytes of `\x2f\x74`.
fn unescaped(text: &str) -> Vec<u8> {
    let byte = |digits: &str| {
        u8::from_str_radix(digits, 16).unwrap_or_else(|_| panic!("not hex: {}", excerpt(text)))
    };
    text.split("\\x").skip(1).map(byte).collect()
}

fn excerpt(text: &str) -> String {
    text.chars().take(200).collect()
}
