//! A selection of the history: which events, in their order.

use std::sync::Arc;

use isms_core::id::PersonId;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_store::{Follower, LogError, Store};

/// What is selected, event by event.
type Events = Box<dyn Iterator<Item = Result<RecordedEvent, LogError>> + Send>;

/// Events of the log, in their order. Nothing chosen is everything.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let isms = isms::Isms::read("acme.isms")?;
/// # let risk: isms::id::RiskId = isms.new_id()?;
/// for event in isms.history().of(risk).since(100) {
///     println!("{}", event?.type_name());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a selection does nothing until it is iterated over"]
pub struct Selection {
    store: Arc<Store>,
    since: u64,
    until: Option<u64>,
    choice: Choice,
}

/// What is chosen of the events at some positions.
#[derive(Clone, Default)]
struct Choice {
    stream: Option<Stream>,
    person: Option<PersonId>,
    r#type: Option<String>,
}

impl Selection {
    pub(crate) fn of_all(store: Arc<Store>) -> Self {
        Self { store, since: 0, until: None, choice: Choice::default() }
    }

    /// Of one thing.
    pub fn of(mut self, thing: impl Into<Stream>) -> Self {
        self.choice.stream = Some(thing.into());
        self
    }

    /// By one person.
    pub fn by(mut self, person: PersonId) -> Self {
        self.choice.person = Some(person);
        self
    }

    /// Of one type (`risk.analyzed`), or of one aggregate (`risk`).
    pub fn of_type(mut self, r#type: impl Into<String>) -> Self {
        self.choice.r#type = Some(r#type.into());
        self
    }

    /// From a position on, that position included. None is the beginning.
    pub fn since(self, position: impl Into<Option<u64>>) -> Self {
        Self { since: position.into().unwrap_or(0), ..self }
    }

    /// Up to a position, that position left out.
    pub fn until(self, position: u64) -> Self {
        Self { until: Some(self.until.map_or(position, |until| until.min(position))), ..self }
    }

    /// The events that the log has, and then those that are recorded from now on, in one order: each of them once.
    ///
    /// It begins within the log, or where it ends. Keep [`next_position`](Follower::next_position), and follow since
    /// there another time: that repeats nothing and leaves nothing out.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let isms = isms::Isms::read("acme.isms")?;
    /// for event in isms.history().of_type("risk").since(100).follow()? {
    ///     println!("{}", event?.type_name());             // until somebody calls `isms.close()`
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn follow(self) -> Result<Follower, LogError> {
        let Self { store, since, until, choice } = self;
        store.follow(since..until.unwrap_or(u64::MAX), move |event| choice.wants(event))
    }

    /// The events, of those that the log has now. Where it is damaged behind them, the error is the last.
    fn found(self) -> Result<Events, LogError> {
        let Self { store, since, until, choice } = self;
        let log = store.log();
        let size = log.refresh()?;
        let positions = since..until.map_or(size, |until| until.min(size));
        let asks_beyond = until.is_none_or(|until| until > size);
        let end = if asks_beyond { log.require_whole().err() } else { None };
        let events: Events = match choice.stream {
            None => Box::new(log.events(positions.clone())),
            Some(stream) => Box::new(store.stream(stream)?.into_iter().map(Ok)),
        };
        let is_chosen = move |it: &RecordedEvent| positions.contains(&it.seq) && choice.wants(it);
        let wanted = events.filter(move |event| event.as_ref().map_or(true, &is_chosen));
        Ok(Box::new(wanted.chain(end.map(Err))))
    }
}

impl Choice {
    fn wants(&self, event: &RecordedEvent) -> bool {
        let of_stream = self.stream.is_none_or(|stream| event.stream == stream);
        let of_person = self.person.is_none_or(|person| event.actor.person() == Some(person));
        let of_type = self.r#type.as_ref().is_none_or(|wanted| {
            let name = event.type_name();
            name == *wanted || name.split_once('.').is_some_and(|(aggregate, _)| aggregate == wanted)
        });
        of_stream && of_person && of_type
    }
}

impl IntoIterator for Selection {
    type Item = Result<RecordedEvent, LogError>;
    type IntoIter = Events;

    fn into_iter(self) -> Self::IntoIter {
        self.found().unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
    }
}
