//! Laws of what is kept: what was acknowledged is there, nothing else is, and nobody is shown what may not be kept.

use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use isms_core::vocabulary::time::PartialDate;

use crate::candidate::{Candidate, Site};
use crate::contract::{Law, all, append, only, positions, raw};
use crate::group::Head;
use crate::journal::{Journal, JournalError};
use crate::receipt::CommandError;
use crate::scan::{Depth, Ending, Mark, Seen, scan};
use crate::testing::{KEY_OF, bytes, events, groups};
use crate::trial::{Logs, command, person, register, train};
use crate::verification::Level;
use crate::verify::held::Held;
use crate::verify::verify;

pub(super) const LAWS: &[Law] = &[
    Law::of_journals(
        "what was acknowledged is there when opened again",
        &[51],
        what_was_acknowledged_is_there,
    ),
    Law::of_journals("the raw journal verifies", &[58], the_raw_journal_verifies),
    Law::of_journals(
        "a group that was never finished is put aside, and the journal goes on before it",
        &[54],
        what_was_never_finished_is_put_aside,
    ),
    Law::of_journals(
        "a group that is finished and wrong is not cut off, and nothing is appended behind it",
        &[54],
        what_is_finished_and_wrong_is_not_cut_off,
    ),
    Law::of_journals(
        "a changed byte is an error, never other data",
        &[55],
        a_changed_byte_is_never_other_data,
    ),
    Law::of_journals(
        "a byte that is changed while a journal is open is an error, never other data",
        &[55],
        a_byte_changed_meanwhile_is_never_other_data,
    ),
    Law::of_logs("what was acknowledged is there, though nobody closed the log", &[51], acknowledged_is_kept),
    Law::of_logs(
        "nobody is shown, or told of, what is not durable",
        &[25, 51],
        nobody_is_shown_what_is_not_durable,
    ),
    Law::of_logs(
        "a write that failed is not acknowledged, and nothing is written until the log is opened again",
        &[8, 56],
        a_write_that_failed,
    ),
    Law::of_logs(
        "what was written and not acknowledged is known when sent again",
        &[22, 56],
        written_and_not_told,
    ),
    Law::of_logs("everything verifies after any work", &[58], everything_verifies),
];

fn what_was_acknowledged_is_there(engine: &dyn Candidate) {
    let place = engine.site();
    let mut head = place.open().unwrap().head();
    for count in 1..6 {
        let journal = place.open().unwrap();
        assert_eq!(journal.head(), head);
        head = append(&*journal, count);
        let bytes = raw(&*journal);
        drop(journal);
        assert_eq!(raw(&*place.open().unwrap()), bytes);
    }
    assert!(positions(&*place.open().unwrap()).into_iter().eq(0..15));
}

fn the_raw_journal_verifies(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    for count in [1, 4, 2, 7, 1, 1] {
        append(&*journal, count);
    }
    for depth in [Depth::Bytes, Depth::Deep] {
        let anything = &mut |_: Seen<'_>| ControlFlow::Continue(());
        let scanned = scan(journal.raw().unwrap(), Mark::default(), depth, KEY_OF, anything).unwrap();
        assert_eq!((scanned.ending, scanned.sound.head), (Ending::Clean, journal.head()));
    }
}

fn what_was_never_finished_is_put_aside(engine: &dyn Candidate) {
    let place = engine.site();
    let [first, second] = <[_; 2]>::try_from(groups(&[2, 2])).unwrap();
    place.open().unwrap().append(&first).unwrap();
    let Some(text) = text(&*place, first.bytes()) else { return };
    let whole = second.bytes();
    for end in [1, 2, 8].into_iter().chain((9..whole.len()).step_by(37)).chain([whole.len() - 1]) {
        fs::write(&text, [first.bytes(), &whole[..end]].concat()).unwrap();
        let journal = place.open().unwrap();
        assert_eq!(
            (journal.head(), raw(&*journal)),
            (first.head().clone(), first.bytes().to_vec()),
            "cut at {end}"
        );
        journal.append(&second).unwrap();
        drop(journal);
        assert_eq!(place.open().unwrap().head(), *second.head(), "cut at {end}");
    }
}

