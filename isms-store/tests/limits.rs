//! Limits of the log: what is as large as it may be is taken, what is larger by one is not, and the error says the numbers.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails panics")]

use std::iter::repeat_n;

use isms_core::aggregate::isms;
use isms_core::event::Event;
use isms_core::recorded_event::RecordedEvent;
use isms_core::vocabulary::evidence::Evidence;
use isms_core::vocabulary::text::{Prose, Title};
use isms_store::{
    Commit, CommitError, DATA_BYTES_MAX, GROUP_BYTES_MAX, GROUP_EVENTS_MAX, Hash, Head, KeyError, KeyFile,
    LINE_BYTES_MAX, LineError, SIGNATURES_MAX, SealError, Signature, read_line, write_line,
};

const GOLDEN: &str = include_str!("../golden/v1.jsonl");

#[test]
fn a_line_is_as_long_as_it_may_be() {
    for (length, fits) in [(LINE_BYTES_MAX, true), (LINE_BYTES_MAX + 1, false)] {
        let written = write_line(&of_length(length), [0; 16]);
        match (written, fits) {
            (Ok(line), true) => {
                assert_eq!(line.len(), length);
                assert_eq!(read_line(&line).unwrap(), of_length(length));
            }
            (Err(LineError::Length { found }), false) => assert_eq!(found, length),
            (other, _) => panic!("{length}: {other:?}"),
        }
    }
}

#[test]
fn a_line_is_read_as_long_as_it_may_be() {
    let line = GOLDEN.lines().next().unwrap();
    let padded = |length: usize| format!("{line}{}", " ".repeat(length - line.len()));
    assert!(read_line(padded(LINE_BYTES_MAX).as_bytes()).is_ok());
    let found = LINE_BYTES_MAX + 1;
    assert!(
        matches!(read_line(padded(found).as_bytes()), Err(LineError::Length { found: it }) if it == found)
    );
}

#[test]
fn a_payload_is_as_long_as_it_may_be() {
    let with = |bytes: usize| {
        let mut event = scope_defined();
        let rest = event.event.to_json().unwrap().len();
        fill(&mut event, bytes - rest);
        assert_eq!(event.event.to_json().unwrap().len(), bytes);
        write_line(&event, [0; 16])
    };
    assert!(with(DATA_BYTES_MAX).is_ok());
    let found = DATA_BYTES_MAX + 1;
    assert!(matches!(with(found), Err(LineError::DataLength { found: it }) if it == found));
}

#[test]
fn a_group_has_as_many_events_as_it_may_have() {
    let seal = |count: usize| {
        let lines = (0..count).map(|position| format!("{{\"seq\":{position},\"data\":{{}}}}"));
        Head::default().seal(lines, &signer())
    };
    assert_eq!(seal(GROUP_EVENTS_MAX).unwrap().starts().len(), GROUP_EVENTS_MAX);
    assert!(matches!(seal(GROUP_EVENTS_MAX + 1), Err(SealError::TooManyEvents)));
}

#[test]
fn a_group_has_as_many_bytes_as_it_may_have() {
    // Lines that are as long as a line may be, with their LFs, are exactly the limit.
    let count = GROUP_BYTES_MAX / (LINE_BYTES_MAX + 1);
    assert_eq!(count * (LINE_BYTES_MAX + 1), GROUP_BYTES_MAX);
    let line = |position: usize, length: usize| {
        let mut line = format!("{{\"seq\":{position},").into_bytes();
        line.extend(repeat_n(b'x', length - line.len()));
        line
    };
    let full = || (0..count).map(|position| line(position, LINE_BYTES_MAX));
    assert!(Head::default().seal(full(), &signer()).is_ok());
    let one_more = full().chain([line(count, 16)]);
    assert!(matches!(Head::default().seal(one_more, &signer()), Err(SealError::TooManyBytes)));
    let too_long = Head::default().seal([line(0, LINE_BYTES_MAX + 1)], &signer());
    assert!(
        matches!(too_long, Err(SealError::LineLength { position: 0, found }) if found == LINE_BYTES_MAX + 1)
    );
}

#[test]
fn a_commit_has_as_many_signatures_as_it_may_have() {
    let of = |count: usize| {
        let signatures = vec![Signature::new([1; 4], vec![2; 64]); count];
        Commit::parse(&Commit { size: 1, root: Hash::of(b"root"), before: None, signatures }.to_line())
    };
    assert!(of(SIGNATURES_MAX).is_ok());
    let found = SIGNATURES_MAX + 1;
    assert_eq!(of(found), Err(CommitError::SignatureCount { found }));
}

#[test]
fn a_key_has_as_long_a_name_as_it_may_have() {
    let directory = tempfile::tempdir().unwrap();
    let create =
        |length: usize| KeyFile::create(directory.path().join(length.to_string()), &"k".repeat(length));
    assert!(create(KeyFile::NAME_BYTES_MAX).is_ok());
    let found = KeyFile::NAME_BYTES_MAX + 1;
    assert!(matches!(create(found), Err(KeyError::NameLength { found: it }) if it == found));
}

fn signer() -> KeyFile {
    let directory = tempfile::tempdir().unwrap();
    KeyFile::create(directory.path().join("key"), "acme.example/isms").unwrap()
}

fn scope_defined() -> RecordedEvent {
    let line = GOLDEN.lines().find(|line| line.contains("\"type\":\"isms.scope_defined\"")).unwrap();
    read_line(line.as_bytes()).unwrap()
}

/// Makes the payload longer by so many bytes.
fn fill(event: &mut RecordedEvent, mut bytes: usize) {
    let Event::Isms(isms::Event::ScopeDefined(scope)) = &mut event.event else { panic!() };
    while bytes > 0 {
        // A title with its quotation marks and comma; what is left over is never too little for one.
        let length = if bytes > 203 + 4 { 203 } else { bytes.min(203) };
        let length = if bytes > length && bytes - length < 4 { length - 4 } else { length };
        scope.scope.inclusions.push(Title::try_from("i".repeat(length - 3)).unwrap());
        bytes -= length;
    }
}

/// An event whose line is so long.
fn of_length(length: usize) -> RecordedEvent {
    let mut event = scope_defined();
    let rest = event.event.to_json().unwrap().len();
    fill(&mut event, DATA_BYTES_MAX - rest);
    event.reason = Some(Prose::try_from("é".repeat(Prose::CHARS_MAX)).unwrap());
    let one = Evidence {
        kind: "k".repeat(100).try_into().unwrap(),
        reference: "r".repeat(100).try_into().unwrap(),
        sha256: None,
        length: None,
        media: None,
    };
    let mut line = write_line(&event, [0; 16]).unwrap().len();
    while line + 450 < length {
        event.evidence.push(one.clone());
        line = written_length(&event);
    }
    // The last piece says what is left.
    let mut last = one;
    last.kind = "k".parse().unwrap();
    last.reference = "r".parse().unwrap();
    event.evidence.push(last);
    let left = length - written_length(&event);
    let evidence = event.evidence.last_mut().unwrap();
    let in_kind = left.min(Title::CHARS_MAX - 1);
    evidence.kind = "k".repeat(1 + in_kind).try_into().unwrap();
    evidence.reference = "r".repeat(1 + left - in_kind).try_into().unwrap();
    event
}

fn written_length(event: &RecordedEvent) -> usize {
    write_line(event, [0; 16]).unwrap().len()
}
