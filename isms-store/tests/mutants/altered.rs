//! A log with something between it and whoever uses it, and the ways in which that can alter what is asked and said.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use isms_core::aggregate::log;
use isms_core::aggregate::person::{Registration, Relation};
use isms_core::command::person::Command;
use isms_core::correction::Horizon;
use isms_core::event::Event;
use isms_core::id::{CommandId, PersonId};
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_core::vocabulary::actor::Actor;
use isms_core::vocabulary::time::{PartialDate, Timestamp, UtcOffset};
use isms_store::contract::{Events, Following, Subject, Wants};
use isms_store::{CommandError, LogError, Receipt, Replayed, Request, Submission};

/// How a log is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alteration {
    ExpectsNothing,
    ExpectsAtMost,
    TellsTheVersionThatWasExpected,
    ComparesIdentitiesAlone,
    ForgetsCommands,
    ForgetsCommandsWhenClosed,
    DecidesFirst,
    ExpectsFirst,
    DoesNotSayReplayed,
    TellsANewTime,
    RemembersWhatWasRefused,
    SharesCommands,
    ReversesBatches,
    TearsBatches,
    RecordsOthersThoughOneFails,
    RefusesAllWithOne,
    TakesWhatDoesNotFit,
    RecordsPreviews,
    BurnsAPosition,
    RecordsNothingAsSomething,
    FindsTheKindNotTheThing,
    MixesKinds,
    ReversesStreams,
    IncludesTheEnd,
    ReadsOn,
    LimitsBeforeTheFilter,
    IsOneAheadAsOfAPosition,
    LeavesOutTheInstant,
    ForgetsTheHorizon,
    TrustsAStaleCache,
    ShowsWhatIsOnItsWay,
    AnswersBeforeItWrites,
    SwallowsErrors,
    ForgetsThatItFailed,
    SaysNothingWasWritten,
    BeginsVersionsAtNought,
    LeavesGapsInVersions,
    NamesTheEventBefore,
    TurnsTimeBack,
    TurnsStepsRound,
    CutsInstants,
    RoundsDates,
    NormalizesText,
    HasNoRoomWhileItWrites,
    LeavesAGapAtTheSeam,
    RepeatsAtTheSeam,
    FiltersWhatWasOnly,
    FollowsWhatWasOnly,
    AnswersTheSecondTime,
    LosesAWaking,
    SaysItIsAhead,
    GoesOnWhenStopped,
    FailsWhenSomebodyIsSlow,
    StaysOpen,
}

use Alteration as A;

/// What all logs of one trial share, as a cache in the wrong place would.
#[derive(Clone, Default)]
pub(crate) struct Shared {
    opened: Arc<AtomicU64>,
    receipts: Arc<Mutex<HashMap<CommandId, Receipt>>>,
}

pub(crate) struct Altered {
    inner: Box<dyn Subject>,
    by: Alteration,
    shared: Shared,
    number: u64,
    receipts: Mutex<BTreeMap<CommandId, Vec<Receipt>>>,
    looked: Mutex<Option<Replayed>>,
    on_their_way: AtomicU64,
    /// Where those are who follow.
    following: Mutex<Vec<Arc<AtomicU64>>>,
    unwritten: Mutex<Vec<Vec<(Actor, Request)>>>,
}

type Answer = Result<Vec<Receipt>, CommandError>;

impl Altered {
    pub(crate) fn new(inner: Box<dyn Subject>, by: Alteration, shared: &Shared) -> Self {
        let number = shared.opened.fetch_add(1, Ordering::SeqCst);
        Self {
            inner,
            by,
            shared: shared.clone(),
            number,
            receipts: Mutex::default(),
            looked: Mutex::default(),
            on_their_way: AtomicU64::new(0),
            following: Mutex::default(),
            unwritten: Mutex::default(),
        }
    }

    fn is(&self, by: Alteration) -> bool {
        self.by == by
    }

