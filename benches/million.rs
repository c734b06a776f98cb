//! A long log: how much faster it opens and looks back than it is replayed, and what it costs in memory and on disk.
//!
//! ```text
//! cargo bench --bench million              a million events
//! cargo bench --bench million 50000        so many
//! ```
//!
//! The log is made first, by commands as an application sends them: of each of its assets it has twenty events. A ratio
//! above 1 is faster than a full replay, which decodes and folds every event; the range shows the worst. What is asked of
//! a log that was closed is asked of it here too, and with the files in the page cache: the disk is not measured.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a bench prints, and stops where it fails")]

#[path = "ratio/assets.rs"]
mod assets;
#[path = "ratio/company.rs"]
mod company;
#[path = "million/cost.rs"]
mod cost;
#[path = "ratio/measure.rs"]
mod measure;
#[path = "million/past.rs"]
mod past;

use std::path::{Path, PathBuf};

use isms::{Isms, Options};
use tempfile::TempDir;

const EVENTS: usize = 1_000_000;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    match (arguments.next(), arguments.next()) {
        (Some(work), Some(directory)) => cost::peak_of(&work, Path::new(&directory)),
        (events, _) => {
            let events = events.map_or(EVENTS, |it| it.replace('_', "").parse().expect("how many events"));
            measure_all(events);
        }
    }
}

fn measure_all(events: usize) {
    let home = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let directory = made(home.path(), events);
    println!("{:<34} {:>8} {:>18}   of the limit", "", "median", "range");
    // One after the other: nobody opens a log for writing that somebody has open.
    for group in [past::of_opening, past::of_looking_back] {
        for bench in group(&directory) {
            println!("{}", bench.measure());
        }
    }
    for cost in cost::of(&directory) {
        println!("{cost}");
    }
}

/// A log of so many events, closed.
fn made(home: &Path, events: usize) -> PathBuf {
    let directory = home.join("acme.isms");
    let (isms, actor) = company::founded(Options::at(&directory));
    assets::record_assets(&isms, actor, events.div_ceil(assets::EVENTS_EACH));
    isms.close();
    directory
}

/// The log, open for writing, as an application has it.
fn opened(directory: &Path) -> Isms {
    Isms::open(directory).expect("a log that can be opened")
}
