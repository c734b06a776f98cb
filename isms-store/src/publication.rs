//! The published register: what readers see, made ready when somebody looks.
//!
//! The writer leaves its events here and goes on; whoever looks next folds them in. So an import does not pay
//! for readers that are not there, and whoever has a receipt sees what it is for.

use std::sync::{Mutex, MutexGuard, PoisonError};

use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;

use crate::log::{Log, LogError, Replayed};
use crate::tree::Hash;

/// How many events may wait for a reader; beyond it the writer gives away a copy of its own register.
const PENDING_MAX: usize = 4_096;

/// What readers see.
pub(crate) struct Publication {
    log: Log,
    state: Mutex<State>,
}

struct State {
    register: Register,
    pending: Vec<RecordedEvent>,
    /// The root over everything that the register comes to with what is pending.
    root: Hash,
}

impl Publication {
    pub(crate) fn new(log: Log, register: Register, root: Hash) -> Self {
        Self { log, state: Mutex::new(State { register, pending: Vec::new(), root }) }
    }

    /// The register with everything that is durable.
    pub(crate) fn look(&self) -> Result<Replayed, LogError> {
        let mut state = self.state();
        let State { register, pending, root } = &mut *state;
        // What fails to fold in stays pending: the next one who looks is told too.
        let (mut next, mut folded) = (register.clone(), 0);
        for event in pending.iter() {
            next.evolve(event, &self.log)?;
            folded += 1;
        }
        pending.drain(..folded);
        *register = next;
        Ok(Replayed { register: register.clone(), root: *root })
    }

    /// Leaves events that are durable; `register` is what they come to, and `root` the root over it.
    pub(crate) fn leave(&self, events: Vec<RecordedEvent>, register: &Register, root: Hash) {
        let mut state = self.state();
        state.root = root;
        if state.pending.len() + events.len() > PENDING_MAX {
            state.register = register.clone();
            state.pending.clear();
        } else {
            state.pending.extend(events);
        }
    }

    /// Puts a register in the place of what was there.
    pub(crate) fn put(&self, register: &Register, root: Hash) {
        *self.state() = State { register: register.clone(), pending: Vec::new(), root };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way: what a panicking thread left is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
