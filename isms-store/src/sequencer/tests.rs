//! Rules of writing: one order, all or nothing, nothing twice, and nothing acknowledged that is not written.

use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use isms_core::aggregate::log;
use isms_core::aggregate::person::{Offboarding, Registration, Relation};
use isms_core::command::person::Command;
use isms_core::event::{Event, Unknown};
use isms_core::id::{CommandId, PersonId};
use isms_core::recorded_event::RecordedEvent;
use isms_core::rule::Rule;
use isms_core::vocabulary::evidence::Evidence;
use isms_core::vocabulary::time::Timestamp;
use uuid::Uuid;

use super::*;
use crate::clock::ManualClock;
use crate::founding::{Founded, Founding, found};
use crate::group::Group;
use crate::group::Head;
use crate::journal::Block;
use crate::journal::Journal;
use crate::journal::memory::MemoryJournal;
use crate::key::{KeyFile, SignError};
use crate::limit::{BATCH_EVENTS_MAX, LimitError};
use crate::line;
use crate::log::LogError;
use crate::note::{Signature, VerifierKey};
use crate::request::EVIDENCE_MAX;
use crate::testing::{self, signer};

mod queue;
mod restricted;

const NOON: &str = "2026-11-23T12:00:00.000000Z";

#[test]
fn everybody_who_waited_is_in_one_commit() {
    let at = Place::new();
    let receipts = at.serve((0..32).map(|n| vec![register(n)]));
    assert!(positions(&receipts).into_iter().eq(5..37));
    assert_eq!(at.commits(), 2);
    at.assert_whole();
}

#[test]
fn a_refusal_in_a_group_is_alone() {
    let at = Place::new();
    let answers = at.serve([vec![register(1)], vec![with_reference(2, "P-1")], vec![register(3)]]);
    assert_eq!(positions(&answers), [5, 6]);
    assert!(refused_by(&answers[1], Rule::G9));
    at.assert_whole();
}

#[test]
fn refusals_alone_write_nothing() {
    let at = Place::new();
    let before = at.bytes();
    assert!(refused_by(&at.serve([vec![with_reference(2, "P-1")]])[0], Rule::G9));
    assert_eq!(at.bytes(), before);
}

#[test]
fn a_batch_is_contiguous_in_its_order_or_not_at_all() {
    let at = Place::new();
    let good: Vec<_> = [4, 2, 3].map(register).to_vec();
    let bad = vec![register(7), with_reference(8, "P-1"), register(9)];
    let answers = at.serve([vec![register(1)], bad, good, vec![register(5)]]);
    assert!(matches!(answers[1], Err(CommandError::InBatch { index: 1, .. })), "{:?}", answers[1]);
    let recorded: Vec<_> = at.events().into_iter().skip(5).map(|event| event.stream).collect();
    assert_eq!(recorded, [1, 4, 2, 3, 5].map(|n| person(n).into()));
    at.assert_whole();
}

#[test]
fn what_fails_late_in_a_batch_frees_what_it_took() {
    let at = Place::new();
    let id = CommandId::from_u128(9);
    let bad = vec![register(1).with_id(id), with_reference(2, "P-1")];
    let answers = at.serve([bad, vec![register(1).with_id(id)]]);
    assert!(answers[0].is_err());
    assert!(!answers[1].as_ref().unwrap()[0].replayed);
}

#[test]
fn a_command_sent_many_times_is_recorded_once() {
    let at = Place::new();
    let request = register(1).with_id(CommandId::from_u128(7));
    let answers = at.serve((0..32).map(|_| vec![request.clone()]));
    let receipts: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().remove(0)).collect();
    assert_eq!(receipts.iter().filter(|it| !it.replayed).count(), 1);
    assert!(receipts.iter().all(|it| it.positions == (5..6)));
    assert_eq!((at.events().len(), at.commits()), (6, 2));
}

