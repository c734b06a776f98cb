//! Laws of what stands or falls as one.

use std::sync::Mutex;
use std::sync::mpsc::sync_channel;

use isms_core::rule::Rule;
use isms_core::vocabulary::evidence::Evidence;

use crate::candidate::Candidate;
use crate::commit::COMMIT_PREFIX;
use crate::contract::{Law, all, append, only, positions, raw};
use crate::group::{GROUP_BYTES_MAX, GROUP_EVENTS_MAX, LINE_BYTES_MAX, SealError};
use crate::receipt::{CommandError, Receipt};
use crate::request::EVIDENCE_MAX;
use crate::testing::{event, signer};
use crate::trial::{Logs, command, person, register, register_as, train};

pub(super) const LAWS: &[Law] = &[
    Law::of_journals("ten thousand events are one group", &[14, 16], ten_thousand_events_are_one_group),
    Law::of_journals(
        "what exceeds a limit is refused by name",
        &[16],
        what_exceeds_a_limit_is_refused_by_name,
    ),
    Law::of_logs(
        "a batch is contiguous and in its order, or not there at all",
        &[13, 14],
        a_batch_is_there_whole_or_not_at_all,
    ),
    Law::of_logs("a batch may come back to a thing", &[15, 26], a_batch_may_come_back_to_a_thing),
    Law::of_logs("what fails late in a batch frees what it took", &[13], what_fails_late_frees_what_it_took),
    Law::of_logs("one that is refused among others is refused alone", &[17], a_refusal_is_alone),
    Law::of_logs(
        "those who wait together are one commit, and who is refused among them is refused alone",
        &[14, 17, 25],
        who_wait_together_are_one_commit,
    ),
    Law::of_logs(
        "what does not fit is refused by name, and alone",
        &[16, 17],
        what_does_not_fit_is_refused_alone,
    ),
    Law::of_logs("a preview says what would be, and records nothing", &[8], a_preview_records_nothing),
];

fn ten_thousand_events_are_one_group(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    append(&*journal, 10_000);
    append(&*journal, 1);
    assert!(positions(&*journal).into_iter().eq(0..10_001));
    drop(journal);
    assert!(positions(&*place.open().unwrap()).into_iter().eq(0..10_001));
}

fn what_exceeds_a_limit_is_refused_by_name(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    let head = append(&*journal, 1);
    let seal = |lines: Vec<Vec<u8>>| head.seal(lines, &signer()).unwrap_err();
    let longest = |position| {
        let room = LINE_BYTES_MAX - event(position, "\"\"").len();
        event(position, &format!("\"{}\"", "x".repeat(room)))
    };
    let too_long = [longest(1), vec![b' ']].concat();
    assert!(matches!(seal(vec![too_long]), SealError::LineLength { position: 1, .. }));
    let too_many = 1..=GROUP_EVENTS_MAX as u64 + 1;
    assert!(matches!(seal(too_many.map(|at| event(at, "0")).collect()), SealError::TooManyEvents));
    let too_much = 1..=(GROUP_BYTES_MAX / LINE_BYTES_MAX) as u64 + 1;
    assert!(matches!(seal(too_much.map(longest).collect()), SealError::TooManyBytes));
    assert!(matches!(seal(vec![event(2, "0")]), SealError::Line { position: 1 }));
    assert!(matches!(seal(vec![event(1, "0\n")]), SealError::Line { position: 1 }));
    assert_eq!(journal.head(), head);
    journal.append(&head.seal([longest(1)], &signer()).unwrap()).unwrap();
    assert_eq!(journal.line(1).unwrap(), Some(longest(1)));
}

fn a_batch_is_there_whole_or_not_at_all(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let founded = log.size();
    let receipts = log.execute(home.all([4, 2, 3].map(register))).unwrap();
    for (position, receipt) in (founded..).zip(&receipts) {
        assert_eq!(receipt.positions, position..position + 1);
    }
    let before = all(&*log);
    let recorded: Vec<_> = before.iter().skip(receipts[0].positions.start.try_into().unwrap()).collect();
    assert!(recorded.iter().map(|event| event.stream).eq([4, 2, 3].map(|n| person(n).into())));

    let error = log.execute(home.all([register(7), register_as(8, "N-4"), register(9)])).unwrap_err();
    let CommandError::InBatch { index, error } = error else { panic!("{error}") };
    assert!(matches!(*error, CommandError::Refused(ref refusal) if refusal.rule == Rule::G9), "{error}");
    assert_eq!((index, all(&*log)), (1, before.clone()));
    drop(log);
    assert_eq!(all(&*home.open()), before);
}

fn a_batch_may_come_back_to_a_thing(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let first = log.size();
    log.execute(home.all([register(1), register(2), train(1, "a"), train(2, "b"), train(1, "c")])).unwrap();
    let events = log.stream(person(1).into()).unwrap();
    let told: Vec<_> =
        events.iter().map(|event| (event.seq - first, event.version, event.previous)).collect();
    assert_eq!(told, [(0, 1, None), (2, 2, Some(first)), (4, 3, Some(first + 2))]);
    assert_eq!(log.stream(person(2).into()).unwrap()[1].previous, Some(first + 1));
}

