//! What is recorded in tests: small events, sealed with a key that the first of them names. (Feature `testing`.)

#![expect(clippy::unwrap_used, reason = "a fixture that is none fails the test")]

use crate::group::{Group, Head};
use crate::key::{KeyFile, Signer};
use crate::line;
use crate::note::VerifierKey;
use crate::scan::KeyOf;

/// The name of the logs.
const ORIGIN: &str = "acme.example/isms";

/// What the first event has before the key.
const KEY_MEMBER: &str = "\"key\":\"";

/// The log's key.
pub(crate) fn signer() -> KeyFile {
    KeyFile::from_seed(ORIGIN, &[7; 32]).unwrap()
}

/// The key of somebody else who calls himself the log.
#[cfg(test)]
pub(crate) fn impostor() -> KeyFile {
    KeyFile::from_seed(ORIGIN, &[8; 32]).unwrap()
}

/// Finds the key of a log that is on trial in its first line, whether that is a small event or a founding.
#[must_use]
pub fn key_of(first_line: &[u8]) -> Option<VerifierKey> {
    line::key_of(first_line).or_else(|| {
        let (_, rest) = std::str::from_utf8(first_line).ok()?.split_once(KEY_MEMBER)?;
        rest.split_once('"')?.0.parse().ok()
    })
}

/// It, where a reference is asked for.
pub(crate) const KEY_OF: &KeyOf = &key_of;

/// The event at a position, with `data` as it would be in JSON.
pub(crate) fn event(position: u64, data: &str) -> Vec<u8> {
    let key = match position {
        0 => format!(",{KEY_MEMBER}{}\"", signer().verifier_key()),
        _ => String::new(),
    };
    format!("{{\"seq\":{position}{key},\"data\":{data}}}").into_bytes()
}

/// The next `count` events after a head.
pub(crate) fn events(head: &Head, count: u64) -> Vec<Vec<u8>> {
    (head.size()..head.size() + count)
        .map(|position| event(position, &format!("\"event {position}\"")))
        .collect()
}

/// The next `count` events after a head, sealed.
pub(crate) fn group(head: &Head, count: u64) -> Group {
    head.seal(events(head, count), &signer()).unwrap()
}

/// The groups of a new log, of so many events each.
pub(crate) fn groups(counts: &[u64]) -> Vec<Group> {
    let mut head = Head::default();
    let next = |count: &u64| {
        let group = group(&head, *count);
        head = group.head().clone();
        group
    };
    counts.iter().map(next).collect()
}

/// The bytes of a log of these groups.
pub(crate) fn bytes(groups: &[Group]) -> Vec<u8> {
    groups.iter().flat_map(Group::bytes).copied().collect()
}
