//! The bell: rung when a log has grown, for all who wait for that.
//!
//! It carries no events and counts none. Whoever listens notes how often it has rung, then looks at the log, and only if
//! there is nothing waits for the next ring after what they noted. A ring between noting and waiting ends the wait before
//! it begins, so none is missed; whoever is slow, or gone, costs the one who rings nothing.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::task::Waker;
use std::time::Instant;

#[cfg(all(test, modeled))]
use loom::sync::{Condvar, Mutex, MutexGuard};
#[cfg(not(all(test, modeled)))]
use std::sync::{Condvar, Mutex, MutexGuard};

use crate::wake::wake;

/// What is rung when a log has grown.
#[derive(Default)]
pub(crate) struct Bell {
    state: Mutex<State>,
    rung: Condvar,
}

#[derive(Default)]
struct State {
    heard: Heard,
    /// How many have ever come to listen.
    listeners: u64,
    /// The tasks of those who listen, until the next ring.
    wakers: BTreeMap<u64, Waker>,
}

/// What there was to hear when somebody noted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// How often it had rung.
    rings: u64,
    /// It will not ring again: nothing more is recorded.
    pub(crate) is_over: bool,
}

impl Bell {
    /// What there is to hear now. Note it before you look at the log.
    pub(crate) fn heard(&self) -> Heard {
        self.state().heard
    }

    /// Wakes all who wait.
    pub(crate) fn ring(&self) {
        self.change(|heard| heard.rings += 1);
    }

    /// Wakes all who wait, for the last time.
    pub(crate) fn close(&self) {
        self.change(|heard| heard.is_over = true);
    }

    /// Waits until there is something that was not heard, or the time is over.
    pub(crate) fn wait(&self, heard: Heard, until: Option<Instant>) {
        let mut state = self.state();
        while state.heard == heard {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            state = match left {
                None => self.rung.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(left) if left.is_zero() => return,
                Some(left) => self.rung.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }

    /// Has a task woken as soon as there is something that was not heard. Says whether it will be; if not, there is
    /// something.
    pub(crate) fn listen(&self, listener: u64, heard: Heard, waker: &Waker) -> bool {
        let waker = waker.clone();
        let mut state = self.state();
        let is_quiet = state.heard == heard;
        let unused = if is_quiet { state.wakers.insert(listener, waker) } else { Some(waker) };
        drop(state);
        drop(unused);
        is_quiet
    }

    /// A number for somebody new who listens.
    pub(crate) fn enter(&self) -> u64 {
        let mut state = self.state();
        state.listeners += 1;
        state.listeners
    }

    /// Forgets somebody who no longer listens.
    pub(crate) fn leave(&self, listener: u64) {
        let unused = self.state().wakers.remove(&listener);
        drop(unused);
    }

    fn change(&self, change: impl FnOnce(&mut Heard)) {
        let mut state = self.state();
        change(&mut state.heard);
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.rung.notify_all();
        wake(wakers.into_values());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here is left half-way by a panic. No waker is cloned, woken or dropped in here: it may come back.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
