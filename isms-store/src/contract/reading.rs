//! Laws of reading: what was written comes back, all of it, in its order, and nothing else.

use std::ops::Range;

use isms_core::aggregate::role::{Creation, Definition, RoleLevel};
use isms_core::command::role;
use isms_core::correction::Horizon;
use isms_core::id::RoleId;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::evidence::Evidence;
use isms_core::vocabulary::text::Prose;
use isms_core::vocabulary::time::{PartialDate, UtcOffset};

use crate::candidate::Candidate;
use crate::commit::Commit;
use crate::contract::{Law, all, append, positions, raw};
use crate::group::Head;
use crate::journal::{BLOCK_BYTES, blocks};
use crate::line::INTEGER_MAX;
use crate::log::LogError;
use crate::request::Request;
use crate::testing::{bytes, event, groups, signer};
use crate::tree::Hash;
use crate::trial::{Logs, person, register, train};

pub(super) const LAWS: &[Law] = &[
    Law::of_journals(
        "bounds include where they begin and not where they end",
        &[29, 30],
        bounds_are_half_open,
    ),
    Law::of_journals("a block is bounded, and no line is cut", &[31, 34], a_block_is_bounded),
    Law::of_journals(
        "more than a hundred events come back in the order of their numbers",
        &[24, 35],
        more_than_a_hundred_events,
    ),
    Law::of_journals("every byte of a line comes back", &[34], every_byte_of_a_line_comes_back),
    Law::of_journals("a reader sees what was there when it began", &[32], a_reader_sees_what_was_there),
    Law::of_journals("readers that leave early take nothing with them", &[33], readers_leave_early),
    Law::of_journals(
        "the raw journal is its groups, byte for byte",
        &[34, 58],
        the_raw_journal_is_its_groups,
    ),
    Law::of_journals(
        "the last commit is the one that the head ends with",
        &[58],
        the_last_commit_is_the_heads,
    ),
    Law::of_logs(
        "events are read at their positions, from any to any",
        &[29, 30, 36],
        events_are_read_from_any_to_any,
    ),
    Law::of_logs(
        "a reading ends where its reader stops, not before",
        &[31, 33],
        a_reading_ends_where_its_reader_stops,
    ),
    Law::of_logs("a reading up to the end is not disturbed by what comes", &[32], a_reading_is_not_disturbed),
    Law::of_logs("what people wrote comes back as they wrote it", &[34], text_comes_back_as_it_was_written),
    Law::of_logs("things whose identities begin alike do not mix", &[29, 35], alike_things_do_not_mix),
    Law::of_logs("the register as of a position is the fold of what was there", &[37], as_of_a_position),
    Law::of_logs("an instant has a position: behind all that was recorded by then", &[37], as_of_an_instant),
    Law::of_logs("what had not begun by a date is not in the register of that date", &[37], as_of_a_date),
];

fn bounds_are_half_open(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    for count in [1, 3, 1, 2] {
        append(&*journal, count);
    }
    let found = |range: Range<u64>| -> Vec<u64> {
        blocks(&*journal, range).flat_map(|block| block.unwrap().positions()).collect()
    };
    for from in 0..9 {
        for to in 0..9 {
            assert_eq!(found(from..to), (from..to.min(7)).collect::<Vec<_>>(), "{from}..{to}");
        }
        assert_eq!(journal.line(from).unwrap().is_some(), from < 7);
    }
    assert_eq!(found(5..u64::MAX), [5, 6]);
    assert_eq!(found(u64::MAX..u64::MAX), [] as [u64; 0]);
    assert_eq!(journal.line(u64::MAX).unwrap(), None);
    let backward: Vec<_> = journal.read(2..5).unwrap().lines().rev().map(|(position, _)| position).collect();
    assert_eq!(backward, [4, 3, 2]);
}

fn a_block_is_bounded(engine: &dyn Candidate) {
    const EVENTS: u64 = 40;
    let place = engine.site();
    let journal = place.open().unwrap();
    let long = |position| event(position, &format!("\"{}\"", "x".repeat(60_000)));
    journal.append(&Head::default().seal((0..EVENTS).map(long), &signer()).unwrap()).unwrap();
    let mut next = 0;
    for block in blocks(&*journal, 0..EVENTS) {
        let block = block.unwrap();
        assert_eq!(block.positions().start, next);
        let length: usize = block.lines().map(|(_, line)| line.len()).sum();
        assert!(length as u64 <= BLOCK_BYTES);
        assert!(block.lines().all(|(position, line)| line == long(position)));
        next = block.positions().end;
    }
    assert_eq!(next, EVENTS);
}

