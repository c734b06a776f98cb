//! The keeper of one projection: its state, who applies events to it, and when it is put into the cache.
//!
//! ```text
//! stand ──copy──► apply, apply, … ──► the next stand        peek: whichever stand there is
//!   ▲                  │ error                                read: the stand at the log's end
//!   └── thrown away ◄──┘  the events before it are applied again
//! ```

mod place;
mod turn;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use isms_store::{Cache, JournalError, Log};

use crate::keeper::place::{Place, Stand};
use crate::keeper::turn::Turn;
use crate::kept::{Beginning, KeptError, KeptProjection, KeptStatus, Panicked, Standing};

thread_local! {
    /// Whether what runs on this thread is the host's, of some projection.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// Keeps one projection.
pub(crate) struct Keeper<P: KeptProjection> {
    projection: P,
    place: Option<Place>,
    beginning: Beginning,
    turn: Turn,
    seen: Mutex<Seen<P::State>>,
    is_over: AtomicBool,
}

/// What others see of it.
struct Seen<S> {
    stand: Arc<Stand<S>>,
    standing: Standing,
    /// How many events the state stands for that is kept.
    kept: Option<u64>,
    not_kept: Option<String>,
}

/// An event that was not applied, and why.
struct NotApplied {
    position: u64,
    error: KeptError,
}

/// A keeper, whatever it keeps.
pub(crate) trait Keep: Send + Sync {
    /// The projection's name and version.
    fn of(&self) -> (&'static str, u32);

    /// How it is doing, where the log has so many events.
    fn status(&self, size: u64) -> KeptStatus;

    /// Where it stands.
    fn standing(&self) -> Standing;

    /// Keeps it no longer: a newer version has caught up.
    fn retire(&self);

    /// Goes on to the end of the log, unless it is over, or an event could not be applied before. Whether it is there for
    /// the first time.
    fn follow(&self, log: &Log, end: u64) -> bool;

    /// Keeps the state as it is.
    fn put(&self, log: &Log);

    /// Follows no longer.
    fn stop(&self);
}

impl<P: KeptProjection> Keeper<P> {
    /// Begins with what is kept, or anew.
    pub(crate) fn begin(projection: P, log: &Log, cache: Option<&Arc<dyn Cache>>) -> Result<Self, KeptError> {
        let place = cache.map(Place::of::<P>);
        let found = match &place {
            None => Err(Beginning::NoCache),
            Some(place) => caught(|| place.find(log)).unwrap_or(Ok(Err(Beginning::Unreadable)))?,
        };
        let (stand, beginning) = match found {
            Ok(stand) => {
                let position = stand.position;
                (stand, Beginning::Kept { position })
            }
            Err(beginning) => (Stand::default(), beginning),
        };
        let kept = Some(stand.position).filter(|position| *position > 0);
        let seen = Seen { stand: Arc::new(stand), standing: Standing::Building, kept, not_kept: None };
        let (turn, is_over) = (Turn::default(), AtomicBool::new(false));
        Ok(Self { projection, place, beginning, turn, seen: Mutex::new(seen), is_over })
    }

    /// Goes on to the end of the log as it is now, also where an event could not be applied before. Whether it is there for
    /// the first time. When it is over, this waits for nobody who is still at it.
    pub(crate) fn catch_up(&self, log: &Log) -> Result<bool, KeptError> {
        if WITHIN.get() {
            return Err(KeptError::Within { name: P::NAME });
        }
        let end = log.refresh()?;
        log.require_whole()?;
        let Some(_turn) = self.turn.take(|| self.is_over()) else {
            let is_there = self.seen().stand.position >= end;
            return if is_there { Ok(false) } else { Err(KeptError::Closed) };
        };
        self.advance(log, end, &|| false)
    }

    /// What the state is, and how many events it stands for.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&P::State, u64) -> T) -> T {
        let stand = Arc::clone(&self.seen().stand);
        look(&stand.state, stand.position)
    }

    fn advance(&self, log: &Log, end: u64, is_over: &dyn Fn() -> bool) -> Result<bool, KeptError> {
        loop {
            let from = Arc::clone(&self.seen().stand);
            if from.position >= end {
                return Ok(self.caught_up());
            }
            if is_over() {
                return Ok(false);
            }
            let until = end.min(from.position.saturating_add(P::SPACING.max(1)));
            let (next, failed) = self.fold(log, from, until, is_over);
            self.seen().go_on(next, failed.as_ref());
            self.put_if_due(log);
            if let Some(NotApplied { error, .. }) = failed {
                return Err(error);
            }
        }
    }

    /// What comes of as many of the events up to `until` as can be applied, and why not of all.
    fn fold(
        &self,
        log: &Log,
        from: Arc<Stand<P::State>>,
        mut until: u64,
        is_over: &dyn Fn() -> bool,
    ) -> (Arc<Stand<P::State>>, Option<NotApplied>) {
        let mut failed = None;
        while until > from.position {
            match self.apply(log, &from, until, is_over) {
                Ok(next) => return (Arc::new(next), failed),
                // What this one has left is half applied and gone. Those before it are applied once more.
                Err(error) => {
                    until = error.position;
                    failed = Some(error);
                }
            }
        }
        (from, failed)
    }

    fn apply(
        &self,
        log: &Log,
        from: &Stand<P::State>,
        until: u64,
        is_over: &dyn Fn() -> bool,
    ) -> Result<Stand<P::State>, NotApplied> {
        let not_applied = |position, source| {
            let error = KeptError::NotApplied { name: P::NAME, position, source };
            NotApplied { position, error }
        };
        let copy = caught(|| from.clone());
        let mut next = copy.map_err(|panicked| not_applied(from.position, panicked.into()))?;
        for event in log.events(from.position..until) {
            if is_over() {
                return Ok(next);
            }
            let position = next.position;
            let event = event.map_err(|error| NotApplied { position, error: error.into() })?;
            if event.event.is_unknown() {
                next.unknown += 1;
            } else {
                let applied = caught(|| self.projection.apply(&mut next.state, &event));
                let applied = applied.unwrap_or_else(|panicked| Err(panicked.into()));
                applied.map_err(|error| not_applied(position, error))?;
            }
            next.position += 1;
        }
        if next.position < until {
            let position = next.position;
            let error = KeptError::Log(JournalError::Changed { position }.into());
            return Err(NotApplied { position, error });
        }
        Ok(next)
    }

    /// Whether that is news.
    fn caught_up(&self) -> bool {
        let is_news = self.seen().caught_up();
        if let Some(place) = &self.place
            && is_news
        {
            place.remove_older();
        }
        is_news
    }

    fn put_if_due(&self, log: &Log) {
        let (position, kept) = {
            let seen = self.seen();
            (seen.stand.position, seen.kept.unwrap_or(0))
        };
        if position >= kept.saturating_add(P::SPACING.max(1)) {
            self.put(log);
        }
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    fn seen(&self) -> MutexGuard<'_, Seen<P::State>> {
        // Nothing of the host's runs in here: what a panicking thread left is whole.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Seen<S> {
    fn go_on(&mut self, stand: Arc<Stand<S>>, failed: Option<&NotApplied>) {
        self.stand = stand;
        if self.standing == Standing::Retired {
            return;
        }
        match failed {
            Some(NotApplied { position, error }) => {
                self.standing = Standing::Failed { position: *position, why: error.to_string() };
            }
            None if matches!(self.standing, Standing::Failed { .. }) => self.standing = Standing::Building,
            None => {}
        }
    }

    /// Whether that is news.
    fn caught_up(&mut self) -> bool {
        let is_news = !matches!(self.standing, Standing::Current | Standing::Retired);
        if is_news {
            self.standing = Standing::Current;
        }
        is_news
    }
}

impl<P: KeptProjection> Keep for Keeper<P> {
    fn of(&self) -> (&'static str, u32) {
        (P::NAME, P::VERSION)
    }

    fn status(&self, size: u64) -> KeptStatus {
        let seen = self.seen();
        KeptStatus {
            name: P::NAME,
            version: P::VERSION,
            position: seen.stand.position,
            lag: size.saturating_sub(seen.stand.position),
            unknown: seen.stand.unknown,
            standing: seen.standing.clone(),
            beginning: self.beginning.clone(),
            kept: seen.kept,
            not_kept: seen.not_kept.clone(),
        }
    }

    fn standing(&self) -> Standing {
        self.seen().standing.clone()
    }

    fn retire(&self) {
        self.seen().standing = Standing::Retired;
        if let Some(place) = &self.place {
            place.retire();
        }
        self.seen().kept = None;
    }

    fn follow(&self, log: &Log, end: u64) -> bool {
        let is_over = || self.is_over();
        let Some(_turn) = self.turn.take(is_over) else { return false };
        if matches!(self.standing(), Standing::Failed { .. } | Standing::Retired) {
            return false;
        }
        // What failed stands in the status, for whoever asks.
        self.advance(log, end, &is_over).unwrap_or(false)
    }

    fn put(&self, log: &Log) {
        let Some(place) = &self.place else { return };
        let stand = Arc::clone(&self.seen().stand);
        let put = match caught(|| place.put(log, &stand)) {
            Ok(put) => put.map_err(|error| error.to_string()),
            Err(panicked) => Err(panicked.to_string()),
        };
        let kept = place.position();
        let mut seen = self.seen();
        (seen.kept, seen.not_kept) = (kept, put.err());
    }

    fn stop(&self) {
        self.is_over.store(true, Ordering::Release);
        self.turn.wake();
    }
}

/// Runs what the host has written. Whatever it was working on when it panicked is thrown away by whoever calls this.
fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Panicked> {
    let was_within = WITHIN.replace(true);
    let ran = catch_unwind(AssertUnwindSafe(run));
    WITHIN.set(was_within);
    ran.map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        Panicked(text.unwrap_or_else(|| "with something that is no text".into()))
    })
}
