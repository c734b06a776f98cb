//! Laws of what is empty, and of what comes first.

use crate::candidate::Candidate;
use crate::contract::{Law, all, append, only, raw};
use crate::group::{Head, SealError};
use crate::journal::blocks;
use crate::testing::{events, signer};
use crate::trial::{Logs, person, register};

pub(super) const LAWS: &[Law] = &[
    Law::of_journals("a new journal is empty, whichever way it is read", &[1], a_new_journal_is_empty),
    Law::of_journals("the first event has position 0", &[2], the_first_event_has_position_0),
    Law::of_journals("no events make no group, and take no position", &[3], no_events_make_no_group),
    Law::of_logs("a batch of no commands is answered, and records nothing", &[3], no_commands_record_nothing),
    Law::of_logs("the first event of a thing is its first version", &[2, 26], the_first_event_of_a_thing),
    Law::of_logs("a thing that is not there has no events", &[4], a_thing_that_is_not_there_has_no_events),
];

fn a_new_journal_is_empty(engine: &dyn Candidate) {
    let place = engine.site();
    for _ in 0..2 {
        let journal = place.open().unwrap();
        assert_eq!(journal.head(), Head::default());
        assert_eq!(journal.refresh().unwrap(), Head::default());
        assert_eq!(journal.line(0).unwrap(), None);
        assert!(journal.read(0..u64::MAX).unwrap().is_empty());
        assert_eq!(blocks(&*journal, 0..u64::MAX).count(), 0);
        assert!(raw(&*journal).is_empty());
        assert_eq!(journal.last_commit().unwrap(), None);
        journal.require_whole().unwrap();
    }
}

fn the_first_event_has_position_0(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    append(&*journal, 1);
    assert_eq!(journal.line(0).unwrap(), Some(events(&Head::default(), 1).remove(0)));
    assert_eq!(journal.read(0..1).unwrap().positions(), 0..1);
    assert_eq!(journal.head().size(), 1);
}

fn no_events_make_no_group(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    append(&*journal, 1);
    let nothing = journal.head().seal([] as [&[u8]; 0], &signer());
    assert!(matches!(nothing, Err(SealError::Empty)));
    append(&*journal, 1);
    assert_eq!(journal.head().size(), 2);
}

fn no_commands_record_nothing(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let founded = log.size();
    assert_eq!(log.execute(Vec::new()).unwrap(), []);
    assert_eq!(log.execute_each(Vec::new()).len(), 0);
    assert_eq!(log.size(), founded);
    assert_eq!(only(log.execute(home.asks(register(1))).unwrap()).positions, founded..founded + 1);
}

fn the_first_event_of_a_thing(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    assert_eq!((all(&*log)[0].seq, all(&*log)[0].version), (0, 1));
    let receipt = only(log.execute(home.asks(register(1))).unwrap());
    let event = log.event(receipt.positions.start).unwrap().unwrap();
    assert_eq!((event.stream, event.version, event.previous), (person(1).into(), 1, None));
}

fn a_thing_that_is_not_there_has_no_events(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    assert_eq!(log.stream(person(1).into()).unwrap(), []);
    log.execute(home.asks(register(2))).unwrap();
    assert_eq!(log.stream(person(1).into()).unwrap(), []);
    assert_eq!(log.stream(person(2).into()).unwrap().len(), 1);
}
