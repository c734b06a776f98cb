//! Appending: commands decided, sealed and durable, beside a plain file that is written and synced.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use isms::command::asset::Command;
use isms::vocabulary::actor::Actor;
use isms::{Engine, Isms, Options, Request};
use tempfile::TempDir;

use crate::measure::{Bench, time};
use crate::{assets, company};

/// A line of a usual length.
const LINE_BYTES: usize = 620;
/// Commands of one writer in a round.
const EACH: usize = 100;
/// Commands of one batch.
const BULK: usize = 1_000;

pub(crate) fn benches() -> Vec<Bench> {
    vec![
        writers("append, 1 writer", Engine::File, 1),
        writers("append, 8 writers", Engine::File, 8),
        writers("append, 32 writers", Engine::File, 32),
        writers("append to a database, 1 writer", Engine::Sled, 1),
        writers("append to a database, 32 writers", Engine::Sled, 32),
        bulk(),
    ]
}

fn writers(name: &'static str, engine: Engine, writers: usize) -> Bench {
    let (home, isms, actor) = founded(engine);
    let plain = TempDir::new_in(home.path()).expect("a directory");
    Bench {
        name,
        limit: "a plain file, one write and fdatasync for all who wait",
        rounds: 7,
        ours: Box::new(move || {
            let _home = &home;
            concurrently(writers, || {
                let isms = isms.clone();
                move || {
                    for _ in 0..EACH {
                        isms.execute(&actor, identify(&isms)).expect("recorded");
                    }
                }
            })
        }),
        at_limit: Box::new(move || {
            let file = Arc::new(GroupFile::create(plain.path()));
            concurrently(writers, || {
                let file = Arc::clone(&file);
                move || (0..EACH).for_each(|_| file.append(&[b'x'; LINE_BYTES]))
            })
        }),
    }
}

fn bulk() -> Bench {
    let (home, isms, actor) = founded(Engine::File);
    let plain = TempDir::new_in(home.path()).expect("a directory");
    Bench {
        name: "append, 1,000 events a commit",
        limit: "a plain file, one write and fdatasync",
        rounds: 7,
        ours: Box::new(move || {
            let _home = &home;
            let batches: Vec<Vec<(Actor, Request)>> = std::iter::repeat_with(|| {
                std::iter::repeat_with(|| (actor, identify(&isms).into())).take(BULK).collect()
            })
            .take(5)
            .collect();
            time(|| batches.into_iter().for_each(|batch| drop(isms.execute_all(batch).expect("recorded"))))
        }),
        at_limit: Box::new(move || {
            let file = GroupFile::create(plain.path());
            let batch = vec![b'x'; LINE_BYTES * BULK];
            time(|| (0..5).for_each(|_| file.append(&batch)))
        }),
    }
}

/// Writers that start together.
fn concurrently<W: FnOnce() + Send + 'static>(writers: usize, writer: impl Fn() -> W) -> Duration {
    let work: Vec<W> = std::iter::repeat_with(writer).take(writers).collect();
    time(|| {
        let threads: Vec<_> = work.into_iter().map(std::thread::spawn).collect();
        for thread in threads {
            thread.join().expect("a writer ends");
        }
    })
}

fn founded(engine: Engine) -> (TempDir, Isms, Actor) {
    let home = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let (isms, actor) = company::founded(Options::at(home.path().join("acme.isms")).engine(engine));
    (home, isms, actor)
}

fn identify(isms: &Isms) -> Command {
    assets::identify(isms.new_id().expect("an identity"))
}

/// A plain file whose writers share a sync: whoever comes while one is running goes with the next.
struct GroupFile {
    file: File,
    state: Mutex<State>,
    done: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    /// The number of the group that is being filled.
    filling: u64,
    /// How many groups are durable.
    durable: u64,
    is_writing: bool,
}

impl GroupFile {
    fn create(directory: &Path) -> Self {
        let file = File::create(directory.join("plain")).expect("a file");
        Self { file, state: Mutex::default(), done: Condvar::new() }
    }

    fn append(&self, bytes: &[u8]) {
        let mut state = self.state.lock().expect("the lock");
        state.waiting.extend_from_slice(bytes);
        let mine = state.filling;
        while state.durable <= mine {
            if state.is_writing {
                state = self.done.wait(state).expect("the lock");
                continue;
            }
            let group = std::mem::take(&mut state.waiting);
            (state.is_writing, state.filling) = (true, state.filling + 1);
            drop(state);
            (&self.file).write_all(&group).expect("written");
            self.file.sync_data().expect("synced");
            state = self.state.lock().expect("the lock");
            (state.is_writing, state.durable) = (false, state.durable + 1);
            self.done.notify_all();
        }
    }
}
