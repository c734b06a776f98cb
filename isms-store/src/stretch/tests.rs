//! Rules of what is known of a log before it is opened: believed where it is right, and never more than a shortcut.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::group::Group;
use crate::journal::file::FileJournal;
use crate::journal::memory::MemoryJournal;
use crate::journal::{Journal, JournalError, blocks};
use crate::testing::{KEY_OF, bytes, event, events, group, groups, impostor, signer};

#[test]
fn a_stretch_is_read_as_it_was_written_and_not_otherwise() {
    let stretches = stretches(&groups(&[3, 1, 40]), &[1, 3]);
    for stretch in stretches {
        let bytes = stretch.to_bytes();
        assert_eq!(Stretch::from_bytes(&bytes), Some(stretch));
        for length in 0..bytes.len() {
            assert_eq!(Stretch::from_bytes(&bytes[..length]), None);
        }
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Stretch::from_bytes(&bytes), None);
        }
    }
}

#[test]
fn what_no_log_can_have_is_no_stretch_whoever_vouches_for_it() {
    let digested = |bytes: Vec<u8>| [bytes.as_slice(), Hash::of(&bytes).as_bytes()].concat();
    let is_one =
        |stored: &Stored| Stretch::from_bytes(&digested(postcard::to_stdvec(stored).unwrap())).is_some();
    let stored = |position, offset, slots, peaks: usize| Stored {
        format: FORMAT,
        position,
        offset,
        slots,
        peaks: vec![[1; 32]; peaks],
        last_commit: None,
    };
    assert!(is_one(&stored(2, 100, vec![(1, 50, 7)], 2)));
    assert!(!is_one(&Stored { format: FORMAT + 1, ..stored(2, 100, vec![(1, 50, 7)], 2) }));
    assert!(!is_one(&stored(2, 100, vec![(1, 50, 7)], 1)));
    assert!(!is_one(&stored(2, 100, vec![(1, 0, 7)], 2)));
    assert!(!is_one(&stored(2, 100, vec![(u64::MAX, 50, 7)], 1)));
    assert!(!is_one(&stored(2, u64::MAX, vec![(1, 50, 7)], 2)));
    // A number of slots that no memory holds, and none of them.
    let endless = [vec![FORMAT, 0, 0], vec![0xff; 9], vec![0x01]].concat();
    assert_eq!(Stretch::from_bytes(&digested(endless)), None);
    let more = [postcard::to_stdvec(&stored(2, 100, vec![(1, 50, 7)], 2)).unwrap(), vec![0]].concat();
    assert_eq!(Stretch::from_bytes(&digested(more)), None);
}

#[test]
fn what_is_known_is_not_read_again_and_the_rest_is() {
    let groups = groups(&[3, 60, 1, 2]);
    for known in [&[1][..], &[2], &[1, 2], &[1, 2, 3], &[4], &[1, 2, 3, 4]] {
        let parent = written(&bytes(&groups));
        let stretches = stretches(&groups, known);
        let journal = FileJournal::open_knowing(parent.path(), KEY_OF, stretches).unwrap();
        let mark = groups[known.last().unwrap() - 1].head();
        assert_eq!(journal.known(), mark.size());
        same(&journal, &read_whole(&parent));
        // And it goes on like any other.
        let next = group(&journal.head(), 90);
        journal.append(&next).unwrap();
        assert_eq!(journal.line(155).unwrap(), Some(events(next.base(), 90).pop().unwrap()));
        assert_eq!(journal.last_commit().unwrap(), read_whole(&parent).last_commit().unwrap());
    }
}

