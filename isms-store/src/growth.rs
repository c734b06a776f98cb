//! The growth of a log, for whoever reads it by themselves and only needs to know when.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::bell::Bell;
use crate::follow::StopHandle;
use crate::log::{Log, LogError};
use crate::watch::Watch;

/// Waits for a log to grow.
///
/// It does not keep the log open for writing, and nobody waits for it.
pub struct Growth {
    log: Log,
    bell: Arc<Bell>,
    stopped: Arc<AtomicBool>,
    /// Rings where nobody in this process does.
    _watch: Option<Arc<Watch>>,
}

impl Growth {
    pub(crate) fn of(log: &Log, bell: &Arc<Bell>, watch: Option<Arc<Watch>>) -> Result<Self, LogError> {
        log.refresh()?;
        Ok(Self { log: log.clone(), bell: Arc::clone(bell), stopped: Arc::default(), _watch: watch })
    }

    /// Waits until the log has more events than were seen, and says how many. None says that it is closed and has no more,
    /// or that this was stopped.
    #[must_use]
    pub fn beyond(&self, seen: u64) -> Option<u64> {
        loop {
            let heard = self.bell.heard();
            if self.stopped.load(Ordering::SeqCst) {
                return None;
            }
            // Where it cannot be read, whoever reads it is told.
            let size = self.log.refresh().unwrap_or_else(|_| self.log.size());
            if size > seen {
                return Some(size);
            }
            if heard.is_over {
                return None;
            }
            self.bell.wait(heard, None);
        }
    }

    /// What stops it.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle::new(&self.bell, &self.stopped)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::journal::Journal as _;
    use crate::journal::memory::MemoryJournal;
    use crate::testing::group;

    #[test]
    fn it_tells_of_what_is_there_then_of_what_comes_then_that_there_is_no_more() {
        let (journal, bell) = (Arc::new(MemoryJournal::new()), Arc::new(Bell::default()));
        let growth = Growth::of(&Log::new(journal.clone()), &bell, None).unwrap();
        journal.append(&group(&journal.head(), 2)).unwrap();
        assert_eq!(growth.beyond(0), Some(2));
        thread::scope(|scope| {
            let waiting = scope.spawn(|| growth.beyond(2));
            bell.ring();
            journal.append(&group(&journal.head(), 1)).unwrap();
            bell.ring();
            assert_eq!(waiting.join().unwrap(), Some(3));
        });
        bell.close();
        assert_eq!((growth.beyond(2), growth.beyond(3)), (Some(3), None));
    }

    #[test]
    fn whoever_is_stopped_waits_for_nothing_more() {
        let (journal, bell) = (Arc::new(MemoryJournal::new()), Arc::new(Bell::default()));
        journal.append(&group(&journal.head(), 1)).unwrap();
        let log = Log::new(journal);
        let [stopped, other] = [(); 2].map(|()| Growth::of(&log, &bell, None).unwrap());
        thread::scope(|scope| {
            let waiting = scope.spawn(|| stopped.beyond(1));
            stopped.stop_handle().stop();
            assert_eq!(waiting.join().unwrap(), None);
        });
        assert_eq!((stopped.beyond(0), other.beyond(0)), (None, Some(1)));
    }
}
