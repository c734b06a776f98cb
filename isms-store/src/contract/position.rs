//! Laws of positions, versions and time.

use std::collections::BTreeMap;

use isms_core::aggregate::log;
use isms_core::event::Event;
use isms_core::recorded_event::RecordedEvent;
use isms_core::vocabulary::time::PartialDate;

use crate::candidate::Candidate;
use crate::contract::{Law, all, append, only, positions};
use crate::trial::{Logs, person, register, train};

pub(super) const LAWS: &[Law] = &[
    Law::of_journals(
        "positions go on where they ended, however often a log is opened",
        &[24],
        positions_go_on,
    ),
    Law::of_logs(
        "positions, versions and identities go on in a log that is opened again",
        &[24, 26],
        all_goes_on,
    ),
    Law::of_logs("time in the log does not go back, though the clock does", &[27], time_does_not_go_back),
    Law::of_logs(
        "a clock that steps back is noted, unless it is only set right",
        &[27],
        a_step_back_is_noted,
    ),
    Law::of_logs("an instant is kept to the microsecond", &[28], an_instant_is_kept_to_the_microsecond),
    Law::of_logs("a date is kept as precise as it was said", &[28], a_date_is_kept_as_precise_as_it_was_said),
];

fn positions_go_on(engine: &dyn Candidate) {
    let place = engine.site();
    let mut expected = 0;
    for count in [1, 3, 1, 2, 5] {
        let journal = place.open().unwrap();
        assert_eq!(journal.head().size(), expected);
        append(&*journal, count);
        append(&*journal, 1);
        let added = expected..expected + count + 1;
        assert_eq!(journal.read(added.clone()).unwrap().positions(), added);
        expected = added.end;
        assert!(positions(&*journal).into_iter().eq(0..expected));
    }
}

fn all_goes_on(logs: Logs<'_>) {
    let home = logs.found();
    home.open().execute(home.all([1, 2, 3].map(register))).unwrap();
    for round in 0..4 {
        let log = home.open();
        let at = log.size();
        for number in [1, 2, 1] {
            log.execute(home.asks(train(number, &format!("training {round}")))).unwrap();
        }
        log.execute(home.all([3, 1, 3].map(|number| train(number, "b")))).unwrap();
        assert_eq!(log.size(), at + 6);
    }
    assert_whole(&all(&*home.open()));
}

fn time_does_not_go_back(logs: Logs<'_>) {
    let home = logs.found();
    let mut log = home.open();
    let mut times = Vec::new();
    for (number, micros) in (1..).zip([10_000_000, -500_000, -3_600_000_000, 1_000_000, 7_200_000_000, -1]) {
        home.wait(micros);
        let receipt = only(log.execute(home.asks(register(number))).unwrap());
        let event = log.event(receipt.positions.start).unwrap().unwrap();
        assert_eq!((receipt.recorded_at, event.stream), (event.recorded_at, person(number).into()));
        times.push(receipt.recorded_at);
        if number == 3 {
            drop(log);
            log = home.open();
        }
    }
    assert!(times.is_sorted());
    assert!(times[4] > times[3], "when the clock goes on, so does the log");
    assert_whole(&all(&*log));
}

fn a_step_back_is_noted(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let (mut steps, first) = (0, log.size());
    for (number, micros) in (1..).zip([10_000_000, -1_000_000, 1_000_000, -1_000_001, 1_000_000]) {
        let from = home.now();
        home.wait(micros);
        let receipt = only(log.execute(home.asks(register(number))).unwrap());
        let Some(before) = log.event(receipt.positions.start - 1).unwrap() else { panic!("no event before") };
        if let Event::Log(log::Event::ClockSteppedBack(step)) = before.event {
            steps += 1;
            assert_eq!((step.from, step.to, number), (from, home.now(), 4));
        }
    }
    assert_eq!((steps, log.size()), (1, first + 6));
}

fn an_instant_is_kept_to_the_microsecond(logs: Logs<'_>) {
    let home = logs.found();
    home.wait(123_457);
    let now = home.now();
    let log = home.open();
    let position = only(log.execute(home.asks(register(1).effective(PartialDate::Instant(now)))).unwrap())
        .positions
        .start;
    drop(log);
    let event = home.open().event(position).unwrap().unwrap();
    assert_eq!((event.recorded_at, event.effective_at), (now, Some(PartialDate::Instant(now))));
    assert_eq!(event.recorded_at.to_string(), "2026-11-23T12:00:00.123457Z");
}

fn a_date_is_kept_as_precise_as_it_was_said(logs: Logs<'_>) {
    let home = logs.found();
    let dates = ["2026", "2026-11", "2026-11-23", "2026-11-23T11:59:59.000001Z"];
    let dates = dates.map(|date| date.parse::<PartialDate>().unwrap());
    let asks = (1..).zip(dates).map(|(number, date)| register(number).effective(date));
    let receipts = home.open().execute(home.all(asks)).unwrap();
    let log = home.open();
    for (receipt, date) in receipts.iter().zip(dates) {
        assert_eq!(log.event(receipt.positions.start).unwrap().unwrap().effective_at, Some(date));
    }
}

/// Positions and versions are dense, what came before is named right, identities increase, and time does not go back.
fn assert_whole(events: &[RecordedEvent]) {
    let mut last = BTreeMap::new();
    for (position, event) in (0..).zip(events) {
        assert_eq!(event.seq, position);
        let before = last.insert(event.stream, (event.version, event.seq));
        let expected = before.map_or((1, None), |(version, seq)| (version + 1, Some(seq)));
        assert_eq!((event.version, event.previous), expected, "event {position}");
    }
    assert!(events.is_sorted_by(|one, next| one.id < next.id));
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
}
