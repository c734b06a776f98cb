//! Laws of what does not happen: logs do not know of each other, and nothing that was recorded changes.

use isms_core::recorded_event::RecordedEvent;

use crate::candidate::Candidate;
use crate::contract::{Law, all, append, only, raw};
use crate::group::Head;
use crate::trial::{Home, Logs, command, person, register, register_as, train};

pub(super) const LAWS: &[Law] = &[
    Law::of_journals("two journals do not know of each other", &[65], two_journals_do_not_know_of_each_other),
    Law::of_journals(
        "nothing changes or removes what was recorded",
        &[68],
        nothing_changes_what_was_recorded,
    ),
    Law::of_logs("two logs share no event, no name and no command", &[65], two_logs_share_nothing),
];

fn two_journals_do_not_know_of_each_other(engine: &dyn Candidate) {
    let places = [engine.site(), engine.site()];
    let [one, other] = places.each_ref().map(|place| place.open().unwrap());
    append(&*one, 3);
    assert_eq!((other.head(), other.refresh().unwrap()), (Head::default(), Head::default()));
    assert!(raw(&*other).is_empty());
    append(&*other, 1);
    assert_eq!((one.head().size(), other.head().size()), (3, 1));
    drop((one, other));
    let sizes = places.map(|place| place.open().unwrap().head().size());
    assert_eq!(sizes, [3, 1]);
}

fn nothing_changes_what_was_recorded(engine: &dyn Candidate) {
    let place = engine.site();
    let mut before = Vec::new();
    for count in [1, 3, 2, 60, 1] {
        let journal = place.open().unwrap();
        append(&*journal, count);
        journal.refresh().unwrap();
        journal.last_commit().unwrap();
        let now = raw(&*journal);
        assert!(now.len() > before.len() && now.starts_with(&before));
        before = now;
    }
}

fn two_logs_share_nothing(logs: Logs<'_>) {
    let homes = [logs.found(), logs.found()];
    let [one, other] = homes.each_ref().map(Home::open);
    let [here, there] = homes.each_ref();
    one.execute(here.all([register(1).with_id(command(7)), train(1, "a")])).unwrap();
    assert_eq!(other.stream(person(1).into()).unwrap(), []);
    assert!(!other.look().unwrap().register.exists(person(1).into()));
    // The same identity of a command, for something else; a name that is taken over there; a version from there.
    let receipt = only(other.execute(there.asks(register_as(2, "N-1").with_id(command(7)))).unwrap());
    assert_eq!((receipt.replayed, receipt.positions.end), (false, other.size()));
    assert!(other.execute(there.asks(train(2, "a").expecting(person(1), 2))).is_err());
    let ids = |events: Vec<RecordedEvent>| -> Vec<_> { events.into_iter().map(|event| event.id).collect() };
    let (ours, theirs) = (ids(all(&*one)), ids(all(&*other)));
    assert!(ours.iter().all(|id| !theirs.contains(id)));
    assert_ne!(here.founded.log, there.founded.log);
}