fn more_than_a_hundred_events(engine: &dyn Candidate) {
    const GROUPS: u64 = 28;
    const EVENTS: u64 = 4 * GROUPS;
    let place = engine.site();
    let journal = place.open().unwrap();
    for _ in 0..GROUPS {
        append(&*journal, 4);
    }
    assert!(positions(&*journal).into_iter().eq(0..EVENTS));
    drop(journal);
    let journal = place.open().unwrap();
    for position in 0..EVENTS {
        let line = event(position, &format!("\"event {position}\""));
        assert_eq!(journal.line(position).unwrap(), Some(line));
        assert_eq!(journal.read(position..position + 1).unwrap().positions(), position..position + 1);
    }
    assert!(positions(&*journal).into_iter().eq(0..EVENTS));
}

fn every_byte_of_a_line_comes_back(engine: &dyn Candidate) {
    let place = engine.site();
    let data = [
        r#""ünïcödé 漢字 🦀""#,
        // The same letter, once whole and once in two parts.
        "\"\u{e9} e\u{301}\"",
        r#""\u0000\n\"\\\u00e9\/""#,
        "9007199254740993",
        "1.50",
        "{\"b\":1, \"a\" :2}",
        r#"{"commit":{"size":1}}"#,
        "\"\u{7f}\u{2028}\r\"",
    ];
    let lines: Vec<_> = (0..).zip(data).map(|(position, data)| event(position, data)).collect();
    place.open().unwrap().append(&Head::default().seal(&lines, &signer()).unwrap()).unwrap();
    let journal = place.open().unwrap();
    for (position, line) in (0..).zip(lines) {
        assert_eq!(journal.line(position).unwrap(), Some(line));
    }
}

fn a_reader_sees_what_was_there(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    let head = append(&*journal, 3);
    let mut reader = blocks(&*journal, 0..head.size());
    let mut raw_reader = journal.raw().unwrap();
    append(&*journal, 3);
    assert_eq!(reader.next().unwrap().unwrap().positions(), 0..3);
    assert!(reader.next().is_none());
    let mut found = Vec::new();
    raw_reader.read_to_end(&mut found).unwrap();
    assert_eq!(found, bytes(&groups(&[3])));
}

fn readers_leave_early(engine: &dyn Candidate) {
    const READERS: usize = 1_000;
    let place = engine.site();
    let journal = place.open().unwrap();
    append(&*journal, 3);
    for _ in 0..READERS {
        assert!(blocks(&*journal, 0..3).next().is_some());
        let mut first = [0; 1];
        journal.raw().unwrap().read_exact(&mut first).unwrap();
        assert_eq!(&first, b"{");
    }
    append(&*journal, 1);
    drop(journal);
    assert_eq!(place.open().unwrap().head().size(), 4);
}

fn the_raw_journal_is_its_groups(engine: &dyn Candidate) {
    let place = engine.site();
    let journal = place.open().unwrap();
    let groups = groups(&[1, 4, 2]);
    for group in &groups {
        journal.append(group).unwrap();
    }
    assert_eq!(raw(&*journal), bytes(&groups));
    drop(journal);
    assert_eq!(raw(&*place.open().unwrap()), bytes(&groups));
    if let Some(text) = place.text() {
        assert_eq!(std::fs::read(text).unwrap(), bytes(&groups));
    }
}

fn the_last_commit_is_the_heads(engine: &dyn Candidate) {
    let place = engine.site();
    for count in [1, 4, 2] {
        let journal = place.open().unwrap();
        let head = append(&*journal, count);
        let line = journal.last_commit().unwrap().unwrap();
        assert_eq!(Some(Hash::of(&line)), head.last_commit());
        let commit = Commit::parse(&line).unwrap();
        assert_eq!((commit.size, commit.root), (head.size(), head.root()));
        drop(journal);
        assert_eq!(place.open().unwrap().last_commit().unwrap(), Some(line));
    }
}

