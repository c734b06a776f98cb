//! Watching: what reads much tells how far it is, and stops where whoever watches wants no more.

use std::ops::ControlFlow;

use isms_core::moment::{AsOf, Moment};
use isms_core::recorded_event::RecordedEvent;
use isms_projections::{Blueprint, Passed, Projection, Query, Report};
use isms_store::{LogError, WorkProgress};

use crate::asking::AskError;
use crate::isms::Isms;

impl Isms {
    /// The register as of a moment, as [`as_of`](Self::as_of) has it; `watch` is told of the progress, and may stop it:
    /// then it is [`LogError::Stopped`], and all is as it was. It is told before the first event, and from time to time
    /// after; it does not look at this ISMS itself.
    ///
    /// ```no_run
    /// use std::ops::ControlFlow;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// # let is_cancelled = || false;
    /// let then = isms.as_of_watched("2026-03-31".parse()?, |progress| {
    ///     eprintln!("{} of {} events", progress.done, progress.total);
    ///     if is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn as_of_watched(
        &self,
        as_of: AsOf,
        mut watch: impl FnMut(WorkProgress) -> ControlFlow<()>,
    ) -> Result<Moment, LogError> {
        self.as_of_told(as_of, &mut watch)
    }

    /// Folds the whole log, as [`fold`](Self::fold) does; `watch` is told of the progress, and may stop it.
    pub fn fold_watched<S>(
        &self,
        init: S,
        mut apply: impl FnMut(&mut S, &RecordedEvent),
        watch: impl FnMut(WorkProgress) -> ControlFlow<()>,
    ) -> Result<S, LogError> {
        let mut state = init;
        self.project_watched(&mut [&mut |event: &RecordedEvent| apply(&mut state, event)], watch)?;
        Ok(state)
    }

    /// Runs projections, as [`project`](Self::project) does; `watch` is told of the progress, and may stop it.
    pub fn project_watched(
        &self,
        projections: &mut [&mut dyn Projection],
        watch: impl FnMut(WorkProgress) -> ControlFlow<()>,
    ) -> Result<Passed, LogError> {
        let total = self.log().refresh()?;
        isms_projections::run(told(self.history(), total, watch), projections)
    }

    /// A report at a moment, as [`report`](Self::report) makes it; `watch` is told of the progress, and may stop it.
    pub fn report_watched(
        &self,
        blueprint: &Blueprint,
        moment: &Moment,
        watch: impl FnMut(WorkProgress) -> ControlFlow<()>,
    ) -> Result<Report, LogError> {
        let total = moment.position;
        blueprint.build(moment, told(self.history().until(total), total, watch))
    }

    /// What is asked of a report at a moment, as [`ask`](Self::ask) has it; `watch` is told of the progress, and may stop it.
    pub fn ask_watched(
        &self,
        blueprint: &Blueprint,
        moment: &Moment,
        query: &Query,
        watch: impl FnMut(WorkProgress) -> ControlFlow<()>,
    ) -> Result<Report, AskError> {
        let total = moment.position;
        let events = told(self.history().until(total), total, watch);
        blueprint.ask(moment, events.map(|event| event.map_err(AskError::from)), query)
    }
}

/// Events, with somebody who is told how many have gone by.
fn told(
    events: impl IntoIterator<Item = Result<RecordedEvent, LogError>>,
    total: u64,
    mut watch: impl FnMut(WorkProgress) -> ControlFlow<()>,
) -> impl Iterator<Item = Result<RecordedEvent, LogError>> {
    (0..).zip(events).map(move |(done, event)| {
        WorkProgress { done, total }.tell(&mut watch)?;
        event
    })
}
