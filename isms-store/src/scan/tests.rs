//! Rules of scanning: whatever was changed in a log is found, and found where it is.

use super::*;
use crate::group::{Group, LINE_BYTES_MAX};
use crate::key::Signer as _;
use crate::testing::{KEY_OF, bytes, event, events, groups, impostor, signer};

#[test]
fn a_log_as_it_was_written_is_clean_at_every_depth() {
    let groups = groups(&[5, 1, 3, 2]);
    for depth in [Depth::Bytes, Depth::Deep] {
        let (scanned, problems) = scanned(&bytes(&groups), depth);
        assert_eq!((scanned.ending, problems), (Ending::Clean, vec![]));
        assert_eq!(scanned.sound.head, *groups[3].head());
        assert_eq!(scanned.sound.offset, bytes(&groups).len() as u64);
        assert_eq!(scanned.sound.key.as_ref(), Some(signer().verifier_key()));
    }
}

#[test]
fn an_empty_log_is_clean() {
    let (scanned, _) = scanned(b"", Depth::Deep);
    assert_eq!((scanned.ending, scanned.sound), (Ending::Clean, Mark::default()));
}

#[test]
fn every_line_is_seen_in_order_with_its_place() {
    let log = bytes(&groups(&[2, 1]));
    let mut next = 0;
    let mut positions = Vec::new();
    let mut sizes = Vec::new();
    let mut visit = |it: Seen<'_>| {
        let (begin, line) = match it {
            Seen::Event { position, offset, line, frontier } => {
                assert_eq!(frontier.map(Frontier::size), Some(position + 1));
                positions.push(position);
                (offset, line.to_vec())
            }
            Seen::Commit { offset, commit, .. } => {
                sizes.push(commit.size);
                (offset, commit.to_line())
            }
            Seen::Problem(problem) => panic!("{problem}"),
        };
        assert_eq!(begin, next as u64);
        assert!(log[next..].starts_with(&line));
        next += line.len() + 1;
        ControlFlow::Continue(())
    };
    scan(&*log, Mark::default(), Depth::Bytes, KEY_OF, &mut visit).unwrap();
    assert_eq!((positions, sizes, next), (vec![0, 1, 2], vec![2, 3], log.len()));
}

/// The heart of the matter: nothing can be changed unnoticed, and the answer says where to look.
#[test]
fn a_byte_changed_anywhere_is_found_where_it_is() {
    let groups = groups(&[3, 1, 2]);
    let good = bytes(&groups);
    for at in 0..good.len() {
        for mask in [0x01, 0x20, 0x80, 0xff] {
            let mut log = good.clone();
            log[at] ^= mask;
            let context = format!("byte {at}, mask {mask:#x}");
            let (quick, _) = scanned(&log, Depth::Bytes);
            assert_eq!((quick.ending, quick.sound), (Ending::Unsound, Mark::default()), "{context}");

            let (deep, problems) = scanned(&log, Depth::Deep);
            let last = group_of(&groups, at) == groups.len() - 1;
            let problem = problems[0].clone();
            assert!(problem.bytes.contains(&(at as u64)), "{context}: {problem}");
            let ending = if last { Ending::Suspect(problem) } else { Ending::Damaged(problem) };
            assert_eq!(deep.ending, ending, "{context}");
            // What is called sound lies before the change, and nothing that lies after its group is suspected for it.
            assert_eq!(deep.sound.head, *groups[group_of(&groups, at)].base(), "{context}");
            let end = end_of(&groups, group_of(&groups, at)) as u64;
            assert!(problems.iter().all(|problem| problem.bytes.start < end), "{context}: {problems:?}");
        }
    }
}

#[test]
fn a_changed_commit_line_is_located_exactly() {
    let groups = groups(&[3, 1, 2]);
    let begin = end_of(&groups, 1) - commit_line(&groups[1]).len() - 1;
    for at in begin..end_of(&groups, 1) - 1 {
        let mut log = bytes(&groups);
        log[at] ^= 1;
        let (_, problems) = scanned(&log, Depth::Deep);
        assert_eq!(problems.len(), 1, "byte {at}: {problems:?}");
        assert_eq!(problems[0].bytes, begin as u64..end_of(&groups, 1) as u64, "byte {at}");
        assert_eq!(problems[0].positions.start, 4, "byte {at}");
    }
}

