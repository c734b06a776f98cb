//! Whose turn it is to apply events to a state: one thread at a time.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Goes from thread to thread.
#[derive(Default)]
pub(super) struct Turn {
    is_taken: Mutex<bool>,
    changed: Condvar,
}

/// It, until this is dropped.
pub(super) struct Taken<'a>(&'a Turn);

impl Turn {
    /// Waits for it. Nothing, where it is over first.
    pub(super) fn take(&self, is_over: impl Fn() -> bool) -> Option<Taken<'_>> {
        let mut is_taken = self.is_taken();
        while *is_taken {
            if is_over() {
                return None;
            }
            is_taken = self.changed.wait(is_taken).unwrap_or_else(PoisonError::into_inner);
        }
        *is_taken = true;
        Some(Taken(self))
    }

    /// Lets those who wait look whether it is over.
    pub(super) fn wake(&self) {
        drop(self.is_taken());
        self.changed.notify_all();
    }

    fn is_taken(&self) -> MutexGuard<'_, bool> {
        self.is_taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.is_taken() = false;
        self.0.changed.notify_all();
    }
}