#[test]
fn a_stretch_that_is_wrong_in_any_way_changes_nothing() {
    let log = groups(&[3, 60, 1, 2]);
    let right = |ends: &[usize]| stretches(&log, ends);
    let of = |other: &[Group]| stretches(other, &[other.len()]);
    let other_events = |count| {
        let lines = (0..count).map(|position| event(position, "\"another\""));
        Head::default().seal(lines, &signer()).unwrap()
    };
    let foreign = Head::default().seal(events(&Head::default(), 3), &impostor()).unwrap();
    let mut longer = log.clone();
    longer.push(group(log[3].head(), 1));
    let elsewhere = |stretch: &Stretch, change: &dyn Fn(&mut Stored)| {
        let bytes = stretch.to_bytes();
        let mut stored: Stored = postcard::take_from_bytes(&bytes).unwrap().0;
        change(&mut stored);
        vec![stored.stretch().unwrap()]
    };
    let [first, second, third] = <[_; 3]>::try_from(right(&[1, 2, 4])).unwrap();
    let wrong = [
        ("another log", of(&[other_events(3)])),
        ("another log of the same length", of(&[other_events(66)])),
        ("another key", of(&[foreign])),
        ("other groups", of(&groups(&[2]))),
        ("longer than the log", of(&longer)),
        ("none from the beginning", vec![second.clone(), third.clone()]),
        ("a gap", vec![first.clone(), third.clone()]),
        ("one twice", vec![first.clone(), first.clone()]),
        ("another order", vec![second.clone(), first.clone(), third.clone()]),
        ("no stretch that has events", of(&[])),
        ("another last commit", elsewhere(&first, &|it| it.last_commit = Some([1; 32]))),
        ("no last commit", elsewhere(&first, &|it| it.last_commit = None)),
        ("another tree", elsewhere(&first, &|it| it.peaks[0][0] ^= 1)),
        ("another end", elsewhere(&first, &|it| it.slots[0].1 += 1)),
        ("fewer events", elsewhere(&first, &|it| (it.slots[0].0, _) = (2, it.peaks.pop()))),
        ("another beginning", elsewhere(&first, &|it| it.offset = 1)),
    ];
    let parent = written(&bytes(&log));
    for (what, stretches) in wrong {
        let journal = FileJournal::open_knowing(parent.path(), KEY_OF, stretches.clone()).unwrap();
        assert_eq!(journal.known(), 0, "{what}");
        same(&journal, &read_whole(&parent));
        drop(journal);
        let reader = FileJournal::read_knowing(parent.path(), crate::testing::key_of, stretches).unwrap();
        assert_eq!(reader.known(), 0, "{what}");
        same(&reader, &read_whole(&parent));
    }
}

#[test]
fn a_commit_that_the_log_did_not_sign_is_not_known() {
    let mut log = groups(&[3]);
    let head = log[0].head().clone();
    log.push(head.seal(events(&head, 2), &impostor()).unwrap());
    let parent = written(&bytes(&log));
    let journal = FileJournal::open_knowing(parent.path(), KEY_OF, stretches(&log, &[1, 2])).unwrap();
    assert_eq!((journal.known(), journal.head().size()), (0, 3));
    assert!(matches!(journal.require_whole(), Err(JournalError::Suspect { .. })));
}

#[test]
fn wherever_a_log_was_cut_or_changed_knowing_it_finds_what_reading_it_finds() {
    let log = groups(&[2, 3, 2]);
    let all = bytes(&log);
    let mark = log[0].bytes().len() + log[1].bytes().len();
    let opened = |log: &[u8], known: &[Stretch]| {
        let parent = written(log);
        let read = FileJournal::read_knowing(parent.path(), crate::testing::key_of, known.to_vec());
        let journal = read.unwrap();
        let refused = journal.require_whole().err().map(|error| error.to_string());
        (journal.known(), (journal.head(), refused))
    };
    let known = stretches(&log, &[1, 2]);
    for end in 0..all.len() {
        let (trusted, found) = opened(&all[..end], &known);
        assert_eq!(trusted, if end < mark { 0 } else { 5 }, "cut at {end}");
        assert_eq!(found, opened(&all[..end], &[]).1, "cut at {end}");
    }
    for at in mark - 200..all.len() {
        let mut changed = all.clone();
        changed[at] ^= 0x20;
        let (trusted, found) = opened(&changed, &known);
        assert_eq!(trusted, if at < mark { 0 } else { 5 }, "changed at {at}");
        assert_eq!(found, opened(&changed, &[]).1, "changed at {at}");
    }
}

#[test]
fn what_was_never_finished_is_put_aside_behind_what_is_known() {
    let log = groups(&[2, 3, 2]);
    let torn = [bytes(&log[..2]).as_slice(), &log[2].bytes()[..50]].concat();
    let parent = written(&torn);
    let journal = FileJournal::open_knowing(parent.path(), KEY_OF, stretches(&log, &[1, 2])).unwrap();
    assert_eq!((journal.known(), journal.head().size()), (5, 5));
    assert_eq!(journal.recovery().unwrap().length, 50);
    assert_eq!(fs::read(log_in(&parent)).unwrap(), bytes(&log[..2]));
    journal.append(&log[2]).unwrap();
    same(&journal, &read_whole(&parent));
}

