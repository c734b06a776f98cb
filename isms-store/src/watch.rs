//! The watch: looks after a log that somebody else writes, and rings when it has grown.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crate::bell::Bell;
use crate::journal::JournalError;
use crate::log::Log;

/// How often a log that somebody else writes is looked at while it is followed. Short enough that nobody notices, and
/// long enough that it costs a thousandth of a processor.
pub const WATCH_INTERVAL: Duration = Duration::from_millis(50);

/// Watches until it is dropped.
pub(crate) struct Watch {
    /// Nothing is ever sent. When this is dropped, the thread that waits at the other end is told at once.
    _alive: Sender<Infallible>,
}

impl Watch {
    pub(crate) fn start(log: Log, bell: Arc<Bell>) -> Result<Self, JournalError> {
        let (alive, ended) = channel();
        // Whoever follows looks later than this, so whatever they do not see is news here.
        let mut seen = log.size();
        let watch = move || {
            while !bell.heard().is_over
                && matches!(ended.recv_timeout(WATCH_INTERVAL), Err(RecvTimeoutError::Timeout))
            {
                match log.refresh() {
                    Ok(size) if size == seen => {}
                    Ok(size) => {
                        seen = size;
                        bell.ring();
                    }
                    // Whoever is woken looks too, and sees what is wrong.
                    Err(_) => bell.ring(),
                }
            }
        };
        let started = std::thread::Builder::new().name("isms-watch".into()).spawn(watch);
        let failed =
            |source| JournalError::Io { action: "start a thread to watch", path: "the log".into(), source };
        started.map(|_| Self { _alive: alive }).map_err(failed)
    }
}
