//! A log on trial: one that was founded, what an application can do with it, and what it asks. (Feature `testing`.)

#![expect(clippy::unwrap_used, reason = "a fixture that is none fails the test")]

use std::io::Read;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use isms_core::aggregate::person::{Registration, Relation, Training};
use isms_core::command::person::Command;
use isms_core::correction::Horizon;
use isms_core::id::{CommandId, PersonId};
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::time::Timestamp;

use crate::candidate::{Candidate, Site};
use crate::clock::{Clock, ManualClock};
use crate::follow::Follower;
use crate::founding::{Founded, Founding, found};
use crate::group::{Group, Head};
use crate::journal::{Block, Journal, JournalError};
use crate::log::{Log, LogError, Replayed};
use crate::receipt::{CommandError, Receipt};
use crate::request::Request;
use crate::store::Store;
use crate::stretch::Stretch;
use crate::submission::Submission;
use crate::testing::signer;

/// When the logs are founded.
const NOON: &str = "2026-11-23T12:00:00.000000Z";

/// Events on their way.
pub type Events = Box<dyn Iterator<Item = Result<RecordedEvent, LogError>> + Send>;

/// What an application can do with a log that is open. [`Store`] is what is tried; whoever tries the laws themselves
/// puts something in between that breaks them.
pub trait Subject: Send + Sync {
    /// [`Sequencer::execute`](crate::Sequencer::execute).
    fn execute(&self, requests: Vec<(Actor, Request)>) -> Result<Vec<Receipt>, CommandError>;

    /// [`Sequencer::execute_each`](crate::Sequencer::execute_each).
    fn execute_each(&self, batches: Vec<Vec<(Actor, Request)>>) -> Vec<Result<Vec<Receipt>, CommandError>>;

    /// [`Sequencer::submit_all`](crate::Sequencer::submit_all).
    fn submit(&self, requests: Vec<(Actor, Request)>) -> Submission<Vec<Receipt>>;

    /// [`Sequencer::preview`](crate::Sequencer::preview).
    fn preview(&self, requests: Vec<(Actor, Request)>) -> Result<Vec<Receipt>, CommandError>;

    /// [`Store::look`].
    fn look(&self) -> Result<Replayed, LogError>;

    /// [`Log::size`].
    fn size(&self) -> u64;

    /// [`Log::event`].
    fn event(&self, position: u64) -> Result<Option<RecordedEvent>, LogError>;

    /// [`Log::events`].
    fn events(&self, positions: Range<u64>) -> Events;

    /// [`Store::stream`].
    fn stream(&self, stream: Stream) -> Result<Vec<RecordedEvent>, LogError>;

    /// [`Log::position_at`].
    fn position_at(&self, at: Timestamp) -> Result<u64, LogError>;

    /// [`Log::replay`].
    fn replay(&self, size: u64, horizon: Option<Horizon>) -> Result<Replayed, LogError>;

    /// [`Store::follow`].
    fn follow(&self, positions: Range<u64>, wants: Wants) -> Result<Box<dyn Following>, LogError>;

    /// [`Store::close`].
    fn close(&self);
}

/// Which events a follower gets.
pub type Wants = fn(&RecordedEvent) -> bool;

/// Who follows a log. [`Follower`] is what is tried.
pub trait Following: Send {
    /// [`Follower::next_within`].
    fn next_within(&mut self, time: Duration) -> Result<Option<RecordedEvent>, LogError>;

    /// [`Follower::next_position`].
    fn next_position(&self) -> u64;

    /// [`Follower::has_ended`].
    fn has_ended(&self) -> bool;

    /// What stops it, from any thread.
    fn stop(&self) -> Box<dyn Fn() + Send + Sync>;
}

impl Following for Follower {
    fn next_within(&mut self, time: Duration) -> Result<Option<RecordedEvent>, LogError> {
        Self::next_within(self, time)
    }

    fn next_position(&self) -> u64 {
        Self::next_position(self)
    }

    fn has_ended(&self) -> bool {
        Self::has_ended(self)
    }

    fn stop(&self) -> Box<dyn Fn() + Send + Sync> {
        let stop = self.stop_handle();
        Box::new(move || stop.stop())
    }
}