    /// What is asked instead.
    fn asked(&self, request: Request) -> Request {
        let changed = |request: Request, by: u128| {
            let id = request.id.map(|id| CommandId::from_u128(uuid::Uuid::from(id).as_u128() ^ (by << 64)));
            altered(request, |it| it.id = id)
        };
        match self.by {
            A::ExpectsNothing => without_expectation(request),
            A::ForgetsCommands => {
                changed(request, u128::from(self.shared.opened.fetch_add(1, Ordering::SeqCst)))
            }
            A::ForgetsCommandsWhenClosed => changed(request, u128::from(self.number)),
            _ => request,
        }
    }

    /// What is answered instead.
    fn answered(&self, asked: &[(Actor, Request)], answer: Answer) -> Answer {
        let ids = asked.iter().filter_map(|(_, request)| request.id);
        match (self.by, answer) {
            (
                A::TellsTheVersionThatWasExpected,
                Err(CommandError::Conflict { stream, expected, last, .. }),
            ) => Err(CommandError::Conflict { stream, expected, found: expected, last }),
            (A::ComparesIdentitiesAlone, Err(CommandError::OtherContent { id })) => {
                Ok(self.receipts.lock().unwrap()[&id].clone())
            }
            (A::DoesNotSayReplayed, Ok(receipts)) => {
                Ok(receipts.into_iter().map(|it| altered(it, |it| it.replayed = false)).collect())
            }
            (A::TellsANewTime, Ok(receipts)) => {
                let now = self.inner.look().unwrap().register.recorded_at.unwrap();
                Ok(receipts.into_iter().map(|it| altered(it, |it| it.recorded_at = now)).collect())
            }
            (A::SwallowsErrors, Err(CommandError::Indeterminate(_)))
            | (A::TakesWhatDoesNotFit, Err(CommandError::InBatch { .. })) => Ok(Vec::new()),
            (A::ForgetsThatItFailed, Err(CommandError::Poisoned(error))) => {
                Err(CommandError::Indeterminate(error))
            }
            (A::SaysNothingWasWritten, Err(CommandError::Indeterminate(error))) => {
                Err(CommandError::NotWritten(error.to_string()))
            }
            (_, Ok(receipts)) => {
                let restored = |(receipt, id): (Receipt, Option<CommandId>)| {
                    altered(receipt, |it| it.command = id.unwrap_or(it.command))
                };
                let asked = asked.iter().map(|(_, request)| request.id);
                let receipts: Vec<_> = receipts.into_iter().zip(asked).map(restored).collect();
                for id in ids {
                    self.receipts.lock().unwrap().insert(id, receipts.clone());
                }
                Ok(receipts)
            }
            (_, error) => error,
        }
    }

    fn told(&self, event: RecordedEvent) -> RecordedEvent {
        let mut event = event;
        match self.by {
            A::LeavesGapsInVersions => event.version = event.version * 2 - 1,
            A::BeginsVersionsAtNought => event.version -= 1,
            A::NamesTheEventBefore => event.previous = event.previous.map(|_| event.seq - 1),
            A::TurnsTimeBack if event.seq % 4 == 3 => {
                event.recorded_at = moved(event.recorded_at, -3_600_000_000);
            }
            A::TurnsStepsRound => {
                if let Event::Log(log::Event::ClockSteppedBack(step)) = &mut event.event {
                    std::mem::swap(&mut step.from, &mut step.to);
                }
            }
            A::CutsInstants => {
                let past = event.recorded_at.as_micros() % 1_000;
                event.recorded_at = moved(event.recorded_at, -past);
            }
            A::RoundsDates => {
                event.effective_at = event
                    .effective_at
                    .map(|date| PartialDate::Day(date.start(UtcOffset::default()).day(UtcOffset::default())));
            }
            A::NormalizesText => {
                event.reason = event
                    .reason
                    .map(|it| it.as_str().replace("e\u{301}", "\u{e9}").as_str().parse().unwrap());
            }
            _ => {}
        }
        event
    }

    fn write_what_waits(&self) {
        for requests in std::mem::take(&mut *self.unwritten.lock().unwrap()) {
            self.inner.execute(requests).unwrap();
        }
    }

