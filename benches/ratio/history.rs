//! Reading history: replay, as-of and verification of a long log, beside decoding and hashing its lines.

use std::hint::black_box;
use std::rc::Rc;

use isms::aggregate::asset::{Classification, Details, Identification, Kind, Need, Ownership};
use isms::command::asset::Command;
use isms::id::AssetId;
use isms::moment::AsOf;
use isms::vocabulary::actor::Actor;
use isms::vocabulary::cia::Cia;
use isms::vocabulary::responsible::Responsible;
use isms::{Held, Isms, Level, Request};
use isms_store::{FileJournal, blocks, key_of, read_line};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::append::founded;
use crate::measure::{Bench, time};

/// How many assets the log is about, and how often each of them is classified anew.
const ASSETS: usize = 2_500;
const CLASSIFICATIONS: usize = 18;

pub(crate) fn benches() -> Vec<Bench> {
    let long = Rc::new(Long::made());
    vec![
        Bench {
            name: "replay into the register",
            limit: "decoding the same lines from memory into the same types",
            rounds: 9,
            ours: long.does(|long| drop(black_box(long.isms.log().replay(long.isms.log().size(), None)))),
            at_limit: long.does(Long::decode),
        },
        Bench {
            name: "as of the middle of the log",
            limit: "a full replay",
            rounds: 9,
            ours: long.does(|long| {
                let middle = AsOf::Position(long.isms.log().size() / 2);
                drop(black_box(long.isms.as_of(middle)));
            }),
            at_limit: long.does(|long| drop(black_box(long.isms.log().replay(long.isms.log().size(), None)))),
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
        let (home, isms, actor) = founded();
        let assets: Vec<AssetId> = (0..ASSETS).map(|_| isms.new_id().expect("an identity")).collect();
        let owner = Responsible::Person(actor.person().expect("a person"));
        record(&isms, actor, assets.iter().map(|id| identify(*id)));
        record(
            &isms,
            actor,
            assets.iter().map(|id| Command::AssignOwner(*id, Ownership { owner, custodian: None })),
        );
        for round in 0..CLASSIFICATIONS {
            record(&isms, actor, assets.iter().map(|id| classify(*id, round)));
        }
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

fn record(isms: &Isms, actor: Actor, commands: impl Iterator<Item = Command>) {
    let requests: Vec<_> = commands.map(|command| (actor, Request::of(command))).collect();
    isms.execute_all(requests).expect("recorded");
}

fn identify(id: AssetId) -> Command {
    let details = Details {
        name: "A service for the citizens of the district".parse().expect("a title"),
        kind: Kind::Service,
        unit: None,
        location: None,
        in_scope: true,
        found_by: None,
    };
    Command::Identify(id, Identification { reference: id.to_string().parse().expect("a reference"), details })
}

fn classify(id: AssetId, round: usize) -> Command {
    let need = if round.is_multiple_of(2) { Need::High } else { Need::Medium };
    let needs = Cia { confidentiality: Need::Low, integrity: need, availability: Need::High };
    let rationale =
        Some(format!("As agreed in round {round} of the yearly review").parse().expect("a rationale"));
    Command::Classify(id, Classification { needs, label: None, rationale })
}
