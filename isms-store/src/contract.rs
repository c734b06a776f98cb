//! The contract of a journal: what every engine must show, whoever wrote it.
//!
//! Each law is a function over an [`Engine`] and panics where the engine breaks it.

use std::io::Read as _;
use std::ops::ControlFlow;
use std::sync::Barrier;
use std::thread;

use crate::group::{GROUP_BYTES_MAX, GROUP_EVENTS_MAX, Head, LINE_BYTES_MAX, SealError};
use crate::journal::{BLOCK_BYTES, Journal, JournalError, blocks};
use crate::scan::{Depth, Ending, Mark, scan};
use crate::stretch::Stretch;
use crate::testing::{KEY_OF, event, events, group, groups, signer};

/// Makes the journals that the laws are tried on.
pub(crate) trait Engine {
    /// A new, empty log.
    fn create(&self) -> Box<dyn Journal>;

    /// The log that was made last, closed and opened again.
    fn reopen(&self, journal: Box<dyn Journal>) -> Box<dyn Journal>;
}

/// A law, and what it says.
pub(crate) type Law = (&'static str, fn(&dyn Engine));

/// All of them.
pub(crate) const LAWS: &[Law] = &[
    ("a new log is empty", a_new_log_is_empty),
    ("the first event has position 0", the_first_event_has_position_0),
    ("nothing cannot be sealed", nothing_cannot_be_sealed),
    ("a group follows only the head it was sealed on", a_group_follows_only_its_base),
    ("a refused append leaves no trace", a_refused_append_leaves_no_trace),
    ("one of many appends at the same head wins", one_of_many_appends_at_the_same_head_wins),
    ("appends that look again all succeed", appends_that_look_again_all_succeed),
    ("ten thousand events are one group", ten_thousand_events_are_one_group),
    ("what exceeds a limit is refused by name", what_exceeds_a_limit_is_refused_by_name),
    ("every byte of a line comes back", every_byte_of_a_line_comes_back),
    ("bounds are what they are elsewhere", bounds_are_what_they_are_elsewhere),
    ("a block is bounded, and a long line is not cut", a_block_is_bounded),
    ("a reader sees what was there when it began", a_reader_sees_what_was_there),
    ("the raw log is the groups, byte for byte", the_raw_log_is_the_groups),
    ("the raw log verifies", the_raw_log_verifies),
    ("the last commit is the one that the head ends with", the_last_commit_is_the_heads),
    ("a commit is found by the size that it closes", a_commit_is_found_by_its_size),
    ("what is known of a log comes in stretches", what_is_known_comes_in_stretches),
    ("what was acknowledged is there when opened again", what_was_acknowledged_is_there),
    ("two logs do not know of each other", two_logs_do_not_know_of_each_other),
];

fn a_new_log_is_empty(engine: &dyn Engine) {
    let journal = engine.create();
    assert_eq!(journal.head(), Head::default());
    assert_eq!(journal.refresh().unwrap(), Head::default());
    assert_eq!(journal.line(0).unwrap(), None);
    assert!(journal.read(0..u64::MAX).unwrap().is_empty());
    assert_eq!(blocks(&*journal, 0..u64::MAX).count(), 0);
    assert!(raw(&*journal).is_empty());
}

fn the_first_event_has_position_0(engine: &dyn Engine) {
    let journal = engine.create();
    append(&*journal, 1);
    assert_eq!(journal.line(0).unwrap(), Some(events(&Head::default(), 1).remove(0)));
    assert_eq!(journal.head().size(), 1);
}

fn nothing_cannot_be_sealed(engine: &dyn Engine) {
    let journal = engine.create();
    append(&*journal, 1);
    let nothing = journal.head().seal([] as [&[u8]; 0], &signer());
    assert!(matches!(nothing, Err(SealError::Empty)));
    append(&*journal, 1);
    assert_eq!(journal.head().size(), 2);
}

fn a_group_follows_only_its_base(engine: &dyn Engine) {
    let journal = engine.create();
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

fn a_refused_append_leaves_no_trace(engine: &dyn Engine) {
    let journal = engine.create();
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
}

fn one_of_many_appends_at_the_same_head_wins(engine: &dyn Engine) {
    const WRITERS: usize = 8;
    let journal = engine.create();
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

fn appends_that_look_again_all_succeed(engine: &dyn Engine) {
    const WRITERS: u64 = 8;
    const EACH: u64 = 10;
    let journal = engine.create();
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let mut head = journal.head();
                    while let Err(error) = journal.append(&group(&head, 1)) {
                        let JournalError::HeadMoved { found, .. } = error else { panic!("{error}") };
                        head = *found;
                    }
                }
            });
        }
    });
    assert!(positions(&*journal).into_iter().eq(0..WRITERS * EACH));
}

fn ten_thousand_events_are_one_group(engine: &dyn Engine) {
    let journal = engine.create();
    append(&*journal, 10_000);
    append(&*journal, 1);
    assert!(positions(&*journal).into_iter().eq(0..10_001));
    let journal = engine.reopen(journal);
    assert!(positions(&*journal).into_iter().eq(0..10_001));
}

