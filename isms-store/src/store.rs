//! A store: a log that is open, for writing or beside whoever writes.

use std::sync::{Arc, Mutex, PoisonError};

use isms_core::history::History as _;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;

use crate::clock::Clock;
use crate::key::Signer;
use crate::log::{Log, LogError, Replayed};
use crate::receipt::CommandError;
use crate::sequencer::Sequencer;

/// A log that is open.
pub struct Store {
    log: Log,
    side: Side,
}

enum Side {
    Writing(Sequencer),
    /// The register as far as somebody has looked.
    Reading(Box<Mutex<Register>>),
}

impl Store {
    /// A log that is open for writing. Reads it once.
    pub fn writing(log: Log, signer: Arc<dyn Signer>, clock: Arc<dyn Clock>) -> Result<Self, LogError> {
        let side = Side::Writing(Sequencer::start(&log, signer, clock)?);
        Ok(Self { log, side })
    }

    /// A log that is open for reading, beside whoever writes.
    #[must_use]
    pub fn reading(log: Log) -> Self {
        Self { log, side: Side::Reading(Box::default()) }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
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
        match &self.side {
            Side::Writing(sequencer) => sequencer.look(),
            Side::Reading(seen) => {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                let head = self.log.journal().refresh()?;
                let mut register = seen.clone();
                for event in self.log.events(register.position..head.size()) {
                    register.evolve(&event?, &self.log)?;
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
}