#[test]
fn a_command_sent_again_is_known_before_it_is_decided() {
    let at = Place::new();
    // Its own effect would refuse it, and its expectation would not hold.
    let request = register(1).with_id(CommandId::from_u128(7)).expecting(person(1), 0);
    let before = at.serve([vec![request.clone()]]).remove(0).unwrap();
    let bytes = at.bytes();
    for answer in [at.serve([vec![request.clone()]]), at.reopened().serve([vec![request.clone()]])] {
        let again = answer.into_iter().next().unwrap().unwrap();
        assert!(again[0].replayed);
        assert_eq!(again[0].positions, before[0].positions);
        assert_eq!(again[0].recorded_at, before[0].recorded_at);
    }
    let other = register(2).with_id(CommandId::from_u128(7));
    let mut late = request;
    late.effective_at = Some("2026".parse().unwrap());
    for request in [other, late] {
        let answer = at.serve([vec![request]]).remove(0);
        assert!(matches!(answer, Err(CommandError::OtherContent { .. })), "{answer:?}");
    }
    assert_eq!(at.bytes(), bytes);
}

#[test]
fn a_batch_that_is_partly_known_records_nothing_more() {
    let at = Place::new();
    let named = |n: u128| register(n).with_id(CommandId::from_u128(n));
    at.serve([vec![named(1)]]).remove(0).unwrap();
    let bytes = at.bytes();
    let answer = at.serve([vec![named(1), named(2)]]).remove(0);
    assert!(matches!(answer, Err(CommandError::PartlyKnown { known: 1, all: 2 })));
    assert_eq!(at.bytes(), bytes);
}

#[test]
fn a_batch_of_which_a_part_came_to_nothing_can_be_sent_again() {
    let at = Place::new();
    at.serve([vec![register(1), offboard(1)]]).remove(0).unwrap();
    let batch =
        || vec![register(2).with_id(CommandId::from_u128(1)), offboard(1).with_id(CommandId::from_u128(2))];
    let first = at.serve([batch()]).remove(0).unwrap();
    assert!(first[1].positions.is_empty());
    let again = at.serve([batch()]).remove(0).unwrap();
    assert!(again[0].replayed);
    assert_eq!(again[0].positions, first[0].positions);
}

#[test]
fn a_preview_records_nothing() {
    let at = Place::new();
    let before = at.bytes();
    at.clock.set("2026-11-23T09:00:00.000000Z".parse().unwrap());
    let mut writer = at.writer();
    let (job, submission) = job(at.actor(), vec![register(1), register(2)], true);
    writer.serve(&mut VecDeque::from([job]));
    assert!(positions(&[submission.wait()]).into_iter().eq(6..8), "behind the note of the clock's step");
    assert_eq!(at.bytes(), before);
    assert_eq!(writer.register.position, 5);
}

#[test]
fn ten_thousand_events_are_one_batch_and_too_many_are_refused_alone() {
    let at = Place::new();
    let many = |count: usize| (0..count as u128).map(|n| register(n + 10)).collect::<Vec<_>>();
    let answers = at.serve([vec![register(1)], many(BATCH_EVENTS_MAX + 1), many(10_000), vec![register(2)]]);
    let Err(CommandError::InBatch { index: BATCH_EVENTS_MAX, error }) = &answers[1] else { panic!() };
    let limit = LimitError::BatchEvents { found: BATCH_EVENTS_MAX + 1 };
    assert_eq!(error.to_string(), CommandError::TooLarge(limit).to_string());
    assert!(positions(&answers).into_iter().eq(5..10_007));
}

#[test]
fn a_request_names_as_much_evidence_as_it_may_and_not_more() {
    let at = Place::new();
    let with = |number: u128, count: usize| {
        let (kind, reference) = ("minutes".parse().unwrap(), "M-1".parse().unwrap());
        let piece = Evidence { kind, reference, sha256: None, length: None, media: None };
        (0..count).fold(register(number), |request, _| request.supported_by(piece.clone()))
    };
    let answers = at.serve([vec![with(1, EVIDENCE_MAX)], vec![with(2, EVIDENCE_MAX + 1)]]);
    assert_eq!(positions(&answers), [5]);
    let found = EVIDENCE_MAX + 1;
    assert!(
        matches!(&answers[1], Err(CommandError::TooLarge(LimitError::Evidence { found: it })) if *it == found)
    );
}

