//! What is kept in the cache, and what a projection begins with where that is of no use.

use std::sync::Arc;

use isms::{ApplyError, Beginning, Cache as _, KeptProjection, Standing};
use serde::{Deserialize, Serialize};

use super::*;

#[test]
fn at_the_next_start_it_goes_on_where_it_was() {
    let home = Home::new();
    let isms = home.create();
    let trace = isms.keep(A::new()).unwrap();
    assert_eq!(only(&isms).beginning, Beginning::Nothing);
    let before = trace.read(Vec::clone).unwrap();
    drop(isms);

    let isms = home.open();
    home.register(&isms, "P-2");
    let trace =
        isms.keep(A::doing(|event| if event.seq < 5 { Err("again".into()) } else { Ok(()) })).unwrap();
    assert_eq!(trace.read(Vec::clone).unwrap(), [before, vec![5]].concat());
    let status = only(&isms);
    assert_eq!((status.beginning, status.standing), (Beginning::Kept { position: 5 }, Standing::Current));
}

#[test]
fn state_and_position_are_kept_at_their_spacing_in_one_step() {
    let home = Home::new();
    let isms = home.create();
    drop(isms);
    let (cache, puts) = Watched::over(Arc::clone(&home.cache));
    let isms = home.options().cache(cache).open().unwrap();
    let trace = isms.keep(A::new()).unwrap();
    // The founding is one group of five: the first four of them end at no commit.
    assert_eq!(puts.recv().unwrap(), "kept/a/1");
    trace.read(|_| ()).unwrap();
    assert_eq!(only(&isms).kept, Some(5));
    for number in 0..3 {
        home.register(&isms, &format!("P-2-{number}"));
        trace.read(|_| ()).unwrap();
    }
    assert_eq!((puts.try_iter().count(), only(&isms).kept), (0, Some(5)));
    home.register(&isms, "P-3");
    assert_eq!(puts.recv().unwrap(), "kept/a/1");
    trace.read(|_| ()).unwrap();
    assert_eq!((puts.try_iter().count(), only(&isms).kept), (0, Some(9)));
    home.register(&isms, "P-4");
    trace.read(|_| ()).unwrap();
    isms.close();
    assert_eq!((puts.try_iter().collect::<Vec<_>>(), only(&isms).kept), (vec!["kept/a/1".into()], Some(10)));
}

#[test]
fn what_is_kept_never_goes_back() {
    let home = Home::new();
    let isms = home.create();
    let behind = home.options().read().unwrap();
    let stays = Rare::doing(|event| if event.seq < 5 { Ok(()) } else { Err("not this one".into()) });
    behind.keep(stays).unwrap().read(|_| ()).unwrap();
    home.register(&isms, "P-2");
    isms.keep(Rare::new()).unwrap().read(|_| ()).unwrap();
    drop(isms);
    drop(behind);

    let isms = home.open();
    isms.keep(A::new()).unwrap();
    assert_eq!(only(&isms).beginning, Beginning::Kept { position: 6 });
}

#[test]
fn what_is_damaged_is_built_anew() {
    let home = Home::new();
    drop(home.create());
    let whole = kept(&home);
    let flipped = (0..whole.len()).step_by(7).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    });
    let cut = (0..whole.len()).step_by(31).map(|length| whole[..length].to_vec());
    for bytes in flipped.chain(cut) {
        home.cache.put("kept/a/1", &bytes).unwrap();
        assert_eq!(begun(&home), Beginning::Unreadable);
    }
    home.cache.put("kept/a/1", &whole).unwrap();
    assert_eq!(begun(&home), Beginning::Kept { position: 5 });
}

