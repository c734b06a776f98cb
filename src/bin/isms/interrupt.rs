//! Interrupt: what Ctrl-C does. Work that can be stopped is stopped, and leaves nothing half done; all else ends at once,
//! as it would without us. Whoever presses twice does not wait.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use signal_hook::consts::SIGINT;
use signal_hook::flag;

/// The status of a program that Ctrl-C has ended.
pub(crate) const STATUS: u8 = 130;

/// What is known of Ctrl-C.
struct Interrupt {
    /// Nothing is under way that could be stopped.
    is_idle: Arc<AtomicBool>,
    /// Somebody has asked for an end.
    is_asked: Arc<AtomicBool>,
}

static INTERRUPT: LazyLock<Interrupt> = LazyLock::new(|| {
    let (is_idle, is_asked) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicBool::new(false)));
    // Where no handler can be set, Ctrl-C does what it always does.
    let _ = flag::register_conditional_default(SIGINT, Arc::clone(&is_idle));
    let _ = flag::register_conditional_shutdown(SIGINT, STATUS.into(), Arc::clone(&is_asked));
    let _ = flag::register(SIGINT, Arc::clone(&is_asked));
    Interrupt { is_idle, is_asked }
});

/// Work that can be stopped, for as long as it lives.
pub(crate) struct Stoppable {
    is_asked: Arc<AtomicBool>,
}

impl Stoppable {
    pub(crate) fn begin() -> Self {
        INTERRUPT.is_idle.store(false, Ordering::SeqCst);
        Self { is_asked: Arc::clone(&INTERRUPT.is_asked) }
    }

    /// Whether the work goes on.
    pub(crate) fn goes_on(&self) -> ControlFlow<()> {
        if self.is_asked.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Drop for Stoppable {
    fn drop(&mut self) {
        INTERRUPT.is_idle.store(true, Ordering::SeqCst);
    }
}
