//! Rules of snapshots: what was written is read, and whatever else is there is an error.

use isms_core::recorded_event::RecordedEvent;

use super::*;
use crate::line;

/// One event of every type, in an order in which they can have happened.
const GOLDEN: &str = include_str!("../../golden/v1.jsonl");

#[test]
fn a_register_comes_back_as_it_was_after_every_type_of_event() {
    let events = golden();
    let mut register = Register::default();
    assert_eq!(decode(&encode(&register).unwrap()).as_ref(), Ok(&register));
    for event in &events {
        register.evolve(event, &events).unwrap();
        assert_eq!(decode(&encode(&register).unwrap()).as_ref(), Ok(&register), "{}", event.type_name());
    }
}

#[test]
fn it_goes_on_as_if_it_had_never_been_bytes() {
    let events = golden();
    let (mut kept, mut read_back) = (Register::default(), Register::default());
    for event in &events {
        read_back = decode(&encode(&read_back).unwrap()).unwrap();
        kept.evolve(event, &events).unwrap();
        read_back.evolve(event, &events).unwrap();
    }
    assert_eq!(read_back, kept);
}

#[test]
fn a_snapshot_that_is_cut_off_is_an_error() {
    let bytes = snapshot();
    for length in 0..bytes.len() {
        assert!(decode(&bytes[..length]).is_err(), "cut off at {length} of {}", bytes.len());
    }
}

#[test]
fn bytes_behind_a_register_are_an_error() {
    let mut unpacked = unpacked();
    unpacked.push(0);
    let found = unpack(&block::compress_prepend_size(&unpacked));
    assert_eq!(found, Err(SnapshotError::Content("1 bytes behind it".into())));
}

#[test]
fn a_length_that_is_not_true_is_an_error_before_it_is_believed() {
    let max = SNAPSHOT_BYTES_MAX;
    let of_length = |length: usize, packed: &[u8]| {
        let length = u32::try_from(length).unwrap().to_le_bytes();
        unpack(&[&length, packed].concat())
    };
    assert_eq!(of_length(max + 1, &[]), Err(SnapshotError::TooLong { max, found: max + 1 }));
    assert!(matches!(of_length(max, &[0; 64]), Err(SnapshotError::Packing(_))));
    let packed = &pack(&register()).unwrap()[4..];
    let length = unpacked().len();
    for wrong in [0, 1, length - 1, length + 1, length * 2] {
        assert!(of_length(wrong, packed).is_err(), "{wrong} where {length} are packed");
    }
    // A count within the register that is not true: the most that a register can say it has, and nothing behind it.
    for at in 0..unpacked().len().min(256) {
        let mut hostile = unpacked()[..at].to_vec();
        hostile.extend([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
        assert!(unpack(&block::compress_prepend_size(&hostile)).is_err(), "at {at}");
    }
}

#[test]
fn a_changed_byte_is_an_error_or_another_register_and_never_a_panic() {
    let events = golden();
    let bytes = unpacked();
    let mut refused = 0;
    for (at, change) in (0..bytes.len()).step_by(11).zip([0xff, 0x01, 0x80].into_iter().cycle()) {
        let mut changed = bytes.clone();
        changed[at] ^= change;
        match unpack(&block::compress_prepend_size(&changed)) {
            Ok(mut register) => drop(events.iter().map(|event| register.evolve(event, &events)).count()),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 0, "no change was noticed");
}

fn golden() -> Vec<RecordedEvent> {
    GOLDEN.lines().map(|line| line::read(line.as_bytes()).unwrap()).collect()
}

/// The register of all golden events.
fn register() -> Register {
    let events = golden();
    let mut register = Register::default();
    for event in &events {
        register.evolve(event, &events).unwrap();
    }
    register
}

fn snapshot() -> Vec<u8> {
    encode(&register()).unwrap()
}

fn unpacked() -> Vec<u8> {
    postcard::to_stdvec(&register()).unwrap()
}