#[test]
fn a_write_that_failed_is_not_acknowledged_and_nothing_is_written_since() {
    let at = Place::new();
    let known = register(1).with_id(CommandId::from_u128(1));
    let mut writer = at.writer();
    served(&mut writer, at.actor(), [vec![known.clone()]]).remove(0).unwrap();
    at.journal.fails.store(true, Ordering::SeqCst);
    let size = at.journal.inner.head().size();
    let answers = served(
        &mut writer,
        at.actor(),
        [vec![register(2)], vec![with_reference(3, "P-1")], vec![known.clone()], vec![register(4)]],
    );
    assert!(matches!(answers[0], Err(CommandError::Indeterminate(_))));
    assert!(matches!(answers[1], Err(CommandError::Poisoned(_))), "it was decided on what may not be there");
    assert!(answers[2].as_ref().is_ok_and(|receipts| receipts[0].replayed));
    assert!(matches!(answers[3], Err(CommandError::Indeterminate(_))));
    at.journal.fails.store(false, Ordering::SeqCst);
    let answers = served(&mut writer, at.actor(), [vec![register(5)], vec![known]]);
    assert!(matches!(answers[0], Err(CommandError::Poisoned(_))));
    assert!(answers[1].is_ok());
    assert_eq!(at.journal.inner.head().size(), size);
    assert_eq!(writer.publication.look().unwrap().register.position, size);

    assert_eq!(positions(&at.reopened().serve([vec![register(2)]])), [size]);
    at.assert_whole();
}

#[test]
fn what_is_not_known_to_be_recorded_is_recorded_once_when_it_is_sent_again() {
    for was_written in [false, true] {
        let at = Place::new();
        let size = at.journal.inner.head().size();
        let request = register(1).with_id(CommandId::from_u128(1));
        let fails = if was_written { &at.journal.fails_late } else { &at.journal.fails };
        fails.store(true, Ordering::SeqCst);
        let answer = at.serve([vec![request.clone()]]).remove(0);
        assert!(matches!(answer, Err(CommandError::Indeterminate(_))), "{answer:?}");
        fails.store(false, Ordering::SeqCst);

        let again = at.reopened().serve([vec![request]]).remove(0).unwrap();
        assert_eq!(again[0].replayed, was_written);
        assert_eq!(again[0].positions, size..size + 1);
        assert_eq!(at.journal.inner.head().size(), size + 1, "nothing twice");
        at.assert_whole();
    }
}

#[test]
fn what_nobody_signs_is_not_written_and_can_be_asked_again() {
    struct Absent(KeyFile, AtomicBool);
    impl Signer for Absent {
        fn verifier_key(&self) -> &VerifierKey {
            self.0.verifier_key()
        }
        fn sign(&self, message: &[u8]) -> Result<Signature, SignError> {
            if self.1.swap(false, Ordering::SeqCst) {
                return Err(SignError("unplugged".into()));
            }
            self.0.sign(message)
        }
    }
    let at = Place::new();
    let absent = Arc::new(Absent(signer(), AtomicBool::new(true)));
    let mut writer = Writer::on(&at.log(), absent, at.clock.clone(), Arc::new(Unrestricted)).unwrap();
    let before = at.bytes();
    let answers = served(&mut writer, at.actor(), [vec![register(1)]]);
    assert!(matches!(answers[0], Err(CommandError::NotWritten(_))));
    assert_eq!(at.bytes(), before);
    assert_eq!(positions(&served(&mut writer, at.actor(), [vec![register(1)]])), [5]);
}

#[test]
fn on_what_another_has_written_and_nobody_can_read_nothing_is_decided() {
    let at = Place::new();
    let mut writer = at.writer();
    at.journal.append(&testing::group(&at.journal.inner.head(), 1)).unwrap();
    let before = at.bytes();
    for _ in 0..2 {
        let answers = served(&mut writer, at.actor(), [vec![register(1)]]);
        let Err(CommandError::Unread(error)) = &answers[0] else { panic!("{answers:?}") };
        assert!(matches!(**error, LogError::Line { position: 5, .. }), "{error}");
    }
    assert_eq!(at.bytes(), before);
}

