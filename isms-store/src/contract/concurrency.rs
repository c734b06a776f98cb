//! Laws of several who write at once: whoever decided on what is no longer so is told, and nobody else is disturbed.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use crate::candidate::{Beside, Candidate};
use crate::contract::{Law, all, append, only, positions, raw};
use crate::group::Head;
use crate::journal::JournalError;
use crate::receipt::CommandError;
use crate::testing::{event, group, groups, signer};
use crate::trial::{Logs, person, register, register_as, train};

pub(super) const LAWS: &[Law] = &[
    Law::of_journals(
        "a group follows only the head that it was sealed on, and who is refused learns the true one",
        &[6, 10],
        a_group_follows_only_its_base,
    ),
    Law::of_journals("a refused append leaves no trace", &[8], a_refused_append_leaves_no_trace),
    Law::of_journals("one of many appends at the same head wins", &[7], one_of_many_appends_wins),
    Law::of_journals("appends that look again all succeed", &[11, 24], appends_that_look_again_all_succeed),
    Law::of_journals("who else may open a log is as the engine says", &[12], who_else_may_open_a_log),
    Law::of_logs("a thing has to be at the version that is expected", &[9, 10], a_version_is_expected),
    Law::of_logs("one of many with the same expectation wins", &[7, 9], one_of_many_who_expect_the_same_wins),
    Law::of_logs("a refusal takes no position and no version", &[8], a_refusal_takes_nothing),
    Law::of_logs("sixty-four threads write one dense order", &[11, 24, 25], sixty_four_threads),
];

fn a_group_follows_only_its_base(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    let [first, second, third] = <[_; 3]>::try_from(groups(&[2, 3, 1])).unwrap();
    journal.append(&first).unwrap();
    for (refused, expected) in [(&first, 0), (&third, 5)] {
        let error = journal.append(refused).unwrap_err();
        let JournalError::HeadMoved { expected: asked, found } = error else { panic!("{error}") };
        assert_eq!((asked, *found), (expected, first.head().clone()));
    }
    journal.append(&second).unwrap();
    journal.append(&third).unwrap();
    assert_eq!(journal.head(), *third.head());
}

fn a_refused_append_leaves_no_trace(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    let first = append(&*journal, 2);
    let before = raw(&*journal);
    // It has the right size, but is of another log.
    let other = Head::default().seal([event(0, "1"), event(1, "2")], &signer()).unwrap();
    for refused in [group(&Head::default(), 2), group(other.head(), 1)] {
        assert!(matches!(journal.append(&refused), Err(JournalError::HeadMoved { .. })));
        assert_eq!(raw(&*journal), before);
        assert_eq!(journal.head(), first);
    }
    append(&*journal, 1);
    assert_eq!(positions(&*journal), [0, 1, 2]);
    drop(journal);
    assert_eq!(positions(&*place.open().unwrap()), [0, 1, 2]);
}

fn one_of_many_appends_wins(engine: &dyn Candidate) {
    const WRITERS: usize = 8;
    let place = engine.site();
    let journal = place.open().unwrap();
    let head = append(&*journal, 1);
    let together = Barrier::new(WRITERS);
    let wins: Vec<bool> = thread::scope(|scope| {
        let attempts: Vec<_> = (1..=WRITERS as u64)
            .map(|count| (group(&head, count), &journal, &together))
            .map(|(group, journal, together)| {
                scope.spawn(move || {
                    together.wait();
                    match journal.append(&group) {
                        Ok(()) => true,
                        Err(JournalError::HeadMoved { .. }) => false,
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        attempts.into_iter().map(|attempt| attempt.join().unwrap()).collect()
    });
    assert_eq!(wins.iter().filter(|won| **won).count(), 1);
    let winner = wins.iter().position(|won| *won).unwrap() as u64 + 1;
    assert_eq!(journal.head(), *group(&head, winner).head());
}

fn appends_that_look_again_all_succeed(engine: &dyn Candidate) {
    const WRITERS: u64 = 8;
    const EACH: u64 = 5;
    let place = engine.site();
    let journal = place.open().unwrap();
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let mut head = journal.head();
                    while let Err(error) = journal.append(&group(&head, 1)) {
                        let JournalError::HeadMoved { found, .. } = error else { panic!("{error}") };
                        assert!(found.size() > head.size(), "who is told to look again sees something new");
                        head = *found;
                    }
                }
            });
        }
    });
    assert!(positions(&*journal).into_iter().eq(0..WRITERS * EACH));
}

