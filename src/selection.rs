//! A selection of the history: which events, in their order.

use std::ops::Range;
use std::sync::Arc;

use isms_core::id::PersonId;
use isms_core::recorded_event::RecordedEvent;
use isms_core::stream::Stream;
use isms_store::{LogError, Store};

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
    stream: Option<Stream>,
    person: Option<PersonId>,
    r#type: Option<String>,
    since: u64,
    until: Option<u64>,
}

impl Selection {
    pub(crate) fn of_all(store: Arc<Store>) -> Self {
        Self { store, stream: None, person: None, r#type: None, since: 0, until: None }
    }

    /// Of one thing.
    pub fn of(self, thing: impl Into<Stream>) -> Self {
        Self { stream: Some(thing.into()), ..self }
    }

    /// By one person.
    pub fn by(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    /// Of one type (`risk.analyzed`), or of one aggregate (`risk`).
    pub fn of_type(self, r#type: impl Into<String>) -> Self {
        Self { r#type: Some(r#type.into()), ..self }
    }

    /// From a position on, that position included. None is the beginning.
    pub fn since(self, position: impl Into<Option<u64>>) -> Self {
        Self { since: position.into().unwrap_or(0), ..self }
    }

    /// Up to a position, that position left out.
    pub fn until(self, position: u64) -> Self {
        Self { until: Some(self.until.map_or(position, |until| until.min(position))), ..self }
    }

    /// The events, of those that the log has now. Where it is damaged behind them, the error is the last.
    fn found(self) -> Result<Events, LogError> {
        let log = self.store.log();
        let size = log.refresh()?;
        let positions = self.since..self.until.map_or(size, |until| until.min(size));
        let asks_beyond = self.until.is_none_or(|until| until > size);
        let end = if asks_beyond { log.require_whole().err() } else { None };
        let events: Events = match self.stream {
            None => Box::new(log.events(positions.clone())),
            Some(stream) => Box::new(self.store.stream(stream)?.into_iter().map(Ok)),
        };
        let wanted = events.filter(move |event| event.as_ref().map_or(true, |it| self.wants(&positions, it)));
        Ok(Box::new(wanted.chain(end.map(Err))))
    }

    fn wants(&self, positions: &Range<u64>, event: &RecordedEvent) -> bool {
        let within = positions.contains(&event.seq);
        let of_person = self.person.is_none_or(|person| event.actor.person() == Some(person));
        let of_type = self.r#type.as_ref().is_none_or(|wanted| {
            let name = event.type_name();
            name == *wanted || name.split_once('.').is_some_and(|(aggregate, _)| aggregate == wanted)
        });
        within && of_person && of_type
    }
}

impl IntoIterator for Selection {
    type Item = Result<RecordedEvent, LogError>;
    type IntoIter = Events;

    fn into_iter(self) -> Self::IntoIter {
        self.found().unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
    }
}
