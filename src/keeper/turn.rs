//! Whose turn it is to apply events to a state: one thread at a time.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

/// Goes from thread to thread.
#[derive(Default)]
pub(super) struct Turn {
    holder: Mutex<Option<ThreadId>>,
    changed: Condvar,
}

/// It, until this is dropped.
pub(super) struct Taken<'a>(&'a Turn);

impl Turn {
    /// Waits for it. Nothing, where it is over first, or where this thread has it already and would wait for itself.
    pub(super) fn take(&self, is_over: impl Fn() -> bool) -> Option<Taken<'_>> {
        let here = thread::current().id();
        let mut holder = self.holder();
        while holder.is_some_and(|holder| holder != here) && !is_over() {
            holder = self.changed.wait(holder).unwrap_or_else(PoisonError::into_inner);
        }
        if holder.is_some() || is_over() {
            return None;
        }
        *holder = Some(here);
        Some(Taken(self))
    }

    /// Lets those who wait look whether it is over.
    pub(super) fn wake(&self) {
        drop(self.holder());
        self.changed.notify_all();
    }

    fn holder(&self) -> MutexGuard<'_, Option<ThreadId>> {
        self.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.holder() = None;
        self.0.changed.notify_all();
    }
}
