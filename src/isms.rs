//! An ISMS: the one thing that an application holds.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use isms_core::correction::Horizon;
use isms_core::moment::{AsOf, Moment};
use isms_core::recorded_event::RecordedEvent;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::time::{PartialDate, Timestamp};
use isms_projections::{Blueprint, Passed, Projection, Query, Report};
use isms_store::{
    CacheReport, Clock, CommandError, Log, LogError, Receipt, Recovery, Replayed, Request, Store, Submission,
    WorkProgress,
};
use uuid::Uuid;

use crate::asking::AskError;
use crate::keeping::{Keeping, Kept};
use crate::kept::{KeptError, KeptProjection, KeptStatus};
use crate::selection::Selection;

/// An information security management system: its log, and everything that follows from it.
///
/// Cloning it is cheap, and every clone is the same ISMS; it may be shared between threads. Calls block for as
/// long as the disk does. From asynchronous code, [`submit`](Self::submit) commands, and call the rest where blocking is
/// allowed.
#[derive(Clone)]
pub struct Isms {
    inner: Arc<Inner>,
}

/// Who is told of the progress of work, and may stop it.
pub(crate) type Watch<'a> = &'a mut dyn FnMut(WorkProgress) -> ControlFlow<()>;

struct Inner {
    store: Arc<Store>,
    keeping: Arc<Keeping>,
    clock: Arc<dyn Clock>,
    directory: PathBuf,
    recovery: Option<Recovery>,
}

impl Isms {
    pub(crate) fn over(
        store: Store,
        clock: Arc<dyn Clock>,
        directory: PathBuf,
        recovery: Option<Recovery>,
    ) -> Self {
        let store = Arc::new(store);
        let keeping = Keeping::beside(Arc::clone(&store), store.cache());
        Self { inner: Arc::new(Inner { store, keeping, clock, directory, recovery }) }
    }

    /// Decides a command and records what comes of it. When this returns a receipt, the events survive a loss of
    /// power.
    pub fn execute(&self, actor: &Actor, request: impl Into<Request>) -> Result<Receipt, CommandError> {
        self.submit(actor, request).wait()
    }

    /// Decides commands in their order, each on what those before it came to. All are recorded, or none.
    pub fn execute_all(
        &self,
        requests: impl IntoIterator<Item = (Actor, Request)>,
    ) -> Result<Vec<Receipt>, CommandError> {
        self.submit_all(requests).wait()
    }

