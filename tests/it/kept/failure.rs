//! What becomes of a projection that cannot take in an event, and of the others.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use isms::event::{Event, Unknown};
use isms::{ApplyError, Beginning, Panicked, Standing};
use isms_store::{FileJournal, Journal as _, KeyFile, Salt, key_of, read_line, write_line};

use super::*;

#[test]
fn an_error_leaves_it_before_the_event_which_comes_again_when_somebody_reads() {
    stops_before_what_it_cannot_take_in(
        || Err("the mail server is away".into()),
        |source| {
            assert_eq!(source.to_string(), "the mail server is away");
        },
    );
}

#[test]
fn so_does_a_panic() {
    stops_before_what_it_cannot_take_in(
        || panic!("out of range"),
        |source| {
            assert_eq!(source.downcast_ref(), Some(&Panicked("out of range".into())));
        },
    );
}

fn stops_before_what_it_cannot_take_in(fails: fn() -> Result<(), ApplyError>, is_expected: fn(&ApplyError)) {
    let home = Home::new();
    let isms = home.create();
    let (is_mended, attempts) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let (mended, attempted) = (Arc::clone(&is_mended), Arc::clone(&attempts));
    let failing = move |event: &RecordedEvent| {
        attempted.lock().unwrap().push(event.seq);
        if event.seq == 6 && !mended.load(Ordering::Acquire) { fails() } else { Ok(()) }
    };
    let broken = isms.keep(A::doing(failing)).unwrap();
    let sound = isms.keep(B::new()).unwrap();
    home.register_all(&isms, ["P-2", "P-3", "P-4"]);

    let before = broken.read(Vec::len).unwrap_err();
    let KeptError::NotApplied { name: "a", position: 6, source } = before else { panic!("{before}") };
    is_expected(&source);
    // It had noted the event when it failed: of that nothing is left.
    assert_eq!(broken.peek(|trace, position| (trace.clone(), position)), ((0..6).collect(), 6));
    let Standing::Failed { position: 6, why } = broken.standing() else { panic!("{:?}", broken.standing()) };
    assert!(why.contains(&source.to_string()), "{why}");
    assert_eq!(sound.read(Vec::len).unwrap(), 8, "the others go on");

    attempts.lock().unwrap().clear();
    assert!(broken.read(|_| ()).is_err());
    assert_eq!(*attempts.lock().unwrap(), [6], "the same event comes again");
    is_mended.store(true, Ordering::Release);
    assert_eq!(broken.read(Vec::clone).unwrap(), (0..8).collect::<Vec<u64>>());
    assert_eq!(broken.standing(), Standing::Current);
}

#[test]
fn what_is_kept_stays_before_the_event_too() {
    let home = Home::new();
    let isms = home.create();
    let broken =
        isms.keep(Rare::doing(|event| if event.seq < 6 { Ok(()) } else { Err("no".into()) })).unwrap();
    home.register(&isms, "P-2");
    home.register(&isms, "P-3");
    assert!(broken.read(|_| ()).is_err());
    isms.close();
    assert_eq!(only(&isms).kept, Some(6));
    drop(isms);
    let isms = home.open();
    let mended = isms.keep(Rare::new()).unwrap();
    assert_eq!(only(&isms).beginning, Beginning::Kept { position: 6 });
    assert_eq!(mended.read(Vec::clone).unwrap(), (0..7).collect::<Vec<u64>>());
}

#[test]
fn one_that_fails_anew_among_the_events_before_is_stopped_before_the_earliest() {
    let home = Home::new();
    drop(home.create());
    let isms = home.options().read().unwrap();
    let (attempts, fails_at) = (Arc::new(Mutex::new(Vec::new())), Mutex::new((0..5).collect::<Vec<u64>>()));
    let attempted = Arc::clone(&attempts);
    let fickle = move |event: &RecordedEvent| {
        attempted.lock().unwrap().push(event.seq);
        let mut fails_at = fails_at.lock().unwrap();
        let fails = fails_at.last() == Some(&event.seq);
        if fails { fails_at.pop().map_or(Ok(()), |_| Err("not now".into())) } else { Ok(()) }
    };
    let trace = isms.keep(Rare::doing(fickle)).unwrap();
    // Its own thread may have been there first.
    while let Err(error) = trace.read(|_| ()) {
        assert!(matches!(error, KeptError::NotApplied { position: 0, .. }), "{error}");
        assert_eq!(trace.peek(|trace, position| (trace.len(), position)), (0, 0));
    }
    assert_eq!(trace.read(Vec::clone).unwrap(), [0, 1, 2, 3, 4]);
    let expected = [5, 4, 3, 2, 1, 5].into_iter().flat_map(|end| 0..end);
    assert_eq!(*attempts.lock().unwrap(), expected.collect::<Vec<u64>>());
}

#[test]
fn a_slow_one_delays_only_itself() {
    let home = Home::new();
    let isms = home.create();
    let (slow, gate) = A::waiting_at(5);
    let slow = isms.keep(slow).unwrap();
    let fast = isms.keep(B::new()).unwrap();
    slow.read(|_| ()).unwrap();
    home.register(&isms, "P-2");
    gate.reached.recv().unwrap();
    let receipt = home.register(&isms, "P-3");
    assert_eq!(fast.read(|trace| trace.last().copied()).unwrap(), Some(receipt.start));
    assert_eq!(slow.peek(|trace, position| (trace.len(), position)), (5, 5));
    assert_eq!(isms.kept().into_iter().map(|it| it.lag).collect::<Vec<_>>(), [2, 0]);
    gate.release.send(()).unwrap();
    assert_eq!(slow.read(Vec::len).unwrap(), 7);
}

#[test]
fn types_that_this_version_does_not_know_are_passed_over_and_counted() {
    let home = Home::new();
    drop(home.create());
    let directory = home.directory.path().join("acme.isms");
    let journal = FileJournal::open(&directory, &key_of).unwrap();
    let key = KeyFile::open(home.directory.path().join("acme.isms.key")).unwrap();
    let mut unknown = read_line(&journal.line(4).unwrap().unwrap()).unwrap();
    // Also a correction of what is known, that says what is not.
    let newer = r#"{"corrects":4,"type":"role.assigned","schema":9,"data":{}}"#;
    for (name, data) in [("praised", "{}"), ("corrected", newer)] {
        (unknown.previous, unknown.seq, unknown.version) =
            (Some(unknown.seq), unknown.seq + 1, unknown.version + 1);
        let r#type = format!("{}.{name}", unknown.stream.aggregate());
        unknown.event = Event::Unknown(Box::new(Unknown { r#type, schema: 1, data: data.into() }));
        let line = write_line(&unknown, Salt::default()).unwrap();
        journal.append(&journal.head().seal([line], &key).unwrap()).unwrap();
    }
    drop(journal);

    for _ in 0..2 {
        let isms = home.options().read().unwrap();
        let trace = isms.keep(A::new()).unwrap();
        assert_eq!(trace.read(Vec::clone).unwrap(), [0, 1, 2, 3, 4]);
        let status = only(&isms);
        assert_eq!((status.position, status.unknown, status.lag), (7, 2, 0));
    }
}