fn events_are_read_from_any_to_any(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    log.execute(home.all([1, 2].map(register))).unwrap();
    log.execute(home.asks(register(3))).unwrap();
    let (everything, size) = (all(&*log), log.size());
    assert_eq!(everything.len() as u64, size);
    for from in 0..=size + 1 {
        for to in (0..=size + 1).chain([u64::MAX]) {
            let expected = everything.iter().filter(|event| (from..to).contains(&event.seq)).cloned();
            assert!(log.events(from..to).map(Result::unwrap).eq(expected), "{from}..{to}");
        }
        let expected = everything.iter().find(|event| event.seq == from).cloned();
        assert_eq!(log.event(from).unwrap(), expected);
    }
    assert_eq!(log.event(u64::MAX).unwrap(), None);
}

fn a_reading_ends_where_its_reader_stops(logs: Logs<'_>) {
    const EVENTS: usize = 700;
    let home = logs.found();
    let log = home.open();
    log.execute(home.asks(register(1))).unwrap();
    // More than one block of events, of which every seventh is wanted.
    let asks = (0..EVENTS).map(|number| match number % 7 {
        0 => register(number as u128 + 10).because("wanted".parse().unwrap()),
        _ => train(1, &format!("training {number} {}", "x".repeat(120))),
    });
    log.execute(home.all(asks)).unwrap();
    let is_wanted = |event: &RecordedEvent| event.reason.is_some();
    let wanted: Vec<_> =
        (0..log.size()).map(|at| log.event(at).unwrap().unwrap()).filter(is_wanted).collect();
    assert_eq!(wanted.len(), EVENTS / 7);
    for limit in [0, 1, 50, wanted.len(), wanted.len() + 1] {
        let found = log.events(0..log.size()).map(Result::unwrap).filter(is_wanted).take(limit);
        assert!(found.eq(wanted.iter().take(limit).cloned()), "of {limit}");
    }
}

fn a_reading_is_not_disturbed(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    log.execute(home.all([1, 2, 3].map(register))).unwrap();
    let (before, size) = (all(&*log), log.size());
    let mut reading = log.events(0..size);
    let first = reading.next().unwrap().unwrap();
    let looked = log.look().unwrap().register;
    log.execute(home.all([4, 5, 6].map(register))).unwrap();
    let rest = reading.map(Result::unwrap);
    assert!(std::iter::once(first).chain(rest).eq(before));
    assert_eq!((looked.position, looked.exists(person(4).into())), (size, false));
}

fn text_comes_back_as_it_was_written(logs: Logs<'_>) {
    let home = logs.found();
    let texts = [
        "ünïcödé 漢字 🦀 \u{e9} e\u{301} \u{2028} and so on",
        "a \"quote\", a \\ and a / \t and\na second line",
        "{\"commit\":{\"size\":1}}",
        &"🦀".repeat(4_000),
    ];
    let evidence = Evidence {
        kind: "ticket".parse().unwrap(),
        reference: "IT-\u{17d}-7".parse().unwrap(),
        sha256: None,
        length: Some(INTEGER_MAX),
        media: None,
    };
    let ask = |(number, text): (u128, &&str)| {
        register(number).because(text.parse().unwrap()).supported_by(evidence.clone())
    };
    let receipts = home.open().execute(home.all((1..).zip(&texts).map(ask))).unwrap();
    let log = home.open();
    for (receipt, text) in receipts.iter().zip(texts) {
        let event = log.event(receipt.positions.start).unwrap().unwrap();
        assert_eq!(event.reason.as_ref().map(Prose::as_str), Some(text));
        assert_eq!(event.evidence, std::slice::from_ref(&evidence));
    }
}

fn alike_things_do_not_mix(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let numbers = [0x1, 0x10, 0x100, 0x11, 1 << 124, (1 << 124) + 1, 0x1_0000_0000_0000_0001];
    log.execute(home.all(numbers.map(register))).unwrap();
    log.execute(home.all(numbers.map(role))).unwrap();
    log.execute(home.all(numbers.map(|number| train(number, "a")))).unwrap();
    let everything = all(&*log);
    for number in numbers {
        for thing in [Stream::from(person(number)), RoleId::from_u128(number).into()] {
            let expected: Vec<_> = everything.iter().filter(|event| event.stream == thing).cloned().collect();
            assert!(!expected.is_empty());
            assert_eq!(log.stream(thing).unwrap(), expected);
            let backward = log.stream(thing).unwrap().into_iter().rev();
            assert!(backward.eq(expected.into_iter().rev()));
        }
    }
}