fn what_is_finished_and_wrong_is_not_cut_off(engine: &dyn Candidate) {
    let place = engine.site();
    let groups = groups(&[2, 2]);
    for group in &groups {
        place.open().unwrap().append(group).unwrap();
    }
    let Some(text) = text(&*place, &bytes(&groups)) else { return };
    let good = fs::read(&text).unwrap();
    let begin = groups[0].bytes().len();
    for at in (begin..good.len()).step_by(61).chain([good.len() - 2]) {
        let mut changed = good.clone();
        changed[at] ^= 1;
        fs::write(&text, &changed).unwrap();
        // An engine may refuse to open it at all.
        if let Ok(journal) = place.open() {
            assert_eq!(journal.head(), *groups[0].head(), "byte {at}");
            assert!(journal.append(&groups[1]).is_err(), "byte {at}");
            assert!(journal.require_whole().is_err(), "byte {at}");
        }
        assert_eq!(fs::read(&text).unwrap(), changed, "byte {at}");
    }
}

fn a_changed_byte_is_never_other_data(engine: &dyn Candidate) {
    let place = engine.site();
    let groups = groups(&[2, 3, 1]);
    for group in &groups {
        place.open().unwrap().append(group).unwrap();
    }
    let Some(text) = text(&*place, &bytes(&groups)) else { return };
    let good = fs::read(&text).unwrap();
    for at in (0..good.len()).step_by(53) {
        let mut changed = good.clone();
        changed[at] ^= 1;
        fs::write(&text, &changed).unwrap();
        if let Ok(journal) = place.open() {
            assert!(journal.require_whole().is_err(), "byte {at}");
            assert_no_other_data(&*journal, at);
        }
    }
    fs::write(&text, &good).unwrap();
    assert!(positions(&*place.open().unwrap()).into_iter().eq(0..6));
    // What is gone from the end was acknowledged, but nobody can know: it is a shorter log, and a sound one.
    File::options().write(true).open(&text).unwrap().set_len(groups[0].bytes().len() as u64).unwrap();
    assert_eq!(positions(&*place.open().unwrap()), [0, 1]);
}

fn a_byte_changed_meanwhile_is_never_other_data(engine: &dyn Candidate) {
    let place = engine.site();
    let groups = groups(&[2, 3, 1]);
    for group in &groups {
        place.open().unwrap().append(group).unwrap();
    }
    let Some(text) = text(&*place, &bytes(&groups)) else { return };
    let good = fs::read(&text).unwrap();
    for at in (0..good.len()).step_by(59) {
        let journal = place.open().unwrap();
        let mut changed = good.clone();
        changed[at] ^= 1;
        fs::write(&text, &changed).unwrap();
        assert_no_other_data(&*journal, at);
        fs::write(&text, &good).unwrap();
    }
}

/// Of the six events of a log in which a byte was changed, each is as it was, or an error.
fn assert_no_other_data(journal: &dyn Journal, changed: usize) {
    for (position, line) in (0..).zip(events(&Head::default(), 6)) {
        let found = journal.line(position);
        assert!(found.is_err() || found.is_ok_and(|it| it == Some(line)), "byte {changed}");
    }
}

fn acknowledged_is_kept(logs: Logs<'_>) {
    let home = logs.found();
    let mut expected = all(&*home.open());
    for number in 1..6 {
        let log = home.open();
        assert_eq!(all(&*log), expected);
        log.execute(home.all([register(number), train(number, "a")])).unwrap();
        expected = all(&*log);
        assert_eq!(log.look().unwrap().register.position, expected.len() as u64);
    }
    assert_eq!(all(&*home.open()), expected);
    assert_eq!(expected.len() as u64, home.open().size());
}

fn nobody_is_shown_what_is_not_durable(logs: Logs<'_>) {
    let home = logs.found();
    let (written, waits) = sync_channel(0);
    let (goes_on, told) = sync_channel(0);
    let told = Mutex::new(told);
    let log = home.open_watched(move |_| {
        // Whoever tries this looks around now, and then lets the append go on. If they are gone, so is this.
        if written.send(()).is_ok() {
            told.lock().unwrap().recv().unwrap_or_default();
        }
        Ok(())
    });
    let before = all(&*log);
    let size = before.len() as u64;
    let mut follower = log.follow(size..u64::MAX, |_| true).unwrap();
    let (answer, answered) = sync_channel(1);
    thread::scope(|scope| {
        let (log, home) = (&log, &home);
        let executing = scope.spawn(move || answer.send(log.execute(home.asks(register(1)))));
        waits.recv().unwrap();
        let is_answered = answered.try_recv().is_ok();
        let seen = (log.size(), all(&**log), log.event(size).unwrap(), log.look().unwrap().register.position);
        let stream = log.stream(person(1).into()).unwrap();
        let next = follower.next_within(Duration::ZERO).unwrap();
        goes_on.send(()).unwrap();
        executing.join().unwrap().unwrap();
        assert!(!is_answered, "there is a receipt for what is not durable");
        assert_eq!(seen, (size, before, None, size), "what is not durable is shown");
        assert_eq!((stream, next), (Vec::new(), None));
    });
    assert_eq!(only(answered.recv().unwrap().unwrap()).positions, size..size + 1);
    assert_eq!(log.look().unwrap().register.position, size + 1);
}

