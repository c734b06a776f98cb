//! A store: a log that is open, for writing or beside whoever writes.

use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use isms_core::history::History as _;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;

use crate::bell::Bell;
use crate::cache::Cache;
use crate::clock::Clock;
use crate::follow::Follower;
use crate::growth::Growth;
use crate::journal::JournalError;
use crate::key::Signer;
use crate::log::{Log, LogError, Replayed, WorkProgress};
use crate::receipt::CommandError;
use crate::restriction::{Restriction, Unrestricted};
use crate::sequencer::Sequencer;
use crate::watch::Watch;

/// A log that is open.
pub struct Store {
    log: Log,
    side: Side,
}

enum Side {
    Writing(Sequencer),
    Reading(Box<Reader>),
}

/// What a log that is read has beside whoever writes it.
struct Reader {
    /// The register as far as somebody has looked.
    seen: Mutex<Register>,
    bell: Arc<Bell>,
    /// Rings, while somebody follows.
    watch: Mutex<Weak<Watch>>,
}

impl Store {
    /// A log that is open for writing. Reads it once.
    pub fn writing(log: Log, signer: Arc<dyn Signer>, clock: Arc<dyn Clock>) -> Result<Self, LogError> {
        Self::restricted(log, signer, clock, Arc::new(Unrestricted))
    }

    /// The same, where what the rules admit has to be permitted too.
    pub fn restricted(
        log: Log,
        signer: Arc<dyn Signer>,
        clock: Arc<dyn Clock>,
        restriction: Arc<dyn Restriction>,
    ) -> Result<Self, LogError> {
        let side = Side::Writing(Sequencer::restricted(&log, signer, clock, restriction)?);
        Ok(Self { log, side })
    }

    /// A log that is open for reading, beside whoever writes. Begins with what is at hand of it.
    #[must_use]
    pub fn reading(log: Log) -> Self {
        let seen = Mutex::new(log.shelf().latest(log.journal()));
        let side = Side::Reading(Box::new(Reader { seen, bell: Arc::default(), watch: Mutex::default() }));
        Self { log, side }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The cache that is kept beside it, if there is one.
    #[must_use]
    pub fn cache(&self) -> Option<Arc<dyn Cache>> {
        self.log.shelf().cache()
    }

    /// Who writes.
    pub fn sequencer(&self) -> Result<&Sequencer, CommandError> {
        match &self.side {
            Side::Writing(sequencer) => Ok(sequencer),
            Side::Reading(_) => Err(CommandError::ReadOnly),
        }
    }

    /// The register with everything that is durable, and the root over it.
    pub fn look(&self) -> Result<Replayed, LogError> {
        self.look_watched(&mut |_| ControlFlow::Continue(()))
    }

    /// The same; `watch` is told of the progress, and may stop it. Whoever writes has it at hand.
    pub fn look_watched(
        &self,
        watch: &mut dyn FnMut(WorkProgress) -> ControlFlow<()>,
    ) -> Result<Replayed, LogError> {
        match &self.side {
            Side::Writing(sequencer) => sequencer.look(),
            Side::Reading(reader) => {
                let mut seen = reader.seen.lock().unwrap_or_else(PoisonError::into_inner);
                let head = self.log.journal().refresh()?;
                let mut register = seen.clone();
                let begin = register.position;
                for event in self.log.events(begin..head.size()) {
                    let event = event?;
                    WorkProgress { done: event.seq - begin, total: head.size() - begin }.tell(watch)?;
                    register.evolve(&event, &self.log)?;
                }
                *seen = register.clone();
                Ok(Replayed { register, root: head.root() })
            }
        }
    }

    /// The events of one thing, in their order.
    pub fn stream(&self, stream: Stream) -> Result<Vec<RecordedEvent>, LogError> {
        let head = self.look()?.register.head(stream);
        Ok(self.log.stream(head.map(|head| head.last))?)
    }

    /// Follows the log at these positions: what is wanted of the events that are there, then of those to come. The
    /// positions begin within the log, or where it ends.
    ///
    /// While a log that somebody else writes is followed, it is looked at every [`WATCH_INTERVAL`](crate::WATCH_INTERVAL).
    pub fn follow(
        &self,
        positions: Range<u64>,
        wants: impl Fn(&RecordedEvent) -> bool + Send + Sync + 'static,
    ) -> Result<Follower, LogError> {
        let (bell, watch) = self.bell()?;
        Follower::new(&self.log, bell, watch, positions, Box::new(wants))
    }

    /// What tells when the log has grown, to whoever reads it by themselves.
    pub fn growth(&self) -> Result<Growth, LogError> {
        let (bell, watch) = self.bell()?;
        Growth::of(&self.log, bell, watch)
    }

    /// What is rung when the log has grown, and by whom where nobody in this process writes.
    fn bell(&self) -> Result<(&Arc<Bell>, Option<Arc<Watch>>), LogError> {
        Ok(match &self.side {
            Side::Writing(sequencer) => (sequencer.bell(), None),
            Side::Reading(reader) => (&reader.bell, Some(reader.watch(&self.log)?)),
        })
    }

    /// Takes no more requests, and returns when all that waited is done. Whoever follows is given what is recorded, and
    /// nothing after that.
    pub fn close(&self) {
        match &self.side {
            Side::Writing(sequencer) => sequencer.close(),
            Side::Reading(reader) => reader.bell.close(),
        }
    }
}

impl Reader {
    fn watch(&self, log: &Log) -> Result<Arc<Watch>, JournalError> {
        let mut known = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(watch) = known.upgrade() {
            return Ok(watch);
        }
        let watch = Arc::new(Watch::start(log.clone(), Arc::clone(&self.bell))?);
        *known = Arc::downgrade(&watch);
        Ok(watch)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.bell.close();
    }
}