fn as_of_a_position(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let mut roots = vec![(log.size(), log.look().unwrap().root)];
    for asks in [vec![register(1)], vec![register(2), train(1, "a"), train(2, "b")], vec![train(1, "c")]] {
        log.execute(home.all(asks)).unwrap();
        let looked = log.look().unwrap();
        assert_eq!(looked.register.position, log.size());
        roots.push((log.size(), looked.root));
    }
    drop(log);
    let log = home.open();
    let events = all(&*log);
    for size in 0..=log.size() {
        let replayed = log.replay(size, None).unwrap();
        assert!(replayed.register == folded(&events, size, None), "as of {size}");
        let root = roots.iter().find(|(at, _)| *at == size).map(|(_, root)| *root);
        assert!(root.is_none_or(|root| root == replayed.root), "the root as of {size}");
    }
    assert_eq!(log.look().unwrap().register, folded(&events, log.size(), None));
    let beyond = log.replay(log.size() + 1, None);
    assert!(matches!(beyond, Err(LogError::Beyond { size, found }) if found == size + 1));
}

fn as_of_an_instant(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    home.wait(10);
    for asks in [vec![register(1), register(2)], vec![register(3)], vec![register(4), train(4, "a")]] {
        log.execute(home.all(asks.clone())).unwrap();
        log.execute(home.asks(train(1, &format!("training {}", asks.len())))).unwrap();
        home.wait(2);
    }
    let events = all(&*log);
    let from = events[0].recorded_at.as_micros() - 2;
    for micros in from..=home.now().as_micros() + 2 {
        let at = chrono::DateTime::from_timestamp_micros(micros).unwrap().into();
        let expected = events.iter().filter(|event| event.recorded_at <= at).count() as u64;
        assert_eq!(log.position_at(at).unwrap(), expected, "at {at}");
    }
}

fn as_of_a_date(logs: Logs<'_>) {
    let home = logs.found();
    let log = home.open();
    let asks = [("2024", 1), ("2025-06", 2), ("2025-06-15", 3), ("2025-06-16", 4), ("2026-01", 5)];
    let dated =
        |(date, number): (&str, u128)| register(number).effective(date.parse::<PartialDate>().unwrap());
    log.execute(home.all(asks.map(dated))).unwrap();
    let (events, offset) = (all(&*log), UtcOffset::default());
    for date in ["2023-12-31", "2024-01-01", "2025-06-01", "2025-06-15", "2025-06", "2026", "2026-11-24"] {
        let until = date.parse::<PartialDate>().unwrap().end(offset);
        let horizon = Some(Horizon { until, offset });
        for size in [0, events.len() as u64 - 2, events.len() as u64] {
            let replayed = log.replay(size, horizon).unwrap().register;
            assert!(replayed == folded(&events, size, horizon), "on {date}, as known at {size}");
        }
        let known = log.replay(events.len() as u64, horizon).unwrap().register;
        for (began, number) in asks {
            let has_begun = began.parse::<PartialDate>().unwrap().start(offset) <= until;
            assert_eq!(known.exists(person(number).into()), has_begun, "{began} on {date}");
        }
    }
}

/// The register that the first of these events come to.
fn folded(events: &[RecordedEvent], size: u64, horizon: Option<Horizon>) -> Register {
    let (mut register, history) = (Register::default(), events.to_vec());
    for event in events.iter().take_while(|event| event.seq < size) {
        register.evolve_until(event, &history, horizon).unwrap();
    }
    register
}

/// That a role be defined, with nothing to say.
fn role(number: u128) -> Request {
    let definition = Definition {
        name: format!("Role {number}").parse().unwrap(),
        level: RoleLevel::Line,
        responsibilities: Vec::new(),
        authorities: Vec::new(),
        required_competences: Vec::new(),
        incompatible_with: Vec::new(),
    };
    let reference = format!("role-{number}").parse().unwrap();
    role::Command::Define(RoleId::from_u128(number), Creation { reference, definition }).into()
}
