//! Tally: how many things there are of each status, the worst first: the table in which a manager looks first.

use std::collections::BTreeMap;

use isms_core::register::Register;
use isms_core::stream::Stream;

use crate::basis::Basis;
use crate::cell::{Cell, Mark, Status};
use crate::table::{Column, Kind, Table};
use crate::value;

/// Things, counted by their status.
#[derive(Default)]
pub(crate) struct Tally(BTreeMap<(u8, String), Group>);

/// The things of one status.
struct Group {
    status: Status,
    things: Vec<Stream>,
    basis: Basis,
}

impl Tally {
    /// One thing more, with the events on which its status rests.
    pub(crate) fn add(
        &mut self,
        status: Status,
        thing: impl Into<Stream>,
        rests_on: impl IntoIterator<Item = u64>,
    ) {
        let key = (urgency(status.mark), status.status.clone());
        let new = || Group { status, things: Vec::new(), basis: Basis::default() };
        let group = self.0.entry(key).or_insert_with(new);
        group.things.push(thing.into());
        group.basis.add(rests_on);
    }

    /// The table.
    pub(crate) fn table(self, register: &Register, caption: &str) -> Table {
        let columns = vec![
            Column::across("status", "Status", Kind::Key),
            Column::across("count", "Count", Kind::Number),
            Column::across("which", "Which", Kind::Short),
        ];
        let rows = self.0.into_values().map(|Group { status, things, basis }| {
            let count = value::count(things.len());
            basis.row(vec![Cell::Status(status), count, value::things(register, things)])
        });
        Table { name: "totals".into(), caption: caption.into(), columns, rows: rows.collect() }
    }
}

/// The place of a mark in an order in which what somebody should look at comes first.
pub(crate) fn urgency(mark: Mark) -> u8 {
    match mark {
        Mark::Gap => 0,
        Mark::Attention => 1,
        Mark::Neutral => 2,
        Mark::Good => 3,
    }
}