impl Subject for Store {
    fn execute(&self, requests: Vec<(Actor, Request)>) -> Result<Vec<Receipt>, CommandError> {
        self.sequencer()?.execute(requests)
    }

    fn execute_each(&self, batches: Vec<Vec<(Actor, Request)>>) -> Vec<Result<Vec<Receipt>, CommandError>> {
        match self.sequencer() {
            Ok(sequencer) => sequencer.execute_each(batches),
            Err(error) => batches.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn submit(&self, requests: Vec<(Actor, Request)>) -> Submission<Vec<Receipt>> {
        match self.sequencer() {
            Ok(sequencer) => sequencer.submit_all(requests),
            Err(error) => Submission::unsent(error),
        }
    }

    fn preview(&self, requests: Vec<(Actor, Request)>) -> Result<Vec<Receipt>, CommandError> {
        self.sequencer()?.preview(requests)
    }

    fn look(&self) -> Result<Replayed, LogError> {
        Self::look(self)
    }

    fn size(&self) -> u64 {
        self.log().size()
    }

    fn event(&self, position: u64) -> Result<Option<RecordedEvent>, LogError> {
        self.log().event(position)
    }

    fn events(&self, positions: Range<u64>) -> Events {
        Box::new(self.log().events(positions))
    }

    fn stream(&self, stream: Stream) -> Result<Vec<RecordedEvent>, LogError> {
        Self::stream(self, stream)
    }

    fn position_at(&self, at: Timestamp) -> Result<u64, LogError> {
        self.log().position_at(at)
    }

    fn replay(&self, size: u64, horizon: Option<Horizon>) -> Result<Replayed, LogError> {
        self.log().replay(size, horizon)
    }

    fn follow(&self, positions: Range<u64>, wants: Wants) -> Result<Box<dyn Following>, LogError> {
        Ok(Box::new(Self::follow(self, positions, wants)?))
    }

    fn close(&self) {
        Self::close(self);
    }
}

/// Puts something between a log and who tries it.
pub type Between<'a> = dyn Fn(Box<dyn Subject>) -> Box<dyn Subject> + Sync + 'a;

/// Where logs on trial are founded: on an engine, with nothing or something between them and who tries them.
#[derive(Clone, Copy)]
pub struct Logs<'a> {
    pub(crate) engine: &'a dyn Candidate,
    between: &'a Between<'a>,
}

impl<'a> Logs<'a> {
    /// Logs as they are.
    #[must_use]
    pub fn on(engine: &'a dyn Candidate) -> Self {
        Self { engine, between: &|subject| subject }
    }

    /// Logs with something in between.
    #[must_use]
    pub fn behind(engine: &'a dyn Candidate, between: &'a Between<'a>) -> Self {
        Self { engine, between }
    }

    /// A new log, founded and closed again.
    pub(crate) fn found(self) -> Home<'a> {
        let place = self.engine.site();
        let now: Timestamp = NOON.parse().unwrap();
        let founding = Founding::of("Acme".parse().unwrap(), "P-1".parse().unwrap()).unwrap();
        // Long before what is asked: nobody may do anything from before they had a role.
        let founding = Founding { effective_at: Some("2020".parse().unwrap()), ..founding };
        let founded = found(&*place.open().unwrap(), &founding, &signer(), now).unwrap();
        Home { logs: self, place, clock: Arc::new(ManualClock::at(now)), founded }
    }
}

/// A log that was founded, and what it is opened with.
pub(crate) struct Home<'a> {
    logs: Logs<'a>,
    pub(crate) place: Box<dyn Site>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) founded: Founded,
}