#[test]
fn what_was_kept_for_another_log_or_a_longer_one_is_built_anew() {
    let (home, other) = (Home::new(), Home::new());
    drop(home.create());
    drop(other.create());
    home.cache.put("kept/a/1", &kept(&other)).unwrap();
    assert_eq!(begun(&home), Beginning::OtherLog);

    let log = home.directory.path().join("acme.isms/log.jsonl");
    let backup = std::fs::read(&log).unwrap();
    let isms = home.open();
    home.register(&isms, "P-2");
    isms.keep(A::new()).unwrap().read(|_| ()).unwrap();
    drop(isms);
    std::fs::write(&log, backup).unwrap();
    assert_eq!(begun(&home), Beginning::Ahead { position: 6 });

    // The same size again, and other events.
    let isms = home.open();
    home.register(&isms, "P-3");
    isms.keep(A::new()).unwrap().read(|_| ()).unwrap();
    drop(isms);
    assert_eq!(begun(&home), Beginning::Kept { position: 6 });
}

#[test]
fn another_version_does_not_read_what_was_kept() {
    let home = Home::new();
    drop(home.create());
    let first = kept(&home);
    home.cache.put("kept/a/2", &first).unwrap();
    let isms = home.open();
    isms.keep(A2::new()).unwrap();
    assert_eq!(only(&isms).beginning, Beginning::Unreadable);
}

#[test]
fn without_a_cache_or_with_one_that_fails_all_is_as_always() {
    let home = Home::new();
    drop(home.create());
    let isms = home.options().without_cache().open().unwrap();
    let trace = isms.keep(A::new()).unwrap();
    assert_eq!(trace.read(Vec::len).unwrap(), 5);
    assert_eq!((only(&isms).beginning, only(&isms).kept), (Beginning::NoCache, None));
    drop(isms);

    let (cache, _puts) = Watched::over(Arc::clone(&home.cache));
    *cache.fails.lock().unwrap() = Some("get");
    let isms = home.options().cache(cache.clone()).open().unwrap();
    let trace = isms.keep(A::new()).unwrap();
    assert!(matches!(only(&isms).beginning, Beginning::CacheFailed(_)));
    *cache.fails.lock().unwrap() = Some("put");
    home.register(&isms, "P-2");
    assert_eq!(trace.read(Vec::len).unwrap(), 6);
    isms.close();
    let status = only(&isms);
    assert_eq!(status.not_kept.unwrap(), "the cache could not put: its disk is gone");
}

#[test]
fn a_state_that_does_not_come_back_as_it_was_is_not_kept() {
    #[derive(Clone, Default, Serialize, Deserialize)]
    struct Count {
        #[serde(skip_serializing_if = "Option::is_none")]
        nothing: Option<u8>,
        events: u64,
    }

    struct Counting;

    impl KeptProjection for Counting {
        type State = Count;
        const NAME: &'static str = "counting";
        const VERSION: u32 = 1;

        fn apply(&self, count: &mut Count, _: &RecordedEvent) -> Result<(), ApplyError> {
            count.events += 1;
            Ok(())
        }
    }

    let home = Home::new();
    drop(home.create());
    for _ in 0..2 {
        let isms = home.open();
        let count = isms.keep(Counting).unwrap();
        assert_eq!(only(&isms).beginning, Beginning::Nothing);
        assert_eq!(count.read(|count| (count.nothing, count.events)).unwrap(), (None, 5));
        isms.close();
        assert!(only(&isms).not_kept.unwrap().starts_with("expected a state that"));
    }
}

/// What is kept of a log, after one session with it.
fn kept(home: &Home) -> Vec<u8> {
    let isms = home.open();
    isms.keep(A::new()).unwrap().read(|_| ()).unwrap();
    drop(isms);
    home.cache.get("kept/a/1").unwrap().unwrap()
}

/// What a projection begins with, that has come to the same as always.
fn begun(home: &Home) -> Beginning {
    let isms = home.options().read().unwrap();
    let trace = isms.keep(A::new()).unwrap();
    let events = isms.fold(Vec::new(), |events, event| events.push(event.seq)).unwrap();
    let beginning = only(&isms).beginning;
    assert_eq!(trace.read(Vec::clone).unwrap(), events, "{beginning:?}");
    beginning
}
