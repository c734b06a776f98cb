//! Laws of commands that are sent again.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::time::PartialDate;

use crate::contract::{Law, all, only};
use crate::receipt::{CommandError, Receipt};
use crate::request::Request;
use crate::trial::{Logs, Subject, command, person, register, train};

pub(super) const LAWS: &[Law] = &[
    Law::of_logs("a command sent again gets its first receipt", &[18], a_command_sent_again_gets_its_receipt),
    Law::of_logs(
        "a command sent again is known before its expectation is looked at",
        &[19],
        an_expectation_is_not_looked_at_again,
    ),
    Law::of_logs(
        "a command sent again is not refused by its own effect",
        &[23],
        its_own_effect_refuses_nothing,
    ),
    Law::of_logs("an identity with other content is an error", &[20], other_content_is_an_error),
    Law::of_logs(
        "one command sent many times at once is recorded once",
        &[21],
        sent_at_once_is_recorded_once,
    ),
    Law::of_logs(
        "a command is known when the log is opened again",
        &[22],
        a_command_is_known_after_reopening,
    ),
    Law::of_logs(
        "a batch is sent again whole; of one that is partly known nothing more is recorded",
        &[13, 18],
        a_batch_is_sent_again_whole,
    ),
    Law::of_logs("a command that was refused may be sent again", &[18], a_refused_command_may_be_sent_again),
];

fn a_command_sent_again_gets_its_receipt(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let ask = home.asks(register(1).with_id(command(7)));
    let first = only(log.execute(ask.clone()).unwrap());
    home.wait(5_000_000);
    log.execute(home.asks(register(2))).unwrap();
    let before = all(&*log);
    assert!(!first.replayed);
    assert_eq!(only(log.execute(ask).unwrap()), Receipt { replayed: true, ..first });
    assert_eq!(all(&*log), before);
}

fn an_expectation_is_not_looked_at_again(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let ask = home.asks(register(1).with_id(command(7)).expecting(person(1), 0));
    log.execute(ask.clone()).unwrap();
    log.execute(home.asks(train(1, "a"))).unwrap();
    assert!(only(log.execute(ask).unwrap()).replayed);
}

fn its_own_effect_refuses_nothing(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    log.execute(home.asks(register(1).with_id(command(7)))).unwrap();
    assert!(log.execute(home.asks(register(1))).is_err(), "it is refused under another identity");
    assert!(only(log.execute(home.asks(register(1).with_id(command(7)))).unwrap()).replayed);
}

fn other_content_is_an_error(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let request = || train(1, "a").with_id(command(7));
    log.execute(home.asks(register(1))).unwrap();
    log.execute(home.asks(request())).unwrap();
    let before = all(&*log);
    let late = request().effective("2026".parse::<PartialDate>().unwrap());
    let reasoned = request().because("since it is so".parse().unwrap());
    for other in [train(1, "b").with_id(command(7)), late, reasoned, register(2).with_id(command(7))] {
        let answer = log.execute(home.asks(other));
        assert!(matches!(answer, Err(CommandError::OtherContent { id }) if id == command(7)), "{answer:?}");
    }
    // By whom it is asked is part of what is asked.
    let by_another = vec![(Actor::human(person(1)), request())];
    assert!(matches!(log.execute(by_another), Err(CommandError::OtherContent { .. })));
    assert_eq!(all(&*log), before);
}

fn sent_at_once_is_recorded_once(logs: Logs<'_>) {
    const SENDERS: usize = 32;
    let home = logs.found();
    let log = home.open();
    let before = log.size();
    let together = Barrier::new(SENDERS);
    let receipts: Vec<Receipt> = thread::scope(|scope| {
        let send = |ask: Vec<(Actor, Request)>| {
            let (log, together) = (&log, &together);
            scope.spawn(move || {
                together.wait();
                log.execute(ask)
            })
        };
        let senders: Vec<_> =
            (0..SENDERS).map(|_| send(home.asks(register(1).with_id(command(7))))).collect();
        senders.into_iter().map(|sender| only(sender.join().unwrap().unwrap())).collect()
    });
    assert_eq!(receipts.iter().filter(|receipt| !receipt.replayed).count(), 1);
    assert_eq!(receipts.iter().map(|receipt| receipt.positions.start).collect::<BTreeSet<_>>().len(), 1);
    assert_eq!((log.size(), receipts[0].positions.clone()), (before + 1, before..before + 1));
}

fn a_command_is_known_after_reopening(logs: Logs<'_>) {
    let home = logs.found();
    let ask = || home.asks(register(1).with_id(command(7)));
    let first = only(home.open().execute(ask()).unwrap());
    for _ in 0..2 {
        let log = home.open();
        assert_eq!(only(log.execute(ask()).unwrap()), Receipt { replayed: true, ..first.clone() });
        let other = log.execute(home.asks(register(2).with_id(command(7))));
        assert!(matches!(other, Err(CommandError::OtherContent { .. })), "{other:?}");
        assert_eq!(log.size(), first.positions.end);
    }
}

fn a_batch_is_sent_again_whole(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let batch =
        |numbers: &[u128]| home.all(numbers.iter().map(|number| register(*number).with_id(command(*number))));
    let first = log.execute(batch(&[1, 2, 3])).unwrap();
    let before = all(&*log);
    let again = log.execute(batch(&[1, 2, 3])).unwrap();
    assert!(again.into_iter().eq(first.into_iter().map(|it| Receipt { replayed: true, ..it })));
    for (partly, known) in [(&[1, 4][..], 1), (&[4, 2, 3], 2)] {
        let answer = log.execute(batch(partly));
        let Err(CommandError::PartlyKnown { known: found, all }) = answer else { panic!("{answer:?}") };
        assert_eq!((found, all), (known, partly.len()));
    }
    assert_eq!(all(&*log), before);
    assert!(!is_known(&*log, batch(&[4])), "what was refused with the others may be sent alone");
}

fn a_refused_command_may_be_sent_again(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let ask = || home.asks(train(1, "a").with_id(command(7)));
    assert!(log.execute(ask()).is_err());
    log.execute(home.asks(register(1))).unwrap();
    assert!(!is_known(&*log, ask()));
    assert!(is_known(&*log, ask()));
}

/// Whether a command was recorded before; if not, it is now.
fn is_known(log: &dyn Subject, ask: Vec<(Actor, Request)>) -> bool {
    only(log.execute(ask).unwrap()).replayed
}