    /// Looks at an expectation only where a thing has less than that behind it.
    fn execute_relaxed(&self, requests: Vec<(Actor, Request)>) -> Answer {
        let is_ahead = |request: &Request| {
            request.expecting.is_some_and(|(stream, expected)| {
                self.inner.stream(stream).unwrap().len() < usize::try_from(expected).unwrap()
            })
        };
        let relaxed = requests.into_iter().map(|(actor, request)| {
            (actor, if is_ahead(&request) { without_expectation(request) } else { request })
        });
        self.inner.execute(relaxed.collect())
    }

    /// Records each request by itself, up to the first that is refused.
    fn execute_torn(&self, requests: Vec<(Actor, Request)>) -> Answer {
        let mut receipts = Vec::new();
        for (index, request) in requests.into_iter().enumerate() {
            let in_batch = |error| CommandError::InBatch { index, error: Box::new(error) };
            receipts.extend(self.inner.execute(vec![request]).map_err(in_batch)?);
        }
        Ok(receipts)
    }

    fn execute_now(&self, requests: Vec<(Actor, Request)>) -> Answer {
        match self.by {
            A::ExpectsAtMost => self.execute_relaxed(requests),
            A::DecidesFirst | A::ExpectsFirst => {
                let renewed = |request: Request| {
                    let expecting = request.expecting.filter(|_| self.is(A::ExpectsFirst));
                    altered(request, |it| (it.id, it.expecting) = (None, expecting))
                };
                let fresh =
                    requests.iter().map(|(actor, request)| (*actor, renewed(request.clone()))).collect();
                match self.inner.preview(fresh) {
                    Err(error) if self.is(A::DecidesFirst) => return Err(error),
                    Err(error @ CommandError::Conflict { .. }) => return Err(error),
                    _ => {}
                }
                self.inner.execute(requests)
            }
            A::ReversesBatches => {
                let receipts = self.inner.execute(requests.into_iter().rev().collect());
                receipts.map(|receipts| receipts.into_iter().rev().collect())
            }
            A::TearsBatches => self.execute_torn(requests),
            A::AnswersBeforeItWrites => {
                self.write_what_waits();
                let answer = self.inner.preview(requests.clone());
                if answer.is_ok() {
                    self.unwritten.lock().unwrap().push(requests);
                }
                answer
            }
            A::RemembersWhatWasRefused => {
                let id = requests.first().and_then(|(_, request)| request.id);
                if let Some(id) =
                    id.filter(|id| self.receipts.lock().unwrap().get(id).is_some_and(Vec::is_empty))
                {
                    return Err(CommandError::OtherContent { id });
                }
                let answer = self.inner.execute(requests);
                if let (Some(id), Err(_)) = (id, &answer) {
                    self.receipts.lock().unwrap().insert(id, Vec::new());
                }
                answer
            }
            A::SharesCommands => {
                let id = requests.first().and_then(|(_, request)| request.id);
                let mut shared = self.shared.receipts.lock().unwrap();
                if let Some(known) = id.and_then(|id| shared.get(&id)) {
                    return Ok(vec![altered(known.clone(), |it| it.replayed = true)]);
                }
                let receipts = self.inner.execute(requests)?;
                shared.extend(id.zip(receipts.first().cloned()));
                Ok(receipts)
            }
            A::FailsWhenSomebodyIsSlow => {
                let slowest = self.following.lock().unwrap().iter().map(|at| at.load(Ordering::SeqCst)).min();
                let is_slow = slowest.is_some_and(|at| at + 50 < self.inner.size());
                if is_slow { Err(CommandError::Closed) } else { self.inner.execute(requests) }
            }
            A::RecordsNothingAsSomething if requests.is_empty() => Err(CommandError::Closed),
            _ => self.inner.execute(requests),
        }
    }
}

impl Drop for Altered {
    fn drop(&mut self) {
        self.write_what_waits();
    }
}

