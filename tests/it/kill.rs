//! A process that writes is killed, again and again: what it was told is recorded is there, and nothing else.
//!
//! The process is this test's own program, started again. What it is about to ask and what it was told it says on its output:
//!
//! ```text
//! ask <batch> <person>;      before a batch is executed, one line for each of its commands
//! ack <batch> <command> <person>;      when there is a receipt
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use isms::aggregate::person::{Registration, Relation};
use isms::command::person;
use isms::event::Event;
use isms::id::{CommandId, PersonId};
use isms::vocabulary::actor::Actor;
use isms::{Engine, Founding, Held, Isms, Level, Options, Request};
use tempfile::TempDir;

use crate::chance::random;

/// How often the process is killed.
const ROUNDS: u64 = 20;

/// Where the process finds the store, and who it acts for.
const STORE: &str = "ISMS_TEST_STORE";
const ACTOR: &str = "ISMS_TEST_ACTOR";

#[test]
fn whatever_was_acknowledged_survives_a_kill_and_nothing_is_torn_or_invented() {
    it_survives(
        Engine::File,
        "kill::whatever_was_acknowledged_survives_a_kill_and_nothing_is_torn_or_invented",
    );
}

#[test]
fn so_does_what_lies_in_a_database() {
    it_survives(Engine::Sled, "kill::so_does_what_lies_in_a_database");
}

/// `test` is the name of the test that calls this, and that the process is started with.
fn it_survives(engine: Engine, test: &str) {
    if let Some(store) = std::env::var_os(STORE) {
        return write_until_killed(&store);
    }
    let home = TempDir::new().unwrap();
    let directory = home.path().join("acme.isms");
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, founded) = Options::at(&directory).engine(engine).create(&founding).unwrap();
    drop(isms);
    let mut said = Said::default();
    for round in 0..ROUNDS {
        let mut process = start(test, &directory, founded.actor());
        // Some are killed while they open the store, the others when they were told so many times.
        let acknowledgments = random() % 40;
        if acknowledgments == 0 {
            std::thread::sleep(Duration::from_millis(random() % 30));
        }
        said.listen(&mut process, acknowledgments);
        let found = isms::verify(&directory, Level::Deep, &Held::nothing()).unwrap();
        assert_eq!(found.problems, [], "round {round}");
        assert_is_as_said(&directory, founded.actor(), &said, round);
    }
    let found = isms::verify(&directory, Level::Full, &Held::nothing()).unwrap();
    assert_eq!(found.problems, []);
    assert!(!said.acknowledged.is_empty());
}

/// What the process does that is killed.
fn write_until_killed(store: &OsStr) {
    let isms = Isms::open(store).unwrap();
    let names = std::env::var(ACTOR).unwrap();
    let (person, role) = names.split_once(' ').unwrap();
    let actor = Actor::human(person.parse().unwrap()).acting_as(role.parse().unwrap());
    let mut out = std::io::stdout();
    loop {
        let batch: CommandId = isms.new_id().unwrap();
        let ids = (0..=random() % 5).map(|_| (isms.new_id().unwrap(), isms.new_id().unwrap()));
        let ids: Vec<(CommandId, PersonId)> = ids.collect();
        for (_, person) in &ids {
            writeln!(out, "ask {batch} {person};").unwrap();
        }
        let requests = ids.iter().map(|(command, person)| (actor, register(*person).with_id(*command)));
        isms.execute_all(requests).unwrap();
        for (command, person) in &ids {
            writeln!(out, "ack {batch} {command} {person};").unwrap();
        }
    }
}

/// What the processes have said.
#[derive(Default)]
struct Said {
    /// Who was to be registered, by batch.
    asked: BTreeMap<String, BTreeSet<PersonId>>,
    /// Who was, by which command.
    acknowledged: Vec<(CommandId, PersonId)>,
}

impl Said {
    /// Listens until there were so many acknowledgments, then kills the process and hears the rest.
    fn listen(&mut self, process: &mut Child, acknowledgments: u64) {
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let end = self.acknowledged.len() + usize::try_from(acknowledgments).unwrap();
        while self.acknowledged.len() < end {
            self.note(&lines.next().unwrap().unwrap());
        }
        process.kill().unwrap();
        process.wait().unwrap();
        lines.map_while(Result::ok).for_each(|line| self.note(&line));
    }

    fn note(&mut self, line: &str) {
        // Of a line that was cut off, nothing is known.
        let Some(line) = line.strip_suffix(';') else { return };
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["ask", batch, person] => {
                self.asked.entry((*batch).to_string()).or_default().insert(person.parse().unwrap());
            }
            ["ack", _, command, person] => {
                self.acknowledged.push((command.parse().unwrap(), person.parse().unwrap()));
            }
            _ => {}
        }
    }
}

fn assert_is_as_said(directory: &Path, actor: Actor, said: &Said, round: u64) {
    let isms = Isms::open(directory).unwrap();
    let register = isms.now().unwrap().register;
    for (_, person) in &said.acknowledged {
        assert!(register.persons.get(*person).is_some(), "round {round}: {person} was acknowledged");
    }
    let is_there = |person: &PersonId| register.persons.get(*person).is_some();
    for people in said.asked.values() {
        let there = people.iter().filter(|person| is_there(person)).count();
        assert!(there == 0 || there == people.len(), "round {round}: a batch is torn");
    }
    let asked: BTreeSet<PersonId> = said.asked.values().flatten().copied().collect();
    for event in isms.history().since(5) {
        let event = event.unwrap();
        assert!(matches!(event.event, Event::Person(_)), "round {round}: {}", event.type_name());
        let person = PersonId::from(event.stream.uuid());
        assert!(asked.contains(&person), "round {round}: nobody asked for {person}");
    }
    if let Some((command, person)) = said.acknowledged.last() {
        let again = isms.execute(&actor, self::register(*person).with_id(*command)).unwrap();
        assert!(again.replayed, "round {round}: a command that was acknowledged is known");
    }
}

fn start(test: &str, directory: &Path, actor: Actor) -> Child {
    let Actor::Person(acting) = actor else { panic!("expected a person") };
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(STORE, directory)
        .env(ACTOR, format!("{} {}", acting.id, acting.role.unwrap()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn register(id: PersonId) -> Request {
    let reference = format!("N-{id}").parse().unwrap();
    let relation = Relation::Employee;
    person::Command::Register(id, Registration { reference, unit: None, relation, from: None }).into()
}
