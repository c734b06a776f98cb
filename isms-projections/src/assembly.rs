//! Assembly: several reports made side by side, for one that is made of them.

use isms_core::moment::Moment;
use isms_core::recorded_event::RecordedEvent;

use crate::blueprint::{Account, Blueprint, Source};
use crate::projection::Projection;
use crate::table::Report;

/// Reports on their way.
pub(crate) struct Assembly(Vec<Part>);

/// A report on its way.
struct Part {
    name: &'static str,
    made_from: Made,
}

enum Made {
    Register(fn(&Moment) -> Report),
    Log(Box<dyn Account>),
}

impl Assembly {
    /// Reports up to a moment, none of their events read yet.
    pub(crate) fn of(moment: &Moment, blueprints: impl IntoIterator<Item = &'static Blueprint>) -> Self {
        let part = |blueprint: &'static Blueprint| {
            let made_from = match blueprint.source {
                Source::Register(build) => Made::Register(build),
                Source::Log(begin) => Made::Log(begin(moment)),
            };
            Part { name: blueprint.name, made_from }
        };
        Self(blueprints.into_iter().map(part).collect())
    }

    /// The report of a name, where it is one of them.
    pub(crate) fn report(&self, moment: &Moment, name: &str) -> Option<Report> {
        self.0.iter().find(|it| it.name == name).map(|it| match &it.made_from {
            Made::Register(build) => build(moment),
            Made::Log(account) => account.report(moment),
        })
    }
}

impl Projection for Assembly {
    fn apply(&mut self, event: &RecordedEvent) {
        for part in &mut self.0 {
            if let Made::Log(account) = &mut part.made_from {
                account.apply(event);
            }
        }
    }
}