#[test]
fn a_bit_that_flipped_in_what_was_taken_on_trust_is_found_when_it_is_read() {
    let log = groups(&[150, 150, 1]);
    let known = stretches(&log, &[1, 2]);
    let all = bytes(&log);
    let lines = events_of(&all);
    let trusted = log[0].bytes().len() + log[1].bytes().len() - 300;
    for at in (200..trusted).step_by(331) {
        let mut changed = all.clone();
        changed[at] ^= 0x04;
        let parent = written(&changed);
        let journal = FileJournal::open_knowing(parent.path(), KEY_OF, known.clone()).unwrap();
        assert_eq!(journal.known(), 300, "changed at {at}");
        let event = events_of(&all[..at]).len() as u64;
        let read: Result<Vec<_>, _> = blocks(&journal, 0..301).collect();
        let Err(JournalError::Changed { position }) = read else { panic!("changed at {at}") };
        // 4 KiB of these lines are fewer than 130.
        assert!(position <= event && event < position + 130, "changed at {at}, named {position}");
        for position in 0..301 {
            match journal.line(position) {
                Ok(line) => {
                    assert_eq!(line, lines.get(usize::try_from(position).unwrap()).cloned());
                }
                Err(JournalError::Changed { position: named }) => assert!(named <= position),
                Err(error) => panic!("changed at {at}: {error}"),
            }
        }
    }
}

#[test]
fn a_log_that_is_not_whole_gives_stretches_of_what_is_sound() {
    let log = groups(&[2, 3, 2]);
    let mut changed = bytes(&log);
    changed[log[0].bytes().len() + 20] ^= 1;
    let parent = written(&changed);
    let stretch = read_whole(&parent).stretch(0).unwrap();
    assert_eq!(stretch.end().head, *log[0].head());
    assert_eq!(vec![stretch], stretches(&log, &[1]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However a log grew and was cut into stretches, opened, read and followed: it is the same log, and every line is
    /// found.
    #[test]
    fn however_a_log_is_known_it_is_the_same(
        counts in prop::collection::vec(1..40_u64, 1..8),
        known in prop::collection::vec(0..8_usize, 0..4),
    ) {
        let log = groups(&counts);
        let mut ends: Vec<_> = known.into_iter().map(|end| 1 + end % log.len()).collect();
        ends.sort_unstable();
        ends.dedup();
        let parent = written(&bytes(&log));
        let whole = read_whole(&parent);
        let reader = FileJournal::read_knowing(parent.path(), crate::testing::key_of, stretches(&log, &ends)).unwrap();
        prop_assert_eq!(reader.known(), ends.last().map_or(0, |end| log[end - 1].head().size()));
        same(&reader, &whole);
        let journal = FileJournal::open_knowing(parent.path(), KEY_OF, stretches(&log, &ends)).unwrap();
        journal.append(&group(&journal.head(), 50)).unwrap();
        reader.refresh().unwrap();
        same(&reader, &journal);
        same(&reader, &read_whole(&parent));
    }
}

/// The stretches that end with these of the groups, counted from 1, as they are taken while the log grows.
fn stretches(groups: &[Group], ends: &[usize]) -> Vec<Stretch> {
    let journal = MemoryJournal::new();
    if groups.is_empty() {
        return vec![journal.stretch(0).unwrap()];
    }
    let mut taken: Vec<Stretch> = Vec::new();
    for (number, group) in (1..).zip(groups) {
        journal.append(group).unwrap();
        if ends.contains(&number) {
            let begin = taken.last().map_or(0, |last| last.end().head.size());
            taken.push(journal.stretch(begin).unwrap());
        }
    }
    taken
}

/// Two journals that say the same.
fn same(one: &dyn Journal, other: &dyn Journal) {
    let size = one.head().size();
    let lines = |journal: &dyn Journal| -> Vec<Vec<u8>> {
        let blocks: Vec<_> = blocks(journal, 0..size).map(Result::unwrap).collect();
        blocks.iter().flat_map(|block| block.lines().map(|(_, line)| line.to_vec())).collect()
    };
    let all = lines(other);
    assert_eq!((one.head(), lines(one)), (other.head(), all.clone()));
    for (position, line) in (0..).zip(all) {
        assert_eq!(one.line(position).unwrap(), Some(line));
        assert_eq!(one.commit_at(position).unwrap(), other.commit_at(position).unwrap());
    }
    assert_eq!(one.last_commit().unwrap(), other.last_commit().unwrap());
}

fn events_of(log: &[u8]) -> Vec<Vec<u8>> {
    let lines = log.split(|byte| *byte == b'\n');
    lines.filter(|line| position_in(line).is_some()).map(<[u8]>::to_vec).collect()
}

fn read_whole(parent: &TempDir) -> FileJournal {
    FileJournal::read(parent.path(), crate::testing::key_of).unwrap()
}

fn log_in(parent: &TempDir) -> PathBuf {
    Path::new(parent.path()).join("log.jsonl")
}

/// A store whose log has these bytes.
fn written(log: &[u8]) -> TempDir {
    let parent = tempfile::tempdir().unwrap();
    fs::write(log_in(&parent), log).unwrap();
    parent
}
