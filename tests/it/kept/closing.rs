//! Closing an ISMS beside which projections are kept.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, OnceLock};

use isms::Beginning;

use super::*;

#[test]
fn closing_keeps_the_state_and_whoever_has_a_handle_still_reads() {
    let home = Home::new();
    let isms = home.create();
    let trace = isms.keep(Rare::new()).unwrap();
    trace.read(|_| ()).unwrap();
    isms.close();
    assert_eq!(only(&isms).kept, Some(5));
    assert_eq!(trace.read(Vec::len).unwrap(), 5);
    assert!(matches!(isms.keep(B::new()).err(), Some(KeptError::Closed)));
    isms.close();
}

#[test]
fn a_handle_holds_neither_the_isms_open_nor_its_cache() {
    let home = Home::new();
    drop(home.create());
    let isms = Isms::open(home.directory.path().join("acme.isms")).unwrap();
    let trace = isms.keep(A::new()).unwrap();
    trace.read(|_| ()).unwrap();
    drop(isms);
    let isms = Isms::open(home.directory.path().join("acme.isms")).unwrap();
    assert!(matches!(trace.read(|_| ()), Err(KeptError::Closed)));
    assert_eq!(trace.peek(|trace, position| (trace.len(), position)), (5, 5));
    isms.keep(A::new()).unwrap();
    assert_eq!(only(&isms).beginning, Beginning::Kept { position: 5 });
}

#[test]
fn a_long_way_behind_it_stops_at_once_and_goes_on_from_there() {
    let home = Home::new();
    let isms = home.create();
    for number in 0..4 {
        home.register(&isms, &format!("P-2-{number}"));
    }
    let (stopping, gate) = Rare::waiting_at(6);
    let trace = isms.keep(stopping).unwrap();
    gate.reached.recv().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| isms.close());
        // Closing has begun when no other projection is kept any more.
        while !matches!(isms.keep(B::new()), Err(KeptError::Closed)) {
            thread::yield_now();
        }
        gate.release.send(()).unwrap();
    });
    assert_eq!(trace.peek(|trace, _| trace.clone()), (0..7).collect::<Vec<u64>>());
    assert_eq!(isms.kept()[0].kept, Some(7));
}

#[test]
fn closing_from_inside_does_not_wait_for_itself() {
    let home = Home::new();
    let isms = home.create();
    let (told, done) = channel();
    let inside = isms.clone();
    let trace = A::doing(move |event| {
        inside.close();
        let _ = told.send(event.seq);
        Ok(())
    });
    let _trace = isms.keep(trace).unwrap();
    // On the thread of the projection, by itself.
    assert_eq!(done.recv(), Ok(0));
    isms.close();
}

#[test]
fn closing_from_inside_a_reading_does_not_wait_for_the_thread_that_waits_for_the_reading() {
    let home = Home::new();
    let isms = home.create();
    let (inside, here) = (isms.clone(), thread::current().id());
    let trace = isms
        .keep(A::doing(move |event| {
            if event.seq == 5 {
                if thread::current().id() != here {
                    return Err("only where it is read".into());
                }
                inside.close();
            }
            Ok(())
        }))
        .unwrap();
    home.register(&isms, "P-2");
    assert_eq!(trace.read(Vec::len).unwrap(), 6);
}

#[test]
fn closing_ends_where_an_apply_waits_for_somebody_who_reads_it() {
    ends(|| {
        let home = Home::new();
        let isms = home.create();
        let own = Arc::new(OnceLock::<Kept<A>>::new());
        let (inside, (reached, is_there)) = (Arc::clone(&own), channel());
        let trace = A::doing(move |event| {
            if event.seq == 5 {
                reached.send(())?;
                let read = || inside.get().unwrap().read(|_| ());
                thread::scope(|scope| scope.spawn(read).join()).unwrap()?;
            }
            Ok(())
        });
        own.set(isms.keep(trace).unwrap()).ok().unwrap();
        home.register(&isms, "P-2");
        is_there.recv().unwrap();
        isms.close();
        let why = KeptError::Closed.to_string();
        let Standing::Failed { position: 5, why: found } = only(&isms).standing else { panic!() };
        assert!(found.contains(&why), "{found}");
    });
}

#[test]
fn the_last_one_may_be_dropped_inside() {
    let home = Home::new();
    let isms = home.create();
    let held = Arc::new(Mutex::new(None::<Isms>));
    let (told, done) = channel();
    let inside = Arc::clone(&held);
    let trace = A::doing(move |event| {
        if event.seq == 5 {
            drop(inside.lock().unwrap().take());
            let _ = told.send(());
        }
        Ok(())
    });
    let kept = isms.keep(trace).unwrap();
    kept.read(|_| ()).unwrap();
    let other = isms.clone();
    *held.lock().unwrap() = Some(isms);
    home.register(&other, "P-2");
    drop(other);
    done.recv().unwrap();
    drop(kept);
}
