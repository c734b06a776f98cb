//! Naming: what people call a thing of the register, and the way to its history.

use isms_core::register::Register;
use isms_core::stream::Stream;

use crate::cell::{Cell, Link};

/// A thing by its reference, or by its identity where it has none.
pub(crate) fn link(register: &Register, thing: impl Into<Stream>) -> Link {
    Link::to(register, thing)
}

/// A cell with a thing, or an empty one.
pub(crate) fn cell(register: &Register, thing: Option<impl Into<Stream>>) -> Cell {
    thing.map_or(Cell::Empty, |thing| Cell::Link(link(register, thing)))
}

/// A text in which each identity is what people call the thing: `P-1` for the person's UUID.
pub(crate) fn readable(register: &Register, text: &str) -> String {
    text.split(", ")
        .map(|word| name_of(register, word).unwrap_or_else(|| word.to_owned()))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A sentence in which each stream is what people call the thing: `P-1` for `person/<uuid>`.
pub(crate) fn spoken(register: &Register, sentence: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_end_matches(',');
        let named = bare.parse::<Stream>().map(|thing| link(register, thing).text);
        named.map_or_else(
            |_| word.to_owned(),
            |name| format!("{name}{}", word.get(bare.len()..).unwrap_or_default()),
        )
    };
    sentence.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Whether a word is an identity, known or not.
pub(crate) fn is_identity(word: &str) -> bool {
    /// The length of a UUID with its hyphens: what is of another length is looked up nowhere.
    const UUID_LENGTH: usize = 36;
    let is_digit = |it: char| it == '-' || it.is_ascii_hexdigit();
    word.len() == UUID_LENGTH && word.chars().all(is_digit)
}

/// What people call the thing whose identity this is, whatever its kind.
fn name_of(register: &Register, word: &str) -> Option<String> {
    thing(register, word).and_then(|thing| register.reference(thing)).map(ToString::to_string)
}

/// The thing whose identity this is, whatever its kind, where people have a name for it.
pub(crate) fn thing(register: &Register, word: &str) -> Option<Stream> {
    if !is_identity(word) {
        return None;
    }
    let uuid = word.parse().ok()?;
    let mut things = Stream::AGGREGATES.iter().map(|kind| Stream::of(kind, uuid));
    things.find(|thing| register.reference(*thing).is_some())
}
