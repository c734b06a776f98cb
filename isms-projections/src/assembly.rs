//! Assembly: several reports made side by side, for one that is made of them.

use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;

use crate::blueprint::{Account, Blueprint};
use crate::projection::Projection;
use crate::table::Report;

/// Reports on their way, by their names.
pub(crate) struct Assembly(Vec<(&'static str, Box<dyn Account>)>);

impl Assembly {
    /// Reports up to a moment, none of their events read yet.
    pub(crate) fn of(moment: &Moment, blueprints: impl IntoIterator<Item = &'static Blueprint>) -> Self {
        Self(blueprints.into_iter().map(|it| (it.name, it.begin(moment))).collect())
    }

    /// The report of a name, where it is one of them.
    pub(crate) fn report(&self, moment: &Moment, name: &str) -> Option<Report> {
        self.0.iter().find(|(its, _)| *its == name).map(|(_, account)| account.report(moment))
    }
}

impl Projection for Assembly {
    fn apply(&mut self, event: &RecordedEvent) {
        self.0.iter_mut().for_each(|(_, account)| account.apply(event));
    }
}
