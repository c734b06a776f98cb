//! Reading history: replay and verification of a long log, beside decoding and hashing its lines.

use std::hint::black_box;
use std::rc::Rc;

use isms::{Held, Isms, Level, Options};
use isms_store::{FileJournal, blocks, key_of, read_line};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::measure::{Bench, time};
use crate::{assets, company};

/// How many assets the log is about.
const ASSETS: usize = 2_500;

pub(crate) fn benches() -> Vec<Bench> {
    let long = Rc::new(Long::made());
    vec![
        Bench {
            name: "replay into the register",
            limit: "decoding the same lines from memory into the same types",
            rounds: 9,
            ours: long.does(|long| drop(black_box(company::replayed(&long.isms)))),
            at_limit: long.does(Long::decode),
        },
        Bench {
            name: "verify the bytes",
            limit: "hashing the same lines from memory",
            rounds: 9,
            ours: long.does(|long| drop(black_box(long.isms.verify(Level::Bytes, &Held::nothing())))),
            at_limit: long.does(|long| {
                for line in &long.lines {
                    black_box(Sha256::digest(line));
                }
            }),
        },
    ]
}

/// A long log, and its lines in memory.
struct Long {
    _home: TempDir,
    isms: Isms,
    lines: Vec<Vec<u8>>,
}

impl Long {
    fn made() -> Self {
        let home = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        let (isms, actor) = company::founded(Options::at(home.path().join("acme.isms")));
        assets::record_assets(&isms, actor, ASSETS);
        let mut lines = Vec::new();
        let journal = FileJournal::read(isms.directory(), key_of).expect("a log");
        for block in blocks(&journal, 0..isms.log().size()) {
            lines.extend(block.expect("a sound log").lines().map(|(_, line)| line.to_vec()));
        }
        Self { _home: home, isms, lines }
    }

    fn decode(&self) {
        for line in &self.lines {
            black_box(read_line(line).expect("an event"));
        }
    }

    fn does(self: &Rc<Self>, work: fn(&Self)) -> crate::measure::Way {
        let long = Rc::clone(self);
        Box::new(move || time(|| work(&long)))
    }
}
