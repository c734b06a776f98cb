//! A company whose log is measured: how it is founded, written to and replayed.

use isms::register::Register;
use isms::vocabulary::actor::Actor;
use isms::{Founding, Isms, Options, Request};

/// Commands that are recorded together, and such batches that are handed over at once.
const BATCH: usize = 1_000;
const BATCHES: usize = 8;

/// A new company, and who works there.
pub(crate) fn founded(options: Options) -> (Isms, Actor) {
    let founding = Founding::of("Acme".parse().expect("a title"), "P-1".parse().expect("a reference"));
    let (isms, founded) = options.create(&founding.expect("a founding")).expect("founded");
    (isms, founded.actor())
}

/// Decodes and folds every event: what nothing that is kept beside the log makes shorter.
pub(crate) fn replayed(isms: &Isms) -> Register {
    let fold = |register: &mut Register, event: &_| {
        register.evolve(event, isms.log()).expect("a log that can be folded");
    };
    isms.fold(Register::default(), fold).expect("a log that can be read")
}

/// Records commands, many at a time.
pub(crate) fn record<C: Into<isms::command::Command>>(
    isms: &Isms,
    actor: Actor,
    commands: impl Iterator<Item = C>,
) {
    let mut requests = commands.map(|command| (actor, Request::of(command)));
    loop {
        let batches: Vec<Vec<_>> = std::iter::repeat_with(|| requests.by_ref().take(BATCH).collect())
            .take(BATCHES)
            .take_while(|batch: &Vec<_>| !batch.is_empty())
            .collect();
        if batches.is_empty() {
            return;
        }
        for answer in isms.execute_each(batches).expect("a log that is open for writing") {
            drop(answer.expect("recorded"));
        }
    }
}
