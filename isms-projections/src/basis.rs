//! Basis: the events that a row rests on, noted while the values that its cells show are read.

use std::collections::BTreeSet;

use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::noted::Noted;

use crate::cell::Cell;
use crate::table::Row;

/// The events that a row rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis(BTreeSet<u64>);

impl Basis {
    /// Of a row about a thing: the event by which it came to be, first of all.
    pub fn of(register: &Register, thing: impl Into<Stream>) -> Self {
        Self(register.head(thing.into()).map(|head| head.first).into_iter().collect())
    }

    /// Reads a value.
    pub fn note<'a, T>(&mut self, noted: &'a Noted<T>) -> &'a Noted<T> {
        self.0.insert(noted.seq);
        noted
    }

    /// Reads a value, where there is one.
    pub fn read<'a, T>(&mut self, noted: Option<&'a Noted<T>>) -> Option<&'a Noted<T>> {
        noted.map(|noted| self.note(noted))
    }

    /// Events of which only the position is known.
    pub fn add(&mut self, events: impl IntoIterator<Item = u64>) {
        self.0.extend(events);
    }

    /// The events so far.
    pub fn events(self) -> impl Iterator<Item = u64> {
        self.0.into_iter()
    }

    /// The row, once its cells are made.
    #[must_use]
    pub fn row(self, cells: Vec<Cell>) -> Row {
        Row { cells, rests_on: self.0 }
    }
}