    /// Hands a command over to be decided and recorded as [`execute`](Self::execute) would, and does not wait for it:
    /// the answer is awaited, or waited for. Commands that are handed over one after another are decided in this
    /// order.
    ///
    /// While the queue is full, this blocks its thread until there is room, as long as the disk takes for those before.
    /// [`try_submit`](Self::try_submit) does not.
    ///
    /// ```no_run
    /// # async fn handler(isms: isms::Isms, actor: isms::vocabulary::actor::Actor, command: isms::Request)
    /// #     -> Result<(), isms::CommandError> {
    /// let receipt = isms.submit(&actor, command).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn submit(&self, actor: &Actor, request: impl Into<Request>) -> Submission {
        match self.inner.store.sequencer() {
            Ok(sequencer) => sequencer.submit(*actor, request.into()),
            Err(error) => Submission::unsent(error),
        }
    }

    /// Hands commands over to be decided and recorded as [`execute_all`](Self::execute_all) would. Blocks only while
    /// the queue is full.
    pub fn submit_all(
        &self,
        requests: impl IntoIterator<Item = (Actor, Request)>,
    ) -> Submission<Vec<Receipt>> {
        match self.inner.store.sequencer() {
            Ok(sequencer) => sequencer.submit_all(requests.into_iter().collect()),
            Err(error) => Submission::unsent(error),
        }
    }

    /// Hands a command over as [`submit`](Self::submit) does, and never waits: where the queue is full, it is
    /// [`CommandError::Busy`] at once, and nothing was handed over.
    pub fn try_submit(&self, actor: &Actor, request: &Request) -> Result<Submission, CommandError> {
        self.inner.store.sequencer()?.try_submit(*actor, request.clone())
    }

    /// Hands commands over as [`submit_all`](Self::submit_all) does, and never waits: where the queue is full, it is
    /// [`CommandError::Busy`] at once, and nothing was handed over.
    pub fn try_submit_all(
        &self,
        requests: &[(Actor, Request)],
    ) -> Result<Submission<Vec<Receipt>>, CommandError> {
        self.inner.store.sequencer()?.try_submit_all(requests.to_vec())
    }

    /// Decides batches of commands in their order, each batch for itself: all of it is recorded, or none, and
    /// whatever becomes of it leaves the others alone. It is the fastest way to record much, since many batches
    /// become durable together.
    ///
    /// The answers stand in the order of the batches, one receipt a command.
    pub fn execute_each(
        &self,
        batches: impl IntoIterator<Item = Vec<(Actor, Request)>>,
    ) -> Result<Vec<Result<Vec<Receipt>, CommandError>>, CommandError> {
        Ok(self.inner.store.sequencer()?.execute_each(batches.into_iter().collect()))
    }

    /// Decides batches as [`execute_each`](Self::execute_each) would, each on what is recorded now, and records
    /// nothing.
    pub fn preview_each(
        &self,
        batches: impl IntoIterator<Item = Vec<(Actor, Request)>>,
    ) -> Result<Vec<Result<Vec<Receipt>, CommandError>>, CommandError> {
        Ok(self.inner.store.sequencer()?.preview_each(batches.into_iter().collect()))
    }

    /// Decides commands as [`execute_all`](Self::execute_all) would, and records nothing.
    pub fn preview_all(
        &self,
        requests: impl IntoIterator<Item = (Actor, Request)>,
    ) -> Result<Vec<Receipt>, CommandError> {
        self.inner.store.sequencer()?.preview(requests.into_iter().collect())
    }

    /// The register as it is, overdue and expired judged for today. It is a snapshot: hold it as long as you
    /// like. A log that is damaged does not say what is so now; [`as_of`](Self::as_of) a position still does.
    pub fn now(&self) -> Result<Moment, LogError> {
        self.now_told(&mut |_| ControlFlow::Continue(()))
    }

    fn now_told(&self, watch: Watch<'_>) -> Result<Moment, LogError> {
        let Replayed { register, root } = self.inner.store.look_watched(watch)?;
        self.log().require_whole()?;
        let today = self.inner.clock.now().day(register.offset());
        Ok(Moment::new(register, AsOf::Now, root.to_base64(), PartialDate::Day(today)))
    }

    /// The register as of a position, a recorded instant, or a date as known at an instant.
    pub fn as_of(&self, as_of: AsOf) -> Result<Moment, LogError> {
        self.as_of_told(as_of, &mut |_| ControlFlow::Continue(()))
    }

    pub(crate) fn as_of_told(&self, as_of: AsOf, watch: Watch<'_>) -> Result<Moment, LogError> {
        let end = self.log().refresh()?;
        let (size, horizon) = match as_of {
            AsOf::Now => return self.now_told(watch),
            AsOf::Position(position) => (position, None),
            AsOf::Recorded(at) => (self.log().position_at(at)?, None),
            AsOf::Effective { on, known_at } => {
                let known = known_at.map(|at| self.log().position_at(at)).transpose()?;
                let offset = self.inner.store.look_watched(watch)?.register.offset();
                (known.unwrap_or(end), Some(Horizon { until: on.end(offset), offset }))
            }
        };
        if size >= end && !matches!(as_of, AsOf::Position(_)) {
            self.log().require_whole()?;
        }
        let Replayed { register, root } = self.log().replay_watched(size, horizon, watch)?;
        let last = || {
            register.recorded_at.map_or(PartialDate::Instant(self.inner.clock.now()), PartialDate::Instant)
        };
        let at = match as_of {
            AsOf::Effective { on, .. } => on,
            AsOf::Recorded(at) => PartialDate::Instant(at),
            AsOf::Position(_) | AsOf::Now => last(),
        };
        Ok(Moment::new(register, as_of, root.to_base64(), at))
    }

    /// Events of the log: all of them, until something is chosen. To be read, or [followed](Selection::follow).
    pub fn history(&self) -> Selection {
        Selection::of_all(Arc::clone(&self.inner.store))
    }

    /// Folds the whole log, event by event.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// let corrections = isms.fold(0, |count, event| {
    ///     if matches!(event.event, isms::event::Event::Corrected(_)) {
    ///         *count += 1;
    ///     }
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn fold<S>(&self, init: S, mut apply: impl FnMut(&mut S, &RecordedEvent)) -> Result<S, LogError> {
        let mut state = init;
        self.project(&mut [&mut |event: &RecordedEvent| apply(&mut state, event)])?;
        Ok(state)
    }

    /// Runs projections side by side over one reading of the whole log.
    pub fn project(&self, projections: &mut [&mut dyn Projection]) -> Result<Passed, LogError> {
        isms_projections::run(self.history(), projections)
    }

    /// A report at a moment. Of those that are made of the register alone, nothing is read.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// use isms::projections::reports;
    ///
    /// let then = isms.as_of("2026-03-31".parse()?)?;
    /// let register = reports::named("risk-register").ok_or("no such report")?;
    /// std::fs::write("risks.html", isms.report(register, &then)?.to_html())?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn report(&self, blueprint: &Blueprint, moment: &Moment) -> Result<Report, LogError> {
        blueprint.build(moment, self.history().until(moment.position))
    }

    /// What is asked of a report at a moment: of a register of things exactly those that are wanted, page by page, and only
    /// what is shown is made; of every other report the rows whose cells are as they have to be.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// # let ana: isms::id::PersonId = isms.new_id()?;
    /// use isms::projections::{Choice, Page, Query, reports};
    ///
    /// let register = reports::named("risk-register").ok_or("no such report")?;
    /// let late = Choice::default().answered_by(ana).level_at_least("high").overdue();
    /// let query = Query::of(late).page(Page::first(20).skipping(40));
    /// println!("{}", isms.ask(register, &isms.now()?, &query)?.to_text(100));
    /// # Ok(())
    /// # }
    /// ```
    pub fn ask(&self, blueprint: &Blueprint, moment: &Moment, query: &Query) -> Result<Report, AskError> {
        let events = self.history().until(moment.position).into_iter();
        blueprint.ask(moment, events.map(|event| event.map_err(AskError::from)), query)
    }

    /// Keeps a projection of the host's own: beside the log while it grows, and from one start to the next. It begins with the
    /// state that was kept, where that follows from this log, and otherwise anew; [`kept`](Self::kept) says
    /// which.
    ///
    /// Of one name there may be several versions. Each is built and answers for itself; when a newer one has caught up, the
    /// older ones are [retired](crate::Standing::Retired), and what was kept of them is removed. So a program that knows both
    /// goes from one to the other while it serves:
    ///
    /// ```
    /// use isms::recorded_event::RecordedEvent;
    /// use isms::{ApplyError, KeptProjection, Standing};
    ///
    /// struct Events;
    /// struct EventsAndPersons;
    ///
    /// impl KeptProjection for Events {
    ///     type State = u64;
    ///     const NAME: &'static str = "events";
    ///     const VERSION: u32 = 1;
    ///
    ///     fn apply(&self, events: &mut u64, _: &RecordedEvent) -> Result<(), ApplyError> {
    ///         *events += 1;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// impl KeptProjection for EventsAndPersons {
    ///     type State = (u64, u64);
    ///     const NAME: &'static str = "events";
    ///     const VERSION: u32 = 2;
    ///
    ///     fn apply(&self, state: &mut (u64, u64), event: &RecordedEvent) -> Result<(), ApplyError> {
    ///         state.0 += 1;
    ///         state.1 += u64::from(event.stream.aggregate() == "person");
    ///         Ok(())
    ///     }
    /// }
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let home = tempfile::tempdir()?;
    /// # let founding = isms::Founding::of("Acme".parse()?, "P-1".parse()?)?;
    /// # let (isms, _) = isms::Isms::create(home.path().join("acme.isms"), &founding)?;
    /// let (old, new) = (isms.keep(Events)?, isms.keep(EventsAndPersons)?);
    /// let events = match new.standing() {
    ///     Standing::Current => new.read(|state| state.0)?,
    ///     _ => old.read(|events| *events)?,
    /// };
    /// assert_eq!(events, 5);
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep<P: KeptProjection>(&self, projection: P) -> Result<Kept<P>, KeptError> {
        self.inner.keeping.keep(projection)
    }

    /// How the projections that are kept are doing, by name and version.
    #[must_use]
    pub fn kept(&self) -> Vec<KeptStatus> {
        self.inner.keeping.status()
    }

    /// Up to which position the log was recorded by an instant.
    pub fn position_at(&self, at: Timestamp) -> Result<u64, LogError> {
        self.log().refresh()?;
        self.log().position_at(at)
    }

    /// A new identity, for whatever a command is to create.
    pub fn new_id<I: From<Uuid>>(&self) -> Result<I, CommandError> {
        isms_store::new_uuid(self.inner.clock.now()).map(I::from)
    }

    /// The log itself.
    #[must_use]
    pub fn log(&self) -> &Log {
        self.inner.store.log()
    }

    /// The directory in which it lies.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.inner.directory
    }

    /// What opening found unfinished and moved aside; none where the log was whole.
    #[must_use]
    pub fn recovery(&self) -> Option<&Recovery> {
        self.inner.recovery.as_ref()
    }

    /// What the cache was good for when this was opened, and what was wrong with it, then or since; none without a cache.
    #[must_use]
    pub fn cache_report(&self) -> Option<CacheReport> {
        self.log().cache_report()
    }

    /// Takes no more commands, finishes those that wait, writes down the states of kept projections, and returns when all is
    /// done. Whoever follows gets what is recorded, and then the end. Called by a projection that is just applying an event,
    /// it does not wait for that. Dropping the last clone does the same.
    pub fn close(&self) {
        self.inner.close();
    }
}

impl Inner {
    fn close(&self) {
        self.store.close();
        self.keeping.close();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}
