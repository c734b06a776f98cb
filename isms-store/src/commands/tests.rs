//! Rules of the commands: none is forgotten, none is invented, and the first event of each is known.

use isms_core::recorded_event::CommandReference;
use isms_core::vocabulary::digest::Digest;
use proptest::prelude::*;

use super::*;
use crate::founding::{Founding, found};
use crate::journal::Journal as _;
use crate::journal::memory::MemoryJournal;
use crate::line;
use crate::testing::signer;

#[test]
fn what_was_never_noted_is_not_known() {
    let commands = Commands::default();
    assert_eq!((commands.end(), commands.first(CommandId::from_u128(1))), (0, None));
}

#[test]
fn a_run_that_is_none_is_not_read() {
    let mut commands = Commands::default();
    commands.extend([(CommandId::from_u128(2), 3), (CommandId::from_u128(1), 4)], 5);
    let bytes = commands.since(3).to_bytes();
    assert_eq!(Run::from_bytes(&bytes, 5), Some(commands.since(3)));
    assert_eq!(Run::from_bytes(&bytes, 4), None, "a position behind its end");
    assert_eq!(Run::from_bytes(&bytes[..bytes.len() - 1], 5), None, "half an entry");
    assert_eq!(Run::from_bytes(&bytes[..7], 5), None, "no beginning");
    let (begin, entries) = bytes.split_at(8);
    assert_eq!(Run::from_bytes(&[begin, &entries[24..], &entries[..24]].concat(), 5), None, "not sorted");
    assert_eq!(
        Run::from_bytes(&[&4_u64.to_be_bytes(), entries].concat(), 5),
        None,
        "a position before its beginning"
    );
}

#[test]
fn a_hundred_thousand_are_a_few_runs() {
    let mut commands = Commands::default();
    for n in 0..100_000_u64 {
        commands.extend([(id(n), n)], n + 1);
    }
    assert!(commands.runs.len() <= 4, "{} runs", commands.runs.len());
    assert!((0..100_000).all(|n| commands.first(id(n)) == Some(n)));
    assert!((100_000..100_100).all(|n| commands.first(id(n)).is_none()));
}

#[test]
fn a_command_whose_events_are_in_two_runs_begins_with_the_first_of_them() {
    let mut commands = Commands::default();
    let long = 2 * NEWEST_MAX as u64;
    let mut event = an_event();
    let mut note = |commands: &mut Commands, number: u64| {
        event.seq = commands.end();
        event.command = Some(CommandReference { id: id(number), digest: Digest::of(b"") });
        commands.note(&event);
    };
    (0..long).for_each(|number| note(&mut commands, number));
    assert_eq!((commands.runs.len(), commands.newest.len()), (1, 0), "a run ends here");
    note(&mut commands, long - 1);
    assert_eq!(commands.first(id(long - 1)), Some(long - 1), "its second event is among the newest");
    (long..long + NEWEST_MAX as u64 - 1).for_each(|number| note(&mut commands, number));
    assert_eq!((commands.runs.len(), commands.newest.len()), (2, 0));
    assert_eq!(commands.first(id(long - 1)), Some(long - 1), "its second event is in a run of its own");
    // As one run, too.
    let mut again = Commands::default();
    again.push(commands.since(0));
    assert_eq!(again.first(id(long - 1)), Some(long - 1));
}

proptest! {
    #[test]
    fn they_are_what_a_table_of_all_would_be(
        counts in prop::collection::vec(1_u64..40, 1..40),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let mut commands = Commands::default();
        let mut ends = vec![0];
        let mut all = HashMap::new();
        for count in counts {
            let begin = commands.end();
            let group: Vec<_> = (begin..begin + count).step_by(2).map(|at| (id(at), at)).collect();
            all.extend(group.iter().copied());
            commands.extend(group, begin + count);
            ends.push(begin + count);
        }
        // Cut into runs at any ends of groups, written, and read again.
        let mut cuts: Vec<u64> = cuts.iter().map(|cut| *cut.get(&ends)).chain([0]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut again = Commands::default();
        for (begin, end) in cuts.iter().zip(cuts.iter().skip(1).chain([&commands.end()])) {
            let run = commands.since(*begin);
            let entries = run.entries.into_iter().filter(|entry| position(entry) < *end).collect();
            let run = Run { positions: *begin..*end, entries };
            let read = Run::from_bytes(&run.to_bytes(), *end);
            prop_assert_eq!(read.as_ref(), Some(&run));
            again.push(run);
        }
        prop_assert_eq!(again.end(), commands.end());
        for at in 0..commands.end() + 2 {
            prop_assert_eq!(commands.first(id(at)), all.get(&id(at)).copied());
            prop_assert_eq!(again.first(id(at)), all.get(&id(at)).copied());
        }
    }
}

/// An event as it stands in a log.
fn an_event() -> RecordedEvent {
    let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
    let journal = MemoryJournal::new();
    found(&journal, &founding, &signer(), "2026-11-23T12:00:00.000000Z".parse().unwrap()).unwrap();
    line::read(&journal.line(0).unwrap().unwrap()).unwrap()
}

/// Identities in no order.
fn id(number: u64) -> CommandId {
    CommandId::from_u128(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}
