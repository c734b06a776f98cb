//! Any run of appends, reads, crashes and reopenings, against a reference that is short enough to be seen to be right.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::ops::Range;

use isms_core::id::CommandId;
use isms_core::recorded_event::RecordedEvent;
use isms_core::register::Register;
use isms_core::stream::Stream;
use isms_core::vocabulary::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::contract::{Law, all, raw};
use crate::receipt::{CommandError, Receipt};
use crate::request::Request;
use crate::testing::group;
use crate::trial::{Home, Logs, Subject, command, person, register, train};

pub(super) const LAWS: &[Law] = &[Law::of_logs(
    "any run of appends, reads, crashes and reopenings comes to what the reference says",
    &[6, 8, 9, 10, 13, 14, 15, 17, 18, 19, 20, 22, 23, 24, 26, 27, 29, 30, 31, 32, 34, 35, 36, 37, 51],
    any_run_comes_to_what_the_reference_says,
)];

/// How many runs are tried, unless `PROPTEST_CASES` says otherwise: enough that every kind of step meets every other.
const RUNS: u32 = 12;

/// How many steps a run has, at most.
const STEPS: usize = 24;

/// A command, as the reference understands it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ask {
    id: u8,
    thing: u8,
    /// It occurs to the thing, again and again; otherwise the thing begins with it, once.
    is_occurrence: bool,
    /// What it says, as far as that makes a difference.
    content: u8,
    expecting: Option<u8>,
}

#[derive(Clone, Debug)]
enum Step {
    /// Commands that stand or fall as one.
    Execute(Vec<Ask>),
    /// Commands that do not.
    Each(Vec<Ask>),
    Read(Range<u64>),
    Stream(u8),
    AsOf(u64),
    At(i64),
    /// So many microseconds pass; now and then the clock is set right, by less than the log notes.
    Wait(i64),
    Reopen,
    /// The process ends, with so many thousandths of a group written that nobody was told of.
    Crash(usize),
}

/// What happened, as the reference has it.
#[derive(Clone, Debug, PartialEq)]
struct Event {
    thing: Stream,
    version: u32,
    previous: Option<u64>,
    command: Option<CommandId>,
    recorded_at: Timestamp,
}

/// The reference: a list.
#[derive(Clone, Default)]
struct Reference {
    events: Vec<Event>,
    known: BTreeMap<u8, (Ask, Receipt)>,
}

/// An error, as far as the reference knows it.
#[derive(Debug, PartialEq)]
enum Failure {
    Refused,
    Conflict { expected: u32, found: u32, last: Option<u64> },
    OtherContent,
    PartlyKnown(usize),
    InBatch(usize, Box<Failure>),
    Another(String),
}

impl Reference {
    /// The events of a thing, and where they are.
    fn stream(&self, thing: Stream) -> impl DoubleEndedIterator<Item = (u64, &Event)> {
        (0..).zip(&self.events).collect::<Vec<_>>().into_iter().filter(move |(_, event)| event.thing == thing)
    }

    fn execute_one(&mut self, ask: Ask, now: Timestamp) -> Result<Receipt, Failure> {
        if let Some((first, receipt)) = self.known.get(&ask.id) {
            let is_same = Ask { expecting: first.expecting, ..ask } == *first;
            let again = Receipt { replayed: true, ..receipt.clone() };
            return if is_same { Ok(again) } else { Err(Failure::OtherContent) };
        }
        let thing = Stream::from(person(ask.thing.into()));
        let last = self.stream(thing).next_back().map(|(at, event)| (at, event.version));
        let (previous, version) = (last.map(|(at, _)| at), last.map_or(0, |(_, version)| version));
        if let Some(expected) = ask.expecting.map(u32::from).filter(|expected| *expected != version) {
            return Err(Failure::Conflict { expected, found: version, last: previous });
        }
        if ask.is_occurrence != (version > 0) {
            return Err(Failure::Refused);
        }
        let at = self.events.len() as u64;
        let recorded_at = self.events.last().map_or(now, |event| event.recorded_at.max(now));
        let id = command(u128::from(ask.id) + 1);
        self.events.push(Event { thing, version: version + 1, previous, command: Some(id), recorded_at });
        let receipt = Receipt { command: id, positions: at..at + 1, recorded_at, replayed: false };
        self.known.insert(ask.id, (ask, receipt.clone()));
        Ok(receipt)
    }