fn what_fails_late_frees_what_it_took(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let bad = home.all([register(1).with_id(command(9)), register_as(2, "P-1")]);
    let answers = log.execute_each(vec![bad, home.asks(register(1).with_id(command(9)))]);
    let [Err(_), Ok(receipts)] = answers.as_slice() else { panic!("{answers:?}") };
    assert!(!receipts[0].replayed);
    assert_eq!(log.event(receipts[0].positions.start).unwrap().unwrap().stream, person(1).into());
}

fn a_refusal_is_alone(logs: Logs<'_>) {
    const OTHERS: u64 = 16;
    let home = logs.found();
    let log = home.open();
    let first = log.size();
    let mut batches: Vec<_> = (1..=OTHERS).map(|number| home.asks(register(number.into()))).collect();
    batches.insert(5, home.asks(register_as(99, "P-1")));
    batches.insert(9, home.all([register(98), register_as(97, "P-1")]));
    let mut answers = log.execute_each(batches);
    assert!(matches!(answers.remove(9), Err(CommandError::InBatch { index: 1, .. })));
    assert!(matches!(answers.remove(5), Err(CommandError::Refused(refusal)) if refusal.rule == Rule::G9));
    let taken: Vec<_> = answers.into_iter().map(|answer| only(answer.unwrap()).positions.start).collect();
    assert!(taken.into_iter().eq(first..first + OTHERS));
    assert_eq!(log.stream(person(98).into()).unwrap(), []);
}

fn who_wait_together_are_one_commit(logs: Logs<'_>) {
    let home = logs.found();
    let (written, waits) = sync_channel(1);
    let (goes_on, told) = sync_channel(1);
    let told = Mutex::new(told);
    let log = home.open_watched(move |_| {
        // The first append waits until all the others have been handed over. Then nobody tells it any more.
        if written.try_send(()).is_ok() {
            told.lock().unwrap().recv().unwrap_or_default();
        }
        Ok(())
    });
    let first = log.size();
    let alone = log.submit(home.asks(register(1)));
    waits.recv().unwrap();
    let good: Vec<_> = (2..10).map(|number| log.submit(home.asks(register(number)))).collect();
    let refused = log.submit(home.asks(register_as(11, "P-1")));
    let batch = log.submit(home.all([register(12), register_as(13, "N-12")]));
    let last = log.submit(home.all([register(14), train(14, "a")]));
    drop(waits);
    goes_on.send(()).unwrap();
    assert_eq!(only(alone.wait().unwrap()).positions, first..first + 1);
    for (at, answer) in (first + 1..).zip(good) {
        assert_eq!(only(answer.wait().unwrap()).positions, at..at + 1);
    }
    assert!(matches!(refused.wait(), Err(CommandError::Refused(refusal)) if refusal.rule == Rule::G9));
    assert!(matches!(batch.wait(), Err(CommandError::InBatch { index: 1, .. })));
    assert_eq!(last.wait().unwrap()[1].positions, first + 10..first + 11);
    drop(log);
    let bytes = raw(&*home.place.open().unwrap());
    let commits = bytes.split(|byte| *byte == b'\n').filter(|line| line.starts_with(COMMIT_PREFIX));
    assert_eq!(commits.count(), 3, "the founding, the first, and all who waited meanwhile");
}

fn what_does_not_fit_is_refused_alone(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let first = log.size();
    let evidence = Evidence {
        kind: "ticket".parse().unwrap(),
        reference: "IT-7".parse().unwrap(),
        sha256: None,
        length: None,
        media: None,
    };
    let supported = |number, pieces: usize| {
        (0..pieces).fold(register(number), |request, _| request.supported_by(evidence.clone()))
    };
    let answers = log.execute_each(vec![
        home.asks(register(1)),
        home.all([register(2), supported(3, EVIDENCE_MAX + 1)]),
        home.asks(supported(4, EVIDENCE_MAX)),
    ]);
    let [Ok(_), Err(CommandError::InBatch { index: 1, error }), Ok(receipts)] = answers.as_slice() else {
        panic!("{answers:?}")
    };
    assert!(matches!(**error, CommandError::TooLarge(_)), "{error}");
    assert_eq!((receipts[0].positions.start, log.size()), (first + 1, first + 2));
}

fn a_preview_records_nothing(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let before = all(&*log);
    let would_be = log.preview(home.all([register(1), train(1, "a")])).unwrap();
    assert!(log.preview(home.asks(train(2, "a"))).is_err());
    assert_eq!((all(&*log), log.look().unwrap().register.position), (before.clone(), before.len() as u64));
    let is = log.execute(home.all([register(1), train(1, "a")])).unwrap();
    let positions = |receipts: &[Receipt]| -> Vec<_> {
        receipts.iter().map(|receipt| receipt.positions.clone()).collect()
    };
    assert_eq!(positions(&would_be), positions(&is));
}