#[test]
fn a_changed_event_is_located_to_its_group() {
    let groups = groups(&[3, 2, 2]);
    let log = replaced(&bytes(&groups), "event 4", "event X");
    let (found, problems) = scanned(&log, Depth::Deep);
    let bytes = end_of(&groups, 0) as u64..end_of(&groups, 1) as u64;
    let problem = Problem { kind: ProblemKind::Root, positions: 3..5, bytes };
    assert!(problem.to_string().starts_with("events 3 to 4, bytes "));
    assert_eq!(problems, std::slice::from_ref(&problem));
    assert_eq!(found.ending, Ending::Damaged(problem));
}

#[test]
fn a_line_removed_added_moved_or_renumbered_is_located_exactly() {
    let log = bytes(&groups(&[3, 4, 2]));
    let lines: Vec<&[u8]> = log.split_inclusive(|byte| *byte == b'\n').collect();
    // The lines: events 0 to 2, a commit, events 3 to 6, a commit, events 7 and 8, a commit.
    let without = |at: usize| [&lines[..at], &lines[at + 1..]].concat().concat();
    let twice = |at: usize| [&lines[..at], &lines[at..=at], &lines[at..]].concat().concat();
    let swapped = |at: usize| {
        let mut lines = lines.clone();
        lines.swap(at, at + 1);
        lines.concat()
    };
    for (log, expected, found) in [(without(5), 4, 5), (twice(5), 5, 4), (swapped(5), 4, 5)] {
        let (scanned, problems) = scanned(&log, Depth::Deep);
        assert_eq!(problems[0].kind, ProblemKind::Misnumbered { expected, found });
        assert!(matches!(scanned.ending, Ending::Damaged(_)));
        assert_eq!(scanned.sound.head.size(), 3);
    }
}

#[test]
fn the_last_event_of_a_group_removed_is_missed() {
    let groups = groups(&[3, 2]);
    let log = bytes(&groups);
    let line = [events(groups[1].base(), 2)[1].as_slice(), b"\n"].concat();
    let log = replaced(&log, std::str::from_utf8(&line).unwrap(), "");
    let (found, problems) = scanned(&log, Depth::Deep);
    assert_eq!((&problems[0].kind, &problems[0].positions), (&ProblemKind::Root, &(3..5)));
    assert!(matches!(found.ending, Ending::Suspect(_)));
}

#[test]
fn a_commit_line_removed_or_repeated_breaks_the_chain() {
    let groups = groups(&[3, 1, 2, 1]);
    let line = [commit_line(&groups[1]), b"\n"].concat();
    let line = std::str::from_utf8(&line).unwrap();
    for instead in [String::new(), line.repeat(2)] {
        let (found, problems) = scanned(&replaced(&bytes(&groups), line, &instead), Depth::Deep);
        assert_eq!(problems[0].kind, ProblemKind::Chain);
        assert!(matches!(found.ending, Ending::Damaged(_)));
    }
}

#[test]
fn a_group_removed_whole_is_missed() {
    let groups = groups(&[3, 1, 2]);
    let (found, problems) = scanned(&bytes(&[groups[0].clone(), groups[2].clone()]), Depth::Deep);
    assert_eq!(problems[0].kind, ProblemKind::Misnumbered { expected: 3, found: 4 });
    assert_eq!(found.sound.head, *groups[0].head());
}

#[test]
fn a_log_recomputed_without_the_key_is_refused() {
    let first = groups(&[2]).remove(0);
    let forged = first.head().seal(events(first.head(), 2), &impostor()).unwrap();
    let next = forged.head().seal(events(forged.head(), 1), &signer()).unwrap();
    let (found, problems) = scanned(&bytes(&[first.clone(), forged, next]), Depth::Deep);
    assert!(matches!(problems[0].kind, ProblemKind::Signature(_)));
    assert!(matches!(found.ending, Ending::Damaged(_)));
    assert_eq!(found.sound.head, *first.head());
}

#[test]
fn a_first_event_without_a_key_is_a_problem() {
    let group = Head::default().seal([event(0, "1"), event(1, "2")], &signer()).unwrap();
    let scanned = scan(group.bytes(), Mark::default(), Depth::Deep, &|_: &[u8]| None, &mut goes_on).unwrap();
    let Ending::Suspect(problem) = scanned.ending else { panic!("{:?}", scanned.ending) };
    assert_eq!((problem.kind, problem.positions), (ProblemKind::Key, 0..1));
}

