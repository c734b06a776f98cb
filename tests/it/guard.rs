//! A guard: what hangs fails, instead of hanging for ever.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// No test needs as long as this, on however slow a machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// Does some work, which ends.
pub(crate) fn ends<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, is_done) = channel();
    let working = thread::spawn(move || {
        let result = work();
        let _ = done.send(());
        result
    });
    match is_done.recv_timeout(PATIENCE) {
        Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => {
            working.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        }
    }
}
