//! All projections that are kept beside one log, each on a thread of its own.
//!
//! One thread each, since what one of them does is the host's code: however long it takes, the others go on.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};

use isms_store::{Cache, Growth, Log, StopHandle, Store};

use crate::keeper::{Keep, Keeper};
use crate::kept::{KeptError, KeptProjection, KeptStatus, Standing};

/// What is kept, and by whom.
pub(crate) struct Keeping {
    store: Arc<Store>,
    cache: Option<Arc<dyn Cache>>,
    all: Mutex<All>,
}

#[derive(Default)]
struct All {
    is_closed: bool,
    keepers: Vec<Arc<dyn Keep>>,
    stops: Vec<StopHandle>,
    threads: Vec<JoinHandle<()>>,
}

impl Keeping {
    pub(crate) fn beside(store: Arc<Store>, cache: Option<Arc<dyn Cache>>) -> Arc<Self> {
        Arc::new(Self { store, cache, all: Mutex::default() })
    }

    pub(crate) fn keep<P: KeptProjection>(self: &Arc<Self>, projection: P) -> Result<Kept<P>, KeptError> {
        let keeper = Arc::new(Keeper::begin(projection, self.log(), self.cache.as_ref())?);
        let mut all = self.all();
        if all.is_closed {
            return Err(KeptError::Closed);
        }
        if all.keepers.iter().any(|other| other.of() == keeper.of()) {
            return Err(KeptError::Taken { name: P::NAME, version: P::VERSION });
        }
        let growth = self.store.growth()?;
        let stop = growth.stop_handle();
        let (keeping, kept) = (Arc::clone(self), Arc::clone(&keeper));
        let thread = thread::Builder::new().name("isms-kept".into());
        let thread = thread.spawn(move || keeping.run(kept.as_ref(), &growth));
        all.threads.push(thread.map_err(|source| KeptError::NoThread { name: P::NAME, source })?);
        all.keepers.push(Arc::clone(&keeper) as _);
        all.stops.push(stop);
        drop(all);
        self.retire_older();
        Ok(Kept { keeper, keeping: Arc::downgrade(self) })
    }

    /// How each is doing, by name and version.
    pub(crate) fn status(&self) -> Vec<KeptStatus> {
        let mut keepers = self.all().keepers.clone();
        keepers.sort_by_key(|keeper| keeper.of());
        let size = self.log().size();
        keepers.iter().map(|keeper| keeper.status(size)).collect()
    }

    /// Keeps what every state has come to, and ends. Whoever closes from a thread of this does not wait, neither for himself
    /// nor for another who may do the same.
    pub(crate) fn close(&self) {
        let threads = {
            let mut all = self.all();
            all.is_closed = true;
            all.keepers.iter().for_each(|keeper| keeper.stop());
            all.stops.iter().for_each(StopHandle::stop);
            let here = thread::current().id();
            if all.threads.iter().any(|thread| thread.thread().id() == here) {
                return;
            }
            std::mem::take(&mut all.threads)
        };
        for thread in threads {
            // What the host's code panics with was caught before.
            let _ = thread.join();
        }
    }

    /// One keeper's thread.
    fn run(&self, keeper: &dyn Keep, growth: &Growth) {
        let mut seen = 0;
        while let Some(size) = growth.beyond(seen) {
            if keeper.follow(self.log(), size) {
                self.retire_older();
            }
            seen = size;
        }
        keeper.put(self.log());
    }

    /// Retires what a newer version has caught up with.
    fn retire_older(&self) {
        let keepers = self.all().keepers.clone();
        let current = |keeper: &&Arc<dyn Keep>| keeper.standing() == Standing::Current;
        for (name, newest) in keepers.iter().filter(current).map(|keeper| keeper.of()) {
            let is_older = |(other, version)| other == name && version < newest;
            keepers.iter().filter(|keeper| is_older(keeper.of())).for_each(|keeper| keeper.retire());
        }
    }

    fn log(&self) -> &Log {
        self.store.log()
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A projection that is kept. Cloning it is cheap, and every clone is the same projection.
///
/// It does not hold the ISMS open: when the last [`Isms`](crate::Isms) is dropped, [`peek`](Self::peek) still answers, and
/// [`read`](Self::read) no longer does.
pub struct Kept<P: KeptProjection> {
    keeper: Arc<Keeper<P>>,
    keeping: Weak<Keeping>,
}

impl<P: KeptProjection> Kept<P> {
    /// The state with everything that is recorded at this moment: whoever has a receipt sees what it is for.
    ///
    /// What is missing is applied first, on this thread. An event that could not be applied before is tried again. While
    /// another thread is applying, this waits for it, unless the ISMS is closed.
    pub fn read<T>(&self, look: impl FnOnce(&P::State) -> T) -> Result<T, KeptError> {
        let keeping = self.keeping.upgrade().ok_or(KeptError::Closed)?;
        if self.keeper.catch_up(keeping.log())? {
            keeping.retire_older();
        }
        drop(keeping);
        Ok(self.keeper.look(|state, _| look(state)))
    }

    /// The state as it is, and how many events it stands for. This waits for nothing.
    pub fn peek<T>(&self, look: impl FnOnce(&P::State, u64) -> T) -> T {
        self.keeper.look(look)
    }

    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.keeper.standing()
    }
}

impl<P: KeptProjection> Clone for Kept<P> {
    fn clone(&self) -> Self {
        Self { keeper: Arc::clone(&self.keeper), keeping: Weak::clone(&self.keeping) }
    }
}