impl Home<'_> {
    /// The log, opened for writing.
    pub(crate) fn open(&self) -> Box<dyn Subject> {
        self.open_on(self.place.open().unwrap())
    }

    /// The log, opened for writing on a journal of it.
    pub(crate) fn open_on(&self, journal: Arc<dyn Journal>) -> Box<dyn Subject> {
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let store = Store::writing(Log::new(journal), Arc::new(signer()), clock).unwrap();
        (self.logs.between)(Box::new(store))
    }

    /// The log, opened for reading, on a journal that was.
    pub(crate) fn read_on(&self, journal: Arc<dyn Journal>) -> Box<dyn Subject> {
        (self.logs.between)(Box::new(Store::reading(Log::new(journal))))
    }

    /// The log, opened for writing; `before` is called before every append, and may fail it.
    pub(crate) fn open_watched(
        &self,
        before: impl Fn(&Group) -> Result<(), JournalError> + Send + Sync + 'static,
    ) -> Box<dyn Subject> {
        self.open_watched_on(self.place.open().unwrap(), before)
    }

    /// The same, on a journal of it.
    pub(crate) fn open_watched_on(
        &self,
        journal: Arc<dyn Journal>,
        before: impl Fn(&Group) -> Result<(), JournalError> + Send + Sync + 'static,
    ) -> Box<dyn Subject> {
        self.open_on(Arc::new(Watched { journal, before: Box::new(before) }))
    }

    /// A request of the founding person.
    pub(crate) fn asks(&self, request: Request) -> Vec<(Actor, Request)> {
        self.all([request])
    }

    /// Requests of the founding person.
    pub(crate) fn all(&self, requests: impl IntoIterator<Item = Request>) -> Vec<(Actor, Request)> {
        requests.into_iter().map(|request| (self.founded.actor(), request)).collect()
    }

    /// What the clock says.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets so many microseconds pass; fewer than none turn the clock back.
    pub(crate) fn wait(&self, micros: i64) {
        let now = chrono::DateTime::from(self.clock.now()) + chrono::Duration::microseconds(micros);
        self.clock.set(now.into());
    }
}

/// What is called before an append, and may fail it.
type Before = dyn Fn(&Group) -> Result<(), JournalError> + Send + Sync;

/// A journal that somebody watches.
struct Watched {
    journal: Arc<dyn Journal>,
    before: Box<Before>,
}

impl Journal for Watched {
    fn head(&self) -> Head {
        self.journal.head()
    }

    fn refresh(&self) -> Result<Head, JournalError> {
        self.journal.refresh()
    }

    fn append(&self, group: &Group) -> Result<(), JournalError> {
        (self.before)(group)?;
        self.journal.append(group)
    }

    fn read(&self, positions: Range<u64>) -> Result<Block, JournalError> {
        self.journal.read(positions)
    }

    fn line(&self, position: u64) -> Result<Option<Vec<u8>>, JournalError> {
        self.journal.line(position)
    }

    fn require_whole(&self) -> Result<(), JournalError> {
        self.journal.require_whole()
    }

    fn commit_at(&self, size: u64) -> Result<Option<Vec<u8>>, JournalError> {
        self.journal.commit_at(size)
    }

    fn stretch(&self, begin: u64) -> Result<Stretch, JournalError> {
        self.journal.stretch(begin)
    }

    fn last_commit(&self) -> Result<Option<Vec<u8>>, JournalError> {
        self.journal.last_commit()
    }

    fn raw(&self) -> Result<Box<dyn Read + Send + '_>, JournalError> {
        self.journal.raw()
    }
}

/// A person.
pub(crate) fn person(number: u128) -> PersonId {
    PersonId::from_u128(number)
}

/// That a person be registered.
pub(crate) fn register(number: u128) -> Request {
    register_as(number, &format!("N-{number}"))
}

/// That a person be registered under a pseudonym, which nobody else may have.
pub(crate) fn register_as(number: u128, reference: &str) -> Request {
    let (reference, relation) = (reference.parse().unwrap(), Relation::Employee);
    Command::Register(person(number), Registration { reference, unit: None, relation, from: None }).into()
}

/// That a person completed a training: something that can occur again and again.
pub(crate) fn train(number: u128, training: &str) -> Request {
    let training = Training {
        training: training.parse().unwrap(),
        activity: None,
        score: None,
        passed: true,
        valid_until: None,
    };
    Command::CompleteTraining(person(number), training).into()
}

/// The identity of a command.
pub(crate) fn command(number: u128) -> CommandId {
    CommandId::from_u128(number)
}
