//! The fault rigs: processes that are killed, disks that lose and refuse, bytes that change, clocks that go back.
//!
//! `just rigs`, or `cargo test --release --features rig --test rig`. Words behind it choose rigs by name. Each prints in
//! one line what it did. It goes by chance; the seed that is printed, given as `RIG_SEED`, gives the same chance again.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a rig that fails panics")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a rig picks out what it looks for")]
#![expect(clippy::print_stdout, reason = "what a rig did is what it is for")]

mod chance;
mod said;
mod kind;
mod part;
mod process;
mod store;
mod kill;
mod trace;
mod operation;
mod disk;
mod power;
mod fault;
mod full;
mod change;
mod beside;
mod clock;

use std::hash::{BuildHasher as _, RandomState};
use std::time::Instant;

use chance::Chance;

/// A rig: what it is called, and what it does.
type Rig = (&'static str, fn(&mut Chance) -> String);

const RIGS: [Rig; 7] = [
    ("kill", kill::run),
    ("power", power::run),
    ("fault", fault::run),
    ("full", full::run),
    ("change", change::run),
    ("beside", beside::run),
    ("clock", clock::run),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [play, part @ ..] = words.as_slice()
        && play == process::PLAY
    {
        return part::play(part);
    }
    quiet_about_sled();
    let seed =
        std::env::var("RIG_SEED").map_or_else(|_| RandomState::new().hash_one(()), |it| it.parse().unwrap());
    println!("seed: {seed}");
    let chosen = |name: &str| words.is_empty() || words.iter().any(|it| it == name);
    for (name, run) in RIGS.into_iter().filter(|(name, _)| chosen(name)) {
        let begun = Instant::now();
        let done = run(&mut Chance::of(seed));
        println!("{name}: {done} [{} s]", begun.elapsed().as_secs());
    }
}

/// A cache that was damaged may panic within sled, which is caught. Only of that nothing is printed.
fn quiet_about_sled() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let is_of_sled = panic.location().is_some_and(|it| it.file().contains("/sled-"));
        if !is_of_sled {
            tell(panic);
        }
    }));
}
