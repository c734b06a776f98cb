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

/// What people call the thing whose identity this is, whatever its kind.
fn name_of(register: &Register, word: &str) -> Option<String> {
    /// The length of a UUID with its hyphens: what is of another length is looked up nowhere.
    const UUID_LENGTH: usize = 36;
    if word.len() != UUID_LENGTH {
        return None;
    }
    let uuid = word.parse().ok()?;
    let things = Stream::AGGREGATES.iter().map(|kind| Stream::of(kind, uuid));
    things.filter_map(|thing| register.reference(thing)).map(ToString::to_string).next()
}
