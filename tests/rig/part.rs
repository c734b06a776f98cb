//! The parts that this program plays when it is started to be killed, traced or failed.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use isms::id::CommandId;
use isms::vocabulary::actor::Actor;
use isms::{CommandError, Founding, Isms};

use crate::said::{INDETERMINATE, POISONED, register};

/// How many records the two known engines write.
pub(crate) const RECORDS: u64 = 24;

/// What a process does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// Makes a store.
    Found,
    /// Opens a store, and does no more.
    Open,
    /// Opens a store and sends batches.
    Write(Shape),
    /// Makes a store, writes, opens it again and writes.
    Live(Shape),
    /// Writes records into a plain file, synchronizing each.
    Plain,
    /// Inserts records into bare sled, flushing each.
    Sled,
    /// Says which records bare sled has.
    SledRead,
}

/// What is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// How many threads send at once.
    pub(crate) threads: u64,
    /// How many batches each of them sends.
    pub(crate) batches: u64,
    /// How many commands the largest batch has. The others have fewer, in turn.
    pub(crate) commands_max: u64,
}

impl Part {
    /// The words by which a process is told.
    pub(crate) fn words(self) -> Vec<String> {
        let (name, shape) = match self {
            Self::Found => ("found", None),
            Self::Open => ("open", None),
            Self::Write(shape) => ("write", Some(shape)),
            Self::Live(shape) => ("live", Some(shape)),
            Self::Plain => ("plain", None),
            Self::Sled => ("sled", None),
            Self::SledRead => ("sled-read", None),
        };
        let numbers = shape.map(|it| [it.threads, it.batches, it.commands_max].map(|it| it.to_string()));
        [name.to_owned()].into_iter().chain(numbers.into_iter().flatten()).collect()
    }
}

/// Plays a part: its words, where, and who acts.
pub(crate) fn play(words: &[String]) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["found", at] => drop(found(Path::new(at))),
        ["open", at, ..] => drop(open(Path::new(at))),
        ["write", threads, batches, commands_max, at, person, role] => {
            let actor = Actor::human(person.parse().unwrap()).acting_as(role.parse().unwrap());
            write(Path::new(at), actor, Shape::parse([threads, batches, commands_max]));
        }
        ["live", threads, batches, commands_max, at] => {
            let shape = Shape::parse([threads, batches, commands_max]);
            if let Some(actor) = found(Path::new(at)) {
                write(Path::new(at), actor, shape);
                write(Path::new(at), actor, shape);
            }
        }
        ["plain", at] => plain(Path::new(at)),
        ["sled", at] => sled(Path::new(at)),
        ["sled-read", at] => sled_read(Path::new(at)),
        other => panic!("no part is called {other:?}"),
    }
}

impl Shape {
    pub(crate) const fn of(threads: u64, batches: u64, commands_max: u64) -> Self {
        Self { threads, batches, commands_max }
    }

    fn parse(words: [&str; 3]) -> Self {
        let [threads, batches, commands_max] = words.map(|word| word.parse().unwrap());
        Self { threads, batches, commands_max }
    }
}

fn found(at: &Path) -> Option<Actor> {
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (_, founded) = closed(Isms::create(at, &founding))?;
    say(format_args!("founded {} {}", founded.founder, founded.top_management));
    Some(founded.actor())
}

fn open(at: &Path) -> Option<Isms> {
    closed(Isms::open(at))
}

fn closed<T, E: Display>(opened: Result<T, E>) -> Option<T> {
    opened.inspect_err(|error| say(format_args!("closed {error}"))).ok()
}

fn write(at: &Path, actor: Actor, shape: Shape) {
    let Some(isms) = open(at) else { return };
    std::thread::scope(|scope| {
        for _ in 1..shape.threads {
            scope.spawn(|| send(&isms, actor, shape));
        }
        send(&isms, actor, shape);
    });
}

fn send(isms: &Isms, actor: Actor, shape: Shape) {
    for number in 0..shape.batches {
        let batch: CommandId = isms.new_id().unwrap();
        let commands = 1 + (shape.commands_max - 1).saturating_sub(number % shape.commands_max);
        let asked: Vec<_> = (0..commands).map(|_| (isms.new_id().unwrap(), isms.new_id().unwrap())).collect();
        for (command, person) in &asked {
            say(format_args!("ask {batch} {command} {person}"));
        }
        let requests = asked.iter().map(|(command, person)| (actor, register(*person).with_id(*command)));
        match isms.execute_all(requests) {
            Ok(receipts) => {
                for ((command, person), receipt) in asked.iter().zip(receipts) {
                    say(format_args!("ack {batch} {command} {person} {}", receipt.positions.start));
                }
            }
            Err(error) => say(format_args!("fail {batch} {}", kind(&error))),
        }
    }
}

/// What may be relied on after an error.
fn kind(error: &CommandError) -> String {
    match error {
        CommandError::Indeterminate(_) => INDETERMINATE.into(),
        CommandError::Poisoned(_) => POISONED.into(),
        other => format!("other {other}"),
    }
}

fn plain(at: &Path) {
    fs::create_dir(at).unwrap();
    let mut file = File::create_new(at.join("records")).unwrap();
    for directory in [at, at.parent().unwrap()] {
        File::open(directory).unwrap().sync_all().unwrap();
    }
    for record in 0..RECORDS {
        file.write_all(&record.to_be_bytes()).unwrap();
        file.sync_data().unwrap();
        say(format_args!("ack {record}"));
    }
}

fn sled(at: &Path) {
    let tree = sled::open(at).unwrap();
    for record in 0..RECORDS {
        tree.insert(record.to_be_bytes(), &record.to_le_bytes()).unwrap();
        tree.flush().unwrap();
        say(format_args!("ack {record}"));
    }
}

fn sled_read(at: &Path) {
    let tree = sled::open(at).unwrap();
    for record in 0..RECORDS {
        if tree.get(record.to_be_bytes()).unwrap().is_some_and(|value| value == record.to_le_bytes()) {
            say(format_args!("ack {record}"));
        }
    }
}

/// Says one line, in one write.
fn say(line: impl Display) {
    let line = format!("{line};\n");
    std::io::stdout().write_all(line.as_bytes()).unwrap();
}