#[test]
fn a_log_cut_anywhere_in_its_last_group_is_torn() {
    let groups = groups(&[2, 2]);
    let log = bytes(&groups);
    for end in end_of(&groups, 0) + 1..log.len() {
        for depth in [Depth::Bytes, Depth::Deep] {
            let (found, problems) = scanned(&log[..end], depth);
            assert_eq!((found.ending, problems), (Ending::Torn, vec![]), "cut at {end}");
            assert_eq!(found.sound.head, *groups[0].head(), "cut at {end}");
        }
    }
}

#[test]
fn zeros_that_never_became_a_group_are_torn() {
    let groups = groups(&[2, 9]);
    let begin = end_of(&groups, 0);
    let log = bytes(&groups);
    let unfinished = &log[..log.len() - 20];
    let longer_than_a_line = [&log[..begin], &vec![0; LINE_BYTES_MAX * 3]].concat();
    assert_eq!(scanned(&longer_than_a_line, Depth::Bytes).0.ending, Ending::Torn);
    for hole in (begin..unfinished.len() - 64).step_by(7) {
        let mut log = unfinished.to_vec();
        log[hole..hole + 64].fill(0);
        assert_eq!(scanned(&log, Depth::Deep).0.ending, Ending::Torn, "hole at {hole}");
    }
}

#[test]
fn a_tail_that_no_writer_of_a_log_leaves_is_suspect() {
    let good = bytes(&groups(&[2, 2]));
    for tail in ["hello", "hello\n", "{\"sea\"", "{\"commit\":{]}}\0", "{\"seq\":4,\"data\":0}\nhello", "\n"]
    {
        for log in [good.as_slice(), b""] {
            let (found, problems) = scanned(&[log, tail.as_bytes()].concat(), Depth::Deep);
            assert!(matches!(found.ending, Ending::Suspect(_)), "{tail:?}: {:?}", found.ending);
            assert_eq!((found.sound.offset, problems.is_empty()), (log.len() as u64, false), "{tail:?}");
        }
    }
    for tail in ["{", "{\"s", "{\"c", "{\"seq\":4,\"data\":", "{\"seq\":4,\"data\":0}\n", "\0\0\0"] {
        assert_eq!(
            scanned(&[good.as_slice(), tail.as_bytes()].concat(), Depth::Deep).0.ending,
            Ending::Torn,
            "{tail:?}"
        );
    }
}

#[test]
fn zeros_in_a_group_that_is_finished_are_suspect() {
    let groups = groups(&[2, 9]);
    let mut log = bytes(&groups);
    let hole = end_of(&groups, 0) + 40;
    log[hole..hole + 64].fill(0);
    let Ending::Suspect(problem) = scanned(&log, Depth::Deep).0.ending else { panic!("not suspect") };
    assert_eq!(problem.kind, ProblemKind::Unreadable);
}

#[test]
fn a_line_without_end_costs_no_memory_and_is_found() {
    let groups = groups(&[1, 1]);
    let begin = end_of(&groups, 0);
    let mut log = bytes(&groups);
    log.splice(begin..begin, std::iter::repeat_n(b'x', LINE_BYTES_MAX * 20).chain([b'\n']));
    let (_, problems) = scanned(&log, Depth::Deep);
    assert_eq!(problems[0].kind, ProblemKind::LineLength);
    assert_eq!(problems[0].bytes, begin as u64..(begin + LINE_BYTES_MAX * 20 + 1) as u64);

    let endless = io::repeat(b'x').take(1 << 28);
    let mut lines = Lines::new(endless, 0);
    assert!(matches!(lines.next().unwrap().unwrap().form, Form::Unfinished(_)));
    assert_eq!(lines.offset(), 1 << 28);
    assert!(lines.next().unwrap().is_none());
}