    fn execute(&mut self, asks: &[Ask], now: Timestamp) -> Result<Vec<Receipt>, Failure> {
        let before = self.clone();
        let known = asks.iter().filter(|ask| before.known.contains_key(&ask.id)).count();
        let each = asks.iter().enumerate().map(|(index, ask)| {
            let answer = self.execute_one(*ask, now);
            answer.map_err(
                |error| if asks.len() > 1 { Failure::InBatch(index, Box::new(error)) } else { error },
            )
        });
        let mut answer = each.collect::<Result<Vec<_>, _>>();
        if answer.is_ok() && known > 0 && self.events.len() > before.events.len() {
            answer = Err(Failure::PartlyKnown(known));
        }
        if answer.is_err() {
            *self = before;
        }
        answer
    }
}

fn any_run_comes_to_what_the_reference_says(logs: Logs<'_>) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(RUNS);
    let config = Config { cases, max_shrink_iters: 256, failure_persistence: None, ..Config::default() };
    let tried = TestRunner::new(config).run(&vec(step(), 1..STEPS), |steps| {
        run(logs, &steps);
        Ok(())
    });
    tried.unwrap_or_else(|found| panic!("{found}"));
}

fn step() -> impl Strategy<Value = Step> {
    let ask = (0..24_u8, 0..5_u8, any::<bool>(), 0..2_u8, proptest::option::weighted(0.2, 0..4_u8)).prop_map(
        |(id, thing, is_occurrence, content, expecting)| Ask { id, thing, is_occurrence, content, expecting },
    );
    prop_oneof![
        4 => vec(ask.clone(), 1..2).prop_map(Step::Execute),
        3 => vec(ask.clone(), 1..5).prop_map(Step::Execute),
        2 => vec(ask, 1..5).prop_map(Step::Each),
        2 => (0..40_u64, 0..40_u64).prop_map(|(from, to)| Step::Read(from..to)),
        1 => (0..6_u8).prop_map(Step::Stream),
        1 => (0..40_u64).prop_map(Step::AsOf),
        1 => (-5..60_i64).prop_map(Step::At),
        2 => (-30_000..20_000_000_i64).prop_map(Step::Wait),
        1 => Just(Step::Reopen),
        1 => (0..1_000_usize).prop_map(Step::Crash),
    ]
}

fn run(logs: Logs<'_>, steps: &[Step]) {
    let home = logs.found();
    let mut log = home.open();
    let mut reference = Reference { events: all(&*log).iter().map(seen).collect(), ..Reference::default() };
    for step in steps {
        if let Step::Reopen | Step::Crash(_) = step {
            drop(log);
            if let Step::Crash(thousandths) = step {
                crash(&home, *thousandths);
            }
            log = home.open();
        } else {
            take(step, &home, &*log, &mut reference);
        }
        assert_eq!(log.size(), reference.events.len() as u64, "after {step:?}");
        assert_eq!(log.look().unwrap().register.position, log.size(), "after {step:?}");
    }
    let events = all(&*log);
    assert!(events.iter().map(seen).eq(reference.events), "{events:?}");
    assert_eq!(log.look().unwrap().register, folded(&events, events.len()));
}