impl Subject for Altered {
    fn execute(&self, requests: Vec<(Actor, Request)>) -> Answer {
        let asked: Vec<_> =
            requests.iter().map(|(actor, request)| (*actor, self.asked(request.clone()))).collect();
        self.on_their_way.fetch_add(requests.len() as u64, Ordering::SeqCst);
        let answer = self.execute_now(asked.clone());
        self.on_their_way.fetch_sub(requests.len() as u64, Ordering::SeqCst);
        if let (A::BurnsAPosition, Err(_), Some((actor, _))) = (self.by, &answer, asked.first()) {
            self.inner.execute(vec![(*actor, something())]).unwrap();
        }
        self.answered(&requests, answer)
    }

    fn execute_each(&self, batches: Vec<Vec<(Actor, Request)>>) -> Vec<Answer> {
        match self.by {
            A::RecordsOthersThoughOneFails => {
                let torn = |batch: Vec<(Actor, Request)>| {
                    let mut answer = Ok(Vec::new());
                    for one in batch {
                        answer = answer.and(self.inner.execute(vec![one]));
                    }
                    answer
                };
                batches.into_iter().map(torn).collect()
            }
            A::RefusesAllWithOne => {
                let all = batches.concat();
                let error = self.inner.execute(all).err();
                batches.iter().map(|_| Err(error.clone().unwrap_or(CommandError::Closed))).collect()
            }
            _ => {
                let answers = self.inner.execute_each(batches.clone());
                batches.iter().zip(answers).map(|(batch, answer)| self.answered(batch, answer)).collect()
            }
        }
    }

    fn submit(&self, requests: Vec<(Actor, Request)>) -> Submission<Vec<Receipt>> {
        let on_their_way = self.on_their_way.fetch_add(1, Ordering::SeqCst);
        if self.is(A::HasNoRoomWhileItWrites) && on_their_way > 0 {
            return Submission::unsent(CommandError::Busy);
        }
        self.inner.submit(requests)
    }

    fn preview(&self, requests: Vec<(Actor, Request)>) -> Answer {
        if self.is(A::RecordsPreviews) { self.inner.execute(requests) } else { self.inner.preview(requests) }
    }

    fn look(&self) -> Result<Replayed, LogError> {
        if self.is(A::TrustsAStaleCache) {
            let mut looked = self.looked.lock().unwrap();
            let first = looked.get_or_insert(self.inner.look()?);
            return Ok(first.clone());
        }
        self.inner.look()
    }

    fn size(&self) -> u64 {
        let on_their_way = self.on_their_way.load(Ordering::SeqCst);
        self.inner.size() + if self.is(A::ShowsWhatIsOnItsWay) { on_their_way } else { 0 }
    }

    fn event(&self, position: u64) -> Result<Option<RecordedEvent>, LogError> {
        let event = self.inner.event(position)?;
        Ok(event.map(|event| self.told(event)))
    }

    fn events(&self, positions: Range<u64>) -> Events {
        let positions = match self.by {
            A::IncludesTheEnd => positions.start..positions.end.saturating_add(1),
            A::ReadsOn if positions.end >= self.inner.size() => positions.start..u64::MAX,
            _ => positions,
        };
        let limit = if self.is(A::LimitsBeforeTheFilter) { 100 } else { usize::MAX };
        let told: Vec<_> = match self.by {
            A::ReadsOn => return self.inner.events(positions),
            _ => {
                self.inner.events(positions).take(limit).map(|event| event.map(|it| self.told(it))).collect()
            }
        };
        Box::new(told.into_iter())
    }

    fn stream(&self, stream: Stream) -> Result<Vec<RecordedEvent>, LogError> {
        let of = |wanted: &dyn Fn(&RecordedEvent) -> bool| -> Result<Vec<_>, LogError> {
            let events = self.inner.events(0..u64::MAX).filter(|event| event.as_ref().map_or(true, wanted));
            events.collect()
        };
        let events = match self.by {
            A::FindsTheKindNotTheThing => of(&|event| event.stream.aggregate() == stream.aggregate())?,
            A::MixesKinds => of(&|event| event.stream.uuid() == stream.uuid())?,
            A::ReversesStreams => self.inner.stream(stream)?.into_iter().rev().collect(),
            _ => self.inner.stream(stream)?,
        };
        Ok(events.into_iter().map(|event| self.told(event)).collect())
    }