/// The file of an engine that keeps a text, with these bytes. An engine that does not has to give them back all the same,
/// and shows in tests of its own what becomes of bytes that are changed.
fn text(place: &dyn Site, expected: &[u8]) -> Option<PathBuf> {
    assert_eq!(raw(&*place.open().unwrap()), expected);
    let text = place.text()?;
    assert_eq!(fs::read(&text).unwrap(), expected);
    Some(text)
}

/// How the appends of a trial go.
const WELL: u8 = 0;
const FAILING: u8 = 1;

fn unplugged() -> JournalError {
    JournalError::Io { action: "append to", path: "the log".into(), source: io::Error::other("unplugged") }
}

fn a_write_that_failed(logs: Logs<'_>) {
    let home = logs.found();
    let goes = Arc::new(AtomicU8::new(WELL));
    let watched = Arc::clone(&goes);
    let log = home.open_watched(move |_| match watched.load(Ordering::SeqCst) {
        WELL => Ok(()),
        _ => Err(unplugged()),
    });
    let known = || home.asks(register(1).with_id(command(1)));
    log.execute(known()).unwrap();
    let before = all(&*log);
    goes.store(FAILING, Ordering::SeqCst);
    let lost = home.asks(register(2).with_id(command(2)));
    let answer = log.execute(lost.clone());
    assert!(matches!(answer, Err(CommandError::Indeterminate(_))), "{answer:?}");
    goes.store(WELL, Ordering::SeqCst);
    let answer = log.execute(home.asks(register(3)));
    assert!(matches!(answer, Err(CommandError::Poisoned(_))), "{answer:?}");
    assert!(only(log.execute(known()).unwrap()).replayed, "what was recorded before still holds");
    assert_eq!((all(&*log), log.look().unwrap().register.position), (before.clone(), before.len() as u64));
    drop(log);
    let log = home.open();
    assert_eq!(all(&*log), before);
    let receipt = only(log.execute(lost).unwrap());
    assert_eq!((receipt.replayed, receipt.positions.start), (false, before.len() as u64));
}

fn written_and_not_told(logs: Logs<'_>) {
    let home = logs.found();
    let journal = home.place.open().unwrap();
    let beneath = Arc::clone(&journal);
    let log = home.open_watched_on(journal, move |group| beneath.append(group).and(Err(unplugged())));
    let ask = || home.asks(register(1).with_id(command(1)));
    let size = log.look().unwrap().register.position;
    let answer = log.execute(ask());
    assert!(matches!(answer, Err(CommandError::Indeterminate(_))), "{answer:?}");
    drop(log);
    let log = home.open();
    let receipt = only(log.execute(ask()).unwrap());
    assert_eq!((receipt.replayed, receipt.positions, log.size()), (true, size..size + 1, size + 1));
}

fn everything_verifies(logs: Logs<'_>) {
    let home = logs.found();
    for round in 0..3 {
        let log = home.open();
        let person = |number: u128| 10 * round + number;
        log.execute(home.all([register(person(1)), register(person(2)), train(person(1), "a")])).unwrap();
        home.wait(-5_000_000);
        log.execute_each((3..6).map(|number| home.asks(register(person(number)))).collect());
        assert!(log.execute(home.asks(register(person(1)))).is_err());
        log.execute(home.asks(register(person(6)).effective("2026-10".parse::<PartialDate>().unwrap())))
            .unwrap();
    }
    let journal = home.place.open().unwrap();
    let found =
        verify(journal.raw().unwrap(), Level::Full, &Held::nothing(), &mut |_| ControlFlow::Continue(()));
    let found = found.unwrap();
    assert!(found.found_no_problem(), "{:?}", found.problems);
    assert_eq!((found.events, found.root), (journal.head().size(), journal.head().root()));
}