#[test]
fn hostile_lines_are_problems() {
    let groups = groups(&[1, 1, 1]);
    let begin = end_of(&groups, 1);
    let deep = "[".repeat(10_000);
    for line in [
        "",
        " ",
        "\u{feff}{\"seq\":2,\"data\":0}",
        "{\"seq\":2}",
        "{\"seq\":02,\"data\":0}",
        "{\"seq\":-2,\"data\":0}",
        "{\"seq\":2.0,\"data\":0}",
        "{\"seq\":99999999999999999999,\"data\":0}",
        "{\"seq\":18446744073709551615,\"data\":0}",
        "{\"seq\": 2,\"data\":0}",
        "{\"commit\":null}",
        "{\"commit\":{\"size\":2}}",
        "null",
        &format!("{{\"seq\":2,\"data\":{deep}"),
    ] {
        let mut log = bytes(&groups);
        log.splice(begin..begin, format!("{line}\n").into_bytes());
        let (found, problems) = scanned(&log, Depth::Deep);
        assert_eq!(problems[0].bytes.start, begin as u64, "{line}: {problems:?}");
        assert_eq!(found.sound.head, *groups[1].head(), "{line}");
        assert_eq!(scanned(&log, Depth::Bytes).0.ending, Ending::Unsound, "{line}");
    }
    let mut log = bytes(&groups);
    log.splice(begin..begin, b"{\"seq\":2,\"data\":\"\xff\"}\n".iter().copied());
    assert_eq!(scanned(&log, Depth::Deep).1[0].kind, ProblemKind::Unreadable);
}

#[test]
fn a_scan_goes_on_from_where_another_ended() {
    let groups = groups(&[3, 1, 2]);
    let (first, _) = scanned(&bytes(&groups[..1]), Depth::Bytes);
    let rest = bytes(&groups[1..]);
    for depth in [Depth::Bytes, Depth::Deep] {
        let again = scan(&*rest, first.sound.clone(), depth, KEY_OF, &mut goes_on).unwrap();
        assert_eq!(again, scanned(&bytes(&groups), Depth::Bytes).0);
    }
    let elsewhere = scan(&*bytes(&groups[2..]), first.sound, Depth::Deep, KEY_OF, &mut goes_on).unwrap();
    assert!(matches!(elsewhere.ending, Ending::Damaged(_)));
}

#[test]
fn a_scan_from_a_mark_without_a_key_trusts_nothing() {
    let groups = groups(&[3, 1]);
    let start = Mark { key: None, ..scanned(groups[0].bytes(), Depth::Bytes).0.sound };
    let found = scan(groups[1].bytes(), start.clone(), Depth::Deep, KEY_OF, &mut goes_on).unwrap();
    assert_eq!(found.sound, start);
    assert!(matches!(found.ending, Ending::Suspect(Problem { kind: ProblemKind::Key, .. })));
}

#[test]
fn a_visitor_can_stop() {
    let log = bytes(&groups(&[3, 1, 2]));
    let mut left = 5;
    let mut visit = |_: Seen<'_>| {
        left -= 1;
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let scanned = scan(&*log, Mark::default(), Depth::Deep, KEY_OF, &mut visit).unwrap();
    assert_eq!((scanned.ending, scanned.sound.head.size()), (Ending::Stopped, 3));
    assert_eq!(left, 0);
}

#[test]
fn a_source_that_fails_is_an_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    let log = bytes(&groups(&[2]));
    assert!(scan(log.chain(Broken), Mark::default(), Depth::Deep, KEY_OF, &mut goes_on).is_err());
}

fn goes_on(_: Seen<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// What a scan from the beginning found, and every problem on its way.
fn scanned(log: &[u8], depth: Depth) -> (Scanned, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut visit = |seen: Seen<'_>| {
        if let Seen::Problem(problem) = seen {
            problems.push(problem.clone());
        }
        ControlFlow::Continue(())
    };
    let scanned = scan(log, Mark::default(), depth, KEY_OF, &mut visit).unwrap();
    (scanned, problems)
}

/// Which group a byte of the log belongs to.
fn group_of(groups: &[Group], at: usize) -> usize {
    (0..groups.len()).find(|index| at < end_of(groups, *index)).unwrap()
}

/// Where a group ends in the log.
fn end_of(groups: &[Group], index: usize) -> usize {
    groups[..=index].iter().map(|group| group.bytes().len()).sum()
}

fn commit_line(group: &Group) -> &[u8] {
    group.bytes().trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap()
}

fn replaced(log: &[u8], part: &str, instead: &str) -> Vec<u8> {
    let text = std::str::from_utf8(log).unwrap();
    assert!(text.contains(part));
    text.replacen(part, instead, 1).into_bytes()
}