    fn position_at(&self, at: Timestamp) -> Result<u64, LogError> {
        self.inner.position_at(if self.is(A::LeavesOutTheInstant) { moved(at, -1) } else { at })
    }

    fn replay(&self, size: u64, horizon: Option<Horizon>) -> Result<Replayed, LogError> {
        let size = if self.is(A::IsOneAheadAsOfAPosition) { (size + 1).min(self.inner.size()) } else { size };
        self.inner.replay(size, horizon.filter(|_| !self.is(A::ForgetsTheHorizon)))
    }

    fn follow(&self, positions: Range<u64>, wants: Wants) -> Result<Box<dyn Following>, LogError> {
        let size = self.inner.size();
        let positions = match self.by {
            A::FollowsWhatWasOnly => positions.start..positions.end.min(size),
            _ => positions,
        };
        let filter: Wants = if self.is(A::FiltersWhatWasOnly) { |_| true } else { wants };
        let at = Arc::new(AtomicU64::new(positions.start));
        self.following.lock().unwrap().push(Arc::clone(&at));
        let inner = self.inner.follow(positions, filter)?;
        Ok(Box::new(AlteredFollower { inner, by: self.by, wants, size, at, again: None, is_second: false }))
    }

    fn close(&self) {
        if !self.is(A::StaysOpen) {
            self.inner.close();
        }
    }
}

/// Longer than it takes to learn that something is lost.
const PATIENCE: Duration = Duration::from_millis(300);

struct AlteredFollower {
    inner: Box<dyn Following>,
    by: Alteration,
    wants: Wants,
    /// How many events there were when it began.
    size: u64,
    at: Arc<AtomicU64>,
    again: Option<RecordedEvent>,
    is_second: bool,
}

impl Following for AlteredFollower {
    fn next_within(&mut self, time: Duration) -> Result<Option<RecordedEvent>, LogError> {
        if let Some(again) = self.again.take() {
            return Ok(Some(again));
        }
        let time = if self.by == A::LosesAWaking { Duration::ZERO } else { time.min(PATIENCE) };
        self.is_second = !self.is_second;
        if self.by == A::AnswersTheSecondTime && self.is_second {
            return Ok(None);
        }
        let Some(event) = self.inner.next_within(time)? else { return Ok(None) };
        self.at.store(event.seq + 1, Ordering::SeqCst);
        match self.by {
            A::LeavesAGapAtTheSeam if event.seq == self.size => return self.next_within(time),
            A::RepeatsAtTheSeam if event.seq + 1 == self.size => self.again = Some(event.clone()),
            A::FiltersWhatWasOnly if event.seq < self.size && !(self.wants)(&event) => {
                return self.next_within(time);
            }
            _ => {}
        }
        Ok(Some(event))
    }

    fn next_position(&self) -> u64 {
        self.inner.next_position() + u64::from(self.by == A::SaysItIsAhead)
    }

    fn has_ended(&self) -> bool {
        self.inner.has_ended()
    }

    fn stop(&self) -> Box<dyn Fn() + Send + Sync> {
        if self.by == A::GoesOnWhenStopped { Box::new(|| ()) } else { self.inner.stop() }
    }
}

fn without_expectation(request: Request) -> Request {
    altered(request, |it| it.expecting = None)
}

fn altered<T>(mut it: T, by: impl FnOnce(&mut T)) -> T {
    by(&mut it);
    it
}

fn moved(at: Timestamp, micros: i64) -> Timestamp {
    chrono::DateTime::from_timestamp_micros(at.as_micros() + micros).unwrap().into()
}

/// Something that can always be recorded.
fn something() -> Request {
    let (reference, relation) = ("burnt".parse().unwrap(), Relation::Employee);
    let registration = Registration { reference, unit: None, relation, from: None };
    Command::Register(PersonId::from_u128(0xB0), registration).into()
}
