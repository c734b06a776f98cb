//! Deadlines of the things of one kind, gathered once for all that is asked of them: what is due, late and expired means
//! what the core's deadlines mean.

use std::collections::BTreeMap;

use isms_core::deadline::deadlines_of;
use isms_core::moment::Moment;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::Timestamp;

/// The deadlines of the things of one kind.
#[derive(Debug, Default)]
pub(crate) struct Deadlines(BTreeMap<Stream, Dates>);

/// The deadlines of one thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dates {
    /// The end of the first of its last days.
    pub(crate) first: Timestamp,
    /// Whether something that was to be done by a last day was not.
    pub(crate) is_overdue: bool,
    /// Whether something that held until a last day holds no longer.
    pub(crate) has_expired: bool,
}

impl Deadlines {
    /// Those of the things of one aggregate (`risk`) at a moment.
    pub(crate) fn of(moment: &Moment, aggregate: &str) -> Self {
        let offset = moment.register.offset();
        let mut all: BTreeMap<_, Dates> = BTreeMap::new();
        for it in deadlines_of(&moment.register, aggregate, moment.at) {
            let (end, has_passed) = (it.due.end(offset), it.has_passed(moment.at, offset));
            let dates =
                all.entry(it.about).or_insert(Dates { first: end, is_overdue: false, has_expired: false });
            dates.first = dates.first.min(end);
            dates.is_overdue |= has_passed && !it.what.is_an_end();
            dates.has_expired |= has_passed && it.what.is_an_end();
        }
        Self(all)
    }

    /// Those of one thing, where it has any.
    pub(crate) fn about(&self, thing: Stream) -> Option<Dates> {
        self.0.get(&thing).copied()
    }
}
