//! How near the log comes to its limits: each figure is a ratio to a limit measured in the same run, in turn.
//!
//! ```text
//! cargo bench --bench ratio            everything
//! cargo bench --bench ratio append     what has `append` in its name
//! ```
//!
//! A ratio of 1 is as fast as the limit. The limit of an append is a plain file that is written and synced in the same
//! groups; of a replay, decoding the same lines from memory; of a verification, hashing the same lines. Disks and
//! neighbors make single times worthless, so the two are measured in turn, and the median of the pairs is printed with
//! its range.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a bench prints, and stops where it fails")]

#[path = "ratio/append.rs"]
mod append;
#[path = "ratio/assets.rs"]
mod assets;
#[path = "ratio/company.rs"]
mod company;
#[path = "ratio/history.rs"]
mod history;
#[path = "ratio/measure.rs"]
mod measure;

use measure::Bench;

fn main() {
    let filter = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let wanted = |name: &str| filter.as_ref().is_none_or(|filter| name.contains(filter.as_str()));
    println!("{:<34} {:>8} {:>18}   of the limit", "", "median", "range");
    let groups: [fn() -> Vec<Bench>; 2] = [append::benches, history::benches];
    for bench in groups.iter().flat_map(|group| group()).filter(|bench| wanted(bench.name)) {
        println!("{}", bench.measure());
    }
}
