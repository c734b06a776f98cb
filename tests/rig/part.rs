//! The parts that this program plays when it is started to be killed, traced or failed.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use isms::id::CommandId;
use isms::stream::Stream;
use isms::vocabulary::actor::Actor;
use isms::{CommandError, Founding, Isms};

use crate::kind::Kind;
use crate::said::{FOUNDING_EVENTS, INDETERMINATE, POISONED, register};

/// How many records the two known engines write.
pub(crate) const RECORDS: u64 = 24;

/// What a process does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// Makes a store.
    Found(Kind),
    /// Opens a store, and does no more.
    Open(Kind),
    /// Opens a store and sends batches.
    Write(Kind, Shape),
    /// Opens a store and sends again what is in its log.
    Again(Kind),
    /// Makes a store, writes, opens it again and writes.
    Live(Kind, Shape),
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
    /// On which kind of store it is played.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Found(kind)
            | Self::Open(kind)
            | Self::Again(kind)
            | Self::Write(kind, _)
            | Self::Live(kind, _) => kind,
            Self::Plain | Self::Sled | Self::SledRead => Kind::Bare,
        }
    }

    /// The words by which a process is told.
    pub(crate) fn words(self) -> Vec<String> {
        let (name, kind, shape) = match self {
            Self::Found(kind) => ("found", Some(kind), None),
            Self::Open(kind) => ("open", Some(kind), None),
            Self::Again(kind) => ("again", Some(kind), None),
            Self::Write(kind, shape) => ("write", Some(kind), Some(shape)),
            Self::Live(kind, shape) => ("live", Some(kind), Some(shape)),
            Self::Plain => ("plain", None, None),
            Self::Sled => ("sled", None, None),
            Self::SledRead => ("sled-read", None, None),
        };
        let numbers = shape.map(|it| [it.threads, it.batches, it.commands_max].map(|it| it.to_string()));
        let words = [name.to_owned()].into_iter().chain(kind.map(|kind| kind.word().to_owned()));
        words.chain(numbers.into_iter().flatten()).collect()
    }
}

/// Plays a part: its words, where, and who acts.
pub(crate) fn play(words: &[String]) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["found", kind, at] => drop(found(Kind::parse(kind), Path::new(at))),
        ["open", kind, at] => drop(open(Kind::parse(kind), Path::new(at))),
        ["again", kind, at, person, role] => {
            let actor = Actor::human(person.parse().unwrap()).acting_as(role.parse().unwrap());
            again(Kind::parse(kind), Path::new(at), actor);
        }
        ["write", kind, threads, batches, commands_max, at, person, role] => {
            let actor = Actor::human(person.parse().unwrap()).acting_as(role.parse().unwrap());
            let shape = Shape::parse([threads, batches, commands_max]);
            write(Kind::parse(kind), Path::new(at), actor, shape);
        }
        ["live", kind, threads, batches, commands_max, at] => {
            let (kind, at) = (Kind::parse(kind), Path::new(at));
            let shape = Shape::parse([threads, batches, commands_max]);
            if let Some(actor) = found(kind, at) {
                write(kind, at, actor, shape);
                write(kind, at, actor, shape);
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

fn found(kind: Kind, at: &Path) -> Option<Actor> {
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (_, founded) = closed(kind.options(at).create(&founding))?;
    say(format_args!("founded {} {}", founded.founder, founded.top_management));
    Some(founded.actor())
}

fn open(kind: Kind, at: &Path) -> Option<Isms> {
    closed(kind.options(at).open())
}

fn closed<T, E: Display>(opened: Result<T, E>) -> Option<T> {
    opened.inspect_err(|error| say(format_args!("closed {error}"))).ok()
}

fn write(kind: Kind, at: &Path, actor: Actor, shape: Shape) {
    let Some(isms) = open(kind, at) else { return };
    std::thread::scope(|scope| {
        for _ in 1..shape.threads {
            scope.spawn(|| send(&isms, actor, shape));
        }
        send(&isms, actor, shape);
    });
}

fn again(kind: Kind, at: &Path, actor: Actor) {
    let Some(isms) = open(kind, at) else { return };
    for event in isms.history().since(FOUNDING_EVENTS) {
        let event = event.unwrap();
        let (Stream::Person(person), Some(command)) = (event.stream, event.command) else { continue };
        let receipt = isms.execute(&actor, register(person).with_id(command.id)).unwrap();
        say(format_args!("ack again {} {person} {}", command.id, receipt.positions.start));
    }
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
