//! The growth of a log, for those who wait for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How large the log was when somebody last said so.
#[derive(Default)]
pub(super) struct Growth {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    size: u64,
    is_closed: bool,
}

impl Growth {
    /// Tells those who wait that the log has so many events.
    pub(super) fn ring(&self, size: u64) {
        let mut state = self.state();
        state.size = state.size.max(size);
        self.changed.notify_all();
    }

    /// Nobody waits any more.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    /// Waits until the log has more than `seen` events, and says how many. Nothing where it is closed.
    pub(super) fn wait_beyond(&self, seen: u64) -> Option<u64> {
        let mut state = self.state();
        while state.size <= seen && !state.is_closed {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        (!state.is_closed).then_some(state.size)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
