//! The upkeep of the cache: a thread that puts into the cache what the writer hands to it, after the answer.
//!
//! ```text
//! writer ──commit──► answer ──► spacing passed? ──offer──► upkeep ──► cache
//!                                                 └── it is busy: not this time
//! ```
//!
//! The writer waits for it at the end only, and while it reads a log for which there is no cache yet.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use isms_core::register::Register;

use crate::cache::report::CacheFault;
use crate::commands::Commands;
use crate::group::Head;
use crate::log::Log;
use crate::shelf::Standing;

/// What there is to keep: a log up to a commit. Making one is cheap, since it shares what it has.
pub(crate) struct Offer {
    pub(crate) register: Register,
    pub(crate) head: Head,
    pub(crate) commands: Commands,
}

/// What keeps a log, on a thread of its own where anything outlasts the process.
pub(crate) struct Upkeep {
    log: Log,
    thread: Option<(SyncSender<Offer>, JoinHandle<()>)>,
    /// Whether an offer is being kept. One that has failed stays busy.
    is_busy: Arc<AtomicBool>,
    /// Up to where it was kept, or will be: with a snapshot that stays, and at all.
    spaced: u64,
    latest: u64,
}

impl Upkeep {
    /// Begins behind what there is.
    pub(crate) fn of(log: &Log) -> Self {
        let is_busy = Arc::new(AtomicBool::new(false));
        let thread = if log.shelf().has_cache() { start(log, &is_busy) } else { None };
        let (spaced, latest) = log.shelf().snapshots();
        Self { log: log.clone(), thread, is_busy, spaced, latest }
    }

    /// Whether a log of this size is to have a snapshot that stays.
    pub(crate) fn is_due(&self, size: u64) -> bool {
        size.saturating_sub(self.spaced) >= self.log.shelf().spacing()
    }

    /// Whether an offer would be kept at once.
    pub(crate) fn is_idle(&self) -> bool {
        !self.is_busy.load(Ordering::Acquire)
    }

    /// Offers. Waits only where it is not [idle](Self::is_idle).
    pub(crate) fn offer(&mut self, offer: Offer) {
        self.latest = offer.head.size();
        if self.is_due(self.latest) {
            self.spaced = self.latest;
        }
        self.log.shelf().hold(offer.standing());
        if let Some((offers, _)) = &self.thread {
            self.is_busy.store(true, Ordering::Release);
            // One that has given up has said why.
            let _ = offers.send(offer);
        }
    }

    /// Offers the last, unless it is sooner read than kept, and waits until all is kept.
    pub(crate) fn close(&mut self, last: Offer) {
        if last.head.size().saturating_sub(self.latest) >= self.log.shelf().worth() {
            self.offer(last);
        }
        self.finish();
    }

    fn finish(&mut self) {
        if let Some((offers, thread)) = self.thread.take() {
            drop(offers);
            // What it could not do it has noted.
            let _ = thread.join();
        }
    }
}

impl Drop for Upkeep {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Offer {
    fn standing(&self) -> Standing {
        Standing { register: self.register.clone(), frontier: self.head.frontier().clone() }
    }
}

fn start(log: &Log, is_busy: &Arc<AtomicBool>) -> Option<(SyncSender<Offer>, JoinHandle<()>)> {
    let (offers, offered) = sync_channel(0);
    let (keeping, busy) = (log.clone(), Arc::clone(is_busy));
    let thread = std::thread::Builder::new().name("isms-upkeep".into());
    match thread.spawn(move || keep(&keeping, &offered, &busy)) {
        Ok(thread) => Some((offers, thread)),
        Err(error) => {
            log.shelf().note(CacheFault::failed("be given a thread", error.to_string()));
            None
        }
    }
}

/// Keeps what is offered until nobody offers any more, or it fails.
fn keep(log: &Log, offered: &Receiver<Offer>, is_busy: &AtomicBool) {
    for Offer { register, head, commands } in offered {
        let kept =
            catch_unwind(AssertUnwindSafe(|| log.shelf().keep(&register, &head, &commands, log.journal())));
        let kept = kept.unwrap_or_else(|_| Err(CacheFault::failed("be kept up", "the upkeep panicked")));
        if let Err(fault) = kept {
            return log.shelf().note(fault);
        }
        is_busy.store(false, Ordering::Release);
    }
}
