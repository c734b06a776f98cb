//! Several ISMS in one process: nothing of one crosses over to another.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use isms::aggregate::person::{Registration, Relation};
use isms::command::person;
use isms::id::{CommandId, PersonId};
use isms::rule::Rule;
use isms::vocabulary::actor::Actor;
use isms::{
    CommandError, Founding, Held, Isms, JournalError, Level, OpenError, Options, Request, VerifyError,
};
use tempfile::TempDir;

use crate::guard::ends;

#[test]
fn what_is_recorded_in_one_is_not_in_the_other() {
    let [one, other] = two();
    let ben = PersonId::from_u128(2);
    let receipt = one.isms.execute(&one.top, register(ben, "P-2")).unwrap();
    assert!(one.isms.now().unwrap().register.persons.get(ben).is_some());
    assert!(other.isms.now().unwrap().register.persons.get(ben).is_none());
    assert_eq!(other.isms.history().since(receipt.positions.start).into_iter().count(), 0);
    assert_eq!(other.isms.history().of(ben).into_iter().count(), 0);
    assert_ne!(one.isms.now().unwrap().root, other.isms.now().unwrap().root);
}

#[test]
fn nobody_may_do_in_one_what_they_may_in_the_other() {
    let [one, other] = two();
    let stranger = other.isms.execute(&one.top, register(PersonId::from_u128(2), "P-2"));
    assert!(matches!(stranger, Err(CommandError::Refused(_))), "{stranger:?}");
}

#[test]
fn a_name_that_is_taken_in_one_is_free_in_the_other() {
    let [one, other] = two();
    one.isms.execute(&one.top, register(PersonId::from_u128(2), "P-2")).unwrap();
    let again = one.isms.execute(&one.top, register(PersonId::from_u128(3), "P-2"));
    assert!(matches!(again, Err(CommandError::Refused(refusal)) if refusal.rule == Rule::G9));
    other.isms.execute(&other.top, register(PersonId::from_u128(3), "P-2")).unwrap();
}

#[test]
fn a_command_that_one_knows_is_new_to_the_other() {
    let [one, other] = two();
    let id = CommandId::from_u128(7);
    let first = register(PersonId::from_u128(2), "P-2").with_id(id);
    assert!(!one.isms.execute(&one.top, first.clone()).unwrap().replayed);
    assert!(
        !other
            .isms
            .execute(&other.top, register(PersonId::from_u128(3), "P-3").with_id(id))
            .unwrap()
            .replayed
    );
    assert!(one.isms.execute(&one.top, first).unwrap().replayed);
}

#[test]
fn a_key_signs_for_its_own_log_only() {
    let [one, other] = two();
    let keys = [&one, &other].map(|it| it.home.path().join("acme.isms.key"));
    let directory = one.isms.directory().to_owned();
    let head = other.isms.checkpoint().unwrap();
    let verified = one.isms.verify(Level::Full, &Held::nothing().checkpoint(head));
    assert!(matches!(verified, Err(VerifyError::Held { .. })), "a head of the other log is none of this one");
    drop(one.isms);
    let opened = Options::at(&directory).key_file(&keys[1]).open();
    assert!(matches!(opened, Err(OpenError::OtherKey { .. })));
    assert!(Options::at(&directory).key_file(&keys[0]).open().is_ok());
}

#[test]
fn one_is_followed_without_the_other() {
    ends(|| {
        let [one, other] = two();
        let [mut follower, others] = [&one, &other].map(|it| it.isms.history().since(5).follow().unwrap());
        let stop = others.stop_handle();
        let following = thread::spawn(move || others.count());
        one.isms.execute(&one.top, register(PersonId::from_u128(2), "P-2")).unwrap();
        assert_eq!(follower.next().unwrap().unwrap().seq, 5);
        stop.stop();
        assert_eq!(following.join().unwrap(), 0);
        assert!(follower.next_within(Duration::ZERO).unwrap().is_none());
        assert!(!follower.has_ended(), "the other was stopped");
        other.isms.close();
        one.isms.execute(&one.top, register(PersonId::from_u128(3), "P-3")).unwrap();
        assert_eq!(follower.next().unwrap().unwrap().seq, 6);
    });
}

#[test]
fn one_that_is_closed_or_locked_leaves_the_other_alone() {
    let [one, other] = two();
    let twice = Isms::open(one.isms.directory());
    assert!(matches!(twice, Err(OpenError::Journal(JournalError::Locked { .. }))));
    one.isms.close();
    let late = one.isms.execute(&one.top, register(PersonId::from_u128(2), "P-2"));
    assert!(matches!(late, Err(CommandError::Closed)));
    other.isms.execute(&other.top, register(PersonId::from_u128(2), "P-2")).unwrap();
}

#[test]
fn one_that_is_closed_is_opened_again_whoever_still_holds_it() {
    let [one, _] = two();
    let follower = one.isms.history().follow().unwrap();
    let clone = one.isms.clone();
    one.isms.close();
    let again = Isms::open(one.isms.directory()).unwrap();
    again.execute(&one.top, register(PersonId::from_u128(2), "P-2")).unwrap();
    // What was closed writes nothing any more, and reads what it had.
    let late = clone.execute(&one.top, register(PersonId::from_u128(3), "P-3"));
    assert!(matches!(late, Err(CommandError::Closed)));
    assert_eq!((clone.log().size(), again.log().size()), (5, 6));
    assert_eq!(follower.map(|event| event.unwrap().seq).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert_eq!(again.verify(Level::Full, &Held::nothing()).unwrap().problems, []);
}

#[test]
fn they_are_written_and_followed_at_once() {
    ends(|| {
        let places = two().map(Arc::new);
        let writing: Vec<_> = (places.iter())
            .flat_map(|at| (0..4).map(|writer| (Arc::clone(at), writer)))
            .map(|(at, writer)| {
                thread::spawn(move || {
                    for n in 1..=10 {
                        let number = writer * 10 + n;
                        let id = PersonId::from_u128(number);
                        at.isms.execute(&at.top, register(id, &format!("N-{number}"))).unwrap();
                    }
                })
            })
            .collect();
        for at in &places {
            let follower = at.isms.history().until(45).follow().unwrap();
            assert!(follower.map(|event| event.unwrap().seq).eq(0..45));
        }
        for thread in writing {
            thread.join().unwrap();
        }
        for at in &places {
            assert_eq!(at.isms.verify(Level::Full, &Held::nothing()).unwrap().problems, []);
        }
    });
}

/// An ISMS of its own.
struct Place {
    home: TempDir,
    isms: Isms,
    top: Actor,
}

fn two() -> [Place; 2] {
    ["Acme", "Emca"].map(|name| {
        let home = TempDir::new().unwrap();
        let founding = Founding::of(name.parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        let (isms, founded) = Isms::create(home.path().join("acme.isms"), &founding).unwrap();
        Place { home, isms, top: founded.actor() }
    })
}

fn register(id: PersonId, reference: &str) -> Request {
    let reference = reference.parse().unwrap();
    let registration = Registration { reference, unit: None, relation: Relation::Employee, from: None };
    person::Command::Register(id, registration).into()
}
