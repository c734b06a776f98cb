//! What a log costs: memory while it is opened and replayed, and room on the disk.

use std::fmt;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Command;

use crate::company::replayed;
use crate::opened;

/// The files in which the events themselves stand, and with what an event's line begins.
const JOURNAL: &str = "log.jsonl";
const EVENT: &[u8] = b"{\"seq\":";

/// What a child process does before it says how much memory it took.
const WORKS: [(&str, &str); 2] = [("open", "peak memory, opening"), ("replay", "peak memory, a full replay")];

/// A cost, per whatever it is counted in.
pub(crate) struct Cost {
    name: &'static str,
    value: f64,
    of: &'static str,
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, of } = self;
        write!(f, "{name:<34} {value:>8.3} {:>19}  {of}", "")
    }
}

pub(crate) fn of(directory: &Path) -> Vec<Cost> {
    let lines = event_lines(directory);
    let peaks = WORKS.map(|(work, name)| {
        let of = "bytes an event, in a process of its own";
        Cost { name, value: ratio(peak(work, directory), lines.count), of }
    });
    let of = "bytes a byte of event lines, of all that lies there";
    let disk = Cost { name: "room on the disk", value: ratio(size_of(directory), lines.bytes), of };
    peaks.into_iter().chain([disk]).collect()
}

/// Does some work and prints how many bytes of memory this process had at most.
pub(crate) fn peak_of(work: &str, directory: &Path) {
    let isms = opened(directory);
    if work == "replay" {
        let register = replayed(&isms);
        assert_eq!(register.position, isms.log().size(), "all of it");
    }
    let status = fs::read_to_string("/proc/self/status").expect("a system that says what a process takes");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
    println!("{}", peak.expect("a peak").parse::<u64>().expect("a number") * 1_024);
}

fn peak(work: &str, directory: &Path) -> u64 {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).arg(work).arg(directory).output().expect("a child process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number of bytes")
}

struct Lines {
    count: u64,
    bytes: u64,
}

fn event_lines(directory: &Path) -> Lines {
    let mut file = BufReader::new(File::open(directory.join(JOURNAL)).expect("the journal"));
    let (mut lines, mut line) = (Lines { count: 0, bytes: 0 }, Vec::new());
    while file.read_until(b'\n', &mut line).expect("a line") > 0 {
        if line.starts_with(EVENT) {
            lines.count += 1;
            lines.bytes += line.len() as u64;
        }
        line.clear();
    }
    lines
}

fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("a directory").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| {
            let metadata = entry.metadata().expect("a file");
            if metadata.is_dir() { size_of(&entry.path()) } else { metadata.len() }
        })
        .sum()
}

#[expect(clippy::cast_precision_loss, reason = "a figure of four digits")]
fn ratio(value: u64, of: u64) -> f64 {
    value as f64 / of as f64
}