#[test]
fn on_a_correction_that_says_what_a_newer_version_knows_nothing_is_decided() {
    let at = Place::new();
    let mut writer = at.writer();
    served(&mut writer, at.actor(), [vec![register(1)]]).remove(0).unwrap();
    let registered = at.events().pop().unwrap();
    let data = r#"{"corrects":5,"type":"person.registered","schema":9,"data":{"star_sign":"Leo"}}"#;
    let newer = Unknown { r#type: "person.corrected".into(), schema: 1, data: data.into() };
    let corrected = RecordedEvent {
        seq: 6,
        id: Uuid::from_u128(Uuid::from(registered.id).as_u128() + 1).into(),
        version: 2,
        previous: Some(5),
        event: Event::Unknown(Box::new(newer)),
        ..registered
    };
    let line = line::write(&corrected, [7; 16]).unwrap();
    assert!(line::read(&line).unwrap().event.is_unknown());
    at.journal.append(&at.journal.inner.head().seal([line], &signer()).unwrap()).unwrap();
    for mut writer in [writer, at.writer()] {
        let answers = served(&mut writer, at.actor(), [vec![register(2)]]);
        assert!(matches!(answers[0], Err(CommandError::Newer { unknown: 1 })), "{answers:?}");
    }
}

#[test]
fn what_another_has_written_is_decided_on() {
    let at = Place::new();
    let [mut one, mut other] = [at.writer(), at.writer()];
    served(&mut other, at.actor(), [vec![register(1)]]).remove(0).unwrap();
    let twice = register(3).with_id(CommandId::from_u128(3));
    served(&mut other, at.actor(), [vec![twice.clone()]]).remove(0).unwrap();
    let answers =
        served(&mut one, at.actor(), [vec![with_reference(2, "N-1")], vec![twice], vec![register(4)]]);
    assert!(refused_by(&answers[0], Rule::G9), "the other has taken the name");
    assert!(answers[1].as_ref().unwrap()[0].replayed, "the other has recorded the command");
    assert_eq!(answers[2].as_ref().unwrap()[0].positions, 7..8);
    assert_eq!(one.publication.look().unwrap().register, one.register);
    at.assert_whole();
}

#[test]
fn a_log_that_moves_without_growing_is_another_log() {
    let at = Place::new();
    let mut writer = at.writer();
    at.journal.moves.store(true, Ordering::SeqCst);
    let answers = served(&mut writer, at.actor(), [vec![register(1)]]);
    assert!(matches!(answers[0], Err(CommandError::Poisoned(_))), "{:?}", answers[0]);
}

#[test]
fn a_clock_that_steps_back_is_noted_and_time_in_the_log_does_not() {
    let at = Place::new();
    let mut writer = at.writer();
    let mut steps = Vec::new();
    for (n, time) in
        (1..).zip(["12:00:10.0", "12:00:09.5", "11:00:00.0", "11:00:01.0", "12:30:00.0", "12:29:00.0"])
    {
        at.clock.set(format!("2026-11-23T{time}00000Z").parse().unwrap());
        served(&mut writer, at.actor(), [vec![register(n)]]).remove(0).unwrap();
    }
    let events = at.events();
    for event in &events {
        if let Event::Log(log::Event::ClockSteppedBack(step)) = &event.event {
            assert_eq!((event.actor, event.command, event.grant), (Actor::Log, None, None));
            steps.push((step.from.to_string(), step.to.to_string()));
        }
    }
    let at_time = |time: &str| format!("2026-11-23T{time}.000000Z");
    let step = |from: &str, to: &str| (at_time(from), at_time(to));
    assert_eq!(steps.len(), 2);
    assert_eq!(steps[0].1, at_time("11:00:00"), "half a second is how clocks are set right");
    assert_eq!(steps[1], step("12:30:00", "12:29:00"));
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
    at.assert_whole();
}

#[test]
fn sixty_four_threads_write_one_dense_order() {
    const THREADS: u64 = 64;
    const EACH: u64 = 8;
    let at = Place::new();
    let sequencer = at.sequencer();
    let receipts: Vec<Receipt> = std::thread::scope(|scope| {
        let write = |thread: u64| {
            let (sequencer, actor) = (&sequencer, at.actor());
            scope.spawn(move || {
                let each = |n| {
                    let receipt = sequencer
                        .execute(vec![(actor, register(u128::from(1 + thread * EACH + n)))])
                        .unwrap();
                    let seen = sequencer.look().unwrap().register;
                    assert!(
                        seen.exists(person(u128::from(1 + thread * EACH + n)).into()),
                        "whoever writes sees it"
                    );
                    assert!(seen.position >= receipt[0].positions.end);
                    receipt.into_iter().next().unwrap()
                };
                (0..EACH).map(each).collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..THREADS).map(write).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let taken: BTreeSet<u64> = receipts.into_iter().flat_map(|receipt| receipt.positions).collect();
    assert!(taken.into_iter().eq(5..5 + THREADS * EACH));
    at.assert_whole();
}

#[test]
fn closing_finishes_what_was_taken_and_takes_no_more() {
    let at = Place::new();
    let sequencer = at.sequencer();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let write = |n: u128| {
            let (sequencer, actor) = (&sequencer, at.actor());
            scope.spawn(move || (n, sequencer.execute(vec![(actor, register(n))])))
        };
        let threads: Vec<_> = (1..=32).map(write).collect();
        sequencer.close();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let recorded: BTreeSet<_> = at.events().into_iter().map(|event| event.stream).collect();
    for (n, answer) in answers {
        match answer {
            Ok(_) => assert!(recorded.contains(&person(n).into())),
            Err(CommandError::Closed) => assert!(!recorded.contains(&person(n).into())),
            Err(error) => panic!("{error}"),
        }
    }
    let late = sequencer.execute(vec![(at.actor(), register(99))]);
    assert!(matches!(late, Err(CommandError::Closed)));
    assert_eq!(sequencer.look().unwrap().register.position, at.events().len() as u64);
}

#[test]
fn whoever_was_in_the_hands_of_a_writer_that_died_is_told_so() {
    struct Broken(AtomicUsize);
    impl Clock for Broken {
        fn now(&self) -> Timestamp {
            assert!(self.0.fetch_add(1, Ordering::SeqCst) > 0, "the clock fell off the wall");
            NOON.parse().unwrap()
        }
    }
    let at = Place::new();
    let clock = Arc::new(Broken(AtomicUsize::new(0)));
    let sequencer = Sequencer::start(&at.log(), Arc::new(signer()), clock).unwrap();
    let request = || vec![(at.actor(), register(1))];
    assert!(matches!(sequencer.execute(request()), Err(CommandError::Lost)));
    // Until the thread is gone, its queue still takes what nobody will serve.
    assert!(matches!(sequencer.execute(request()), Err(CommandError::Lost | CommandError::Closed)));
}

/// A log that was founded, and what its writers need.
struct Place {
    journal: Arc<Wrapped>,
    clock: Arc<ManualClock>,
    founded: Founded,
}

/// A journal that fails when it is told to.
struct Wrapped {
    inner: MemoryJournal,
    fails: AtomicBool,
    /// Fails when everything was written.
    fails_late: AtomicBool,
    moves: AtomicBool,
}

impl Journal for Wrapped {
    fn head(&self) -> Head {
        self.inner.head()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        self.inner.refresh()
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        if self.moves.load(Ordering::SeqCst) {
            return Err(JournalError::HeadMoved {
                expected: group.base().size(),
                found: Box::new(self.head()),
            });
        }
        let unplugged = || {
            let source = io::Error::other("unplugged");
            JournalError::Io { action: "append to", path: "log.jsonl".into(), source }
        };
        if self.fails.load(Ordering::SeqCst) {
            return Err(unplugged());
        }
        self.inner.append(group)?;
        if self.fails_late.load(Ordering::SeqCst) { Err(unplugged()) } else { Ok(()) }
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        self.inner.read(positions)
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        self.inner.raw()
    }
}

impl Place {
    fn new() -> Self {
        let [fails, fails_late, moves] = [(); 3].map(|()| AtomicBool::new(false));
        let journal = Arc::new(Wrapped { inner: MemoryJournal::new(), fails, fails_late, moves });
        let now: Timestamp = NOON.parse().unwrap();
        let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        let founded = found(&*journal, &founding, &signer(), now).unwrap();
        Self { journal, clock: Arc::new(ManualClock::at(now)), founded }
    }

    fn reopened(&self) -> Self {
        Self { journal: Arc::clone(&self.journal), clock: Arc::clone(&self.clock), founded: self.founded }
    }

    fn log(&self) -> Log {
        Log::new(Arc::clone(&self.journal) as Arc<dyn Journal>)
    }

    fn actor(&self) -> Actor {
        self.founded.actor()
    }

    fn writer(&self) -> Writer {
        Writer::on(&self.log(), Arc::new(signer()), self.clock.clone(), Arc::new(Unrestricted)).unwrap()
    }

    fn sequencer(&self) -> Sequencer {
        Sequencer::start(&self.log(), Arc::new(signer()), self.clock.clone()).unwrap()
    }

    /// What becomes of batches that all wait at once, with a new writer.
    fn serve(&self, batches: impl IntoIterator<Item = Vec<Request>>) -> Vec<Answer> {
        served(&mut self.writer(), self.actor(), batches)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.journal.raw().unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn commits(&self) -> usize {
        self.bytes().split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{\"commit\"")).count()
    }

    fn events(&self) -> Vec<RecordedEvent> {
        let bytes = self.bytes();
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{\"seq\""));
        lines.map(|line| line::read(line).unwrap()).collect()
    }

    /// Positions and versions are dense, what came before is named right, identities increase, time does not go
    /// back, and the register is what a replay comes to.
    fn assert_whole(&self) {
        let events = self.events();
        for (position, event) in (0..).zip(&events) {
            assert_eq!(event.seq, position);
            let before = events.iter().take(event.seq.try_into().unwrap()).rev();
            let before = before.take(if event.version == 1 { 0 } else { usize::MAX });
            let before =
                before.filter(|it| it.stream == event.stream).map(|it| (it.version + 1, it.seq)).next();
            assert_eq!(
                before.map_or((1, None), |(version, seq)| (version, Some(seq))),
                (event.version, event.previous)
            );
        }
        assert!(events.is_sorted_by(|one, next| one.id < next.id));
        assert!(events.is_sorted_by_key(|event| event.recorded_at));
        let replayed = self.log().replay(events.len() as u64, None).unwrap();
        assert_eq!(replayed.register, self.writer().register);
        assert_eq!(replayed.root, self.journal.head().root());
    }
}

fn served(writer: &mut Writer, actor: Actor, batches: impl IntoIterator<Item = Vec<Request>>) -> Vec<Answer> {
    let (mut waiting, submissions): (VecDeque<_>, Vec<_>) =
        batches.into_iter().map(|batch| job(actor, batch, false)).unzip();
    while !waiting.is_empty() {
        writer.serve(&mut waiting);
    }
    submissions.into_iter().map(Submission::wait).collect()
}

fn job(actor: Actor, batch: Vec<Request>, is_preview: bool) -> (Job, Submission<Vec<Receipt>>) {
    let (caller, submission) = Submission::open(thread::current().id());
    let requests = batch.into_iter().map(|request| (actor, request)).collect();
    (Job { requests, is_preview, caller }, submission)
}

fn positions(answers: &[Answer]) -> Vec<u64> {
    answers.iter().flatten().flatten().flat_map(|receipt| receipt.positions.clone()).collect()
}

fn refused_by(answer: &Answer, rule: Rule) -> bool {
    matches!(answer, Err(CommandError::Refused(refusal)) if refusal.rule == rule)
}

fn person(number: u128) -> PersonId {
    PersonId::from_u128(number)
}

fn register(number: u128) -> Request {
    with_reference(number, &format!("N-{number}"))
}

fn with_reference(number: u128, reference: &str) -> Request {
    let registration = Registration {
        reference: reference.parse().unwrap(),
        unit: None,
        relation: Relation::Employee,
        from: None,
    };
    Command::Register(person(number), registration).into()
}

fn offboard(number: u128) -> Request {
    let offboarding = Offboarding { access_removed: true, assets_returned: true, continuing_duties: None };
    Command::Offboard(person(number), offboarding).into()
}