fn take(step: &Step, home: &Home<'_>, log: &dyn Subject, reference: &mut Reference) {
    let now = home.now();
    match step {
        Step::Execute(asks) => {
            let answer =
                log.execute(home.all(asks.iter().copied().map(request))).map_err(|error| failure(&error));
            assert_eq!(answer, reference.execute(asks, now), "{step:?}");
        }
        Step::Each(asks) => {
            let batches = asks.iter().map(|ask| home.asks(request(*ask))).collect();
            for (answer, ask) in log.execute_each(batches).into_iter().zip(asks) {
                let expected = reference.execute(std::slice::from_ref(ask), now);
                assert_eq!(answer.map_err(|error| failure(&error)), expected, "{ask:?} of {step:?}");
            }
        }
        Step::Read(positions) => {
            let found = log.events(positions.clone()).map(|event| seen(&event.unwrap()));
            let expected = (0..).zip(&reference.events).filter(|(at, _)| positions.contains(at));
            assert!(found.eq(expected.map(|(_, event)| event.clone())), "{step:?}");
            let at = usize::try_from(positions.start).unwrap();
            assert_eq!(
                log.event(positions.start).unwrap().as_ref().map(seen),
                reference.events.get(at).cloned()
            );
        }
        Step::Stream(thing) => {
            let thing = person((*thing).into()).into();
            let found = log.stream(thing).unwrap().into_iter().map(|event| (event.seq, seen(&event)));
            assert!(found.eq(reference.stream(thing).map(|(at, event)| (at, event.clone()))), "{step:?}");
        }
        Step::AsOf(size) => {
            let expected = usize::try_from(*size).unwrap();
            match log.replay(*size, None) {
                Ok(replayed) => assert_eq!(replayed.register, folded(&all(log), expected), "{step:?}"),
                Err(_) => assert!(expected > reference.events.len(), "{step:?}"),
            }
        }
        Step::At(seconds) => {
            let micros = reference.events[0].recorded_at.as_micros() + seconds * 1_000_000;
            let at = chrono::DateTime::from_timestamp_micros(micros).unwrap().into();
            let expected = reference.events.iter().filter(|event| event.recorded_at <= at).count();
            assert_eq!(log.position_at(at).unwrap(), expected as u64, "{step:?}");
        }
        Step::Wait(micros) => home.wait(*micros),
        Step::Reopen | Step::Crash(_) => {}
    }
}

/// What a crash leaves: for a journal that is a text, the beginning of a group.
fn crash(home: &Home<'_>, thousandths: usize) {
    let Some(text) = home.place.text() else { return };
    let journal = home.place.open().unwrap();
    let unfinished = group(&journal.head(), 2);
    let before = raw(&*journal);
    drop(journal);
    let end = unfinished.bytes().len() * thousandths / 1_000;
    File::options().append(true).open(text).unwrap().write_all(&unfinished.bytes()[..end]).unwrap();
    assert_eq!(raw(&*home.place.open().unwrap()), before);
}

fn request(ask: Ask) -> Request {
    let thing = ask.thing.into();
    let asked = if ask.is_occurrence { train(thing, "a") } else { register(thing) };
    let asked = asked.with_id(command(u128::from(ask.id) + 1));
    let asked = if ask.content == 0 { asked } else { asked.because("since it is so".parse().unwrap()) };
    match ask.expecting {
        Some(version) => asked.expecting(person(thing), version.into()),
        None => asked,
    }
}

fn seen(event: &RecordedEvent) -> Event {
    Event {
        thing: event.stream,
        version: event.version,
        previous: event.previous,
        command: event.command.map(|command| command.id),
        recorded_at: event.recorded_at,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the reference knows no other")]
fn failure(error: &CommandError) -> Failure {
    match error {
        CommandError::Refused(_) => Failure::Refused,
        CommandError::Conflict { expected, found, last, .. } => {
            Failure::Conflict { expected: *expected, found: *found, last: *last }
        }
        CommandError::OtherContent { .. } => Failure::OtherContent,
        CommandError::PartlyKnown { known, .. } => Failure::PartlyKnown(*known),
        CommandError::InBatch { index, error } => Failure::InBatch(*index, Box::new(failure(error))),
        another => Failure::Another(another.to_string()),
    }
}

fn folded(events: &[RecordedEvent], size: usize) -> Register {
    let (mut register, history) = (Register::default(), events.to_vec());
    for event in events.iter().take(size) {
        register.evolve(event, &history).unwrap();
    }
    register
}
