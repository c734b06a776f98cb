//! Reading ahead: a second thread works off what the first is about to use.

use std::sync::mpsc::sync_channel;
use std::thread::{Builder, Scope};

/// How many items may be ready: with blocks of events as items, what lies between two snapshots.
const READY_MAX: usize = 64;

/// The items in their order, made on another thread. Where there is none to be had, they are made by whoever asks.
pub(crate) fn ahead<'scope, I>(
    scope: &'scope Scope<'scope, '_>,
    items: impl FnOnce() -> I + Clone + Send + 'scope,
) -> Box<dyn Iterator<Item = I::Item> + 'scope>
where
    I: Iterator<Item: Send + 'scope> + 'scope,
{
    let (ready, taken) = sync_channel(READY_MAX);
    let make = items.clone();
    // Whoever has enough goes away, and then nobody takes the next one.
    let work = move || drop(make().try_for_each(|item| ready.send(item)));
    match Builder::new().name("isms-ahead".into()).spawn_scoped(scope, work) {
        Ok(_) => Box::new(taken.into_iter()),
        Err(_) => Box::new(items()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn items_come_in_their_order() {
        thread::scope(|scope| assert!(ahead(scope, || 0..1_000).eq(0..1_000)));
    }

    #[test]
    fn no_more_is_made_than_may_be_ready() {
        let made = AtomicUsize::new(0);
        thread::scope(|scope| {
            let made = &made;
            let items = move || (0..10_000).inspect(move |_| _ = made.fetch_add(1, Ordering::SeqCst));
            assert!(ahead(scope, items).take(3).eq(0..3));
        });
        // One is in the hands of whoever makes them.
        assert!(made.load(Ordering::SeqCst) <= 3 + READY_MAX + 1);
    }
}
