//! Rules of the commands: none is forgotten, none is invented, and the first event of each is known.

use proptest::prelude::*;

use super::*;

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

/// Identities in no order.
fn id(number: u64) -> CommandId {
    CommandId::from_u128(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}