fn what_exceeds_a_limit_is_refused_by_name(engine: &dyn Engine) {
    let journal = engine.create();
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

fn every_byte_of_a_line_comes_back(engine: &dyn Engine) {
    let journal = engine.create();
    let data = [
        r#""ünïcödé 漢字 🦀""#,
        r#""\u0000\n\"\\""#,
        "9007199254740993",
        r#"{"commit":{"size":1}}"#,
        "\"\u{7f}\"",
    ];
    let lines: Vec<_> = (0..).zip(data).map(|(position, data)| event(position, data)).collect();
    journal.append(&Head::default().seal(&lines, &signer()).unwrap()).unwrap();
    let journal = engine.reopen(journal);
    for (position, line) in (0..).zip(lines) {
        assert_eq!(journal.line(position).unwrap(), Some(line));
    }
}

fn bounds_are_what_they_are_elsewhere(engine: &dyn Engine) {
    let journal = engine.create();
    for count in [1, 3, 1, 2] {
        append(&*journal, count);
    }
    let found = |range: std::ops::Range<u64>| -> Vec<u64> {
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

fn a_block_is_bounded(engine: &dyn Engine) {
    const EVENTS: u64 = 40;
    let journal = engine.create();
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

fn a_reader_sees_what_was_there(engine: &dyn Engine) {
    let journal = engine.create();
    let head = append(&*journal, 3);
    let mut reader = blocks(&*journal, 0..head.size());
    let mut raw_reader = journal.raw().unwrap();
    append(&*journal, 3);
    assert_eq!(reader.next().unwrap().unwrap().positions(), 0..3);
    assert!(reader.next().is_none());
    let mut bytes = Vec::new();
    raw_reader.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, groups(&[3])[0].bytes());
}

fn the_raw_log_is_the_groups(engine: &dyn Engine) {
    let journal = engine.create();
    let groups = groups(&[1, 4, 2]);
    for group in &groups {
        journal.append(group).unwrap();
    }
    assert_eq!(raw(&*journal), crate::testing::bytes(&groups));
    assert_eq!(raw(&*engine.reopen(journal)), crate::testing::bytes(&groups));
}

fn the_raw_log_verifies(engine: &dyn Engine) {
    let journal = engine.create();
    for count in [1, 4, 2, 7, 1, 1] {
        append(&*journal, count);
    }
    for depth in [Depth::Bytes, Depth::Deep] {
        let anything = &mut |_: crate::scan::Seen<'_>| ControlFlow::Continue(());
        let scanned = scan(journal.raw().unwrap(), Mark::default(), depth, KEY_OF, anything).unwrap();
        assert_eq!((scanned.ending, scanned.sound.head), (Ending::Clean, journal.head()));
    }
}

fn the_last_commit_is_the_heads(engine: &dyn Engine) {
    let mut journal = engine.create();
    assert_eq!(journal.last_commit().unwrap(), None);
    for count in [1, 4, 2] {
        let head = append(&*journal, count);
        let line = journal.last_commit().unwrap().unwrap();
        assert_eq!(Some(crate::tree::Hash::of(&line)), head.last_commit());
        let commit = crate::commit::Commit::parse(&line).unwrap();
        assert_eq!((commit.size, commit.root), (head.size(), head.root()));
        journal = engine.reopen(journal);
        assert_eq!(journal.last_commit().unwrap(), Some(line));
    }
}

fn a_commit_is_found_by_its_size(engine: &dyn Engine) {
    let mut journal = engine.create();
    let mut commits = vec![None];
    for count in [1, 150, 2] {
        append(&*journal, count);
        commits.extend((1..count).map(|_| None));
        commits.push(journal.last_commit().unwrap());
        for again in [false, true] {
            if again {
                journal = engine.reopen(journal);
            }
            for (size, commit) in (0..).zip(&commits) {
                assert_eq!(journal.commit_at(size).unwrap(), *commit, "the commit of {size}");
            }
        }
        for beyond in [commits.len() as u64, u64::MAX] {
            assert_eq!(journal.commit_at(beyond).unwrap(), None);
        }
    }
}

fn what_is_known_comes_in_stretches(engine: &dyn Engine) {
    let mut journal = engine.create();
    let (mut begin, mut whole) = (0, journal.stretch(0).unwrap());
    assert_eq!(whole.end(), &Mark::default());
    for count in [1, 150, 2, 1] {
        let head = append(&*journal, count);
        for again in [false, true] {
            if again {
                journal = engine.reopen(journal);
            }
            let stretch = journal.stretch(begin).unwrap();
            whole = journal.stretch(0).unwrap();
            assert_eq!((stretch.begin(), whole.begin()), (begin, 0));
            assert_eq!((&stretch.end().head, stretch.end()), (&head, whole.end()));
            assert_eq!(stretch.end().offset, raw(&*journal).len() as u64);
            let nothing = journal.stretch(head.size()).unwrap();
            assert_eq!((nothing.begin(), nothing.end()), (head.size(), whole.end()));
            assert_eq!(Stretch::from_bytes(&stretch.to_bytes()), Some(stretch));
        }
        begin = head.size();
    }
    // It can be found out from the bytes alone.
    assert_eq!(Stretch::of(journal.raw().unwrap(), 0, journal.head()).unwrap().end(), whole.end());
}

fn what_was_acknowledged_is_there(engine: &dyn Engine) {
    let mut journal = engine.create();
    for count in 1..6 {
        let head = append(&*journal, count);
        journal = engine.reopen(journal);
        assert_eq!(journal.head(), head);
    }
    assert!(positions(&*journal).into_iter().eq(0..15));
}

fn two_logs_do_not_know_of_each_other(engine: &dyn Engine) {
    let [one, other] = [engine.create(), engine.create()];
    append(&*one, 3);
    assert_eq!(other.head(), Head::default());
    append(&*other, 1);
    assert_eq!((one.head().size(), other.head().size()), (3, 1));
}

fn append(journal: &dyn Journal, count: u64) -> Head {
    let group = group(&journal.head(), count);
    journal.append(&group).unwrap();
    group.head().clone()
}

fn positions(journal: &dyn Journal) -> Vec<u64> {
    blocks(journal, 0..u64::MAX).flat_map(|block| block.unwrap().positions()).collect()
}

fn raw(journal: &dyn Journal) -> Vec<u8> {
    let mut bytes = Vec::new();
    journal.raw().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}