fn who_else_may_open_a_log(engine: &dyn Candidate) {
    let place = engine.site();
    let one = place.open().unwrap();
    let head = append(&*one, 2);
    let second = place.open();
    if engine.beside() == Beside::Everybody {
        let second = second.unwrap();
        assert_eq!(second.refresh().unwrap(), head);
        let moved = append(&*second, 1);
        let error = one.append(&group(&head, 2)).unwrap_err();
        let JournalError::HeadMoved { found, .. } = error else { panic!("{error}") };
        assert_eq!((*found, one.refresh().unwrap()), (moved.clone(), moved));
    } else {
        assert!(matches!(second, Err(JournalError::Locked { .. })), "a second writer is refused");
    }
    if engine.beside() == Beside::Nobody {
        assert!(matches!(place.read(), Err(JournalError::Locked { .. })), "a reader is refused");
    }
    if engine.beside() == Beside::Readers {
        let reader = place.read().unwrap();
        assert_eq!(reader.head(), head);
        assert!(matches!(reader.append(&group(&head, 1)), Err(JournalError::ReadOnly)));
        let grown = append(&*one, 1);
        assert_eq!(positions(&*reader), [0, 1], "it sees no more until it looks again");
        assert_eq!(reader.refresh().unwrap(), grown);
        assert_eq!(positions(&*reader), [0, 1, 2]);
        drop(one);
        assert_eq!(place.open().unwrap().head(), grown, "a reader keeps no writer out");
    }
}

fn a_version_is_expected(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    log.execute(home.asks(register(1).expecting(person(1), 0))).unwrap();
    let second = only(log.execute(home.asks(train(1, "a").expecting(person(1), 1))).unwrap());
    let last = Some(second.positions.start);
    for (thing, wrong, version, at) in [(1, 1, 2, last), (1, 3, 2, last), (1, 0, 2, last), (2, 1, 0, None)] {
        let error = log.execute(home.asks(train(1, "b").expecting(person(thing), wrong))).unwrap_err();
        let CommandError::Conflict { stream, expected, found, last } = error else { panic!("{error}") };
        assert_eq!((stream, expected, found, last), (person(thing).into(), wrong, version, at));
    }
    let third = only(log.execute(home.asks(train(1, "c").expecting(person(1), 2))).unwrap());
    assert_eq!(third.positions.start, second.positions.end);
}

fn one_of_many_who_expect_the_same_wins(logs: Logs<'_>) {
    const WRITERS: usize = 8;
    let home = logs.found();
    let log = home.open();
    log.execute(home.asks(register(1))).unwrap();
    let together = Barrier::new(WRITERS);
    let won: Vec<bool> = thread::scope(|scope| {
        let attempts: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let ask = home.asks(train(1, &format!("training {writer}")).expecting(person(1), 1));
                let (log, together) = (&log, &together);
                scope.spawn(move || {
                    together.wait();
                    match log.execute(ask) {
                        Ok(_) => true,
                        Err(CommandError::Conflict { expected: 1, found: 2, .. }) => false,
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        attempts.into_iter().map(|attempt| attempt.join().unwrap()).collect()
    });
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    assert_eq!(log.stream(person(1).into()).unwrap().len(), 2);
}

fn a_refusal_takes_nothing(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let first = only(log.execute(home.asks(register(1))).unwrap());
    let before = all(&*log);
    for refused in [register(1), register_as(2, "N-1"), train(3, "a"), train(1, "a").expecting(person(1), 7)]
    {
        log.execute(home.asks(refused)).unwrap_err();
        assert_eq!(log.look().unwrap().register.position, first.positions.end);
    }
    assert_eq!(all(&*log), before);
    let next = only(log.execute(home.asks(train(1, "a"))).unwrap());
    assert_eq!(next.positions.start, first.positions.end);
    assert_eq!(log.stream(person(1).into()).unwrap()[1].version, 2);
}

fn sixty_four_threads(logs: Logs<'_>) {
    const THREADS: u64 = 64;
    const EACH: u64 = 2;
    let home = logs.found();
    let log = home.open();
    let founded = log.size();
    let receipts: Vec<_> = thread::scope(|scope| {
        let write = |writer: u64| {
            let (log, home) = (&log, &home);
            scope.spawn(move || {
                let each = |n| {
                    let number = u128::from(1 + writer * EACH + n);
                    let receipt = only(log.execute(home.asks(register(number))).unwrap());
                    let seen = log.look().unwrap().register;
                    assert!(seen.exists(person(number).into()), "whoever has written sees it");
                    assert!(seen.position >= receipt.positions.end);
                    (receipt.positions, number)
                };
                (0..EACH).map(each).collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..THREADS).map(write).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let taken: BTreeSet<u64> = receipts.iter().flat_map(|(positions, _)| positions.clone()).collect();
    assert!(taken.into_iter().eq(founded..founded + THREADS * EACH));
    for (positions, number) in receipts {
        assert_eq!(log.event(positions.start).unwrap().unwrap().stream, person(number).into());
    }
}
