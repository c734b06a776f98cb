//! Following an ISMS: what is chosen of it, by whom it is written, and in which process.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use isms::aggregate::person::{Offboarding, Registration, Relation};
use isms::command::person;
use isms::id::PersonId;
use isms::vocabulary::actor::Actor;
use isms::{Founding, Isms, LogError, Request, Selection};
use tempfile::TempDir;

use crate::chance::random;
use crate::guard::ends;

/// Where the process that reads finds the store.
const STORE: &str = "ISMS_TEST_FOLLOWED";

/// The test that starts the process, which is the same test.
const TEST: &str = "following::a_process_that_reads_follows_what_another_writes";

/// How many events the process is to follow.
const FOLLOWED: u64 = 20;

#[test]
fn whatever_is_chosen_is_followed_as_it_is_read() {
    ends(|| {
        let (_home, isms, top) = founded();
        let come_and_go = |n| {
            isms.execute(&top, register(n)).unwrap();
            isms.execute(&top, offboard(n)).unwrap();
        };
        come_and_go(1);
        let founder = top.person().unwrap();
        let all = isms.history();
        let choices: [Selection; 8] = [
            all.clone(),
            all.clone().of(PersonId::from_u128(3)),
            all.clone().by(founder),
            all.clone().by(PersonId::from_u128(3)),
            all.clone().of_type("person"),
            all.clone().of_type("person.offboarded").since(7),
            all.clone().since(6).until(9),
            all.of(PersonId::from_u128(3)).of_type("person.offboarded").by(founder).since(5),
        ];
        let followers = choices.clone().map(|choice| choice.follow().unwrap());
        let early = choices.clone().map(|choice| choice.since(3).follow().unwrap());
        (2..=6).for_each(come_and_go);
        isms.close();
        let mut chosen = Vec::new();
        for (choice, follower) in choices.iter().zip(followers) {
            let read: Vec<_> = choice.clone().into_iter().map(Result::unwrap).collect();
            let followed: Vec<_> = follower.map(Result::unwrap).collect();
            assert_eq!(followed, read);
            chosen.push(read.len());
        }
        for (choice, follower) in choices.into_iter().zip(early) {
            let read = choice.since(3).into_iter().map(|event| event.unwrap().seq);
            assert!(follower.map(|event| event.unwrap().seq).eq(read));
        }
        assert_eq!(chosen, [17, 2, 17, 0, 13, 5, 3, 1]);
    });
}

#[test]
fn eight_writers_are_followed_on_the_disk() {
    ends(|| {
        let (_home, isms, top) = founded();
        let follower = isms.history().follow().unwrap();
        thread::scope(|scope| {
            for writer in 0..8 {
                let isms = &isms;
                scope.spawn(move || {
                    for n in 1..=10 {
                        (0..random() % 32).for_each(|_| thread::yield_now());
                        isms.execute(&top, register(writer * 10 + n)).unwrap();
                    }
                });
            }
            assert!(follower.take(85).map(|event| event.unwrap().seq).eq(0..85));
        });
    });
}

#[test]
fn whoever_has_a_receipt_finds_its_events() {
    let (_home, isms, top) = founded();
    let mut follower = isms.history().since(5).follow().unwrap();
    for n in 1..=10 {
        let receipt = isms.execute(&top, register(n)).unwrap();
        let event = follower.next_within(Duration::ZERO).unwrap().unwrap();
        assert_eq!(Some(event.seq), receipt.first());
    }
}

#[test]
fn nobody_follows_from_behind_the_end() {
    let (_home, isms, _) = founded();
    assert!(matches!(isms.history().since(6).follow(), Err(LogError::Beyond { size: 5, found: 6 })));
}

#[test]
fn a_process_that_reads_follows_what_another_writes() {
    if let Some(store) = std::env::var_os(STORE) {
        let isms = Isms::read(store).unwrap();
        let mut out = std::io::stdout();
        for event in isms.history().until(5 + FOLLOWED).of_type("person").follow().unwrap() {
            writeln!(out, "saw {};", event.unwrap().seq).unwrap();
        }
        return;
    }
    ends(|| {
        let (_home, isms, top) = founded();
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([TEST, "--exact", "--nocapture"])
            .env(STORE, isms.directory())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        // The program that runs tests writes to the same place, and not always whole lines.
        let mut seen = lines.filter_map(|line| {
            let line = line.unwrap();
            let (_, seq) = line.strip_suffix(';')?.split_once("saw ")?;
            Some(seq.parse::<u64>().unwrap())
        });
        assert_eq!(seen.next(), Some(2), "the founder, who was there before");
        for n in 0..FOLLOWED {
            isms.execute(&top, register(u128::from(n) + 1)).unwrap();
            assert_eq!(seen.next(), Some(5 + n));
        }
        assert_eq!(seen.next(), None);
        assert!(process.wait().unwrap().success());
    });
}

#[test]
fn a_reader_beside_a_writer_is_woken_and_stops_when_it_is_closed() {
    ends(|| {
        let (_home, isms, top) = founded();
        let reading = Isms::read(isms.directory()).unwrap();
        let (given, is_given) = channel();
        let follower = reading.history().since(5).follow().unwrap();
        let following = thread::spawn(move || {
            for event in follower {
                given.send(event.unwrap().seq).unwrap();
            }
        });
        for n in 1..=3 {
            let receipt = isms.execute(&top, register(n)).unwrap();
            assert_eq!(Some(is_given.recv().unwrap()), receipt.first());
        }
        reading.close();
        following.join().unwrap();
        let last = reading.history().since(5).follow().unwrap();
        drop(reading);
        assert_eq!(last.count(), 3);
    });
}

#[test]
fn a_log_that_is_cut_off_under_a_reader_is_an_error_and_not_silence() {
    ends(|| {
        let (_home, isms, _) = founded();
        let reading = Isms::read(isms.directory()).unwrap();
        let mut follower = reading.history().since(5).follow().unwrap();
        let waiting = thread::spawn(move || follower.next().unwrap().is_err());
        std::fs::File::options()
            .write(true)
            .open(isms.directory().join("log.jsonl"))
            .and_then(|log| log.set_len(10))
            .unwrap();
        assert!(waiting.join().unwrap());
    });
}

fn founded() -> (TempDir, Isms, Actor) {
    let home = TempDir::new().unwrap();
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
    (home, isms, founded.actor())
}

fn register(number: u128) -> Request {
    let reference = format!("N-{number}").parse().unwrap();
    let registration = Registration { reference, unit: None, relation: Relation::Employee, from: None };
    person::Command::Register(PersonId::from_u128(number), registration).into()
}

fn offboard(number: u128) -> Request {
    let offboarding = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    person::Command::Offboard(PersonId::from_u128(number), offboarding).into()
}
